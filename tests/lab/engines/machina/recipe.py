"""How django-machina is filled and kept alive. Runs inside its own virtual environment."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from machina.core.db.models import get_model
from machina.models.fields import render_func
from wire import by_time, moment, quote

Forum = get_model("forum", "Forum")
Topic = get_model("forum_conversation", "Topic")
Post = get_model("forum_conversation", "Post")
ForumProfile = get_model("forum_member", "ForumProfile")
Permission = get_model("forum_permission", "ForumPermission")
UserPermission = get_model("forum_permission", "UserForumPermission")
User = get_user_model()


def prepare(folder):
    """Nothing to change: django-machina is served as it comes."""


def _source(text, quoted_author=None, quoted_text=None):
    return (quote(quoted_author, quoted_text) if quoted_text else "") + text


def _add_members(members):
    nobody = make_password(None)
    users = User.objects.bulk_create(
        User(
            username=m["handle"],
            email=f"{m['handle'].lower()}@example.com",
            first_name=m["name"] or "",
            date_joined=moment(m["joined"]),
            password=nobody,
        )
        for m in members
    )
    ForumProfile.objects.bulk_create(ForumProfile(user=user) for user in users)
    return {user.username: user for user in users}


def _user(handle):
    user = User.objects.filter(username=handle).first()
    if user is None:
        now = timezone.now().isoformat()
        user = _add_members([{"handle": handle, "name": None, "joined": now, "place": None}])[handle]
    return user


def _row(topic, post, *, text, quoted, replies):
    path = reverse(
        "forum_conversation:topic",
        kwargs={
            "forum_slug": topic.forum.slug,
            "forum_pk": topic.forum_id,
            "slug": topic.slug,
            "pk": topic.pk,
        },
    )
    return {
        "thread_id": str(topic.pk),
        "thread_path": path,
        "permalink_path": f"{path}?post={post.pk}#{post.pk}",
        "post_id": str(post.pk),
        "author": post.poster.username,
        "profile_path": reverse("forum_member:profile", kwargs={"pk": post.poster_id}),
        "time": post.created.isoformat(),
        "text": text,
        "quoted": quoted,
        "likes": None,  # machina has no likes
        "views": topic.views_count,
        "replies": replies,
        "title": topic.subject,
        "board": topic.forum.name,
    }


def _boards(community):
    category = Forum.objects.create(name=community["name"], type=Forum.FORUM_CAT)
    boards = {
        b["name"]: Forum.objects.create(
            name=b["name"], type=Forum.FORUM_POST, parent=category, description=b["about"]
        )
        for b in community["boards"]
    }
    for code in ("can_see_forum", "can_read_forum"):
        for forum in [category, *boards.values()]:
            UserPermission.objects.create(
                permission=Permission.objects.get(codename=code),
                anonymous_user=True,
                has_perm=True,
                forum=forum,
            )
    return boards


@transaction.atomic
def seed(community):
    """Fill an empty forum; answers one row a post, in reading order."""
    users = _add_members(community["members"])
    boards = _boards(community)
    threads = sorted(community["threads"], key=lambda t: t["posts"][0]["time"])
    topics = Topic.objects.bulk_create(
        Topic(
            forum=boards[t["board"]],
            poster=users[t["posts"][0]["author"]],
            subject=t["title"],
            slug=slugify(t["title"], allow_unicode=True) or "topic",
            type=Topic.TOPIC_POST,
            status=Topic.TOPIC_UNLOCKED,
            approved=True,
            views_count=t["views"],
            posts_count=len(t["posts"]),
        )
        for t in threads
    )
    places = by_time(threads)
    posts = []
    for i, j in places:
        seeded = threads[i]["posts"][j]
        quoted = None if seeded["quote"] is None else threads[i]["posts"][seeded["quote"]]
        source = _source(seeded["text"], *((quoted["author"], quoted["text"]) if quoted else ()))
        post = Post(
            topic=topics[i],
            poster=users[seeded["author"]],
            subject=("Re: " if j else "") + threads[i]["title"],
            content=source,
            approved=True,
        )
        post._content_rendered = render_func(source)
        posts.append(post)
    Post.objects.bulk_create(posts)
    by_place = dict(zip(places, posts, strict=True))
    # the models stamp "now" on creation, so that the times follow in a second step
    for (i, j), post in by_place.items():
        post.created = post.updated = moment(threads[i]["posts"][j]["time"])
    Post.objects.bulk_update(posts, ["created", "updated"], batch_size=100)
    for i, topic in enumerate(topics):
        first, last = by_place[i, 0], by_place[i, len(threads[i]["posts"]) - 1]
        topic.first_post, topic.last_post = first, last
        topic.created, topic.updated, topic.last_post_on = first.created, last.created, last.created
    Topic.objects.bulk_update(
        topics, ["first_post", "last_post", "created", "updated", "last_post_on"], batch_size=100
    )
    for forum in Forum.objects.filter(type=Forum.FORUM_POST):
        forum.update_trackers()
    for user in users.values():
        ForumProfile.objects.filter(user=user).update(posts_count=Post.objects.filter(poster=user).count())
    return [
        _row(
            topics[i],
            by_place[i, j],
            text=post["text"],
            quoted=None if post["quote"] is None else thread["posts"][post["quote"]]["text"],
            replies=len(thread["posts"]) - 1,
        )
        for i, thread in enumerate(threads)
        for j, post in enumerate(thread["posts"])
    ]


@transaction.atomic
def add_topic(board, title, author, text, when):
    """Open a topic with its first post."""
    topic = Topic.objects.create(
        forum=Forum.objects.get(name=board, type=Forum.FORUM_POST),
        poster=_user(author),
        subject=title,
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
        approved=True,
    )
    Topic.objects.filter(pk=topic.pk).update(created=moment(when), updated=moment(when))
    return add_post(str(topic.pk), author, text, when, None)


@transaction.atomic
def add_post(thread_id, author, text, when, quote_of):
    """Answer in a topic, quoting one of its posts or none."""
    topic = Topic.objects.get(pk=thread_id)
    quoted = None if quote_of is None else topic.posts.select_related("poster").get(pk=quote_of)
    own = None if quoted is None else _own_words(quoted.content.raw)
    post = Post.objects.create(
        topic=topic,
        poster=_user(author),
        subject=("Re: " if topic.first_post_id else "") + topic.subject,
        content=_source(text, *((quoted.poster.username, own) if quoted else ())),
        approved=True,
    )
    Post.objects.filter(pk=post.pk).update(created=moment(when), updated=moment(when))
    post.refresh_from_db()
    topic.refresh_from_db()
    topic.update_trackers()
    return {"row": _row(topic, post, text=text, quoted=own, replies=topic.posts_count - 1)}


def _own_words(source):
    lines = source.split("\n")
    while lines and (lines[0].startswith(">") or not lines[0]):
        lines.pop(0)
    return "\n".join(lines)


def add_like(post_id, user):
    """django-machina has no likes."""
    raise NotImplementedError("django-machina has no likes")

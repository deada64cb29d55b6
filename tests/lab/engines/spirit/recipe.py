"""How Spirit is filled and kept alive. Runs inside Spirit's own virtual environment."""

import os
import sys
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from spirit import comment as comment_app
from spirit.admin.forms import BasicConfigForm
from spirit.category.models import Category
from spirit.comment.like.models import CommentLike
from spirit.comment.models import Comment
from spirit.core.utils.markdown import Markdown
from spirit.topic.models import Topic
from spirit.user.models import UserProfile
from wire import by_time, moment, quote

User = get_user_model()

GUEST_LIKES = os.environ["LAB_GUEST_LIKES"] == "yes"
_SHARE = '{% trans "share" %}</a></li>'
_LIKES = """
        {% if not user.is_authenticated %}
          <li class="comment-like"><i class="fa fa-heart"></i> ({{ c.likes_count }})</li>
        {% endif %}"""


def prepare(folder):
    """Show guests the number of likes, in the markup in which Spirit shows it to the post's author.

    Spirit as it comes shows likes to members only. Its makers' way to change that is a template of
    the site's own, made here from the installed one.
    """
    if not GUEST_LIKES:
        return
    name = "spirit/comment/_render_list.html"
    stock = Path(comment_app.__file__).parent / "templates" / name
    text = stock.read_text(encoding="utf-8")
    if text.count(_SHARE) != 1:
        raise RuntimeError(f"{stock} is not as expected; look where likes belong in this version")
    own = folder / "templates" / name
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(text.replace(_SHARE, _SHARE + _LIKES), encoding="utf-8")


def _render(source):
    return Markdown().render(source)


def _source(text, quoted_author=None, quoted_text=None):
    return (quote(quoted_author, quoted_text) if quoted_text else "") + text


def _add_members(members):
    nobody = make_password(None)
    users = User.objects.bulk_create(
        User(
            username=m["handle"].lower(),
            email=f"{m['handle'].lower()}@example.com",
            first_name=m["name"] or "",
            date_joined=moment(m["joined"]),
            password=nobody,
        )
        for m in members
    )
    UserProfile.objects.bulk_create(
        UserProfile(user=user, nickname=m["handle"], location=m["place"] or "", is_verified=True)
        for user, m in zip(users, members, strict=True)
    )
    return {m["handle"]: user for user, m in zip(users, members, strict=True)}


def _user(handle):
    user = User.objects.filter(username=handle.lower()).first()
    if user is None:
        now = timezone.now().isoformat()
        user = _add_members([{"handle": handle, "name": None, "joined": now, "place": None}])[handle]
    return user


def _row(topic, comment, *, text, quoted, replies):
    profile = comment.user.st
    return {
        "thread_id": str(topic.pk),
        "thread_path": topic.get_absolute_url(),
        "permalink_path": comment.get_absolute_url(),
        "post_id": str(comment.pk),
        "author": profile.nickname,
        "profile_path": profile.get_absolute_url(),
        "time": comment.date.isoformat(),
        "text": text,
        "quoted": quoted,
        "likes": comment.likes_count if GUEST_LIKES else None,
        "views": None,  # Spirit counts views and shows them nowhere
        "replies": replies,
        "title": topic.title,
        "board": topic.category.title,
    }


@transaction.atomic
def seed(community):
    """Fill an empty forum; answers one row a post, in reading order."""
    form = BasicConfigForm(
        data={
            "site_name": community["name"],
            "site_description": community["about"][:75],
            "comments_per_page": 20,  # Spirit's own figures
            "topics_per_page": 20,
        }
    )
    form.is_valid()
    form.save()
    users = _add_members(community["members"])
    boards = {
        b["name"]: Category.objects.create(title=b["name"], description=b["about"])
        for b in community["boards"]
    }
    Category.objects.filter(title="Uncategorized").update(is_removed=True)
    threads = sorted(community["threads"], key=lambda t: t["posts"][0]["time"])
    topics = Topic.objects.bulk_create(
        Topic(
            user=users[t["posts"][0]["author"]],
            category=boards[t["board"]],
            title=t["title"],
            date=moment(t["posts"][0]["time"]),
            last_active=moment(t["posts"][-1]["time"]),
            view_count=t["views"],
            comment_count=len(t["posts"]),  # Spirit counts the opening post too
        )
        for t in threads
    )
    places = by_time(threads)
    comments = []
    for i, j in places:
        post = threads[i]["posts"][j]
        quoted = None if post["quote"] is None else threads[i]["posts"][post["quote"]]
        source = _source(post["text"], *((quoted["author"], quoted["text"]) if quoted else ()))
        comments.append(
            Comment(
                user=users[post["author"]],
                topic=topics[i],
                comment=source,
                comment_html=_render(source),
                date=moment(post["time"]),
                likes_count=len(post["likes"]),
            )
        )
    Comment.objects.bulk_create(comments)
    by_place = dict(zip(places, comments, strict=True))
    now = timezone.now()
    CommentLike.objects.bulk_create(
        CommentLike(
            user=users[handle],
            comment=comment,
            date=min(now, comment.date + timedelta(minutes=7 + 53 * n)),
        )
        for (i, j), comment in by_place.items()
        for n, handle in enumerate(threads[i]["posts"][j]["likes"])
    )
    _tidy_profiles(users, threads)
    users = {u.pk: u for u in User.objects.select_related("st")}
    for comment in comments:
        comment.user = users[comment.user_id]
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


def _tidy_profiles(users, threads):
    """Counts and last visits as a forum that has lived shows them."""
    topics, comments, seen = {}, {}, {}
    for thread in threads:
        opener = thread["posts"][0]["author"]
        topics[opener] = topics.get(opener, 0) + 1
        for post in thread["posts"]:
            author = post["author"]
            comments[author] = comments.get(author, 0) + 1
            seen[author] = max(seen.get(author, post["time"]), post["time"])
    for handle, user in users.items():
        UserProfile.objects.filter(user=user).update(
            topic_count=topics.get(handle, 0),
            comment_count=comments.get(handle, 0),
            last_seen=moment(seen[handle]) if handle in seen else user.date_joined,
        )


@transaction.atomic
def add_topic(board, title, author, text, when):
    """Open a topic with its first post."""
    category = Category.objects.get(title=board)
    user = _user(author)
    topic = Topic.objects.create(
        user=user, category=category, title=title, date=moment(when), last_active=moment(when)
    )
    return add_post(str(topic.pk), author, text, when, None)


@transaction.atomic
def add_post(thread_id, author, text, when, quote_of):
    """Answer in a topic, quoting one of its posts or none."""
    topic = Topic.objects.select_related("category").get(pk=thread_id)
    quoted = None
    if quote_of is not None:
        quoted = Comment.objects.select_related("user__st").get(pk=quote_of, topic=topic)
    own = None if quoted is None else _own_words(quoted.comment)
    source = _source(text, *((quoted.user.st.nickname, own) if quoted else ()))
    comment = Comment.objects.create(
        user=_user(author), topic=topic, comment=source, comment_html=_render(source), date=moment(when)
    )
    Topic.objects.filter(pk=topic.pk).update(
        comment_count=F("comment_count") + 1, last_active=max(topic.last_active, moment(when))
    )
    UserProfile.objects.filter(user=comment.user).update(
        comment_count=F("comment_count") + 1, last_seen=moment(when)
    )
    topic.refresh_from_db()
    return {"row": _row(topic, comment, text=text, quoted=own, replies=topic.comment_count - 1)}


def _own_words(source):
    lines = source.split("\n")
    while lines and (lines[0].startswith(">") or not lines[0]):
        lines.pop(0)
    return "\n".join(lines)


@transaction.atomic
def add_like(post_id, user):
    """Like a post once; a second like of the same member changes nothing."""
    comment = Comment.objects.get(pk=post_id)
    _, new = CommentLike.objects.get_or_create(user=_user(user), comment=comment)
    if new:
        comment.increase_likes_count()
        comment.refresh_from_db()
    return {"likes": comment.likes_count if GUEST_LIKES else None}

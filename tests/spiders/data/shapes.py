"""What each platform answers, in the shape its makers document, with invented content.

Each function gives the answers of one site by address (path and query). ``later`` is the site after one more
reply. The names of fields are those of the documentation named in ``spiders/data/PLATFORM.py``.
"""

from __future__ import annotations

from typing import Any

Answers = dict[str, Any]

TITLE = "Kem chống nắng nào dịu nhẹ?"
ASKED = "<p>Kem nào dịu nhẹ?</p><p>Da mình khô.</p>"
QUOTED = "<blockquote><p>Kem nào dịu nhẹ?</p></blockquote><p>Mình dùng loại này.</p>"
LATER = "<p>Loại ấy hết hàng rồi.</p>"
ALONE = "Chào cả nhà"


def discourse(root: str, *, later: bool) -> Answers:
    """Two topics; the posts of the first fill two pages."""
    del root

    def post(
        number: int, name: str, cooked: str, at: str, likes: int = 0, to: int | None = None, **more: Any
    ) -> Any:
        return {
            "id": 100 + number, "name": name.title(), "username": name, "created_at": at, "cooked": cooked,
            "post_number": number, "post_type": 1, "updated_at": at, "reply_count": 0, "quote_count": 0,
            "reply_to_post_number": to, "reads": 5, "score": 1.2, "topic_id": 12, "topic_slug": "kem",
            "display_username": name.title(), "version": 1, "user_id": number, "hidden": False,
            "actions_summary": [{"id": 2, "count": likes}] if likes else [],
        } | more  # fmt: skip

    quote = (
        '<aside class="quote no-group" data-username="lan_ha" data-post="1" data-topic="12"><div '
        'class="title">'
        '<div class="quote-controls"></div> lan_ha:</div><blockquote><p>Kem nào dịu '
        "nhẹ?</p></blockquote></aside>"
        "<p>Mình dùng loại này.</p>"
    )
    posts = [
        post(1, "lan_ha", ASKED, "2026-11-20T02:30:00.000Z"),
        post(2, "minh_tri", quote, "2026-11-20T03:30:00.000Z", likes=3, to=1),
        post(3, "system", "", "2026-11-20T03:40:00.000Z", post_type=3, action_code="closed.enabled"),
    ]
    if later:
        posts.append(post(4, "quan.pham", LATER, "2026-11-21T01:00:00.000Z", to=2))
    count = 3 if later else 2
    topic = {
        "id": 12, "title": TITLE, "fancy_title": TITLE, "slug": "kem", "posts_count": count, "reply_count": 1,
        "views": 44, "like_count": 3, "last_posted_at": posts[-1]["created_at"],
        "highest_post_number": len(posts),
        "category_id": 4, "pinned": False,
    }  # fmt: skip
    other = {
        "id": 13, "title": ALONE, "slug": "chao", "posts_count": 1, "reply_count": 0, "views": 2,
        "last_posted_at": "2026-11-19T01:00:00.000Z", "highest_post_number": 1, "pinned": False,
    }  # fmt: skip

    def page(shown: list[Any]) -> Any:
        return topic | {"post_stream": {"posts": shown, "stream": [one["id"] for one in posts]}}

    hello = post(1, "quan.pham", "<p>Chào!</p>", "2026-11-19T01:00:00.000Z", topic_id=13, topic_slug="chao")
    more = "/latest?no_definitions=true&page=1"
    return {
        "/latest.json": {"topic_list": {"per_page": 30, "more_topics_url": more, "topics": [topic, other]}},
        "/latest.json?no_definitions=true&page=1": {"topic_list": {"per_page": 30, "topics": []}},
        "/t/12.json": page(posts[:1]),
        "/t/12.json?page=2": page(posts[1:]),
        "/t/13.json": other | {"post_stream": {"posts": [hello], "stream": [hello["id"]]}},
        "/categories.json": {
            "category_list": {"categories": [{"id": 4, "name": "Làm đẹp", "slug": "lam-dep"}]}
        },
        "/c/lam-dep/4.json": {"topic_list": {"topics": [topic]}},
        "/posts.json": {"latest_posts": [one | {"topic_title": TITLE} for one in reversed(posts)]},
    }


def nodebb(root: str, *, later: bool) -> Answers:
    """One category with one topic of two pages."""
    del root

    def post(
        pid: int, index: int, name: str, content: str, at: str, votes: int, to: int | None = None
    ) -> Any:
        slug = name.lower().replace(" ", "-")
        return {
            "pid": pid, "uid": pid, "tid": 5, "content": content, "timestampISO": at, "votes": votes,
            "upvotes": max(0, votes), "downvotes": max(0, -votes), "deleted": 0, "index": index,
            "user": {"uid": pid, "username": name, "displayname": name, "userslug": slug},
            "replies": {"hasMore": False, "users": [], "text": "", "count": 0},
        } | ({"toPid": str(to)} if to else {})  # fmt: skip

    posts = [
        post(31, 0, "Lan Hà", ASKED, "2026-11-20T02:30:00.000Z", 1),
        post(32, 1, "Minh Trí", QUOTED, "2026-11-20T03:30:00.000Z", -2, to=31),
    ]
    if later:
        posts.append(post(33, 2, "Quân", LATER, "2026-11-21T01:00:00.000Z", 0, to=32))
    topic = {
        "tid": 5, "slug": "5/kem", "title": "Kem chống nắng n&agrave;o dịu nhẹ?", "titleRaw": TITLE,
        "mainPid": 31,
        "postcount": len(posts), "viewcount": 44, "lastposttimeISO": posts[-1]["timestampISO"], "pinned": 0,
        "deleted": 0, "category": {"cid": 2, "name": "L&agrave;m đẹp", "slug": "2/lam-dep"},
    }  # fmt: skip

    def page(number: int, shown: list[Any]) -> Any:
        turn = {"currentPage": number, "pageCount": 2, "next": {"page": 2, "active": number == 1}}
        return topic | {"posts": shown, "pagination": turn}

    category = {"cid": 2, "name": "Làm đẹp", "slug": "2/lam-dep", "children": [], "link": ""}
    only = {"currentPage": 1, "pageCount": 1, "next": {"page": 1, "active": False}}
    return {
        "/api/categories": {
            "categories": [category, {"cid": 3, "name": "Blog", "slug": "3/b", "link": "/blog"}]
        },
        "/api/category/2/lam-dep": category | {"topics": [topic], "pagination": only},
        "/api/topic/5/kem": page(1, posts[:1]),
        "/api/topic/5/kem?page=2": page(2, posts[1:]),
    }


def flarum(root: str, *, later: bool) -> Answers:
    """One discussion, its posts on two pages, in JSON:API."""

    def post(number: int, name: str, html: str, at: str, **more: Any) -> Any:
        attributes = {"number": number, "createdAt": at, "contentType": "comment", "contentHtml": html}
        relations = {
            "user": {"data": {"type": "users", "id": name}},
            "discussion": {"data": {"type": "discussions", "id": "9"}},
            "likes": {"data": [{"type": "users", "id": "1"}] * more.pop("likes", 0)},
        }
        return {
            "type": "posts", "id": str(40 + number), "attributes": attributes | more,
            "relationships": relations,
        }  # fmt: skip

    answer = (
        '<p><a href="/d/9/1" class="PostMention" data-id="41" data-number="1">Lan</a> Mình dùng loại này.</p>'
    )
    posts = [
        post(1, "lan", ASKED, "2026-11-20T02:30:00+00:00", likes=2),
        post(2, "minh", answer, "2026-11-20T03:30:00+00:00"),
        post(3, "lan", "", "2026-11-20T03:40:00+00:00", contentType="discussionRenamed", content=["a", "b"]),
    ]
    if later:
        posts.append(post(4, "quan", LATER, "2026-11-21T01:00:00+00:00"))
    count = 3 if later else 2
    discussion = {
        "type": "discussions", "id": "9",
        "attributes": {
            "title": TITLE, "slug": "9-kem", "commentCount": count, "participantCount": count,
            "lastPostedAt": posts[-1]["attributes"]["createdAt"], "lastPostNumber": len(posts),
            "isSticky": False,
        },
    }  # fmt: skip
    names = {"lan": "Lan Hà", "minh": "Minh Trí", "quan": "Quân"}
    users = [
        {"type": "users", "id": key, "attributes": {"username": key, "displayName": name, "slug": key}}
        for key, name in names.items()
    ]
    done = [post(5, "lan", "", "2026-11-20T03:45:00+00:00", contentType="discussionLocked", content=True)]
    thread = "/api/posts?filter%5Bdiscussion%5D=9&sort=number&page%5Blimit%5D=50"
    after = f"{root}/api/posts?filter%5Bdiscussion%5D=9&page%5Boffset%5D=1"
    listing = {"links": {"first": f"{root}/api/discussions"}, "data": [discussion], "included": users}
    return {
        "/api/discussions": listing,
        "/api/discussions?sort=-lastPostedAt&page%5Blimit%5D=50": listing,
        thread: {"links": {"next": after}, "data": posts[:1], "included": [*users, discussion]},
        f"{thread}&page%5Boffset%5D=1": {
            "links": {"next": after},
            "data": posts[1:],
            "included": [*users, discussion],
        },
        f"{thread}&page%5Boffset%5D={len(posts)}": {"links": {}, "data": done, "included": [discussion]},
    }


def wordpress(root: str, *, later: bool) -> Answers:
    """Two articles, one with comments, one of them an answer."""

    def comment(number: int, parent: int, name: str, html: str, at: str) -> Any:
        return {
            "id": number, "post": 60, "parent": parent, "author": 0, "author_name": name,
            "author_url": "https://her.example", "date": at, "date_gmt": at, "content": {"rendered": html},
            "link": f"{root}/2026/kem/comment-page-1/#comment-{number}", "status": "approved",
            "type": "comment",
        }  # fmt: skip

    def article(number: int, slug: str, title: str, newest: int | None) -> Any:
        embedded: Answers = {
            "author": [{"id": 2, "name": "Tòa soạn", "slug": "toa-soan", "link": f"{root}/author/toa-soan/"}]
        }
        if newest:
            embedded["replies"] = [[{"id": newest, "parent": 0, "author_name": "x"}]]
        return {
            "id": number, "date": "2026-11-20T09:30:00", "date_gmt": "2026-11-20T02:30:00", "slug": slug,
            "modified_gmt": "2026-11-20T02:30:00", "status": "publish", "type": "post",
            "link": f"{root}/2026/{slug}/", "title": {"rendered": title}, "sticky": False, "author": 2,
            "content": {"rendered": "<p>Đoạn một.</p>\n<p>Đoạn hai.</p>", "protected": False},
            "comment_status": "open", "_embedded": embedded,
        }  # fmt: skip

    comments = [
        comment(124, 0, "Lan", "<p>Hay!</p>", "2026-11-20T03:30:00"),
        comment(129, 124, "Minh &amp; Trí", "<p>Đúng thế.</p>", "2026-11-20T04:30:00"),
    ]
    if later:
        comments.append(comment(140, 0, "Quân", LATER, "2026-11-21T01:00:00"))
    newest = comments[-1]["id"]
    articles = [article(61, "chao", "Chào &#8211; tin mới", None), article(60, "kem", TITLE, newest)]
    listing = "/wp-json/wp/v2/posts?per_page=20&_embed=author,replies"
    thread = "/wp-json/wp/v2/comments?post=60&per_page=100&orderby=date_gmt&order=asc"
    return {
        listing: articles,
        "/wp-json/wp/v2/comments?per_page=100&orderby=date_gmt&order=desc": comments[::-1],
        thread: comments,
        "/wp-json/wp/v2/posts/60?_embed=author,replies": articles[1],
        "/wp-json/wp/v2/posts/61?_embed=author,replies": articles[0],
    }

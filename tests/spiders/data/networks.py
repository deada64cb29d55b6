"""More answers as in :mod:`tests.spiders.data.shapes`: platforms that are networks rather than forums."""

from __future__ import annotations

from typing import Any

from tests.spiders.data.shapes import ALONE, ASKED, LATER, QUOTED, TITLE, Answers


def lemmy(root: str, *, later: bool) -> Answers:
    """Two posts, one with comments."""
    people = {
        name: {"id": number, "name": name, "actor_id": f"https://lemmy.example/u/{name}", "local": True}
        for number, name in enumerate(("lan", "minh", "quan"), 1)
    }
    community = {"id": 1, "name": "lamdep", "title": "Làm đẹp", "actor_id": f"{root}/c/lamdep"}
    count = 2 if later else 1
    first = {
        "id": 5, "name": TITLE, "body": "Kem nào dịu nhẹ?\n\nDa mình khô.", "creator_id": 1,
        "community_id": 1,
        "removed": False, "deleted": False, "published": "2026-11-20T02:30:00.123456Z",
        "ap_id": f"{root}/post/5", "featured_community": False, "featured_local": False,
    }  # fmt: skip
    second = first | {"id": 6, "name": ALONE, "body": None, "published": "2026-11-19T01:00:00Z"}

    def view(post: Any, name: str, comments: int, newest: str) -> Any:
        counts = {
            "post_id": post["id"], "comments": comments, "score": 3, "upvotes": 4, "downvotes": 1,
            "published": post["published"], "newest_comment_time": newest,
        }  # fmt: skip
        return {"post": post, "creator": people[name], "community": community, "counts": counts}

    def comment(number: int, path: str, name: str, text: str, at: str) -> Any:
        told = {
            "id": number, "creator_id": 1, "post_id": 5, "content": text, "removed": False, "deleted": False,
            "published": at, "ap_id": f"{root}/comment/{number}", "path": path,
        }  # fmt: skip
        counts = {"comment_id": number, "score": 0, "upvotes": 2, "downvotes": 2, "child_count": 0}
        return {
            "comment": told,
            "creator": people[name],
            "post": first,
            "community": community,
            "counts": counts,
        }

    comments = [
        comment(8, "0.8", "minh", "> Kem nào dịu nhẹ?\n\nMình dùng **loại này**.", "2026-11-20T03:30:00Z")
    ]
    if later:
        comments.append(comment(9, "0.8.9", "quan", "Loại ấy hết hàng rồi.", "2026-11-21T01:00:00Z"))
    newest = comments[-1]["comment"]["published"]
    return {
        "/api/v3/post/list?sort=NewComments&limit=50&type_=Local": {
            "posts": [view(first, "lan", count, newest), view(second, "quan", 0, "2026-11-19T01:00:00Z")]
        },
        "/api/v3/comment/list?post_id=5&type_=All&sort=Old&limit=50": {"comments": comments},
        "/api/v3/post?id=5": {"post_view": view(first, "lan", count, newest)},
        "/api/v3/post?id=6": {"post_view": view(second, "quan", 0, "2026-11-19T01:00:00Z")},
    }


def mastodon(root: str, *, later: bool) -> Answers:
    """A timeline of a tag: a status with an answer, one without, and a boost."""

    def status(number: int, name: str, html: str, at: str, replies: int = 0, to: int | None = None) -> Any:
        home = f"https://{name}.example"
        return {
            "id": str(number), "created_at": at, "in_reply_to_id": str(to) if to else None,
            "sensitive": False, "spoiler_text": "", "visibility": "public", "language": "vi",
            "uri": f"{home}/users/{name}/statuses/{number}", "url": f"{home}/@{name}/{number}",
            "replies_count": replies, "reblogs_count": 6, "favourites_count": 11, "content": html,
            "reblog": None, "media_attachments": [], "mentions": [], "tags": [], "emojis": [], "card": None,
            "account": {
                "id": "1", "username": name, "acct": f"{name}@{name}.example", "display_name": name.title(),
                "url": f"{home}/@{name}",
            },
        }  # fmt: skip

    count = 2 if later else 1
    first = status(500, "lan", ASKED, "2026-11-20T02:30:00.000Z", replies=count)
    second = status(499, "quan", "<p>Chào</p>", "2026-11-19T01:00:00.000Z") | {"spoiler_text": "Lời chào"}
    boost = status(498, "minh", "", "2026-11-19T00:00:00.000Z") | {"reblog": second}
    answers = [status(510, "minh", "<p>Mình dùng loại này.</p>", "2026-11-20T03:30:00.000Z", to=500)]
    if later:
        answers.append(status(511, "quan", LATER, "2026-11-21T01:00:00.000Z", to=510))
    timeline = "/api/v1/timelines/tag/kem?limit=40"
    return {
        timeline: [first, second, boost],
        f"{timeline}&max_id=498": [],
        "/api/v1/statuses/499": second,
        "/api/v1/statuses/500": first,
        "/api/v1/statuses/500/context": {"ancestors": [], "descendants": answers},
        "/api/v1/accounts/lookup?acct=lan": {
            "id": "1",
            "acct": "lan",
            "username": "lan",
            "statuses_count": 1,
        },
        "/api/v1/accounts/1/statuses?limit=40&exclude_reblogs=true": [first],
    }


def hacker_news(root: str, *, later: bool) -> Answers:
    """Stories of a search, one with comments; a single item of the official API."""
    del root

    def item(
        number: int, name: str, text: str | None, at: str, above: int | None, children: list[Any]
    ) -> Any:
        return {
            "id": number, "created_at": at, "created_at_i": 1, "type": "comment", "author": name,
            "title": None,
            "url": None, "text": text, "points": None, "parent_id": above, "story_id": 80,
            "children": children,
            "options": [],
        }  # fmt: skip

    below = [item(82, "quan", "Loại ấy hết hàng rồi.", "2026-11-21T01:00:00.000Z", 81, [])] if later else []
    answer = item(81, "minh", "Mình dùng<p>loại này.", "2026-11-20T03:30:00.000Z", 80, below)
    story = item(80, "lan", ASKED, "2026-11-20T02:30:00.000Z", None, [answer])
    count = 2 if later else 1

    def hit(number: int, title: str, name: str, text: str | None, at: str, comments: int) -> Any:
        return {
            "objectID": str(number), "title": title, "author": name, "url": None, "story_text": text,
            "points": 9,
            "num_comments": comments, "created_at": at, "created_at_i": 1, "_tags": ["story"],
        }  # fmt: skip

    return {
        "/api/v1/search_by_date?tags=story&hitsPerPage=100": {
            "hits": [
                hit(80, TITLE, "lan", ASKED, "2026-11-20T02:30:00.000Z", count),
                hit(79, ALONE, "quan", None, "2026-11-19T01:00:00.000Z", 0),
            ],
            "page": 0, "nbHits": 2, "nbPages": 1, "hitsPerPage": 100,
        },
        "/api/v1/items/79": item(79, "quan", None, "2026-11-19T01:00:00.000Z", None, [])
        | {"story_id": 79, "type": "story", "title": ALONE, "points": 9},
        "/api/v1/items/80": story | {"type": "story", "title": TITLE, "points": 9},
        "/v0/item/80.json": {
            "by": "lan", "descendants": 1, "id": 80, "kids": [81], "score": 9, "time": 1795141800,
            "text": ASKED,
            "title": TITLE, "type": "story", "url": "",
        },
    }  # fmt: skip


def stack_exchange(root: str, *, later: bool) -> Answers:
    """A question, an answer, and a comment on each."""
    del root

    def owner(number: int, name: str) -> Any:
        return {
            "user_id": number, "display_name": name, "reputation": 1, "user_type": "registered",
            "link": f"https://my.example/users/{number}/x",
        }  # fmt: skip

    def wrapped(items: list[Any]) -> Any:
        return {"items": items, "has_more": False, "quota_max": 300, "quota_remaining": 299}

    def comment(number: int, post: int, name: str, body: str, at: int) -> Any:
        return {
            "comment_id": number, "post_id": post, "owner": owner(number, name), "body": body, "score": 0,
            "creation_date": at, "edited": False,
        }  # fmt: skip

    question = {
        "question_id": 5, "title": "Kem ch&#7889;ng n&#7855;ng", "link": "https://my.example/questions/5/kem",
        "body": ASKED, "owner": owner(1, "Lan &amp; H&#224;"), "score": -1, "answer_count": 1,
        "view_count": 44,
        "creation_date": 1795141800, "last_activity_date": 1795222800 if later else 1795145400, "tags": [],
        "is_answered": True,
    }  # fmt: skip
    answer = {
        "answer_id": 6, "question_id": 5, "body": QUOTED, "owner": owner(2, "Minh"), "score": 3,
        "creation_date": 1795145400, "last_activity_date": 1795145400, "is_accepted": True,
    }  # fmt: skip
    comments = [comment(1, 6, "Lan", "Cảm ơn", 1795146000)]
    if later:
        comments.append(comment(2, 5, "Quân", LATER, 1795222800))
    asked = "site=my.example&filter=withbody&pagesize=100"
    return {
        f"/2.3/questions?order=desc&sort=activity&{asked}": wrapped([question]),
        f"/2.3/questions/5?{asked}": wrapped([question]),
        f"/2.3/questions/5/answers?{asked}&order=asc&sort=creation": wrapped([answer]),
        f"/2.3/posts/5%3B6/comments?{asked}&order=asc&sort=creation": wrapped(comments),
        f"/2.3/posts/5;6/comments?{asked}&order=asc&sort=creation": wrapped(comments),
    }


def reddit(root: str, *, later: bool) -> Answers:
    """Two self-posts, one with nested comments, HTML escaped or not."""
    del root

    def listing(*children: Any) -> Any:
        return {"kind": "Listing", "data": {"after": None, "dist": len(children), "children": list(children)}}

    def topic(name: str, title: str, html: str | None, at: float, comments: int) -> Any:
        data = {
            "id": name, "name": f"t3_{name}", "title": title, "selftext": "x", "selftext_html": html,
            "author": "lan", "author_fullname": "t2_1", "created_utc": at, "score": 7, "ups": 7,
            "num_comments": comments, "permalink": f"/r/lamdep/comments/{name}/kem/", "stickied": False,
            "subreddit": "lamdep", "subreddit_name_prefixed": "r/lamdep", "hide_score": False,
            "is_self": True,
        }  # fmt: skip
        return {"kind": "t3", "data": data}

    def comment(name: str, above: str, author: str, html: str, at: float, replies: Any = "") -> Any:
        data = {
            "id": name, "name": f"t1_{name}", "parent_id": above, "link_id": "t3_ab1", "author": author,
            "body": "x", "body_html": html, "created_utc": at, "score": 2, "score_hidden": author == "quan",
            "permalink": f"/r/lamdep/comments/ab1/kem/{name}/", "replies": replies, "depth": 0,
        }  # fmt: skip
        return {"kind": "t1", "data": data}

    count = 2 if later else 1
    more = {
        "kind": "more",
        "data": {"count": 0, "children": [], "name": "t1__", "id": "_", "parent_id": "t1_c1"},
    }
    late = comment("c2", "t1_c1", "quan", LATER, 1795222800.0)
    below = listing(late, more) if later else listing(more)
    escaped = QUOTED.replace("<", "&lt;").replace(">", "&gt;")
    first = topic("ab1", TITLE, ASKED, 1795141800.0, count)
    thread = listing(comment("c1", "t3_ab1", "minh", escaped, 1795145400.0, below))
    second = topic("ab2", ALONE, None, 1795050000.0, 0)
    return {
        "/r/lamdep/.json?limit=100": listing(first, second),
        "/r/lamdep/comments/ab2/.json?limit=500&sort=old&raw_json=1": [listing(second), listing()],
        "/r/lamdep/comments/ab1/.json?limit=500&sort=old&raw_json=1": [listing(first), thread],
    }

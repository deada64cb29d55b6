"""django-machina, https://github.com/ellmetha/django-machina. Read on 1.3.

The index lists boards, boards may hold boards of their own, threads are listed in boards with
replies and views. There are no likes.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules

_THREAD = re.compile(r"^(?P<root>.*/)forum/[^/]+-\d+/topic/[^/]*-(?P<id>\d+)/?$")


def thread_url(url: str) -> str | None:
    """Only the thread's number counts to machina: titles and boards in the address may change."""
    match = _THREAD.match(urlsplit(url).path)
    return urljoin(url, f"{match['root']}forum/forum-0/topic/topic-{match['id']}/") if match else None


MACHINA = Engine(
    name="machina",
    title="django-machina 1.3",
    proof=Proof.LIVE,
    kind="post",
    markers=(
        "link[href*='machina.board_theme']",
        "script[src*='machina.']",
        ".forumlist .forum-name-link",
        ".topiclist .topic-name-link",
        ".card.post .post-content-wrapper",
    ),
    boards=".forumlist a.forum-name-link, .forumlist .sub-forums a",
    rows=RowRules(
        row=".topiclist .card-body > .row:has(.topic-name-link)",
        link=Pick(".topic-name-link", "href"),
        title=Pick(".topic-name-link"),
        last=Pick(".topic-last-post small"),
        mark=Pick(".topic-last-post a[href*='?post=']", "href", r"\?post=(\d+)"),
        replies=Pick(".topic-count"),
        views=Pick(".topic-count + .topic-count"),
        pinned=".topic-icon .fa-lightbulb, .topic-icon .fa-info",
    ),
    posts=PostRules(
        post=".card.post[id]",
        id=Pick("", "id", r"^(\d+)$"),
        body=".post-content",
        author=Pick(".post-sidebar .username"),
        profile=Pick(".post-sidebar .username a", "href"),
        profile_id=r"/member/profile/(\d+)/",
        # "By: NAME on DATE": the date is what ends the line, in English, Vietnamese or ISO.
        time=Pick(
            ".post-content-wrapper small.text-muted",
            pattern=r"(\b\w+\.? \d{1,2}, \d{4}, .+|\b\d{1,2}:\d{2} Ngày .+|\b\d{4}-\d\d-\d\d.*)$",
        ),
        permalink=Pick(".subject a[href*='?post=']", "href"),
    ),
    next_page=".pagination .page-item:last-child:not(.disabled) a[href]:not([href=''])",
    page_number=Pick(".pagination .page-item.active"),
    thread_title=Pick("#main_container h1"),
    thread_board=Pick(".breadcrumb .breadcrumb-item:nth-last-child(2) a"),
    thread_url=thread_url,
)

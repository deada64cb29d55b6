"""FlaskBB 2, https://flaskbb.org. Templates topic, forum, category_layout. Read on 2.2.0.

A list counts the opening post as well and shows the last post as "3 hours ago", so the sign of news is its
number.
There are no likes.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

FLASKBB = Engine(
    name="flaskbb",
    title="FlaskBB 2",
    proof=Proof.LIVE,
    words=Words(),
    kind="post",
    hints=("flaskbb", "FlaskBB"),
    markers=(
        ".flaskbb-header, .flaskbb-navbar",
        ".flaskbb-breadcrumb",
        ".index-view, .forum-view, .topic-view, .category-view",
        ".post-row .post-content",
        "meta[name='author'][content='FlaskBB Team']",
    ),
    boards=".category-row .forum-name a",
    rows=RowRules(
        row=".forum-row:has(.topic-name a)",
        link=Pick(".topic-name a", "href"),
        title=Pick(".topic-name a"),
        last=Pick(".topic-last-post > a"),
        mark=Pick(".topic-last-post a[href*='/post/']", "href", r"/post/(\d+)"),
        replies=Pick(".topic-stats"),
        replies_offset=-1,
        views=Pick(".topic-stats + .topic-stats"),
        pinned=".topic-important, .fa-star",
    ),
    posts=PostRules(
        post=".post-row[id]",
        id=Pick("", "id", r"^(\d+)$"),
        body=".post-content",
        author=Pick(".author-name"),
        profile=Pick(".author-name a", "href"),
        profile_id=r"/user/([^/?#]+)",
        time=Pick(".post-meta time", "datetime", otherwise=Pick(".post-meta a")),
        permalink=Pick(".post-meta a[href*='/post/']", "href"),
        dropped=".post-signature, .alert",
    ),
    next_page=".pagination .active + .page-item a[href*='page=']",
    page_number=Pick(".pagination .active"),
    thread_title=Pick(".topic-header a"),
    thread_board=Pick(".breadcrumb .breadcrumb-item:nth-last-child(2) a"),
    thread_url=thread_at((r"^(?P<root>/(?:.*/)?)topic/(?P<id>\d+)", "{root}topic/{id}")),
)

"""FlaskBB 2, https://flaskbb.org. Templates forum/topic.html, forum/category_layout.html, forum/forum.html.

A list counts the opening post as well. Recent dates are words ("2 hours ago").
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

FLASKBB = Engine(
    name="flaskbb",
    title="FlaskBB 2",
    proof=Proof.TEMPLATES,
    words=Words(),
    kind="post",
    hints=("flaskbb", "FlaskBB"),
    markers=(
        ".flaskbb-breadcrumb, .flaskbb-layout",
        ".topic-view, .forum-view, .category-view",
        ".post-row .post-content",
        ".topic-row, .forum-row",
        "link[href*='flaskbb'], script[src*='flaskbb']",
    ),
    boards=".forum-row a.forum-name, .category-row .forum-name a, .forum-name a, .forum-row .subforums a",
    rows=RowRules(
        row=".topic-row",
        link=Pick(".topic-name a", "href"),
        title=Pick(".topic-name a"),
        last=Pick(
            ".topic-last-post time, .topic-lastpost time",
            "datetime",
            otherwise=Pick(".topic-last-post a, .topic-lastpost a"),
        ),
        mark=Pick("a[href*='/post/']", "href", r"/post/(\d+)"),
        replies=Pick(".topic-post-count, .topic-posts"),
        replies_offset=-1,
        views=Pick(".topic-view-count, .topic-views"),
        pinned=".topic-important, .fa-star",
    ),
    posts=PostRules(
        post=".post-row[id]",
        id=Pick("", "id", r"^(?:pid)?(\d+)$"),
        body=".post-content",
        author=Pick(".author-name"),
        profile=Pick(".author-name a", "href"),
        profile_id=r"/user/([^/?#]+)",
        time=Pick(".post-meta time", "datetime", otherwise=Pick(".post-meta a")),
        permalink=Pick(".post-meta a", "href"),
        dropped=".post-signature",
    ),
    next_page="a[rel='next'], .pagination a[aria-label='Next'], .pagination .active + li a",
    page_number=Pick(".pagination .active"),
    thread_title=Pick(".topic-header a", otherwise=Pick(".breadcrumb .active")),
    thread_board=Pick(".breadcrumb li:nth-last-child(2) a"),
    thread_url=thread_at((r"^(?P<root>/(?:.*/)?)topic/(?P<id>\d+)", "{root}topic/{id}")),
)

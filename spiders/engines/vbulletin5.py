"""vBulletin 5 and 6, https://www.vbulletin.com. Templates display_post, display_Topics_item."""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

VBULLETIN5 = Engine(
    name="vbulletin5",
    title="vBulletin 5, 6",
    proof=Proof.TEMPLATES,
    words=Words(comments="responses", likes="likes, votes"),
    kind="post",
    generator=r"^vBulletin [56]",
    hints=("vBulletin", "b-post", "topic-item"),
    markers=(
        ".b-post[data-node-id]",
        ".js-post__content-text",
        "tr.topic-item[data-node-id]",
        ".b-module.canvas-widget",
        "tr.forum-item[data-forum-id], .js-forum-item",
    ),
    boards="a.forum-title, .subforum-item a.subforum-title",
    rows=RowRules(
        row="tr.topic-item",
        link=Pick("a.topic-title", "href"),
        title=Pick("a.topic-title"),
        last=Pick(".lastpost-date", "datetime", otherwise=Pick(".lastpost-date")),
        mark=Pick(".cell-lastpost a[href*='#post']", "href", r"#post(\d+)"),
        replies=Pick(".posts-count", pattern=r"([\d.,]+)"),
        views=Pick(".views-count", pattern=r"([\d.,]+)"),
        pinned=".sticky-icon, .prefix.sticky",
    ),
    posts=PostRules(
        post=".b-post[data-node-id]",
        id=Pick("", "data-node-id"),
        body=".js-post__content-text",
        author=Pick(".author [itemprop='name']", otherwise=Pick(".author")),
        profile=Pick(".author a", "href"),
        profile_id=r"/member/(\d+)",
        time=Pick(".b-post__timestamp time", "datetime", otherwise=Pick(".b-post__timestamp")),
        permalink=Pick("a.b-post__count", "href"),
        parent=Pick(".bbcode_quote a[href*='#post']", "href", r"#post(\d+)"),
        likes=Pick(".votecount, .js-post-control__vote-count", pattern=r"(\d[\d.,]*)"),
        quotes=".bbcode_quote",
        dropped=".b-post__edit-history, .post-signature",
    ),
    next_page="a[rel='next'], link[rel='next']",
    page_number=Pick(
        ".js-pagenum", "value", otherwise=Pick(".pagenav .current, .js-shrink-event-child.current")
    ),
    thread_title=Pick("h1.main-title, h1"),
    thread_board=Pick("#breadcrumbs .crumb:nth-last-child(2) a"),
    thread_url=thread_at((r"^(?P<path>/(?:[^?]*/)?\d+-[^/?]+)(?:/page\d+)?/?(?:\?|$)", "{path}")),
)

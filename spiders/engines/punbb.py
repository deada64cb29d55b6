"""PunBB 1.3 and 1.4, https://punbb.informer.com. Templates viewtopic, viewforum, index.

PunBB 1.2 looks like FluxBB. Its addresses come in three schemes: with a query, as
files, as folders; with the title or without.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

PUNBB = Engine(
    name="punbb",
    title="PunBB 1.3, 1.4",
    proof=Proof.TEMPLATES,
    words=Words(),
    kind="post",
    hints=('id="brd-wrap"', 'id="brd-main"'),
    mark="#brd-wrap #brd-main",
    boards=".main-category .item-subject h3 a",
    rows=RowRules(
        row=".main-forum .main-item[id^='topic']",
        link=Pick(".item-subject h3 > a", "href"),
        title=Pick(".item-subject h3 > a"),
        last=Pick(".info-lastpost a"),
        mark=Pick(".info-lastpost a", "href", r"(?:pid=|post/?)(\d+)"),
        replies=Pick(".info-replies strong"),
        views=Pick(".info-views strong"),
        pinned=".item-status .sticky",
    ),
    posts=PostRules(
        post=".main-topic > .post",
        id=Pick(".posthead", "id", r"^p(\d+)$"),
        body=".entry-content",
        author=Pick(".author-ident .username"),
        profile=Pick(".author-ident .username a", "href"),
        profile_id=r"(?:[?&]id=|user/?)(\d+)",
        time=Pick(".post-link a"),
        permalink=Pick(".post-link a", "href"),
        quotes=".quotebox",
        dropped=".lastedit, .sig-content",
    ),
    next_page="link[rel='next'], .paging a.next",
    page_number=Pick(".paging strong"),
    thread_title=Pick("#brd-main h1 a.permalink", otherwise=Pick(".crumbs .crumblast a")),
    thread_board=Pick(".crumbs .crumb:nth-last-child(2) a"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:.*/)?)viewtopic\.php\?(?:.*&)?id=(?P<id>\d+)", "{root}viewtopic.php?id={id}"),
        (r"^(?P<root>/(?:.*/)?)topic(?P<id>\d+)(?:-[^/]*)?\.html", "{root}topic{id}.html"),
        (r"^(?P<root>/(?:.*/)?)topic/(?P<id>\d+)(?:/|$)", "{root}topic/{id}/"),
    ),
)

"""HyperKitty 1.3, https://docs.mailman3.org, archives of mailing lists: templates thread, message.

A thread's page loads its answers by a script; ``?noscript`` gives them at once. A message's full date is its
sender's, in the sender's zone; the site's own day is told when it changes.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

HYPERKITTY = Engine(
    name="hyperkitty",
    title="HyperKitty 1.3 (Mailman 3)",
    proof=Proof.LIVE,
    words=Words(comments="comments", likes="likes", views=None),
    kind="message",
    hints=("hyperkitty", "HyperKitty"),
    markers=(
        "[href*='hyperkitty'], [src*='/hyperkitty/']",
        "#thread-content .email-header",
        "#thread-list .thread-title",
        "table.lists .list-name",
        "a[href$='/latest']",
    ),
    boards="tr.list a.list-name, a[href*='/list/'][href$='/latest']",
    rows=RowRules(
        row="#thread-list .thread",
        link=Pick("a.thread-title", "href"),
        title=Pick("a.thread-title"),
        last=Pick(".thread-date", "title"),
        replies=Pick(".list-stats .badge:has(.fa-comment)"),
    ),
    posts=PostRules(
        post="#thread-content > .email, .replies > div:has(> .email)",
        id=Pick(".email-header", "id", r"^(\w+)$"),
        body=".email-body",
        author=Pick(".email-author .name"),
        profile=Pick(".email-author .name a", "href"),
        profile_id=r"/users/([^/?#]+)",
        time=Pick(".email-date .time span", "title", r":\s+(.+)$"),
        clock=Pick(".email-date .time span"),
        day=Pick(".email-date .date"),
        permalink=Pick(".messagelink a", "href"),
        level=Pick("", "class", r"\breply-level-(\d)"),
        deepest=5,
        likes=Pick(".youlike", pattern=r"(\d+)"),
        quotes="blockquote, .quoted-text",
        dropped=".quoted-switch, div.text-muted",
    ),
    whole="noscript",
    next_page="ul.pagination .page-item:last-child:not(.disabled) a",
    page_number=Pick("ul.pagination .active .page-link"),
    thread_title=Pick(".thread-header h3"),
    thread_board=Pick("title", pattern=r" - ([^-]+) - [^-]*$"),
    thread_url=thread_at(
        (
            r"^(?P<root>/(?:.*/)?)list/(?P<list>[^/@?]+@[^/@?]+)/thread/(?P<id>\w+)",
            "{root}list/{list}/thread/{id}/",
        )
    ),
)

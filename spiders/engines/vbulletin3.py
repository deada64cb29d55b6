"""vBulletin 3, https://www.vbulletin.com. Templates postbit, postbit_legacy, threadbit, SHOWTHREAD.

The date stands alone in the head of a post. A list's row says replies in a ``title``: "Replies: 3, Views: 4".
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

VBULLETIN3 = Engine(
    name="vbulletin3",
    title="vBulletin 3",
    proof=Proof.SAVED,
    measured=Measured(pages=2, text_f1=0.937),
    words=Words(),
    kind="post",
    generator=r"^vBulletin 3",
    hints=("vBulletin", "vbulletin"),
    markers=(
        "script[src*='clientscript/vbulletin_global.js'], script[src*='clientscript/vbulletin_menu.js']",
        "a.bigusername",
        "td.thead",
        "table.tborder [id^='td_post_']",
        "td[id^='td_threadtitle_']",
    ),
    boards="td[id^='f'] a[href*='forumdisplay.php'], tr td.alt1Active a[href*='forumdisplay.php']",
    rows=RowRules(
        row="tr:has(> td[id^='td_threadtitle_'])",
        link=Pick("a[id^='thread_title_']", "href"),
        title=Pick("a[id^='thread_title_']"),
        last=Pick("td[title] .smallfont", pattern=r"^(.*?\d{1,2}:\d{2}(?: [AP]M)?)"),
        mark=Pick("td[title] a[href*='#post']", "href", r"#post(\d+)"),
        replies=Pick("td[title]", "title", r"^\D*([\d.,]+)"),
        views=Pick("td[title]", "title", r"^\D*[\d.,]+\D+?([\d.,]+)"),
        pinned="img[src*='sticky']",
    ),
    posts=PostRules(
        post="table[id^='post']:has([id^='post_message_']), .tpost:has([id^='post_message_'])",
        id=Pick("[id^='post_message_']", "id", r"(\d+)$"),
        body="[id^='post_message_']",
        author=Pick(".bigusername", otherwise=Pick("[id^='postmenu_']")),
        profile=Pick("a.bigusername", "href"),
        profile_id=r"[?&]u=(\d+)",
        time=Pick(
            ".thead:has(a[name^='post'])",
            pattern=r"(.*?\d{1,2}:\d{2}(?: [ap]m)?)",
            otherwise=Pick(
                ".thead .normal:has(a[name^='post'])", otherwise=Pick(".thead", pattern=r"(.*\d:\d\d.*)")
            ),
        ),
        permalink=Pick("a[id^='postcount']", "href"),
        parent=Pick("td.alt2 a[href*='#post']", "href", r"#post(\d+)"),
        quotes="div:has(> table td.alt2):has(> .smallfont), .bbcode_quote, blockquote",
        dropped="[id^='signature'], .editnote",
    ),
    next_page="a[rel='next'], link[rel='next']",
    page_number=Pick(".pagenav td.alt2 strong", otherwise=Pick(".pagenav .current, .pagination .active")),
    thread_title=Pick("td.navbar strong", otherwise=Pick("h1")),
    thread_board=Pick("span.navbar:last-of-type a"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:.*/)?)showthread\.php\?(?:.*&)?t=(?P<id>\d+)", "{root}showthread.php?t={id}"),
        (r"^(?P<root>/(?:.*/)?)(?:showthread\.php\?|threads/)(?P<id>\d+)", "{root}showthread.php?t={id}"),
        # Rewritten addresses (vBSEO and its kin): the title stays, the page's number goes.
        (
            r"^(?P<path>/(?:.*/)?\d{3,}-[^/?]*?)(?:-(?:post)?\d+)?\.html",
            "{path}.html",
        ),
    ),
)

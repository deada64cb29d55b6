"""vBulletin 4, https://www.vbulletin.com. Templates postbit, postbit_legacy, threadbit, SHOWTHREAD."""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

VBULLETIN4 = Engine(
    name="vbulletin4",
    title="vBulletin 4",
    proof=Proof.SAVED,
    measured=Measured(pages=1, text_f1=0.927),
    words=Words(),
    kind="post",
    generator=r"^vBulletin 4",
    hints=("vbulletin", "vBulletin"),
    mark="html#vbulletin_html",
    markers=(
        "script[src*='vbulletin-core.js']",
        "li.postbit .postbody, li.postbitlegacy .postbody",
        "ol#posts, #postlist",
        "li.threadbit .threadinfo",
        "ol#forums .forumbit_post",
    ),
    boards=".forumtitle a, .subforum a[href*='forumdisplay.php'], .subforum a[href*='forums/']",
    rows=RowRules(
        row="li.threadbit",
        link=Pick("a.title[id^='thread_title_']", "href", otherwise=Pick(".threadtitle a.title", "href")),
        title=Pick("a.title[id^='thread_title_']", otherwise=Pick(".threadtitle a.title")),
        last=Pick(".threadlastpost dd:has(.time)"),
        mark=Pick(".threadlastpost a.lastpostdate", "href", r"post(\d+)$"),
        replies=Pick(".threadstats li:first-child", pattern=r"([\d.,]+)"),
        views=Pick(".threadstats li:nth-child(2)", pattern=r"([\d.,]+)"),
        pinned=".sticky, .threadtitle .prefix.understate",
    ),
    posts=PostRules(
        post="li.postbit[id^='post_'], li.postbitlegacy[id^='post_'], li.postcontainer[id^='post_']",
        id=Pick("", "id", r"^post_(\d+)$"),
        body="[id^='post_message_']",
        author=Pick(".username_container .username strong", otherwise=Pick(".username")),
        profile=Pick("a.username", "href"),
        profile_id=r"(?:[?&]u=|member\.php\?|members/)(\d+)",
        time=Pick(".postdate .date"),
        permalink=Pick("a.postcounter", "href"),
        parent=Pick(".bbcode_quote a[href*='post']", "href", r"post(\d+)$"),
        quotes=".bbcode_quote",
        dropped=".after_content, .signature, .lastedited",
    ),
    next_page="a[rel='next'], link[rel='next']",
    page_number=Pick(".pagination .selected"),
    thread_title=Pick(".threadtitle", otherwise=Pick("h1")),
    thread_board=Pick("#breadcrumb .navbit:nth-last-child(2) a"),
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

"""SMF 2.0 and 2.1, https://www.simplemachines.org. Templates Display, MessageIndex, BoardIndex.

Query strings are parted by ``;`` and a page is an offset: ``topic=17.40`` is the thread ``topic=17.0``.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

SMF = Engine(
    name="smf",
    title="SMF 2.0, 2.1",
    proof=Proof.SAVED,
    measured=Measured(pages=1, text_f1=0.958),
    words=Words(likes="likes"),
    kind="msg",
    hints=("smf_", "Themes/default"),
    markers=(
        "script[src*='/scripts/script.js'], script[src*='/scripts/theme.js']",
        "#forumposts",
        "[id^='msg_'].inner, .inner[data-msgid]",
        "#messageindex",
        "#boardindex_table, #boards_list, .boardindex_table, #main_content_section .up_contain",
    ),
    boards="a.subject[href*='board='], .info a.subject, .info a[href*='board='][id^='b'], "
    ".children a[href*='board=']",
    rows=RowRules(
        row="#messageindex .windowbg:has(a[href*='topic=']), #messageindex tbody tr:has([id^='msg_'])",
        link=Pick(
            "[id^='msg_'] a[href*='topic=']", "href", otherwise=Pick(".preview a[href*='topic=']", "href")
        ),
        title=Pick("[id^='msg_'] a[href*='topic=']", otherwise=Pick(".preview a[href*='topic=']")),
        last=Pick(".lastpost", pattern=r"((?:\w+ \d{1,2}|\d).*?\d:\d\d(?::\d\d)?(?: [AP]M)?)"),
        mark=Pick(".lastpost a[href*='msg']", "href", r"msg=?(\d+)"),
        replies=Pick(".board_stats, .stats", pattern=r"([\d.,]+)"),
        views=Pick(".board_stats, .stats", pattern=r"[\d.,]+\D+([\d.,]+)"),
        pinned=".main_icons.sticky, .stickybg, .stickybg2, .sticky",
    ),
    posts=PostRules(
        post=".post_wrapper",
        id=Pick(
            ".inner[data-msgid]", "data-msgid", otherwise=Pick(".inner[id^='msg_']", "id", r"^msg_(\d+)$")
        ),
        body=".inner[id^='msg_']",
        author=Pick(".poster h4 a[href*='action=profile']", otherwise=Pick(".poster h4")),
        profile=Pick(".poster h4 a[href*='action=profile']", "href"),
        profile_id=r"[;?&]u=(\d+)",
        time=Pick(
            ".postinfo a.smalltext",
            otherwise=Pick(
                ".keyinfo .smalltext",
                pattern=r"(\w+ \d{1,2}, \d{4}, .*?[\d:]+(?: [ap]m)?|(?:on|:)\s*.+?)\s*»?$",
            ),
        ),
        permalink=Pick(".keyinfo [id^='subject_'] a, .keyinfo h5 a", "href"),
        parent=Pick(".bbc_standard_quote cite a, .topslice_quote a", "href", r"msg=?(\d+)"),
        likes=Pick(".like_count", pattern=r"(\d+)"),
        quotes=".bbc_standard_quote, .bbc_alternate_quote, blockquote",
        dropped=".quoteheader, .quotefooter, .codeheader, .signature, .modified",
    ),
    next_page="link[rel='next'], .pagelinks .current_page + a.nav_page, .pagelinks strong + a.navPages",
    page_number=Pick(".pagelinks .current_page", otherwise=Pick(".pagelinks > strong")),
    thread_title=Pick(
        "#display_head .display_title, #display_head h2", otherwise=Pick("#top_subject, #forumposts h3")
    ),
    thread_board=Pick(".navigate_section li:nth-last-child(2) a"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:.*/)?)index\.php\?(?:.*[;&])?topic=(?P<id>\d+)", "{root}index.php?topic={id}.0"),
        (r"^(?P<root>/(?:.*/)?)index\.php/topic,(?P<id>\d+)", "{root}index.php?topic={id}.0"),
    ),
)

"""MyBB 1.6 to 1.8, https://mybb.com. Templates postbit, postbit_classic, forumdisplay_thread.

A recent date is words ("Yesterday, 10:11 AM") with the full day in a ``title``: the day is taken from there.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

MYBB = Engine(
    name="mybb",
    title="MyBB 1.6, 1.8",
    proof=Proof.SAVED,
    measured=Measured(pages=1, text_f1=0.96),
    words=Words(),
    kind="post",
    hints=("my_post_key", "mybb", "MyBB"),
    markers=(
        ".post_body[id^='pid_']",
        "script[src*='jscripts/general.js']",
        "link[href*='cache/themes/'], link[href*='css.php?stylesheet']",
        "#container #panel",
        "tr.inline_row .subject_new, tr.inline_row .subject_old, tr.inline_row [id^='tid_']",
        "#posts .post_content .post_head",
    ),
    boards="td strong > a[href*='forumdisplay.php'], td strong > a[href*='forum-'], .subforumicon + a",
    rows=RowRules(
        row="tr.inline_row",
        link=Pick("[id^='tid_'] a", "href"),
        title=Pick("[id^='tid_'] a"),
        last=Pick(".lastpost", pattern=r"^(.+?[AP]M|.+?\d:\d\d)"),
        replies=Pick("td:has(a[onclick*='whoPosted']), td a[href*='whoposted']"),
        views=Pick("td:has(a[onclick*='whoPosted']) + td"),
        pinned=".sticky, .forumdisplay_sticky",
    ),
    posts=PostRules(
        post=".post[id^='post_'], table[id^='post_']",
        id=Pick("[id^='pid_']", "id", r"^pid_(\d+)$"),
        body=".post_body",
        author=Pick(".post_author .largetext", otherwise=Pick(".largetext")),
        profile=Pick(".post_author .largetext a", "href", otherwise=Pick(".largetext a", "href")),
        profile_id=r"(?:user-|uid=)(\d+)",
        time=Pick(
            ".post_date span[title]",
            "title",
            r"(.*\d{4}.*)",
            Pick(".post_date", pattern=r"^(.+?[AP]M|.+?\d:\d\d)", otherwise=Pick(".post_date")),
        ),
        permalink=Pick(".post_head .float_right a, a[id^='post_url_']", "href"),
        parent=Pick("blockquote cite a[href*='pid']", "href", r"pid=?(\d+)"),
        quotes="blockquote",
        dropped=".signature, .post_edit, .edited_post, .codeblock > .title",
    ),
    next_page="a.pagination_next, link[rel='next']",
    page_number=Pick(".pagination_current"),
    thread_title=Pick(".navigation .active", otherwise=Pick("td.thead strong")),
    thread_board=Pick(".navigation a:last-of-type"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:.*/)?)showthread\.php\?(?:.*&)?tid=(?P<id>\d+)", "{root}showthread.php?tid={id}"),
        (r"^(?P<root>/(?:.*/)?)thread-(?P<id>\d+)[-.]", "{root}thread-{id}.html"),
    ),
)

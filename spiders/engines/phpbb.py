"""phpBB 3.0 to 3.3, https://www.phpbb.com. Template prosilver (viewtopic_body, viewforum_body).

3.2 added ``<time datetime>``; before that the date is the end of the author's line, after "»". Likes come
with the extension "Thanks for posts", which lists names.
"""

from __future__ import annotations

from spiders.engines.declaration import (
    Engine,
    Measured,
    Names,
    Pick,
    PostRules,
    Proof,
    RowRules,
    Words,
    thread_at,
)

_DATE = r"(\w{3} \w{3} \d{1,2}, \d{4} \d{1,2}:\d{2} [ap]m)"
"""The board's own default; skins put it where they like."""

PHPBB = Engine(
    name="phpbb",
    title="phpBB 3.0–3.3",
    proof=Proof.SAVED,
    measured=Measured(pages=9, posts=53, recall=0.962, text_f1=0.843),
    words=Words(likes="thanks"),
    kind="post",
    hints=('id="phpbb"',),
    mark="body#phpbb",
    boards="a.forumtitle, a.subforum",
    rows=RowRules(
        row=".topiclist.topics > li.row",
        link=Pick("a.topictitle", "href"),
        title=Pick("a.topictitle"),
        last=Pick(
            "dd.lastpost time",
            "datetime",
            otherwise=Pick("dd.lastpost", pattern=r"(\w{3} \w{3} \d{1,2}, \d{4} \d.*)$"),
        ),
        mark=Pick("dd.lastpost a[href*='p=']", "href", r"[?&]p=(\d+)"),
        replies=Pick("dd.posts"),
        views=Pick("dd.views"),
        pinned="dl[class*='sticky'], dl[class*='announce'], dl[class*='global']",
    ),
    posts=PostRules(
        post=".post[id^='p'], .post-container[id^='p'], "
        "div[id^='p']:not([id^='page']):not([id^='post']):not([id^='profile']):has(.postbody .content)",
        id=Pick("", "id", r"^p_?(\d+)$"),
        body=".postbody .content",
        author=Pick(
            ".author .username, .author .username-coloured",
            otherwise=Pick(
                ".author strong",
                otherwise=Pick(
                    ".postprofile .username, .postprofile .username-coloured",
                    otherwise=Pick(".username, .username-coloured"),
                ),
            ),
        ),
        profile=Pick("a[href*='mode=viewprofile']", "href"),
        profile_id=r"[?&]u=(\d+)",
        time=Pick(
            ".author time[datetime]",
            "datetime",
            otherwise=Pick(
                "time[datetime]",
                "datetime",
                otherwise=Pick(
                    ".author",
                    pattern=r"»\s*(.+)$",
                    otherwise=Pick(".author", None, _DATE, Pick(".postbody", None, _DATE)),
                ),
            ),
        ),
        permalink=Pick(".author a[href*='p=']", "href", otherwise=Pick("h3 a[href^='#p']", "href")),
        parent=Pick("blockquote cite a[href*='p=']", "href", r"[?&]p=(\d+)"),
        likes=Names("[id^='list_thanks']", "a.username, a.username-coloured", r"(\d[\d.,]*)"),
        dropped=".notice, .signature, .codebox > p",
    ),
    next_page=".pagination .arrow.next a, .pagination a[rel='next'], link[rel='next'], "
    ".display-options a.right-box.right, .pagination a.right-box.right",
    page_number=Pick(".pagination li.active", otherwise=Pick(".pagination span > strong")),
    thread_title=Pick("h2.topic-title", otherwise=Pick("#page-body h2")),
    thread_board=Pick(
        ".breadcrumbs .crumb:last-child a", otherwise=Pick(".navlinks .icon-home a:last-of-type")
    ),
    thread_url=thread_at(
        (r"^(?P<root>/(?:.*/)?)viewtopic\.php\?(?:.*&)?t=(?P<id>\d+)", "{root}viewtopic.php?t={id}")
    ),
)

"""XenForo 1.0 to 1.5, https://xenforo.com. Templates thread_view, message, discussion_list_item.

Recent times are an epoch in ``abbr[data-time]``, older ones words in ``span.DateTime[title]``.
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

XENFORO1 = Engine(
    name="xenforo1",
    title="XenForo 1.0–1.5",
    proof=Proof.SAVED,
    measured=Measured(pages=10, posts=101, recall=1.0, text_f1=0.969),
    words=Words(likes="likes"),
    kind="post",
    hints=('id="XenForo"',),
    mark="html#XenForo",
    boards=".nodeList .forum .nodeTitle a, .nodeList .subForumList a, .nodeList .category .categoryText a",
    rows=RowRules(
        row=".discussionListItem[id^='thread-']",
        link=Pick(".title a:not(.prefixLink)", "href"),
        title=Pick(".title a:not(.prefixLink)"),
        last=Pick(
            ".lastPostInfo abbr.DateTime", "data-time", otherwise=Pick(".lastPostInfo .DateTime", "title")
        ),
        replies=Pick(".stats .major dd"),
        views=Pick(".stats .minor dd"),
        pinned=".iconKey .sticky",
    ),
    posts=PostRules(
        post="li.message[id^='post-']",
        id=Pick("", "id", r"^post-(\d+)$"),
        body=".messageText",
        author=Pick("", "data-author", otherwise=Pick(".userText .username")),
        profile=Pick(".userText a.username", "href"),
        profile_id=r"[./](\d+)/?$",
        time=Pick(
            ".datePermalink abbr.DateTime, .messageMeta abbr.DateTime",
            "data-time",
            otherwise=Pick(
                ".datePermalink .DateTime, .messageMeta .DateTime",
                "title",
                # A skin may put the date beside the author; the day somebody joined has no time of day.
                otherwise=Pick(".userText", pattern=r"(\d{1,2}[./]\d{1,2}[./]\d{4},?\s\d{1,2}:\d{2})"),
            ),
        ),
        permalink=Pick("a.datePermalink, a.postNumber[href]", "href"),
        parent=Pick(".bbCodeQuote .AttributionLink", "href", r"(?:post-|id=)(\d+)"),
        likes=Names(".likesSummary", "a.username", r"(\d[\d.,]*)"),
        quotes=".bbCodeQuote",
        dropped=".messageTextEndMarker, .editDate, .signature",
    ),
    next_page="link[rel='next'], .PageNav nav a.text:last-of-type:not(.PageNavPrev)",
    page_number=Pick(".PageNav .currentPage"),
    thread_title=Pick(".titleBar h1"),
    thread_board=Pick(".breadcrumb .crust:last-child a"),
    thread_url=thread_at(
        (
            r"^(?P<root>/(?:.*/)?(?:index\.php\?)?)(?P<word>threads|t)/(?:[^/]*\.)?(?P<id>\d+)(?:/|$)",
            "{root}{word}/{id}/",
        ),
    ),
)

"""XenForo 2.0 to 2.3, https://xenforo.com. Templates thread_view, post_macros, thread_list_macros.

Every time is an epoch: in ``data-time`` up to version 2.2, since then in ``data-timestamp``, and
``data-time`` is only the time of day. Versions 2.0 and 2.1 name likes ``likesBar``, later ones reactions; a
bar without names is a post that nobody liked. ``MessageCard`` is the skin of one large network of forums.
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

XENFORO2 = Engine(
    name="xenforo2",
    title="XenForo 2.0–2.3",
    proof=Proof.SAVED,
    measured=Measured(pages=34, posts=110, recall=1.0, text_f1=0.935),
    words=Words(likes="likes, reactions"),
    kind="post",
    hints=('id="XF"',),
    mark="html#XF",
    boards=".node--forum .node-title a[href], .node--category .node-title a[href], a.subNodeLink--forum",
    rows=RowRules(
        row=".structItem--thread",
        link=Pick(".structItem-title a:not(.labelLink)", "href"),
        title=Pick(".structItem-title a:not(.labelLink)"),
        last=Pick(
            ".structItem-latestDate",
            "data-timestamp",
            otherwise=Pick(".structItem-latestDate", "data-time", r"^(\d{9,})$"),
        ),
        replies=Pick(".structItem-cell--meta dl:not(.structItem-minor) dd"),
        views=Pick(".structItem-cell--meta dl.structItem-minor dd"),
        pinned=".structItem-status--sticky",
    ),
    posts=PostRules(
        post=".js-post[id^='js-post-']",
        id=Pick("", "id", r"^js-post-(\d+)$"),
        body=".bbWrapper",
        author=Pick(
            "",
            "data-author",
            otherwise=Pick(".message-name .username, .MessageCard__user-info__name"),
        ),
        profile=Pick(".message-name a.username, a.MessageCard__user-info__name", "href"),
        profile_id=r"[./](\d+)/?$",
        time=Pick(
            ".message-attribution time[data-timestamp]",
            "data-timestamp",
            otherwise=Pick(
                ".message-attribution time[data-time]",
                "data-time",
                r"^(\d{9,})$",
                otherwise=Pick(
                    ".message-attribution time, .MessageCard__date-created time",
                    "datetime",
                    # Skins without a visible date keep it in the caption of a post's pictures.
                    otherwise=Pick(
                        "[data-lb-caption-desc]",
                        "data-lb-caption-desc",
                        r"·\s*([^·]+)$",
                        Pick("time[datetime]", "datetime"),
                    ),
                ),
            ),
        ),
        permalink=Pick(".message-attribution a[href*='post-']", "href"),
        parent=Pick(".bbCodeBlock--quote[data-source^='post:']", "data-source", r"post: (\d+)"),
        likes=Names(".reactionsBar, .likesBar", "bdi", r"(\d[\d.,]*)"),
        quotes=".bbCodeBlock--quote",
        dropped=".bbCodeBlock-expandLink, .message-lastEdit, .js-selectToQuoteEnd, .bbCodeSpoiler-button",
    ),
    next_page="a.pageNav-jump--next, .pageNavSimple-el--next",
    page_number=Pick(".pageNav-page--current"),
    thread_title=Pick("h1.p-title-value, h1.MessageCard__thread-title"),
    thread_board=Pick(".p-breadcrumbs li:last-child a"),
    thread_url=thread_at(
        (
            r"^(?P<root>/(?:.*/)?(?:index\.php\?)?)(?P<word>threads|t)/(?:[^/]*\.)?(?P<id>\d+)(?:/|$)",
            "{root}{word}/{id}/",
        ),
    ),
)

"""Invision Community 5, https://invisioncommunity.com. Templates forums/front/topics/post, postContainer."""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

INVISION5 = Engine(
    name="invision5",
    title="Invision Community 5",
    proof=Proof.SAVED,
    measured=Measured(pages=3, text_f1=0.762),
    words=Words(likes="reactions"),
    kind="comment",
    hints=("data-ips-path",),
    mark="html[data-ips-path]",
    boards=".ipsData--forums .ipsData__title a, .ipsSubList a, .cForumGrid a",
    rows=RowRules(
        row=".ipsData__item[data-rowid]",
        link=Pick(".ipsData__title a[href*='topic/']", "href"),
        title=Pick(".ipsData__title a[href*='topic/']"),
        last=Pick(".ipsData__last time", "datetime"),
        replies=Pick(
            "[data-stattype='forums_comments'] [data-i-el='number'], [data-stattype='forums_comments']"
        ),
        views=Pick("[data-stattype='num_views'] [data-i-el='number'], [data-stattype='num_views']"),
        pinned=".ipsBadge--pinned",
    ),
    posts=PostRules(
        post="article.ipsEntry[id^='elComment_']",
        id=Pick("", "id", r"^elComment_(\d+)$"),
        body="[data-role='commentContent']",
        author=Pick(".ipsEntry__username a", otherwise=Pick(".ipsEntry__username")),
        profile=Pick(".ipsEntry__username a", "href"),
        profile_id=r"profile/(\d+)",
        time=Pick(".ipsEntry__date time, .ipsEntry__header time", "datetime"),
        permalink=Pick("a[href*='do=findComment'], a[href*='#findComment'], a[href*='#comment-']", "href"),
        parent=Pick(".ipsQuote[data-ipsquote-contentcommentid]", "data-ipsquote-contentcommentid"),
        likes=Pick(".ipsReactOverview__count, .ipsReact_reactCount", pattern=r"^(\d+)$"),
        quotes=".ipsQuote",
        dropped=".ipsQuote_citation, .ipsEdited, [data-role='memberSignature'], .ipsEntry__signature",
    ),
    next_page="link[rel='next'], .ipsPagination__next:not(.ipsPagination__inactive) a",
    page_number=Pick(".ipsPagination__active"),
    thread_title=Pick("h1"),
    thread_board=Pick(".ipsBreadcrumb li:nth-last-child(2) a"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:[^?]*/)?(?:index\.php\?/)?)topic/(?P<id>\d+)", "{root}topic/{id}-topic/")
    ),
)

"""Invision Community 4, https://invisioncommunity.com. Templates forums/front/topics/post, postContainer.

Advertisements are ``article.cPost`` too; only what has a comment's number is a post.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

INVISION4 = Engine(
    name="invision4",
    title="Invision Community 4",
    proof=Proof.SAVED,
    measured=Measured(pages=8, posts=15, recall=1.0, text_f1=0.875),
    words=Words(likes="reactions"),
    kind="comment",
    hints=("ipsApp",),
    markers=(
        "body.ipsApp:has(#ipsLayout_body)",
        ".ipsType_reset",
        ".cAuthorPane",
        ".cTopicList",
        ".ipsDataItem",
    ),
    boards=".cForumRow .ipsDataItem_title a, .cForumGrid a.cForumGrid__hero-link, .ipsDataItem_subList a",
    rows=RowRules(
        row=".cTopicList .ipsDataItem[data-rowid]",
        link=Pick(".ipsDataItem_title a[href*='topic/']", "href"),
        title=Pick(".ipsDataItem_title a[href*='topic/']"),
        last=Pick(".ipsDataItem_lastPoster time", "datetime"),
        replies=Pick("[data-stattype='forums_comments'] .ipsDataItem_stats_number"),
        views=Pick("[data-stattype='num_views'] .ipsDataItem_stats_number"),
        pinned=".ipsBadge .fa-thumb-tack",
    ),
    posts=PostRules(
        post="article[id^='elComment_'], article.cPost:has([data-commentid])",
        id=Pick("", "id", r"^elComment_(\d+)$", Pick("[data-commentid]", "data-commentid")),
        body="[data-role='commentContent']",
        author=Pick(
            ".cAuthorPane_author [itemprop='name'], .cAuthorPane_author a",
            otherwise=Pick(
                ".cAuthorPane_author strong > span",
                otherwise=Pick(
                    ".cAuthorPane_author > span:first-child", otherwise=Pick(".cAuthorPane_author")
                ),
            ),
        ),
        profile=Pick(".cAuthorPane_author a[href*='profile/']", "href"),
        profile_id=r"profile/(\d+)",
        time=Pick(".ipsComment_meta time", "datetime", otherwise=Pick("a[href*='omment'] time", "datetime")),
        permalink=Pick("a[href*='do=findComment'], a[href*='#findComment'], a[href*='#comment-']", "href"),
        parent=Pick(".ipsQuote[data-ipsquote-contentcommentid]", "data-ipsquote-contentcommentid"),
        likes=Pick(
            ".ipsReactOverview__count, .ipsReact_reactCount",
            pattern=r"^(\d+)$",
            otherwise=Pick(".ipsReputation_count"),
        ),
        quotes=".ipsQuote",
        dropped=".ipsQuote_citation, .ipsEdited, .ipsType_edited, [data-role='memberSignature']",
    ),
    next_page="link[rel='next'], .ipsPagination_next:not(.ipsPagination_inactive) a",
    page_number=Pick(".ipsPagination_active"),
    thread_title=Pick("h1.ipsType_pageTitle", otherwise=Pick("h1")),
    thread_board=Pick(".ipsBreadcrumb li:nth-last-child(2) a"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:[^?]*/)?(?:index\.php\?/)?)topic/(?P<id>\d+)", "{root}topic/{id}-topic/")
    ),
)

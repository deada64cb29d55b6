"""Vanilla Forums 2 to 4, https://github.com/vanilla/vanilla. Views discussion, comment, discussions.

The opening post is ``Discussion_N``, the answers are ``Comment_N``: two counters, so the key keeps the word.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

VANILLA = Engine(
    name="vanilla",
    title="Vanilla Forums 2–4",
    proof=Proof.SAVED,
    measured=Measured(pages=9, posts=81, recall=0.988, text_f1=0.991),
    words=Words(comments="comments", likes="likes"),
    kind="post",
    hints=("vanilla_", "DiscussionController", "CategoriesController"),
    mark="body[id^='vanilla_'], body[id^='DiscussionController'], body[id^='CategoriesController']",
    boards=".CategoryList .ItemContent h2 a, .DataList.CategoryList .Title a, "
    ".ChildCategories a, .CategoryName a",
    rows=RowRules(
        row=".ItemDiscussion, li.Item[id^='Discussion_'], tr.Item[id^='Discussion_']",
        link=Pick(".Title a, a.Title", "href"),
        title=Pick(".Title a, a.Title"),
        last=Pick(".LastCommentDate time, .BlockColumn.LastPost time", "datetime"),
        replies=Pick(
            ".CommentCount .Number, .CountComments .Number",
            "title",
            r"([\d.,]+)",
            Pick(
                ".CommentCount", pattern=r"([\d.,]+)", otherwise=Pick(".CountComments", pattern=r"([\d.,]+)")
            ),
        ),
        views=Pick(
            ".ViewCount .Number, .CountViews .Number",
            "title",
            r"([\d.,]+)",
            Pick(".ViewCount", pattern=r"([\d.,]+)"),
        ),
        board=Pick(".Category a"),
        pinned=".Tag-Announcement",
    ),
    posts=PostRules(
        post=".ItemDiscussion:has(.Message), .ItemComment[id^='Comment_'], "
        "[id^='Discussion_']:has(.Discussion .Message)",
        id=Pick("", "id", r"^((?:Comment|Discussion)_\d+)$"),
        body=".Message",
        author=Pick(".Author a.Username", otherwise=Pick(".Author .Username", otherwise=Pick(".Author"))),
        profile=Pick(".Author a.Username", "href", otherwise=Pick(".Author a", "href")),
        profile_id=r"/profile/(?:\d+/)?([^/?#]+)",
        time=Pick(".Meta .DateCreated time", "datetime", otherwise=Pick("time", "datetime")),
        permalink=Pick("a.Permalink", "href"),
        likes=Pick(".React-Like .Count, .ReactButton-Like .Count, .ReactButton-Up .Count", pattern=r"(\d+)"),
        quotes=".Quote, blockquote, .js-quoteEmbed, .embedExternal.embedQuote",
        dropped=".Signature, .UserSignature, .DateUpdated, .Reactions",
    ),
    next_page="link[rel='next'], a.Next[href]",
    page_number=Pick(".Pager a.Highlight"),
    thread_title=Pick("h1"),
    thread_board=Pick(".Breadcrumbs .CrumbLabel.Last a, .Breadcrumbs .CrumbLabel:last-of-type a"),
    thread_url=thread_at(
        (
            r"^(?P<root>/(?:.*/)?(?:index\.php\?p=/)?)discussion/(?P<id>\d+)(?:/|\?|$)",
            "{root}discussion/{id}/x",
        )
    ),
)

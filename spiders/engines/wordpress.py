"""WordPress 4–6, https://wordpress.org: articles with their own comments. Templates of Walker_Comment,
comment-template, index and single, as the default themes, block themes and common news themes lay them out.

The front page lists articles by their date, and most themes tell nothing of comments there. A commenter's
link leads to their own website: it is no profile. Comments stand inside the comment they answer.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

_LISTS = (
    r"(?:[^?]*/)?(?:category|tag|author|page|feed|search|comments|wp-\w[^/]*)(?:/|$)|\d{4}/(?:\d\d?/){0,2}$"
)
"""Addresses of lists, of archives by date and of WordPress itself."""

WORDPRESS = Engine(
    name="wordpress",
    title="WordPress 4–6 (articles and comments)",
    proof=Proof.LIVE,
    words=Words(comments="comments", views=None),
    kind="comment",
    hints=("wp-content", "wp-includes", "wp-json"),
    mark=(
        "body.single:has(.type-post), body.single-post:has(.entry-content), "
        "body.blog:has(.type-post), body.archive:has(.type-post)"
    ),
    boards=None,
    rows=RowRules(
        row=".type-post",
        link=Pick(".entry-title a, .wp-block-post-title a, h2 a, h3 a, a[rel='bookmark']", "href"),
        title=Pick(".entry-title a, .wp-block-post-title a, h2 a, h3 a, a[rel='bookmark']"),
        last=Pick("time[datetime]", "datetime"),
        replies=Pick(".comments-link a", pattern=r"(\d[\d.,]*)"),
        pinned=".sticky-post, .featured-post",
    ),
    article=PostRules(
        post="body.single, body.single-post",
        id=Pick("", "class", r"\bpostid-(\d+)"),
        body=".entry-content, .wp-block-post-content, .post-content, .td-post-content",
        author=Pick(
            ".byline a, .entry-author a, .author a, a[rel='author'], .wp-block-post-author__name",
            otherwise=Pick(".byline, .entry-author"),
        ),
        profile=Pick(
            ".byline a[href], .entry-author a[href], .author a[href], a[rel='author'][href]", "href"
        ),
        profile_id=r"/author/([^/?#]+)",
        time=Pick(
            ".type-post time.published[datetime], time.entry-date[datetime], .wp-block-post-date time",
            "datetime",
            otherwise=Pick("meta[property='article:published_time']", "content"),
        ),
        permalink=Pick("link[rel='canonical']", "href"),
        comments=Pick("#comments .comments-title, .comments-title", pattern=r"^(\d[\d.,]*)"),
        dropped=".sharedaddy, .jp-relatedposts, .post-views, .wp-block-buttons",
    ),
    posts=PostRules(
        post="#comments li.comment, .comment-list li.comment, .commentlist li.comment, "
        ".wp-block-comment-template li.comment, .comment-list > div.comment",
        id=Pick("", "id", r"comment-(\d+)$"),
        nested=True,
        body=".comment-content, .comment_content, .comment-text, .wp-block-comment-content, "
        "div.comment-body:not(:has(.comment-content))",
        author=Pick(
            ".fn",
            otherwise=Pick(
                "cite, .wp-block-comment-author-name, .comment-author-name, .comment-author-link",
                otherwise=Pick(".comment-author", None, r"^(.+?)(?:\s+says:?)?$"),
            ),
        ),
        profile=None,
        time=Pick(
            "time[datetime]",
            "datetime",
            otherwise=Pick(".comment-meta a[href*='#comment-'], .comment_date, .comment-date"),
        ),
        permalink=Pick(
            ".comment-metadata a[href*='#comment-'], .comment-meta a[href*='#comment-'], "
            ".wp-block-comment-date a[href*='#comment-']",
            "href",
        ),
        likes=None,
        dropped=".comment-author, .comment-meta, .commentmetadata, .comment-awaiting-moderation, .reply",
    ),
    next_page=(
        ".comments-pagination a.next, .comment-navigation .nav-next a, a.wp-block-comments-pagination-next, "
        "body:not(.single) a.next.page-numbers, body:not(.single) .posts-navigation .nav-previous a, "
        "body:not(.single) #nav-below .nav-previous a, a.wp-block-query-pagination-next"
    ),
    page_number=Pick(".comments-pagination .current", None, r"(\d+)"),
    thread_title=Pick("h1.entry-title, h1.wp-block-post-title", otherwise=Pick("h1")),
    thread_board=Pick(".cat-links a, a[rel~='category']"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:[^?]*/)?)(?:index\.php)?\?(?:.*&)?p=(?P<id>\d+)", "{root}?p={id}"),
        (
            rf"^(?P<path>/(?!{_LISTS})[^?]*?[^?/])(?:/comment-page-\d+)?(?P<slash>/?)(?:\?|$)",
            "{path}{slash}",
        ),
    ),
)

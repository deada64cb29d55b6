"""Askbot 0.13, https://askbot.com. Templates question_card, answer_card, question_summary, macros.

The question, its answers and the comments on both are posts. There are tags instead of boards; the first one
is taken. A net vote may be below zero: then no like is read.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

ASKBOT = Engine(
    name="askbot",
    title="Askbot 0.13",
    proof=Proof.TEMPLATES,
    words=Words(comments="answers", likes="votes"),
    kind="post",
    hints=("askbot",),
    markers=(
        ".js-question[data-post-id]",
        ".js-post-vote-btn-group",
        ".question-summary .question-summary-stats-user",
        ".content-wrapper",
    ),
    rows=RowRules(
        row=".question-summary",
        link=Pick("h2 a", "href"),
        title=Pick("h2 a"),
        last=Pick(".question-summary-user-info .js-timeago", "title"),
        replies=Pick(".question-answers-count .item-count"),
        views=Pick(".question-views-count .item-count"),
    ),
    posts=PostRules(
        post=".js-question[data-post-id], .js-answer[data-post-id], .js-comment[data-post-id]",
        id=Pick("", "data-post-id", r"^(\d+)$"),
        body=".post-body .js-editable-content, .js-comment-body",
        author=Pick(
            ".post-update-info-author-name .user-name-link",
            otherwise=Pick(".post-update-info-author-name", otherwise=Pick(".js-comment-author")),
        ),
        profile=Pick(
            ".post-update-info-author-name a.user-name-link",
            "href",
            otherwise=Pick("a.js-comment-author", "href"),
        ),
        profile_id=r"/users/(\d+)",
        time=Pick(".js-timeago", "title"),
        permalink=Pick("a.js-permalink", "href"),
        likes=Pick(
            ".js-post-vote-number", pattern=r"^(\d\S*)", otherwise=Pick(".js-score", pattern=r"^(\d+)$")
        ),
        dropped=".moderated",
    ),
    next_page="a.next-page:not(.js-disabled), a.js-next-page:not(.js-disabled)",
    page_number=Pick(".paginator .current-page"),
    thread_title=Pick("h1 .js-editable-content", otherwise=Pick("h1")),
    thread_board=Pick(".js-question-tags a"),
    thread_url=thread_at((r"^(?P<root>/(?:.*/)?)question/(?P<id>\d+)(?:/|\?|$)", "{root}question/{id}/")),
)

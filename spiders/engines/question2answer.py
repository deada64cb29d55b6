"""Question2Answer 1.8, https://www.question2answer.org. Theme base class qa-theme-base.php.

The question, its answers and the comments on both are posts. A net vote may be below zero: then no like
is read.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

QUESTION2ANSWER = Engine(
    name="question2answer",
    title="Question2Answer 1.6–1.8",
    proof=Proof.TEMPLATES,
    words=Words(comments="answers", likes="votes"),
    kind="post",
    hints=("qa-body-wrapper", "qa-main"),
    markers=(".qa-body-wrapper", ".qa-main", ".qa-nav-main", ".qa-q-view", ".qa-q-list"),
    rows=RowRules(
        row=".qa-q-list-item[id^='q']",
        link=Pick(".qa-q-item-title a", "href"),
        title=Pick(".qa-q-item-title a"),
        last=Pick(".qa-q-item-when time", "datetime", otherwise=Pick(".qa-q-item-when-data")),
        replies=Pick(".qa-a-count-data"),
        views=Pick(".qa-view-count-data"),
        board=Pick(".qa-q-item-where-data"),
    ),
    posts=PostRules(
        post=".qa-q-view[id^='q'], .qa-a-list-item[id^='a'], .qa-c-list-item[id^='c']",
        id=Pick("", "id", r"^[qac](\d+)$"),
        body=".qa-q-view-content, .qa-a-item-content, .qa-c-item-content",
        author=Pick(
            ".qa-q-view-who-data, .qa-a-item-who-data, .qa-c-item-who-data",
        ),
        profile=Pick(
            ".qa-q-view-who-data a, .qa-a-item-who-data a, .qa-c-item-who-data a, "
            "a.qa-q-view-who-data, a.qa-a-item-who-data",
            "href",
        ),
        profile_id=r"/user/([^/?#]+)",
        time=Pick(
            ".qa-q-view-when time, .qa-a-item-when time, .qa-c-item-when time",
            "datetime",
            otherwise=Pick(
                ".qa-q-view-when .value-title, .qa-a-item-when .value-title, .qa-c-item-when .value-title",
                "title",
                otherwise=Pick(".qa-q-view-when-data, .qa-a-item-when-data, .qa-c-item-when-data"),
            ),
        ),
        permalink=Pick("a.qa-a-item-what, a.qa-c-item-what, a.qa-q-view-what", "href"),
        likes=Pick(".qa-netvote-count-data, .qa-upvote-count-data", pattern=r"^\+?(\d+)"),
        dropped=".qa-post-when",
    ),
    next_page="a.qa-page-next",
    page_number=Pick(".qa-page-selected"),
    thread_title=Pick(".qa-main-heading h1", otherwise=Pick("h1")),
    thread_board=Pick(".qa-q-view-where-data"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:[^?]*/)?)(?:index\.php)?\?(?:.*&)?qa=(?P<id>\d+)", "{root}?qa={id}"),
        (r"^(?P<root>/(?:[^/\d?][^/?]*/)*)(?P<id>\d+)(?:/|\?|$)", "{root}{id}"),
    ),
)

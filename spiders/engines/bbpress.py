"""bbPress 2, https://bbpress.org, a plugin of WordPress. Templates loop-single-reply, loop-single-topic.

A post's date and address stand in an element before it. Dates are words, or "3 years, 2 months ago".
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

BBPRESS = Engine(
    name="bbpress",
    title="bbPress 2",
    proof=Proof.TEMPLATES,
    words=Words(comments="replies, posts", views=None),
    kind="reply",
    hints=("bbpress-forums",),
    mark="#bbpress-forums",
    boards="a.bbp-forum-title, .bbp-forums-list a.bbp-forum-link",
    rows=RowRules(
        row=".bbp-body ul.topic[id^='bbp-topic-'], .bbp-body > ul.topic",
        link=Pick("a.bbp-topic-permalink", "href"),
        title=Pick("a.bbp-topic-permalink"),
        last=Pick(".bbp-topic-freshness > a", "title", otherwise=Pick(".bbp-topic-freshness > a")),
        replies=Pick(".bbp-topic-reply-count", otherwise=Pick(".bbp-topic-post-count")),
        pinned=".sticky",
    ),
    posts=PostRules(
        post="div.reply:has(> .bbp-reply-content), div.topic:has(> .bbp-reply-content, > .bbp-topic-content)",
        header=".bbp-reply-header, .bbp-topic-header",
        id=Pick(
            "",
            "id",
            r"^post-(\d+)$",
            Pick("", "class", r"\bpost-(\d+)\b", Pick("", "class", r"\bbbp-reply-(\d+)\b")),
        ),
        body=".bbp-reply-content, .bbp-topic-content",
        author=Pick(".bbp-author-name", otherwise=Pick(".bbp-reply-author, .bbp-topic-author")),
        profile=Pick("a.bbp-author-link, .bbp-author-name a, a.bbp-author-name, .bbp-reply-author a", "href"),
        profile_id=r"/users?/([^/?#]+)",
        time=Pick(".bbp-reply-post-date, .bbp-topic-post-date"),
        permalink=Pick("a.bbp-reply-permalink, a.bbp-topic-permalink", "href"),
        dropped=".bbp-reply-revision-log, .bbp-topic-revision-log, .bbp-signature, .bbp-attachments",
    ),
    next_page=".bbp-pagination-links a.next",
    page_number=Pick(".bbp-pagination-links .current"),
    thread_title=Pick("h1.entry-title", otherwise=Pick("h1")),
    thread_board=Pick("a.bbp-breadcrumb-forum:last-of-type"),
    thread_url=thread_at((r"^(?P<root>/(?:.*/)?)topic/(?P<slug>[^/?]+)", "{root}topic/{slug}/")),
)

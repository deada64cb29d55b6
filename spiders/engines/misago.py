"""Misago 0.20 to 0.39, https://misago-project.org. Templates thread/posts/post/*, threadslist/thread."""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

MISAGO = Engine(
    name="misago",
    title="Misago 0.20–0.39",
    proof=Proof.TEMPLATES,
    words=Words(views=None),
    kind="post",
    hints=("misago",),
    markers=(
        "#misago-container, #app-mount, #misago-htmx-root",
        ".misago-markup",
        "script[src*='misago']",
        ".thread-main .thread-title",
        "#misago-json-context, .page-thread, .page-threads",
    ),
    boards=".category-main a.item-title, .category-details a, a.category-title",
    rows=RowRules(
        row=".list-group-item:has(.thread-title), .threads-list-item:has(.threads-list-item-title)",
        link=Pick("a.thread-title, a.threads-list-item-title", "href"),
        title=Pick("a.thread-title, a.threads-list-item-title"),
        last=Pick(".thread-last-reply, .threads-list-item-last-activity", "title"),
        replies=Pick(
            ".thread-detail-replies .detail-text",
            pattern=r"(\d+)",
            otherwise=Pick(".threads-list-item-replies", "title", r"(\d+)"),
        ),
        board=Pick(".thread-detail-category"),
        pinned=".thread-detail-pinned-globally, .thread-detail-pinned-locally",
    ),
    posts=PostRules(
        post="li.post[id^='post-']",
        id=Pick("", "id", r"^post-(\d+)$"),
        body=".misago-markup",
        author=Pick("[itemprop='author']", otherwise=Pick(".item-title")),
        profile=Pick("a.item-title", "href"),
        profile_id=r"/u/[^/]+/(\d+)",
        time=Pick("time[itemprop='datePublished']", "datetime", otherwise=Pick("time", "datetime")),
        permalink=Pick("a.posted-on, a.btn-icon", "href"),
        quotes=".quote-block, blockquote",
    ),
    next_page="link[rel='next'], a[rel='next']",
    page_number=Pick(".thread-paginator-form", "misago-page", otherwise=Pick(".pagination .active")),
    thread_title=Pick("h1"),
    thread_board=Pick(".breadcrumb li:nth-last-child(2) a, .breadcrumbs li:last-child a"),
    thread_url=thread_at((r"^(?P<root>/(?:.*/)?)t/[^/?]+/(?P<id>\d+)(?:/|\?|$)", "{root}t/thread/{id}/")),
)

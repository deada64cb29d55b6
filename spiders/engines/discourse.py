"""Discourse, https://www.discourse.org: the HTML it gives to crawlers and in ``<noscript>``.

Templates app/views/topics/show.html.erb and list/list.erb. A post's number is its place in the topic, which
Discourse never gives to another post. The page for browsers holds no post: its JSON is another layer's.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

DISCOURSE = Engine(
    name="discourse",
    title="Discourse 1.8 and later (crawler HTML)",
    proof=Proof.SAVED,
    measured=Measured(pages=24, text_f1=0.703),
    words=Words(likes="likes"),
    kind="post",
    generator=r"^Discourse\b",
    hints=("discourse", "Discourse"),
    markers=(".crawler-post", ".topic-list .raw-topic-link", "meta[name='discourse-base-uri']"),
    boards=".category-list .category-name a, .category h3 a[href*='/c/'], td.category a[href*='/c/']",
    rows=RowRules(
        row=".topic-list-item",
        link=Pick("a.raw-topic-link", "href"),
        title=Pick("a.raw-topic-link"),
        last=Pick("td:last-child"),
        replies=Pick("td.replies .posts"),
        views=Pick("td.views .views"),
        board=Pick(".category-name"),
    ),
    posts=PostRules(
        numbered_by_thread=True,
        post=".crawler-post",
        id=Pick(
            "",
            "id",
            r"^post_(\d+)$",
            Pick("[itemprop='position']", otherwise=Pick("[itemprop='position']", "content")),
        ),
        body=".post",
        author=Pick(".creator [itemprop='name']", otherwise=Pick(".creator a")),
        profile=Pick(".creator a", "href"),
        profile_id=r"/u/([^/?#]+)",
        time=Pick(
            "time.post-time",
            "datetime",
            otherwise=Pick("[itemprop='datePublished']", "datetime", otherwise=Pick("time", "datetime")),
        ),
        permalink=Pick(".crawler-post-infos a[href*='/t/']", "href"),
        likes=Pick(
            "[itemprop='interactionStatistic'] [itemprop='userInteractionCount']",
            "content",
            otherwise=Pick(".post-likes", pattern=r"(\d+)"),
        ),
        quotes="aside.quote",
        dropped=".lightbox-wrapper .meta, .quote-controls, .post-likes",
    ),
    next_page="link[rel='next'], [role='navigation'] a[rel='next']",
    page_number=Pick("link[rel='canonical']", "href", r"[?&]page=(\d+)"),
    thread_title=Pick("#topic-title h1 a", otherwise=Pick("h1")),
    thread_board=Pick(
        "#topic-title .topic-category .badge-wrapper:last-of-type", otherwise=Pick(".category-name")
    ),
    thread_url=thread_at((r"^(?P<root>/(?:.*/)?)t/(?:[^/]+/)?(?P<id>\d+)(?:/|\?|$)", "{root}t/{id}")),
)

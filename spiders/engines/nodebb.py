"""NodeBB 1 to 4, https://nodebb.org. Themes persona (1, 2) and harmony (3, 4): topic.tpl, post.tpl.

Times are milliseconds in ``data-timestamp``.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Measured, Pick, PostRules, Proof, RowRules, Words, thread_at

NODEBB = Engine(
    name="nodebb",
    title="NodeBB 1–4 (persona, harmony)",
    proof=Proof.SAVED,
    measured=Measured(pages=3, text_f1=0.97),
    words=Words(comments="posts", likes="votes"),
    kind="post",
    hints=("nodebb", "NodeBB"),
    markers=(
        "[component='topic']",
        "[component='post'][data-pid]",
        "[component='category'], [component='categories/category']",
        "script#ajaxify-data",
        "#content[component], main#panel",
    ),
    boards="[component='categories/category'] h2 a, [component='categories/category'] .title a",
    rows=RowRules(
        row="[component='category/topic']",
        link=Pick("[component='topic/header'] a, .title a, h3 a", "href"),
        title=Pick("[component='topic/header'] a, .title a, h3 a"),
        last=Pick("[component='topic/teaser'] .timeago, .lastpost .timeago", "title"),
        replies=Pick(".stats-postcount [title], .stats-postcount .human-readable-number", "title"),
        replies_offset=-1,
        views=Pick(".stats-viewcount [title], .stats-viewcount .human-readable-number", "title"),
        pinned="[component='topic/pinned']:not(.hide):not(.hidden)",
    ),
    posts=PostRules(
        post="[component='post'][data-pid]",
        id=Pick("", "data-pid"),
        body="[component='post/content']",
        author=Pick("", "data-username"),
        profile=Pick("a[data-username], a[data-uid][href*='/user/'], .post-header a[href*='/user/']", "href"),
        profile_id=r"/user/([^/?#]+)",
        time=Pick("", "data-timestamp", otherwise=Pick("[itemprop='datePublished']", "content")),
        permalink=Pick("a[href*='/post/'].timeago, a.permalink", "href"),
        parent=Pick(
            "[component='post/parent'][data-topid], [data-parent-pid]",
            "data-parent-pid",
            otherwise=Pick("[component='post/parent'][data-topid]", "data-topid"),
        ),
        likes=Pick(
            "[component='post/vote-count']", "data-votes", otherwise=Pick("[component='post/vote-count']")
        ),
    ),
    next_page="link[rel='next'], [component='pagination'] .next:not(.disabled) a",
    page_number=Pick("[component='pagination'] .page.active"),
    thread_title=Pick("[component='topic/title']"),
    thread_board=Pick(".breadcrumb li:nth-last-child(2) a"),
    thread_url=thread_at((r"^(?P<root>/(?:.*/)?)topic/(?P<id>\d+)(?:/|\?|$)", "{root}topic/{id}")),
)

"""BuddyPress 2–14, https://buddypress.org, plugin of WordPress: the stream of activities and their comments.
Templates activity/entry and activity/comment of bp-legacy and bp-nouveau. Forums inside it are bbPress's.

An activity has no title. The list shows it with its comments, nested; the newest tells of news.
"""

from __future__ import annotations

from spiders.engines.declaration import Engine, Pick, PostRules, Proof, RowRules, Words, thread_at

BUDDYPRESS = Engine(
    name="buddypress",
    title="BuddyPress 2–14 (activity)",
    proof=Proof.TEMPLATES,
    words=Words(comments="comments", views=None),
    kind="activity",
    hints=("buddypress",),
    mark="#buddypress li[id^='activity-']",
    boards=None,
    rows=RowRules(
        row="#activity-stream > li[id^='activity-'], ul.activity-list > li[id^='activity-']",
        link=Pick(".activity-header a.activity-time-since", "href"),
        title=Pick("", "title"),
        last=Pick(
            "", "data-bp-timestamp", otherwise=Pick(".activity-header [data-livestamp]", "data-livestamp")
        ),
        mark=Pick(".activity-comments > ul > li:last-child", "id", r"(\d+)$"),
    ),
    posts=PostRules(
        post="#buddypress li[id^='activity-']:has(.activity-inner), #buddypress li[id^='acomment-']",
        id=Pick("", "id", r"-(\d+)$"),
        nested=True,
        body=".activity-inner, .acomment-content",
        author=Pick(
            ".activity-header a:not(.activity-time-since), .acomment-meta a:not(.activity-time-since)"
        ),
        profile=Pick(
            ".activity-header a:not(.activity-time-since), .acomment-meta a:not(.activity-time-since)", "href"
        ),
        profile_id=r"/members/([^/?#]+)",
        time=Pick(
            "",
            "data-bp-timestamp",
            otherwise=Pick(
                ".activity-time-since [data-livestamp]",
                "data-livestamp",
                otherwise=Pick(
                    ".activity-time-since time",
                    "data-bp-timestamp",
                    otherwise=Pick(".activity-time-since"),
                ),
            ),
        ),
        permalink=Pick("a.activity-time-since", "href"),
    ),
    next_page="#activity-stream .load-more a, .pagination-links a.next",
    page_number=Pick(".pagination-links .current"),
    thread_title=Pick("#buddypress .activity-title"),
    thread_board=Pick(".activity-header a[href*='/groups/']"),
    thread_url=thread_at(
        (r"^(?P<root>/(?:.*/)?)activity/p/(?P<id>\d+)", "{root}activity/p/{id}/"),
        (r"^(?P<root>/(?:.*/)?members/[^/?]+/)activity/(?P<id>\d+)", "{root}activity/{id}/"),
    ),
)

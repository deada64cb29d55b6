"""What crawls of the sites in :mod:`shapes` and :mod:`networks` must give."""

from __future__ import annotations

from dataclasses import dataclass

from tests.spiders.data import networks, shapes
from tests.spiders.data.server import Site


@dataclass(frozen=True)
class Expected:
    """What a crawl of a site must give."""

    site: Site
    start: str
    posts: dict[str, tuple[object, ...]]
    """By key: name, id, text, quoted, hour and day, key answered, likes, comments."""
    later: dict[str, tuple[object, ...]]
    """The post that comes later."""
    again: int
    """Requests of a crawl when nothing has changed: the lists down to the first thread without news."""
    more: int
    """Requests beyond those when there is one reply more."""


ASKED = "Kem nào dịu nhẹ?\n\nDa mình khô."
QUOTE, ANSWER, LATER = "Kem nào dịu nhẹ?", "Mình dùng loại này.", "Loại ấy hết hàng rồi."
ARTICLE = "Đoạn một.\n\nĐoạn hai."
FIRST, SECOND, THIRD, OTHER = "20T02:30", "20T03:30", "21T01:00", "19T01:00"

EXPECTED = {
    "discourse": Expected(
        shapes.discourse,
        "/latest.json",
        {
            "post:12:1": ("lan_ha", "lan_ha", ASKED, None, FIRST, None, 0, 1),
            "post:12:2": (
                "minh_tri", "minh_tri", ANSWER, f"lan_ha:\n\n{QUOTE}", SECOND, "post:12:1", 3, 0,
            ),
            "post:13:1": ("quan.pham", "quan.pham", "Chào!", None, OTHER, None, 0, 0),
        },
        {"post:12:4": ("quan.pham", "quan.pham", LATER, None, THIRD, "post:12:2", 0, 0)},
        again=1,
        more=1,
    ),
    "nodebb": Expected(
        shapes.nodebb,
        "/api/categories",
        {
            "post:31": ("Lan Hà", "lan-hà", ASKED, None, FIRST, None, 1, 1),
            "post:32": ("Minh Trí", "minh-trí", ANSWER, QUOTE, SECOND, "post:31", None, 0),
        },
        {"post:33": ("Quân", "quân", LATER, None, THIRD, "post:32", 0, 0)},
        again=2,
        more=1,
    ),
    "flarum": Expected(
        shapes.flarum,
        "/api/discussions",
        {
            "post:41": ("Lan Hà", "lan", ASKED, None, FIRST, None, 2, 1),
            "post:42": ("Minh Trí", "minh", f"Lan {ANSWER}", None, SECOND, "post:41", 0, None),
        },
        {"post:44": ("Quân", "quan", LATER, None, THIRD, None, 0, None)},
        again=1,
        more=2,  # its last page tells only that the discussion was locked
    ),
    "wordpress": Expected(
        shapes.wordpress,
        "/wp-json/wp/v2/posts?per_page=20&_embed=author,replies",
        {
            "{root}/2026/chao/": ("Tòa soạn", "toa-soan", ARTICLE, None, FIRST, None, None, None),
            "{root}/2026/kem/": ("Tòa soạn", "toa-soan", ARTICLE, None, FIRST, None, None, None),
            "comment:124": ("Lan", None, "Hay!", None, SECOND, None, None, None),
            "comment:129": ("Minh & Trí", None, "Đúng thế.", None, "20T04:30", "comment:124", None, None),
        },
        {"comment:140": ("Quân", None, LATER, None, THIRD, None, None, None)},
        again=2,
        more=1,
    ),
    "lemmy": Expected(
        networks.lemmy,
        "/api/v3/post/list?sort=NewComments&limit=50&type_=Local",
        {
            "post:5": ("lan", "https://lemmy.example/u/lan", ASKED, None, FIRST, None, 4, 1),
            "post:6": ("quan", "https://lemmy.example/u/quan", shapes.ALONE, None, OTHER, None, 4, 0),
            "comment:8": ("minh", "https://lemmy.example/u/minh", ANSWER, QUOTE, SECOND, "post:5", 2, 0),
        },
        {"comment:9": ("quan", "https://lemmy.example/u/quan", LATER, None, THIRD, "comment:8", 2, 0)},
        again=1,
        more=1,
    ),
    "mastodon": Expected(
        networks.mastodon,
        "/api/v1/timelines/tag/kem?limit=40",
        {
            "https://lan.example/users/lan/statuses/500": ("Lan", "lan", ASKED, None, FIRST, None, 11, 1),
            "https://quan.example/users/quan/statuses/499": (
                "Quan", "quan", "Lời chào\n\nChào", None, OTHER, None, 11, 0,
            ),
            "https://minh.example/users/minh/statuses/510": (
                "Minh", "minh", ANSWER, None, SECOND, "https://lan.example/users/lan/statuses/500", 11, 0,
            ),
        },
        {
            "https://quan.example/users/quan/statuses/511": (
                "Quan", "quan", LATER, None, THIRD, "https://minh.example/users/minh/statuses/510", 11, 0,
            )
        },
        again=1,
        more=1,
    ),
    "hacker-news": Expected(
        networks.hacker_news,
        "/api/v1/search_by_date?tags=story&hitsPerPage=100",
        {
            "item:80": ("lan", "lan", ASKED, None, FIRST, None, 9, 1),
            "item:79": ("quan", "quan", shapes.ALONE, None, OTHER, None, 9, 0),
            "item:81": ("minh", "minh", "Mình dùng\n\nloại này.", None, SECOND, "item:80", None, None),
        },
        {"item:82": ("quan", "quan", LATER, None, THIRD, "item:81", None, None)},
        again=1,
        more=1,
    ),
    "stack-exchange": Expected(
        networks.stack_exchange,
        "/2.3/questions?order=desc&sort=activity&site=my.example&filter=withbody&pagesize=100",
        {
            "post:5": ("Lan & Hà", "1", ASKED, None, FIRST, None, None, 1),
            "post:6": ("Minh", "2", ANSWER, QUOTE, SECOND, "post:5", 3, None),
            "comment:1": ("Lan", "1", "Cảm ơn", None, "20T03:40", "post:6", 0, None),
        },
        {"comment:2": ("Quân", "2", LATER, None, THIRD, "post:5", 0, None)},
        again=1,
        more=1,
    ),
    "reddit": Expected(
        networks.reddit,
        "/r/lamdep/.json?limit=100",
        {
            "t3_ab1": ("lan", "lan", ASKED, None, FIRST, None, 7, 1),
            "t3_ab2": ("lan", "lan", shapes.ALONE, None, OTHER, None, 7, 0),
            "t1_c1": ("minh", "minh", ANSWER, QUOTE, SECOND, "t3_ab1", 2, None),
        },
        {"t1_c2": ("quan", "quan", LATER, None, THIRD, "t1_c1", None, None)},
        again=1,
        more=1,
    ),
}  # fmt: skip

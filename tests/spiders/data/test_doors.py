"""Pages know where the data is that they were made from."""

from __future__ import annotations

import pytest

from spiders.data import door_of
from spiders.fetched import Fetched

PAGES = {
    "discourse": ('<meta name="generator" content="Discourse 3.4.0">', {
        "/": "/latest.json", "/latest": "/latest.json", "/t/kem/12": "/t/12.json",
        "/c/lam-dep/4": "/c/lam-dep/4.json",
    }),
    "nodebb": (
        '<script id="ajaxify-data">{"nodebb":1}</script><div component="category" id="content"></div>',
        {"/": "/api/categories", "/topic/5/kem": "/api/topic/5/kem", "/category/2/x": "/api/category/2/x"},
    ),
    "flarum": ('<script id="flarum-json-payload" type="application/json">{}</script>', {
        "/": "/api/discussions?sort=-lastPostedAt&page%5Blimit%5D=50",
        "/forum/d/9-kem/2": "/forum/api/posts?filter%5Bdiscussion%5D=9&sort=number&page%5Blimit%5D=50",
    }),
    "lemmy": ("<script>window.isoData = {}; // lemmy</script>", {
        "/post/5": "/api/v3/post?id=5",
        "/c/a@x.example": "/api/v3/post/list?sort=NewComments&limit=50&community_name=a%40x.example",
    }),
    "mastodon": ('<div id="mastodon" class="app-holder"></div>', {
        "/@lan/500": "/api/v1/statuses/500", "/@lan": "/api/v1/accounts/lookup?acct=lan",
        "/tags/kem": "/api/v1/timelines/tag/kem?limit=40",
    }),
    "reddit": ("<shreddit-app></shreddit-app>", {
        "/r/lamdep/": "/r/lamdep/.json?limit=100&raw_json=1",
        "/r/lamdep/comments/ab1/kem/": "/r/lamdep/comments/ab1/.json?limit=500&sort=old&raw_json=1",
    }),
    "wordpress": (
        '<link rel="https://api.w.org/" href="https://s.example/wp-json/">'
        '<link rel="alternate" type="application/json" href="https://s.example/wp-json/wp/v2/posts/60">',
        {"/2026/kem/": "/wp-json/wp/v2/posts/60?_embed=author,replies"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path", "address"),
    [(name, path, to) for name, (_, ways) in PAGES.items() for path, to in ways.items()],
)
def test_each_page_of_a_platform_knows_its_data(name: str, path: str, address: str) -> None:
    page = Fetched(
        url=f"https://s.example{path}",
        asked="",
        body=f"<html><head>{PAGES[name][0]}</head><body></body></html>".encode(),
        content_type="text/html",
    )
    door = door_of(page)
    assert door is not None
    assert (door.reader.name, door.address) == (name, f"https://s.example{address}")


@pytest.mark.parametrize(
    ("url", "html", "address"),
    [
        (
            "https://news.ycombinator.com/item?id=80",
            '<html op="item"><body><table id="hnmain"></table></body></html>',
            "https://hn.algolia.com/api/v1/items/80",
        ),
        (
            "https://my.example/questions/5/kem",
            '<html><head><link rel="search" href="/opensearch.xml"><link href="https://cdn.sstatic.net/a.css">'
            '</head><body class="question-page unified-theme"></body></html>',
            "https://api.stackexchange.com/2.3/questions/5?site=my.example&filter=withbody&pagesize=100",
        ),
    ],
)
def test_the_data_of_some_is_on_another_host(url: str, html: str, address: str) -> None:
    door = door_of(Fetched(url=url, asked="", body=html.encode(), content_type="text/html"))
    assert door is not None
    assert door.address == address


def test_a_page_of_no_platform_has_no_door() -> None:
    page = Fetched(url="https://s.example/", asked="", body=b"<html><body>api.w.org</body></html>")
    assert door_of(page) is None

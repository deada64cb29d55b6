"""A post has one key, whichever layer reads it."""

from __future__ import annotations

import json

import pytest

from spiders import structure
from spiders.data import data_reader_of
from spiders.engines import recognise
from spiders.engines.reading import read_thread
from spiders.extract.keys import key_of_address
from spiders.fetched import Fetched
from tests.spiders.data import shapes
from tests.spiders.test_engines import ZONE, all_pages

NO_KEY_OF_ITS_OWN = {"vanilla"}
"""Numbers discussions and comments apart from each other and calls both posts."""


@pytest.mark.parametrize(("name", "page"), [(name, page) for name, page in all_pages()])
def test_an_address_gives_no_other_key_than_the_engine(name: str, page: Fetched) -> None:
    engine = recognise(page)
    assert engine is not None
    if name in NO_KEY_OF_ITS_OWN:
        return
    for post in read_thread(engine, page, ZONE).posts:
        assert key_of_address(post.url) in (None, post.key)


SAID = ["flaskbb", "mybb", "xenforo2", "machina", "misago", "smf"]
"""Whose made and saved pages the structural layer reads, and whose addresses say whose number it is."""


@pytest.mark.parametrize("name", SAID)
def test_a_post_read_by_structure_is_the_same_post_when_its_engine_has_a_file(name: str) -> None:
    common = 0
    for engine_name, page in all_pages():
        engine = recognise(page)
        if engine_name != name or engine is None:
            continue
        by_engine = {post.text: post.key for post in read_thread(engine, page, ZONE).posts}
        for post in structure.read_thread(page, ZONE).posts:
            if post.text in by_engine:
                assert post.key == by_engine[post.text]
                common += 1
    assert common


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://f.example/posts/00123/", "post:123"),
        ("https://f.example/forum/comment/9/find", "comment:9"),
        ("https://f.example/viewtopic.php?f=1&t=5&p=9#p9", "post:9"),
        ("https://f.example/index.php?topic=5.msg9#msg9", None),
        ("https://f.example/topic/5?page=9#post9", None),
        ("https://f.example/topic/5#post9", None),
        ("https://f.example/?p=9", None),
        ("https://f.example/post/9/edit", None),
        ("https://f.example/post/" + "9" * 3000, None),
        ("https://f.example/x?p=9#p10", None),
    ],
)
def test_only_an_address_that_says_so_has_a_number_of_the_whole_site(address: str, key: str | None) -> None:
    assert key_of_address(address) == key
    assert key_of_address(address, "7") is None


HTML = {
    "discourse": """<html><head><meta name="generator" content="Discourse 3.4.0"></head><body>
<div id="topic-title"><h1><a href="/t/kem/12">Kem chống nắng nào dịu nhẹ?</a></h1></div>
<div id="post_{number}" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator">
<a href="/u/lan_ha"><span itemprop="name">lan_ha</span></a></span><span class="crawler-post-infos">
<time class="post-time" datetime="2026-11-20T02:30:00Z"></time><span itemprop="position">1</span></span></div>
<div class="post"><p>Kem nào dịu nhẹ?</p><p>Da mình khô.</p></div></div></body></html>""",
    "nodebb": """<html><body><script id="ajaxify-data" type="application/json">{"title":"NodeBB"}</script>
<div component="topic"><h1 component="topic/title">Kem</h1><ul>
<li component="post" data-pid="{number}" data-username="Lan Hà" data-timestamp="1795141800000">
<a data-uid="31" href="/user/lan-hà">Lan Hà</a>
<div component="post/content"><p>Kem nào dịu nhẹ?</p><p>Da mình khô.</p></div>
</li></ul></div></body></html>""",
}


@pytest.mark.parametrize(
    ("name", "path", "data", "number"),
    [("discourse", "/t/kem/12", "/t/12.json", "1"), ("nodebb", "/topic/5/kem", "/api/topic/5/kem", "31")],
)
def test_data_and_pages_agree_on_a_post_its_author_and_its_thread(
    name: str, path: str, data: str, number: str
) -> None:
    root = "https://forum.example"
    shown = HTML[name].replace("{number}", number)
    page = Fetched(url=root + path, asked="", body=shown.encode(), content_type="text/html; charset=utf-8")
    engine = recognise(page)
    assert engine is not None
    [by_page] = read_thread(engine, page, ZONE).posts
    body = json.dumps(getattr(shapes, name)(root, later=False)[data]).encode()
    told = Fetched(url=root + data, asked="", body=body, content_type="application/json")
    reader = data_reader_of(told)
    assert reader is not None
    by_data = reader.read_thread(told, ZONE, None).posts[0]
    assert by_data.text == by_page.text
    assert by_data.published_at == by_page.published_at
    assert by_data.author is not None
    assert (by_data.site, by_data.key, by_data.thread_url) == (by_page.site, by_page.key, by_page.thread_url)
    assert by_data.author == by_page.author

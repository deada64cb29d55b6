"""The last page of a list of WordPress's: told by a header, else by not being full."""

from __future__ import annotations

import json

import pytest
from scrapy.http import TextResponse

from spiders.data import data_reader_of
from spiders.fetched import Fetched

LIST = "http://blog.example/wp-json/wp/v2/posts?per_page=2&page={}"
ARTICLES = [
    {
        "id": n,
        "link": f"http://blog.example/a-{n}/",
        "title": {"rendered": "Kem"},
        "content": {"rendered": "Kem"},
    }
    for n in (1, 2)
]


@pytest.mark.parametrize(
    ("page", "pages", "more"), [(1, "2", True), (2, "2", False), (1, None, True), (2, None, True)]
)
def test_the_last_page_of_a_list_is_known(page: int, pages: str | None, *, more: bool) -> None:
    headers = {"Content-Type": "application/json"} | ({"X-WP-TotalPages": pages} if pages else {})
    url = LIST.format(page)
    shown = Fetched.of(TextResponse(url, headers=headers, body=json.dumps(ARTICLES).encode()), asked=url)
    reader = data_reader_of(shown)
    assert reader is not None
    listed = reader.read_list(shown)
    assert len(listed.rows) == 2
    assert (listed.next_url is not None) == more

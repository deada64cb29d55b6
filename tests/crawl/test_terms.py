"""Sites whose terms forbid crawling are refused by name, unless somebody answers for the permission."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from listener.crawl import try_source
from listener.errors import UsageError
from listener.sources import add_source
from listener.store import Database, tables
from listener.terms import SITES, terms_of


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/some.page",
        "https://m.facebook.com/x",
        "https://FACEBOOK.com./x",
        "http://facebook.com:8080/",
        "https://user@shopee.vn/item",
        "https://www.tiktok.com/@x",
        "https://x.com/x",
        "https://youtu.be/abc",
        "https://oa.zalo.me/",
    ],
)
def test_forbidding_sites_are_refused_with_the_lawful_way(sqlite_database: Database, url: str) -> None:
    for refused in (
        lambda: add_source(sqlite_database, url=url, actor="test"),
        lambda: try_source(url),
    ):
        with pytest.raises(UsageError, match=r"is not crawled: .* 'listener post import FILE'"):
            refused()


@pytest.mark.parametrize(
    "url", ["https://notfacebook.com/", "https://facebook.com.example.vn/", "https://voz.vn/x.com"]
)
def test_names_that_only_look_alike_are_not(url: str) -> None:
    assert terms_of(url) is None


def test_permission_is_recorded_with_who_gave_it(sqlite_database: Database) -> None:
    add_source(
        sqlite_database,
        url="https://www.facebook.com/our.page",
        actor="lan",
        permission=" Meta, letter of 2 May 2026 ",
    )
    with sqlite_database.read() as session:
        line = session.scalars(select(tables.Audit).where(tables.Audit.action == "source.create")).one()
    assert isinstance(line.detail, dict)
    assert (line.actor, line.detail["permission"]) == ("lan", "Meta, letter of 2 May 2026")


def test_permission_of_nobody_is_none(sqlite_database: Database) -> None:
    with pytest.raises(UsageError, match="who"):
        add_source(sqlite_database, url="https://www.facebook.com/x", actor="lan", permission=" ")


def test_every_site_says_why_and_what_to_do_instead() -> None:
    for site in SITES:
        assert site.reason
        assert site.lawful_way
        assert not site.reason.endswith(".")

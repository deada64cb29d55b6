"""Session ids that old boards put into links reach neither keys nor addresses of posts and people."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.engines import ENGINES
from spiders.engines.reading import read_list, read_thread
from spiders.extract.addresses import sessionless
from spiders.fetched import Fetched
from tests.spiders.test_engines import MADE, THREADS

HEX = "0123456789abcdef" * 2
SESSIONS = {
    "phpbb": f"sid={HEX}", "vbulletin3": f"s={HEX}", "vbulletin4": f"s={HEX}", "mybb": f"sid={HEX}",
    "smf": f"PHPSESSID={HEX[:26]}", "fluxbb": f"PHPSESSID={HEX[:26]}", "punbb": f"PHPSESSID={HEX[:26]}",
}  # fmt: skip


def _with_session(html: str, session: str) -> str:
    """Every link of a page as the board writes it for a guest without cookies."""

    def mark(found: re.Match[str]) -> str:
        address, _, anchor = found[1].partition("#")
        joined = f"{address}{'&amp;' if '?' in address else '?'}{session}"
        return f'href="{joined}{"#" + anchor if anchor else ""}"'

    return re.sub(r'href="([^"#][^"]*)"', mark, html)


@pytest.mark.parametrize("name", SESSIONS)
def test_a_page_with_session_ids_reads_as_one_without(name: str) -> None:
    [engine] = [engine for engine in ENGINES if engine.name == name]
    for kind, address in (("thread", THREADS[name]), ("list", "/")):
        html = (MADE / name / f"{kind}.html").read_text(encoding="utf-8")
        plain, marked = (
            Fetched(url=url, asked=url, body=body.encode(), content_type="text/html; charset=utf-8")
            for url, body in (
                (f"http://forum.example{address}", html),
                (f"http://forum.example{address}", _with_session(html, SESSIONS[name])),
            )
        )
        assert SESSIONS[name] in marked.text
        assert read_thread(engine, marked, "UTC") == read_thread(engine, plain, "UTC")
        assert read_list(engine, marked) == read_list(engine, plain)


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        (f"/viewtopic.php?f=2&t=17&sid={HEX}#p5", "/viewtopic.php?f=2&t=17#p5"),
        (f"/showthread.php?s={HEX}&t=17", "/showthread.php?t=17"),
        (f"/index.php?PHPSESSID={HEX[:26]}&topic=17.0;sort=x", "/index.php?topic=17.0;sort=x"),
        (f"/kem;jsessionid={HEX}?a=1", "/kem?a=1"),
        ("/tim?s=kem&sid=7", "/tim?s=kem&sid=7"),
        ("/a?b=%20c&d=%C3%A1#é", "/a?b=%20c&d=%C3%A1#é"),
    ],
)
def test_only_session_ids_are_left_out(address: str, plain: str) -> None:
    assert sessionless(f"http://forum.example{address}") == f"http://forum.example{plain}"


@given(st.text("ab=&;?%#/ tid0123456789", max_size=60))
def test_an_address_without_session_ids_stays_as_it_is(rest: str) -> None:
    url = f"http://forum.example/x?q={rest}"
    assert sessionless(url) == url

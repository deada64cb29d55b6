"""Lists of articles on a site whose addresses say nothing: linked headings, each with its date beside it."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from spiders.engines.reading import Row
from spiders.extract.addresses import same_site, without_fragment
from spiders.extract.dates import is_absolute
from spiders.extract.time_words import DATE
from spiders.fetched import Fetched
from spiders.structure.links import plain_address

FEWEST = 3
"""Linked headings with dates that make a list: an article may name one or two others below it."""
_HEADINGS = "h1 a[href], h2 a[href], h3 a[href], h4 a[href]"
_WORDS = 2000
"""Characters around a heading in which its date is looked for."""


def read_articles(page: Fetched) -> dict[str, Row]:
    """The articles by their address; empty when fewer than :data:`FEWEST` stand in the same kind of place."""
    here = plain_address(page.url)
    places: dict[str, dict[str, Row]] = {}
    for node in page.tree.css(_HEADINGS):
        url = page.link(node.attributes.get("href"))
        title = " ".join(node.text(deep=True, separator=" ").split())
        if (
            url is None
            or not title
            or not same_site(url, page.url)
            or plain_address(url) in (here, _root(here))
        ):
            continue
        around = _around(node)
        date = _date(around) if around is not None else None
        if around is not None and date is not None:
            row = _row(plain_address(url), url, title, date)
            places.setdefault(f"{around.tag}.{_kind(around)}", {}).setdefault(row.thread_url, row)
    found = max(places.values(), key=len, default={})
    return found if len(found) >= FEWEST else {}


def _root(address: str) -> str:
    return "/".join(address.split("/", 3)[:3]) + "/"


def _row(address: str, url: str, title: str, date: str) -> Row:
    return Row(
        url=without_fragment(url),
        thread_url=address,
        title=title,
        board=None,
        replies=None,
        views=None,
        signature=date,
        pinned=False,
    )


def _around(node: LexborNode) -> LexborNode | None:
    """The largest element around a heading that holds no other heading's link."""
    best: LexborNode | None = None
    current = node.parent
    while current is not None and current.tag not in ("body", "html", "main"):
        if len({link.attributes.get("href") for link in current.css(_HEADINGS)}) > 1:
            break
        best, current = current, current.parent
    return best


def _kind(node: LexborNode) -> str:
    """The first word of a class: what the records of one list share, while others tell them apart."""
    words = (node.attributes.get("class") or "").split()
    return next((word for word in words if not any(c.isdigit() for c in word)), "")


def _date(around: LexborNode) -> str | None:
    """A date that does not change by itself, from an attribute first."""
    for node in around.css("time[datetime]"):
        if is_absolute(said := node.attributes.get("datetime")):
            return said
    text = " ".join(around.text(deep=True, separator=" ").split())[:_WORDS]
    return next((found.group(0) for found in DATE.finditer(text) if is_absolute(found.group(0))), None)

"""What tells the posts of an unknown engine apart: the number of each, and its own address."""

from __future__ import annotations

import re
from collections.abc import Callable

from spiders.extract.addresses import canonical, site_of
from spiders.fetched import Fetched
from spiders.structure.fields import Parts
from spiders.structure.outline import Outline
from spiders.structure.records import Record

_NUMBER = re.compile(r"(\d{1,20})\D*$")
_POST_LINK = re.compile(
    r"#\D*\d+$|[?&;](?:p|pid|post|comment|cid|msg)=\D?\d+|/(?:post|comment|p|posts)[-/]\d+", re.IGNORECASE
)
_BUTTONS = re.compile("quote|reply|report|edit|like", re.IGNORECASE)


def numbers_of(out: Outline, parts: list[Parts]) -> list[str | None]:
    """The number of each post: from the first source that has another one for every post."""
    if not parts:
        return []

    def by_id(i: int) -> str | None:
        return out.attributes[i].get("id")

    def by_data(i: int) -> str | None:
        named = [
            n
            for n in out.attributes[i]
            if n.startswith("data-") and n.endswith(("id", "pk", "content", "post"))
        ]
        return next((v for n in named if (v := out.attributes[i][n]) and _NUMBER.search(v)), None)

    def by_name(i: int) -> str | None:
        return out.attributes[i].get("name") if out.tags[i] == "a" else None

    def by_link(i: int) -> str | None:
        href = out.attributes[i].get("href") or ""
        found = _POST_LINK.search(href)
        return found.group(0) if found else None

    best: list[str | None] = [None] * len(parts)
    for source in (by_data, by_id, by_name, by_link):
        found = [_first(part.record, source) for part in parts]
        known = [number for number in found if number]
        if len(set(known)) == len(known) and len(known) > sum(number is not None for number in best):
            best = found
        if len(known) == len(parts) == len(set(known)):
            break
    return best


def _first(record: Record, source: Callable[[int], str | None]) -> str | None:
    for index in record.elements():
        if (value := source(index)) and (match := _NUMBER.search(value)):
            return match[1]
    return None


def permalink(page: Fetched, out: Outline, record: Record, number: str | None) -> str | None:
    """The address of one post, where the page links to it."""
    if number is None:
        return None
    for index in record.elements():
        href = out.attributes[index].get("href") if out.tags[index] == "a" else None
        if href and number in href and _POST_LINK.search(href) and not _BUTTONS.search(href):
            url = page.link(href)
            if url and site_of(url) == site_of(page.url):
                return canonical(url, keep_fragment=True)
    return None

"""vCards (2.1 to 4.0) as rows of a customer file.

Read by hand: the known library gives a file up at the first card that it cannot read, and here a
broken card is one broken row. Properties: RFC 6350; quoted-printable as phones of vCard 2.1 write it.
"""

from __future__ import annotations

import quopri
import re
from collections import defaultdict
from collections.abc import Iterator

from listener.customers.addresses import account_form
from listener.sheets import RawRow

HEADERS = ("Name", "Email", "Phone", "Address", "Account", "Note")
_LINE = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;[^:\"]*(?:\"[^\"]*\")?)*):(.*)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")
_COLUMNS = {"EMAIL": "Email", "TEL": "Phone", "NOTE": "Note"}


def is_vcard(text: str) -> bool:
    """Whether a file's text is vCards."""
    return text.lstrip("\ufeff \r\n\t")[:11].upper() == "BEGIN:VCARD"


def card_rows(text: str) -> Iterator[RawRow]:
    """The header and one row a card; ``line`` is where the card begins."""
    yield RawRow(0, HEADERS)
    card: list[str] | None = None
    start = 0
    for line, content in _unfolded(text):
        word = content.strip().upper()
        if word == "BEGIN:VCARD":
            if card is not None:
                yield RawRow(start, _cells(card), "the card has no END:VCARD")
            card, start = [], line
        elif word == "END:VCARD" and card is not None:
            yield RawRow(start, _cells(card))
            card = None
        elif card is not None and content.strip():
            card.append(content)
    if card is not None:
        yield RawRow(start, _cells(card), "the card has no END:VCARD")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first one."""
    start, whole, soft = 0, "", False
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if soft:
            whole = whole[:-1] + line
        elif line[:1] in (" ", "\t") and whole:
            whole += line[1:]
        else:
            if whole:
                yield start, whole
            start, whole = number, line
        soft = whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper()
    if whole:
        yield start, whole


def _cells(card: list[str]) -> tuple[str, ...]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for content in card:
        match = _LINE.fullmatch(content)
        if match is None:
            continue
        name, parameters, value = match[1].upper(), match[2].upper(), match[3].strip()
        if "QUOTED-PRINTABLE" in parameters:
            value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
        if name == "FN":
            names["FN"] = _plain(value)
        elif name == "N":
            family, given, middle, *_ = [*_parts(value), "", "", ""]
            # As Vietnamese names are said; comparing does not mind the order.
            names["N"] = " ".join(part for part in (family, middle, given) if part)
        elif name == "ADR":
            found["Address"].append(", ".join(part for part in _parts(value) if part))
        elif name in _COLUMNS and value:
            found[_COLUMNS[name]].append(_plain(value).removeprefix("tel:").removeprefix("mailto:"))
        elif name in ("URL", "X-SOCIALPROFILE", "IMPP") and account_form(_plain(value)) is not None:
            found["Account"].append(_plain(value))
    found["Name"] = [names.get("FN") or names.get("N") or ""]
    between = {"Email": "; ", "Phone": "; ", "Account": "; "}
    return tuple(between.get(header, " | ").join(found[header]) for header in HEADERS)


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(value: str) -> str:
    return " ".join(_ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], value).split())

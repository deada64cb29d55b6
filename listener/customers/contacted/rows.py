"""Rows of a file → interactions that wait for their customer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from listener.customers.contacted.headers import PEOPLE, Column, Columns, meaning, read_columns
from listener.customers.contacted.kinds import InteractionKind, read_kind
from listener.customers.identities import READERS, IdentityKind, Key, UnreadableError, tidy
from listener.customers.mapping import Mappings
from listener.errors import UsageError
from listener.importing import values
from listener.sheets import RawRow, decode, read_rows

_LONGEST = {Column.CHANNEL: 64, Column.AGENT: 200, Column.SOURCE: 64, Column.ID: 200}
"""Characters that the store keeps."""
_NAMED = 200
"""Characters of a product's or a campaign's name; longer ones are texts in the wrong column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One interaction as a row tells it."""

    line: int
    keys: tuple[Key, ...]
    kind: InteractionKind
    at: datetime
    channel: str | None
    product: str | None
    campaign: str | None
    value: float | None
    seconds: int | None
    outcome: str | None
    agent: str | None
    text: str | None
    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file in rows."""

    columns: Columns
    rows: tuple[RawRow, ...]

    def named(self, row: RawRow) -> dict[str, str]:
        """A row's cells by header, to mend and send again."""
        return dict(zip(self.columns.headers, row.cells, strict=False))


def read_table(content: bytes, filename: str, mappings: Mappings) -> Table:
    """The rows of a CSV, XLSX or JSON-lines file.

    Raises:
        UsageError: it cannot be read, or a column was explained that it does not have.
    """

    def known(header: str) -> object:
        return meaning(header) or mappings.knows(header) or None

    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        raw = list(_json_rows(decode(content), filename))
    else:
        raw = list(read_rows(content, filename, known=known, one="interaction"))
    return Table(read_columns(raw[0].cells, mappings), tuple(raw[1:]))


def _json_rows(text: str, filename: str) -> Iterator[RawRow]:
    entries: list[tuple[int, dict[str, str], str | None]] = []
    names: dict[str, None] = {}
    for line, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        try:
            entry = json.loads(raw)
            if not isinstance(entry, dict):
                raise ValueError("it is no object in braces")
        except ValueError as error:
            entries.append((line, {}, f"it is no JSON object: {error}"))
            continue
        cells = {str(name): _cell(value) for name, value in entry.items()}
        names |= dict.fromkeys(cells)
        entries.append((line, cells, None))
    if not names:
        raise UsageError(f"{filename} holds no JSON object: write one a line.")
    yield RawRow(0, tuple(names))
    for line, cells, problem in entries:
        yield RawRow(line, tuple(cells.get(name, "") for name in names), problem)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read_interactions(
    table: Table, given: Mapping[Column, str], zone: ZoneInfo
) -> Iterator[tuple[RawRow, Told | UnreadableError]]:
    """Each row as an interaction, or why it is none."""
    places = [number for number, column in enumerate(table.columns.columns) if column is Column.AT]
    order = values.order_of(row.cells[places[0]] for row in table.rows if len(row.cells) > places[0])
    for row in table.rows:
        try:
            yield row, _told(row, table.columns.columns, given, zone, order)
        except UnreadableError as reason:
            yield row, reason


def _told(
    row: RawRow,
    columns: Sequence[Column | None],
    given: Mapping[Column, str],
    zone: ZoneInfo,
    order: str,
) -> Told:
    if row.problem:
        raise UnreadableError(row.problem)
    cells: dict[Column, str] = {}
    for column, cell in zip(columns, row.cells, strict=False):
        if column is not None and cell.strip():
            cells.setdefault(column, tidy(cell))
    cells = {**given, **cells}
    for column, most in _LONGEST.items():
        if len(cells.get(column, "")) > most:
            raise UnreadableError(f"{column.value} is longer than {most} characters")
    for column in (Column.PRODUCT, Column.CAMPAIGN):
        if len(cells.get(column, "")) > _NAMED:
            raise UnreadableError(f"{column.value} is longer than {_NAMED} characters")
    keys = tuple(READERS[IdentityKind(column.value)](cells[column]) for column in PEOPLE if column in cells)
    if not keys:
        raise UnreadableError(
            "nothing in it says which customer: give an id, an e-mail, a phone or an account"
        )
    if Column.KIND not in cells:
        raise UnreadableError("it does not say what kind of interaction it is")
    kind = read_kind(cells[Column.KIND])
    try:
        at = values.moment(cells.get(Column.AT, ""), zone, order)
    except values.UnreadableError as error:
        raise UnreadableError(str(error)) from error
    if at is None:
        raise UnreadableError("it does not say when")
    told = Told(
        line=row.line,
        keys=keys,
        kind=kind,
        at=at,
        channel=_folded(cells.get(Column.CHANNEL)),
        product=cells.get(Column.PRODUCT),
        campaign=cells.get(Column.CAMPAIGN),
        value=read_money(cells[Column.VALUE]) if Column.VALUE in cells else None,
        seconds=read_seconds(cells[Column.SECONDS]) if Column.SECONDS in cells else None,
        outcome=cells.get(Column.OUTCOME),
        agent=cells.get(Column.AGENT),
        text=cells.get(Column.TEXT),
        source=cells.get(Column.SOURCE, kind.value),
        external_id=cells.get(Column.ID, ""),
    )
    return told if told.external_id else _with_fingerprint(told)


def _folded(channel: str | None) -> str | None:
    return None if channel is None else channel.casefold()


def _with_fingerprint(told: Told) -> Told:
    """A row without a number is known by all that it says: the same row again is the same interaction."""
    from dataclasses import replace

    said = astuple(replace(told, line=0, keys=()))
    keys = sorted((key.kind.value, key.value) for key in told.keys)
    digest = hashlib.sha256(repr((said, keys)).encode()).hexdigest()
    return replace(told, external_id=f"row:{digest[:40]}")


_MONEY = re.compile(r"(-?)\s*(\d+(?:[.,\u00a0\u202f ]\d+)*)")


def read_money(raw: str) -> float:
    """An amount without its currency: ``1.250.000 đ``, ``1,250,000``, ``12.50``, ``1.250,5``.

    Raises:
        UnreadableError: it is no amount.
    """
    bare = re.sub(r"(?i)vnđ|vnd|đồng|[đ₫$€]|usd|eur", "", raw).strip()
    found = _MONEY.fullmatch(bare)
    if found is None:
        raise UnreadableError(f"{raw[:40]!r} is no amount of money")
    digits = re.sub(r"[\u00a0\u202f ]", "", found[2])
    marks = re.findall(r"[.,]", digits)
    if len(set(marks)) == 2 and marks[:-1].count(marks[-1]) == 0:
        whole, _, part = digits.rpartition(marks[-1])
        digits = re.sub(r"[.,]", "", whole) + "." + part
    elif len(set(marks)) == 2:
        raise UnreadableError(f"{raw[:40]!r} is no amount of money")
    elif marks and all(len(group) == 3 for group in re.split(r"[.,]", digits)[1:]):
        digits = re.sub(r"[.,]", "", digits)
    elif len(marks) == 1:
        digits = digits.replace(",", ".")
    elif marks:
        raise UnreadableError(f"{raw[:40]!r} is no amount of money")
    return float(found[1] + digits)


_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_UNITS = re.compile(r"(?:(\d+)\s*(?:h|giờ)\s*)?(?:(\d+)\s*(?:m|min|phút)\s*)?(?:(\d+)\s*(?:s|sec|giây)?)?")
_MOST_SECONDS = 10 * 86400


def read_seconds(raw: str) -> int:
    """A length in seconds: ``125``, ``2:05``, ``1:02:03``, ``2m5s``, ``2 phút``.

    Raises:
        UnreadableError: it is no length, or longer than ten days.
    """
    text = raw.strip().lower()
    found = _CLOCK.fullmatch(text) or _UNITS.fullmatch(text)
    if not text or len(text) > 40 or found is None:
        raise UnreadableError(f"{raw[:40]!r} is no length: write seconds, or 2:05")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    length = hours * 3600 + minutes * 60 + seconds
    if length > _MOST_SECONDS:
        raise UnreadableError(f"{raw[:40]!r} is longer than ten days")
    return length

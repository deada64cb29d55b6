"""Rows of a customer file → what each says about a customer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from listener.customers.headers import Columns, Field, meaning, read_columns, site_of
from listener.customers.identities import (
    READERS,
    STRONG,
    IdentityKind,
    Key,
    UnreadableError,
    read_account,
    tidy,
)
from listener.customers.mapping import Mappings
from listener.customers.planning import Fields
from listener.customers.sites import site_form
from listener.customers.vcards import card_rows, is_vcard
from listener.sheets import RawRow, decode, read_rows


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that did not go in."""

    line: int
    reason: str
    row: Mapping[str, str]
    """Its cells by header, to mend and send again."""


@dataclass(frozen=True, slots=True)
class Table:
    """A customer file in rows."""

    columns: Columns
    rows: tuple[RawRow, ...]

    def broken(self, row: RawRow, reason: str) -> BrokenRow:
        """A row that does not go in, with its cells by header."""
        headers = [
            *self.columns.headers,
            *(f"column {n}" for n in range(len(self.columns.headers) + 1, len(row.cells) + 1)),
        ]
        named: dict[str, str] = {}
        for number, (header, cell) in enumerate(zip(headers, row.cells, strict=False), start=1):
            named[header if header and header not in named else f"{header} {number}".strip()] = cell
        return BrokenRow(row.line, reason, named)


def read_table(content: bytes, filename: str, mappings: Mappings) -> Table:
    """The rows of a CSV, XLSX or vCard file.

    Raises:
        UsageError: it cannot be read, or a column was explained that it does not have.
    """
    text = decode(content)
    if is_vcard(text):
        raw = list(card_rows(text))
        return Table(read_columns(raw[0].cells), tuple(raw[1:]))

    def known(header: str) -> object:
        return meaning(header) or mappings.knows(header) or None

    raw = list(read_rows(content, filename, known=known, one="customer"))
    return Table(read_columns(raw[0].cells, mappings), tuple(raw[1:]))


_SEVERAL = re.compile(r"\s*[;\n]\s*|\s+/\s+|\s*\|\s*")
"""What parts several values in one cell."""
_KINDS = {
    Field.CRM: IdentityKind.CRM,
    Field.EMAIL: IdentityKind.EMAIL,
    Field.PHONE: IdentityKind.PHONE,
    Field.ACCOUNT: IdentityKind.ACCOUNT,
}


def read_fields(row: RawRow, columns: Columns) -> Fields:
    """What a row says.

    Raises:
        UnreadableError: with all that is wrong with it.
    """
    if row.problem:
        raise UnreadableError(row.problem)
    keys: list[Key] = []
    names: dict[Field, str] = {}
    notes: list[str] = []
    addresses: list[str] = []
    places: list[str] = []
    problems: list[str] = []
    for header, field, cell in zip(columns.headers, columns.fields, row.cells, strict=False):
        if field is None or not cell.strip():
            continue
        match field:
            case Field.CRM | Field.EMAIL | Field.PHONE | Field.ACCOUNT:
                for value in [cell] if field is Field.CRM else _SEVERAL.split(cell.strip()):
                    try:
                        keys += [_key(field, header, value)] if value.strip() else []
                    except UnreadableError as error:
                        problems.append(f"{header}: {error}")
            case Field.NOTE:
                notes.append(tidy(cell))
            case Field.ADDRESS:
                addresses.append(tidy(cell))
            case Field.PLACE:
                places.append(tidy(cell))
            case _:
                names[field] = tidy(cell)
    if problems:
        raise UnreadableError("; ".join(problems))
    if not any(key.kind in STRONG and not key.blocked for key in keys):
        raise UnreadableError(
            "nothing in it recognises a customer: give an e-mail, a phone, an account or an id"
        )
    if places:
        # A city in a column of its own belongs to the address beside it.
        addresses = [", ".join([*addresses[:1], *places]), *addresses[1:]]
    keys += [READERS[IdentityKind.ADDRESS](address) for address in addresses]
    # In the order of the columns: "Họ, Tên" and "First name, Last name" both read right.
    name = names.get(Field.NAME) or " ".join(names.values())
    if name:
        keys.append(READERS[IdentityKind.NAME](name))
    return Fields(keys=tuple(dict.fromkeys(keys)), name=name or None, notes=tuple(notes))


def _key(field: Field, header: str, value: str) -> Key:
    if field is Field.ACCOUNT and (site := site_of(header)) is not None and "/" not in value:
        return read_account(f"{site_form(site)}/{value.strip().removeprefix('@')}")
    return READERS[_KINDS[field]](value)

"""Rows of a file: from a table by its headers, or from JSON lines by their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from listener.importing.headers import Columns, Field, meaning, read_columns
from listener.importing.lines import NAMES
from listener.sheets import RawRow, decode, read_rows

_SAMPLE = 200
"""Rows that are looked at to tell what a column holds."""
_LINE_FIELDS = {name: Field(name) for name in (*NAMES, "site", "id", "thread_id")}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``problem`` says why it cannot be used."""

    line: int
    values: Mapping[Field, str]
    shown: Mapping[str, str]
    """Its cells by header, to mend and send again."""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file that has been read."""

    rows: tuple[Row, ...]
    columns: Mapping[str, str]
    """Field to header, as they were understood."""
    ignored: tuple[str, ...] = ()
    about: str | None = None
    """The kind of post that the header above the text speaks of."""


def read_table(content: bytes, filename: str, given: Mapping[str, str]) -> Table:
    """Read a CSV, XLSX or JSON-lines file.

    Args:
        given: Field to header, for what the presets do not know.

    Raises:
        UsageError: the file cannot be read, a given header is not there, or nothing holds the text.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return Table(tuple(_json_rows(decode(content))), {})
    raw = list(read_rows(content, filename, known=meaning, one="post"))
    columns = read_columns(raw[0].cells, given, [row.cells for row in raw[1 : _SAMPLE + 1]])
    named = {
        field.value: header for header, field in zip(columns.headers, columns.fields, strict=True) if field
    }
    rows = tuple(_row(row, columns) for row in raw[1:])
    return Table(rows, named, columns.ignored, columns.about)


def _row(row: RawRow, columns: Columns) -> Row:
    values: dict[Field, str] = {}
    shown: dict[str, str] = {}
    for number, cell in enumerate(row.cells, start=1):
        there = number <= len(columns.headers)
        header = columns.headers[number - 1] if there else ""
        shown[header if header and header not in shown else f"{header or 'column'} {number}"] = cell
        field = columns.fields[number - 1] if there else None
        if field is not None:
            values[field] = cell
    return Row(row.line, values, shown, row.problem)


def _json_rows(text: str) -> list[Row]:
    rows = []
    # Not splitlines(): U+2028 and its like stand inside JSON strings.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            rows.append(_json_row(number, line))
    return rows


def _json_row(number: int, line: str) -> Row:
    raw = {"line": line.strip()}
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Row(number, {}, raw, f"it is not JSON ({error})")
    if not isinstance(value, dict):
        return Row(number, {}, raw, "it is no JSON object")
    values: dict[Field, str] = {}
    problem = None
    for name, one in value.items():
        field = _LINE_FIELDS.get(name)
        if field is None or one is None:
            continue
        if isinstance(one, bool) or not isinstance(one, str | int | float):
            problem = f"{name} is neither words nor a number"
            continue
        values[field] = one if isinstance(one, str) else _number(one)
    shown = {str(name): "" if one is None else str(one) for name, one in value.items()}
    return Row(number, values, shown, problem)


def _number(value: float) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

"""Rows to CSV, XLSX and JSON lines, so that nothing in them is ever run by a spreadsheet.

Any iterable of mappings or dataclasses can be written; only one row at a time is held.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from listener.errors import ListenerError


class Format(StrEnum):
    """What an export can be."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


class TooManyRowsError(ListenerError):
    """More rows than a workbook holds."""


_XLSX_ROWS = 1_048_576
_XLSX_LETTERS = 32_767
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""Beginnings that a spreadsheet may run, after spaces too, and in full width as Excel reads them."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

Progress = Callable[[int], None]
"""Called with the rows written so far."""


def export_rows(
    rows: Iterable[object],
    columns: Sequence[str],
    format: Format | str,
    stream: BinaryIO,
    *,
    zone: ZoneInfo | None = None,
    progress: Progress | None = None,
) -> int:
    """Write rows under a header of column names.

    Args:
        rows: Mappings, or objects with the columns as attributes (a dot reaches into one).
        zone: In which zone times are written; UTC where not given. CSV and JSON lines name the
            offset, in a workbook times are dates without one.

    Returns:
        How many rows were written.

    Raises:
        TooManyRowsError: more than an XLSX sheet holds.
    """
    write = {Format.CSV: _csv, Format.XLSX: _xlsx, Format.JSONL: _jsonl}[Format(format)]
    values = ([_value(row, column, zone) for column in columns] for row in _counted(rows, progress))
    return write(values, columns, stream)


def _counted(rows: Iterable[object], progress: Progress | None) -> Iterable[object]:
    for number, row in enumerate(rows, start=1):
        yield row
        if progress and number % 500 == 0:
            progress(number)


def _value(row: object, column: str, zone: ZoneInfo | None) -> Any:
    value: Any = row
    for part in column.split("."):
        value = value[part] if isinstance(value, Mapping) else getattr(value, part)
    if isinstance(value, datetime):
        return value.astimezone(zone or UTC)
    return value


def _csv(rows: Iterable[list[Any]], columns: Sequence[str], stream: BinaryIO) -> int:
    # The mark makes Excel read UTF-8.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(columns)
    written = 0
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        written += 1
    text.detach()
    return written


def guarded(text: str) -> str:
    """A text that a spreadsheet shows and does not run: a leading apostrophe where it is needed."""
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(value: Any) -> Any:
    """A value for CSV: numbers stay numbers, nothing is an empty cell, text is guarded."""
    if isinstance(value, float):
        return round(value, 4)  # a score is not known to fifteen digits, and a person reads this
    if value is None or isinstance(value, int):
        return _flat(value) if isinstance(value, bool) else value
    return guarded(_flat(value).replace("\x00", ""))


def _flat(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return "; ".join(_flat(item) for item in value)
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _xlsx(rows: Iterable[list[Any]], columns: Sequence[str], stream: BinaryIO) -> int:
    import xlsxwriter  # read only when a workbook is asked for

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    try:
        sheet = book.add_worksheet("listener")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column)
        number = 0
        for number, row in enumerate(rows, start=1):
            if number >= _XLSX_ROWS:
                raise TooManyRowsError(
                    f"A workbook holds {_XLSX_ROWS - 1:,} rows: export fewer, or take csv or jsonl."
                )
            for place, value in enumerate(row):
                _write_cell(sheet, number, place, value, moment, day)
    finally:
        book.close()
    return number


def _write_cell(sheet: Any, row: int, place: int, value: Any, moment: object, day: object) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, place, value)
        case int() | float() if math.isfinite(value) and abs(value) < 1e15:
            sheet.write_number(row, place, value)
        case datetime() if value.year >= 1900:
            sheet.write_datetime(row, place, value.replace(tzinfo=None), moment)
        case date() if value.year >= 1900 and not isinstance(value, datetime):
            sheet.write_datetime(row, place, value, day)
        case _:
            text = _ILLEGAL.sub("", _flat(value))
            if len(text) > _XLSX_LETTERS:
                text = text[: _XLSX_LETTERS - 1] + "…"
            if text:
                sheet.write_string(row, place, text)


def _jsonl(rows: Iterable[list[Any]], columns: Sequence[str], stream: BinaryIO) -> int:
    written = 0
    for row in rows:
        line = json.dumps(dict(zip(columns, row, strict=True)), default=_plain, ensure_ascii=False)
        stream.write(line.encode("utf-8", errors="replace") + b"\n")
        written += 1
    return written


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)

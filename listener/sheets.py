"""Files into rows: CSV in the encodings and with the separators that are met, and XLSX.

A line that cannot be read is a row too, with the reason: it is listed, and the lines after it go on.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from listener.errors import UsageError

_RECORD_LINES = 50
"""A quoted cell may hold line breaks; one that spans more lines than this was never closed."""
_XLSX_BYTES = 500_000_000
"""Unpacked size of a workbook that is still read; beyond it is an accident or an attack."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record of a file. ``problem`` says why the cells cannot be trusted."""

    line: int
    """Where it begins; the header is line 1."""
    cells: tuple[str, ...]
    problem: str | None = None


Known = Callable[[str], object]
"""What a header means to the reader; None for one that means nothing."""


def read_rows(content: bytes, filename: str, *, known: Known, one: str) -> Iterator[RawRow]:
    """The records of a file, the header line first; empty lines are left out.

    Args:
        known: Tells headers that mean something, by which the separator of a CSV file is found.
        one: What a line holds, for messages: ``customer``, ``post``.

    Raises:
        UsageError: the file is of a kind that is not read, or empty.
    """
    if content.startswith(b"PK\x03\x04"):
        rows = _xlsx(content, filename)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError(
            f"{filename} is an old or protected Excel file: save it as .xlsx without a password, or as CSV."
        )
    else:
        rows = _csv(decode(content), known)
    first = next(rows, None)
    if first is None:
        raise UsageError(f"{filename} is empty: the first line names the columns, then one {one} a line.")
    if first.problem:
        raise UsageError(f"The first line of {filename} cannot be read: {first.problem}.")
    yield first
    yield from rows


def read_content(source: Path | bytes) -> bytes:
    """The bytes of a file, or those given.

    Raises:
        UsageError: the file cannot be read.
    """
    if isinstance(source, bytes):
        return source
    try:
        return source.read_bytes()
    except OSError as error:
        raise UsageError(f"The file {source} cannot be read: {error.strerror}.") from error


def decode(content: bytes) -> str:
    """UTF-16 and UTF-8 by their marks, UTF-8 where most lines are, else Windows-1258 (Vietnamese).

    A single broken byte in a UTF-8 file costs its line, not the letters of every other line: it
    becomes U+FFFD.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    good = bad = 0
    for line in content.split(b"\n"):
        if not line.isascii():
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad += 1
    return content.decode("utf-8" if good >= bad else "cp1258", errors="replace")


def _csv(text: str, known: Known) -> Iterator[RawRow]:
    lines = list(io.StringIO(text.replace("\x00", ""), newline=""))
    at = 0
    delimiter = None
    if lines and (named := re.fullmatch(r"\"?sep=(.)\"?\s*", lines[0])):
        delimiter = named[1]  # Excel's own way to name the separator
        at = 1
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at == len(lines):
        return
    delimiter = delimiter or _delimiter(lines[at], known)
    width: int | None = None
    while at < len(lines):
        row, used = _record(lines, at, delimiter, width)
        at += used
        if any(cell.strip() for cell in row.cells):
            width = len(row.cells) if width is None else width
            yield row


def _delimiter(header: str, known: Known) -> str:
    """The separator that makes most sense of the header line."""

    def sense(delimiter: str) -> tuple[int, int]:
        cells = next(csv.reader([header], delimiter=delimiter), [])
        return sum(known(cell) is not None for cell in cells), len(cells)

    return max((",", ";", "\t", "|"), key=sense)


def _record(lines: Sequence[str], at: int, delimiter: str, width: int | None) -> tuple[RawRow, int]:
    """The record that begins at a line, and how many lines it takes."""
    problem = None
    for used in range(1, _RECORD_LINES + 1):
        if at + used > len(lines):
            break
        if used > 1 and '"' not in lines[at + used - 1]:
            continue  # nothing that could close the quote
        try:
            cells = next(csv.reader(lines[at : at + used], delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            if "unexpected end" in str(error):
                if '"' not in lines[at]:  # pragma: no cover - only a quote can leave a line open
                    break
                continue
            problem = "a quotation mark is in the wrong place, or was never closed"
            break
        if used > 1 and width is not None and len(cells) != width:
            break  # the quote was closed by the next record's
        return RawRow(at + 1, tuple(cells), _check(cells, width)), used
    problem = problem or "a quotation mark is opened and never closed"
    return RawRow(at + 1, tuple(lines[at].rstrip("\r\n").split(delimiter)), problem), 1


def _check(cells: Sequence[str], width: int | None) -> str | None:
    if any("\ufffd" in cell for cell in cells):
        return "it holds letters that cannot be read: save the file as UTF-8"
    if width is not None and len(cells) > width and any(cell.strip() for cell in cells[width:]):
        return f"it has {len(cells)} columns where the header has {width}"
    return None


def _xlsx(content: bytes, filename: str) -> Iterator[RawRow]:
    try:
        table = _sheet(content, filename)
    except UsageError:
        raise
    # openpyxl lets every kind of error through that a damaged workbook can provoke.
    except Exception as error:
        raise UsageError(
            f"{filename} cannot be read as an Excel workbook ({error}): save it again as .xlsx, or as CSV."
        ) from error
    width: int | None = None
    for line, cells in enumerate(table, start=1):
        if any(cell.strip() for cell in cells):
            if width is None:
                cells = _without_empty_end(cells)
                width = len(cells)
            yield RawRow(line, cells, _check(cells, width))


def _sheet(content: bytes, filename: str) -> list[tuple[str, ...]]:
    import openpyxl  # read only when a workbook comes

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > _XLSX_BYTES:
            raise UsageError(f"{filename} unpacks to more than 500 MB: save it as CSV.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that do not concern us
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            return [tuple(_cell(value) for value in values) for values in rows]
        finally:
            book.close()


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _cell(value: object) -> str:
    """A cell as somebody would have typed it; numbers that are whole have no point."""
    if value is None or (isinstance(value, str) and value.startswith("#N/A")):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value).replace("\x00", "")

"""Broken rows as a file: mended there, it is imported like any other."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from listener.customers.rows import BrokenRow
from listener.transfer.export import guarded

LINE, REASON = "broken line", "broken because"
"""Headers that no import understands: a mended file goes in with them."""


def broken_csv(rows: Sequence[BrokenRow]) -> bytes:
    """The rows under their own headers, each with its line and what is wrong with it.

    Cells that a spreadsheet would run as a formula are guarded, as in every export; UTF-8 with a mark,
    so that Excel reads the letters right.
    """
    headers = list(dict.fromkeys(header for row in rows for header in row.row))
    headers = [header for header in headers if header not in (LINE, REASON)]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([*headers, LINE, REASON])
    for row in rows:
        cells = [guarded(row.row.get(header, "")) for header in headers]
        writer.writerow([*cells, row.line, guarded(row.reason)])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()

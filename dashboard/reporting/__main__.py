"""``python -m dashboard.reporting``: draw the report that standard input asks for, as two files.

The listener starts it by name (:mod:`listener.reports.making`) and reads what went wrong from the last line
of standard error.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import date
from pathlib import Path


def main() -> None:
    """Read the job, write ``OUT.html`` and ``OUT.pdf``; neither is there before it is complete."""
    job = json.loads(sys.stdin.read())
    logging.disable(logging.WARNING)  # Streamlit's, that no browser looks on
    from dashboard.reporting.gathering import Job, gather
    from dashboard.reporting.page import as_page
    from dashboard.reporting.pdf import as_pdf
    from dashboard.texts import speaking
    from listener.errors import ListenerError
    from listener.reports import Section
    from listener.store import open_database

    try:
        database = open_database()
        with speaking(job["language"]):
            document = gather(
                database,
                Job(
                    name=job["name"],
                    brands=tuple(job["brands"]),
                    language=job["language"],
                    sections=tuple(map(Section, job["sections"])),
                    start=date.fromisoformat(job["start"]),
                    end=date.fromisoformat(job["end"]),
                ),
            )
            files = {".html": as_page(document).encode(), ".pdf": as_pdf(document)}
        database.close()
        for ending, content in files.items():
            _write(Path(job["out"] + ending), content)
    except (ListenerError, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _write(path: Path, content: bytes) -> None:
    """Only this user can read it: it holds what people wrote."""
    partial = path.with_name(path.name + ".part")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    partial.replace(path)


if __name__ == "__main__":
    main()

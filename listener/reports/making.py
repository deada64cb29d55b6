"""Making a report: the dashboard draws it, in a process of its own; here it is asked for and kept.

The drawing needs a renderer of charts that takes 100 MB: in a process of its own it is gone afterwards.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select, update

from listener.access import Act, needs
from listener.errors import ListenerError
from listener.queries.spelling import folded_text
from listener.reports.definitions import FileView, ReportView, file_view, one_report
from listener.reports.periods import days_of_period, next_time
from listener.settings import get_settings
from listener.store import Database, audit, utc_now
from listener.store.reports import Report, ReportFile

PATIENCE = 300
"""Seconds; a report of ten million mentions takes a few."""
DRAWER = "dashboard.reporting"
"""Started by name: the listener imports nothing of the dashboard."""


class Kind(StrEnum):
    """The two files of a report."""

    HTML = "html"
    PDF = "pdf"


class ReportFailedError(ListenerError):
    """The drawing did not end well."""


def folder() -> Path:
    """Where reports are kept."""
    return get_settings().data_dir / "reports"


def path_of(file: FileView, kind: Kind) -> Path:
    """The file of one making; it may have been removed by hand."""
    return folder() / f"{file.stem}.{kind.value}"


@needs(Act.MANAGE)
def make_report(database: Database, number: int, *, actor: str, today: date | None = None) -> FileView:
    """Make a report now.

    Args:
        today: the day on which it is made; the present one of the reporting zone.

    Returns:
        What was made; where its ``problem`` says so, without its copies.

    Raises:
        UsageError: there is no report of this number.
        ReportFailedError: it could not be drawn; the failure is kept in the list, too.
    """
    with database.read() as session:
        report = one_report(session, number)
    now = utc_now()
    zone = get_settings().zone
    start, end = days_of_period(report.period, today or now.astimezone(zone).date())
    stem = _stem(report, end, now)
    failure = _draw(database, report, start, end, stem)
    problem = failure or _copy(report, stem)
    with database.write() as session:
        row = ReportFile(
            report_id=number, start=start, end=end, made_at=now, made_by=actor, stem=stem, problem=problem
        )
        session.add(row)
        session.flush()
        audit(session, actor, "report.make", f"report:{number}", start=str(start), end=str(end))
        view = file_view(row)
    if failure:
        raise ReportFailedError(f"The report {report.name!r} could not be made: {failure}")
    return view


def make_due(database: Database) -> list[int]:
    """Make the reports that are due; returns their numbers.

    A report is claimed by moving its next time on, so two processes never make it twice. One that fails is
    due again at its next time; its list says why.
    """
    now, zone = utc_now(), get_settings().zone
    with database.read() as session:
        due = session.execute(select(Report.id, Report.next_at).where(Report.next_at <= now)).all()
    made = []
    for number, at in due:
        with database.write() as session:
            report = one_report(session, number)
            later = next_time(report.every, report.hour, now, zone) if report.every else None
            claimed = session.execute(
                update(Report).where(Report.id == number, Report.next_at == at).values(next_at=later)
            )
            mine = claimed.rowcount == 1  # type: ignore[attr-defined]
        if mine:
            try:
                make_report(database, number, actor="schedule")
            except ReportFailedError:
                continue
            made.append(number)
    return made


def _stem(report: ReportView, end: date, now: datetime) -> str:
    """A name that says what it is, sorts by day and is never taken."""
    words = re.sub(r"[^a-z0-9]+", "-", folded_text(report.name)).strip("-")[:60] or "report"
    return f"{end.isoformat()}-{words}-{report.id}-{now:%H%M%S%f}"


def _draw(database: Database, report: ReportView, start: date, end: date, stem: str) -> str | None:
    """Have it drawn; returns what went wrong."""
    job = {
        "name": report.name, "brands": report.brands, "language": report.language,
        "sections": [section.value for section in report.sections],
        "start": start.isoformat(), "end": end.isoformat(), "out": str(folder() / stem),
    }  # fmt: skip
    url = database.engine.url.render_as_string(hide_password=False)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = get_settings()
    environment = {
        **os.environ, "LISTENER_DATABASE_URL": url, "LISTENER_DATA_DIR": str(settings.data_dir),
        "LISTENER_REPORTING_ZONE": settings.reporting_zone, "PYTHONUTF8": "1",
    }  # fmt: skip
    try:
        ended = subprocess.run(
            [sys.executable, "-m", DRAWER],
            input=json.dumps(job), text=True, capture_output=True, env=environment, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"It took longer than {PATIENCE} seconds."
    if ended.returncode:
        lines = [line for line in ended.stderr.splitlines() if line.strip()]
        return lines[-1][:500] if lines else f"The drawing ended with code {ended.returncode}."
    return None


def _copy(report: ReportView, stem: str) -> str | None:
    """Put copies into the folder of those who read them; returns what went wrong."""
    if report.folder is None:
        return None
    try:
        Path(report.folder).mkdir(parents=True, exist_ok=True)
        for kind in Kind:
            name = f"{stem}.{kind.value}"
            shutil.copyfile(folder() / name, Path(report.folder) / name)
    except OSError as error:
        return f"It could not be copied to {report.folder}: {error.strerror or error}."
    return None

"""Reports as they are kept: what they are about, how often they are made, and what was made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.brands.listing import find_brand
from listener.errors import UsageError
from listener.reports.periods import Every, Period, next_time
from listener.settings import get_settings
from listener.store import Database, audit, utc_now
from listener.store.reports import Report, ReportFile

LANGUAGES = ("vi", "en")
LONGEST = 200
"""Letters of a report's name."""


class Section(StrEnum):
    """A part of a report, in the order in which parts follow one another."""

    HEADLINE = "headline"
    CHANGED = "changed"
    MOOD = "mood"
    ENGAGEMENT = "engagement"
    VOICE = "voice"
    POSTS = "posts"
    AUTHORS = "authors"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportView:
    """A report."""

    id: int
    name: str
    brands: tuple[str, ...]
    """Codes; empty: every brand."""
    period: Period
    language: str
    sections: tuple[Section, ...]
    every: Every | None
    """None: on demand only."""
    hour: int
    folder: str | None
    """Where copies go."""
    next_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileView:
    """One making of a report."""

    id: int
    report_id: int
    start: date
    end: date
    made_at: datetime
    made_by: str
    stem: str
    """Name of its files without the ending."""
    problem: str | None
    """Why there is no file, or no copy of it."""


@needs(Act.MANAGE)
def save_report(
    database: Database,
    name: str,
    *,
    period: Period,
    language: str,
    brands: tuple[str, ...] = (),
    sections: tuple[Section, ...] = tuple(Section),
    every: Every | None = None,
    hour: int = 7,
    folder: str | None = None,
    actor: str,
) -> int:
    """Keep a report; returns its number.

    Args:
        hour: of the reporting zone, 0 to 23, at which the schedule makes it.
        folder: an absolute path where copies are put as well.

    Raises:
        UsageError: no name, an unknown brand or language, no section, an hour or folder that cannot be.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST:
        raise UsageError(f"A report needs a name of at most {LONGEST} letters.")
    if language not in LANGUAGES:
        raise UsageError(f"Reports are written in {' or '.join(LANGUAGES)}, not in {language!r}.")
    if not sections:
        raise UsageError(f"A report needs a section; there are {', '.join(Section)}.")
    if not 0 <= hour <= 23:
        raise UsageError(f"The hour is from 0 to 23, not {hour}.")
    if folder is not None and not Path(folder).is_absolute():
        raise UsageError(f"The folder for copies is an absolute path, not {folder!r}.")
    with database.write() as session:
        for code in brands:
            find_brand(session, code)
        due = next_time(every, hour, utc_now(), get_settings().zone) if every else None
        row = Report(
            name=name, brands=list(brands), period=period.value, language=language,
            sections=[section.value for section in Section if section in sections],
            every=every.value if every else None, hour=hour, folder=folder, next_at=due, created_by=actor,
        )  # fmt: skip
        session.add(row)
        session.flush()
        audit(session, actor, "report.save", f"report:{row.id}", name=name, every=every)
        return row.id


@needs(Act.MANAGE)
def remove_report(database: Database, number: int, *, actor: str) -> None:
    """Forget a report. Files that were made of it stay where they are.

    Raises:
        UsageError: there is no report of this number.
    """
    with database.write() as session:
        name = one_report(session, number).name
        session.execute(delete(Report).where(Report.id == number))
        audit(session, actor, "report.remove", f"report:{number}", name=name)


def list_reports(session: Session) -> list[ReportView]:
    """All of them, by name."""
    rows = session.scalars(select(Report).order_by(Report.name, Report.id))
    return [_view(row) for row in rows]


def one_report(session: Session, number: int) -> ReportView:
    """A report.

    Raises:
        UsageError: there is none of this number.
    """
    row = session.get(Report, number)
    if row is None:
        raise UsageError(f"There is no report {number}; 'listener report list' shows them.")
    return _view(row)


def list_files(session: Session, report_id: int, limit: int = 50) -> list[FileView]:
    """What was made of a report, the latest first."""
    rows = session.scalars(
        select(ReportFile)
        .where(ReportFile.report_id == report_id)
        .order_by(ReportFile.made_at.desc(), ReportFile.id.desc())
        .limit(limit)
    )
    return [file_view(row) for row in rows]


def file_view(row: ReportFile) -> FileView:
    """A row as it is shown."""
    return FileView(
        id=row.id, report_id=row.report_id, start=row.start, end=row.end, made_at=row.made_at,
        made_by=row.made_by, stem=row.stem, problem=row.problem,
    )  # fmt: skip


def _view(row: Report) -> ReportView:
    return ReportView(
        id=row.id,
        name=row.name,
        brands=tuple(map(str, cast(list[object], row.brands))),
        period=Period(row.period),
        language=row.language,
        sections=tuple(Section(str(name)) for name in cast(list[object], row.sections)),
        every=Every(row.every) if row.every else None,
        hour=row.hour,
        folder=row.folder,
        next_at=row.next_at,
    )

"""Reports that are made again and again, the files made of them, and days that charts mark."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, Json, utc_now


class Report(Base):
    """What a report is about, and how often it is made."""

    __tablename__ = "report"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    brands: Mapped[Json]
    """Codes; an empty list: every brand."""
    period: Mapped[str] = mapped_column(String(16))
    """See :class:`listener.reports.periods.Period`."""
    language: Mapped[str] = mapped_column(String(8))
    sections: Mapped[Json]
    """Their names, in the order of the report."""
    every: Mapped[str | None] = mapped_column(String(16))
    """``daily``, ``weekly`` or ``monthly``; NULL: on demand only."""
    hour: Mapped[int] = mapped_column(SmallInteger)
    """Of the reporting zone; not before it is a report made."""
    folder: Mapped[str | None] = mapped_column(Text)
    """Where copies are put for those who read them."""
    next_at: Mapped[datetime | None]
    """When the schedule makes it; NULL where it does not."""
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class ReportFile(Base):
    """One making of a report, whether it went well or not."""

    __tablename__ = "report_file"
    __table_args__ = (Index("ix_report_file_report_made", "report_id", "made_at"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(BIG, ForeignKey("report.id", ondelete="CASCADE"))
    start: Mapped[date]
    end: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(default=utc_now)
    made_by: Mapped[str] = mapped_column(String(200))
    stem: Mapped[str] = mapped_column(String(255))
    """Name of the files in the data folder's ``reports``, without ``.html`` and ``.pdf``."""
    problem: Mapped[str | None] = mapped_column(Text)
    """Why there are no files, or no copies of them; NULL where all went well."""


class MarkedEvent(Base):
    """Something of the world that a chart should mark: a campaign, a launch, a price change."""

    __tablename__ = "marked_event"
    __table_args__ = (Index("ix_marked_event_start", "start"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(200))
    start: Mapped[date]
    end: Mapped[date]
    """Inclusive; the first day again for what took one day."""
    brand_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("brand.id", ondelete="CASCADE"), index=True)
    """NULL: of all brands."""
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

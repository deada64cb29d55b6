"""The community team's desk: teams, clocks, office hours, saved replies, answers, who looks at what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from listener.store.base import BIG, Base, Id, Json, utc_now


class Team(Base):
    """People who share a part of the queue."""

    __tablename__ = "team"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    lead: Mapped[str | None] = mapped_column(String(200))
    """Who gets what nobody answers in time."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))


class TeamMember(Base):
    """A person of a team, by the name under which they act."""

    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(BIG, ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    member: Mapped[str] = mapped_column(String(200), primary_key=True)


class ServiceLevel(Base):
    """How soon cases of one priority shall be answered and closed; as usual where there is no row."""

    __tablename__ = "service_level"

    priority: Mapped[str] = mapped_column(String(8), primary_key=True)
    answer_minutes: Mapped[int | None]
    """Of office hours, from the case's beginning to the first answer; NULL: no such clock."""
    close_minutes: Mapped[int | None]
    late: Mapped[str] = mapped_column(String(8))
    """What happens when a clock runs out, beside the flag: ``flag`` (nothing), ``raise`` or ``lead``."""
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)


class OfficeWeek(Base):
    """The one row of office hours; as usual where there is none."""

    __tablename__ = "office_week"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[Json]
    """Seven days from Monday on, each ``[["08:30", "12:00"], …]``, of the reporting zone."""
    country: Mapped[str | None] = mapped_column(String(8))
    """Whose public holidays are off, as ISO 3166 says it; NULL: nobody's."""
    closed: Mapped[Json]
    """Days off beside those: ``["2026-12-31", …]``."""
    opened: Mapped[Json]
    """Public holidays on which people work all the same."""
    waiting_stops: Mapped[bool]
    """Whether the clocks stand still while a case waits."""
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)


class SavedReply(Base):
    """A text to answer with, with places to fill: ``Chào {author}``."""

    __tablename__ = "saved_reply"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(100), unique=True)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=utc_now)


class CaseAnswer(Base):
    """What somebody answered at the original."""

    __tablename__ = "case_answer"

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(BIG, ForeignKey("triage_case.id", ondelete="CASCADE"), index=True)
    reply_id: Mapped[int | None] = mapped_column(
        BIG, ForeignKey("saved_reply.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime] = mapped_column(default=utc_now)
    """When it was answered, which may be before it was written down here."""
    by: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    """Where the answer stands."""
    withdrawn_at: Mapped[datetime | None]
    """Set when the record was undone; the row stays."""


class CaseBreach(Base):
    """A clock that ran out before what it asked for was done."""

    __tablename__ = "case_breach"
    __table_args__ = (
        UniqueConstraint("case_id", "clock", "due_at"),
        Index("ix_case_breach_due", "due_at"),
    )

    id: Mapped[Id]
    case_id: Mapped[int] = mapped_column(BIG, ForeignKey("triage_case.id", ondelete="CASCADE"))
    clock: Mapped[str] = mapped_column(String(8))
    """``answer`` or ``close``."""
    due_at: Mapped[datetime]
    noticed_at: Mapped[datetime] = mapped_column(default=utc_now)
    assignee: Mapped[str | None] = mapped_column(String(200))
    """Whose it was when it was noticed."""
    team_id: Mapped[int | None] = mapped_column(BIG, ForeignKey("team.id", ondelete="SET NULL"))


class CasePresence(Base):
    """Somebody has a case before them; old rows mean nothing."""

    __tablename__ = "case_presence"

    case_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("triage_case.id", ondelete="CASCADE"), primary_key=True
    )
    actor: Mapped[str] = mapped_column(String(200), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)

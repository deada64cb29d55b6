"""What a rule would have done in the past, before it is saved: how many, how many a day, and which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from listener.engagement.filters import mentions_joined
from listener.engagement.searching import document_of
from listener.errors import UsageError
from listener.ingest.sieve import can_match
from listener.mentions import Marked
from listener.rules.changing import columns_of, find_rule
from listener.rules.firing import judge, read_mentions
from listener.rules.loading import Ruleset, load_rules
from listener.rules.model import Active, Draft, age_of, compiled
from listener.settings import get_settings
from listener.store import Database, utc_now
from listener.store.tables import Brand, Case, Mention, Post
from listener.store.upsert import in_batches

MOST_DAYS = 366
_EXAMPLES = 5
_DRAFT = 0
"""The number of a version that is not stored."""
_PAGE = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A mention that the rule meets."""

    id: int
    brand: str
    brand_name: str
    mood: str
    author: str | None
    place: str
    """Name of the source, else the host."""
    at: datetime
    text: str
    spans: tuple[Marked, ...]
    """What the query found in it."""
    sent: bool
    """The rule would have sent it; else one above had its way, or the rule does not send."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What came of trying a rule on the past."""

    days: int
    asked: int
    """Mentions of that time."""
    met: int
    """Of them, those that the rule meets."""
    sent: int
    """Of these, those that it sends to triage."""
    already: int
    """Of these, those that have a case already."""
    by_day: tuple[tuple[date, int], ...]
    """How many it meets each day, by the day they were collected."""
    examples: tuple[Example, ...]
    """The newest ones."""

    @property
    def sent_a_day(self) -> float:
        """How many it sends to triage on an average day."""
        return self.sent / self.days

    @property
    def busiest(self) -> int:
        """On the day with most, how many it meets."""
        return max((number for _, number in self.by_day), default=0)


def try_rule(
    database: Database, draft: Draft, *, code: str | None = None, place: int | None = None, days: int = 30
) -> Trial:
    """Ask a rule of the mentions collected within the last days, as if it had been there.

    The rules above it count as they do in earnest. The age of a post is that at which it was collected.

    Args:
        code: The rule that the draft would change, whose place it takes.
        place: Of a new rule, from 1 at the top; None: at the bottom.
        days: 1 to 366.

    Raises:
        QuerySyntaxError: its query cannot be read.
        UsageError: it does nothing, or names a brand or team that there is not.
    """
    if not 1 <= days <= MOST_DAYS:
        raise UsageError(f"A rule is tried on the last 1 to {MOST_DAYS} days, not {days}.")
    checked = draft.checked()
    zone = get_settings().zone
    today = utc_now().astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    with database.read() as session:
        rules = _with(session, checked, code, place)
        conditions = (Post.collected_at >= since, can_match(compiled(checked.text)))
        asked = _count(session, since)
        met: list[tuple[Any, bool]] = []
        last = 0
        while rows := read_mentions(session, Mention.id > last, *conditions, limit=_PAGE):
            last = rows[-1].id
            by_id = {row.id: row for row in rows}
            for one in judge(rules, rows, lambda row: age_of(row.written, row.collected_at)):
                if any(rule.version_id == _DRAFT for rule in one.decision.met):
                    sender = one.decision.sender
                    met.append((by_id[one.mention_id], sender is not None and sender.version_id == _DRAFT))
        counts = Counter(row.collected_at.astimezone(zone).date() for row, _ in met)
        sent = [row.id for row, sends in met if sends]
        newest = sorted(met, key=lambda pair: (pair[0].written, pair[0].id), reverse=True)[:_EXAMPLES]
        return Trial(
            days=days, asked=asked, met=len(met), sent=len(sent), already=_with_case(session, sent),
            by_day=tuple((first + timedelta(days=n), counts[first + timedelta(days=n)]) for n in range(days)),
            examples=_examples(newest, checked.text),
        )  # fmt: skip


def _with(session: Session, draft: Draft, code: str | None, place: int | None) -> Ruleset:
    rules = load_rules(session)
    if code is not None:
        rule = find_rule(session, code)
        rule_id, position = rule.id, rule.position
    else:
        rule_id, position = 0, 10**9 if place is None else place
    asks = {name: value for name, value in columns_of(session, draft).items() if name != "text"}
    active = Active(version_id=_DRAFT, rule_id=rule_id, code=code or "", version=0, position=position, **asks)
    return rules.with_draft(active, compiled(draft.text))


def _count(session: Session, since: datetime) -> int:
    counting = mentions_joined(func.count()).where(
        Mention.retired_at.is_(None), Brand.archived_at.is_(None), Post.collected_at >= since
    )
    return session.scalar(counting) or 0


def _with_case(session: Session, mention_ids: Sequence[int]) -> int:
    return sum(
        session.scalar(select(func.count()).where(Case.mention_id.in_(batch))) or 0
        for batch in in_batches(mention_ids)
    )


def _examples(rows: Sequence[tuple[Any, bool]], text: str) -> tuple[Example, ...]:
    query = compiled(text)
    return tuple(
        Example(
            id=row.id, brand=row.code, brand_name=row.brand_name, mood=row.mood, author=row.author,
            place=row.source_name or row.site, at=row.written, text=row.text,
            spans=tuple(
                Marked(field=span.field, start=span.start, end=span.end, label=span.clause)
                for span in query.match_document(document_of(row)) or ()
            ),
            sent=sends,
        )
        for row, sends in rows
    )  # fmt: skip

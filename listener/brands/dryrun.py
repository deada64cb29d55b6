"""What a query would find in everything collected, before it is saved: counts, samples, days, noise."""

from __future__ import annotations

import heapq
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.brands.candidates import last_post, next_candidates
from listener.brands.changing import clean_aliases
from listener.brands.listing import find_brand
from listener.brands.noise import NoiseWord, noise_words
from listener.ingest.judging import Verdict, judge
from listener.ingest.matchable import MatchablePost, by_id
from listener.ingest.targets import Aliases, OwnGround, Target, Targets, pairs
from listener.mentions import Marked, marks
from listener.store import Database
from listener.store.tables import Ground, Mention

BATCH = 2000
SAMPLE = 8
"""Posts of each sample: what a person reads before deciding."""
_WORDS_FROM = 400
"""Posts whose words are compared with the others'; more change the order of the words hardly."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A post to judge by."""

    post_id: int
    title: str | None
    text: str
    author: str | None
    site: str
    url: str
    published_at: datetime | None
    day: date
    via: str
    spans: tuple[Marked, ...]
    """The words that match; of a mention that would go, those that matched until now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DayChange:
    """Mentions of one day, without the brand's own posts, as the charts count them."""

    day: date
    before: int
    after: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What a query would do."""

    come: int
    go: int
    stay: int
    by_name: int
    by_place: int
    by_context: int
    """Of those that come and stay."""
    owned: int
    """Of those that come and stay: the brand's own posts."""
    days: tuple[DayChange, ...]
    """Every day that has a mention before or after, in order."""
    sample: tuple[Sample, ...]
    """Of all it finds."""
    coming: tuple[Sample, ...]
    going: tuple[Sample, ...]
    noise: tuple[NoiseWord, ...]
    """Words that stand out in what it finds by name against everything else."""

    @property
    def found(self) -> int:
        """How many mentions there would be."""
        return self.come + self.stay

    def by_day(self) -> list[DayChange]:
        """Mentions by day, those without any between two that have some too."""
        return _spread(self.days, 1)

    def weeks(self) -> list[DayChange]:
        """Likewise by week, each by its Monday."""
        mondays = [
            DayChange(day=row.day - timedelta(days=row.day.weekday()), before=row.before, after=row.after)
            for row in self.days
        ]
        return _spread(mondays, 7)


def _spread(rows: Sequence[DayChange], step: int) -> list[DayChange]:
    """Rows of the same day together, every ``step`` days from the first to the last."""
    before: Counter[date] = Counter()
    after: Counter[date] = Counter()
    for row in rows:
        before[row.day] += row.before
        after[row.day] += row.after
    if not rows:
        return []
    first, last = rows[0].day, rows[-1].day
    days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    return [DayChange(day=day, before=before[day], after=after[day]) for day in days]


@dataclass(slots=True)
class _Some:
    """A few posts of many: those whose numbers hash lowest, so always the same ones."""

    size: int
    _kept: list[tuple[int, int, Verdict]] = field(default_factory=list)

    def offer(self, verdict: Verdict) -> None:
        number = zlib.crc32(str(verdict.post.id).encode())
        if len(self._kept) < self.size:
            heapq.heappush(self._kept, (-number, verdict.post.id, verdict))
        elif -number > self._kept[0][0]:
            heapq.heapreplace(self._kept, (-number, verdict.post.id, verdict))

    def verdicts(self) -> list[Verdict]:
        """Newest first."""
        return sorted((kept[2] for kept in self._kept), key=lambda v: (v.post.day, v.post.id), reverse=True)


def look_at(
    database: Database,
    code: str | None,
    text: str,
    *,
    aliases: Aliases | None = None,
    context: bool = False,
) -> Look:
    """Try a query over everything collected; nothing is written.

    Args:
        code: The brand, whose own ground counts too; None for one that does not exist yet.
        aliases: Other spellings, by what the query says.
        context: Replies under a matching opening post are mentions too.

    Raises:
        QuerySyntaxError: the query cannot be understood.
        UsageError: no such brand.
    """
    with database.read() as session:
        brand_id = find_brand(session, code).id if code is not None else 0
        grounds = [
            OwnGround(*row)
            for row in session.execute(
                select(Ground.brand_id, Ground.source_id, Ground.thread_url, Ground.account_id).where(
                    Ground.brand_id == brand_id
                )
            )
        ]
        targets = Targets([Target(0, brand_id, text, pairs(clean_aliases(aliases or {})), context)], grounds)
        return _walk(session, targets, _present(session, brand_id))


def _present(session: Session, brand_id: int) -> dict[int, tuple[date, bool]]:
    return {
        row.post_id: (row.day, row.owned)
        for row in session.execute(
            select(Mention.post_id, Mention.day, Mention.owned).where(
                Mention.brand_id == brand_id, Mention.retired_at.is_(None)
            )
        )
    }


def _walk(session: Session, targets: Targets, present: dict[int, tuple[date, bool]]) -> Look:
    after: Counter[date] = Counter()
    via: Counter[str] = Counter()
    staying: set[int] = set()
    come = owned = cursor = 0
    some, coming, named = _Some(SAMPLE), _Some(SAMPLE), _Some(_WORDS_FROM)
    last = last_post(session)
    while posts := next_candidates(session, targets, after=cursor, up_to=last, limit=BATCH):
        cursor = posts[-1].id
        for verdict in judge(session, targets, posts):
            via[verdict.via] += 1
            owned += verdict.owned
            after[verdict.post.day] += not verdict.owned
            some.offer(verdict)
            if verdict.via == "name":
                named.offer(verdict)
            if verdict.post.id in present:
                staying.add(verdict.post.id)
            else:
                come += 1
                coming.offer(verdict)
    before = Counter(day for day, own in present.values() if not own)
    query = targets.query(0)
    return Look(
        come=come,
        go=len(present) - len(staying),
        stay=len(staying),
        by_name=via["name"],
        by_place=via["place"],
        by_context=via["context"],
        owned=owned,
        days=tuple(
            DayChange(day=day, before=before[day], after=after[day]) for day in sorted(before | after)
        ),
        sample=tuple(_sample(v.post, v.via, _marks_of(v)) for v in some.verdicts()),
        coming=tuple(_sample(v.post, v.via, _marks_of(v)) for v in coming.verdicts()),
        going=_going(session, targets, present.keys() - staying),
        noise=noise_words(session, query, [v.post for v in named.verdicts()], last),
    )


def _marks_of(verdict: Verdict) -> tuple[Marked, ...]:
    return tuple(Marked(field=s.field, start=s.start, end=s.end, label=s.clause) for s in verdict.spans)


def _going(session: Session, targets: Targets, post_ids: set[int]) -> tuple[Sample, ...]:
    chosen = sorted(post_ids, key=lambda post_id: zlib.crc32(str(post_id).encode()))[:SAMPLE]
    (brand_id,) = targets.query_of_brand
    spans = {
        row.post_id: (row.via, marks(row.spans))
        for row in session.execute(
            select(Mention.post_id, Mention.via, Mention.spans).where(
                Mention.brand_id == brand_id, Mention.post_id.in_(chosen)
            )
        )
    }
    posts = sorted(by_id(session, chosen), key=lambda post: (post.day, post.id), reverse=True)
    return tuple(_sample(post, *spans[post.id]) for post in posts)


def _sample(post: MatchablePost, via: str, found: tuple[Marked, ...]) -> Sample:
    return Sample(
        post_id=post.id, title=post.title, text=post.text, author=post.author, site=post.site, url=post.url,
        published_at=post.published_at, day=post.day, via=via, spans=found,
    )  # fmt: skip

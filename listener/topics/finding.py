"""The topics of a filter: what stands out, how much of it there is, how it grows and in what mood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from listener.engagement import panels
from listener.engagement.filters import MentionFilter, period_before
from listener.text.tokens import fold_for_search
from listener.topics.counting import count_phrases, search_for
from listener.topics.phrases import Phrase, standing_out
from listener.topics.sampling import Sample, Sampled, sample
from listener.topics.words import Stretch, stretches

MOST_COUNTED = 150_000
"""Mentions of both periods that are read to count them: about three seconds. Where there are more, the period
is shortened, and the screen says so: an exact number of fewer days is worth more than a guess of all."""
_EXAMPLE = 160
"""Characters that an example should have about: enough to understand it, few enough to read at a glance."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """A phrase that people say with the brand."""

    name: str
    """As it is mostly written."""
    search: str
    """The query that finds its mentions among those of the filter: exactly as many as :attr:`mentions`."""
    mentions: int
    before: int
    """In the period before."""
    moods: dict[str, int]
    mood: float | None
    """(positive − negative) / (positive + negative), −1 … 1; None where nobody took a side."""
    mood_n: int
    """How many took a side."""
    standing: float
    """Standard deviations above what is said elsewhere."""
    example: str
    """A text with it."""
    example_id: int
    """Its mention."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Topics:
    """The topics of a filter, the most mentioned first, and what they were learnt from."""

    topics: tuple[Topic, ...]
    wanted: MentionFilter
    """The filter that the numbers are of: its period may be shorter than what was asked for."""
    shortened: bool
    mentions: int
    """Of that filter."""
    before: int
    learnt_from: int
    """Texts with mentions that were read to find the phrases; copies and seeding are left out."""
    sampled: bool
    """They are a sample, spread over the period; the numbers are of all mentions anyway."""
    compared_with: int
    """Other texts they were compared with."""

    def opened(self, topic: Topic) -> MentionFilter:
        """The filter whose list is the topic's mentions."""
        search = self.wanted.search
        return replace(self.wanted, search=f"({search}) AND ({topic.search})" if search else topic.search)


def find_topics(session: Session, wanted: MentionFilter, *, most: int = 20) -> Topics:
    """Find the topics of a filter.

    Args:
        wanted: What period, brands and so on; its ``days`` must be ``written``.
        most: How many topics at most.

    Raises:
        QuerySyntaxError: the filter's search cannot be read.
    """
    asked = wanted
    wanted = _countable(session, asked)
    earlier = period_before(wanted)
    mentions, before = panels.mentions(session, wanted), panels.mentions(session, earlier)
    drawn = sample(session, wanted, mentions)
    phrases = standing_out(
        [_read(text, drawn.names) for text in drawn.front], [_read(text, drawn.names) for text in drawn.back]
    )[:most]
    spellings = [phrase.spellings for phrase in phrases]
    now = count_phrases(session, wanted, spellings)
    then = count_phrases(session, earlier, spellings)
    shown: set[int] = set()
    topics = [
        _topic(phrase, drawn, moods, old.total(), shown)
        for phrase, moods, old in list(zip(phrases, now, then, strict=True))[:most]
    ]
    return Topics(
        topics=tuple(sorted(topics, key=lambda topic: (-topic.mentions, -topic.standing))),
        wanted=wanted, shortened=wanted != asked, mentions=mentions, before=before,
        learnt_from=len(drawn.front), sampled=not drawn.whole, compared_with=len(drawn.back),
    )  # fmt: skip


def _countable(session: Session, wanted: MentionFilter) -> MentionFilter:
    """The filter, or the last days of it that can be counted exactly together with as many before."""
    length = (wanted.end - wanted.start).days + 1
    by_day: Counter[date] = Counter()
    for row in panels.mentions_by_day(session, replace(wanted, start=period_before(wanted).start)):
        by_day[row.day] += row.mentions
    if by_day.total() <= MOST_COUNTED:
        return wanted
    fits = 1
    for days in range(2, length):
        first = wanted.end - timedelta(days=2 * days - 1)
        if sum(count for day, count in by_day.items() if first <= day <= wanted.end) > MOST_COUNTED:
            break
        fits = days
    return replace(wanted, start=wanted.end - timedelta(days=fits - 1))


def _read(text: Sampled, names: frozenset[str]) -> list[Stretch]:
    title = stretches(text.title, text.language, names) if text.title else []
    return [*title, *stretches(text.text, text.language, names)]


def _topic(phrase: Phrase, drawn: Sample, moods: Counter[str], before: int, shown: set[int]) -> Topic:
    good, bad = moods["positive"], moods["negative"]
    example = _example(phrase, drawn.front, shown)
    shown.add(example.post_id)
    return Topic(
        name=phrase.shown, search=search_for(phrase.spellings), mentions=moods.total(), before=before,
        moods=dict(moods), mood=(good - bad) / (good + bad) if good + bad else None, mood_n=good + bad,
        standing=phrase.standing, example=example.text, example_id=example.mention_id,
    )  # fmt: skip


def _example(phrase: Phrase, front: Sequence[Sampled], shown: set[int]) -> Sampled:
    """The text that reads best: not shown yet, of middling length, with the phrase in its text."""

    def worth(text: Sampled) -> tuple[bool, bool, int, int]:
        said = fold_for_search(text.text.lower())
        lacks = not any(spelling in said for spelling in phrase.spellings)
        return text.post_id in shown, lacks, abs(len(text.text) - _EXAMPLE), text.post_id

    return min((front[number] for number in phrase.texts), key=worth)

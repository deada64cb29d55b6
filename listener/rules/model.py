"""What a rule is: a query over mentions, and what to do with those that meet it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.errors import UsageError
from listener.queries import Query, Use, parse
from listener.tags import clean_name, key_of
from listener.triage.clocks import Priority

LONGEST_NAME = 80
MOST_DAYS = 3650
MOST_TAGS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Does:
    """What a rule does with a mention."""

    tags: tuple[str, ...] = ()
    send: bool = False
    """Opens a case."""
    assignee: str | None = None
    """Whose the case becomes, where this rule or another one opens it; likewise team and priority."""
    team: str | None = None
    priority: str | None = None
    ignore: bool = False
    """No rule below opens a case. The mention stays, and people can still send it."""
    stop: bool = False
    """No rule below is asked."""

    @property
    def nothing(self) -> bool:
        """Whether a mention would not notice."""
        return self == Does()


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A rule as somebody writes it."""

    text: str
    """In the query language, as a filter."""
    brand: str | None = None
    """Code of a brand; None: mentions of every brand."""
    days: int | None = None
    """Only posts at most so many days old; None: however old."""
    does: Does = Does()

    def same_as(self, other: Draft) -> bool:
        """Whether the two ask and do the same, however their tags are written and ordered."""
        return _plain(self) == _plain(other)

    def checked(self) -> Draft:
        """The same with what can be written in several ways written in one.

        Raises:
            QuerySyntaxError: the query cannot be read.
            UsageError: it does nothing, says two things that exclude each other, or a value is out of range.
        """
        query = compiled(self.text)
        does = self.does
        if does.nothing:
            raise UsageError(
                "The rule does nothing: let it tag, assign, set a priority, send, ignore or stop."
            )
        if does.send and does.ignore:
            raise UsageError("A rule either sends to triage or ignores; this one says both.")
        if self.days is not None and not 1 <= self.days <= MOST_DAYS:
            raise UsageError(f"The age of posts is 1 to {MOST_DAYS} days, not {self.days}.")
        if len(does.tags) > MOST_TAGS:
            raise UsageError(f"A rule puts on at most {MOST_TAGS} tags.")
        if does.priority is not None and does.priority not in set(Priority):
            raise UsageError(f"There is no priority {does.priority!r}; there are {', '.join(Priority)}.")
        names = {key_of(name): name for name in map(clean_name, does.tags)}
        return Draft(
            text=query.text.strip(),
            brand=self.brand,
            days=self.days,
            does=Does(
                tags=tuple(names.values()), send=does.send, ignore=does.ignore, stop=does.stop,
                assignee=(does.assignee or "").strip() or None, team=does.team, priority=does.priority,
            ),
        )  # fmt: skip


def _plain(draft: Draft) -> Draft:
    return replace(draft, does=replace(draft.does, tags=tuple(sorted(map(key_of, draft.does.tags)))))


def compiled(text: str) -> Query:
    """A rule's query.

    Raises:
        QuerySyntaxError: it cannot be read.
        UsageError: it is empty.
    """
    if not text.strip():
        raise UsageError("Say which mentions the rule is about, such as: mood:negative score:<=-0.3")
    return parse(text, use=Use.FILTER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Active:
    """A rule in force, ready to be asked."""

    version_id: int
    rule_id: int
    code: str
    version: int
    position: int = 0
    brand_id: int | None = None
    days: int | None = None
    tag_ids: tuple[int, ...] = ()
    send: bool = False
    ignore: bool = False
    stop: bool = False
    assignee: str | None = None
    team_id: int | None = None
    priority: str | None = None

    @property
    def actor(self) -> str:
        """As the audit trail names it."""
        return f"rule:{self.code}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What the rules make of one mention."""

    met: tuple[Active, ...] = ()
    """The rules that it meets, from the top; those below a stop are not among them."""
    sender: Active | None = None
    """The rule that opens its case."""
    assignee: str | None = None
    team_id: int | None = None
    priority: str | None = None


def decide(
    rules: Sequence[Active],
    places: Mapping[int, int],
    matched: Collection[int],
    *,
    brand_id: int,
    age: timedelta,
) -> Decision:
    """Ask the rules from the top: what an upper one said, a lower one does not change.

    Args:
        rules: In order.
        places: Each version's place among them.
        matched: Versions whose query the mention satisfies.
        age: Of the post when it is judged.
    """
    met: list[Active] = []
    sender = assignee = team_id = priority = None
    ignored = False
    for place in sorted(places[number] for number in matched):
        rule = rules[place]
        if rule.brand_id not in (None, brand_id) or (
            rule.days is not None and age > timedelta(days=rule.days)
        ):
            continue
        met.append(rule)
        if rule.send and sender is None and not ignored:
            sender = rule
        assignee = assignee or rule.assignee
        team_id = team_id or rule.team_id
        priority = priority or rule.priority
        ignored = ignored or rule.ignore
        if rule.stop:
            break
    return Decision(met=tuple(met), sender=sender, assignee=assignee, team_id=team_id, priority=priority)


def age_of(written: datetime, at: datetime) -> timedelta:
    """How old a post is; one whose site's clock is ahead is new."""
    return max(at - written, timedelta(0))

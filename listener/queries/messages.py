"""What a query's author is told: each sentence once, with places to fill, so that it can be translated."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from listener.errors import UsageError

_AROUND = 45
"""Characters of a long line shown on each side of a mistake: it fits a terminal."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and what fills its places."""

    template: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**dict(self.values))


MISTAKES: dict[str, tuple[str, str]] = {
    "empty": ("The query is empty.", 'Write at least one word, such as "hạ miên".'),
    "long": ("The query has {n} characters; at most {most} are read.", "Make two queries of it."),
    "deep": ("More than {most} parentheses inside one another.", "Leave out those that change nothing."),
    "not-run": ("NOT three times in a row.", "One NOT says it."),
    "quote-open": ("This quote is never closed.", 'Add " after the phrase.'),
    "brace-open": ("This brace is never closed.", "Add }} after the word whose capitals count."),
    "brace-close": ("This brace closes nothing.", "Remove it, or add {{ before."),
    "comment-open": ("This comment is never closed.", "Add */ where it ends."),
    "parenthesis-open": ("This parenthesis is never closed.", "Add ) where the group ends."),
    "parenthesis-close": ("This parenthesis closes nothing.", "Remove it, or add ( before."),
    "parenthesis-empty": (
        "A word is missing before this parenthesis.",
        "Add a word, or remove ( ).",
    ),
    "operand-before": ("{operator} stands where a word was expected.", "Put a word before {operator}."),
    "operand-after": ("{operator} needs something after it.", "Add a word."),
    "symbol": ("“{shown}” is no operator here.", "Write {better}."),
    "nothing": ("“{shown}” has no letter, digit or emoji to look for.", "Leave it out."),
    "nothing-quoted": ("Nothing between the quotes.", "Leave it out."),
    "exact-alone": (
        "“=” wants a word or a phrase right after it.",
        'Write =word or ="two words", without a space.',
    ),
    "every-post": (
        "This query would match every post that lacks a word.",
        "Say first what to look for: word AND NOT other.",
    ),
    "no-word": (
        "“{clause}” alone would match posts whatever they say.",
        "Add a word, an author:, a site: or a url: to look for.",
    ),
    "near-number": (
        "{operator} needs a number: how many words may stand between.",
        "Write {operator}/5.",
    ),
    "near-flag": ("{operator} is written otherwise here.", "Write {better}."),
    "near-far": (
        "{operator} reaches too far: at most {most} words may stand between.",
        "Beyond that AND says the same.",
    ),
    "near-mixed": ("Which NEAR comes first is not clear here.", "Put parentheses around one of them."),
    "near-many": ("More than {most} parts in one chain of NEAR.", "Put some of them in an OR group."),
    "near-deep": ("NEAR within NEAR more than {most} deep.", "Take the inner ones apart with AND."),
    "near-and": (
        "AND inside a NEAR leaves open what should be near what.",
        'Use a "phrase", OR, or one NEAR for each word.',
    ),
    "near-not": ("NOT inside a NEAR leaves open what should be near.", "Write word NOT NEAR/5 other."),
    "near-field": (
        "“{clause}” has no place in a text, so nothing can be near it.",
        "Move it out of the NEAR with AND.",
    ),
    "slop": ("“~” wants a number: how many words may stand between.", 'Write "two words"~3.'),
    "slop-marks": ("“{shown}” alone is no word in a loose phrase.", "Leave it out."),
    "wildcard-start": (
        "A word cannot begin with {wildcard}: every word would have to be tried.",
        "Begin with letters, such as hami*.",
    ),
    "wildcard-short": (
        "“{shown}” has too few letters beside its wildcards: it would fit almost anything.",
        "Write at least two letters side by side, beginning with one.",
    ),
    "wildcard-many": ("More than {most} wildcards in one word.", "Write the spellings with OR."),
    "field-empty": ("{field}: needs a value after it.", "Write {example}."),
    "field-nested": (
        "{field}: cannot stand inside {outer}:.",
        "Close the group of {outer}: first, then AND {field}:….",
    ),
    "field-operand": (
        "{operator} has no meaning among the values of {field}:.",
        "Put OR between values.",
    ),
    "field-no-range": ("{field}: takes values, not a range.", "Write {example}."),
    "field-mention": (
        "{field}: is known of mentions only, so it can filter them but not find them.",
        "Use it in a filter or the search box.",
    ),
    "field-customers": (
        "{field}: is not known of customers.",
        "Write one of: {known}.",
    ),
    "range-open": ("This range is never closed.", "Add ] after the second bound."),
    "range-form": ("A range has two bounds.", "Write {example}; * leaves a side open."),
    "value-unknown": ("{field}: knows no “{value}”.", "Write one of: {known}."),
    "value-number": ("“{value}” is no number that {field}: understands.", "Write {example}."),
    "value-date": (
        "“{value}” is no date that {field}: understands.",
        "Write year-month-day, such as 2026-03-08.",
    ),
    "value-zone": (
        "“{value}” does not say in which zone.",
        "Write a day, or add the zone: 2026-03-08T14:00+07:00.",
    ),
    "value-country": ("“{value}” is no country.", "Write its two letters, such as vn."),
    "value-site": ("site: takes a host, not a whole address.", "Write site:{host}."),
    "alias-many": (
        "The alias list makes more than {most} spellings of this phrase.",
        "Shorten the list, or the phrase.",
    ),
}
"""Code → what is wrong and what was expected, and what would mend it."""


REASONS: dict[str, str] = {
    "capitals": "Found “{found}” in other capitals; the clause wants “{wanted}”.",
    "with-accents": "Found “{found}” with accents; the clause wants “{wanted}” without.",
    "other-accents": "Found “{found}” without these accents; the clause wants “{wanted}”.",
    "punctuation": "Found “{found}” without the punctuation “{marks}” of the clause.",
    "accents-punctuation": "Found “{found}” without the accents and the punctuation of the clause.",
    "longer-name": "Found “{found}” only as part of a longer name or number.",
    "elsewhere": "Found “{found}” only in {field}.",
    "elsewhere-accents": "Found “{found}” only in {field}, without these accents.",
    "missing-words": "Of “{wanted}” {missing} is not there.",
    "apart": "The words of “{wanted}” are there, but not side by side in this order.",
    "longer-word": "Found “{found}”, of which “{wanted}” is only a part.",
    "like": "It is not there; the nearest word is “{found}”.",
    "absent": "“{wanted}” is not there.",
    "absent-all": "None of its {n} spellings is there.",
    "near-order": "All parts of the {operator} are there, but in another order.",
    "near-fields": "The parts of the {operator} stand in different fields or overlap.",
    "near-far": "In “{found}” {n} words stand between, and the {operator} allows {most}.",
    "apart-near": "Every place of it is within {most} words of what it must keep away from: “{found}”.",
    "unknown": "{field} is not known.",
    "value": "{field} is {value}.",
    "all-hold": "All of these hold.",
    "some-fail": "{n} of {all} clauses failed.",
    "one-enough": "One of these is enough.",
    "none-holds": "None of these {all} holds.",
    "not-absent": "“{clause}” is not there.",
    "not-present": "“{clause}” is there, and the query excludes it.",
    "present-alias": "“{found}” stands there: a spelling from the alias list.",
    "present": "“{found}” stands there.",
}
"""Code → why a clause holds or does not."""


def reason(code: str, **values: str) -> Said:
    """A sentence of :data:`REASONS` with its places filled."""
    return Said(REASONS[code], tuple(values.items()))


class QuerySyntaxError(UsageError):
    """A query that cannot be understood; says where, what was expected, and the likely fix."""

    def __init__(
        self, query: str, code: str, position: int, fix: str | None = None, **values: object
    ) -> None:
        filled = tuple((name, str(value)) for name, value in values.items())
        message, hint = MISTAKES[code]
        self.said = Said(message, filled)
        self.advice = Said(hint, filled)
        super().__init__(str(self.said))
        self.query = query
        self.code = code
        """A stable word for programs."""
        self.position = position
        """Offset in characters into ``query``."""
        self.fix = fix
        """The whole query with this mistake mended; None where only the author can know."""

    @property
    def message(self) -> str:
        """What is wrong, one sentence."""
        return str(self.said)

    @property
    def hint(self) -> str:
        """What would mend it, one sentence."""
        return str(self.advice)

    def pointed(self) -> str:
        """The query's line with a caret under the place."""
        return point_at(self.query, self.position)

    def __str__(self) -> str:
        proposal = f"\nTry: {self.fix}" if self.fix is not None and len(self.fix) < 4 * _AROUND else ""
        return f"{self.message} {self.hint}\n{self.pointed()}{proposal}"


def point_at(query: str, position: int) -> str:
    """The line of a query that holds a position, cut where it is long, with a caret under the place."""
    start = query.rfind("\n", 0, position) + 1
    end = query.find("\n", position)
    line = query[start : end if end >= 0 else None]
    at = position - start
    left, right = max(0, at - _AROUND), min(len(line), at + _AROUND)
    cut_left = "…" if left else ""
    shown = cut_left + line[left:right] + ("…" if right < len(line) else "")
    # A combining mark takes no column of its own, an emoji and a Chinese character take two.
    column = sum(_width(char) for char in cut_left + line[left:at])
    return f"{shown}\n{' ' * column}^"


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1

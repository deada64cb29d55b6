"""What the linter says: each sentence once, with places to fill, so that it can be translated."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from listener.queries.messages import Said


class Level(StrEnum):
    """How bad it is."""

    NEVER = "never"
    """The query, or this part of it, can match nothing."""
    WARNING = "warning"
    """It probably finds something else than was meant."""
    HINT = "hint"
    """It could be said better."""


ADVICE: dict[str, tuple[Level, str]] = {
    "lower-operator": (
        Level.WARNING,
        "“{word}” in small letters is looked for as a word; the operator is {better}.",
    ),
    "other-operator": (Level.WARNING, "“{word}” is looked for as typed; the operator here is {better}."),
    "quotes-differ": (
        Level.WARNING,
        "This phrase opens with {opened} and closes with {closed}: is it the one you meant?",
    ),
    "single-quotes": (Level.WARNING, "Single quotes make no phrase; each word is looked for by itself."),
    "list-comma": (Level.WARNING, "The comma is looked for as typed; a list is written with OR."),
    "field-typo": (
        Level.WARNING,
        "“{word}” is looked for as typed; there is no field {field}:, but there is {better}:.",
    ),
    "common-word": (
        Level.WARNING,
        "“{word}” without accents finds {spellings}; such words stand in {share} of 1,000 posts. "
        "Write its accents, or a phrase.",
    ),
    "common-stored": (
        Level.WARNING,
        "“{word}” without accents finds {spellings}; such words stand in {share} of 1,000 stored posts. "
        "Write its accents, or a phrase.",
    ),
    "loose-words": (
        Level.HINT,
        "These words may stand anywhere in a post; in quotes they stand side by side.",
    ),
    "wildcard-short": (Level.WARNING, "“{word}” fits many words: only {n} letters of it are fixed."),
    "question-mark": (Level.HINT, "The “?” of “{word}” stands for one more letter, not for a question mark."),
    "not-kills": (Level.NEVER, "NOT excludes every post that “{word}” finds."),
    "not-kills-part": (Level.WARNING, "NOT excludes every post that this alternative, “{word}”, finds."),
    "not-binds": (Level.WARNING, "This NOT narrows only “{word}”, not what stands before OR."),
    "mixed": (Level.HINT, "AND binds more tightly than OR; parentheses say so."),
    "range-empty": (Level.NEVER, "This range is empty: {low} is above {high}."),
    "range-outside": (Level.NEVER, "{field}: goes from 0 to 5, so this can never hold."),
    "ranges-apart": (Level.NEVER, "No {field}: is in both of these ranges."),
    "values-differ": (Level.NEVER, "A post has one {field}:, so both can never hold; write OR."),
    "near-fields": (Level.NEVER, "The sides of this NEAR look in different fields, so they are never near."),
    "near-same": (Level.NEVER, "Every “{word}” is near itself, so nothing is left."),
    "near-wide": (
        Level.HINT,
        "Three of four posts have at most {words} words: {operator} hardly differs from AND.",
    ),
    "near-zero": (Level.HINT, "Nothing between, in this order: that is a phrase."),
    "loose-single": (Level.HINT, "“~” has no meaning on a single word."),
    "twice": (Level.HINT, "“{word}” stands here twice."),
    "covered": (Level.HINT, "“{word}” is already found by “{other}”."),
    "implied": (Level.HINT, "Every post with “{other}” has “{word}” too."),
}
"""Code → how bad, and what is said."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing the linter noticed."""

    code: str
    level: Level
    said: Said
    start: int
    """Place in the query's text (characters, end exclusive)."""
    end: int
    proposal: str | None
    """What to write there instead; empty to leave it out; None where only the author can know."""

    def applied(self, query: str) -> str | None:
        """The whole query with the proposal in place."""
        return None if self.proposal is None else query[: self.start] + self.proposal + query[self.end :]


def advise(code: str, start: int, end: int, proposal: str | None = None, **values: object) -> Advice:
    """An advice with its places filled."""
    level, template = ADVICE[code]
    said = Said(template, tuple((name, str(value)) for name, value in values.items()))
    return Advice(code, level, said, start, end, proposal)

"""All phrases that mean something to the rules, found in one pass over a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from itertools import product

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from listener.sentiment.chunks import Alphabet
from listener.sentiment.spelling import FACE, PAUSE, QUESTION, QUOTE, STOP, STRETCHED
from listener.text.tokens import fold


class Kind(IntEnum):
    """What a phrase does to the opinions around it."""

    OPINION = 0
    HIDDEN = 1
    """Hides words that would have a mood by themselves ("nước sôi")."""
    NEGATION = 2
    NEGATION_AFTER = 3
    """Turns the opinion before it ("ngon đâu")."""
    BEFORE = 4
    """Strengthens or weakens the opinion after it ("rất")."""
    AFTER = 5
    AROUND = 6
    """Both ("quá tệ", "tệ quá")."""
    PAUSE = 7
    STOP = 8
    QUESTION = 9
    QUOTE = 10
    FACE = 11
    BUT = 12
    """Opens a clause that outweighs what stands before it in its sentence."""
    ALTHOUGH = 13
    """Opens a clause that is conceded and weighs less."""
    SPLIT = 14
    """Opens a clause of equal weight."""
    WISH = 15
    """Opens a clause about what is not (yet) so ("nếu", "mong")."""
    WORD = 16
    """Nothing but its flags."""
    LEANING = 17
    """Leans a little by the company it keeps; changes nothing around it ("toàn", "kiểu gì")."""


class Flag(IntFlag):
    """What else is known of a phrase."""

    NONE = 0
    BESIDE_BOOSTER = 1
    """An opinion only beside a booster ("cham qua")."""
    AT_END = 2
    """… or at the end of a clause ("hay" is also "or")."""
    SWEARING = 4
    """Straight after praise it strengthens it ("ngon kinh khủng")."""
    TAIL = 8
    """May follow a negation that only asks ("tốt không vậy shop")."""
    ASKING = 16
    """With MORE later in its clause: what is asked for is missing ("cần nhanh hơn")."""
    MORE = 32
    IRONIC = 64
    """Thanks and applause, which turn when the same sentence complains."""
    WEAK = 128
    """A booster that does not vouch for the reading of an ambiguous word."""
    LIVELY = 256
    """A booster that leans to praise where the word it boosts is unknown ("rất lì")."""
    LEAN = 512
    """Of an entry: see LEANING."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words as the lexicon spells them, and what they do."""

    words: tuple[str, ...]
    kind: Kind
    value: float = 0.0
    flags: Flag = Flag.NONE


Effect = tuple[int, float, int]
"""Kind, value, flags."""

_SIGNS: dict[str, Effect] = {
    PAUSE: (Kind.PAUSE, 0.0, 0),
    STOP: (Kind.STOP, 0.0, 0),
    QUESTION: (Kind.QUESTION, 0.0, 0),
    QUOTE: (Kind.QUOTE, 0.0, 0),
    STRETCHED: (Kind.AFTER, 1.2, Flag.WEAK),
    **{f"{FACE}{tenths}": (Kind.FACE, tenths / 10, 0) for tenths in range(-30, 31)},
}


class Phrasebook:
    """Phrases compiled for one pass; of those that overlap, the first and longest counts."""

    def __init__(self, phrases: Mapping[str, Effect], alphabet: Alphabet) -> None:
        """``phrases``: by their words, parted by single spaces. ``alphabet``: takes in their words."""
        known = {**_SIGNS, **phrases}
        self.effects: list[Effect] = [(int(k), v, int(f)) for k, v, f in known.values()]
        self.find: Callable[[bytes], list[tuple[int, int, int]]] = BytesAhoCorasick(
            [alphabet.take_in(phrase.split(" ")) for phrase in known], matchkind=MatchKind.LeftmostLongest
        ).find_matches_as_indexes
        """Of each phrase in a text's codes its number in ``effects``, its start and its end."""


_MOST_FOLDED = 4
"""Phrases of more words are spelled with all accents or with none: the combinations would be many."""


def spellings(words: tuple[str, ...]) -> Iterable[str]:
    """The ways to leave out the accents of some words of a phrase; with all accents, and with none, last."""
    if len(words) <= _MOST_FOLDED:
        for ways in product(*[dict.fromkeys((word, fold(word))) for word in words]):
            yield " ".join(ways)
    else:
        yield " ".join(words)
        yield fold(" ".join(words))

"""The evidence for and against one pair of account and customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import log2, prod

from rapidfuzz.distance import OSA

from listener.customers.linkage.handles import Handle, digit_bits, explain
from listener.customers.linkage.names import (
    NameLevel,
    accents_differ,
    compare_names,
    name_key,
    one_letter_off,
)
from listener.customers.linkage.population import NOBODY, Holders, Population, known_name
from listener.customers.linkage.records import EMAIL_SITE, Author, Person
from listener.customers.linkage.weights import Weights


class Kind(StrEnum):
    """What a piece of evidence is about; pieces of one kind do not count as independent."""

    ACCOUNT = "account"
    EMAIL = "email"
    PHONE = "phone"
    HANDLE = "handle"
    NAME = "name"
    CITY = "city"
    BORN = "born"
    ADDRESS = "address"


STRONG = frozenset({Kind.ACCOUNT, Kind.EMAIL, Kind.PHONE})
"""Kinds of which one piece alone may decide."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, as a person reads it."""

    kind: Kind
    bits: float
    how: str
    """``same``, ``differs``, ``digits``, ``full``, ``part`` …: how the two sides compare."""
    author: str
    """The value on the account's side."""
    customer: str
    """The value in the customer's record."""
    rarity: float | None = None
    """Bits by which a handle is rare as a whole, with what the name explains of it."""


_STRANGE = 20_000
"""Names and handles of nobody in particular that stand beside the customers' own, so that a small base
of customers does not make every name look common."""
_STRANGE_WORDS = 500
"""The same for single words, of which a small base already shows the common ones."""


NEVER = 0.1
"""Others who bear a name that nobody else is known to bear: a name of 18 bits in a base of few."""
LETTER = 2.2
"""Bits that a letter of a handle or a name tells, on average."""
NEAR_LENGTH = 7
"""Letters from which a handle within another one, or one letter off, is no chance."""


def _by_chance(stem: str) -> float:
    """How often somebody picks a stem or bears a word: about 2.2 bits a letter, to 18."""
    return float(2.0 ** -min(18.0, LETTER * len(stem)))


class Weigher:
    """Weighs pairs against one population. Frequencies are looked up once per account."""

    def __init__(self, population: Population, weights: Weights | None = None) -> None:
        """Weigh with these frequencies."""
        self._population = population
        self._weights = weights or Weights()
        self._names: dict[str, bool] = {}

    def is_name(self, word: str) -> bool:
        """Whether a word is part of names in this population."""
        known = self._names.get(word)
        if known is None:
            known = self._names[word] = known_name(self._population, word)
        return known

    def weigh(self, author: Author, person: Person, holders: Mapping[str, Holders]) -> tuple[Piece, ...]:
        """The pieces of evidence for one pair, strongest first.

        Args:
            holders: Who has the keys of the author and of the person's names and handles.
        """
        pieces = [*self._stated(author, person, holders), *self._account(author, person)]
        name = self._name(author, person, holders)
        same_account = any(piece.kind is Kind.ACCOUNT and piece.bits > 0 for piece in pieces)
        if not same_account and (handle := self._handle(author, person, holders)) is not None:
            pieces.append(handle)
        if name is not None:
            pieces.append(name)
        pieces += self._place(author, person)
        return tuple(sorted(pieces, key=lambda piece: -piece.bits))

    def _stated(self, author: Author, person: Person, holders: Mapping[str, Holders]) -> list[Piece]:
        weights, found = self._weights, []
        for kind, stated, own, same, differs, most in (
            (Kind.PHONE, author.phones, person.phones, weights.phone, weights.phone_differs,
             weights.phone_owners),
            (Kind.EMAIL, author.emails, person.emails, weights.email, weights.email_differs,
             weights.email_owners),
        ):  # fmt: skip
            if not stated or not own:
                continue
            if shared := sorted(stated & own):
                owners = max(1, holders.get(f"{kind.value[0]}:{shared[0]}", NOBODY).count)
                bits = same - log2(owners) if owners <= most else 0.0
                found.append(Piece(kind, bits, "same", shared[0], shared[0]))
            else:
                found.append(Piece(kind, differs, "differs", min(stated), min(own)))
        return found

    def _account(self, author: Author, person: Person) -> list[Piece]:
        if author.handle is None or author.site is None:
            return []
        own = [handle for site, handle in person.handles if site == author.site]
        if not own:
            return []
        there = author.handle.written
        if any(handle.written == there for handle in own):
            return [Piece(Kind.ACCOUNT, self._weights.same_account, "same", there, there)]
        return [Piece(Kind.ACCOUNT, self._weights.other_handle, "differs", there, own[0].written)]

    # -- handles ---------------------------------------------------------------------------------

    def _handle(self, author: Author, person: Person, holders: Mapping[str, Holders]) -> Piece | None:
        if author.handle is None:
            return None
        found = []
        for site, own in person.handles:
            if site == author.site and site != EMAIL_SITE:
                continue
            if (piece := self._compare_handles(author.handle, own, person, holders)) is not None:
                found.append(piece)
        return max(found, key=lambda piece: piece.bits, default=None)

    def _compare_handles(
        self, there: Handle, own: Handle, person: Person, holders: Mapping[str, Holders]
    ) -> Piece | None:
        weights = self._weights
        if there.stem != own.stem:
            return self._near_handles(there, own, person, holders)
        if not there.stem:
            return None
        rarity, whole, total = self._unexplained(own.stem, person, holders)
        total += weights.decoration if there.plain == own.plain != own.stem + own.digits else 0.0
        if there.plain == own.plain:
            bits, how = rarity + digit_bits(own.digits), "same"
            if own.plain != own.stem + own.digits:
                bits += weights.decoration
            bits = min(weights.handle_most, bits)
        elif there.digits == own.digits:
            bits, how = min(weights.punctuation_most, rarity + digit_bits(own.digits)), "punctuation"
        elif whole:
            bits, how = 1.0 if not there.digits or not own.digits else 0.0, "digits"
        else:
            bits, how = min(weights.digits_most, rarity - 3), "digits"
        return Piece(Kind.HANDLE, max(0.0, bits), how, there.written, own.written, total)

    def _near_handles(
        self, there: Handle, own: Handle, person: Person, holders: Mapping[str, Holders]
    ) -> Piece | None:
        """One letter more, fewer or other, or one handle with more words around it: long ones only."""
        short, long = sorted((there.plain, own.plain), key=len)
        if len(short) < NEAR_LENGTH or not (short in long or one_letter_off(short, long)):
            return None
        rarity, _, total = self._unexplained(own.stem, person, holders)
        bits = min(self._weights.digits_most, rarity + self._weights.near)
        return Piece(Kind.HANDLE, max(0.0, bits), "near", there.written, own.written, total)

    def _unexplained(
        self, stem: str, person: Person, holders: Mapping[str, Holders]
    ) -> tuple[float, bool, float]:
        """How rare a stem is beyond what the customer's name makes of it, in bits; whether the name makes
        all of it; how rare it is as a whole."""
        others = max(0, holders.get(f"s:{stem}", NOBODY).count - 1)
        rarity = log2((self._population.handles + _STRANGE) / (others + _STRANGE * _by_chance(stem)))
        readings = [explain(stem, name) for name in person.names]
        named = [reading for reading in readings if reading.words or reading.whole]
        if not named:
            return rarity, False, rarity
        # Given the name, what is left to choose is the pattern and the letters that are not of the name.
        rest = min(reading.rest for reading in named)
        return min(rarity, self._weights.pattern + LETTER * rest), rest == 0, rarity

    def _word_share(self, word: str) -> float:
        size = self._population.size
        seen = self._population.word_share(word) * size
        return (seen + _STRANGE_WORDS * _by_chance(word)) / (size + _STRANGE_WORDS)

    def _word_bits(self, word: str) -> float:
        return -log2(self._word_share(word))

    def _name_bits(self, count: int, words: tuple[str, ...]) -> float:
        """How rare a name of several words is, in bits, when so many customers bear it."""
        by_chance = prod(self._word_share(word) for word in words)
        # The customer's own record is no sign that others bear the name.
        others = max(0, count - 1) + _STRANGE * by_chance
        return log2((self._population.size + _STRANGE) / max(others, NEVER))

    # -- names -----------------------------------------------------------------------------------

    def _name(self, author: Author, person: Person, holders: Mapping[str, Holders]) -> Piece | None:
        found = [
            piece
            for own, spelt in zip(person.names, person.spelt, strict=True)
            if (piece := self._compare_name(author, own, spelt, holders)) is not None
        ]
        return max(found, key=lambda piece: piece.bits, default=None)

    def _compare_name(
        self, author: Author, own: tuple[str, ...], written: tuple[str, ...], holders: Mapping[str, Holders]
    ) -> Piece | None:
        shown = self._shown_name(author, own, written, holders)
        spelt = self._spelt_name(author.handle, own, holders)
        if shown is None or spelt is None:
            return shown or spelt
        if shown.bits <= 0:
            # A name in conflict with the record beside a handle that spells the record's name.
            return Piece(Kind.NAME, shown.bits + spelt.bits / 2, shown.how, shown.author, shown.customer)
        # One piece of evidence seen twice: the better one, and a little for what the other adds.
        best, other = sorted((shown, spelt), key=lambda piece: -piece.bits)
        more = 0.3 * other.bits if shown.how in (NameLevel.PART, NameLevel.ONE) else 0.0
        return Piece(Kind.NAME, best.bits + more, best.how, best.author, best.customer)

    def _shown_name(
        self, author: Author, own: tuple[str, ...], written: tuple[str, ...], holders: Mapping[str, Holders]
    ) -> Piece | None:
        weights, shown = self._weights, author.name
        match = compare_names(shown, own, self.is_name)
        whole = max(1, holders.get(f"n:{name_key(own)}", NOBODY).count)
        match match.level:
            case NameLevel.FULL:
                bits = self._name_bits(whole, own) + log2(weights.name_seen)
                bits = min(weights.name_most, max(3.0, bits))
            case NameLevel.TYPO:
                exists = holders.get(f"n:{name_key(shown)}", NOBODY).count > 0
                bits = self._name_bits(whole, own) + weights.typo - (3.0 if exists else 0.0)
                bits = min(weights.part_most, max(1.0, bits))
            case NameLevel.PART:
                bits = self._rarity_of_part(match.matched, holders) + weights.part
                bits = min(weights.part_most, max(0.0, bits + match.typos * weights.typo))
            case NameLevel.ONE:
                bits = self._word_bits(match.matched[0]) + weights.one
                bits = min(weights.one_most, bits + (weights.stranger if match.strangers else 0.0))
            case NameLevel.CONFLICT:
                bits = weights.name_conflict if match.strangers > 1 else weights.name_conflict * 2 / 3
            case _:
                return None
        if bits > 0 and (different := accents_differ(author.spelt, written)) is not None:
            bits += different * weights.accents_differ if different else weights.accents_agree
        return Piece(
            Kind.NAME, bits, match.level.value, " ".join(author.spelt or shown), " ".join(written or own)
        )

    def _rarity_of_part(self, matched: tuple[str, ...], holders: Mapping[str, Holders]) -> float:
        key = name_key(matched)
        count = sum(holders.get(f"{letter}:{key}", NOBODY).count for letter in "nm")
        return self._name_bits(count + 1, matched)  # others go by it too, whose names it does not show

    def _spelt_name(
        self, handle: Handle | None, own: tuple[str, ...], holders: Mapping[str, Holders]
    ) -> Piece | None:
        """A handle that spells the customer's name is a name shown."""
        if handle is None or len(handle.stem) < 3:
            return None
        reading = explain(handle.stem, own)
        if not reading.words or (not reading.whole and len(reading.words) < 2):
            return None
        bits = (
            self._rarity_of_part(reading.words, holders)
            if len(reading.words) > 1
            else self._word_bits(reading.words[0])
        )
        bits += 3.0 * reading.initials  # a first letter is one of about eight
        bits -= min(4.0, reading.rest / 2)  # more in it than the name: somebody else's, or a title
        return Piece(
            Kind.NAME, max(0.0, min(self._weights.part_most, bits - 2)), "handle", handle.plain, " ".join(own)
        )

    # -- where and when --------------------------------------------------------------------------

    def _place(self, author: Author, person: Person) -> list[Piece]:
        weights, found = self._weights, []
        if author.city and person.city:
            same = author.city == person.city
            bits = weights.city_same if same else weights.city_differs
            found.append(Piece(Kind.CITY, bits, _how(same), author.city, person.city))
        if author.born and person.born:
            bits, how = self._born(author.born, person.born)
            found.append(Piece(Kind.BORN, bits, how, str(author.born), str(person.born)))
        if author.address and person.address:
            share = shared_words(author.address, person.address)
            bits = weights.address_most * (share - 0.4) / 0.6 if share > 0.4 else -2.0 * (0.4 - share) / 0.4
            found.append(
                Piece(
                    Kind.ADDRESS, bits, _how(share > 0.4), " ".join(author.address), " ".join(person.address)
                )
            )
        return found

    def _born(self, there: date, own: date) -> tuple[float, str]:
        if there == own:
            return self._weights.born_same, "same"
        swapped = there.year == own.year and (there.day, there.month) == (own.month, own.day)
        if swapped or OSA.distance(there.isoformat(), own.isoformat(), score_cutoff=1) == 1:
            return self._weights.born_slip, "slip"
        return self._weights.born_differs, "differs"


def shared_words(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of words of the shorter address that the other has, slips of one letter allowed."""
    short, long = sorted((one, list(other)), key=len)
    left = list(long)
    found = 0
    for word in short:
        at = next(
            (n for n, o in enumerate(left) if o == word or one_letter_off(word, o)),
            None,
        )
        if at is not None:
            found += 1
            del left[at]
    return found / len(short)


def _how(same: bool) -> str:
    return "same" if same else "differs"

"""From evidence to a decision: who is likeliest, how sure, and what may happen without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log2

from listener.customers.linkage.calibration import SHIPPED, Calibration
from listener.customers.linkage.keys import author_keys
from listener.customers.linkage.population import Population
from listener.customers.linkage.records import Author
from listener.customers.linkage.weighing import STRONG, Kind, Piece, Weigher
from listener.customers.linkage.weights import Weights

CONFIRM = 0.995
"""Calibrated probability from which a rule may confirm."""
ASK = 0.22
"""Below it, the author stays an author. From 0.15 a person would see 22 % of the accounts of the
development set, of which one in six is somebody's; from 0.22 it is 17 %, and recall after review is 0.63."""
GAP = 6.0
"""Bits by which the first must lead the second."""
RARE_HANDLE = 12.0
"""Bits of rarity from which the same handle elsewhere is a ground of its own beside a name."""
CANDIDATES = 12
"""Customers that are weighed; those with the most and the rarest keys first. On the synthetic Vietnamese
set 12 give P 0.9988, R 0.403, calibration error 0.014; 30 give 0.9988, 0.404, 0.016 in twice the time."""


class Verdict(StrEnum):
    """What happens with an account."""

    CONFIRM = "confirm"
    ASK = "ask"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer with the evidence."""

    customer_id: int
    pieces: tuple[Piece, ...]
    bits: float
    """Prior and evidence together; 0 is even odds with nobody in particular."""
    likelihood: float
    """Posterior among all candidates and nobody, before calibration, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is thought of an account."""

    verdict: Verdict
    probability: float
    """Calibrated, of the first candidate; 0 without one."""
    candidates: tuple[Candidate, ...]
    """Likeliest first."""
    reason: str
    """Why it is not confirmed, or by what: a code."""
    calibration: Calibration = SHIPPED

    def probability_of(self, candidate: Candidate) -> float:
        """How sure one of the candidates is, calibrated."""
        return self.calibration.of(candidate.likelihood)


_Weighed = tuple[float, int, tuple[Piece, ...]]
"""Bits, customer, pieces."""


class Decider:
    """Decides about accounts against one population."""

    def __init__(
        self, population: Population, *, weights: Weights | None = None, calibration: Calibration = SHIPPED
    ) -> None:
        """Decide with these frequencies, weights and calibration."""
        self._population = population
        self._weights = weights or Weights()
        self._weigher = Weigher(population, self._weights)
        self._calibration = calibration

    def is_name(self, word: str) -> bool:
        """Whether a word is part of names among these customers."""
        return self._weigher.is_name(word)

    def decide(self, author: Author) -> Decision:
        """Find, weigh and judge. "Nobody" is one of the hypotheses."""
        candidates = self._candidates(author)
        if not candidates:
            return Decision(Verdict.LEAVE, 0.0, (), "no-candidate")
        first = candidates[0]
        probability = self._calibration.of(first.likelihood)
        second = candidates[1].bits if len(candidates) > 1 else float("-inf")
        reason = self._why_not(first.pieces, probability, first.bits - second)
        if reason is None:
            return Decision(
                Verdict.CONFIRM, probability, candidates, _ground(first.pieces), self._calibration
            )
        verdict = Verdict.ASK if probability >= ASK else Verdict.LEAVE
        return Decision(verdict, probability, candidates, reason, self._calibration)

    def _candidates(self, author: Author) -> tuple[Candidate, ...]:
        holders = self._population.holders(author_keys(author, self._weigher.is_name))
        score: dict[int, float] = {}
        for found in holders.values():
            for number in found.ids:
                score[number] = score.get(number, 0.0) + 1 / found.count
        likely = sorted(score, key=lambda number: (-score[number], number))[:CANDIDATES]
        persons = self._population.persons(likely)
        prior = log2(self._weights.customers_among_authors) - log2(max(1, self._population.size))
        weighed = []
        for number, person in persons.items():
            pieces = self._weigher.weigh(author, person, holders)
            weighed.append((prior + sum(piece.bits for piece in pieces), number, pieces))
        weighed.sort(key=lambda entry: (-entry[0], entry[1]))
        weighed = self._one_each(weighed)
        odds = [2 ** min(bits, 64.0) for bits, _, _ in weighed]
        total = sum(odds) + 1 - self._weights.customers_among_authors
        return tuple(
            Candidate(number, pieces, bits, odd / total)
            for (bits, number, pieces), odd in zip(weighed, odds, strict=True)
        )

    def _one_each(self, weighed: list[_Weighed]) -> list[_Weighed]:
        """Of records that people merged into one person only the first: it is not its own rival."""
        if len(weighed) < 2:
            return weighed
        merged = self._population.merged([number for _, number, _ in weighed])
        if not merged:
            return weighed
        first: dict[int, _Weighed] = {}
        for entry in weighed:
            first.setdefault(merged.get(entry[1], entry[1]), entry)
        return list(first.values())

    def _why_not(self, pieces: Sequence[Piece], probability: float, gap: float) -> str | None:
        if probability < CONFIRM:
            return "unsure"
        if gap < GAP:
            return "runner-up"
        if any(piece.kind in STRONG and piece.bits >= 20 for piece in pieces):
            return None
        kinds = {piece.kind for piece in pieces if is_ground(piece)}
        if len(kinds) < 2:
            return "one-kind"
        if Kind.NAME in kinds and not kinds & {Kind.HANDLE, Kind.BORN, Kind.ADDRESS}:
            return "name-only"
        return None


def is_ground(piece: Piece) -> bool:
    """Whether a piece of evidence says something of its own."""
    if piece.kind is Kind.HANDLE:
        same = piece.how in ("same", "punctuation")
        return piece.bits >= 8.0 or (same and (piece.rarity or 0.0) >= RARE_HANDLE)
    return piece.bits >= 3.0


def _ground(pieces: Sequence[Piece]) -> str:
    return "+".join(piece.kind.value for piece in pieces if is_ground(piece))

"""How good the links are, on files whose truth is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from listener.customers.linkage.calibration import SHIPPED, Calibration, fit
from listener.customers.linkage.deciding import Decider, Decision, Verdict
from listener.customers.linkage.files import Asked, Customers, Review
from listener.customers.linkage.population import Listed

_BINS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What came out. Shares are of all accounts unless said; None where nothing was to be counted."""

    customers: int
    accounts: int
    accounts_of_customers: int
    automatic: int
    automatic_right: int
    precision: float | None
    """Of the automatic links, those that are right."""
    recall: float | None
    """Of the accounts of customers, those linked automatically and rightly."""
    reviewed: int
    """Accounts sent to a person."""
    review_share: float | None
    recall_after_review: float | None
    """When a person confirms the first candidate where it is right, and nothing else."""
    calibration_error: float | None
    """Expected calibration error of the first candidates, in ten equal bins (Guo and others, "On
    Calibration of Modern Neural Networks", 2017)."""
    reviews_learnt_from: int
    index_seconds: float
    p50_ms: float | None
    p99_ms: float | None


def measure(
    customers: Customers,
    asked: Sequence[Asked],
    reviews: Sequence[Review] = (),
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Measured:
    """Decide about every account and compare with the truth.

    Args:
        reviews: Pairs that people judged; the calibration is learnt from those among the accounts,
            which are then left out of the figures.
    """
    begun = perf_counter()
    population = Listed(customers.persons)
    index_seconds = perf_counter() - begun
    calibration, known = _learn(customers, asked, reviews, population)
    decider = Decider(population, calibration=calibration)
    decided: list[tuple[Decision, bool, Asked]] = []
    seconds = []
    for number, one in enumerate(asked):
        if progress is not None and number % 500 == 0:
            progress(number, len(asked))
        if one.mid in known:
            continue
        begun = perf_counter()
        decision = decider.decide(one.author)
        seconds.append(perf_counter() - begun)
        decided.append((decision, _is_right(customers, decision, one), one))
    if progress is not None:
        progress(len(asked), len(asked))
    return _figures(customers, decided, calibration, index_seconds, sorted(seconds))


def _is_right(customers: Customers, decision: Decision, one: Asked) -> bool:
    """Whether the first candidate is the account's customer in truth."""
    if not decision.candidates or one.truth is None:
        return False
    return customers.ids[decision.candidates[0].customer_id] == one.truth


def _learn(
    customers: Customers, asked: Sequence[Asked], reviews: Sequence[Review], population: Listed
) -> tuple[Calibration, frozenset[object]]:
    if not reviews:
        return SHIPPED, frozenset()
    by_mid = {one.mid: one for one in asked}
    decider = Decider(population)
    pairs = []
    for review in reviews:
        if (one := by_mid.get(review.mid)) is None:
            continue
        for candidate in decider.decide(one.author).candidates:
            if customers.ids[candidate.customer_id] == review.customer:
                pairs.append((candidate.likelihood, review.same))
    return fit(pairs), frozenset(review.mid for review in reviews)


def _figures(
    customers: Customers, decided: Sequence[tuple[Decision, bool, Asked]], calibration: Calibration,
    index_seconds: float, seconds: Sequence[float],
) -> Measured:  # fmt: skip
    theirs = sum(one.truth is not None for _, _, one in decided)
    automatic = [right for decision, right, _ in decided if decision.verdict is Verdict.CONFIRM]
    asked = [right for decision, right, _ in decided if decision.verdict is Verdict.ASK]
    return Measured(
        customers=len(customers.persons),
        accounts=len(decided),
        accounts_of_customers=theirs,
        automatic=len(automatic),
        automatic_right=sum(automatic),
        precision=_share(sum(automatic), len(automatic)),
        recall=_share(sum(automatic), theirs),
        reviewed=len(asked),
        review_share=_share(len(asked), len(decided)),
        recall_after_review=_share(sum(automatic) + sum(asked), theirs),
        calibration_error=_calibration_error(decided),
        reviews_learnt_from=calibration.reviews,
        index_seconds=index_seconds,
        p50_ms=_quantile(seconds, 0.5),
        p99_ms=_quantile(seconds, 0.99),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _quantile(ordered: Sequence[float], q: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(len(ordered) * q))] * 1000 if ordered else None


def _calibration_error(decided: Sequence[tuple[Decision, bool, Asked]]) -> float | None:
    bins: dict[int, list[tuple[float, bool]]] = {}
    count = 0
    for decision, right, _ in decided:
        if decision.candidates:
            number = min(_BINS - 1, int(decision.probability * _BINS))
            bins.setdefault(number, []).append((decision.probability, right))
            count += 1
    if not count:
        return None
    return sum(abs(sum(p for p, _ in one) - sum(right for _, right in one)) for one in bins.values()) / count

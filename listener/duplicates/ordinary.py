"""What is ordinary, worked out from what others do; never a number written here alone."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_FAR = 3.5
"""Robust standard deviations: Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993."""
_NINETIETH = 1.2816
"""Standard deviations from the middle to the 90th percentile of a normal distribution."""
FEWEST_OTHERS = 20
"""Accounts to compare with; with fewer nothing is said."""
FEWEST_DAYS = 14
"""Days to compare with."""
_RARE = 0.001
"""Chance of an ordinary day above the bound: for ten brands one false alarm in a hundred days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ordinary:
    """The middle of what is ordinary, and up to where it goes."""

    usual: float
    bound: float
    compared: int
    """With how many."""


def ordinary_count(others: Sequence[int]) -> Ordinary | None:
    """How much one of many may do, by what the others do; None where there are too few of them.

    Counts are compared on Anscombe's scale, 2·√(n + 3/8), on which chance alone spreads them by 1 whatever
    their size (Anscombe, "The transformation of Poisson, binomial and negative-binomial data", 1948). The
    spread is that of the upper half, from the median to the 90th percentile, and never less than chance: so a
    site with busy members allows more, and one account in ten may be a spammer without hiding the others.
    """
    if len(others) < FEWEST_OTHERS:
        return None
    scaled = sorted(2 * math.sqrt(count + 0.375) for count in others)
    middle = statistics.median(scaled)
    ninetieth = scaled[math.ceil(0.9 * len(scaled)) - 1]
    spread = max(1.0, (ninetieth - middle) / _NINETIETH)
    return Ordinary(
        usual=statistics.median(others),
        bound=math.floor(((middle + _FAR * spread) / 2) ** 2 - 0.375),
        compared=len(others),
    )


SMALLEST_BOUND = math.floor(((2 * math.sqrt(1.375) + _FAR) / 2) ** 2 - 0.375)
"""No site allows less, as everybody who posts does so once: who stays below need not be compared."""


def ordinary_day(days: Sequence[int]) -> Ordinary | None:
    """How many may come on a day, by the days before; None where there are too few of them.

    A Gamma-Poisson model: each day has a rate of its own, so the count of the next day is negative binomial
    (Greenwood and Yule, 1920; Gelman et al., "Bayesian Data Analysis", 3rd edition, 2.6). Its parameters are
    those of the moments; where days spread no more than chance would have it, the posterior under Jeffreys'
    prior.
    """
    if len(days) < FEWEST_DAYS:
        return None
    mean = statistics.fmean(days)
    variance = statistics.pvariance(days)
    if variance > mean:
        shape = mean * mean / (variance - mean)
        rate = shape / mean
    else:
        shape, rate = sum(days) + 0.5, float(len(days))
    return Ordinary(usual=statistics.median(days), bound=_up_to(shape, rate), compared=len(days))


def _up_to(shape: float, rate: float) -> int:
    """The smallest count that a negative binomial exceeds with a chance below :data:`_RARE`."""
    stay = math.log(rate / (rate + 1))
    go = math.log(1 / (rate + 1))
    chance, below, count = shape * stay, 0.0, 0  # the chance as a logarithm: it may be too small for a float
    while (below := below + math.exp(chance)) < 1 - _RARE:
        count += 1
        chance += math.log((shape + count - 1) / count) + go
    return count

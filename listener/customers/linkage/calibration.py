"""From a computed likelihood to how often such a link is right, learnt from reviews.

Beta calibration: Kull, Silva Filho and Flach, "Beta calibration: a well-founded and easily implemented
improvement on logistic calibration for binary classifiers", 2017. Its two slopes let the curve be
right at both ends, where a link is confirmed and where an author is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, log1p

import numpy as np
import numpy.typing as npt

_EDGE = 1e-9
ENOUGH = 300
"""Reviews from which an installation's own curve replaces the shipped one."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """logit(p) = low · ln(s) − high · ln(1 − s) + shift, with both slopes at least 0: monotone in s."""

    low: float = 1.0
    high: float = 1.0
    shift: float = 0.0
    reviews: int = 0
    """How many reviews it was learnt from."""

    def of(self, likelihood: float) -> float:
        """The calibrated probability, 0 to 1."""
        s = min(max(likelihood, _EDGE), 1 - _EDGE)
        return 1 / (1 + exp(-(self.low * log(s) - self.high * log1p(-s) + self.shift)))


def fit(reviewed: Sequence[tuple[float, bool]], *, start: Calibration | None = None) -> Calibration:
    """Learn from likelihoods and whether the link was right (Newton's method with halved steps).

    Args:
        start: The curve that stands until reviews speak: few reviews move it little.
    """
    start = start or SHIPPED
    if not reviewed:
        return start
    s = np.clip(np.array([likelihood for likelihood, _ in reviewed]), _EDGE, 1 - _EDGE)
    right = np.array([is_right for _, is_right in reviewed], dtype=float)
    features = np.stack([np.log(s), -np.log1p(-s), np.ones_like(s)], axis=1)
    before = np.array([start.low, start.high, start.shift])
    free = np.array([True, True, True])
    while True:
        weights = _newton(features, right, before, free)
        falling = (weights[:2] < 0) & free[:2]
        if not falling.any():
            break
        free[:2] &= ~falling  # a slope that would turn the order around is 0
    low, high, shift = (float(value) for value in weights)
    return Calibration(low, high, shift, len(reviewed))


Floats = npt.NDArray[np.float64]


def _newton(features: Floats, right: Floats, before: Floats, free: npt.NDArray[np.bool_]) -> Floats:
    """Minimise the log loss, drawn to ``before`` by as much as two reviews weigh; what is not free is 0."""
    x, target = features[:, free], before[free]

    def loss(weights: Floats) -> float:
        z = x @ weights
        return float(np.sum(np.logaddexp(0, z) - right * z) + np.sum((weights - target) ** 2) / 2)

    weights = target.copy()
    at = loss(weights)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -60, 60)))
        gradient = x.T @ (p - right) + (weights - target)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.eye(x.shape[1])
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while size > 1e-6 and loss(weights - size * step) > at:
            size /= 2
        weights = weights - size * step
        before_step, at = at, loss(weights)
        if before_step - at < 1e-10:
            break
    full = np.zeros(3)
    full[free] = weights
    return full


SHIPPED = Calibration(low=0.694, high=1.466, shift=-0.507)
"""Learnt from the synthetic Vietnamese development set of 10,000 accounts, and drawn four fifths of the
way to the curve of the weights before these: a curve of three figures that fits all of the range is too
timid at its upper end, where links are confirmed. Calibration error on that set: 0.016."""

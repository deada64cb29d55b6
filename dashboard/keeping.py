"""Answers that took long are shown again for a while.

A page that draws itself anew every few seconds must not ask a large history each time; in a small one every
answer is new.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import streamlit as st

NOTICED = 0.1
"""Seconds; what took less is asked for anew each time."""
TIMES = 20
"""How much longer than it took an answer is shown: so a page costs a twentieth of a processor at most."""
_MOST = 256
T = TypeVar("T")


class Shelf:
    """Answers with the moment until which they hold; the oldest gives way. Safe between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock``: seconds from any start."""
        self._clock = clock
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    def kept(self, key: Hashable, ask: Callable[[], T]) -> T:
        """The answer under a key: as kept, or asked for now.

        Args:
            key: all that the answer depends on.
        """
        begin = self._clock()
        with self._lock:
            until, answer = self._answers.get(key, (begin, None))
        if begin < until:
            return cast("T", answer)
        answer = ask()
        end = self._clock()
        with self._lock:
            self._answers.pop(key, None)
            if (took := end - begin) >= NOTICED:
                self._answers[key] = (end + TIMES * took, answer)
                while len(self._answers) > _MOST:
                    self._answers.popitem(last=False)
        return answer


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf:
    return Shelf()


def kept(key: Hashable, ask: Callable[[], T]) -> T:
    """As :meth:`Shelf.kept`, for all who look at this dashboard."""
    return _shelf().kept(key, ask)

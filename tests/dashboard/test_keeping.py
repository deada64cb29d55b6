"""What took long is shown again for a while, what was quick never."""

from __future__ import annotations

from dashboard.keeping import TIMES, Shelf


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _answers(clock: _Clock, takes: float) -> tuple[Shelf, list[int]]:
    shelf, asked = Shelf(clock), [0]

    def ask() -> int:
        asked[0] += 1
        clock.now += takes
        return asked[0]

    for _ in range(3):
        shelf.kept("a", ask)
    clock.now += takes * TIMES - 0.001
    shelf.kept("a", ask)
    before = asked[0]
    clock.now += 0.002
    shelf.kept("a", ask)
    return shelf, [before, asked[0]]


def test_a_slow_answer_is_asked_for_again_when_its_time_is_over() -> None:
    assert _answers(_Clock(), 2.0)[1] == [1, 2]


def test_a_quick_answer_is_never_kept() -> None:
    assert _answers(_Clock(), 0.01)[1] == [4, 5]


def test_keys_do_not_mix_and_the_oldest_give_way() -> None:
    clock = _Clock()
    shelf = Shelf(clock)

    def slow(value: int) -> int:
        clock.now += 0.2
        return value

    assert [shelf.kept(n, lambda n=n: slow(n)) for n in range(300)] == list(range(300))  # type: ignore[misc]
    assert shelf.kept(299, lambda: -1) == 299
    assert shelf.kept(0, lambda: -1) == -1

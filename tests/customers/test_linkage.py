"""Whose account is this: what counts, what does not, and that it is measured honestly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.customers.linkage.calibration import SHIPPED, fit
from listener.customers.linkage.deciding import Decider, Decision, Verdict
from listener.customers.linkage.files import read_accounts, read_customers
from listener.customers.linkage.handles import explain, take_apart
from listener.customers.linkage.measure import measure
from listener.customers.linkage.names import NameLevel, compare_names, name_key, name_parts
from listener.customers.linkage.population import Listed
from listener.customers.linkage.records import Author, Person, author, person
from listener.customers.linkage.weighing import Kind
from tests.commands import Commands

FAMILIES = "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng".split()  # noqa: SIM905
MIDDLES = "Văn Thị Minh Đức Ngọc Thanh Quốc Hữu Kim Xuân".split()  # noqa: SIM905
GIVENS = "Anh Bình Châu Dũng Giang Hà Khoa Lan Mai Nam Phúc Quân Sơn Trang Uyên".split()  # noqa: SIM905


def crowd() -> list[Person]:
    """1,500 customers: every mix of the names above, each with a phone."""
    names = [f"{f} {m} {g}" for f in FAMILIES for m in MIDDLES for g in GIVENS]
    return [
        person(number, names=(name,), phones=frozenset({f"+8490{number:07}"}))
        for number, name in enumerate(names)
    ]


def decide(asked: Author, *more: Person) -> Decision:
    return Decider(Listed([*crowd(), *more])).decide(asked)


LAN = person(
    9000, names=("Trịnh Bảo Yến",), phones=frozenset({"+84912345678"}),
    emails=frozenset({"meocon.yen77@gmail.com"}), accounts=(("voz", "kobold.yen"),), city="Huế",
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (author(site="voz", handle="Kobold.Yen"), Kind.ACCOUNT),
        (author(site="tinhte", handle="x", phones=frozenset({"+84912345678"})), Kind.PHONE),
        (author(site="tinhte", handle="x", emails=frozenset({"meocon.yen77@gmail.com"})), Kind.EMAIL),
    ],
)
def test_a_strong_key_confirms_by_itself(asked: Author, kind: Kind) -> None:
    decision = decide(asked, LAN)
    assert decision.verdict is Verdict.CONFIRM
    assert decision.candidates[0].customer_id == LAN.id
    assert decision.candidates[0].pieces[0].kind is kind


def test_a_rare_handle_elsewhere_with_the_name_confirms_and_a_name_alone_asks() -> None:
    both = decide(author(site="otofun", handle="kobold_yen", name="Trinh Bao Yen"), LAN)
    assert both.verdict is Verdict.CONFIRM
    alone = decide(author(site="otofun", handle="randomthing", name="Trịnh Bảo Yến"), LAN)
    assert (alone.verdict, alone.candidates[0].customer_id) == (Verdict.ASK, LAN.id)


def test_another_spelling_on_the_same_site_is_another_account() -> None:
    decision = decide(author(site="voz", handle="koboldyen"), LAN)
    assert decision.verdict is not Verdict.CONFIRM


def test_a_handle_made_from_the_name_is_no_second_piece_of_evidence() -> None:
    twin = person(9001, names=("Nguyễn Kim Lan",), accounts=(("voz", "nguyenkimlan"),))
    decision = decide(author(site="otofun", handle="nguyenkimlan", name="Nguyễn Kim Lan"), twin)
    first = decision.candidates[0]
    handle = next(piece for piece in first.pieces if piece.kind is Kind.HANDLE)
    assert (first.customer_id, handle.bits < 5) == (twin.id, True)
    assert decision.verdict is Verdict.ASK


def test_other_accents_are_another_name() -> None:
    same = decide(author(site=None, handle=None, name="Trịnh Bảo Yến"), LAN).probability
    other = decide(author(site=None, handle=None, name="Trịnh Bão Yên"), LAN).probability
    bare = decide(author(site=None, handle=None, name="Trinh Bao Yen"), LAN).probability
    assert other < bare <= same


def test_what_six_customers_share_tells_nothing() -> None:
    shared = frozenset({"+84988888881"})
    office = [person(9100 + n, names=(f"Khách {n}",), phones=shared) for n in range(6)]
    decision = decide(author(site="voz", handle="q", phones=shared), *office)
    assert decision.verdict is Verdict.LEAVE


def test_two_of_one_name_are_never_confirmed_by_it() -> None:
    twins = [person(9200 + n, names=("Tạ Mộng Điệp",), city="Huế") for n in range(2)]
    decision = decide(author(site="voz", handle="z", name="Tạ Mộng Điệp", city="Huế"), *twins)
    assert decision.verdict is not Verdict.CONFIRM
    assert {candidate.customer_id for candidate in decision.candidates[:2]} == {9200, 9201}


def test_nobody_is_a_hypothesis() -> None:
    decision = decide(author(site="voz", handle="x1", name="Nguyễn Văn Anh"))
    total = sum(candidate.likelihood for candidate in decision.candidates)
    assert 0 < total < 1


words = st.lists(st.sampled_from([*FAMILIES, *MIDDLES, *GIVENS]), min_size=1, max_size=5)


@given(words, st.randoms(use_true_random=False))
def test_names_compare_in_any_order_with_or_without_accents(name: list[str], random: object) -> None:
    shuffled = list(name)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    own, shown = name_parts(" ".join(name)), name_parts(" ".join(shuffled).upper())
    assert name_key(own) == name_key(shown)
    level = compare_names(shown, own, lambda _: True).level
    assert level is (NameLevel.FULL if len(name) > 1 else NameLevel.ONE)


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=8))
def test_hostile_handles_and_names_are_taken_apart_in_bounded_time(handle: str, names: list[str]) -> None:
    taken = take_apart(handle)
    assert taken.plain.isascii() or not taken.plain
    reading = explain(taken.stem, tuple(part for name in names for part in name_parts(name)))
    assert 0 <= reading.rest <= len(taken.stem)


@pytest.mark.parametrize(
    ("stem", "name", "whole"),
    [
        ("thinhpx", "Phạm Xuân Thịnh", True),
        ("nguyentrongdat", "Nguyễn Trọng Đạt", True),
        ("pht", "Phạm Hữu Trang", True),
        ("meoyen", "Trịnh Bảo Yến", False),
    ],
)
def test_what_a_name_explains_of_a_handle(stem: str, name: str, whole: bool) -> None:
    assert explain(stem, name_parts(name)).whole is whole


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=200))
def test_a_calibration_never_turns_the_order_around(reviewed: list[tuple[float, bool]]) -> None:
    curve = fit(reviewed)
    values = [curve.of(step / 50) for step in range(51)]
    assert all(0 <= value <= 1 for value in values)
    assert values == sorted(values)


def test_reviews_that_say_no_lower_the_curve() -> None:
    assert fit([(0.9, False)] * 200 + [(0.9, True)] * 50).of(0.9) < SHIPPED.of(0.9)


CUSTOMERS = [
    {"id": "K1", "name": "Trịnh Bảo Yến", "phones": ["0912 345 678"], "handles": {"voz": "kobold.yen"}},
    {"id": "K2", "name": "Đoàn Gia Hân", "phones": ["0999999999"], "emails": ["han@gmail.com"]},
    {"id": "K3", "name": "Tạ Mộng Điệp"},
]
ACCOUNTS = [
    {"mid": 1, "platform": "voz", "handle": "kobold.yen", "truth": "K1"},
    {"mid": 2, "platform": "voz", "handle": "abc", "phone": "0999999999", "truth": -1},
    {"mid": 3, "platform": "voz", "handle": None, "display": None, "truth": "K3"},
]


def written(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_figures_by_hand(tmp_path: Path, listener: Commands) -> None:
    customers = written(tmp_path / "c.jsonl", CUSTOMERS)  # type: ignore[arg-type]
    accounts = written(tmp_path / "a.jsonl", ACCOUNTS)  # type: ignore[arg-type]
    found = measure(read_customers(customers), read_accounts(accounts))
    assert (found.customers, found.accounts, found.accounts_of_customers) == (3, 3, 2)
    assert (found.automatic, found.automatic_right, found.precision, found.recall) == (1, 1, 1.0, 0.5)
    assert listener.json("customer", "measure", str(customers), str(accounts))["recall"] == 0.5


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"id": 1, "name": 5}', "line 1: 'name' is not text"),
        ("[]", "line 1: not an object with 'id'"),
        ("{", "line 1: not JSON"),
        ('{"id": 1}\n{"id": 1}', "the same id"),
        ("", "is empty"),
    ],
)
def test_broken_files_are_named_with_the_line(
    tmp_path: Path, listener: Commands, row: str, message: str
) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(row, encoding="utf-8")
    assert message in listener.run("customer", "measure", str(path), str(path), code=2)

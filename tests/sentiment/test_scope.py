"""Whose mood it is, where a text names several brands."""

from __future__ import annotations

import pytest

from listener.sentiment import Label
from tests.sentiment.cases import score_marked


def sign(marked: str, language: str = "vi") -> int:
    mood = score_marked(marked, language)
    return 0 if not mood.score else (1 if mood.score > 0 else -1)


@pytest.mark.parametrize(
    ("first", "second", "language"),
    [
        ("[A] ngon hơn {B}", "{A} ngon hơn [B]", "vi"),
        ("[A] hơn hẳn {B}", "{A} hơn hẳn [B]", "vi"),
        ("{A} thua [B]", "[A] thua {B}", "vi"),
        ("so với {A} thì [B] mượt hơn", "so với [A] thì {B} mượt hơn", "vi"),
        ("[A] thì ổn, {B} ship chậm", "{A} thì ổn, [B] ship chậm", "vi"),
        ("[a] ngon, con {b} do lam", "{a} ngon, con [b] do lam", "vi"),
        ("[A] is better than {B}", "{A} is better than [B]", "en"),
        ("[A] is great while {B} is awful", "{A} is great while [B] is awful", "en"),
    ],
)
def test_good_for_one_is_bad_for_the_other(first: str, second: str, language: str) -> None:
    assert sign(first, language) == 1
    assert sign(second, language) == -1


def test_a_comparison_with_the_target_alone() -> None:
    assert sign("tốt hơn hẳn [A] mình dùng trước") == -1
    assert sign("[A] tốt hơn nhiều") == 1


def test_more_than_a_number_compares_nothing() -> None:
    assert sign("Mình dùng [A] hơn 2 tháng, rất thích") == 1


def test_listed_brands_share_the_opinion() -> None:
    for marked in ("[A] và {B} đều tệ quá", "{A} và [B] đều tệ quá", "hết {A} rồi đến [B] đều lừa đảo"):
        assert sign(marked) == -1


def test_a_clause_without_a_brand_belongs_to_the_last_named() -> None:
    assert sign("Mình ghé {A} trước, [B] sau. Ngon lắm.") == 1
    assert score_marked("Mình ghé [A] trước, {B} sau. Ngon lắm.").label is Label.UNKNOWN


def test_a_brand_name_is_no_evidence() -> None:
    assert score_marked("Mình ghé [Ngon Tuyệt Vời] hôm qua").label is Label.UNKNOWN
    assert score_marked("I went to [Best Coffee] yesterday", "en").label is Label.UNKNOWN


def test_the_same_place_named_as_target_and_other() -> None:
    assert score_marked("[A] ngon").label is Label.POSITIVE


def test_emoji_belong_to_their_clause() -> None:
    assert sign("[A] 😍, {B} 😡") == 1
    assert sign("{A} 😍, [B] 😡") == -1

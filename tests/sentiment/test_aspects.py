"""Aspects under a brand, each with its mood."""

from __future__ import annotations

import pytest

from listener.sentiment.aspects import aspects
from tests.sentiment.cases import mark


def told(marked: str, language: str = "vi", own: dict[str, list[str]] | None = None) -> dict[str, str]:
    text, target, others = mark(marked)
    return {a.aspect: a.mood.label.value for a in aspects(text, language, target, others, own)}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Áo đẹp, giá rẻ nhưng giao hàng quá chậm",
            "vi",
            {"product": "positive", "price": "positive", "delivery": "negative"},
        ),
        ("nhân viên rất nhiệt tình", "vi", {"service": "positive"}),
        ("chất lượng kém, không đáng tiền", "vi", {"quality": "negative", "price": "negative"}),
        ("phuc vu qua cham, gia ca hop ly", "vi", {"service": "negative", "price": "positive"}),
        ("Có khuyến mãi không shop", "vi", {"promotion": "neutral"}),
        (
            "The food was great but the staff were rude",
            "en",
            {"product": "positive", "service": "negative"},
        ),
        ("Delivery was fast and the quality is awful", "en", {"delivery": "positive", "quality": "negative"}),
        ("Chào cả nhà", "vi", {}),
        ("Le prix est bon", "other", {}),
    ],
)
def test_moods_of_aspects(text: str, language: str, expected: dict[str, str]) -> None:
    said = told(text, language)
    assert {k: "neutral" if v == "unknown" else v for k, v in said.items()} == expected


def test_only_what_is_said_of_the_brand_counts() -> None:
    assert told("[Sao Biển] giá rẻ, {Mộc Lan} giao hàng chậm")["price"] == "positive"
    assert told("{Sao Biển} giá rẻ, [Mộc Lan] giao hàng chậm")["delivery"] == "negative"
    assert told("{Sao Biển} giá rẻ, [Mộc Lan] giao hàng chậm")["price"] == "unknown"


def test_the_brands_own_aspects_go_first() -> None:
    own = {"trà đào": ["trà đào", "peach tea"]}
    assert told("Trà đào ngon tuyệt, bánh thì khô", "vi", own) == {
        "trà đào": "positive",
        "product": "negative",
    }


def test_places_are_those_of_the_text() -> None:
    text = "Bên này GIÁ  RẺ, ship nhanh"
    for aspect in aspects(text, "vi"):
        assert tuple(text[s:e] for s, e in aspect.spans) == aspect.words
        for evidence in aspect.mood.evidence:
            assert text[evidence.start : evidence.end] == evidence.word

"""Emoji and emoticons."""

from __future__ import annotations

import pytest

from listener.sentiment import Label, score


def typed(text: str) -> list[str]:
    return [e.word for e in score(text, None).evidence]


@pytest.mark.parametrize(
    ("text", "faces"),
    [
        ("ngon :)", [":)"]),
        ("ngon:)))))", [":)))))"]),
        ("buồn :'( quá", [":'("]),
        ("đẹp<3", ["<3"]),
        ("lúc 12:30 (chiều)", []),
        ("giờ :vậy", []),
        ("tỉ số 1:3", []),
        ("👍🏽👍🏽", ["👍🏽", "👍🏽"]),
        ("❤️", ["❤️"]),
        ("haha xD <3 T_T", ["xD", "<3", "T_T"]),
        ("@a_:) hỏi", [":)"]),
        ("Xin chào", []),
    ],
)
def test_faces_are_found(text: str, faces: list[str]) -> None:
    assert typed(text) == faces


def test_places_are_those_of_the_text() -> None:
    text = "a 😡 b :) c"
    assert [(e.start, e.end) for e in score(text, None).evidence] == [(2, 3), (6, 8)]


def test_links_have_no_faces() -> None:
    assert typed("xem http://a.vn/x:( nhé") == []


@pytest.mark.parametrize("language", ["vi", "en", "other", None])
def test_an_angry_face_is_negative_in_every_language(language: str | None) -> None:
    assert score("😡", language).label is Label.NEGATIVE


def test_a_face_that_says_nothing_is_unknown() -> None:
    assert score("🤔", None).label is Label.UNKNOWN


def test_other_languages_are_read_by_their_faces_only() -> None:
    assert score("magasin terrible", "other").label is Label.UNKNOWN
    assert score("magasin 😍", "other").scorer == "emoji"

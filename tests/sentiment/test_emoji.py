"""Emoji and emoticons."""

from __future__ import annotations

import pytest

from listener.sentiment import Label, score
from listener.sentiment.emoji import blank_faces, blank_links, find_faces


def typed(text: str) -> list[str]:
    return [text[face.start : face.end] for face in find_faces(text)]


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
        ("Xin chào", []),
    ],
)
def test_faces_are_found(text: str, faces: list[str]) -> None:
    assert typed(text) == faces


def test_blanking_keeps_places() -> None:
    text = "a 😡 b :) c"
    blanked = blank_faces(text, find_faces(text))
    assert len(blanked) == len(text)
    assert blanked.split() == ["a", "b", "c"]


def test_links_are_blanked_before_faces_are_sought() -> None:
    assert typed(blank_links("xem http://a.vn/x:( nhé")) == []


@pytest.mark.parametrize("language", ["vi", "en", "other", None])
def test_an_angry_face_is_negative_in_every_language(language: str | None) -> None:
    assert score("😡", language).label is Label.NEGATIVE


def test_a_face_that_says_nothing_is_unknown() -> None:
    assert score("🤔", None).label is Label.UNKNOWN


def test_other_languages_are_read_by_their_faces_only() -> None:
    assert score("magasin terrible", "other").label is Label.UNKNOWN
    assert score("magasin 😍", "other").scorer == "emoji"

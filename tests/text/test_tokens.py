"""Folding and tokens: positions hold, spellings agree."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.text.tokens import fold, fold_for_search, normalise, tokenize, written_form


@pytest.mark.parametrize(
    ("old", "new"),
    [("hoà", "hòa"), ("Khoẻ", "khỏe"), ("thuý", "thúy"), ("HOẠ", "họa"), ("uỷ", "ủy")],
)
def test_old_and_new_tone_placement_are_one_spelling(old: str, new: str) -> None:
    assert written_form(old) == new == written_form(new)


@pytest.mark.parametrize("word", ["quý", "hoàn", "toán", "tuyết", "của", "xoay"])
def test_other_words_keep_their_spelling(word: str) -> None:
    assert written_form(word) == word


def test_d_with_stroke_is_an_accent_of_d() -> None:
    assert fold("Đại SƠN") == "dai son"


def test_words_touching_emoji_keep_their_boundary() -> None:
    assert [t.folded for t in tokenize("Hạ Miên😍ngon❤️quá")] == [
        "ha", "mien", "😍", "ngon", "❤", "qua",
    ]  # fmt: skip


def test_decomposed_text_is_the_same_text() -> None:
    composed = "Nắng Gốm ngon tuyệt"
    decomposed = unicodedata.normalize("NFD", composed)
    assert normalise(decomposed) == composed
    assert [t.written for t in tokenize(normalise(decomposed))] == [t.written for t in tokenize(composed)]


def test_control_characters_and_lone_surrogates_do_not_survive() -> None:
    assert normalise("a\x00b\ud800c\nd") == "abc\nd"


@given(st.text())
def test_fold_keeps_every_offset(text: str) -> None:
    text = normalise(text)
    assert len(fold(text)) == len(text)


@given(st.text())
def test_tokens_are_where_they_say(text: str) -> None:
    text = normalise(text)
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert token.written == written_form(text[token.start : token.end])
        assert token.folded == fold_for_search(text[token.start : token.end])
        end = token.end


@given(st.text(alphabet="aăâeêioôơuưyđàáảãạằắẳẵặầấẩẫậòóỏõọùúủũụýqhtnm ", max_size=40))
def test_folding_forgets_accents_only(text: str) -> None:
    text = normalise(text)
    assert fold_for_search(fold_for_search(text)) == fold_for_search(text)
    assert fold(text).isascii()

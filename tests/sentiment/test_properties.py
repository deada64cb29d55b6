"""What holds for every text and every scorer."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.sentiment import Label, score, scorer_for
from listener.sentiment.chunks import Alphabet, Chunks
from listener.sentiment.reading import Reading
from listener.sentiment.spelling import Spelling
from listener.text.language import detect

_PIECES = st.sampled_from(
    ["không", "ngon", "nhưng", "Mộc Lan", "hơn", "khong", "ngon qua", "😡", "👍🏽", ":))", "not", "great",
     "but", "than", "isn't", "terrible", ".", ",", "?", "\n", " ", "  ", "e\u0301", "đe\u0302\u0323p", "İ",
     "ß", "ﬁ", "http://x.vn/:(", "$T$", "\u200d", "ngonnnnn", "k", "150 k", "đâu", "hay"]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=120).filter(lambda text: not any(0xD800 <= ord(c) <= 0xDFFF for c in text)),
    st.lists(_PIECES, max_size=25).map(" ".join),
    st.lists(_PIECES, max_size=25).map("".join),
)
_LANGUAGES = st.sampled_from(["vi", "en", "other", None])


@st.composite
def _spans(draw: st.DrawFn, text: str) -> list[tuple[int, int]]:
    ends = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=3))
    return [(min(p), max(p)) for p in pairs if p[0] != p[1]]


@given(st.data(), _TEXTS, _LANGUAGES)
@settings(max_examples=400, deadline=None)
def test_a_mood_is_always_well_formed(data: st.DataObject, raw: str, language: str | None) -> None:
    text = unicodedata.normalize("NFC", raw)
    target, others = data.draw(_spans(text)), data.draw(_spans(text))
    mood = score(text, language, target, others)
    assert (mood.label is Label.UNKNOWN) == (not mood.evidence) == (mood.score is None)
    assert mood.score is None or -1 <= mood.score <= 1
    assert list(mood.evidence) == sorted(mood.evidence, key=lambda e: e.start)
    for evidence in mood.evidence:
        assert 0 <= evidence.start < evidence.end <= len(text)
        assert text[evidence.start : evidence.end] == evidence.word


@given(_TEXTS)
@settings(max_examples=300, deadline=None)
def test_language_is_always_one_of_four(text: str) -> None:
    assert detect(text) in ("vi", "en", "other", None)


@given(_TEXTS, _LANGUAGES)
@settings(max_examples=100, deadline=None)
def test_scoring_twice_gives_the_same(text: str, language: str | None) -> None:
    assert score(text, language) == score(text, language)


@given(st.data(), _TEXTS, _LANGUAGES)
@settings(max_examples=100, deadline=None)
def test_a_verdict_is_the_mood_without_its_evidence(
    data: st.DataObject, text: str, language: str | None
) -> None:
    target, others = data.draw(_spans(text)), data.draw(_spans(text))
    mood = score(text, language, target, others)
    label, value, confidence = scorer_for(language).rate(text, target, others)
    assert (label, confidence) == (mood.label, mood.confidence)
    assert value == mood.score or value == pytest.approx(mood.score)


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_remembered_chunks_read_as_the_whole_text_does(text: str) -> None:
    alphabet = Alphabet()
    alphabet.take_in(["không", "ngon", "k", ".", ",", "☺-25", "150", "↑"])
    chunks = Chunks(Spelling(frozenset({"ngon"}), {"k": "không", "ko": "không  có"}), alphabet)
    for _ in range(2):
        reading = Reading(text, chunks)
        assert reading.codes == alphabet.encode(reading.words)

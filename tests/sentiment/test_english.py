"""The TextBlob scorer: what is added to TextBlob's word list."""

from __future__ import annotations

import subprocess
import sys

import pytest

from listener.sentiment import Label, score


def test_no_known_word_is_unknown() -> None:
    mood = score("Tickets for the train to Hue", "en")
    assert (mood.label, mood.score, mood.scorer) == (Label.UNKNOWN, None, "english")


@pytest.mark.parametrize("text", ["The queue again 😡", "The queue again :("])
def test_textblob_does_not_see_faces(text: str) -> None:
    mood = score(text, "en")
    assert mood.label is Label.NEGATIVE
    assert [e.note for e in mood.evidence] == ["emoji"]


@pytest.mark.parametrize(
    "text",
    ["It is not good", "It isn't good", "It isn’t good", "It doesn't look good", "They were never nice"],
)
def test_negation(text: str) -> None:
    mood = score(text, "en")
    assert mood.label is Label.NEGATIVE
    assert mood.evidence[0].note == "negated"


def test_evidence_has_its_place() -> None:
    text = "Good beans 👍 but a terrible, terrible lid"
    found = [(e.start, e.word) for e in score(text, "en").evidence]
    assert found == [(0, "Good"), (11, "👍"), (19, "terrible"), (29, "terrible")]


def test_links_have_no_mood() -> None:
    assert score("see http://example.com/best-good:( now", "en").label is Label.UNKNOWN


def test_importing_is_cheap() -> None:
    """TextBlob and NLTK cost a second: only the first English text may pay it."""
    code = "import sys, listener.sentiment, listener.text.language; print('textblob' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

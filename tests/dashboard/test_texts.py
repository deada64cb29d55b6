"""Every text of the screens has its Vietnamese, with the same places to fill."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import dashboard
from dashboard.texts import best_language, catalogue, translate
from listener.queries.advice import ADVICE
from listener.queries.messages import MISTAKES, REASONS

FOLDER = Path(dashboard.__file__).parent
_PLACE = re.compile(r"\{\w*\}")


def extracted() -> list[tuple[str, str, str]]:
    """(file, text, its plural or the text again) of everything marked in the code."""
    found = []
    for file, _line, message, _comments, _context in extract_from_dir(
        FOLDER, [("**.py", "python")], keywords={"_": None, "_n": (1, 2)}, comment_tags=()
    ):
        one, many = (message, message) if isinstance(message, str) else message
        found.append((file, one, many))
    return found


def test_there_is_something_to_translate() -> None:
    assert len({one for _file, one, _many in extracted()}) > 200


@pytest.mark.parametrize(("file", "one", "many"), sorted(set(extracted())))
def test_it_is_translated(file: str, one: str, many: str) -> None:
    message = catalogue("vi").get(one)
    assert message is not None, f"{file}: {one!r} is not in dashboard/texts/vi.po"
    assert not message.fuzzy
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    assert len(forms) == 1
    assert forms[0], f"{file}: {one!r} has no Vietnamese in dashboard/texts/vi.po"
    assert set(_PLACE.findall(forms[0])) == set(_PLACE.findall(many))


def test_other_languages_fall_back_to_english() -> None:
    assert translate("Overview", "fr") == "Overview"
    assert translate("Overview", "vi") == "Tổng quan"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("vi-VN", "vi"), ("vi", "vi"), ("VI_vn", "vi"), ("en-GB", "en"), ("de", "en"), (None, "en")],
)
def test_the_browser_chooses(locale: str | None, language: str) -> None:
    assert best_language(locale) == language


SENTENCES = sorted(
    {text for pair in MISTAKES.values() for text in pair}
    | set(REASONS.values())
    | {template for _level, template in ADVICE.values()}
)


@pytest.mark.parametrize("template", SENTENCES)
def test_what_is_said_of_queries_is_translated(template: str) -> None:
    message = catalogue("vi").get(template)
    assert message is not None, f"{template!r} is not in dashboard/texts/vi.po"
    assert isinstance(message.string, str)
    assert message.string
    assert set(_PLACE.findall(message.string)) == set(_PLACE.findall(template))

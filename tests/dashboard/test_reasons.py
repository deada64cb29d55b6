"""Each reason for which a row stays out has its Vietnamese; none that the readers say is forgotten."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import listener
from dashboard.reasons import SENTENCES, known_reason, reason_in
from dashboard.texts import catalogue

ROOT = Path(listener.__file__).parent
_PLACE = re.compile(r"\{\w+\}")
_FILES = [
    *sorted((ROOT / "customers").rglob("*.py")),
    ROOT / "sheets.py",
]


def _shape(node: ast.expr) -> str | None:
    """A literal, with something in the place of each value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(p.value if isinstance(p, ast.Constant) else "'Zq 7'" for p in node.values)  # type: ignore[misc]
    return None


def _said() -> set[str]:
    """What readers of rows raise and what they write as the problem of a row."""
    said: set[str] = set()
    for file in _FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                name, last = node.func.id, node.args[-1]
                if name.endswith(("UnreadableError", "CustomerError")) or name == "RawRow":
                    said.add(_shape(last) or "")
    return {text for text in said if " " in text and not text.startswith(("Customer ", "No customer "))}


def test_no_reason_is_forgotten() -> None:
    said = _said()
    assert len(said) > 20
    assert [text for text in sorted(said) if known_reason(text) is None] == []


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_reason_has_its_vietnamese(sentence: str) -> None:
    message = catalogue("vi").get(sentence)
    assert message is not None, f"{sentence!r} is not in dashboard/texts/vi.po"
    assert isinstance(message.string, str)
    assert message.string
    assert set(_PLACE.findall(message.string)) == set(_PLACE.findall(sentence))


def test_values_and_headers_stay_and_what_is_unknown_too() -> None:
    email, phone = "'hong' is not an e-mail address", "'1; 2' is not a phone number that exists"
    both = reason_in(f"Email: {email}; SĐT: {phone}", "vi")
    assert both == f"Email: {reason_in(email, 'vi')}; SĐT: {reason_in(phone, 'vi')}"
    assert both != f"Email: {email}; SĐT: {phone}"
    assert "'hong'" in both
    assert "'1; 2'" in both
    assert reason_in(both, "en") == both
    assert reason_in(email, "en") == email
    assert reason_in("something else: entirely; so", "vi") == "something else: entirely; so"

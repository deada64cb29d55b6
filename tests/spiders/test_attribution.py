"""Who is quoted stands with the quote, not in the author's own words."""

from __future__ import annotations

import pytest

from spiders.extract.text import Passage, passage_in


@pytest.mark.parametrize(
    ("html", "text", "quoted"),
    [
        (
            "<p>Chào.</p><p>On Monday, Lan wrote:</p><blockquote>Kem gì?</blockquote><p>Loại này.</p>",
            "Chào.\n\nLoại này.",
            "On Monday, Lan wrote:\n\nKem gì?",
        ),
        ("<p>Lan viết:</p><i></i> <blockquote>Kem</blockquote>Ừ", "Ừ", "Lan viết:\n\nKem"),
        ("<p>Tôi nghĩ vậy.</p><blockquote>Kem</blockquote>", "Tôi nghĩ vậy.", "Kem"),
        ("<p>Lan wrote:</p>Không phải.<blockquote>Kem</blockquote>", "Lan wrote:\n\nKhông phải.", "Kem"),
        (f"<p>{'dài ' * 60}wrote:</p><blockquote>Kem</blockquote>", f"{'dài ' * 60}wrote:", "Kem"),
    ],
)
def test_the_line_before_a_quote(html: str, text: str, quoted: str) -> None:
    assert passage_in(html) == Passage(text=text, quoted=quoted)

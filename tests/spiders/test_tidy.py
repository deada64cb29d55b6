"""What software adds to a post goes; what people wrote stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.tidy import tidied


@pytest.mark.parametrize(
    "line",
    [
        "Last edited by lan (2026-11-01 15:15:18)",
        "Edited April 18, 2026 by lan (see edit history)",
        "(edited 1 year ago)",
        "Edited: 2:17 am, January 01, 2026",
        "Last edited: Jul 5, 2026",
        "This post was last modified: 07-05-2026, 10:12 AM by lan.",
        "Sửa lần cuối: 12/5/2026",
        "Chỉnh sửa lần cuối bởi lan",
        "Zuletzt bearbeitet von Lan am 3. Mai 2026",
        "Dernière modification par lan le 3 mai 2026",
        "Última edición por lan el 3 de mayo",
        "Editado por lan",
        "Ostatnio edytowany przez lan",
        "Laatst bewerkt door lan",
        "Последний раз редактировалось lan 03.05.2026",
        "Terakhir diedit oleh lan",
        "最后编辑 2026-05-03",
        "Reply with quote",
        "Trả lời",
        "Click to expand...",
    ],
)
def test_lines_of_the_software_are_dropped(line: str) -> None:
    assert tidied(f"Máy tốt.\n\nGiá hơi cao.\n\n{line}") == "Máy tốt.\n\nGiá hơi cao."


@pytest.mark.parametrize(
    "line",
    [
        "EDIT: the shop has called back.",
        "Edit: July 22: it works now.",
        "Edited to add 2 pictures",
        "I edited the video by hand",
        "Tôi đã sửa máy hôm qua",
        "Thích quá!",
        "I like it",
    ],
)
def test_what_people_wrote_stays(line: str) -> None:
    said = f"Máy tốt.\n\n{line}"
    assert tidied(said) == said


def test_a_post_of_one_word_stays() -> None:
    assert tidied("Like") == "Like"
    assert tidied("Last edited: May 25, 2026") == ""


@given(st.text(max_size=300))
def test_nothing_is_added_and_nothing_breaks(text: str) -> None:
    assert tidied(text) in text

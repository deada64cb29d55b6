"""What the linter notices, where, and what it proposes; and that it keeps silent otherwise."""

from __future__ import annotations

import pytest

from listener.queries import Use
from listener.queries.advice import ADVICE, Level
from listener.queries.common import Common, common_words, measure
from listener.queries.lint import lint

NOTICED = [
    ("lower-operator", '"hạ miên" or hamien', "or", '"hạ miên" OR hamien'),
    ("lower-operator", '"hạ miên" not tuyển', "not", '"hạ miên" NOT tuyển'),
    ("lower-operator", "giá near/3 hamien", "near/3", "giá NEAR/3 hamien"),
    ("lower-operator", "giá near hamien", "near", "giá NEAR/5 hamien"),
    ("other-operator", "hamien -tuyển", "-tuyển", "hamien NOT tuyển"),
    ("other-operator", "+hamien ngon", "+hamien", "hamien ngon"),
    ("quotes-differ", '“hạ miên" ngon', '“hạ miên"', '"hạ miên" ngon'),
    ("single-quotes", "'hạ miên' ngon", "'hạ miên'", '"hạ miên" ngon'),
    ("list-comma", "phấn, hamien", ",", "phấn OR hamien"),
    ("list-comma", "hamien,", ",", "hamien"),
    ("field-typo", "titel:hamien", "titel", "title:hamien"),
    ("common-word", "tra", "tra", None),
    ("common-word", "tra OR hamien", "tra", None),
    ("common-word", "tra sua", "tra", None),
    ("loose-words", "hạ miên", "hạ miên", '"hạ miên"'),
    ("loose-words", "serum OR trạm lá OR toner", "trạm lá", 'serum OR "trạm lá" OR toner'),
    ("wildcard-short", "mi*", "mi*", None),
    ("question-mark", "giá?", "giá?", '="giá?"'),
    ("not-kills", '"hạ miên" NOT miên', "NOT miên", None),
    ("not-kills", '"hạ miên" NOT (tuyển OR mien)', "NOT (tuyển OR mien)", None),
    ("not-kills", "hamien NOT hami*", "NOT hami*", None),
    ("not-kills", "(#hamien OR @hamien) NOT hamien", "NOT hamien", None),
    ("not-kills", "hamien kind:topic NOT kind:topic", "NOT kind:topic", None),
    ("not-kills-part", '(hamien OR "hạ miên") NOT miên', "NOT miên", None),
    ("not-binds", "hamien OR phấn NOT tuyển", "hamien OR phấn NOT tuyển", "(hamien OR phấn) NOT tuyển"),
    ("mixed", "hamien OR phấn ngon", "phấn ngon", "hamien OR (phấn ngon)"),
    ("range-empty", "hamien likes:[5 TO 2]", "likes:[5 TO 2]", "hamien likes:[2 TO 5]"),
    (
        "range-empty", "hamien published:[2026-03 TO 2026-01]", "published:[2026-03 TO 2026-01]",
        "hamien published:[2026-01-31 TO 2026-03-01]",
    ),
    ("range-outside", "hamien rating:>5", "rating:>5", None),
    ("ranges-apart", "hamien likes:>9 likes:<3", "likes:<3", None),
    ("values-differ", "hamien lang:vi lang:en", "lang:en", None),
    ("values-differ", "hamien site:voz.vn site:otofun.net", "site:voz.vn", None),
    ("near-fields", "title:hamien NEAR/3 body:ngon", "title:hamien NEAR/3 body:ngon", None),
    ("near-same", "hạ NOT NEAR/2 ha", "hạ NOT NEAR/2 ha", None),
    ("near-wide", "hamien NEAR/60 ngon", "hamien NEAR/60 ngon", None),
    ("near-zero", "hamien ONEAR/0 ngon", "hamien ONEAR/0 ngon", '"hamien ngon"'),
    ("loose-single", '"hamien"~3', '"hamien"~3', '"hamien"'),
    ("twice", "hamien OR hamien", "hamien", None),
    ("covered", 'miên OR "hạ miên"', '"hạ miên"', None),
    ("covered", "hamien OR hamiên", "hamiên", None),
    ("implied", '"hạ miên" AND miên', "miên", None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "query", "clause", "fixed"), NOTICED)
def test_noticed(code: str, query: str, clause: str, fixed: str | None) -> None:
    found = {advice.code: advice for advice in reversed(lint(query))}
    assert code in found, found
    advice = found[code]
    assert query[advice.start : advice.end] == clause
    assert advice.applied(query) == fixed
    assert str(advice.said)
    if fixed is not None:
        assert code not in {advice.code for advice in lint(fixed)}


def test_every_advice_is_shown_by_an_example() -> None:
    assert {code for code, *_ in NOTICED} == set(ADVICE) - {"common-stored"}


@pytest.mark.parametrize(
    "query",
    [
        '"hạ miên" OR hamien OR hamjen',
        '("trạm lá" OR tramla) trà NOT "tuyển dụng"',
        '"hạ miên" tra',
        "trà",
        "hami* NEAR/10 (ship OR giao)",
        'mien NOT NEAR/0 "mien tay"',
        "hamien NOT 1.200",
        "hamien NOT (hạmi* OR hamjen*)",
        "hamien likes:>3 likes:<9 kind:(topic OR review) tag:a tag:b site:voz.vn site:vn",
        "hamien published:[2026-01-01 TO 2026-01-01]",
        "“hạ miên” «trạm lá» „tuyển“",
        "https://hamien.vn:8080/x OR voz.vn",
        "title:mua OR body:hamien",
    ],
)
def test_nothing_to_say(query: str) -> None:
    assert lint(query, use=Use.FILTER) == []


def test_words_side_by_side_are_no_matter_in_a_search() -> None:
    assert lint("hạ miên", use=Use.FILTER) == []
    assert lint("serum toner") == []


def test_stored_posts_are_the_better_evidence() -> None:
    stored = {"tra": Common(0.4, ("trà", "trả"))}
    [advice] = lint("tra OR la", stored=stored.get)
    assert (advice.code, advice.level) == ("common-stored", Level.WARNING)
    assert "trà, trả" in str(advice.said)
    assert "400 of 1,000" in str(advice.said)


def test_words_are_counted_once_a_post_with_their_spellings() -> None:
    found = measure(["Trà trà ngon", "trả hàng", "ngon"], least=0.5)
    assert found == {"tra": Common(2 / 3, ("trà", "trả")), "ngon": Common(2 / 3, ("ngon",))}
    assert common_words()["tra"].share > 0.01

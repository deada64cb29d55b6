"""Why a post matches, and what stood there instead of what a clause wants."""

from __future__ import annotations

import pytest

from listener.queries import Document, QuerySyntaxError, Use, parse
from listener.queries.explain import explain

POST = Document(
    title="Tâm sự",
    text="Mua my pham của HaMien.vn, giá 1.200.000đ, ship chậm; gặp @ha_mien",
    author="Lan",
    kind="topic",
    likes=3,
)
MISSED = [
    ('"mỹ phẩm"', "Found “my pham” without these accents; the clause wants “mỹ phẩm”.", "my pham"),
    ("=cham", "Found “chậm” with accents; the clause wants “cham” without.", "chậm"),
    ("{hamien}", "Found “HaMien” in other capitals; the clause wants “hamien”.", "HaMien"),
    ("#hamien", "Found “HaMien” without the punctuation “#” of the clause.", "HaMien"),
    ("#hàmien", "Found “HaMien” without the accents and the punctuation of the clause.", "HaMien"),
    ("200", "Found “200” only as part of a longer name or number.", "200"),
    ("@ha", "Found “ha” only as part of a longer name or number.", "ha"),
    ("lan", "Found “Lan” only in author.", "Lan"),
    ("làn", "Found “Lan” only in author, without these accents.", "Lan"),
    ("title:ship", "Found “ship” only in body.", "ship"),
    ('"pham my"', "The words of “pham my” are there, but not side by side in this order.", "my"),
    ('"my vien"', "Of “my vien” “vien” is not there.", "my"),
    ("hami", "Found “HaMien”, of which “hami” is only a part.", "HaMien"),
    ("shipp", "It is not there; the nearest word is “ship”.", "ship"),
    ("serum", "“serum” is not there.", None),
    ("my NEAR/0 của", "In “my pham của” 1 words stand between, and the NEAR/0 allows 0.", "my pham của"),
    ("giá ONEAR/9 pham", "All parts of the ONEAR/9 are there, but in another order.", "giá"),
    ("giá NEAR/3 (vải OR gạo)", "None of its 2 spellings is there.", None),
    ("title:tâm NEAR/3 ship", "The parts of the NEAR/3 stand in different fields or overlap.", "ship"),
    (
        "ship NOT NEAR/1 chậm",
        "Every place of it is within 1 words of what it must keep away from: “ship chậm”.", "ship chậm",
    ),
    ("xe NOT NEAR/1 chậm", "“xe” is not there.", None),
    ("NOT ship", "“ship” is there, and the query excludes it.", "ship"),
    ("kind:review", "kind is topic.", None),
    ("likes:>3", "likes is 3.", None),
    ("views:>3", "views is not known.", None),
    ("tag:a", "tag is not known.", None),
]  # fmt: skip


@pytest.mark.parametrize(("query", "said", "found"), MISSED)
def test_what_was_there_instead(query: str, said: str, found: str | None) -> None:
    answer = explain(parse(query, use=Use.FILTER), POST)
    assert not answer.matches
    assert answer.spans == ()
    assert not answer.why.holds
    assert str(answer.why.said) == said
    shown = [one.text for one in answer.why.found]
    assert any(found in text for text in shown) if found else shown == []
    for one in answer.why.found:
        assert getattr(POST, one.field)[one.start : one.end] == one.text


def test_the_smallest_failing_clauses_are_named() -> None:
    answer = explain(parse("(ship OR giao) serum kind:topic NOT (chậm giá)"), POST)
    failed = [(leaf.clause, str(leaf.said)) for leaf in answer.why.leaves()]
    assert failed == [
        ("serum", "“serum” is not there."),
        ("NOT (chậm giá)", "“chậm giá” is there, and the query excludes it."),
    ]
    assert str(answer.why.said) == "2 of 4 clauses failed."


def test_a_match_names_what_satisfied_each_clause() -> None:
    answer = explain(parse("(ship OR giao) likes:[1 TO 5] NOT serum"), POST)
    assert answer.matches
    assert [(leaf.clause, str(leaf.said)) for leaf in answer.why.leaves()] == [
        ("ship", "“ship” stands there."),
        ("likes:[1 TO 5]", "likes is 3."),
        ("NOT serum", "“serum” is not there."),
    ]
    assert [(s.clause, s.field) for s in answer.spans] == [("ship", "text")]


def test_of_a_long_list_the_closest_are_told() -> None:
    words = [f"xa{n}" for n in range(200)]
    answer = explain(parse(" OR ".join([*words, "{SHIP}"])), POST)
    assert str(answer.why.said) == "None of these 201 holds."
    assert len(answer.why.parts) < 50
    assert answer.why.parts[-1].clause == "{SHIP}"


ALIASES = {"mỹ phẩm": ["my pham", "mp"], "miên": ["mjên"]}


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ('"mỹ phẩm"', "bán mp đẹp", ("mp", "mp")),
        ('"mỹ phẩm"', "MỸ PHẨM", ("MỸ PHẨM", "")),
        ('"mỹ phẩm hạ miên"', "mp hạ mjên", ("mp hạ mjên", "mp, mjên")),
        ('"mỹ phẩm" NEAR/1 sale', "mp sale", ("mp", "mp")),
        ("miên", "Mjên ơi", ("Mjên", "mjên")),
        ('="mỹ phẩm"', "mp", None),
        ('"my pham"', "mp", None),
        ("#miên", "#mjên", None),
        ('"mỹ phẩm"', "mỹ pham", None),
    ],
)
def test_aliases_are_other_spellings(query: str, text: str, found: tuple[str, str] | None) -> None:
    spans = parse(query, aliases=ALIASES).match(text=text)
    assert (None if spans is None else (text[spans[0].start : spans[0].end], spans[0].alias)) == found


def test_aliases_of_one_phrase_are_bounded() -> None:
    many = {word: [f"{word}{n}" for n in range(9)] for word in ("hạ", "miên")}
    with pytest.raises(QuerySyntaxError, match="more than 60 spellings") as caught:
        parse('x OR "hạ miên"', aliases=many)
    assert caught.value.position == 5


def test_an_alias_is_shown_in_the_explanation() -> None:
    answer = explain(parse('"mỹ phẩm"', aliases=ALIASES), POST)
    [leaf] = answer.why.leaves()
    assert (leaf.clause, str(leaf.said)) == (
        '"mỹ phẩm"', "“my pham” stands there: a spelling from the alias list."
    )  # fmt: skip
    missed = explain(parse('"mỹ phẩm"', aliases=ALIASES), Document(text="mý phẩm"))
    assert str(missed.why.said) == "Found “mý phẩm” without these accents; the clause wants “mỹ phẩm”."

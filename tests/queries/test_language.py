"""The query language: what matches, what does not, and what a mistake is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.queries import Matcher, Query, QuerySyntaxError, parse
from listener.queries.nodes import And, Node, Not, Or, Term
from listener.text.tokens import fold_for_search, normalise, tokenize

MATCHES = [
    ("hạ", "Hạ Miên", True),
    ("ha", "Hạ Miên", True),
    ("hạ", "ha mien", False),
    ('"hạ miên"', "HẠ MIÊN ơi", True),
    ('"ha mien"', "hạ miên", True),
    ('"ha miên"', "hạ miên", True),
    ('"ha miên"', "hạ mien", False),
    ('"hạ miên"', "hạ, miên", True),
    ('"hạ miên"', "miên hạ", False),
    ('"hạ miên"', "hạ x miên", False),
    ("hòa", "hoà", True),
    ("hoà", "hòa", True),
    ("mien", "miền", True),
    ("mien", "mienx", False),
    ("son", "đại sơn", True),
    ("dai", "đại", True),
    ("đại", "dai", False),
    ("a b", "b c a", True),
    ("a b", "a c", False),
    ("a AND b", "b a", True),
    ("a OR b", "b", True),
    ("a OR b c", "b", False),
    ("a OR b c", "a", True),
    ("(a OR b) c", "b c", True),
    ("a NOT b", "a", True),
    ("a NOT b", "a b", False),
    ("a NOT (b OR c)", "a c", False),
    ("a NOT NOT b", "a b", True),
    ("#hamien", "mê #HaMien quá", True),
    ("nang-gom", "Nắng Gốm", False),
    ("nang-gom", "Nắng-Gốm", True),
    ("😍", "ngon😍", True),
    ("“hạ miên”", "hạ miên", True),
    ("android", "or and", False),
    ("ORANGE", "orange", True),
]


@pytest.mark.parametrize(("query", "text", "expected"), MATCHES)
def test_matches(query: str, text: str, expected: bool) -> None:
    assert (parse(query).match(text=normalise(text)) is not None) is expected


def test_a_phrase_does_not_reach_from_title_into_text() -> None:
    query = parse('"hạ miên"')
    assert query.match(title="Mùa hạ", text="miên man") is None
    assert query.match(title="Hạ Miên", text="") is not None


def test_spans_say_where_and_which_clause() -> None:
    spans = parse('("hạ miên" OR ngon) NOT tệ').match(title="Ngon", text="Hạ Miên ngon")
    assert spans is not None
    assert {(s.field, s.start, s.end, s.clause) for s in spans} == {
        ("title", 0, 4, "ngon"),
        ("text", 0, 7, '"hạ miên"'),
        ("text", 8, 12, "ngon"),
    }


MISTAKES = [
    ('("hạ miên" OR ha', 0, "never closed"),
    ("a (b (c)", 2, "never closed"),
    ("a )", 2, "closes nothing"),
    ('a "b c', 2, "never closed"),
    ("a AND", 2, "needs something after"),
    ("a OR OR b", 5, "where a word was expected"),
    ("OR a", 0, "where a word was expected"),
    ("a ()", 3, "missing"),
    ("NOT a", 0, "every post"),
    ("a OR NOT b", 5, "every post"),
    ('a ""', 2, "Nothing between"),
    ("a &", 2, "no letter"),
    ("", 0, "empty"),
    ("NOT NOT NOT a", 0, "three times"),
]


@pytest.mark.parametrize(("query", "position", "message"), MISTAKES)
def test_a_mistake_is_pointed_at(query: str, position: int, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message) as caught:
        parse(query)
    assert caught.value.position == position
    assert caught.value.pointed().splitlines()[-1] == " " * position + "^"
    assert caught.value.exit_code == 2


def test_the_caret_stands_in_the_right_line() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse("a OR\n  (b")
    assert caught.value.pointed() == "  (b\n  ^"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("(" * 5000, "inside one another"),
        ("a " + "NOT " * 500 + "b", "three times"),
        ("a" * 30_000, "at most"),
    ],
)
def test_size_is_bounded(query: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message):
        parse(query)


def test_deep_and_long_queries_are_read() -> None:
    assert parse("(" * 59 + "a" + ")" * 59).match(text="a")
    assert parse(" OR ".join(f"w{n}" for n in range(2000))).match(text="w1999")


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="ab()\"' \nANDORT#ạđ😍-&", max_size=60))
def test_any_text_parses_or_is_explained(text: str) -> None:
    try:
        query = parse(text)
    except QuerySyntaxError as error:
        assert 0 <= error.position <= len(error.query)
        assert error.message
    else:
        assert query.anchors


WORDS = ["hạ", "ha", "miên", "mien", "đá", "da", "ngon", "tệ", "hoà", "hòa", "x"]
leaves = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda w: '"' + " ".join(w) + '"'),
)
queries = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " AND ", " OR ", " NOT "]), inner).map(
            lambda t: f"({t[0]}{t[1]}{t[2]})"
        ),
        inner.map(lambda q: f"(x OR {q})"),
    ),
    max_leaves=8,
)
texts = st.lists(st.sampled_from([*WORDS, "khác", "😍", ",", "Hạ", "ĐÁ"]), max_size=12).map(" ".join)


def naive(node: Node, title: str, text: str) -> bool:
    """The referee: written straight from the definition, with nothing shared but the tokens."""
    match node:
        case And():
            return all(naive(part, title, text) for part in node.parts)
        case Or():
            return any(naive(part, title, text) for part in node.parts)
        case Not():
            return not naive(node.part, title, text)
        case Term():
            size = len(node.words)
            for field in (title, text):
                tokens = tokenize(field)
                for start in range(len(tokens) - size + 1):
                    window = tokens[start : start + size]
                    if all(
                        w.form == (t.written if w.accented else t.folded)
                        for w, t in zip(node.words, window, strict=True)
                    ):
                        return True
            return False


@settings(max_examples=400, deadline=None)
@given(st.lists(queries, min_size=1, max_size=6), texts, texts)
def test_many_at_once_agree_with_the_referee(query_texts: list[str], title: str, text: str) -> None:
    compiled: dict[int, Query] = {}
    for number, query_text in enumerate(query_texts):
        try:
            compiled[number] = parse(query_text)
        except QuerySyntaxError:
            continue  # a query of NOT alone; refused, see above
    found = Matcher(compiled).match(title=title, text=text)
    expected = {n for n, q in compiled.items() if naive(q.node, title, text)}
    assert set(found) == expected
    for number, spans in found.items():
        for span in spans:
            assert 0 <= span.start < span.end <= len(title if span.field == "title" else text)
        # The words a search may sieve by are really there.
        folded = fold_for_search(title + " " + text)
        assert any(word in folded for word in compiled[number].anchors or ())

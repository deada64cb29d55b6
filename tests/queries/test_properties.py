"""What holds for any query and any text: fast and plain evaluation agree, forms of a text are one text."""

from __future__ import annotations

import string
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from listener.queries import Document, Matcher, QuerySyntaxError, Use, parse
from listener.queries.covering import covers_of
from listener.queries.lint import lint
from listener.queries.meaning import evaluate
from listener.queries.nodes import Term
from listener.queries.printing import to_text
from listener.text.tokens import fold_for_search, normalise
from tests.benchmarks.query_fuzz import fuzz, growth
from tests.queries.texts import Writer


def _split(words: str) -> list[str]:
    return words.split()


VIETNAMESE = st.sampled_from(
    [
        "hạ",
        "ha",
        "miên",
        "mien",
        "mỹ",
        "my",
        "phẩm",
        "pham",
        "hoà",
        "hòa",
        "đá",
        "da",
        "ngon",
        "không",
        "ko",
        "trà",
        "tra",
        "Miên",
        "HÒA",
    ]
)
ENGLISH = st.sampled_from(_split("the shop ship word words wrd sale x Shop MIEN"))
OTHER = st.sampled_from(
    [
        "😍",
        "❤️",
        "#mien",
        "#mien_vn",
        "@ha.mien",
        "shop.vn",
        "199k",
        "1.200.000đ",
        "200",
        "5%",
        "c++",
        ",",
        ".",
        "!",
        "日本",
        "nắng-gốm",
    ]
)
texts = st.lists(
    st.tuples(st.one_of(VIETNAMESE, ENGLISH, OTHER), st.sampled_from([" "] * 6 + ["", ", ", ".", "\n"])),
    max_size=20,
).map(lambda words: normalise("".join(map("".join, words))))
terms = st.one_of(
    VIETNAMESE, ENGLISH, OTHER.filter(lambda w: w not in ",.!"),
    st.lists(st.one_of(VIETNAMESE, ENGLISH), min_size=2, max_size=3).map(lambda w: f'"{" ".join(w)}"'),
    st.builds(str.__mod__, st.sampled_from(_split("=%s ={%s} {%s} title:%s body:%s")), VIETNAMESE),
    st.tuples(VIETNAMESE, VIETNAMESE, st.integers(0, 3)).map(lambda t: f'"{t[0]} {t[1]}"~{t[2]}'),
    st.sampled_from(["kh?ng", "mi*n", "hami*", "ph*m", "w?rd*", "hoà*", "{Mi*n}"]),
)  # fmt: skip
near_operators = st.tuples(
    st.sampled_from(["NEAR", "ONEAR", "NOT NEAR", "NOT ONEAR"]), st.integers(0, 5)
).map(lambda t: f" {t[0]}/{t[1]} ")
clauses = st.recursive(
    terms,
    lambda inner: st.one_of(
        st.tuples(inner, near_operators, inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]} OR {t[1]})"),
    ),
    max_leaves=4,
)
values = st.sampled_from(
    ["kind:topic", "likes:[2 TO 9]", "likes:unknown", "lang:vi", "site:vn", "published:2026"]
)
queries = st.recursive(
    st.one_of(clauses, clauses, values),
    lambda inner: st.tuples(inner, st.sampled_from([" ", " AND ", " OR ", " NOT ", " OR NOT "]), inner).map(
        lambda t: f"({t[0]}){t[1]}({t[2]})"
    ),
    max_leaves=5,
)
documents = st.builds(
    Document, title=st.one_of(st.none(), texts), text=texts, kind=st.sampled_from(["topic", "review"]),
    likes=st.sampled_from([None, 1, 5]), lang=st.sampled_from([None, "vi"]), site=st.just("f1.voz.vn"),
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(queries, min_size=1, max_size=5), documents)
def test_fast_and_plain_evaluation_agree_on_truth_and_spans(texts_: list[str], document: Document) -> None:
    compiled = {n: parse(text, use=Use.FILTER) for n, text in enumerate(texts_)}
    found = Matcher(compiled).match_document(document)
    for number, query in compiled.items():
        expected = evaluate(query.node, document)
        assert (number in found) == (expected is not None), query.text
        assert query.match_document(document) == found.get(number), query.text
        if expected is not None:
            places = {(s.field, s.start, s.end, s.clause, s.alias) for s in found[number]}
            assert places == {
                (p.field, p.start, p.end, query.text[p.clause_start : p.clause_end], p.alias)
                for p in expected
            }, query.text
            words = query.anchors  # by these the store looks for candidates
            folded = fold_for_search(f"{document.title or ''}\n{document.text}")
            assert words is None or any(word in folded for word in words), query.text


@settings(max_examples=100, deadline=None)
@given(queries, documents)
def test_printed_and_read_again_it_is_the_same_query(text: str, document: Document) -> None:
    query = parse(text, use=Use.FILTER)
    assert parse(to_text(query.node), use=Use.FILTER).node == query.node


@settings(max_examples=100, deadline=None)
@given(queries, texts)
def test_composed_or_not_a_text_is_the_same(text: str, post: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    assert parse(apart, use=Use.FILTER) == parse(text, use=Use.FILTER)
    assert normalise(unicodedata.normalize("NFD", post)) == post


@settings(max_examples=100, deadline=None)
@given(st.lists(VIETNAMESE, min_size=1, max_size=4), st.lists(VIETNAMESE, max_size=12))
def test_accents_capitals_and_tone_placement(words: list[str], post: list[str]) -> None:
    phrase, text = " ".join(words), " ".join(post)
    matches = parse(f'"{phrase}"').match(text=text) is not None
    assert (parse(f'"{phrase.upper()}"').match(text=text.upper()) is not None) == matches
    placed = {"hoà": "hòa", "hòa": "hoà"}
    assert (parse(f'"{" ".join(placed.get(w, w) for w in words)}"').match(text=text) is not None) == matches
    # Without accents it finds whatever it found with them, and all other spellings.
    bare = fold_for_search(phrase)
    if matches:
        assert parse(f'"{bare}"').match(text=text) is not None
    assert (parse(f'"{bare}"').match(text=text) is not None) == (
        parse(f'"{bare}"').match(text=fold_for_search(text)) is not None
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(terms, min_size=2, max_size=5), texts)
def test_what_the_linter_calls_covered_is_found_anyway(pieces: list[str], text: str) -> None:
    nodes = [parse(piece).node for piece in pieces]
    document = Document(text=text)
    for narrow, wide in covers_of([node for node in nodes if isinstance(node, Term)]):
        if evaluate(narrow, document) is not None:
            assert evaluate(wide, document) is not None


@settings(max_examples=100, deadline=None)
@given(clauses, clauses, st.lists(texts, min_size=3, max_size=6))
def test_what_the_linter_says_can_never_match_does_not(one: str, other: str, posts: list[str]) -> None:
    text = f"({one}) AND NOT ({other})"
    if any(advice.code == "not-kills" for advice in lint(text)):
        assert all(parse(text).match(text=post) is None for post in posts)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=string.printable + "ạđớ😍“”«»\u0301\u200b\ud800", max_size=80))
def test_any_text_is_read_or_explained(text: str) -> None:
    try:
        query = parse(text)
    except QuerySyntaxError as error:
        assert 0 <= error.position <= len(error.query)
        assert error.message
    else:
        assume(query.anchors is not None)


def test_careless_texts_do_no_harm() -> None:
    """The quick version of ``python -m tests.benchmarks.query_fuzz``."""
    tally = fuzz(700, seed=7)
    assert tally.read > 200
    assert tally.refused > 200


def test_the_worst_shapes_of_the_longest_texts_are_read_or_refused() -> None:
    assert len(growth(200)) > 10


@pytest.mark.parametrize("seed", range(3))
def test_the_writer_of_texts_says_all_of_the_language(seed: int) -> None:
    writer = Writer(seed)
    written = " ".join(writer.query() for _ in range(400))
    for piece in (
        "NEAR/",
        "ONEAR/",
        "NOT NEAR/",
        "={",
        '="',
        "title:",
        "kind:(",
        "likes:[",
        "~2",
        "hami*",
        "/*",
    ):
        assert piece in written

"""The query language: what matches, what does not, and what a mistake is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from listener.queries import Document, QuerySyntaxError, Use, parse
from listener.queries.printing import to_text
from listener.text.tokens import normalise

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

WORDS = [
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
    ("“hạ miên”", "hạ miên", True),
    ("hòa", "hoà", True),
    ("hoà", "hòa", True),
    ("HOÀ", "hòa", True),
    ("mien", "mienx", False),
    ("đại", "dai", False),
    ("dai", "đại", True),
    ("mỹ", "my", False),
    ("a b", "b c a", True),
    ("a b", "a c", False),
    ("a OR b c", "b", False),
    ("a OR b c", "a", True),
    ("(a OR b) c", "b c", True),
    ("a NOT (b OR c)", "a c", False),
    ("a NOT NOT b", "a b", True),
    ("android", "or and", False),
    ("ORANGE", "orange", True),
    ("a /* b */ c", "a c", True),
    ("a // b\nc", "a c", True),
    ("a // b\nc", "a b", False),
    ("https://voz.vn/t/1", "xem https://voz.vn/t/1 nhé", True),
]
EXACT = [
    ("=mien", "mien", True),
    ("=mien", "MIEN", True),
    ("=mien", "miền", False),
    ('="my pham"', "mỹ phẩm", False),
    ('="giá?"', "giá?", True),
    ('="giá?"', "giá bao nhiêu", False),
    ("{Apple}", "Apple", True),
    ("{Apple}", "apple", False),
    ("{Mien}", "Miền", True),
    ("={Mien}", "Miền", False),
    ("{HOÀ}", "HÒA", True),
    ("{Hạ Miên}", "Hạ Miên", True),
    ("{Hạ Miên}", "HẠ MIÊN", False),
]
AS_TYPED = [
    ("#hamien", "mê #HaMien quá", True),
    ("#hamien", "mê HaMien quá", False),
    ("#hamien", "#hamien_official", False),
    ("hamien", "#hamien", True),
    ("@ha.mien", "cảm ơn @ha.mien nhé", True),
    ("@ha", "cảm ơn @ha.mien nhé", False),
    ("@ha", "cảm ơn @ha. Mua", True),
    ("hamien.vn", "vào hamien.vn mua", True),
    ("hamien.vn", "vào www.hamien.vn/sale", True),
    ("hamien.vn", "của hamien. Vn", False),
    ("nang-gom", "Nắng-Gốm", True),
    ("nang-gom", "Nắng Gốm", False),
    ('"hạ, miên"', "hạ , miên", True),
    ('"hạ, miên"', "hạ miên", False),
    ("199k", "có 199K thôi", True),
    ("199k", "1.199k", False),
    ("200", "1.200.000đ", False),
    ("1.200.000đ", "giá 1.200.000đ", True),
    ("1.200", "1.200.000đ", False),
    ("2026", "20.11.2026", True),
    ("5%", "giảm 5% nhé", True),
    ("5%", "giảm 5 nhé", False),
    ("mcdonald's", "McDonald’s", True),
    ("😍", "ngon😍", True),
    ("❤️", "yêu❤", True),
    ("👍", "👍🏽", True),
    ("🇻🇳", "VN🇻🇳vô địch", True),
    ("ngon", "quá😍ngon😍", True),
]
NEAR = [
    ("a NEAR/1 b", "b x a", True),
    ("a NEAR/1 b", "a x x b", False),
    ("a NEAR/0 a", "a", False),
    ("a NEAR/0 a", "a a", True),
    ("a ONEAR/2 b", "a x b", True),
    ("a ONEAR/2 b", "b x a", False),
    ("a NEAR/1 b NEAR/1 c", "c x a x b", True),
    ("a NEAR/1 b NEAR/1 c", "a b x x c", False),
    ("a ONEAR/1 b ONEAR/1 c", "a b c", True),
    ("a ONEAR/1 b ONEAR/1 c", "a c b", False),
    ("(a NEAR/1 b) NEAR/0 c", "a x b c", True),
    ("(a NEAR/1 b) NEAR/0 c", "a c b", False),
    ('"a b" NEAR/1 (c OR d)', "d x a b", True),
    ("a OR b NEAR/0 c", "a", True),
    ("NOT a NEAR/0 b c", "c a x b", True),
    ('"a b"~1', "b x a", True),
    ('"a b"~1', "b x x a", False),
    ('"a b c"~1', "c x a x b", True),
    ('"shop.vn ship"~1', "ship của shop.vn", True),
    ("a NOT NEAR/1 b", "a x b", False),
    ("a NOT NEAR/1 b", "a x b x x a", True),
    ("a NOT NEAR/1 b", "c", False),
    ('mien NOT NEAR/0 "mien tay"', "về miền Tây", False),
    ('mien NOT NEAR/0 "mien tay"', "Miên ơi, về miền Tây", True),
    ("a NOT ONEAR/1 b", "b a", True),
    ("a NOT ONEAR/1 b", "a b", False),
]
WILD = [
    ("hami*", "hamien.vn", True),
    ("hami*", "hạmiên", True),
    ("hạmi*", "hamien", False),
    ("hoà*", "hòa", True),
    ("hòa*", "hoà", True),
    ("w?rd", "word", True),
    ("w?rd", "wrd", False),
    ("kh*ng", "không", True),
    ('"kem chong n?ng"', "kem chống nắng", True),
    ("{Hami*}", "hamien", False),
    ("{Hami*}", "Hamien", True),
]


@pytest.mark.parametrize(("query", "text", "expected"), [*WORDS, *EXACT, *AS_TYPED, *NEAR, *WILD])
def test_matches(query: str, text: str, expected: bool) -> None:
    assert (parse(query).match(text=normalise(text)) is not None) is expected


POST = Document(
    title="Hạ Miên",
    text="ngon",
    author="Lan Anh",
    url="https://f1.voz.vn:8443/t/12-hoi",
    source="VOZ tin tức",
    site="f1.voz.vn:8443",
    lang="vi",
    country="vn",
    kind="review",
    published=datetime(2026, 3, 8, 23, 30, tzinfo=ZONE),
    likes=10,
    rating=4.5,
    mood="negative",
    customer=True,
    status="open",
    via="name",
    owned=False,
    tags=frozenset({"giao-hàng"}),
    brand="ha-mien",
    competitor=False,
    score=-0.35,
    priority="high",
)
FIELDS = [
    ("title:miên", True),
    ("body:miên", False),
    ("text:ngon", True),
    ('author:"lan anh"', True),
    ("lan", False),
    ("url:/t/12", True),
    ("source:voz", True),
    ("site:voz.vn", True),
    ("site:oz.vn", False),
    ("site:vn", True),
    ("site:F1.VOZ.VN:8443", True),
    ("Lang:VI", True),
    ("lang:unknown", False),
    ("country:vn", True),
    ("kind:(topic OR review)", True),
    ("kind:(topic|comment)", False),
    ("kind:(NOT topic)", True),
    ("published:2026", True),
    ("published:2026-03-08", True),
    ("published:[* TO 2026-03-07]", False),
    ("published:>2026-03-08", False),
    ("published:>=2026-03-08T16:30+00:00", True),
    ("published:<2026-03-08T16:30+00:00", False),
    ("likes:[5 TO 10]", True),
    ("likes:10", True),
    ("likes:>10", False),
    ("likes:(<3 OR >9)", True),
    ("comments:[0 TO *]", False),
    ("NOT comments:>3", True),
    ("comments:unknown", True),
    ("likes:unknown", False),
    ("rating:>4", True),
    ("mood:(positive OR negative)", True),
    ("customer:yes", True),
    ("owned:no", True),
    ("tag:giao-hang", True),
    ("brand:(sao-khue OR Ha-Mien)", True),
    ("brand:mien", False),
    ("competitor:no", True),
    ("score:<=-0.3", True),
    ("score:[-0.3 TO 1]", False),
    ("score:unknown", False),
    ("priority:(high|urgent)", True),
    ("priority:unknown", False),
    ("status:waiting", False),
    ("status:closed", False),
    ("via:name", True),
    ("title:(hạ NEAR/0 miên) likes:[1 TO 20]", True),
    ("title:hạ NEAR/9 body:ngon", False),
    ("giờ:phút", False),
]


@pytest.mark.parametrize(("query", "expected"), FIELDS)
def test_fields(query: str, expected: bool) -> None:
    assert (parse(query, use=Use.FILTER).match_document(POST) is not None) is expected


def test_a_phrase_does_not_reach_from_title_into_text() -> None:
    query = parse('"hạ miên"')
    assert query.match(title="Mùa hạ", text="miên man") is None
    assert query.match(title="Hạ Miên", text="") is not None


def spans(query: str, **post: Any) -> set[tuple[str, int, int, str]]:
    found = parse(query).match_document(Document(**post))
    assert found is not None
    return {(s.field, s.start, s.end, s.clause) for s in found}


def test_spans_say_where_and_which_clause() -> None:
    assert spans('("hạ miên" OR ngon) NOT tệ', title="Ngon", text="Hạ Miên ngon") == {
        ("title", 0, 4, "ngon"),
        ("text", 0, 7, '"hạ miên"'),
        ("text", 8, 12, "ngon"),
    }


def test_spans_of_near_are_the_words_of_its_innermost_stretches() -> None:
    clause = "a NEAR/3 (b OR c)"
    assert spans(f"x ({clause})", text="x a z b a z z z z a") == {
        ("text", 0, 1, "x"),
        ("text", 2, 3, clause),
        ("text", 6, 7, clause),
        ("text", 8, 9, clause),
    }


def test_a_span_may_stand_in_the_author_or_the_address() -> None:
    assert spans("author:lan url:voz", author="Lan", url="https://voz.vn/1") == {
        ("author", 0, 3, "author:lan"),
        ("url", 8, 11, "url:voz"),
    }


MISTAKES = [
    ('("hạ miên" OR ha', 0, "never closed", '("hạ miên" OR ha)'),
    ("a (b (c)", 2, "never closed", "a (b (c))"),
    ("a )", 2, "closes nothing", "a "),
    ('a "b c', 2, "never closed", 'a "b c"'),
    ("\"hạ miên' OR x", 0, "never closed", '"hạ miên" OR x'),
    ("'hạ miên\" OR x", 8, "never closed", '"hạ miên" OR x'),
    ("\"it's late", 0, "never closed", '"it\'s late"'),
    ("a {b", 2, "never closed", "a {b}"),
    ("a b}", 3, "closes nothing", "a b"),
    ("a /* b", 2, "never closed", "a /* b */"),
    ("a AND", 2, "needs something after", "a"),
    ("a OR OR b", 5, "where a word was expected", "a OR  b"),
    ("OR a", 0, "where a word was expected", " a"),
    ("a ()", 3, "missing", None),
    ("NOT a", 0, "every post", None),
    ("a OR NOT b", 5, "every post", None),
    ("a OR kind:topic", 5, "whatever they say", None),
    ('a ""', 2, "Nothing between", "a "),
    ("a ,", 2, "no letter", "a "),
    ("a && b", 2, "no operator", "a AND b"),
    ("a | b", 2, "no operator", "a OR b"),
    ("", 0, "empty", None),
    ("x NOT NOT NOT a", 2, "three times", "x NOT a"),
    ("= a", 0, "right after", None),
    ("a NEAR b", 2, "needs a number", "a NEAR/5 b"),
    ("a NEAR/4f b", 2, "otherwise", "a ONEAR/4 b"),
    ("a NEAR/500 b", 2, "too far", "a NEAR/100 b"),
    ("a NEAR/2 b NEAR/3 c", 11, "not clear", "(a NEAR/2 b) NEAR/3 c"),
    ("(a b) NEAR/2 c", 1, "AND inside", '("a b") NEAR/2 c'),
    ("a NEAR/2 NOT b", 9, "NOT inside", "a NOT NEAR/2 b"),
    ("a NEAR/2 kind:topic", 9, "no place in a text", None),
    ('"a b"~x', 5, "wants a number", '"a b"~3x'),
    ('"a ! b"~2', 3, "no word in a loose phrase", None),
    ("*mien", 0, "cannot begin", None),
    ("a?b", 0, "too few letters", None),
    ("title:", 0, "needs a value", None),
    ("title:(body:a)", 7, "inside title", None),
    ("a kind:(topic comment)", 14, "no meaning", "a kind:(topic OR comment)"),
    ("a kind:topics", 7, "knows no", "a kind:topic"),
    ("a kind:[1 TO 2]", 7, "not a range", None),
    ("a likes:[1, 5]", 9, "two bounds", "a likes:[1 TO 5]"),
    ("a likes:[1 TO", 8, "never closed", "a likes:[1 TO]"),
    ("a likes:many", 8, "no number", None),
    ("a likes:1.000", 8, "no number", "a likes:1000"),
    ("a published:08/03/2026", 12, "no date", "a published:2026-03-08"),
    ("a published:2026-02-30", 12, "no date", None),
    ("a published:2026-00", 12, "no date", None),
    ("a published:2026-03-08T10:00", 12, "which zone", None),
    ("a country:qq", 10, "no country", None),
    ("a site:https://voz.vn/t", 7, "takes a host", "a site:voz.vn"),
    ("a site:https://[voz/t", 7, "takes a host", None),
    ("a mood:negative", 2, "of mentions only", None),
]


@pytest.mark.parametrize(("query", "position", "message", "fix"), MISTAKES)
def test_a_mistake_is_pointed_at_and_mended(query: str, position: int, message: str, fix: str | None) -> None:
    with pytest.raises(QuerySyntaxError, match=message) as caught:
        parse(query)
    error = caught.value
    assert (error.position, error.fix) == (position, fix)
    assert error.pointed().splitlines()[-1] == " " * position + "^"
    assert error.exit_code == 2
    if fix is not None and error.code not in ("range-open", "slop"):
        parse(fix)


def test_the_caret_stands_in_the_right_line_and_column() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse("a OR\n  (b")
    assert caught.value.pointed() == "  (b\n  ^"
    with pytest.raises(QuerySyntaxError) as caught:
        parse("😍 (b")  # an emoji takes two columns
    assert caught.value.pointed() == "😍 (b\n   ^"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("(" * 5000, "inside one another"),
        ("a " + "NOT " * 500 + "b", "three times"),
        ("a" * 30_000, "at most"),
        (" NEAR/1 ".join("abcdefghi"), "More than 8 parts"),
        (" NOT NEAR/1 ".join("abcdefghi"), "More than 8 parts"),
        ("(((((a NEAR/1 b) NEAR/1 c) NEAR/1 d) NEAR/1 e) NEAR/1 f)", "more than 4 deep"),
        ("a*b?c*de*f*", "wildcards"),
    ],
)
def test_size_is_bounded(query: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message):
        parse(query)


def test_deep_and_long_queries_are_read() -> None:
    assert parse("(" * 59 + "a" + ")" * 59).match(text="a")
    assert parse(" OR ".join(f"w{n}" for n in range(2000))).match(text="w1999")


@pytest.mark.parametrize(
    "query", [q for q, _, _ in (*WORDS, *EXACT, *AS_TYPED, *NEAR, *WILD)] + [q for q, _ in FIELDS]
)
def test_the_plain_form_is_the_same_query(query: str) -> None:
    node = parse(query, use=Use.FILTER).node
    assert parse(to_text(node), use=Use.FILTER).node == node

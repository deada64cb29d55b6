"""Dates, counts, text, charsets and addresses, as pages really write them."""

from __future__ import annotations

import html as entities
import unicodedata
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from spiders.extract import depth
from spiders.extract.addresses import absolute, canonical, same_site, site_of
from spiders.extract.charset import decode
from spiders.extract.counts import parse_count
from spiders.extract.dates import is_absolute, parse_date
from spiders.extract.depth import too_deep
from spiders.extract.structured import things_of
from spiders.extract.text import Passage, passage_of, plain_text

ZONE = "Asia/Ho_Chi_Minh"
NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)  # 03:00 on the 22nd in Vietnam


@pytest.mark.parametrize(
    ("raw", "utc"),
    [
        ("Oct. 23, 2026, 12:07 a.m.", "2026-10-22T17:07"),
        ("Oct. 25, 2026, 10 a.m.", "2026-10-25T03:00"),
        ("Sept. 3, 2026, noon", "2026-09-03T05:00"),
        ("Nov. 1, 2026, midnight", "2026-10-31T17:00"),
        ("July 4, 2026, 3:05 p.m.", "2026-07-04T08:05"),
        ("Mar 5, 2026 at 3:12 PM", "2026-03-05T08:12"),
        ("00:07 Ngày 23 tháng 10 năm 2026", "2026-10-22T17:07"),
        ("Thứ sáu, 20/11/2026, 10:05 (GMT+7)", "2026-11-20T03:05"),
        ("20/11/2026, 10:05 UTC+00:00", "2026-11-20T10:05"),
        ("02-11-2026 9:05 PM", "2026-11-02T14:05"),
        ("1/2/2026", "2026-01-31T17:00"),
        ("2026-11-20T10:05:00Z", "2026-11-20T10:05"),
        ("2026-11-20T10:05:00+07:00", "2026-11-20T03:05"),
        ("2026-11-20 10:05", "2026-11-20T03:05"),
        ("1763600000", "2025-11-20T00:53"),
        ("1763600000000", "2025-11-20T00:53"),
        ("Wed, 18 Nov 2026 10:00:00 GMT", "2026-11-18T10:00"),
        ("3 giờ trước", "2026-11-21T17:00"),
        ("5 phút trước", "2026-11-21T19:55"),
        ("hôm qua lúc 14:05", "2026-11-21T07:05"),
        ("Hôm nay, 01:30", "2026-11-21T18:30"),
        ("vừa xong", "2026-11-21T20:00"),
        ("3 hours ago", "2026-11-21T17:00"),
        ("yesterday at 14:05", "2026-11-21T07:05"),
    ],
)
def test_dates(raw: str, utc: str) -> None:
    found = parse_date(raw, ZONE, NOW)
    assert found is not None
    assert found.astimezone(UTC).isoformat()[:16] == utc


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "bogus",
        "20261120",
        "31/02/2026",
        "1970-01-01",
        "2999-01-01",
        "9999999999999",
        "0001-01-01",
        "x" * 500,
    ],
)
def test_what_is_no_date_is_unknown(raw: str | None) -> None:
    assert parse_date(raw, ZONE, NOW) is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    found = parse_date(text, ZONE, NOW)
    assert found is None or found.tzinfo is not None


@given(st.integers(0, 18_000_000))
def test_dates_come_back_to_the_minute(minutes: int) -> None:
    moment = NOW - timedelta(minutes=minutes)
    for form in ("%d/%m/%Y %H:%M", "%H:%M ngày %d tháng %m, %Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%SZ"):
        assert parse_date(moment.strftime(form), "UTC", NOW) == moment


def test_relative_words_are_no_sign_of_news() -> None:
    assert is_absolute("Nov. 20, 2026, 10:05 a.m.")
    assert is_absolute("1763600000")
    assert not is_absolute("3 giờ trước")
    assert not is_absolute("20 Nov")
    assert not is_absolute(None)


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        ("1.2K", 1200), ("12 nghìn", 12000), ("1,2 tr", 1_200_000), ("2,345", 2345), ("1.234", 1234),
        ("3 triệu", 3_000_000), ("1.234.567", 1_234_567), ("1 234 567", 1_234_567), ("0", 0), ("(3)", 3),
        ("12 replies", 12), ("5k lượt xem", 5000), ("2,5N", 2500), ("1.1M views", 1_100_000), ("1 tỷ", 10**9),
        ("Lượt thích: 7", 7), ("1,5K", 1500), ("15 ngàn", 15000), ("007", 7),
        ("1,2 mil", 1200), ("1,2 тыс.", 1200), ("2,5 Tsd.", 2500), ("1,1 Mio.", 1_100_000), ("1.2万", 12000),
        ("3万回", 30000), ("1.2만", 12000), ("2억", 200_000_000), ("1'234", 1234), ("12 rb", 12000),
        ("1,5 jt", 1_500_000), ("2 млн", 2_000_000), ("3 lakh", 300_000), ("12 k Aufrufe", 12000),
    ],
)  # fmt: skip
def test_counts(raw: str, count: int) -> None:
    assert parse_count(raw) == count


@pytest.mark.parametrize("raw", [None, "", "none", "chưa có", "1.5", "v2.0.1", "99999999999999999"])
def test_what_is_no_count_is_unknown(raw: str | None) -> None:
    assert parse_count(raw) is None


@given(st.integers(0, 10**12))
def test_counts_come_back_however_they_are_grouped(number: int) -> None:
    for written in (
        str(number),
        f"{number:,}",
        f"{number:,}".replace(",", "."),
        f"{number:,}".replace(",", " "),
    ):
        assert parse_count(written) == parse_count(f"{written} lượt xem") == number


@given(
    st.integers(1, 999), st.integers(0, 9), st.sampled_from([("K", 1000), (" nghìn", 1000), (" tr", 10**6)])
)
def test_rounded_counts_mean_their_unit(whole: int, tenth: int, unit: tuple[str, int]) -> None:
    expected = whole * unit[1] + tenth * unit[1] // 10
    assert parse_count(f"{whole}.{tenth}{unit[0]}") == parse_count(f"{whole},{tenth}{unit[0]}") == expected


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_of_counts(text: str) -> None:
    found = parse_count(text)
    assert found is None or 0 <= found <= 10**12


def _passage(html: str) -> Passage:
    node = LexborHTMLParser(f'<div id="x">{html}</div>').css_first("#x")
    assert node is not None
    return passage_of(node)


def test_paragraphs_lines_lists_and_quotes() -> None:
    found = _passage(
        "<blockquote><p>An said:</p><p>one</p><blockquote>inner</blockquote></blockquote>"
        "<p>Hi <b>the</b>re\n you</p><p>two<br>lines<br><br>and more</p><script>bad()</script>"
        "<ul><li>a</li><li>b</li></ul><button>Like</button><style>p{}</style>"
        "tail <img alt='😀'><img alt='photo'>"
    )
    assert found.text == "Hi there you\n\ntwo\nlines\n\nand more\n\na\nb\n\ntail 😀"
    assert found.quoted == "An said:\n\none\n\ninner"


def test_a_quote_in_the_middle_parts_what_stands_around_it() -> None:
    assert _passage("before<blockquote>q</blockquote>after") == Passage(text="before\n\nafter", quoted="q")


def test_code_keeps_its_lines_and_is_marked_like_spoilers() -> None:
    assert _passage("see<pre><code>a = 1\n\n  b = <b>2</b>\n</code></pre>after<pre></pre>").text == (
        "see\n\n```\na = 1\n\nb = 2\n```\n\nafter"
    )
    hidden = (
        "<div class='bbCodeSpoiler'><div class='bbCodeSpoiler-content'><p>it was</p><p>Lan</p></div></div>"
    )
    assert _passage(f"who?{hidden}and <span class='bbCodeInlineSpoiler'>why</span>.").text == (
        "who?\n\n>!it was\n\nLan!<\n\nand >!why!<."
    )


def test_nothing_is_not_a_quote() -> None:
    assert _passage("") == Passage(text="", quoted=None)


def test_the_reader_goes_deeper_than_pythons_stack() -> None:
    assert _passage("<div>" * 3000 + "deep").text == "deep"


@pytest.mark.parametrize(
    "nested", ["<div>", "<div></b>", "<p><b id=1>", "<ul><li>", "<x-a>", "<table><tr><td>"]
)
def test_pages_too_deep_to_parse_are_told_beforehand(nested: str) -> None:
    assert too_deep(nested * 3000)
    assert plain_text(nested * 3000 + "deep") == ""
    assert not too_deep(nested * 100 + "<p>x</p>" * 3000)


def test_long_pages_are_not_deep() -> None:
    sloppy = "<div><p>one<br><b>two</b><img><ul><li>a<li>b</ul><script>if (a<b) '<div><div>'</script></div>"
    assert not too_deep(sloppy * 3000)
    assert not too_deep("<li><p>" * 3000)


_PIECES = ["<div>", "</div>", "<DIV>", "<b>", "</b>", "<p>", "</P>", "<br/>", "<x-a>", "</x-a>", "<!--<i>-->",
           "<script><b></script>", "<ul><li>a</ul>", "<div><b></div></b>", "</div><div>"]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(_PIECES), st.integers(1, 700)), min_size=1, max_size=6))
def test_the_quick_look_at_depth_lets_nothing_through(pieces: list[tuple[str, int]]) -> None:
    html = "".join(piece * times for piece, times in pieces) + "<br>" * depth.FEW_TAGS
    assert too_deep(html) == depth._nests_deeply(html)


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=80))
def test_plain_words_come_through_as_they_are(text: str) -> None:
    said = plain_text(f"<p>{entities.escape(text)}</p>")
    assert said.split() == text.replace("\u200b", " ").split()


@given(st.text(max_size=200))
def test_no_html_breaks_the_readers(html: str) -> None:
    assert "\x00" not in plain_text(html)
    assert "\n\n\n" not in plain_text(html)
    things_of(LexborHTMLParser(f'<script type="application/ld+json">{html}</script>{html}'))


VIETNAMESE = "Hàng lỗi đổi trả mất 18 ngày, nhân viên trả lời rất chậm và giá hơi chát. " * 4


def _in_1258(text: str) -> bytes:
    """Windows-1258 writes tones as marks of their own."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", letter)
        shape = unicodedata.normalize("NFC", base + "".join(m for m in marks if m in "\u0302\u0306\u031b"))
        out.append(shape + "".join(m for m in marks if m not in "\u0302\u0306\u031b"))
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (VIETNAMESE.encode(), "utf-8"),
        (VIETNAMESE.encode(), "iso-8859-1"),
        (VIETNAMESE.encode(), "windows-1252"),
        (b"\xef\xbb\xbf" + VIETNAMESE.encode(), "utf-8"),
        (_in_1258(VIETNAMESE), "windows-1258"),
        (_in_1258(VIETNAMESE), "utf-8"),
        (VIETNAMESE.encode("utf-16"), "utf-16"),
    ],
)
def test_charsets_that_lie_are_seen_through(body: bytes, declared: str) -> None:
    found = decode(body, f"text/html; charset={declared}")
    assert unicodedata.normalize("NFC", found) == VIETNAMESE


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "x-none", "utf-7", "idna", "", "utf-16"]))
def test_no_bytes_break_the_decoder(body: bytes, declared: str) -> None:
    assert isinstance(decode(body, f"text/html; charset={declared}"), str)


@pytest.mark.parametrize(
    ("url", "one"),
    [
        ("https://Forum.Example.vn:443/a/?b=2&a=1#p5", "https://forum.example.vn/a/?a=1&b=2"),
        ("https://f.vn/t?utm_source=x&id=5&fbclid=y", "https://f.vn/t?id=5"),
        ("https://f.vn/t?s=0123456789abcdef0123456789abcdef&id=5", "https://f.vn/t?id=5"),
        ("https://f.vn/?s=dầu gội", "https://f.vn/?s=d%E1%BA%A7u+g%E1%BB%99i"),
        ("https://f.vn/t;jsessionid=AB12?id=5&PHPSESSID=q", "https://f.vn/t?id=5"),
        ("http://f.vn:8080/bài-viết/", "http://f.vn:8080/b%C3%A0i-vi%E1%BA%BFt/"),
    ],
)
def test_one_page_has_one_address(url: str, one: str) -> None:
    assert canonical(url) == one
    assert canonical(one) == one


def test_permalinks_keep_their_anchor() -> None:
    assert canonical("https://f.vn/t/?b=1&a=2#p5", keep_fragment=True) == "https://f.vn/t/?a=2&b=1#p5"


def test_sites_and_links() -> None:
    assert site_of("https://A.vn:443/x") == "a.vn"
    assert site_of("http://127.0.0.1:8102/") == "127.0.0.1:8102"
    assert site_of("http://[::1]:80/") == "[::1]"
    assert same_site("https://www.a.vn/", "http://a.vn/x")
    assert not same_site("https://a.vn/", "https://b.vn/")
    assert absolute("https://a.vn/b/", "../c?d#e") == "https://a.vn/c?d#e"
    for bad in (None, "", "  ", "javascript:x", "mailto:a@b.vn", "http://a:b/", "http://[::1"):
        assert absolute("https://a.vn/", bad) is None


_LINKS = st.lists(
    st.sampled_from(
        ["./", "../", "/", "a", "b.php", "?", "#", "p=1", "&", ";", ":", "//", "x", ".", "é", " "]
    ),
    min_size=1,
    max_size=6,
).map("".join)


@given(st.sampled_from(["https://a.vn", "http://a.vn:81/b/c.php?d/e#f", "https://a.vn/b/../c/"]), _LINKS)
def test_plain_links_are_joined_as_any_other(base: str, link: str) -> None:
    try:
        joined = urljoin(base, link.strip())
        whole = joined if urlsplit(joined).port != "" and urlsplit(joined).hostname else None
    except ValueError:
        whole = None
    assert absolute(base, link) == (whole if link.strip() and (whole or "").startswith("http") else None)


def test_the_future_is_a_misreading() -> None:
    soon = NOW + timedelta(days=1)
    assert parse_date(soon.isoformat(), ZONE, NOW) == soon
    assert parse_date((NOW + timedelta(days=3)).isoformat(), ZONE, NOW) is None

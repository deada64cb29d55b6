"""Cells of exports: counts, stars, times, sites; what cannot be read is refused in words."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from listener.errors import UsageError
from listener.importing import values
from listener.importing.headers import Field, meaning, parse_map, read_columns
from listener.importing.values import UnreadableError
from listener.post import Kind

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("12", 12), ("0", 0), ("1,234", 1234), ("1.234", 1234), ("1.234.567", 1234567), ("12 345", 12345),
        ("1.2K", 1200), ("1,2 tr", 1_200_000), ("12 nghìn", 12_000), ("3.0", 3), ("", None), ("-", None),
        ("N/A", None), ("null", None),
    ],
)  # fmt: skip
def test_counts(raw: str, number: int | None) -> None:
    assert values.count(raw) == number


@pytest.mark.parametrize("raw", ["many", "1.5", "-3", "12 mèo", "1.2.3K", "=1+1"])
def test_what_is_no_count(raw: str) -> None:
    with pytest.raises(UnreadableError, match="no count"):
        values.count(raw)


@pytest.mark.parametrize(
    ("raw", "number"),
    [("4", 4), ("4,5", 4.5), ("4/5", 4), ("8/10", 4), ("5 sao", 5), ("★★★☆☆", 3), ("0", 0), ("", None)],
)
def test_stars(raw: str, number: float | None) -> None:
    assert values.stars(raw) == number


@pytest.mark.parametrize("raw", ["6", "-1", "good", "11/10", "3/0"])
def test_what_is_no_rating(raw: str) -> None:
    with pytest.raises(UnreadableError, match="no rating"):
        values.stars(raw)


NOON = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "order"),
    [
        ("2026-11-03T12:00:00+07:00", "dmy"), ("2026-11-03T05:00:00Z", "mdy"), ("2026-11-03 12:00", "dmy"),
        ("3/11/2026 12:00", "dmy"), ("11/03/2026 12:00", "mdy"), ("03-11-2026, 12:00:00", "dmy"),
        ("12:00 03/11/2026", "dmy"), ("11/3/2026 12:00 PM", "mdy"), ("3/11/26 12:00 CH", "dmy"),
        ("2026/11/03 12:00", "mdy"), ("1793682000", "dmy"), ("1793682000000", "dmy"),
        ("3 tháng 11, 2026 12:00", "dmy"), ("Nov 3, 2026 12:00 PM", "dmy"),
    ],
)  # fmt: skip
def test_times(raw: str, order: str) -> None:
    assert values.moment(raw, HANOI, order) == NOON


@pytest.mark.parametrize("raw", ["hôm qua", "3 giờ trước", "soon", "32/13/2026", "2026-13-01", "12"])
def test_what_is_no_time(raw: str) -> None:
    with pytest.raises(UnreadableError, match="no time"):
        values.moment(raw, HANOI)


def test_one_clear_date_tells_the_order_of_all() -> None:
    assert values.order_of(["03/04/2026", "12/31/2026"]) == "mdy"
    assert values.order_of(["03/04/2026", "31/12/2026"]) == "dmy"
    assert values.order_of(["03/04/2026", ""]) == "dmy"


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("Facebook", "facebook.com"), ("TikTok", "tiktok.com"), ("https://m.facebook.com/x", "facebook.com"),
        ("www.facebook.com", "facebook.com"), ("forum.example.vn:8080", "forum.example.vn:8080"),
        ("Khảo sát", "survey.local"), ("X", "x.com"), ("Google Maps", "google.com"),
    ],
)  # fmt: skip
def test_sites(raw: str, host: str) -> None:
    assert values.site(raw) == host


@pytest.mark.parametrize("raw", ["Face buk", "../etc", "a", "<script>", "http://[::1"])
def test_what_is_no_site(raw: str) -> None:
    with pytest.raises(UnreadableError, match="no site"):
        values.site(raw)


@pytest.mark.parametrize(
    "raw", ["javascript:alert(1)", "file:///etc/passwd", "không có", "http://a b", "http://[::1", "https://"]
)
def test_what_is_no_address(raw: str) -> None:
    with pytest.raises(UnreadableError, match="no web address"):
        values.address(raw)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [("Bình luận", Kind.COMMENT), ("Posts", Kind.TOPIC), ("Đánh giá", Kind.REVIEW), ("Lives", None)],
)
def test_kinds(raw: str, kind: Kind | None) -> None:
    assert values.kind(raw) is kind


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Nội dung", Field.TEXT), ("NOI_DUNG", Field.TEXT), ("Tác giả", Field.AUTHOR),
        ("Người đăng", Field.AUTHOR),
        ("Ngày đăng", Field.PUBLISHED), ("Thời gian", Field.PUBLISHED), ("Lượt thích", Field.LIKES),
        ("Số lượt thích", Field.LIKES), ("Tổng lượt xem", Field.VIEWS), ("Chia sẻ", Field.SHARES),
        ("Đường dẫn", Field.URL), ("Link", Field.URL), ("Nền tảng", Field.SITE), ("Total likes", Field.LIKES),
        ("Publish time", Field.PUBLISHED), ("Permalink", Field.URL), ("Rating Star", Field.RATING),
        ("Màu sắc", None), ("", None),
    ],
)  # fmt: skip
def test_headers(header: str, field: Field | None) -> None:
    assert meaning(header) is field


def test_a_header_that_can_mean_two_things_is_decided_by_its_cells() -> None:
    both = read_columns(["Nội dung", "Bình luận"], {}, [["hay", "12"], ["dở", "3"]])
    assert both.fields == (Field.TEXT, Field.COMMENTS)
    words = read_columns(["Tác giả", "Bình luận"], {}, [["a", "đẹp lắm 10 điểm"], ["b", "được"]])
    assert (words.fields[1], words.about) == (Field.TEXT, "comment")
    review = read_columns(["Đánh giá", "Nội dung"], {}, [["5", "tốt"], ["★★★☆☆", "được"]])
    assert review.fields == (Field.RATING, Field.TEXT)


def test_a_given_column_wins_over_the_presets() -> None:
    columns = read_columns(["Nội dung", "Lời khách"], {"text": "lời khách"}, [])
    assert columns.fields == (None, Field.TEXT)
    assert columns.ignored == ("Nội dung",)


def test_wrong_mappings_are_refused_in_words() -> None:
    assert parse_map(["text=Nội dung", "likes = Tim"]) == {"text": "Nội dung", "likes": "Tim"}
    for entry in ("text", "words=Nội dung", "text="):
        with pytest.raises(UsageError, match="maps nothing"):
            parse_map([entry])
    with pytest.raises(UsageError, match="no column 'Gì'"):
        read_columns(["Nội dung"], {"text": "Gì"}, [])
    with pytest.raises(UsageError, match="holds the text"):
        read_columns(["A", "B"], {}, [])

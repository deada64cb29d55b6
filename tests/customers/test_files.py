"""Customer files as they come: encodings, separators, quotes, workbooks."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.customers.headers import Field, meaning, read_columns, refuse_unrecognising
from listener.errors import UsageError
from listener.sheets import RawRow, read_rows

TEXT = "Họ và tên,SĐT,Ghi chú\nNguyễn Thị Hồng,0901234567,khách quen\n"


def rows(content: bytes | str) -> list[RawRow]:
    data = content.encode() if isinstance(content, str) else content
    return list(read_rows(data, "f.csv", known=meaning, one="customer"))


def cells(content: bytes | str) -> list[tuple[str, ...]]:
    return [row.cells for row in rows(content)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "cp1258"])
def test_encodings(encoding: str) -> None:
    import unicodedata

    if encoding == "utf-16-le-bom":
        content = b"\xff\xfe" + TEXT.encode("utf-16-le")
    elif encoding == "cp1258":
        # Windows-1258 writes the tone after its letter.
        import re

        parted = "".join(
            char if len(char.encode("cp1258", "ignore")) else _parted(char)
            for char in unicodedata.normalize("NFC", TEXT)
        )
        assert re.search("[\u0300-\u036f]", parted)
        content = parted.encode("cp1258")
    else:
        content = TEXT.encode(encoding)
    got = [tuple(unicodedata.normalize("NFC", cell) for cell in row) for row in cells(content)]
    assert got == [("Họ và tên", "SĐT", "Ghi chú"), ("Nguyễn Thị Hồng", "0901234567", "khách quen")]


def _parted(char: str) -> str:
    """A Vietnamese letter as a letter of Windows-1258 and a tone."""
    import unicodedata

    marks = unicodedata.normalize("NFD", char)
    tone = next(mark for mark in marks[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", marks.replace(tone, "")) + tone


def test_one_broken_byte_costs_one_line() -> None:
    content = TEXT.encode() + b"Tr\xe2n,0901234568,x\n" + "Lê,0901234569,ổn\n".encode()
    got = rows(content)
    assert [row.problem is None for row in got] == [True, True, False, True]
    assert got[3].cells == ("Lê", "0901234569", "ổn")
    assert "UTF-8" in (got[2].problem or "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separators(delimiter: str) -> None:
    assert cells(TEXT.replace(",", delimiter))[1][1] == "0901234567"


def test_separator_named_by_excel() -> None:
    got = rows("sep=;\nName;Email\nA;a1@vidu.vn\n")
    assert [row.cells for row in got] == [("Name", "Email"), ("A", "a1@vidu.vn")]
    assert got[1].line == 3


def test_quoted_line_breaks_and_separators() -> None:
    got = rows('Name,Address,Email\n"Lan, Minh","1 Hàng Bài\nHà Nội",x@vidu.vn\r\nB,"nói ""chào""",\n')
    assert [row.cells for row in got[1:]] == [
        ("Lan, Minh", "1 Hàng Bài\nHà Nội", "x@vidu.vn"),
        ("B", 'nói "chào"', ""),
    ]
    assert [row.line for row in got] == [1, 2, 4]
    assert not any(row.problem for row in got)


@pytest.mark.parametrize(
    "bad",
    ['"Trần,b@vidu.vn', 'Trần,"b@vidu.vn', '"Trần"x,b@vidu.vn'],
)
@pytest.mark.parametrize("after", ['C,c@vidu.vn\n"D",d@vidu.vn\n', 'C,c@vidu.vn\nD,"d@vidu.vn"\n'])
def test_an_unclosed_quote_costs_its_line_alone(bad: str, after: str) -> None:
    got = rows(f"Name,Email\nA,a1@vidu.vn\n{bad}\n{after}")
    assert [row.problem is None for row in got] == [True, True, False, True, True]
    assert got[2].line == 3
    assert "quotation mark" in (got[2].problem or "")
    assert [row.cells for row in got[3:]] == [("C", "c@vidu.vn"), ("D", "d@vidu.vn")]


def test_an_unclosed_quote_at_the_end() -> None:
    got = rows('Name,Email\nA,a1@vidu.vn\n"B,b@vidu.vn')
    assert [row.problem is None for row in got] == [True, True, False]


def test_too_many_columns_and_empty_lines() -> None:
    got = rows("Name,Email\n\nA,a1@vidu.vn,,\n , \nB,b@vidu.vn,extra\nC\n")
    assert [(row.line, row.problem) for row in got] == [
        (1, None),
        (3, None),
        (5, "it has 3 columns where the header has 2"),
        (6, None),
    ]


@given(
    st.lists(
        st.tuples(
            st.text(alphabet='abĐễ,;"\n\t ', min_size=1, max_size=12).map(lambda s: s + "x"),
            st.text(alphabet='0123@."', max_size=8),
        ),
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_csv_writer_writes_is_read_back(table: list[tuple[str, str]], delimiter: str) -> None:
    import csv

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Name", "Email"])
    writer.writerows(table)
    assert cells(out.getvalue())[1:] == table


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes_are_rows_or_a_sentence(content: bytes) -> None:
    try:
        got = rows(b"Name,Email\n" + content)
    except UsageError:
        return
    assert got[0].cells[0] == "Name"


def workbook(table: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in table:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_xlsx() -> None:
    got = rows(
        workbook(
            [
                ["Họ tên", "SĐT", "Mã KH", None],
                ["Hồng", 901234567, 17.0, None],
                [None, None, None, None],
                ["Lan", "0901234568", "#N/A", None],
                ["Tú", "0901234569", "K9", "thừa"],
            ]
        )
    )
    assert [row.cells[:3] for row in got] == [
        ("Họ tên", "SĐT", "Mã KH"),
        ("Hồng", "901234567", "17"),
        ("Lan", "0901234568", ""),
        ("Tú", "0901234569", "K9"),
    ]
    assert [row.line for row in got] == [1, 2, 4, 5]
    assert [bool(row.problem) for row in got] == [False, False, False, True]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"PK\x03\x04 nonsense", "cannot be read as an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 old", "save it as .xlsx"),
        (b'"Name,Email', "first line"),
    ],
)
def test_what_is_no_customer_file_is_told_in_words(content: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        rows(content)


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/x.xml", "w") as member:
        for _ in range(501):
            member.write(bytes(1_000_000))
    with pytest.raises(UsageError, match="500 MB"):
        rows(out.getvalue())


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Họ và tên", Field.NAME), ("HỌ TÊN", Field.NAME), ("Tên", Field.NAME), ("Email", Field.EMAIL),
        ("E-mail", Field.EMAIL), ("SĐT", Field.PHONE), ("Số điện thoại", Field.PHONE),
        ("so dien thoai 2", Field.PHONE), ("Phone_Number", Field.PHONE), ("Địa chỉ", Field.ADDRESS),
        ("Tài khoản", Field.ACCOUNT), ("Mã khách hàng", Field.CRM), ("ID", Field.CRM),
        ("Ghi chú:", Field.NOTE), ("Name", Field.NAME), ("Full Name", Field.NAME), ("Note", Field.NOTE),
        ("Địa chỉ email", Field.EMAIL), ("Ngày sinh", None), ("", None),
    ],
)  # fmt: skip
def test_headers(header: str, field: Field | None) -> None:
    assert meaning(header) is field


def test_family_and_given_name() -> None:
    assert read_columns(["Họ", "Tên", "SĐT"]).fields == (Field.FAMILY_NAME, Field.GIVEN_NAME, Field.PHONE)


def test_a_file_that_recognises_nobody_is_refused() -> None:
    with pytest.raises(UsageError, match=r"Tên, Tuổi.*SĐT"):
        refuse_unrecognising(read_columns(["Tên", "Tuổi"]))

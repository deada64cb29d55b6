"""vCards: one row a card, whatever the version; a broken card is one broken row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from listener.customers.importing import import_customers
from listener.customers.vcards import HEADERS, card_rows, is_vcard
from listener.store import Database
from listener.store.tables import Identity

CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
N:Nguyễn;Hồng;Thị;;\r
item1.EMAIL;type=INTERNET:hong@vidu.vn\r
TEL;TYPE="voice,cell";VALUE=uri:tel:+84901234567\r
TEL:0912 345 678\r
ADR;TYPE=home:;;12 Hàng Bài\\, P. 3;Hà Nội;;100000;Việt Nam\r
NOTE:khách quen\\nthích\r
  trà\r
URL:https://voz.vn/u/hongnt.77\r
END:VCARD\r
BEGIN:VCARD
VERSION:2.1
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Tr=E1=BA=A7n =
T=C3=BA
TEL;CELL:0987123456
END:VCARD
BEGIN:VCARD
FN:Dở dang
EMAIL:do@vidu.vn
"""


def test_cards_go_in_and_a_broken_one_is_listed(database: Database) -> None:
    result = import_customers(database, CARDS.encode(), "danh-ba.vcf", actor="lan")
    assert (result.created, [(row.line, row.reason) for row in result.broken]) == (
        2,
        [(18, "the card has no END:VCARD")],
    )
    assert import_customers(database, CARDS.encode(), "danh-ba.vcf", actor="lan").unchanged == 2
    with database.read() as session:
        found = set(session.execute(select(Identity.kind, Identity.shown)).all())
    assert found >= {
        ("name", "Nguyễn Thị Hồng"),
        ("name", "Trần Tú"),
        ("email", "hong@vidu.vn"),
        ("phone", "+84901234567"),
        ("phone", "0912 345 678"),
        ("address", "12 Hàng Bài, P. 3, Hà Nội, 100000, Việt Nam"),
        ("account", "https://voz.vn/u/hongnt.77"),
    }


@given(st.lists(st.text(max_size=40), max_size=8))
def test_no_card_breaks_the_reader(lines: list[str]) -> None:
    text = "BEGIN:VCARD\n" + "\n".join(lines) + "\nEND:VCARD\n"
    assert is_vcard(text)
    for row in card_rows(text):
        assert len(row.cells) == len(HEADERS)

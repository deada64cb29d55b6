"""What the columns of a file of interactions mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from listener.customers.identities import tidy
from listener.errors import UsageError
from listener.text.tokens import fold_for_search


class Column(StrEnum):
    """What a column holds."""

    KIND = "kind"
    AT = "at"
    CRM = "crm"
    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    CHANNEL = "channel"
    PRODUCT = "product"
    CAMPAIGN = "campaign"
    VALUE = "value"
    SECONDS = "seconds"
    OUTCOME = "outcome"
    AGENT = "agent"
    TEXT = "text"
    ID = "id"
    SOURCE = "source"


PEOPLE = (Column.CRM, Column.EMAIL, Column.PHONE, Column.ACCOUNT)
_PRESETS: dict[Column, str] = {
    Column.KIND: "kind, type, event, event type, activity, activity type, loai, loai tuong tac, su kien",
    Column.AT: (
        "at, time, date, datetime, timestamp, when, started at, start time, call time, order date, "
        "created at, created, sent at, opened at, ngay, thoi gian, thoi diem, ngay dat, ngay mua, ngay goi, "
        "gio goi, ngay tao"
    ),
    Column.CRM: (
        "crm, crm id, customer, customer id, customer code, contact id, public id, ma kh, ma khach hang, "
        "khach hang"
    ),
    Column.EMAIL: "email, e mail, recipient, to, email address, customer email, thu dien tu, nguoi nhan",
    Column.PHONE: (
        "phone, phone number, caller, number, from number, mobile, customer phone, sdt, so dien thoai, "
        "so goi, dien thoai"
    ),
    Column.ACCOUNT: "account, handle, profile, profile url, tai khoan, trang ca nhan",
    Column.CHANNEL: "channel, medium, platform, kenh, nen tang",
    Column.PRODUCT: "product, product name, item, sku, san pham, ten san pham, mat hang, mon",
    Column.CAMPAIGN: (
        "campaign, campaign name, promotion, promotion name, voucher, coupon, chien dich, khuyen mai, "
        "chuong trinh"
    ),
    Column.VALUE: (
        "value, amount, total, order total, price, revenue, gia tri, tong tien, thanh tien, so tien, "
        "doanh thu"
    ),
    Column.SECONDS: (
        "seconds, duration, length, talk time, call duration, thoi luong, so giay, thoi gian goi"
    ),
    Column.OUTCOME: (
        "outcome, result, status, response, disposition, ket qua, trang thai, phan hoi, tinh trang"
    ),
    Column.AGENT: "agent, owner, staff, employee, assigned to, nhan vien, nguoi phu trach, tong dai vien",
    Column.TEXT: "text, subject, note, notes, message, content, description, noi dung, ghi chu, tieu de",
    Column.ID: (
        "id, external id, event id, call id, order id, order number, ticket id, message id, ma, ma don, "
        "ma don hang, so don, ma cuoc goi, ma phieu"
    ),
    Column.SOURCE: "source, system, nguon, he thong",
}
_MEANING = {header.strip(): column for column, headers in _PRESETS.items() for header in headers.split(",")}


def meaning(header: str) -> Column | None:
    """The column of one header: case, accents and punctuation do not count."""
    return _MEANING.get(re.sub(r"[\s_\-.:*()/]+", " ", fold_for_search(tidy(header))).strip())


def read_columns(headers: Sequence[str], given: Mapping[Column, str]) -> tuple[Column | None, ...]:
    """Understand the header line.

    Args:
        given: What no column says, for all rows: the kind, the source.

    Raises:
        UsageError: no column names the customer, the time or the kind.
    """
    columns = tuple(meaning(header) for header in headers)
    shown = ", ".join(tidy(header) for header in headers)[:200]
    if not set(PEOPLE) & set(columns):
        raise UsageError(
            f"No column of the file names the customer (its first line is {shown!r}). "
            "Name one Customer ID, Email, Phone (SĐT) or Account (Tài khoản)."
        )
    if Column.AT not in columns:
        raise UsageError(f"No column says when (the first line is {shown!r}). Name one Time or Ngày.")
    if Column.KIND not in columns and Column.KIND not in given:
        raise UsageError(
            "No column says what kind of interaction each row is. Name one Kind (Loại), or give --kind call."
        )
    return columns

"""What the columns of a file of interactions mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from listener.customers.headers import first_values
from listener.customers.identities import tidy
from listener.customers.mapping import ColumnUse, Mappings, Origin, plain_header
from listener.errors import UsageError


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
    return _MEANING.get(plain_header(header))


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of one file means."""

    headers: tuple[str, ...]
    columns: tuple[Column | None, ...]
    origins: tuple[Origin | None, ...]

    def uses(self, rows: Sequence[Sequence[str]]) -> tuple[ColumnUse, ...]:
        """Each column with its first values, for a person to look at."""
        return tuple(
            ColumnUse(header, column and column.value, origin, first_values(rows, number))
            for number, (header, column, origin) in enumerate(
                zip(self.headers, self.columns, self.origins, strict=True)
            )
        )

    def missing(self, given: Mapping[Column, str]) -> str | None:
        """What no column says and a row cannot do without, in words; None where nothing is missing."""
        shown = ", ".join(self.headers)[:200]
        if not set(PEOPLE) & set(self.columns):
            return (
                f"No column of the file names the customer (its first line is {shown!r}). Name one Customer "
                "ID, Email, Phone (SĐT) or Account (Tài khoản), or say which it is: --map 'Its header=phone'."
            )
        if Column.AT not in self.columns:
            return (
                f"No column says when (the first line is {shown!r}). Name one Time or Ngày, or say which it "
                "is: --map 'Its header=at'."
            )
        if Column.KIND not in self.columns and Column.KIND not in given:
            return (
                "No column says what kind of interaction each row is. Name one Kind (Loại), or give --kind "
                "call."
            )
        return None


def read_columns(headers: Sequence[str], mappings: Mappings | None = None) -> Columns:
    """Understand the header line: as a person explained it, else by the presets.

    Raises:
        UsageError: a column was explained that the file does not have.
    """
    shown = tuple(tidy(header) for header in headers)

    def understood(header: str) -> str | None:
        column = meaning(header)
        return None if column is None else column.value

    explained = (mappings or Mappings()).explain(shown, understood)
    return Columns(
        shown,
        tuple(None if name is None else Column(name) for name, _ in explained),
        tuple(origin for _, origin in explained),
    )


def refuse_incomplete(columns: Columns, given: Mapping[Column, str]) -> None:
    """Stop before an import of which no row could go in.

    Args:
        given: What no column says, for all rows: the kind, the source.

    Raises:
        UsageError: no column names the customer, the time or the kind.
    """
    if (missing := columns.missing(given)) is not None:
        raise UsageError(missing)

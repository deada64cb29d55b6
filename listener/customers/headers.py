"""What the columns of a customer file mean, by their headers in English and Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from listener.customers.identities import tidy
from listener.errors import UsageError
from listener.text.tokens import fold_for_search


class Field(StrEnum):
    """What a column holds."""

    CRM = "crm"
    NAME = "name"
    FAMILY_NAME = "family name"
    MIDDLE_NAME = "middle name"
    GIVEN_NAME = "given name"
    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    ADDRESS = "address"
    NOTE = "note"


_PRESETS: dict[Field, str] = {
    Field.CRM: (
        "identifier, contact id 18, account number, so khach hang, record id contact, "
        "id, crm id, customer id, customer code, customer number, contact id, record id, code, ma, "
        "ma khach hang, ma kh, ma so khach hang, ma so"
    ),
    Field.NAME: (
        "name, full name, customer, customer name, contact name, display name, "
        "ho va ten, ho ten, ho & ten, ten, ten khach hang, ten kh, ten day du, khach hang"
    ),
    Field.FAMILY_NAME: "last name, family name, surname, ho, ho dem, ho va ten dem, ho lot",
    Field.MIDDLE_NAME: "middle name, ten dem, ten lot, dem",
    Field.GIVEN_NAME: "first name, given name, ten rieng, ten goi",
    Field.EMAIL: (
        "work email, secondary email, additional email addresses, email, e mail, mail, email address, "
        "e mail address, thu dien tu, dia chi email, hop thu"
    ),
    Field.PHONE: (
        "phone number mobile, home phone, other phone, work phone, business phone, "
        "whatsapp phone number, zalo, phone, phone number, telephone, tel, mobile, mobile phone, "
        "mobile number, cell, hotline, "
        "sdt, so dien thoai, dien thoai, so dt, dt, di dong, so di dong, dien thoai di dong, so phone"
    ),
    Field.ACCOUNT: (
        "account, accounts, profile, profile url, handle, username, social, social account, link, "
        "tai khoan, tai khoan mang xa hoi, trang ca nhan, ten tai khoan, mxh, lien ket"
    ),
    Field.ADDRESS: "address, street, street address, mailing address, dia chi, noi o, dia chi lien he",
    Field.NOTE: "note, notes, comment, comments, remark, remarks, description, ghi chu, chu thich, mo ta",
}
_MEANING = {header.strip(): field for field, headers in _PRESETS.items() for header in headers.split(",")}


def meaning(header: str) -> Field | None:
    """The field of one header: case, accents, punctuation and a number at the end do not count."""
    plain = re.sub(r"[\s_\-.:*()/]+", " ", fold_for_search(tidy(header))).strip()
    return _MEANING.get(plain) or _MEANING.get(re.sub(r" ?\d+$", "", plain))


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of one file means."""

    headers: tuple[str, ...]
    fields: tuple[Field | None, ...]

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headers that mean nothing to the import."""
        pairs = zip(self.headers, self.fields, strict=True)
        return tuple(header for header, field in pairs if field is None and header)


def read_columns(headers: Sequence[str]) -> Columns:
    """Understand the header line of a file.

    Raises:
        UsageError: no column can recognise a customer.
    """
    shown = tuple(tidy(header) for header in headers)
    fields = [meaning(header) for header in shown]
    if Field.FAMILY_NAME in fields and Field.GIVEN_NAME not in fields:
        # "Họ" beside "Tên": then the latter is the given name alone.
        fields = [Field.GIVEN_NAME if field is Field.NAME else field for field in fields]
    if not {Field.CRM, Field.EMAIL, Field.PHONE, Field.ACCOUNT} & set(fields):
        raise UsageError(
            f"No column of the file recognises a customer (its first line is {', '.join(shown)[:200]!r}). "
            "Name at least one column Email, Phone (SĐT), Account (Tài khoản) or Customer ID (Mã khách hàng)."
        )
    return Columns(shown, tuple(fields))

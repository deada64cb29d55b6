"""What the columns of a customer file mean, by their headers in English and Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from listener.customers.identities import tidy
from listener.customers.mapping import ColumnUse, Mappings, Origin, plain_header
from listener.errors import UsageError


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
    PLACE = "place"
    """A part of the address that has a column of its own: the city, the district, the postal code."""
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
    Field.ADDRESS: (
        "address, street, street address, address line, mailing address, mailing street, dia chi, noi o, "
        "dia chi lien he, dia chi nha, so nha, duong"
    ),
    Field.PLACE: (
        "city, town, district, ward, state, province, region, state region, postal code, zip, zip code, "
        "country, country region, mailing city, mailing state, mailing state province, mailing zip, "
        "mailing zip postal code, mailing country, thanh pho, tinh, tinh thanh, tinh thanh pho, quan, huyen, "
        "quan huyen, phuong, xa, phuong xa, ma buu dien, quoc gia"
    ),
    Field.NOTE: "note, notes, comment, comments, remark, remarks, description, ghi chu, chu thich, mo ta",
}
_SITES = (
    "facebook", "twitter", "x", "instagram", "linkedin", "tiktok", "youtube", "threads", "telegram", "github",
    "voz", "tinhte", "otofun", "webtretho",
)  # fmt: skip
_OF_A_SITE = re.compile(
    rf"(?:social )?({'|'.join(_SITES)})"
    r"(?: (?:username|user name|handle|account|profile|profile url|page|url|link|id))?"
)
"""A column that is called by a site, "Facebook" or "Twitter username", holds its handles."""
_MEANING = {header.strip(): field for field, headers in _PRESETS.items() for header in headers.split(",")}


def meaning(header: str) -> Field | None:
    """The field of one header: case, accents, punctuation and a number at the end do not count."""
    plain = plain_header(header)
    if _OF_A_SITE.fullmatch(plain):
        return Field.ACCOUNT
    return _MEANING.get(plain) or _MEANING.get(re.sub(r" ?\d+$", "", plain))


def site_of(header: str) -> str | None:
    """The name of the site whose bare handles a column holds, where its header names one."""
    found = _OF_A_SITE.fullmatch(plain_header(header))
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of one file means."""

    headers: tuple[str, ...]
    fields: tuple[Field | None, ...]
    origins: tuple[Origin | None, ...]

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headers that mean nothing to the import."""
        pairs = zip(self.headers, self.fields, strict=True)
        return tuple(header for header, field in pairs if field is None and header)

    @property
    def recognise(self) -> bool:
        """Whether one of them can recognise a customer."""
        return bool({Field.CRM, Field.EMAIL, Field.PHONE, Field.ACCOUNT} & set(self.fields))

    def uses(self, rows: Sequence[Sequence[str]]) -> tuple[ColumnUse, ...]:
        """Each column with its first values, for a person to look at."""
        return tuple(
            ColumnUse(header, field and field.value, origin, first_values(rows, number))
            for number, (header, field, origin) in enumerate(
                zip(self.headers, self.fields, self.origins, strict=True)
            )
        )


_SAMPLE = 3


def first_values(rows: Sequence[Sequence[str]], number: int) -> tuple[str, ...]:
    """The first different values of a column."""
    found: dict[str, None] = {}
    for row in rows:
        if len(found) == _SAMPLE:
            break
        if number < len(row) and (value := tidy(row[number])):
            found[value[:80]] = None
    return tuple(found)


def read_columns(headers: Sequence[str], mappings: Mappings | None = None) -> Columns:
    """Understand the header line of a file: as a person explained it, else by the presets.

    Raises:
        UsageError: a column was explained that the file does not have.
    """
    shown = tuple(tidy(header) for header in headers)
    explained = (mappings or Mappings()).explain(shown, lambda header: _value(meaning(header)))
    fields = [None if name is None else Field(name) for name, _ in explained]
    origins = [origin for _, origin in explained]
    if Field.FAMILY_NAME in fields and Field.GIVEN_NAME not in fields:
        # "Họ" beside "Tên": then the latter is the given name alone.
        fields = [
            Field.GIVEN_NAME if field is Field.NAME and origin is Origin.HEADER else field
            for field, origin in zip(fields, origins, strict=True)
        ]
    return Columns(shown, tuple(fields), tuple(origins))


def _value(field: Field | None) -> str | None:
    return None if field is None else field.value


def refuse_unrecognising(columns: Columns) -> None:
    """Stop before an import that could not tell one customer from another.

    Raises:
        UsageError: no column recognises a customer.
    """
    if not columns.recognise:
        raise UsageError(
            f"No column of the file recognises a customer (its first line is "
            f"{', '.join(columns.headers)[:200]!r}). Name at least one column Email, Phone (SĐT), Account "
            "(Tài khoản) or Customer ID (Mã khách hàng), or say which it is: --map 'Its header=phone'."
        )

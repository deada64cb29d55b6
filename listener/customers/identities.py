"""The ways to recognise a customer, in the one form in which they are compared.

Each ``read_*`` function takes a value as somebody typed it and gives a :class:`Key`, or raises
:class:`UnreadableError` with the reason in words. Reading the normal form again gives the same form.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from listener.customers.addresses import account_form
from listener.errors import ListenerError
from listener.text.tokens import fold_for_search, normalise


class IdentityKind(StrEnum):
    """What an identity is."""

    CRM = "crm"
    EMAIL = "email"
    PHONE = "phone"
    ACCOUNT = "account"
    NAME = "name"
    ADDRESS = "address"


STRONG = (IdentityKind.CRM, IdentityKind.EMAIL, IdentityKind.PHONE, IdentityKind.ACCOUNT)
"""What can tell one customer from another, strongest first. A name or an address never does."""


class UnreadableError(ListenerError):
    """A value cannot be what it is given as."""


@dataclass(frozen=True, slots=True)
class Key:
    """One identity: normalised for comparison, and as it was given."""

    kind: IdentityKind
    value: str
    shown: str

    @property
    def blocked(self) -> bool:
        """A placeholder or a shared number: kept, but it recognises nobody."""
        return is_blocked(self.kind, self.value)


_INDEXED = 500
"""Longest value compared, in characters: PostgreSQL indexes at most 2,704 bytes."""


def tidy(raw: str) -> str:
    """One line: NFC, no control characters, single spaces."""
    return " ".join(normalise(raw).split())


def _bounded(value: str) -> str:
    if len(value) <= _INDEXED:
        return value
    return f"{value[:400]}#{hashlib.sha256(value.encode()).hexdigest()}"


_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")


def read_email(raw: str) -> Key:
    """Lower case, with an international domain in its ASCII form.

    Dots and ``+tags`` are kept: two such addresses may be two people at most providers.
    """
    shown = tidy(raw)
    bare = shown[shown.rfind("<") + 1 : -1] if shown.endswith(">") and "<" in shown else shown
    bare = bare.strip().removeprefix("mailto:")
    local, at, domain = bare.lower().rpartition("@")
    domain = domain.rstrip(".")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            domain = ""
    labels = domain.split(".")
    if (
        not at
        or not 0 < len(local) <= 64
        or len(local) + 1 + len(domain) > 254
        or not _LOCAL.fullmatch(local)
        or len(labels) < 2
        or not all(_LABEL.fullmatch(label) for label in labels)
        or not _TOP.fullmatch(labels[-1])
    ):
        raise UnreadableError(f"{_short(shown)} is not an e-mail address")
    return Key(IdentityKind.EMAIL, f"{local}@{domain}", shown)


_RENUMBERED = {
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36",
    "167": "37", "168": "38", "169": "39",
    "186": "56", "188": "58", "199": "59",
}  # fmt: skip
"""Vietnam's mobile prefixes of 2018, old to new, without the leading 0; phonenumbers lacks them."""
_OLD_MOBILE = re.compile(r"(?:\+84|0084|84)?0?(1\d{2})(\d{7})")
_SHARED_TYPES = {
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
}


def read_phone(raw: str) -> Key:
    """E.164 (``+84901234567``), read as Vietnamese where no country is given.

    Numbers from before the renumbering of 2018 become their present form. A placeholder such as
    ``0000000000`` is no number at all: its digits are kept as they are, and it is blocked.
    """
    shown = tidy(raw)
    if re.fullmatch(r"[\d.,]+[eE]\+\d+", shown):
        raise UnreadableError(
            f"{_short(shown)} is a number that a spreadsheet has rounded: format the column as text"
        )
    digits = "".join(
        "+" if char == "+" else str(int(char)) for char in shown if char == "+" or char.isdecimal()
    )
    if _is_placeholder_number(digits):
        return Key(IdentityKind.PHONE, digits, shown)
    if (old := _OLD_MOBILE.fullmatch(digits)) and old[1] in _RENUMBERED:
        digits = f"+84{_RENUMBERED[old[1]]}{old[2]}"
        number = phonenumbers.parse(digits)
    else:
        try:
            number = phonenumbers.parse(shown, "VN")
        except phonenumbers.NumberParseException as error:
            raise UnreadableError(f"{_short(shown)} is not a phone number") from error
    if not phonenumbers.is_valid_number(number):
        raise UnreadableError(f"{_short(shown)} is not a phone number that exists")
    return Key(
        IdentityKind.PHONE, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), shown
    )


def read_account(raw: str) -> Key:
    """``site/handle`` or a profile address, as :mod:`listener.customers.addresses` compares them."""
    shown = tidy(raw)
    value = account_form(shown)
    if value is None:
        raise UnreadableError(
            f"{_short(shown)} names no site: write site/handle (voz.vn/minhanh) or the profile's address"
        )
    return Key(IdentityKind.ACCOUNT, value, shown)


def read_crm(raw: str) -> Key:
    """A customer number of the brand's own system; letters compare without case."""
    shown = tidy(raw)
    if not shown or len(shown) > 200:
        raise UnreadableError(f"{_short(shown)} is not a customer id")
    return Key(IdentityKind.CRM, normalise(shown.casefold()), shown)


def read_name(raw: str) -> Key:
    """A name; compared without case and accents, and never enough to recognise anybody."""
    return _plain(IdentityKind.NAME, raw)


def read_address(raw: str) -> Key:
    """A postal address, as written."""
    return _plain(IdentityKind.ADDRESS, raw)


def _plain(kind: IdentityKind, raw: str) -> Key:
    shown = tidy(raw)
    if not shown:
        raise UnreadableError(f"the {kind.value} is empty")
    return Key(kind, _bounded(tidy(fold_for_search(shown))), shown)


READERS: dict[IdentityKind, Callable[[str], Key]] = {
    IdentityKind.CRM: read_crm,
    IdentityKind.EMAIL: read_email,
    IdentityKind.PHONE: read_phone,
    IdentityKind.ACCOUNT: read_account,
    IdentityKind.NAME: read_name,
    IdentityKind.ADDRESS: read_address,
}


def _short(shown: str) -> str:
    return repr(shown if len(shown) <= 60 else f"{shown[:57]}…")


_PLACEHOLDER_LOCALS = frozenset(
    """a aa aaa abc abcd abc123 asd asdf demo email example fake khong khongco khongcoemail mail n/a na no
    no-email no-reply noemail nomail none noreply null qwe qwerty temp test test1 test123 testing undefined
    unknown xxx""".split()  # noqa: SIM905 - a list of forty literals reads worse
)
_PLACEHOLDER_CRM = frozenset({"0", "-", "n/a", "na", "none", "null", "không", "không có"})


_VIETNAMESE_MOBILE = re.compile(r"\+84[35789]\d{8}")
"""Nearly every number there is: a pattern tells so without taking the number apart."""


@lru_cache(maxsize=50_000)
def is_blocked(kind: IdentityKind, value: str) -> bool:
    """Whether a normalised value is a placeholder or shared by its nature, so that it recognises nobody."""
    match kind:
        case IdentityKind.EMAIL:
            local, _, domain = value.rpartition("@")
            return local in _PLACEHOLDER_LOCALS or (len(local) <= 3 and local == domain.split(".")[0])
        case IdentityKind.PHONE:
            if not value.startswith("+") or _is_placeholder_number(value):
                return True
            if _VIETNAMESE_MOBILE.fullmatch(value):
                return False
            return phonenumbers.number_type(phonenumbers.parse(value)) in _SHARED_TYPES
        case IdentityKind.CRM:
            return value in _PLACEHOLDER_CRM or not any(char.isalnum() for char in value)
        case _:
            return False


def _is_placeholder_number(digits: str) -> bool:
    """One digit over and over, or digits in counting order: 0000000000, 0999999999, 0123456789."""
    national = digits.removeprefix("+84").removeprefix("+").lstrip("0")
    if not national:
        return "0" in digits
    return len(national) >= 7 and (
        len(set(national)) == 1 or national in "1234567890123" or national in "9876543210987"
    )

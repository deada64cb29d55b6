"""Values as people type them, in the one form in which they are compared."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.customers.accounts import account_forms, account_key
from listener.customers.addresses import account_form, handle_form, host_form
from listener.customers.identities import (
    READERS,
    IdentityKind,
    UnreadableError,
    read_account,
    read_crm,
    read_email,
    read_name,
    read_phone,
)
from listener.post import Author


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("  Minh.Anh+x@Gmail.COM ", "minh.anh+x@gmail.com"),
        ("Minh Anh <minh@vidu.vn>", "minh@vidu.vn"),
        ("mailto:minh@vidu.vn", "minh@vidu.vn"),
        ("minh@bücher.de", "minh@xn--bcher-kva.de"),
        ("minh@xn--bcher-kva.de", "minh@xn--bcher-kva.de"),
        ("minh@vidu.vn.", "minh@vidu.vn"),
    ],
)
def test_email(raw: str, value: str) -> None:
    assert read_email(raw).value == value


@pytest.mark.parametrize(
    "raw",
    ["", "minh", "minh@", "@vidu.vn", "minh@vidu", "a b@vidu.vn", "minh..anh@vidu.vn", ".minh@vidu.vn",
     "minh@-vidu.vn", "minh@vidu..vn", "minh@vidu.v", "minh@@vidu.vn", "x" * 65 + "@vidu.vn",
     "minh@" + "d" * 64 + ".vn", "nguyễn@vidu.vn", "minh@vidu.vn, lan@vidu.vn"],
)  # fmt: skip
def test_no_email(raw: str) -> None:
    with pytest.raises(UnreadableError, match="e-mail"):
        read_email(raw)


OLD_TO_NEW = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), OLD_TO_NEW.items())
@pytest.mark.parametrize("write", ["{0}{1}", "+84{2}{1}", "84{2}{1}", "0084 {2} {1}", "({0}) {1}"])
def test_old_mobile_numbers_become_their_present_form(old: str, new: str, write: str) -> None:
    key = read_phone(write.format(old, "2345670", old[1:]))
    assert key.value == f"+84{new[1:]}2345670"
    assert phonenumbers.is_valid_number(phonenumbers.parse(key.value))


@pytest.mark.parametrize(
    "raw",
    ["0901234567", "901234567", "090 123 45 67", "+84 90.123.4567", "84901234567", "0084901234567",
     "(+84) 901-234-567", "+840901234567", "٠٩٠١٢٣٤٥٦٧", "０９０１２３４５６７"],
)  # fmt: skip
def test_one_number_in_many_spellings(raw: str) -> None:
    key = read_phone(raw)
    assert key.value == "+84901234567"
    assert not key.blocked


def test_foreign_number() -> None:
    assert read_phone("+1 650 253 0000").value == "+16502530000"


@pytest.mark.parametrize("raw", ["", "abc", "12345", "090123456", "09012345678", "0110 123 456", "x" * 300])
def test_no_phone(raw: str) -> None:
    with pytest.raises(UnreadableError, match="phone"):
        read_phone(raw)


def test_number_rounded_by_a_spreadsheet() -> None:
    with pytest.raises(UnreadableError, match="as text"):
        read_phone("8.49E+10")


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (IdentityKind.PHONE, "0000000000"),
        (IdentityKind.PHONE, "0999999999"),
        (IdentityKind.PHONE, "0123456789"),
        (IdentityKind.PHONE, "0987654321"),
        (IdentityKind.PHONE, "0"),
        (IdentityKind.PHONE, "1900 1234"),
        (IdentityKind.PHONE, "1800 1234"),
        (IdentityKind.EMAIL, "a@a.com"),
        (IdentityKind.EMAIL, "test@vidu.vn"),
        (IdentityKind.EMAIL, "khongco@gmail.com"),
        (IdentityKind.CRM, "N/A"),
        (IdentityKind.CRM, "--"),
    ],
)
def test_placeholders_are_kept_and_blocked(kind: IdentityKind, raw: str) -> None:
    key = READERS[kind](raw)
    assert key.blocked
    assert key.shown == raw


def test_usual_values_are_not_blocked() -> None:
    assert not read_email("minhanh@example.com").blocked
    assert not read_email("an@an-phat.vn").blocked
    assert not read_phone("0912345678").blocked
    assert not read_phone("024 3825 1234").blocked
    assert not read_crm("KH-0012").blocked


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("https://www.VOZ.vn/u/MinhAnh.123/", "voz.vn/u/minhanh.123"),
        ("voz.vn/u/minhanh.123", "voz.vn/u/minhanh.123"),
        ("//voz.vn/u/minhanh.123#about", "voz.vn/u/minhanh.123"),
        ("http://m.facebook.com/profile.php?id=42&fbclid=zz", "facebook.com/profile.php?id=42"),
        ("youtube.com/@MinhAnh", "youtube.com/minhanh"),
        ("voz.vn/Minh Anh", "voz.vn/minh%20anh"),
        ("https://voz.vn/Minh%20Anh", "voz.vn/minh%20anh"),
        ("http://127.0.0.1:8102/user/7/", "127.0.0.1:8102/user/7"),
        ("https://voz.vn:443/u/1", "voz.vn/u/1"),
        ("https://ai:do@voz.vn/u/1", "voz.vn/u/1"),
        ("voz.vn/cà-phê", handle_form("voz.vn", "cà-phê")),
    ],
)
def test_account(raw: str, value: str) -> None:
    assert read_account(raw).value == value


@pytest.mark.parametrize(
    "raw",
    ["", "minhanh", "@minhanh", "voz/minhanh", "voz.vn", "https://voz.vn/", "ftp://voz.vn/u", "http://[x/u",
     "javascript:alert(1)", "voz.vn:x/u", "vo z.vn/u", "voz.vn/" + "x" * 600],
)  # fmt: skip
def test_no_account(raw: str) -> None:
    with pytest.raises(UnreadableError, match="names no site"):
        read_account(raw)


def test_account_key_takes_the_surest() -> None:
    url = "https://www.voz.vn/u/Minh.1/"
    assert account_key(Author(name="Minh", profile_url=url, external_id=" 17 ")) == "id:17"
    assert account_key(Author(name="Minh", profile_url=url, external_id="")) == "url:voz.vn/u/minh.1"
    assert account_key(Author(name="Minh", profile_url="/u/1")) == "url:/u/1"
    assert account_key(Author(name="  Minh \n Anh\x00 ")) == "name:Minh Anh"


@given(st.text(), st.none() | st.text(), st.none() | st.text())
@settings(deadline=None)
def test_account_key_fits_an_index(name: str, url: str | None, identifier: str | None) -> None:
    key = account_key(Author(name=name * 50, profile_url=url, external_id=identifier))
    assert len(key.encode()) < 2000
    assert "\x00" not in key


def test_long_keys_stay_apart() -> None:
    assert account_key(Author(name="x" * 900 + "a")) != account_key(Author(name="x" * 900 + "b"))


def test_an_account_is_named_in_three_ways() -> None:
    forms = account_forms("www.voz.vn", "Minh Anh", "https://voz.vn/u/minh.17/", "17")
    assert [(form.by, form.value) for form in forms] == [
        ("profile", "voz.vn/u/minh.17"),
        ("id", "voz.vn/17"),
        ("name", "voz.vn/minh%20anh"),
    ]


@given(st.sampled_from(list(IdentityKind)), st.text(max_size=80))
@settings(deadline=None)
def test_reading_again_changes_nothing(kind: IdentityKind, raw: str) -> None:
    try:
        key = READERS[kind](raw)
    except UnreadableError:
        return
    assert READERS[kind](key.value).value == key.value
    assert "\x00" not in key.value + key.shown
    assert isinstance(key.blocked, bool)


_NATIONAL = st.from_regex(r"(3[2-9]|5[689]|7[06-9]|8[1-8]|9[0-8])[0-9]{7}", fullmatch=True)


@given(
    _NATIONAL, st.sampled_from(["0{}", "+84{}", "84{}", "0084{}", "{}"]), st.sampled_from(["", " ", ".", "-"])
)
@settings(deadline=None)
def test_every_spelling_of_a_mobile_is_one(national: str, prefix: str, gap: str) -> None:
    spelled = prefix.format(gap.join([national[:2], national[2:5], national[5:]]))
    plain, other = read_phone(f"0{national}"), read_phone(spelled)
    assert plain.blocked == other.blocked
    assert plain.value == other.value or plain.blocked


@given(st.text(alphabet="abcdef.019@/:%?=&# Đđễ", max_size=40))
def test_account_forms_are_stable(raw: str) -> None:
    form = account_form(raw)
    if form is not None:
        assert account_form(form) == form
        assert host_form(form.partition("/")[0]) == form.partition("/")[0]


@pytest.mark.parametrize("kind", [IdentityKind.NAME, IdentityKind.ADDRESS])
def test_long_text_is_cut_for_the_index_and_shown_whole(kind: IdentityKind) -> None:
    long = "Nguyễn " * 400
    key = READERS[kind](long)
    assert len(key.value.encode()) < 2000
    assert key.shown == long.strip()
    assert READERS[kind](long + "A").value != key.value


def test_names_compare_without_accents_and_case() -> None:
    assert read_name("NGUYỄN  Đình Ánh").value == read_name("nguyen dinh anh").value

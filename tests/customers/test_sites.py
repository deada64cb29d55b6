"""Profile addresses become (site, handle), and nothing where they name no person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.customers.sites import RESERVED, Pattern, Profile, known_patterns, profile, site_form

HANDLES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{2,20}", fullmatch=True).filter(
    lambda handle: handle.lower() not in RESERVED
)


@given(st.sampled_from(known_patterns()), HANDLES)
def test_every_pattern_round_trips(pattern: Pattern, handle: str) -> None:
    written = handle.lower() if "{}" in pattern.host else handle
    found = profile(pattern.address(written))
    assert found is not None
    assert found.handle == written
    assert pattern.host.removeprefix("{}.").endswith(found.site)


@pytest.mark.parametrize(
    ("address", "site", "handle"),
    [
        ("https://voz.vn/u/minh-anh.1234/", "voz.vn", "minh-anh"),
        ("tinhte.vn/profile/minhanh.99/about", "tinhte.vn", "minhanh"),
        ("https://www.otofun.net/members/kobold.5/", "otofun.net", "kobold"),
        ("https://www.webtretho.com/thanh-vien/mebongs", "webtretho.com", "mebongs"),
        ("zalo.me/0901234567", "zalo.me", "0901234567"),
        ("https://shopee.vn/lan.shop?smtt=0", "shopee.vn", "lan.shop"),
        ("https://m.facebook.com/profile.php?id=100012", "facebook.com", "100012"),
        ("https://vi-vn.facebook.com/lan.anh/photos", "facebook.com", "lan.anh"),
        ("HTTPS://TikTok.com/@Lan.Anh", "tiktok.com", "Lan.Anh"),
        ("https://blue.tumblr.com/", "tumblr.com", "blue"),
        ("https://forum.example.vn/members/minh-anh.55/", "forum.example.vn", "minh-anh"),
    ],
)
def test_addresses_of_persons(address: str, site: str, handle: str) -> None:
    assert profile(address) == Profile(site, handle)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.facebook.com/groups/muaban", "https://facebook.com/login.php", "https://voz.vn/",
        "https://www.youtube.com/watch?v=abc", "https://www.instagram.com/p/XYZ/", "http://[::1", "", "voz",
        "https://shopee.vn/search?keyword=lan", "https://www.tiktok.com/tag/lan",
    ],
)  # fmt: skip
def test_addresses_of_nobody(address: str) -> None:
    assert profile(address) is None


def test_a_site_has_one_form() -> None:
    assert {site_form(name) for name in ("voz", "VOZ", "voz.vn", "www.voz.vn", " Voz.VN ")} == {"voz.vn"}
    assert {site_form(name) for name in ("Facebook", "fb", "m.facebook.com", "vi-vn.facebook.com")} == {
        "facebook.com"
    }
    assert site_form("Tinh tế") == "tinhte.vn"
    assert site_form("forum.example.vn") == "forum.example.vn"


@given(st.text(max_size=60))
def test_anything_can_be_asked(text: str) -> None:
    found = profile(text)
    assert found is None or found.handle
    site_form(text)

"""Sites whose terms forbid crawling: named here, refused by default, with the lawful way beside them.

A refusal can be lifted for one source by naming who gave the permission; that stands in the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from listener.errors import UsageError


@dataclass(frozen=True, slots=True)
class Terms:
    """What a site says about crawlers."""

    name: str
    hosts: tuple[str, ...]
    """The site and everything below it."""
    reason: str
    """One sentence."""
    lawful_way: str
    """What to export there, before ``listener post import``."""


_META = "its terms forbid collecting data by automated means without permission"
SITES: tuple[Terms, ...] = (
    Terms(
        "Facebook",
        ("facebook.com", "fb.com", "fb.watch"),
        _META,
        "export your page's posts and comments in Meta Business Suite",
    ),
    Terms("Instagram", ("instagram.com",), _META, "export your account's posts in Meta Business Suite"),
    Terms("Threads", ("threads.net", "threads.com"), _META, "download your own data in its settings"),
    Terms(
        "TikTok",
        ("tiktok.com",),
        "its terms forbid automated scripts that collect information from it",
        "export your videos and comments in TikTok Studio",
    ),
    Terms(
        "X",
        ("x.com", "twitter.com", "t.co"),
        "its terms forbid crawling and scraping without prior written consent",
        "use its paid API or download your own archive",
    ),
    Terms(
        "LinkedIn",
        ("linkedin.com", "lnkd.in"),
        "its user agreement forbids software that scrapes it",
        "export your page's analytics",
    ),
    Terms(
        "YouTube",
        ("youtube.com", "youtu.be"),
        "its terms forbid access by automated means other than public search engines",
        "export comments of your videos through its official Data API or YouTube Studio",
    ),
    Terms(
        "Zalo",
        ("zalo.me", "zaloapp.com"),
        "its terms forbid collecting data by automated means",
        "export messages and comments of your Official Account in its manager",
    ),
    Terms(
        "Shopee",
        ("shopee.vn", "shopee.com"),
        "its terms forbid robots and scrapers",
        "export your shop's reviews in the Seller Centre",
    ),
    Terms(
        "Lazada",
        ("lazada.vn", "lazada.com"),
        "its terms forbid robots and scrapers",
        "export your shop's reviews in the Seller Center",
    ),
)


def terms_of(url: str) -> Terms | None:
    """What the site of an address says about crawlers; None for a site that is not in the table."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    for site in SITES:
        if any(host == known or host.endswith(f".{known}") for known in site.hosts):
            return site
    return None


def check_terms(url: str, permission: str | None = None) -> None:
    """Refuse an address of a site that wants no crawlers.

    Args:
        permission: who allowed it all the same, in the operator's words.

    Raises:
        UsageError: with the reason and the lawful way.
    """
    if permission is not None and not permission.strip():
        raise UsageError("Say who gave the permission: --i-have-permission 'name, date or contract'.")
    terms = terms_of(url)
    if terms is None or permission is not None:
        return
    raise UsageError(
        f"{terms.name} is not crawled: {terms.reason}. The lawful way: {terms.lawful_way}, then "
        "'listener post import FILE'. If the site has allowed you in writing, say who did: "
        "--i-have-permission 'who gave it'."
    )

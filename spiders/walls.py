"""Recognises pages that ask a visitor to prove to be a person, where content should be.

A crawler with an honest name does not get round them: the page is recorded as a wall, like a refusal.
"""

from __future__ import annotations

import re

from scrapy.http import Response

from spiders.fetched import Fetched
from spiders.shell import few_letters

MOST_LETTERS = 2000
"""Visible characters; a wall explains itself in less. Some guards leave their script in each page of a
site, so that the script alone proves nothing."""
_HEADER = ("cf-mitigated", b"challenge")
"""Cloudflare says by this header that an answer is a challenge, whatever its status."""
_SIGNS = re.compile(
    r"window\._cf_chl_opt|id=\"challenge-form\"[^>]{0,300}__cf_chl|"  # Cloudflare
    r"/\.within\.website/x/cmd/anubis/|id=\"anubis_challenge\"|"  # Anubis
    r"/\.well-known/\.git\.gammaspectra\.live/git/go-away/|"  # go-away
    r"/\.well-known/ddos-guard/|sucuri_cloudproxy_js|_Incapsula_Resource|"  # DDoS-Guard, Sucuri, Imperva
    r"awsWafCookieDomainList|window\.gokuProps|"  # AWS
    r"id=\"px-captcha\"|\bcaptcha-delivery\.com/"  # HUMAN, DataDome
)
"""What only the page of a guard, or the script that it puts into pages, contains."""


def is_bot_wall(page: Fetched, response: Response | None = None) -> bool:
    """Whether a guard against programs answered instead of the site.

    Args:
        response: where there is one, its headers are looked at too.
    """
    name, value = _HEADER
    if response is not None and (response.headers.get(name) or b"").strip().lower() == value:
        return True
    return page.is_html and _SIGNS.search(page.text) is not None and few_letters(page, MOST_LETTERS)

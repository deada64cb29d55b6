"""What a page turned out to be that gave nothing: no forum, a login wall, a soft 404, an empty shell."""

from __future__ import annotations

import re

from listener.post import Fault
from spiders.engines import ENGINES
from spiders.extract.addresses import canonical
from spiders.faults import PageFaultError, page_fault
from spiders.fetched import Fetched
from spiders.shell import drawn_by_script

PAYLOAD = 100_000
"""Characters of an unreadable page that are kept for the quarantine."""
_NOT_FOUND = re.compile(
    r"\b404\b|not (?:be )?found|does(?: not|n't|n’t) exist|no longer (?:exists|available)|"
    r"(?:was|were|has been|have been) (?:deleted|removed)|invalid (?:thread|topic|post|link|discussion)|"
    r"no (?:thread|topic|post|discussion)s? (?:was |were )?specified|"
    r"không (?:tồn tại|tìm thấy)|đã (?:bị )?(?:xóa|xoá)|nicht gefunden|existiert nicht|introuvable|"
    r"n[’']existe pas|no existe|não (?:existe|encontrad)|не найден",
    re.IGNORECASE,
)
"""How forums say that something is not there, in the languages whose dates are read."""
_SAID = "title, h1, h2, .error, .errorbox, .message, .alert, .notice, [role=alert], .blockMessage"
_LONG = 300
"""Characters; a piece of page that says more than this says something else."""


def is_login_wall(page: Fetched) -> bool:
    """Whether a page asks for a password where content should be."""
    return page.is_html and page.tree.css_first('input[type="password"]') is not None


def is_soft_404(page: Fetched) -> bool:
    """Whether a page without content says, with status 200, that there is none."""
    if not page.is_html:
        return False
    said = (node.text(deep=True, separator=" ") for node in page.tree.css(_SAID)[:40])
    return any(_NOT_FOUND.search(text) for text in said if len(text) <= _LONG)


def no_forum(page: Fetched) -> PageFaultError:
    """The start page is none of a forum."""
    if is_login_wall(page):
        return page_fault(
            page.url,
            "login",
            f"{page.url} shows a login form instead of a forum; only public pages are read.",
        )
    if drawn_by_script(page):
        return needs_browser(page)
    names = ", ".join(engine.name for engine in ENGINES)
    return page_fault(
        page.url,
        "not-a-forum",
        f"No known forum software was recognised at {page.url} (looked for: {names}); give the address of "
        "the forum's front page or of a board, or add it as a feed or a page.",
        page.text[:PAYLOAD],
    )


def nothing_listed(page: Fetched, reader: str) -> PageFaultError:
    """The start page is of a forum, and leads nowhere."""
    if drawn_by_script(page):
        return needs_browser(page)
    return page_fault(
        page.url,
        "not-a-forum",
        f"{page.url} is a page of the forum software {reader}, but lists neither boards nor threads; "
        "give the address of its front page, of a board or of a thread.",
        page.text[:PAYLOAD],
    )


def no_posts(page: Fetched, reader: str | None, lists: frozenset[str] = frozenset()) -> PageFaultError:
    """A page of a thread has no post on it.

    Args:
        reader: who looked for them.
        lists: canonical addresses of lists: a thread that leads to one is not there any more.
    """
    if is_login_wall(page):
        return page_fault(page.url, "login", f"{page.url} shows a login form instead of posts.")
    if is_soft_404(page) or (canonical(page.url) in lists and canonical(page.asked) not in lists):
        return page_fault(
            page.asked,
            "soft-404",
            f"{page.asked} answers as if all were well, and shows that nothing is there.",
        )
    if drawn_by_script(page):
        return needs_browser(page)
    known = f"{reader} has them" if reader else "any known forum software has them"
    return page_fault(
        page.url, "unparsed", f"No post was found at {page.url} where {known}.", page.text[:PAYLOAD]
    )


def needs_browser(page: Fetched) -> PageFaultError:
    """The page is empty until a script has run."""
    return page_fault(
        page.url,
        "javascript",
        f"{page.url} draws its content by JavaScript; install the extra "
        "(pip install 'community-listener[render]') and switch rendering on for the source.",
    )


def unread(page: Fetched, count: int) -> Fault:
    """Some posts of a page could not be read."""
    return Fault(
        url=page.url,
        kind="unparsed",
        message=f"{count} post(s) at {page.url} could not be read.",
        payload=page.text[:PAYLOAD],
    )


def endless(url: str, what: str) -> Fault:
    """Pages go on and bring nothing new."""
    return Fault(
        url=url,
        kind="endless",
        message=f"At {url} {what} goes on without anything new; reading it stopped there.",
    )


def thinned(url: str, missing: int, shown: int) -> Fault:
    """A page misses more than it shows: more likely misread or walled than deleted."""
    return Fault(
        url=url,
        kind="thinned",
        message=f"{url} shows {shown} and misses {missing} known before; nothing was concluded from that.",
    )

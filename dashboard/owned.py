"""The brands' own posts on the overview: by themselves, with who answered them."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from dashboard import address
from dashboard.address import Asked
from dashboard.formats import NOTHING as DASH
from dashboard.formats import number, signed
from dashboard.safe import Safe, html, join
from dashboard.texts import _
from listener.engagement.owned import Owned, of_answers, of_own_posts

OPENS = {"own": of_own_posts, "answers": of_answers}
"""What a click on a figure opens."""


def owned_strip(asked: Asked, own: Owned) -> Safe:
    """How many own posts, what they gained, and how many answered."""
    figures = (
        ("own", _("Own posts"), number(own.posts.mentions)),
        ("own", _("Comments"), number(own.posts.comments)),
        ("own", _("Likes"), number(own.posts.likes)),
        ("own", _("Shares"), number(own.posts.shares)),
        ("answers", _("Answers to them"), number(own.answers.mentions)),
        ("answers", _("Who answered"), number(own.answers.people)),
        ("answers", _("Mood of the answers"), signed(own.answers.mood) if own.answers.mood_n else DASH),
    )
    return html(
        '<div class="head"><h2>{}</h2><span class="small soft">{}</span></div><div class="strip">{}</div>',
        _("Our own posts"), _("left out of everything above"),
        join(_figure(asked, opens, name, value) for opens, name, value in figures),
    )  # fmt: skip


def _figure(asked: Asked, opens: str, name: str, value: str) -> Safe:
    where = address.write(replace(asked, filter=OPENS[opens](asked.filter)))
    return html(
        '<a class="figure" href="/mentions?{}" data-act="{}"><span class="small soft">{}</span><b>{}</b></a>',
        urlencode(where), opens, name, value,
    )  # fmt: skip

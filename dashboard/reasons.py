"""Why a row did not go in, in the session's language.

The reasons are kept as they were written, in English, also with imports of the past. Each is one of these
sentences with its values filled in; a test compares them with what the readers of rows say.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dashboard.texts import translate

SENTENCES = (
    "{value} is not an e-mail address",
    "{value} is a number that a spreadsheet has rounded: format the column as text",
    "{value} is not a phone number",
    "{value} is not a phone number that exists",
    "{value} names no site: write site/handle (voz.vn/minhanh) or the profile's address",
    "{value} is not a customer id",
    "the {kind} is empty",
    "nothing in it recognises a customer: give an e-mail, a phone, an account or an id",
    "its keys belong to several customers: add a customer id or an e-mail of its own",
    "its keys belong to several customers ({customers}): add a customer id or an e-mail of its own",
    "it contradicts {customer}: {here} here, {there} there",
    "its {kind} is that of a person who was erased on {day} and must not be stored again",
    "it holds letters that cannot be read: save the file as UTF-8",
    "it has {n} columns where the header has {most}",
    "a quotation mark is in the wrong place, or was never closed",
    "a quotation mark is opened and never closed",
    "the card has no END:VCARD",
    "it is no JSON object: {problem}",
    "{field} is longer than {most} characters",
    "nothing in it says which customer: give an id, an e-mail, a phone or an account",
    "it does not say what kind of interaction it is",
    "it does not say when",
    "{value} is no kind of interaction; write one of {kinds}",
    "{value} is no amount of money",
    "{value} is no length: write seconds, or 2:05",
    "{value} is longer than ten days",
    "{value} is no time that can be read; write it as 2026-11-20 14:05",
    "{value} is no time that can be",
    "its {first} and its {second} are two customers'",
    "its {key} belongs to several customers: add a customer id",
    "its {key} is a placeholder or a shared number",
    "no customer has {keys}: import the customer first, then send this row again",
)
_ESCAPED_PLACE = re.compile(r"\\\{(\w+)\\\}")


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each sentence with its pattern, those with the most words of their own first."""
    ordered = sorted(SENTENCES, key=lambda sentence: -len(re.sub(r"\{\w+\}", "", sentence)))
    return tuple(
        (sentence, re.compile(_ESCAPED_PLACE.sub(r"(?P<\1>.+?)", re.escape(sentence)), re.DOTALL))
        for sentence in ordered
    )


def known_reason(reason: str) -> tuple[str, dict[str, str]] | None:
    """The sentence of a reason, and what fills it; None for one that is none of them."""
    for sentence, pattern in _patterns():
        if (found := pattern.fullmatch(reason)) is not None:
            return sentence, found.groupdict()
    return None


def reason_in(reason: str, language: str) -> str:
    """A reason in a language; several of one row are parted by semicolons, a header may stand before each.

    What is none of the known sentences stays as it is.
    """
    return _translated(reason, language) or reason


def _translated(reason: str, language: str) -> str | None:
    at = reason.find("; ")
    while at >= 0:
        left = _one(reason[:at], language)
        right = _translated(reason[at + 2 :], language) if left is not None else None
        if left is not None and right is not None:
            return f"{left}; {right}"
        at = reason.find("; ", at + 1)
    return _one(reason, language)


def _one(reason: str, language: str) -> str | None:
    header, colon, rest = reason.partition(": ")
    if colon and (known := known_reason(rest)) is not None:
        sentence, values = known
        return f"{header}: {translate(sentence, language).format(**values)}"
    if (known := known_reason(reason)) is not None:
        sentence, values = known
        return translate(sentence, language).format(**values)
    return None

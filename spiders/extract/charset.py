"""From bytes to text when the declared charset cannot be trusted."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes
from w3lib.encoding import html_to_unicode

SAMPLE = 65_536
"""Bytes looked at when guessing: more changes no guess and costs a second a megabyte."""
LIKELY = ["cp1258", "cp1252", "utf_16", "cp1251", "gb18030", "big5", "shift_jis", "euc_kr"]
"""What pages that say UTF-8 and are not turn out to be; rarer charsets win by accident."""
REPLACEMENT = "\ufffd"


def decode(body: bytes, content_type: str | None = None) -> str:
    """Decode a page.

    Bytes that are valid UTF-8 and hold more than ASCII are UTF-8 whatever the server says: text in
    another charset passes that test by accident only when it is a few letters long. Otherwise the
    declared charset counts, unless it cannot read the page: then the charset is guessed.

    Args:
        body: the page, uncompressed.
        content_type: the header as the server sent it.
    """
    if body.isascii() or _is_utf8(body):
        return _without_bom(body)
    try:
        text = str(html_to_unicode(content_type, body, default_encoding="utf-8")[1])
    except UnicodeError:  # "charset=idna" is a codec to Python and no charset to anybody
        text = body.decode("utf-8", errors="replace")
    if REPLACEMENT not in text:
        return text
    guess = from_bytes(body[:SAMPLE], cp_isolation=LIKELY).best()
    if guess is None:
        return text
    guessed = body.decode(guess.encoding, errors="replace")
    return guessed if guessed.count(REPLACEMENT) < text.count(REPLACEMENT) else text


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_bom(body: bytes) -> str:
    return body.removeprefix(codecs.BOM_UTF8).decode("utf-8")

"""Text → words as bytes, quickly: what the shared automaton reads.

One byte a letter for Vietnamese and English, looked up by the C code of :func:`codecs.charmap_encode`; what
has no byte goes through an error handler, which spells it out. The words are those of
:func:`listener.text.tokens.tokenize`, in order; two words that a query could take for the same have the
same bytes. Only that direction is promised, except for words of the letters that have a byte.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from listener.text.tokens import fold_for_search, tokenize

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_PLAIN = "\x00\t\n\r" + "".join(map(chr, range(32, 127)))
_LETTERS = "đ" + "".join(
    composed
    for vowel in _VOWELS
    for tone in _TONES
    if not (composed := unicodedata.normalize("NFC", vowel + tone)).isascii()
)
_PUNCTUATION = "\u00a0“”‘’–—…•·«»₫°\u200b\ufe0f"
"""As often in posts as to deserve a byte: the error handler costs a microsecond."""
_KNOWN = _PLAIN + _LETTERS + _LETTERS.upper() + _PUNCTUATION
_SPARE = iter(
    sorted(set(range(255)) - set(_PLAIN.encode()) - {0x0B, 0x0C, 0x7F})
)  # the first two are white space
_BYTES = {char: ord(char) if char in _PLAIN else next(_SPARE) for char in _KNOWN}
_BY_BYTE = {byte: char for char, byte in _BYTES.items()}

# Python takes the fast way only where byte 0 is character 0 and gaps are U+FFFE.
_MAP = codecs.charmap_build("".join(_BY_BYTE.get(byte, "\ufffe") for byte in range(256)))
_ESCAPE = 0x7F
"""Then six hexadecimal digits: a character that has no byte."""


def _table(letter: bool) -> bytes:
    table = bytearray(range(256))
    for byte, char in _BY_BYTE.items():
        if not char.isalnum():
            table[byte] = 32
        else:
            table[byte] = _BYTES[fold_for_search(char) if letter else char.lower()]
    return bytes(table)


_FOLD = _table(letter=True)
_WRITTEN = _table(letter=False)
_MARK = re.compile("[\u0300-\u036f]")


def _spell(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    spelt = b"".join(map(_one, error.object[error.start : error.end]))
    return spelt, error.end


def _one(char: str) -> bytes:
    if _MARK.match(char):
        return b""  # a part of the letter before it
    if not (tokens := tokenize(char)):
        return b" "
    # A final sigma is a sigma: lower case depends on the letters around it.
    folded = tokens[0].folded.replace("ς", "σ")
    codes = b"".join(bytes((_BYTES[c],)) if c in _BYTES else b"\x7f%06x" % ord(c) for c in folded)
    return codes if char.isalnum() else b" " + codes + b" "


_HANDLER = "listener.queries.spelling"
codecs.register_error(_HANDLER, _spell)


def spell(text: str) -> bytes:
    """The text's letters as bytes, accents and capitals kept; for the two functions below."""
    return codecs.charmap_encode(text, _HANDLER, _MAP)[0]


def folded(spelt: bytes) -> list[bytes]:
    """The words of a spelt text without accents."""
    return spelt.translate(_FOLD).split()


def written(spelt: bytes) -> list[bytes]:
    """The same words in lower case with the accents that have a byte; tones stay where they were typed."""
    return spelt.translate(_WRITTEN).split()


FOLDING = 1
"""Raised, with a new migration, whenever :func:`folded_text` gives other words for a text: stored posts are
folded anew after the last migration."""
LONGEST = 64
"""Characters of a word that are indexed; longer ones are addresses and keys held down."""
_CODE = re.compile("\x7f([0-9a-f]{6})")
_TOO_LONG = re.compile(f"([^ ]{{{LONGEST}}})[^ ]+")


def folded_text(text: str) -> str:
    """The words without accents, one space between two: what the store indexes. Long words are cut."""
    plain = b" ".join(folded(spell(text))).decode("latin-1")
    if "\x7f" in plain:
        plain = _CODE.sub(lambda code: chr(int(code[1], 16)), plain)
    return _TOO_LONG.sub(r"\1", plain)

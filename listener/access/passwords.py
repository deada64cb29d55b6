"""Passwords: which are good enough, how they are kept, how one is made for somebody."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from enum import StrEnum
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from listener.errors import UsageError

SHORTEST = 15
"""Letters. NIST SP 800-63B-4, 3.1.1.2 asks for 15 where a password is all there is. It also says to ask
for no digits, signs or changes by the calendar, and so do we."""
LONGEST = 256
"""Letters; NIST asks that at least 64 be allowed. A limit, for hashing reads all of it."""
_WEAK = 3
"""Least score of zxcvbn (Wheeler, USENIX Security 2016): at least 10^8 guesses."""
_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"
"""Without letters that are read as another one."""
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB: a flood of attempts must not fill the memory."""
_hasher = PasswordHasher()  # Argon2id with RFC 9106's second choice of parameters


class Weakness(StrEnum):
    """Why a password is not good enough."""

    SHORT = "short"
    LONG = "long"
    EASY = "easy"


_TOLD = {
    Weakness.SHORT: f"The password is too short: {SHORTEST} characters at least. Take four or five words.",
    Weakness.LONG: f"The password is too long: {LONGEST} characters at most.",
    Weakness.EASY: "The password is easy to guess: it is made of common words, rows of keys, repeats or your "
    "own name. Take words that do not belong together.",
}


class WeakPasswordError(UsageError):
    """The password is too short or too well known. The message never repeats it."""

    def __init__(self, why: Weakness) -> None:
        """Say what is wrong with it."""
        self.why = why
        super().__init__(_TOLD[why])


def tidy_password(password: str) -> str:
    """The same password however a keyboard composes its accents (NFC, as NIST asks for Unicode)."""
    return unicodedata.normalize("NFC", password)


def check_password(password: str, *known: str) -> str:
    """A password that is good enough, as it is hashed.

    Args:
        password: as typed.
        known: what a guesser tries first: the user's own name and e-mail.

    Raises:
        WeakPasswordError: it is not.
    """
    password = tidy_password(password)
    if len(password) < SHORTEST:
        raise WeakPasswordError(Weakness.SHORT)
    if len(password) > LONGEST:
        raise WeakPasswordError(Weakness.LONG)
    from zxcvbn import zxcvbn  # its word lists take a while to read

    parts = [part for word in known for part in (word, *word.replace("@", ".").split(".")) if part]
    if zxcvbn(password, user_inputs=[*parts, "listener"], max_length=LONGEST)["score"] < _WEAK:
        raise WeakPasswordError(Weakness.EASY)
    return password


def make_password() -> str:
    """A password for somebody else to begin with: 20 letters and digits, 98 bits, easy to read out."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))


def hash_password(password: str) -> str:
    """What is kept of a password (Argon2id)."""
    with _AT_ONCE:
        return _hasher.hash(tidy_password(password))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash(secrets.token_hex(16))


def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one that was kept; as long in saying no to nobody's as to somebody's."""
    nobody = _nobodys()
    with _AT_ONCE:
        try:
            found = _hasher.verify(kept or nobody, tidy_password(password))
        except (VerificationError, InvalidHashError):
            return False
    return found and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with weaker parameters than are used today."""
    return _hasher.check_needs_rehash(kept)

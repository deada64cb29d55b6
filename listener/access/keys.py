"""The installation's secret: it signs cookies and forms, and hides names in the table of failures."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from listener.errors import ListenerError
from listener.settings import Settings

FILE = "secret.key"
_LENGTH = 32  # bytes, as much as HMAC-SHA-256 can use


def secret_key(settings: Settings) -> bytes:
    """The secret in force: ``LISTENER_SECRET``, else a file in the data folder, made at its first use.

    Raises:
        ListenerError: the file can be neither read nor made.
    """
    given = settings.secret.get_secret_value()
    return hashlib.sha256(given.encode()).digest() if given else _kept(settings.data_dir / FILE)


@lru_cache(maxsize=4)
def _kept(path: Path) -> bytes:
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise ListenerError(
            f"The secret in {path} can be neither read nor made ({error.strerror}): let this user write to "
            "the folder, or set LISTENER_SECRET."
        ) from error
    if len(key) < _LENGTH:
        raise ListenerError(f"{path} is damaged; remove it. Everybody then has to sign in again.")
    return key


def _make(path: Path) -> None:
    """Under another name first: of two processes that start at once, one wins, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
        with suppress(FileExistsError):
            os.link(partial, path)
    finally:
        partial.unlink()


def sign(key: bytes, purpose: str, text: str) -> str:
    """A signature that holds for this purpose only, as 64 hexadecimal digits."""
    return hmac.new(key, f"{purpose}\x00{text}".encode(), hashlib.sha256).hexdigest()


def is_signed(key: bytes, purpose: str, text: str, signature: str) -> bool:
    """Whether :func:`sign` gave this signature."""
    return hmac.compare_digest(sign(key, purpose, text).encode(), signature.encode())

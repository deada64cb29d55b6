"""Where to after signing in: a path of this dashboard, never an address of somebody else."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(wanted: str | None) -> str:
    """A path of this dashboard to go to; the start page for anything else."""
    path = wanted or "/"
    if not path.startswith("/") or path.startswith(("//", "/sign-in", "/password")):
        return "/"
    if "\\" in path or any(ord(letter) < 33 for letter in path):  # browsers read "/\host" as "//host"
        return "/"
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else path


def with_language(path: str, language: str) -> str:
    """The path in the language that was spoken at the door."""
    return path if "lang=" in path else f"{path}{'&' if '?' in path else '?'}lang={language}"

"""What can go wrong in the lab."""

from __future__ import annotations

from listener.errors import ListenerError


class LabError(ListenerError):
    """The forum software did not do what was asked; the message ends with its log's last lines."""


class LabUnavailable(LabError):
    """The forum software is not installed and the package registry cannot be reached."""

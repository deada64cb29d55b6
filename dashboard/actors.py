"""Who did something, as a reader of the history calls them."""

from __future__ import annotations

from dashboard.texts import _


def actor_name(actor: str) -> str:
    """A person by name; rules, the schedule and crawls as such."""
    if actor.startswith("rule:"):
        return _("The rule “{name}”").format(name=actor.removeprefix("rule:"))
    names = {"schedule": _("The clock"), "crawl": _("A crawl")}
    return names.get(actor, actor.removeprefix("machine:"))

"""What the keys of the queue open: menus, and the sheet that names every key."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.clocking import priority_name
from dashboard.desk import Menu, Option
from dashboard.texts import _
from listener.triage.clocks import Priority
from listener.triage.replies import SavedReply
from listener.triage.teams import Team


def menus(
    me: str,
    people: Sequence[str],
    teams: Sequence[Team],
    tags: Sequence[str],
    worn: Sequence[str],
    replies: Sequence[SavedReply],
) -> dict[str, Menu]:
    """Every menu, by the name under which a key opens it.

    Args:
        me: Who looks; they come first among the people.
        people: To whom cases may go.
        worn: Tags of the case that is read.
    """
    return {
        "assign": Menu(
            "assign",
            _("Assign to"),
            (
                Option(me, _("{name} (me)").format(name=me)),
                *(Option(name, name) for name in people if name != me),
                Option("", _("Nobody")),
            ),
            free=_("Assign to “{name}”"),
        ),
        "team": Menu(
            "team",
            _("Give to a team"),
            (
                *(Option(team.name, team.name, ", ".join(team.members[:4])) for team in teams),
                Option("", _("No team")),
            ),
        ),
        "priority": Menu(
            "priority",
            _("Set the priority"),
            tuple(Option(each.value, priority_name(each)) for each in Priority),
        ),
        "tag": Menu(
            "tag",
            _("Put a tag on, or take it off"),
            tuple(Option(name, f"#{name}", "✓" if name in worn else "") for name in tags),
            free=_("New tag “{name}”"),
        ),
        "wait": Menu(
            "wait",
            _("Wait"),
            (
                Option("", _("Until the author writes again")),
                Option("3h", _("For three hours")),
                Option("1d", _("Until tomorrow morning")),
                Option("3d", _("For three days")),
                Option("7d", _("For a week")),
            ),
        ),
        "replies": Menu(
            "fill",
            _("Answer with a saved reply"),
            tuple(Option(str(each.id), each.name, _short(each.text)) for each in replies),
        ),
    }


def _short(text: str) -> str:
    first = " ".join(text.split())
    return first if len(first) <= 40 else first[:39] + "…"


def keys() -> tuple[tuple[str, str], ...]:
    """Every key and what it does."""
    return (
        ("j k", _("Next and previous case")),
        ("Enter o", _("Open the case")),
        ("x", _("Pick the case; X up to it")),
        ("a", _("Assign")),
        ("s", _("Start on it")),
        ("p", _("Priority")),
        ("g", _("Team")),
        ("t", _("Tag")),
        ("n", _("Note")),
        ("r", _("Answer")),
        ("R", _("Saved replies")),
        ("w", _("Wait")),
        ("e", _("Close")),
        ("b", _("Take up again")),
        ("u", _("Undo")),
        ("Esc", _("Drop the picks, leave a box")),
        ("?", _("This sheet")),
    )


def words() -> dict[str, str]:
    """What the browser says by itself."""
    return {
        "picked": _("{n} picked"),
        "undo": _("Undo"),
        "keys": _("Keys"),
        "nothing": _("Nothing fits"),
        "assign": _("Assign"),
        "priority": _("Priority"),
        "tag": _("Tag"),
        "wait": _("Wait"),
        "close": _("Close"),
    }

"""Every act that is written down has words on the screen."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import listener
from dashboard.actwords import about, act_words
from listener.triage.effects import Action

_ACT = re.compile(r"[a-z]+(\.[a-z-]+)?")


def written_down() -> set[str]:
    """The constants that are handed to ``audit`` as its third argument, and the acts on cases."""
    found = {f"case.{action}" for action in Action}
    for path in Path(listener.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "audit" and len(node.args) > 2:
                act = node.args[2]
                if not isinstance(act, ast.JoinedStr):
                    found |= {c.value for c in ast.walk(act) if isinstance(c, ast.Constant)}
    return {act for act in found if isinstance(act, str) and _ACT.fullmatch(act)}


def test_every_act_has_words_and_a_kind() -> None:
    acts = written_down()
    assert len(acts) > 60
    assert {act for act in acts if act_words(act) == act} == set()
    kinds = {act.partition(".")[0] for act in acts}
    assert {kind for kind in kinds if about(kind) == kind} == set()

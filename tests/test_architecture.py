"""The three lines that hold the house: who may import whom, and where SQL lives."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SPIDERS_MAY = {"listener.post", "listener.intake"}


def imports(path: Path) -> set[str]:
    """Every module a file imports, also inside functions; ``from a import b`` gives ``a`` and ``a.b``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            assert node.module is not None
            found.add(node.module)
            if node.module == "listener":
                found.remove("listener")
                found.update(f"listener.{alias.name}" for alias in node.names)
    return found


def files(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found
    return found


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


@pytest.mark.parametrize("path", files("spiders"), ids=str)
def test_spiders_know_the_contract_and_the_door_only(path: Path) -> None:
    wrong = {m for m in imports(path) if within(m, "listener") and m not in SPIDERS_MAY}
    wrong |= {m for m in imports(path) if within(m, "dashboard") or within(m, "sqlalchemy")}
    assert not wrong


@pytest.mark.parametrize("path", files("listener"), ids=str)
def test_listener_imports_neither_spiders_nor_dashboard(path: Path) -> None:
    assert not {m for m in imports(path) if within(m, "spiders") or within(m, "dashboard")}


@pytest.mark.parametrize("path", files("dashboard"), ids=str)
def test_dashboard_asks_the_listener_and_holds_no_sql(path: Path) -> None:
    wrong = {m for m in imports(path) if within(m, "spiders") or within(m, "sqlalchemy")}
    assert not wrong


@pytest.mark.parametrize("path", [p for p in files("listener") if "store" not in p.parts], ids=str)
def test_only_the_store_knows_dialects(path: Path) -> None:
    assert not {m for m in imports(path) if within(m, "sqlalchemy.dialects")}
    assert "dialect.name" not in path.read_text(encoding="utf-8")

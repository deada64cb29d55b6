"""How the dashboard is started, and what it may import."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import dashboard
from dashboard.launch import command


def test_it_listens_on_this_machine_only_and_tells_nobody() -> None:
    line = command(8777)
    assert line[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(line[4]).is_file()
    flags = dict(flag.removeprefix("--").split("=", 1) for flag in line[5:])
    assert flags["server.address"] == "127.0.0.1"
    assert flags["server.port"] == "8777"
    assert flags["browser.gatherUsageStats"] == "false"
    assert Path(flags["theme.base"]).is_file()


def test_it_holds_no_sql_and_knows_no_spider() -> None:
    forbidden = re.compile(r"^\s*(?:from|import) (?:sqlalchemy|spiders)\b", re.MULTILINE)
    files = list(Path(dashboard.__file__).parent.rglob("*.py"))
    assert len(files) > 20
    assert [str(file) for file in files if forbidden.search(file.read_text(encoding="utf-8"))] == []


def test_only_the_pane_draws_html() -> None:
    """Scraped text has one door: no page calls st.html, st.markdown or st.write with it."""
    forbidden = re.compile(r"\bst\.(?:html|markdown|write|title|header|subheader|latex|json)\(|unsafe_allow")
    files = Path(dashboard.__file__).parent.rglob("*.py")
    assert [str(file) for file in files if forbidden.search(file.read_text(encoding="utf-8"))] == []

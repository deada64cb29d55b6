"""Beyond this machine only where people sign in; ``listener user`` and who acts at the command line."""

from __future__ import annotations

import re
import sys

import pytest

from dashboard import launch
from listener.access.serving import is_this_machine
from listener.settings import get_settings
from tests.commands import Commands


@pytest.mark.parametrize(
    ("host", "this"),
    [
        ("127.0.0.1", True), ("127.1.2.3", True), ("localhost", True), ("::1", True),
        ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("nang.vn", False), ("", False),
    ],
)  # fmt: skip
def test_which_addresses_stay_on_this_machine(host: str, this: bool) -> None:
    assert is_this_machine(host) is this


def test_an_open_house_is_refused_with_the_remedy(
    listener: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listener.run("init")
    said = listener.run("up", "--host", "0.0.0.0", "--no-browser", code=2)
    assert "nobody signs in here yet" in said
    assert "listener user add NAME --role admin" in " ".join(said.split())
    # The dashboard's own process refuses as well, also where the environment says it.
    started: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _program, line: started.append(line))
    monkeypatch.setenv("LISTENER_HOST", "0.0.0.0")
    get_settings.cache_clear()
    monkeypatch.setattr(sys, "argv", ["launch"])
    with pytest.raises(SystemExit) as ended:
        launch.main()
    assert ended.value.code == 2
    assert "nobody signs in here yet" in capsys.readouterr().err
    assert started == []
    # With an admin who can sign in it goes on, to the address that was asked for.
    listener.run("user", "add", "lan", "--role", "admin")
    monkeypatch.setattr(sys, "argv", ["launch", "--port", "8599"])
    monkeypatch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "")
    launch.main()
    assert "--server.address=0.0.0.0" in started[0]
    assert "--server.port=8599" in started[0]


def test_users_by_command_and_who_acts_there(listener: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    listener.run("init")
    assert "Nobody signs in here yet" in listener.run("user", "list")
    # Who acts is "lan", by LISTENER_USER: alone with the machine at first, a user of that name then.
    made = listener.json("user", "add", "lan", "--role", "admin")
    assert (made["user"]["role"], made["user"]["created_by"], len(made["password"])) == ("admin", "lan", 23)
    assert re.search(
        r"^\w{5}(-\w{5}){3}$", listener.run("user", "add", "minh", "--role", "manager"), re.MULTILINE
    )
    monkeypatch.setenv("LISTENER_USER", "minh")
    listener.use(f"sqlite:///{listener_file(listener)}")
    said = " ".join(listener.run("user", "add", "hoa", code=1).split())
    assert "minh may not" in said
    assert "needs the role admin, and theirs is manager" in said
    assert "minh may not" in listener.run("backup", code=1)
    listener.run("brand", "add", "Hạ Miên")
    # Nobody of this name: the machine's owner.
    monkeypatch.setenv("LISTENER_USER", "root")
    listener.use(f"sqlite:///{listener_file(listener)}")
    listener.run("user", "change", "minh", "--role", "agent", "--email", "Minh@nang.vn")
    by = {line["subject"]: line["actor"] for line in reversed(listener.json("audit"))}
    assert by["user:minh"] == "machine:root"
    assert by["brand:ha-mien"] == "minh"
    monkeypatch.setenv("LISTENER_USER", "schedule")
    listener.use(f"sqlite:///{listener_file(listener)}")
    assert "cannot be 'schedule'" in listener.run("user", "list", code=2)


def listener_file(listener: Commands) -> str:
    """Where the installation of the test keeps its database."""
    return str(listener.folder / "listener.db")


def test_wrong_use_is_told(listener: Commands) -> None:
    listener.run("init")
    assert "must be an admin" in listener.run("user", "add", "minh", code=2)
    assert "Say what to change" in listener.run("user", "change", "minh", code=2)
    assert "no user 'minh'" in listener.run("user", "disable", "minh", code=2)
    assert "not both" in listener.run("user", "add", "x", "--password-stdin", "--by-provider", code=2)

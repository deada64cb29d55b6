"""Starting the dashboard: ``python -m dashboard.launch --port 8501 --host 127.0.0.1``.

All options are flags: started from an installed package there is no ``.streamlit/config.toml`` that
Streamlit would look at.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from listener.access.keys import secret_key, sign
from listener.access.serving import is_this_machine, refuse_open_house
from listener.errors import ListenerError
from listener.settings import get_settings

_HERE = Path(__file__).parent


def command(port: int, host: str = "127.0.0.1") -> list[str]:
    """The command line that serves the dashboard at the given address and port."""
    flags = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": "20",  # MB; a list of customers
        "server.enableXsrfProtection": "true",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": host if is_this_machine(host) else "localhost",
        "runner.magicEnabled": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",  # a fault is nobody else's to read
        "theme.base": str(_HERE / "theme.toml"),
    }
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(_HERE / "asgi.py"),
        *(f"--{name}={value}" for name, value in flags.items()),
    ]


def main() -> None:
    """Become the dashboard's server process; exit code 2 where it may not be served like this."""
    try:
        settings = get_settings()
        parser = argparse.ArgumentParser(prog="python -m dashboard.launch", description=__doc__)
        parser.add_argument("--port", type=int, default=settings.dashboard_port)
        parser.add_argument("--host", default=settings.host)
        wanted = parser.parse_args()
        refuse_open_house(wanted.host, settings)
        # Several processes that serve one address must understand each other's forms and ways back.
        os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = sign(secret_key(settings), "streamlit", "")
    except ListenerError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    line = command(wanted.port, wanted.host)
    os.execv(line[0], line)  # noqa: S606 - a list of arguments, no shell


if __name__ == "__main__":
    main()

"""Starting the dashboard: ``python -m dashboard.launch --port 8501``.

All options are flags: started from an installed package there is no ``.streamlit/config.toml`` that
Streamlit would look at.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from listener.settings import get_settings

_HERE = Path(__file__).parent


def command(port: int) -> list[str]:
    """The command line that serves the dashboard on 127.0.0.1 at the given port."""
    flags = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": "20",  # MB; a list of customers
        "server.enableXsrfProtection": "true",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": "127.0.0.1",
        "runner.magicEnabled": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
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
    """Become the dashboard's server process."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.launch", description=__doc__)
    parser.add_argument("--port", type=int, default=get_settings().dashboard_port)
    line = command(parser.parse_args().port)
    os.execv(line[0], line)  # noqa: S606 - a list of arguments, no shell


if __name__ == "__main__":
    main()

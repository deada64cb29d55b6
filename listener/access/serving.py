"""Where the dashboard may listen: beyond this machine only where people sign in."""

from __future__ import annotations

import ipaddress

from listener.access.signing import can_be_served
from listener.errors import UsageError
from listener.settings import Settings
from listener.store import open_database


def is_this_machine(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_open_house(host: str, settings: Settings) -> None:
    """Stop before everybody in the network could read and change everything.

    Raises:
        UsageError: the address reaches beyond this machine, and nobody could sign in.
    """
    if is_this_machine(host):
        return
    database = open_database()
    try:
        with database.read() as session:
            if can_be_served(session, settings):
                return
    finally:
        database.close()
    raise UsageError(
        f"The dashboard would listen on {host}, where others can reach it, and nobody signs in here yet. "
        "Make an admin first (listener user add NAME --role admin), or set LISTENER_OIDC_ISSUER, "
        "LISTENER_OIDC_CLIENT_ID and LISTENER_OIDC_CLIENT_SECRET; or listen on 127.0.0.1."
    )

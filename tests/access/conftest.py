"""Quick hashes: what these tests ask of a password is not how long it takes."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from listener.access import passwords


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobodys.cache_clear()

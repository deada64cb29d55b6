"""Forums that tests share, booted once a session.

    pytest_plugins = ["tests.lab.fixtures"]  # in tests/conftest.py

The shared forums are for reading. A test that writes posts boots its own with :func:`boot`; it takes
about two seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.lab.community import Community, sample_community
from tests.lab.forums import RunningForum, boot
from tests.lab.newsroom import Newsroom


@pytest.fixture(scope="session")
def community() -> Community:
    """The sample community, as it looks when the tests begin."""
    return sample_community()


@pytest.fixture(scope="session")
def spirit_forum(tmp_path_factory: pytest.TempPathFactory, community: Community) -> Iterator[RunningForum]:
    """A Spirit forum with the sample community in it: likes on each post."""
    with boot("spirit", tmp_path_factory.mktemp("spirit"), community) as forum:
        yield forum


@pytest.fixture(scope="session")
def machina_forum(tmp_path_factory: pytest.TempPathFactory, community: Community) -> Iterator[RunningForum]:
    """A django-machina forum with the sample community in it: views and replies, no likes."""
    with boot("machina", tmp_path_factory.mktemp("machina"), community) as forum:
        yield forum


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A magazine of one's own, with articles, comments, shares and feeds."""
    with Newsroom() as running:
        yield running

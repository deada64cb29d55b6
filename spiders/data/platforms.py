"""All platforms whose public data is read."""

from __future__ import annotations

from spiders.data.discourse import Discourse
from spiders.data.platform import Platform

PLATFORMS: tuple[Platform, ...] = (Discourse(),)

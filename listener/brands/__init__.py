"""Brands: whom we listen for, by which words, on which ground; and history matched anew on a change."""

from listener.brands.changing import (
    NewQuery,
    add_brand,
    archive_brand,
    change_query,
    clean_aliases,
    read_aliases,
    restore_brand,
    revert_query,
)
from listener.brands.dryrun import DayChange, Look, Sample, look_at
from listener.brands.grounds import GroundView, add_ground, list_grounds, remove_ground
from listener.brands.listing import BrandView, Version, list_brands, list_versions, make_code, one_brand
from listener.brands.replaying import Progress, ReplayView, list_replays, replay_pending

__all__ = [
    "BrandView",
    "DayChange",
    "GroundView",
    "Look",
    "NewQuery",
    "Progress",
    "ReplayView",
    "Sample",
    "Version",
    "add_brand",
    "add_ground",
    "archive_brand",
    "change_query",
    "clean_aliases",
    "list_brands",
    "list_grounds",
    "list_replays",
    "list_versions",
    "look_at",
    "make_code",
    "one_brand",
    "read_aliases",
    "remove_ground",
    "replay_pending",
    "restore_brand",
    "revert_query",
]

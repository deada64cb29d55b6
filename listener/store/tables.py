"""Every table in one import."""

from listener.store.base import Base
from listener.store.brands import Brand, BrandQuery, Ground, Replay
from listener.store.people import ColumnMap, Customer, CustomerLink, Identity, ImportRun
from listener.store.posts import Account, Gain, Mention, Post, PostVersion, Snapshot, Thread
from listener.store.sources import (
    CrawlFault,
    CrawlRun,
    ListMemory,
    PageMemory,
    Quarantine,
    Source,
    ThreadTrouble,
)
from listener.store.triage import Audit, Case, CaseEvent

__all__ = [
    "Account",
    "Audit",
    "Base",
    "Brand",
    "BrandQuery",
    "Case",
    "CaseEvent",
    "ColumnMap",
    "CrawlFault",
    "CrawlRun",
    "Customer",
    "CustomerLink",
    "Gain",
    "Ground",
    "Identity",
    "ImportRun",
    "ListMemory",
    "Mention",
    "PageMemory",
    "Post",
    "PostVersion",
    "Quarantine",
    "Replay",
    "Snapshot",
    "Source",
    "Thread",
    "ThreadTrouble",
]

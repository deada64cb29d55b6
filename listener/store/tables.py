"""Every table in one import."""

from listener.store.base import Base
from listener.store.brands import Brand, BrandQuery, Ground, Replay
from listener.store.people import (
    ColumnMap,
    CommonKey,
    Customer,
    CustomerKey,
    CustomerLink,
    Identity,
    ImportRun,
    KeyIndex,
    NameWord,
)
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
    "CommonKey",
    "CrawlFault",
    "CrawlRun",
    "Customer",
    "CustomerKey",
    "CustomerLink",
    "Gain",
    "Ground",
    "Identity",
    "ImportRun",
    "KeyIndex",
    "ListMemory",
    "Mention",
    "NameWord",
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

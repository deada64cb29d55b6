"""Forum engines: one small file each, and how to tell which one made a page."""

from spiders.engines.declaration import Engine, Pick, PostRules, RowRules
from spiders.engines.machina import MACHINA
from spiders.engines.spirit import SPIRIT
from spiders.fetched import Fetched

ENGINES = (SPIRIT, MACHINA)


def recognise(page: Fetched) -> Engine | None:
    """The engine that made a page; None when no declaration fits."""
    return next((engine for engine in ENGINES if engine.recognises(page.tree)), None)


__all__ = ["ENGINES", "Engine", "Pick", "PostRules", "RowRules", "recognise"]

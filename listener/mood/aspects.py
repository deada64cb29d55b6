"""A brand's own aspects: what its community speaks of, with the words that name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from listener.access import Act, needs
from listener.brands.listing import find_brand
from listener.errors import UsageError
from listener.mood.rescoring import ask_for_rescore
from listener.sentiment.aspects import ASPECTS
from listener.store import Database, audit
from listener.store.tables import Brand
from listener.text.tokens import normalise

MAX_ASPECTS = 30
MAX_WORDS = 50
MAX_NAME = 64


def read_aspects(lines: Iterable[str]) -> dict[str, list[str]]:
    """Aspects from lines such as ``battery: pin, ắc quy``.

    Raises:
        UsageError: a line says no word, or there are too many.
    """
    found: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, lines)):
        name, _sign, words = line.partition(":")
        several = [normalise(word).strip() for word in words.split(",") if word.strip()]
        if not name.strip() or not several:
            raise UsageError(f"{line[:80]!r} names no words; write it as: battery: pin, ắc quy")
        found.setdefault(normalise(name).strip(), []).extend(several)
    if len(found) > MAX_ASPECTS or any(len(words) > MAX_WORDS for words in found.values()):
        raise UsageError(
            f"A brand has at most {MAX_ASPECTS} aspects of its own, each with {MAX_WORDS} words."
        )
    if long := next((name for name in found if len(name) > MAX_NAME), None):
        raise UsageError(f"{long[:40]!r}… is longer than {MAX_NAME} letters; give the aspect a shorter name.")
    return found


def aspects_of_brand(session: Session, code: str) -> dict[str, list[str]]:
    """A brand's own aspects with their words.

    Raises:
        UsageError: no such brand.
    """
    kept = session.scalar(select(Brand.aspects).where(Brand.id == find_brand(session, code).id))
    return {name: list(words) for name, words in kept.items()} if isinstance(kept, dict) else {}


@needs(Act.MANAGE)
def set_aspects(
    database: Database, code: str, aspects: Mapping[str, Sequence[str]], *, actor: str
) -> int | None:
    """Make these a brand's own aspects; stored mentions are then read anew for them.

    A name of the six that every brand has (``price`` …) gives that one more words.

    Returns:
        The number of the scoring anew that finds them in history; None where nothing has changed.

    Raises:
        UsageError: no such brand.
    """
    wanted = {name: list(dict.fromkeys(words)) for name, words in aspects.items()}
    wanted = {name.lower() if name.lower() in ASPECTS else name: words for name, words in wanted.items()}
    with database.write() as session:
        brand = find_brand(session, code)
        if brand.aspects == wanted:
            return None
        brand.aspects = wanted
        audit(session, actor, "brand.aspects", f"brand:{code}", aspects=wanted)
    return ask_for_rescore(database, actor=actor)

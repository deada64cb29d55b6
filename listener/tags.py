"""Tags: words that people and rules put on mentions.

A tag is known by its word without capitals and accents, as ``tag:`` compares it, and shown as it was first
typed. What is done to many mentions at once, and its undo: :mod:`listener.bulk`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import category

from sqlalchemy import delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from listener.access import Act, require
from listener.errors import UsageError
from listener.store import Database, audit, utc_now
from listener.store.tables import Mention, MentionAct, MentionActRow, MentionTag, Tag
from listener.store.upsert import in_batches, insert_new
from listener.text.tokens import fold_for_search, normalise

LONGEST = 40
"""Characters of a tag: it stands in a row of a list."""
COLORS = 8
"""Colours that a screen has for tags."""


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag, to look at."""

    id: int
    name: str
    mentions: int
    """That have it now, of those that still count."""

    @property
    def color(self) -> int:
        """0 … 7."""
        return color_of(self.name)


def clean_name(text: str) -> str:
    """A tag as it is kept: composed letters, single spaces, no ``#`` before it.

    Raises:
        UsageError: nothing is left, it is too long, or it has a comma (which parts tags in exports).
    """
    name = " ".join(normalise(text).replace("\x00", "").split()).lstrip("# ")
    if not key_of(name) or not any(char.isalnum() or category(char) == "So" for char in name):
        raise UsageError(f"{text!r} is no tag; write a word or a few, such as 'giao hàng'.")
    if len(name) > LONGEST:
        raise UsageError(f"A tag has at most {LONGEST} characters; {name[:20]!r}… has {len(name)}.")
    if "," in name:
        raise UsageError(f"A tag has no comma: {name!r}. Add each tag by itself.")
    return name


def key_of(name: str) -> str:
    """What makes two tags the same."""
    return " ".join(fold_for_search(name).split())


def color_of(name: str) -> int:
    """A tag's place in the palette, the same for ever."""
    return hashlib.blake2s(key_of(name).encode(), digest_size=2).digest()[0] % COLORS


def list_tags(session: Session) -> list[TagView]:
    """Every tag with how many mentions have it, by name."""
    having = (
        select(func.count())
        .select_from(MentionTag)
        .join(Mention, Mention.id == MentionTag.mention_id)
        .where(MentionTag.tag_id == Tag.id, Mention.retired_at.is_(None))
        .scalar_subquery()
    )
    rows = session.execute(
        select(Tag.id, Tag.name, having).where(Tag.merged_into.is_(None)).order_by(Tag.key)
    )
    return [TagView(*row) for row in rows.all()]


def tag_names(session: Session) -> list[str]:
    """The names alone, for choosing among them."""
    return list(session.scalars(select(Tag.name).where(Tag.merged_into.is_(None)).order_by(Tag.key)))


def tags_of(session: Session, mention_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The tags of mentions, in order of their names; mentions without any are left out."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for batch in in_batches(sorted(set(mention_ids))):
        for mention_id, name in session.execute(
            select(MentionTag.mention_id, Tag.name)
            .join(Tag, Tag.id == MentionTag.tag_id)
            .where(MentionTag.mention_id.in_(batch))
            .order_by(Tag.key)
        ):
            found[mention_id].append(name)
    return {mention_id: tuple(names) for mention_id, names in found.items()}


def find_tag(session: Session, name: str) -> Tag | None:
    """A tag by its name; one that was merged leads to what it was merged into."""
    row = session.scalars(select(Tag).where(Tag.key == key_of(name))).one_or_none()
    while row is not None and row.merged_into is not None:
        row = session.get(Tag, row.merged_into)
    return row


def tag_called(session: Session, name: str, by: str) -> int:
    """The number of the tag of this name, made where there is none.

    Raises:
        UsageError: it is no name for a tag.
    """
    shown = clean_name(name)
    if (known := find_tag(session, shown)) is not None:
        return known.id
    values = {"key": key_of(shown), "name": shown, "created_at": utc_now(), "created_by": by}
    insert_new(session, Tag, [values])
    made = find_tag(session, shown)
    assert made is not None
    return made.id


def put_on(session: Session, tag_id: int, mention_ids: Sequence[int], by: str, at: datetime) -> list[int]:
    """Put a tag on mentions within the caller's transaction.

    Returns:
        Those that did not have it.
    """
    rows = [{"mention_id": number, "tag_id": tag_id, "at": at, "by": by} for number in mention_ids]
    return sorted(row.mention_id for row in insert_new(session, MentionTag, rows, MentionTag.mention_id))


def tag_standing_for(session: Session) -> dict[int, int]:
    """Tags that were merged away, each with the one that stands for it now."""
    rows = session.execute(select(Tag.id, Tag.merged_into).where(Tag.merged_into.is_not(None)))
    into = {start: end for start, end in rows if end is not None}
    found: dict[int, int] = {}
    for start, end in into.items():
        while end in into:
            end = into[end]
        found[start] = end
    return found


def rename_tag(database: Database, name: str, to: str, *, actor: str) -> None:
    """Call a tag otherwise; mentions and rules keep it.

    Raises:
        UsageError: there is no such tag, or another one bears the new name: those can be merged.
        NotAllowedError: the actor may not.
    """
    shown = clean_name(to)
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        tag = _known(session, name)
        holder = session.scalars(select(Tag).where(Tag.key == key_of(shown))).one_or_none()
        if holder is not None and holder.id != tag.id:
            if holder.merged_into is None:
                raise UsageError(f"There is a tag {holder.name!r} already; merge {tag.name!r} into it.")
            # The name of a tag that was merged away is free for what it became, and for nobody else.
            if holder.merged_into != tag.id:
                raise UsageError(f"The name {holder.name!r} leads to another tag since they were merged.")
            session.execute(update(Tag).where(Tag.id == holder.id).values(key=f"\x01{holder.id}"))
        before = tag.name
        session.execute(update(Tag).where(Tag.id == tag.id).values(key=key_of(shown), name=shown))
        audit(session, actor, "tag.rename", f"tag:{tag.id}", was=before, name=shown)


def merge_tags(database: Database, name: str, into: str, *, actor: str) -> int:
    """Make two tags one: mentions and rules with the first have the second instead.

    Returns:
        The act's number: :func:`listener.bulk.undo_act` takes it back.

    Raises:
        UsageError: there is no such tag, or they are the same.
        NotAllowedError: the actor may not.
    """
    now = utc_now()
    with database.write() as session:
        require(session, actor, Act.TRIAGE)
        gone, stays = _known(session, name), _known(session, into)
        if gone.id == stays.id:
            raise UsageError(f"{name!r} and {into!r} are the same tag.")
        act_id = session.execute(
            insert(MentionAct)
            .values(kind="merge", tag_id=gone.id, into_id=stays.id, at=now, by=actor)
            .returning(MentionAct.id)
        ).scalar_one()
        other = aliased(MentionTag)
        both = exists().where(other.mention_id == MentionTag.mention_id, other.tag_id == stays.id)
        having = select(literal(act_id), MentionTag.mention_id, MentionTag.at, MentionTag.by, both).where(
            MentionTag.tag_id == gone.id
        )
        columns = ["act_id", "mention_id", "was_at", "was_by", "had_both"]
        session.execute(insert(MentionActRow).from_select(columns, having))
        # Deleted and put in again: an update would change what it is looking through.
        session.execute(delete(MentionTag).where(MentionTag.tag_id == gone.id))
        moved = select(
            MentionActRow.mention_id, literal(stays.id), MentionActRow.was_at, MentionActRow.was_by
        ).where(MentionActRow.act_id == act_id, MentionActRow.had_both.is_(False))
        session.execute(insert(MentionTag).from_select(["mention_id", "tag_id", "at", "by"], moved))
        session.execute(update(Tag).where(Tag.id == gone.id).values(merged_into=stays.id))
        audit(session, actor, "tag.merge", f"tag:{gone.id}", at=now, was=gone.name, into=stays.name)
    return act_id


def _known(session: Session, name: str) -> Tag:
    tag = find_tag(session, name)
    if tag is None:
        raise UsageError(f"There is no tag {name!r}; 'listener tag list' shows those there are.")
    return tag

"""A search over mentions: the query language itself decides, not SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, or_, select

from listener.settings import get_settings
from listener.store.brands import Brand
from listener.store.people import CustomerLink
from listener.store.posts import Account, Mention, Post
from listener.store.sources import Source
from listener.store.tagging import MentionTag, Tag
from listener.store.triage import Case

if TYPE_CHECKING:  # a screen without a search never loads the grammar
    from sqlalchemy.orm import Session

    from listener.queries import Document, Query

TAGS_BETWEEN = ","
"""No tag has one (:func:`listener.tags.clean_name`)."""
_AUTHOR = select(Account.name).where(Account.id == Post.account_id).correlate(Post)
_SOURCE = select(Source.name).where(Source.id == Post.source_id).correlate(Post)
_STATUS = select(Case.status).where(Case.mention_id == Mention.id).correlate(Mention)
_PRIORITY = select(Case.priority).where(Case.mention_id == Mention.id).correlate(Mention)
_TAGS = (
    select(func.aggregate_strings(Tag.name, TAGS_BETWEEN))
    .join(MentionTag, MentionTag.tag_id == Tag.id)
    .where(MentionTag.mention_id == Mention.id)
    .correlate(Mention)
)
_CUSTOMER = (
    exists()
    .where(CustomerLink.account_id == Post.account_id, CustomerLink.state == "confirmed")
    .correlate(Post)
)
COLUMNS: tuple[Any, ...] = (
    Mention.mood, Mention.via, Mention.owned, Post.kind, Post.site, Post.url, Post.title, Post.text,
    Post.language, Post.published_at, Post.likes, Post.comments, Post.shares, Post.views, Post.rating,
    _AUTHOR.scalar_subquery().label("author"), _SOURCE.scalar_subquery().label("source_name"),
    _STATUS.scalar_subquery().label("case_state"), _CUSTOMER.label("of_customer"),
    Mention.score, Brand.code, Brand.competitor, _PRIORITY.scalar_subquery().label("case_priority"),
    _TAGS.scalar_subquery().label("tag_names"),
)  # fmt: skip
"""What :func:`document_of` needs of a mention, its post and its brand."""


def read_search(text: str | None) -> Query | None:
    """The query of a search box; None where nothing is searched for.

    Raises:
        QuerySyntaxError: it cannot be read.
    """
    from listener.queries import Use, parse

    return parse(text, use=Use.FILTER) if text and text.strip() else None


def asks_whose(query: Query | None) -> bool:
    """Whether a search says itself whose posts it wants (``owned:``)."""
    from listener.queries.nodes import Is, walk

    return query is not None and any(isinstance(n, Is) and n.name == "owned" for n in walk(query.node))


def document_of(row: Row[Any]) -> Document:
    """A mention as a search sees it, from a row with :data:`COLUMNS`."""
    from listener.queries import Document

    published = row.published_at
    return Document(
        title=row.title,
        text=row.text,
        author=row.author,
        url=row.url,
        source=row.source_name,
        site=row.site,
        lang=row.language,
        kind=row.kind,
        published=published.astimezone(get_settings().zone) if published else None,
        likes=row.likes,
        comments=row.comments,
        shares=row.shares,
        views=row.views,
        rating=row.rating,
        mood=row.mood,
        customer=bool(row.of_customer),
        status=row.case_state,
        via=row.via,
        owned=bool(row.owned),
        tags=frozenset(row.tag_names.split(TAGS_BETWEEN)) if row.tag_names else frozenset(),
        brand=row.code,
        competitor=bool(row.competitor),
        score=row.score,
        priority=row.case_priority,
    )


def found_by(session: Session, query: Query, others: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The mentions that a search finds among those that meet the other conditions, by id."""
    from listener.engagement.filters import mentions_joined
    from listener.ingest.sieve import can_match

    rows = session.execute(mentions_joined(Mention.id, *COLUMNS).where(*others, can_match(query)))
    found = sorted(row.id for row in rows if query.match_document(document_of(row)) is not None)
    # Written into the statement: a long list would pass the databases' limit on variables.
    return Mention.id.in_(bindparam("found", found, expanding=True, literal_execute=True))


def answers_own_posts() -> ColumnElement[bool]:
    """The mention answers one of the brand's own posts: directly, or in the thread that it opens."""
    from sqlalchemy.orm import aliased

    own, post = aliased(Mention), aliased(Post)
    directly = (post.site == Post.site) & (post.key == Post.parent_key)
    below = Post.parent_key.is_(None) & post.kind.in_(("topic", "article"))
    return (
        exists()
        .where(
            own.post_id == post.id,
            own.brand_id == Mention.brand_id,
            own.owned.is_(True),
            own.retired_at.is_(None),
            post.thread_id == Post.thread_id,
            post.id != Post.id,
            or_(directly, below),
        )
        .correlate(Mention, Post)
    )

"""Posts as JSON lines → documents, for asking a query of posts that are not in the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, ValidationError

from listener.importing.values import UnreadableError, moment, site_of
from listener.queries.document import Document
from listener.text.language import detect
from listener.text.tokens import normalise

_SHOWN = 200
"""Characters of a broken line that are kept with its reason."""


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that is no post."""

    line: int
    """Counted from 1."""
    reason: str
    content: str
    """How it begins."""


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post and the line it stands on."""

    line: int
    url: str | None
    document: Document


def _count(value: object) -> object:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError("is no count")
    return value


Count = Annotated[int | None, BeforeValidator(_count), Field(default=None, ge=0)]
Text = Annotated[str | None, Field(default=None)]


class _Line(BaseModel):
    """What a line may say; other names are let pass, as exports have many."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    title: Text
    text: Annotated[str | None, Field(default=None, validation_alias=AliasChoices("text", "body"))]
    author: Text
    url: Text
    source: Text
    site: Text
    lang: Annotated[str | None, Field(default=None, validation_alias=AliasChoices("lang", "language"))]
    country: Text
    kind: Text
    published: Annotated[
        str | int | None, Field(default=None, validation_alias=AliasChoices("published_at", "published"))
    ]
    likes: Count
    comments: Count
    shares: Count
    views: Count
    followers: Count
    rating: Annotated[float | None, Field(default=None)]
    mood: Text
    customer: Annotated[StrictBool | None, Field(default=None)]
    status: Text
    via: Text
    owned: Annotated[StrictBool | None, Field(default=None)]
    tags: Annotated[frozenset[str], Field(default=frozenset())]
    brand: Text
    competitor: Annotated[StrictBool | None, Field(default=None)]
    score: Annotated[float | None, Field(default=None)]
    priority: Text


def read_posts(lines: Iterable[bytes | str], zone: ZoneInfo) -> Iterator[ReadPost | BrokenLine]:
    """Each line's post, or why it is none; empty lines are passed over.

    Args:
        zone: of times that name none; days in a query are its days.
    """
    for number, raw in enumerate(lines, start=1):
        try:
            text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        except UnicodeDecodeError:
            yield BrokenLine(number, "It is not UTF-8.", repr(raw[:_SHOWN]))
            continue
        if not text.strip():
            continue
        try:
            yield _read(number, text, zone)
        except (_NoPostError, UnreadableError) as error:
            yield BrokenLine(number, str(error), text.strip()[:_SHOWN])


class _NoPostError(Exception):
    pass


def _read(number: int, text: str, zone: ZoneInfo) -> ReadPost:
    try:
        values: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" at character {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise _NoPostError(f"It is no JSON{where}.") from None
    if not isinstance(values, dict):
        raise _NoPostError('It is no object with names, such as {"text": …}.')
    try:
        line = _Line.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise _NoPostError(f"“{first['loc'][0]}”: {first['msg']}.") from None
    if not (line.title or "").strip() and not (line.text or "").strip():
        raise _NoPostError("It has neither title nor text.")
    return ReadPost(number, line.url, _document(line, zone))


def _document(line: _Line, zone: ZoneInfo) -> Document:
    text = normalise(line.text or "")
    published = moment(str(line.published), zone) if line.published is not None else None
    return Document(
        title=_clean(line.title),
        text=text,
        author=_clean(line.author),
        url=_clean(line.url),
        source=_clean(line.source),
        site=_lower(line.site) or _site(line.url),
        lang=_lower(line.lang) or detect(f"{line.title or ''}\n{text}"),
        country=_lower(line.country),
        kind=_lower(line.kind),
        published=published.astimezone(zone) if published is not None else None,
        likes=line.likes,
        comments=line.comments,
        shares=line.shares,
        views=line.views,
        followers=line.followers,
        rating=line.rating,
        mood=_lower(line.mood),
        customer=line.customer,
        status=_lower(line.status),
        via=_lower(line.via),
        owned=line.owned,
        tags=line.tags,
        brand=line.brand,
        competitor=line.competitor,
        score=line.score,
        priority=line.priority,
    )


def _clean(value: str | None) -> str | None:
    return None if value is None else normalise(value)


def _lower(value: str | None) -> str | None:
    return None if value is None else normalise(value).strip().lower()


def _site(url: str | None) -> str | None:
    try:
        return site_of(url) if url else None
    except UnreadableError:
        return None

"""A page of a thread of an unknown engine as posts."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from listener.post import Author, Kind, Post, Reactions
from spiders.engines.reading import Row, ThreadPage
from spiders.extract.addresses import site_of, without_fragment
from spiders.extract.counts import parse_count
from spiders.extract.dates import parse_date
from spiders.extract.embedded import embedded_posts
from spiders.extract.fast_dates import month_first
from spiders.extract.keys import key_of_address
from spiders.extract.text import QUOTES, Passage, passage_of
from spiders.extract.time_words import DATE
from spiders.fetched import Fetched
from spiders.structure import signals
from spiders.structure.answers import answering
from spiders.structure.declared import declared_posts, merged
from spiders.structure.fields import Parts, holding, parts_of
from spiders.structure.identity import numbers_of, permalink
from spiders.structure.links import next_page, page_number, thread_url
from spiders.structure.outline import Outline, outline
from spiders.structure.records import Record, find_records

LAYER = "structure"
LEAST_OPENING = 200
"""Characters of a post beside which a list of nothing but dates and names is no list of its answers."""
_QUOTES = f"{QUOTES}, .bbCodeQuote, .quote_container, .bbcode_container, .ipsQuote"
_HEAD = re.compile(
    r"^(?:#?\d{1,4}\s*\n+)?(?:says|wrote|said|schrieb|a écrit|escribió|viết|nói|написал\w*)\s*:\s*\n+",
    re.IGNORECASE,
)
"""Words between an author's name and what they wrote."""
_LIKES = re.compile(r"like|thank|kudo|vote|reaction|danke|gefällt|thích", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    page: Fetched
    out: Outline
    thread_url: str
    title: str | None
    board: str | None
    zone: str
    american: bool


def read_thread(page: Fetched, zone: str, row: Row | None = None) -> ThreadPage:
    """Find the posts of a page by what repeats on it, and by what it declares about itself.

    Args:
        zone: the zone of the dates on the page.
        row: how a list showed the thread, where it was reached by one.
    """
    address = row.thread_url if row else thread_url(page)
    title = _title(page) or (row.title if row else None)
    first = page_number(page) == 1
    posts = shown_posts(page, zone, address, title, row=row, opening=first)
    if len(posts) > 2 and len(posts[0].text) > LEAST_OPENING and not any(map(_speaks, posts[1:])):
        del posts[1:]  # what repeats beside the only post is a list of the latest elsewhere
    whole = merged(posts, declared_posts(page, address, title, zone))
    if not whole:  # drawn by JavaScript: what it draws from stands in the source
        whole = embedded_posts(page, address, title, zone, first=first)
    read = tuple(answering(whole))
    return ThreadPage(thread_url=address, posts=read, unread=0, next_url=next_page(page))


def shown_posts(
    page: Fetched,
    zone: str,
    address: str,
    title: str | None,
    *,
    row: Row | None = None,
    within: LexborNode | None = None,
    opening: bool = False,
) -> list[Post]:
    """The posts of a page, or of one element of it, by what repeats.

    Args:
        zone: the zone of the dates on the page.
        address: the thread's.
        title: the thread's.
        row: how a list showed the thread.
        within: the element; None for the whole page.
        opening: whether the first of them opens the thread.
    """
    out = outline(page.tree, within)
    parts = parts_of(out, find_records(out))
    place = _Place(
        page=page,
        out=out,
        thread_url=address,
        title=title,
        board=row.board if row else None,
        zone=zone,
        american=month_first(out.dates.values()),
    )
    keys: dict[int, str] = {}
    posts: list[Post] = []
    for count, (part, number) in enumerate(zip(parts, numbers_of(out, parts), strict=True)):
        post = _post(place, part, number, row, keys, opening=opening and count == 0)
        if post is not None:
            keys[part.record.start] = post.key
            posts.append(post)
    return posts


def _post(
    place: _Place, parts: Parts, number: str | None, row: Row | None, keys: dict[int, str], *, opening: bool
) -> Post | None:
    passage = _passage(place, parts)
    if not passage.text and not passage.quoted:
        return None
    author = _author(place, parts)
    raw = place.out.dates[parts.date] if parts.date is not None else None
    link = permalink(place.page, place.out, parts.record, number)
    if number is None:
        said = "\x1f".join((author.name if author else "", passage.text))
        number = hashlib.sha256(said.encode()).hexdigest()[:16]
    # Numbers may count from one in each thread; then the thread is part of the key.
    key = key_of_address(link, number) or f"{place.thread_url}#{number}"
    counts = row if opening else None
    return Post(
        site=site_of(place.page.url),
        key=key,
        url=link or f"{without_fragment(place.page.url)}#{number}",
        kind=Kind.TOPIC if opening else Kind.COMMENT,
        thread_url=place.thread_url,
        thread_title=place.title,
        thread_board=place.board,
        title=place.title if opening else None,
        text=_HEAD.sub("", passage.text),
        quoted=passage.quoted,
        author=author,
        published_at=parse_date(raw, place.zone, american=place.american),
        published_raw=raw,
        parent_key=keys.get(parts.record.parent) if parts.record.parent is not None else None,
        reactions=Reactions(
            likes=_likes(place.out, parts),
            comments=counts.replies if counts else None,
            views=counts.views if counts else None,
        ),
        layer=LAYER,
    )


def _speaks(post: Post) -> bool:
    """Whether it says more than who and where."""
    return len(post.text) > 30 or bool(post.quoted)


def _passage(place: _Place, parts: Parts) -> Passage:
    """The author's words: the body, or all of the record that is nothing else."""
    out, record = place.out, parts.record
    dropped = {out.nodes[i].mem_id for i in _dropped(place, parts)}
    taken = [part for part in (parts.name, parts.date) if part is not None]
    if parts.body is not None:
        dropped.update(out.nodes[i].mem_id for i in holding(out, parts.body, taken))
        return passage_of(out.nodes[parts.body], quotes=_QUOTES, but=frozenset(dropped))
    dropped.update(out.nodes[i].mem_id for i in taken)
    texts: list[str] = []
    quotes: list[str] = []
    at = record.start
    while at < record.end:
        piece = passage_of(out.nodes[at], quotes=_QUOTES, but=frozenset(dropped))
        texts += [piece.text] if piece.text else []
        quotes += [piece.quoted] if piece.quoted else []
        at = out.ends[at]
    return Passage(text="\n\n".join(texts), quoted="\n\n".join(quotes) or None)


def _dropped(place: _Place, parts: Parts) -> list[int]:
    """What stands in a post and is not its author's: signatures, buttons, the thread's title again."""
    out, record = place.out, parts.record
    start = parts.body if parts.body is not None else record.start
    end = out.ends[start] if parts.body is not None else record.end
    node = place.page.tree.css_first("title")
    titles = {_plain_title(node.text(deep=True) if node else ""), _plain_title(place.title)} - {""}
    found = [hole for hole, _ in record.holes if start < hole < end]
    for i in range(start + 1, end):
        tag = out.tags[i]
        if tag in signals.INLINE:
            continue
        if tag == "time" or signals.DROPPED_NAMES.search(out.marks[i]):
            found.append(i)
        elif tag[0] == "h" and tag[1:].isdigit():
            said = _plain_title(out.text(i))
            if len(said) > 3 and any(said in title or title in said for title in titles):
                found.append(i)
    return found


def _plain_title(text: str | None) -> str:
    return re.sub(r"^(?:(?:re|aw|antw|trả lời)\s*:\s*)+", "", (text or "").casefold().strip())


def _author(place: _Place, parts: Parts) -> Author | None:
    out = place.out
    attributes = out.attributes[parts.record.start]
    told = (attributes.get("data-author") or attributes.get("data-username") or "").strip()
    if told and (parts.name is None or told not in out.text(parts.name)):
        return Author(name=told[:200])
    if parts.name is None:
        return None
    name = told or out.called(parts.name)
    if not name or DATE.fullmatch(name):
        return None
    return Author(name=name[:200], profile_url=_profile(place, parts.name, parts.record))


def _profile(place: _Place, index: int, record: Record) -> str | None:
    """The link that is the name, holds it or is held by it."""
    out = place.out
    for number in [index, *range(index + 1, out.ends[index])]:
        if out.tags[number] == "a":
            return place.page.link(out.attributes[number].get("href"))
    above = out.parents[index]
    while above >= record.start:
        if out.tags[above] == "a":
            return place.page.link(out.attributes[above].get("href"))
        above = out.parents[above]
    return None


def _likes(out: Outline, parts: Parts) -> int | None:
    """The number in an element that calls itself likes or votes."""
    for index in parts.record.elements():
        if _LIKES.search(out.marks[index]) and any(c.isdigit() for c in out.own[index]):
            text = out.own[index].strip(" ()+\n\t")
            if len(text) <= 12 and (count := parse_count(text)) is not None:
                return count
    return None


def _title(page: Fetched) -> str | None:
    """The longest heading that the page's title has as well; else the first heading; else the title."""
    node = page.tree.css_first("title")
    titled = " ".join(node.text(deep=True).split()) if node else ""
    headings = [
        " ".join(node.text(deep=True, separator=" ").split()) for node in page.tree.css("h1, h2")[:40]
    ]
    said = [heading for heading in headings if heading and heading.casefold() in titled.casefold()]
    main = page.tree.css_first("h1")
    first = " ".join(main.text(deep=True, separator=" ").split()) if main else ""
    return max(said, key=len, default=first or titled) or None

"""The article of a page: what it declares about itself first, then what its layout shows."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import trafilatura
from trafilatura.metadata import extract_metadata

from listener.post import Author, Kind, Post, Reactions, known_fields
from spiders.extract.addresses import canonical, same_site, site_of
from spiders.extract.dates import parse_date
from spiders.extract.structured import things_of
from spiders.extract.text import plain_text
from spiders.extract.things import POSTINGS, Thing, article_of
from spiders.faults import page_fault
from spiders.fetched import Fetched

DECLARED = "structured"
META = "opengraph"
STRUCTURE = "structure"
MAIN_TEXT = "main-text"
_DATED = ('property="article:published_time"', 'property="og:article:published_time"', 'name="pubdate"')
SHARE_OF_BODY = 0.6
"""The layout's text replaces the declared one, which has no paragraphs, when it is about as long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """An article, with what it says about its comments."""

    post: Post
    declared: Thing | None
    """The article as structured data."""


def read_article(page: Fetched, zone: str) -> Article:
    """The main text of a page with its author, date and counts.

    Raises:
        PageFaultError: there is no text to speak of.
    """
    declared = article_of(things_of(page.tree))
    url = _address(page, declared)
    text, layer = _text(page, declared)
    if not text:
        kind = "login" if page.tree.css_first('input[type="password"]') is not None else "unparsed"
        why = "shows a login form" if kind == "login" else "holds no article that could be found"
        raise page_fault(page.url, kind, f"{page.url} {why}.", page.text[:100_000])
    title, titled = _title(page, declared)
    raw, dated = _date(page, declared)
    author, named = _author(page, declared)
    given = {"title": titled, "published_at": dated, "author": named, "author_url": named, "author_id": named}
    given |= dict.fromkeys(("likes", "comments", "shares", "views"), DECLARED)
    thing = declared or Thing(frozenset())
    post = Post(
        site=site_of(url),
        key=url,
        url=url,
        kind=Kind.ARTICLE,
        thread_url=url,
        thread_title=title,
        title=title,
        text=text,
        author=author,
        published_at=parse_date(raw, zone),
        published_raw=raw,
        reactions=Reactions(
            likes=thing.likes, comments=thing.comments, shares=thing.shares, views=thing.views
        ),
        layer=layer,
    )
    known = known_fields(post)
    layers = {name: one for name, one in given.items() if name in known and one != layer}
    return Article(post=replace(post, layers=layers), declared=declared)


def _address(page: Fetched, declared: Thing | None) -> str:
    """The address the page calls its own, as long as it is of the same site."""
    node = page.tree.css_first('link[rel~="canonical"][href]')
    claims = [node.attributes.get("href") if node else None]
    claims += [declared.word("mainEntityOfPage", "url")] if declared else []
    for claim in claims:
        url = page.link(claim)
        # A front page as canonical address is a common mistake: all articles would become one.
        if url and same_site(url, page.url) and (canonical(url).count("/") > 3 or _is_root(page.url)):
            return canonical(url)
    return canonical(page.url)


def _is_root(url: str) -> bool:
    return canonical(url).rstrip("/").count("/") == 2


def _text(page: Fetched, declared: Thing | None) -> tuple[str, str]:
    body = plain_text((declared.word("articleBody", "text") or "").replace("\n", "<br>")) if declared else ""
    if body and declared is not None and declared.types & POSTINGS:
        return body, DECLARED  # around a posting the layout has many others; one's own words are declared
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own deprecations are not ours to mend
        # Word F1 on 176 article pages (WCXB, development half): the library's default 0.936, favouring
        # precision 0.910, that without tables 0.901. On short pages the default falls back to a text
        # without paragraphs where the precise reading still has them.
        shown = trafilatura.extract(page.text, url=page.url, include_comments=False)
        if shown and "\n" not in shown.strip():
            precise = trafilatura.extract(
                page.text, url=page.url, include_comments=False, favor_precision=True
            )
            shown = precise if precise and "\n" in precise.strip() else shown
    paragraphs = "\n\n".join(line.strip() for line in (shown or "").split("\n") if line.strip())
    if paragraphs and len(paragraphs) >= SHARE_OF_BODY * len(body):
        return paragraphs, MAIN_TEXT
    return body, DECLARED


def _title(page: Fetched, declared: Thing | None) -> tuple[str | None, str]:
    told = declared.word("headline", "name") if declared else None
    if told:
        return plain_text(told), DECLARED
    for css, attribute, layer in (
        ('meta[property="og:title"]', "content", META),
        ("h1", None, STRUCTURE),
        ("title", None, META),
    ):
        node = page.tree.css_first(css)
        if node is not None:
            shown = node.attributes.get(attribute) if attribute else node.text(deep=True)
            if shown and shown.strip():
                return " ".join(shown.split()), layer
    return None, META


def _date(page: Fetched, declared: Thing | None) -> tuple[str | None, str]:
    told = declared.word("datePublished", "dateCreated") if declared else None
    if told:
        return told, DECLARED
    if said := _meta(page, *_DATED):
        return said, META
    node = page.tree.css_first("article time[datetime]")
    if node is not None and node.attributes.get("datetime"):
        return node.attributes.get("datetime"), STRUCTURE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Without the extensive search: a year in the footer is no date of publication.
        found = extract_metadata(page.text, date_config={"extensive_search": False, "original_date": True})
    return (found.date if found else None), MAIN_TEXT


def _author(page: Fetched, declared: Thing | None) -> tuple[Author | None, str]:
    if declared is not None:
        author = author_of(page, declared)
        if author is not None:
            return author, DECLARED
    name = _meta(page, 'name="author"', 'property="article:author"', 'property="og:article:author"')
    if name is None or name.startswith(("http://", "https://")):
        return None, META  # an address of a page about the author, often of the paper
    return Author(name=name[:200]), META


def _meta(page: Fetched, *properties: str) -> str | None:
    """The first of these that the page's head names."""
    for one in properties:
        node = page.tree.css_first(f"meta[{one}]")
        if node is not None and (said := " ".join((node.attributes.get("content") or "").split())):
            return said
    return None


def author_of(page: Fetched, thing: Thing) -> Author | None:
    """Who wrote a declared article or comment."""
    person = next(thing.things("author", "creator"), None)
    name = plain_text((person.word("name") if person else thing.word("author", "creator")) or "")
    if not name:
        return None
    author = Author(name=name, profile_url=page.link(person.word("url")) if person else None)
    identity = person.word("identifier", "alternateName") if person else None
    return replace(author, external_id=identity) if identity else author

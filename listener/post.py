"""The contract between whoever finds posts and whoever keeps them.

Everything is frozen and keyword-only. ``None`` means *unknown*, never zero and never empty: a page
that shows no like count gives ``likes=None``; a page that shows "0 likes" gives ``likes=0``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked_dataclass

_STRICT = ConfigDict(extra="forbid")


class Kind(StrEnum):
    """What a post is on its page."""

    TOPIC = "topic"
    COMMENT = "comment"
    REVIEW = "review"
    ARTICLE = "article"


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Author:
    """An account on a site, as the page shows it. Not a customer."""

    name: str
    """The name shown beside the post."""
    profile_url: str | None = None
    """Absolute address of the profile page."""
    external_id: str | None = None
    """The site's own number or handle for the account, where the page shows one."""


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Reactions:
    """Cumulative counts as shown at the time of the visit."""

    likes: int | None = None
    comments: int | None = None
    """Replies under this post: for a topic its replies (the opening post not counted)."""
    shares: int | None = None
    views: int | None = None


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Post:
    """One topic, comment, review or article as a public page shows it."""

    site: str
    """Host, with the port where it is not the scheme's own: ``forum.example.vn``, ``127.0.0.1:8102``."""
    key: str
    """What identifies the post within its site for ever: the engine's own post id with its kind
    (``comment:123``) where there is one, else the canonical permalink."""
    url: str
    """Absolute permalink; where a site has none, the page's address with a fragment."""
    kind: Kind
    thread_url: str
    """Canonical address of the first page of the thread or article the post belongs to."""
    thread_title: str | None = None
    thread_board: str | None = None
    title: str | None = None
    """Title of the post itself: topics and articles have one, comments mostly do not."""
    text: str
    """Body as plain text; paragraphs are parted by a blank line. Without quotes and signatures."""
    quoted: str | None = None
    """The quoted passages, kept apart from the author's own words."""
    author: Author | None = None
    published_at: datetime | None = None
    """Aware, any zone; the listener keeps UTC."""
    published_raw: str | None = None
    """The date as the page writes it."""
    parent_key: str | None = None
    """``key`` of the post this one answers, where the page says so."""
    reactions: Reactions = field(default_factory=Reactions)
    rating: float | None = None
    """Stars given with a review, 0 to 5 as shown."""
    layer: str
    """Which layer of reading gave its text: ``engine:spirit``, ``data:discourse``, ``structured``,
    ``structure``, ``feed``, ``main-text``."""
    layers: dict[str, str] = field(default_factory=dict, hash=False)
    """Fields that another layer gave, by their names in :func:`layers_of`."""


def known_fields(post: Post) -> dict[str, object]:
    """What is known of a post, by the names of its JSON line."""
    author = post.author
    counts = post.reactions
    values: dict[str, object] = {
        "title": post.title,
        "text": post.text or None,
        "quoted": post.quoted,
        "author": author.name if author else None,
        "author_url": author.profile_url if author else None,
        "author_id": author.external_id if author else None,
        "published_at": post.published_at,
        "reply_to": post.parent_key,
        "likes": counts.likes,
        "comments": counts.comments,
        "shares": counts.shares,
        "views": counts.views,
        "rating": post.rating,
    }
    return {name: value for name, value in values.items() if value is not None}


def layers_of(post: Post) -> dict[str, str]:
    """Which layer gave each field that is known."""
    return {name: post.layers.get(name, post.layer) for name in known_fields(post)}


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Sighting:
    """Counts of a post seen where its text was not, for example in a list of threads.

    ``key`` is the post's key; where a list of threads does not know it, ``thread_url`` alone means
    the opening post of that thread. A sighting of a post that is not stored yet is dropped: its
    counts come with the post itself.
    """

    site: str
    thread_url: str
    key: str | None = None
    reactions: Reactions


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class ThreadMark:
    """How far a thread has been read, and how it looked in the list then.

    A crawl whose budget ends in the middle of a thread marks it with a signature that no list shows
    (``unfinished``), so that the next run goes on at ``last_page_url``.
    """

    url: str
    """The thread's canonical address, as in :attr:`Post.thread_url`."""
    signature: str
    """Changes when the list shows that something happened in the thread (replies, last activity)."""
    last_page_url: str
    """Where to start next time: earlier pages hold only posts already stored."""
    first_page_url: str | None = None
    """Where its first page was found after redirects; None: this crawl has not been there."""


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class ListMark:
    """How far down a list of threads has been gone over.

    It is told before the threads of a page are read, so that a crawl killed among them finds the page
    again; what lies above ``resume`` has been read, or shows up as news at the top of the list.
    """

    url: str
    """The list as it is linked, canonical."""
    address: str
    """Where it was found after redirects."""
    resume: str | None
    """The page of the list to go on at; None: all of it has been gone over."""
    swept: bool = False
    """This crawl has reached the last page of the list."""


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Trouble:
    """A thread that could not be read."""

    thread_url: str
    url: str
    """Where the list links to."""
    signature: str
    """How the list showed it."""
    passing: bool
    """Trying again later makes sense, even if the list shows no change."""


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Gone:
    """Posts that were stored and are no longer on their site."""

    site: str
    keys: tuple[str, ...] = ()
    """Posts that are missing on a page which shows their neighbours."""
    thread_url: str | None = None
    """A thread that its site says does not exist any more."""


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Reactor:
    """An account that reacted to a post."""

    site: str
    """Of the account, as :attr:`Post.site` of what it writes."""
    account: Author


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Reacted:
    """Who liked or shared a post, as the site shows everybody."""

    site: str
    key: str
    """Of the post."""
    kind: str
    """``like`` or ``share``."""
    counted: int
    """How many the post counted when it was asked."""
    accounts: tuple[Reactor, ...] | None
    """None: the site does not show them."""
    complete: bool = False
    """The list holds everybody: who is missing has taken it back."""


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Fault:
    """Something a crawl met and could not use. ``payload`` keeps what is needed to try again."""

    url: str
    kind: str
    """A stable word: ``unreachable``, ``dns``, ``tls``, ``timeout``, ``cut-off``, ``redirects``,
    ``http-404`` and other statuses, ``robots``, ``forbidden-address``, ``too-large``, ``not-html``,
    ``not-a-forum``, ``not-a-feed``, ``broken-feed``, ``unparsed``, ``endless``, ``login``,
    ``soft-404``, ``javascript``, ``thinned``, ``ignored``, ``spider-error``, ``query``."""
    message: str
    """One sentence for the person who reads the list of runs."""
    payload: str | None = None
    """The piece of page that could not be read, when there is one (kept in the quarantine)."""
    retry_after_seconds: int | None = None
    """How long the site asked to be left alone (``Retry-After``)."""


@checked_dataclass(frozen=True, kw_only=True, slots=True, config=_STRICT)
class Harvest:
    """All that one fetched page gave. One item a page."""

    url: str
    posts: tuple[Post, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    faults: tuple[Fault, ...] = ()
    mark: ThreadMark | None = None
    """Set on the last page of a thread: with it stored, the thread is complete."""
    place: ListMark | None = None
    """Of a page of a list: how far down the list the crawl has come."""
    gone: tuple[Gone, ...] = ()
    reacted: tuple[Reacted, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Validators:
    """What a server said about a page, to ask later whether it has changed."""

    etag: str | None = None
    last_modified: str | None = None


_POST: TypeAdapter[Post] = TypeAdapter(Post)


def post_to_json(post: Post) -> dict[str, Any]:
    """The post as JSON-ready values; :func:`post_from_json` gives an equal post back."""
    values: dict[str, Any] = _POST.dump_python(post, mode="json")
    if not post.layers:  # most often one layer gave all
        del values["layers"]
    return values


def post_from_json(value: object) -> Post:
    """Read a post from what :func:`post_to_json` wrote.

    Raises:
        pydantic.ValidationError: naming the field that is missing or of the wrong type.
    """
    return _POST.validate_python(value)

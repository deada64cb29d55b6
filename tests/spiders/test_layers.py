"""The best evidence wins field by field, and each field says which layer gave it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from listener.cli.preview import field_rows, missing_fields
from listener.post import Author, Kind, Post, Reactions, layers_of, post_from_json, post_to_json
from spiders.engines import recognise
from spiders.extract.completing import completed
from spiders.fetched import Fetched
from spiders.reader import DeclaredReader
from spiders.structure import read_thread
from tests.spiders.pages.regenerate import FOLDER

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
SHOWN = Post(
    site="f.vn",
    key="t#1",
    url="https://f.vn/t#1",
    kind=Kind.COMMENT,
    thread_url="https://f.vn/t",
    text="Máy tốt, giá hơi cao.",
    author=Author(name="Lan", profile_url="https://f.vn/u/lan"),
    published_raw="hôm qua",
    layer="structure",
)
TOLD = replace(
    SHOWN,
    text="Máy tốt, giá hơi cao. Nhưng mà dùng lâu mới biết được là có bền hay không.",
    author=Author(name="lan", external_id="7"),
    published_at=AT,
    published_raw="2026-11-01T08:00:00Z",
    reactions=Reactions(likes=0),
    layer="structured",
)


def test_unknown_fields_are_filled_and_the_longer_text_wins() -> None:
    whole = completed(SHOWN, TOLD)
    assert (whole.text, whole.published_at, whole.reactions.likes) == (TOLD.text, AT, 0)
    assert whole.published_raw == TOLD.published_raw
    assert whole.author == Author(name="Lan", profile_url="https://f.vn/u/lan", external_id="7")
    assert whole.layer == "structured"
    assert layers_of(whole) == {
        "text": "structured",
        "author": "structure",
        "author_url": "structure",
        "author_id": "structured",
        "published_at": "structured",
        "likes": "structured",
    }


def test_what_is_known_stays_unless_the_other_is_preferred() -> None:
    base = replace(SHOWN, published_at=AT.replace(hour=1), reactions=Reactions(likes=3))
    assert completed(base, TOLD).reactions.likes == 3
    assert completed(base, TOLD).published_raw == "hôm qua"
    better = completed(base, TOLD, prefer=("published_at", "likes"))
    assert (better.published_at, better.reactions.likes) == (AT, 0)
    assert layers_of(better)["likes"] == "structured"


def test_the_profile_of_another_name_is_not_taken() -> None:
    stranger = replace(TOLD, author=Author(name="Minh", external_id="9"))
    assert completed(SHOWN, stranger).author == SHOWN.author


def test_text_with_quotes_told_apart_stays() -> None:
    quoting = replace(SHOWN, quoted="Có bền không?")
    assert completed(quoting, TOLD).text == SHOWN.text


_WORDS = st.text(alphabet="abc ", max_size=12)
_POSTS = st.builds(
    lambda text, author, url, at, likes, rating, layer: replace(
        SHOWN,
        text=text,
        author=Author(name=author, profile_url=url) if author else None,
        published_at=at,
        reactions=Reactions(likes=likes),
        rating=rating,
        layer=layer,
    ),
    _WORDS,
    st.none() | st.sampled_from(["An", "an", "Minh"]),
    st.none() | st.just("https://f.vn/u/1"),
    st.none() | st.just(AT),
    st.none() | st.integers(0, 9),
    st.none() | st.floats(0, 5),
    st.sampled_from(["structure", "structured", "engine:x"]),
)


@given(_POSTS, _POSTS, st.sets(st.sampled_from(["author", "published_at", "likes"])))
def test_nothing_known_is_lost_and_every_field_names_its_layer(
    base: Post, other: Post, prefer: set[str]
) -> None:
    whole = completed(base, other, prefer=prefer)
    for one in (base, other):
        assert (one.author is None) or (whole.author is not None)
        assert (one.published_at is None) or (whole.published_at is not None)
        assert (one.reactions.likes is None) or (whole.reactions.likes is not None)
    assert len(whole.text) >= len(base.text)
    assert set(layers_of(whole).values()) <= {base.layer, other.layer}
    assert completed(base, base, prefer=prefer) == base
    assert post_from_json(json.loads(json.dumps(post_to_json(whole)))) == whole


def test_a_page_says_which_layer_gave_what() -> None:
    said = [
        "Máy giặt này rung quá, ai gặp chưa?",
        "Kê lại chân máy là hết rung.",
        "Cảm ơn, để mình thử xem sao.",
    ]
    declared = {
        "@type": "DiscussionForumPosting",
        "text": said[0],
        "author": {"@type": "Person", "name": "lan"},
        "comment": [
            {
                "@type": "Comment",
                "text": said[1],
                "author": {"@type": "Person", "name": "minh"},
                "interactionStatistic": {
                    "@type": "InteractionCounter",
                    "interactionType": "https://schema.org/LikeAction",
                    "userInteractionCount": 4,
                },
                "comment": [
                    {"@type": "Comment", "text": said[2], "author": {"@type": "Person", "name": "lan"}}
                ],
            }
        ],
    }
    shown = "".join(
        f"<div class='post' id='p{n}'><a href='/members/{name}'>{name}</a> "
        f"<time datetime='2026-11-0{n}T08:00Z'>{n}/11</time><div class='body'>{words}</div></div>"
        for n, (name, words) in enumerate(zip(["lan", "minh", "lan"], said, strict=True), 1)
    )
    html = f"<body><script type='application/ld+json'>{json.dumps(declared)}</script>{shown}</body>"
    url = "https://forum.example.vn/t/may-giat/42"
    page = Fetched(url=url, asked=url, body=html.encode(), content_type="text/html; charset=utf-8")
    opening, first, second = read_thread(page, "UTC").posts
    assert layers_of(first) == {
        "text": "structure",
        "author": "structure",
        "author_url": "structure",
        "published_at": "structure",
        "likes": "structured",
    }
    assert second.parent_key == first.key
    assert layers_of(second)["reply_to"] == "structured"
    assert opening.parent_key is None
    rows = {row[0]: row[1:] for row in field_rows([opening, first, second])}
    assert rows["likes"] == ("1 of 3", "structured", "4")
    assert rows["author"] == ("3 of 3", "structure", "lan")
    assert rows["views"] == ("0 of 3", None, None)
    assert missing_fields([opening, first, second]) == ["comments", "shares", "views"]


def _made(address: str, declared: object) -> tuple[Fetched, DeclaredReader]:
    html = (FOLDER / "made" / "fluxbb" / "thread.html").read_text(encoding="utf-8")
    html += f"<script type='application/ld+json'>{json.dumps(declared)}</script>"
    page = Fetched(url=address, asked=address, body=html.encode(), content_type="text/html; charset=utf-8")
    engine = recognise(page)
    assert engine is not None
    return page, DeclaredReader(engine)


def test_what_an_engine_file_leaves_open_is_filled_from_what_the_page_declares() -> None:
    address = "https://forum.example.org/viewtopic.php?id=41"
    page, reader = _made(address, {})
    plain = reader.read_thread(page, "UTC", None).posts
    assert all(post.reactions.likes is None for post in plain)
    declared = [
        {"@type": "Comment", "text": post.text, "author": "somebody else", "upvoteCount": number}
        for number, post in enumerate(plain)
    ]
    filled = reader.read_thread(_made(address, declared)[0], "UTC", None).posts
    assert [post.reactions.likes for post in filled] == [0, 1]
    for before, after in zip(plain, filled, strict=True):
        assert (after.author, after.text, after.layer) == (before.author, before.text, before.layer)
        assert after.layers == {"likes": "structured"}

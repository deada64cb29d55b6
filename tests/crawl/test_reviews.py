"""Reviews declared in schema.org's words come with their stars."""

from __future__ import annotations

import json

import pytest

from listener.post import Kind, Post
from spiders.extract.article import read_article
from spiders.extract.comments import read_comments
from spiders.fetched import Fetched

ADDRESS = "https://shop.example.vn/kem-chong-nang"


def read(*reviews: dict[str, object]) -> list[Post]:
    product = {"@context": "https://schema.org", "@type": "Product", "name": "Kem", "review": list(reviews)}
    body = (
        "<html><head><title>Kem chống nắng</title>"
        f'<script type="application/ld+json">{json.dumps(product)}</script></head>'
        f"<body><article><h1>Kem</h1><p>{'Mô tả sản phẩm rất dài. ' * 20}</p></article></body></html>"
    )
    page = Fetched(url=ADDRESS, asked=ADDRESS, body=body.encode(), content_type="text/html; charset=utf-8")
    return read_comments(page, read_article(page, "Asia/Ho_Chi_Minh"), "Asia/Ho_Chi_Minh")


def review(text: str, **rating: object) -> dict[str, object]:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": "Lan"},
        "datePublished": "2026-11-02",
        "reviewBody": text,
        **({"reviewRating": {"@type": "Rating", **rating}} if rating else {}),
    }


def test_a_review_keeps_its_stars_and_unknown_is_none() -> None:
    first, second = read(review("Tốt lắm", ratingValue=4), review("Không chấm"))
    assert (first.kind, first.text, first.rating) == (Kind.REVIEW, "Tốt lắm", 4)
    assert (second.kind, second.rating) == (Kind.REVIEW, None)
    assert first.author is not None
    assert first.author.name == "Lan"


@pytest.mark.parametrize(
    ("rating", "stars"),
    [
        ({"ratingValue": "4,5", "bestRating": "5"}, 4.5),
        ({"ratingValue": 8, "bestRating": 10}, 4),
        ({"ratingValue": 0}, 0),
        ({"ratingValue": 7}, None),
        ({"ratingValue": "great"}, None),
        ({"ratingValue": "nan"}, None),
        ({"ratingValue": 3, "bestRating": 0}, None),
    ],
)
def test_scales(rating: dict[str, object], stars: float | None) -> None:
    (found,) = read(review("x", **rating))
    assert found.rating == stars

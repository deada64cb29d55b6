"""Nothing that people wrote becomes HTML, Markdown or a link that acts."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.safe import Safe, excerpt, href, html, label, link, marked
from listener.mentions import Marked


class Tags(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


hostile = st.one_of(
    st.text(),
    st.sampled_from(
        ["<script>alert(1)</script>", '" onmouseover="x', "{}", "</mark><img src=x onerror=y>", "&lt;b&gt;"]
    ),
)
spans = st.lists(
    st.builds(
        Marked, field=st.sampled_from(["text", "title"]), start=st.integers(-3, 60), end=st.integers(-3, 60),
        label=st.just("x"),
    ),
    max_size=5,
)  # fmt: skip


@given(hostile, hostile)
def test_values_stay_text(one: str, other: str) -> None:
    page = Tags(html('<p title="{}">{}</p>', one, other))
    assert [tag for tag, _attrs in page.tags] == ["p"]
    assert (page.tags[0][1]["title"] or "").replace("\r", "") == one.replace("\r", "")


@given(hostile, spans)
def test_marking_changes_no_letter(text: str, marks: list[Marked]) -> None:
    page = Tags(marked(text, marks, "text"))
    assert {tag for tag, _attrs in page.tags} <= {"mark"}
    # The parser swallows what looks like a declaration only if it was not escaped.
    assert page.text == text


@given(hostile, spans, st.integers(5, 80))
def test_an_excerpt_is_a_piece_of_the_text(text: str, marks: list[Marked], length: int) -> None:
    page = Tags(excerpt(text, marks, length=length))
    assert {tag for tag, _attrs in page.tags} <= {"mark"}
    assert page.text.removeprefix("…").removesuffix("…") in text


def test_overlapping_marks_grow_together() -> None:
    marks = [Marked(field="text", start=0, end=4, label=""), Marked(field="text", start=2, end=6, label="")]
    assert marked("abcdefgh", marks, "text") == "<mark>abcdef</mark>gh"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "http://", "ftp://a/b",
     "http://[", "JaVaScRiPt:x", "", None, "vbscript:x", "/relative"],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert href(url) is None
    assert "<a" not in link(url, "x")


def test_a_link_tells_the_other_side_nothing() -> None:
    ((_tag, attributes),) = Tags(link('https://a.example/?q="x"', "hi")).tags
    assert attributes["rel"] == "noopener noreferrer nofollow"
    assert attributes["href"] == 'https://a.example/?q="x"'


def test_a_number_of_values_that_does_not_fit_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        html("{}", 1, 2)


def test_labels_are_escaped() -> None:
    assert label("![](http://x) :red[a] $y$ <b>\n#") == (r"\!\[\]\(http\://x\) \:red\[a\] \$y\$ \<b\> \#")


def test_safe_pieces_are_not_escaped_twice() -> None:
    assert html("<p>{}</p>", html("<b>{}</b>", "<")) == Safe("<p><b>&lt;</b></p>")

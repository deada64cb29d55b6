"""What the columns of an export mean, by their headers in English and Vietnamese, or as somebody said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from listener.errors import UsageError
from listener.text.tokens import fold_for_search, normalise


class Field(StrEnum):
    """What a column holds."""

    TEXT = "text"
    TITLE = "title"
    QUOTED = "quoted"
    AUTHOR = "author"
    AUTHOR_URL = "author_url"
    AUTHOR_ID = "author_id"
    PUBLISHED = "published_at"
    PUBLISHED_RAW = "published_raw"
    LIKES = "likes"
    COMMENTS = "comments"
    SHARES = "shares"
    VIEWS = "views"
    RATING = "rating"
    URL = "url"
    THREAD_URL = "thread_url"
    ID = "id"
    THREAD_ID = "thread_id"
    REPLY_TO = "reply_to"
    KIND = "kind"
    SITE = "site"
    LAYER = "layer"


COUNTS = (Field.LIKES, Field.COMMENTS, Field.SHARES, Field.VIEWS)

_PRESETS: dict[Field, str] = {
    Field.TEXT: (
        "text, content, message, body, caption, comment text, comment body, post text, post content, "
        "review text, review content, text display, text original, textdisplay, textoriginal, description, "
        "feedback, answer, snippet, noi dung, noi dung binh luan, noi dung bai viet, noi dung bai dang, "
        "noi dung danh gia, van ban, loi nhan, tin nhan, mo ta, "
        "chu thich, y kien, cau tra loi, nhan xet, gop y"
    ),
    Field.TITLE: (
        "title, headline, subject, post title, video title, product, product name, tieu de, chu de, ten bai, "
        "ten video, ten san pham, san pham"
    ),
    Field.QUOTED: "quoted, quote, trich dan",
    Field.AUTHOR: (
        "author, author name, username, user name, user, name, commenter, reviewer, reviewer name, from, "
        "posted by, by, customer, display name, "
        "account, page name, channel, channel name, author display name, "
        "authordisplayname, tac gia, nguoi dang, nguoi viet, nguoi binh luan, nguoi danh gia, nguoi dung, "
        "ten nguoi dung, ten, ho ten, ho va ten, tai khoan, "
        "ten tai khoan, khach hang, ten trang, ten kenh, kenh"
    ),
    Field.AUTHOR_URL: (
        "author url, author link, author profile, profile, profile url, profile link, user url, "
        "author channel url, authorchannelurl, trang ca nhan, "
        "link tac gia, link nguoi dang, link nguoi dung, "
        "link ca nhan, duong dan tac gia"
    ),
    Field.AUTHOR_ID: (
        "author id, user id, userid, authorid, channel id, account id, ma nguoi dung, id nguoi dung"
    ),
    Field.PUBLISHED: (
        "published at, published, publishedat, publish time, video publish time, published time, post time, "
        "date, time, datetime, timestamp, created, created at, created time, createdat, posted, posted at, "
        "posted on, review date, comment date, ctime, ngay dang, "
        "ngay, ngay gio, ngay viet, ngay tao, thoi gian, "
        "thoi gian dang, thoi diem, gio dang, ngay binh luan, ngay danh gia, thoi gian binh luan, ngay gui"
    ),
    Field.PUBLISHED_RAW: "published raw",
    Field.LIKES: (
        "likes, like, reactions, reaction, upvotes, thanks, hearts, likecount, digg, "
        "luot thich, thich, cam xuc, luot cam xuc, bay to cam xuc, tim, luot tim, tha tim, cam on"
    ),
    Field.COMMENTS: (
        "comments, replies, reply, commentcount, answers, luot binh luan, tra loi, luot tra loi, phan hoi, "
        "luot phan hoi"
    ),
    Field.SHARES: "shares, share, sharecount, reposts, retweets, luot chia se, chia se",
    Field.VIEWS: (
        "views, view, viewcount, plays, video views, post views, impressions, luot xem, xem, hien thi, "
        "luot hien thi"
    ),
    Field.RATING: "rating, rating star, stars, star, score, so sao, sao, diem, diem danh gia, xep hang",
    Field.URL: (
        "url, link, permalink, address, post url, "
        "post link, comment url, comment link, video link, video url, "
        "review url, href, duong dan, lien ket, "
        "dia chi, link bai viet, link bai dang, link binh luan, link video"
    ),
    Field.THREAD_URL: (
        "thread url, thread, parent url, parent post url, topic url, link goc, link chu de, link bai goc"
    ),
    Field.ID: "id, comment id, commentid, review id, reply id, ma, ma binh luan, id binh luan, ma danh gia",
    Field.THREAD_ID: (
        "post id, postid, video id, videoid, topic id, content id, ma bai viet, id bai viet, ma bai dang, "
        "id bai dang, ma video"
    ),
    Field.REPLY_TO: "reply to, in reply to, parent, parent id, parentid, tra loi cho, binh luan cha",
    Field.KIND: "kind, type, post type, content type, loai, loai bai, loai noi dung",
    Field.SITE: (
        "site, platform, network, channel type, source, social network, website, host, domain, "
        "nen tang, mang xa hoi, trang, trang web, nguon"
    ),
    Field.LAYER: "layer",
}
_MEANING = {header.strip(): field for field, headers in _PRESETS.items() for header in headers.split(",")}
_EITHER: dict[str, Field] = {
    "comment": Field.COMMENTS,
    "comments": Field.COMMENTS,
    "binh luan": Field.COMMENTS,
    "phan hoi": Field.COMMENTS,
    "tra loi": Field.COMMENTS,
    "reply": Field.COMMENTS,
    "review": Field.RATING,
    "reviews": Field.RATING,
    "danh gia": Field.RATING,
}
"""Headers that stand above words in one export and above numbers in the next: the cells decide."""
_NUMBERISH = re.compile(r"[\d.,\s]+(?:[kmKM]|nghìn|triệu|tr|n|sao|stars?)?|★+☆*|\d(?:[.,]\d)?\s*/\s*\d+")
_NOISE = re.compile(r"^(?:(?:total|number of|no of|tong so|tong|so luong|so)\s+)|(?:\s+(?:count|total))$")


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", " ", fold_for_search(normalise(header))).strip()


def meaning(header: str) -> Field | None:
    """The field of one header: case, accents, punctuation and "number of" do not count."""
    plain = _plain(header)
    shorter = _NOISE.sub("", plain).strip()
    return _MEANING.get(plain) or _EITHER.get(plain) or _MEANING.get(shorter) or _EITHER.get(shorter)


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of one file means."""

    headers: tuple[str, ...]
    fields: tuple[Field | None, ...]
    about: str | None = None
    """``comment`` or ``review``, where the header above the text says so."""

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headers that mean nothing to the import."""
        pairs = zip(self.headers, self.fields, strict=True)
        return tuple(header for header, field in pairs if field is None and header)


def parse_map(entries: Sequence[str]) -> dict[str, str]:
    """``text=Nội dung`` and its like: field to header.

    Raises:
        UsageError: naming the entry that cannot be read.
    """
    found: dict[str, str] = {}
    for entry in entries:
        name, mark, header = entry.partition("=")
        name, header = name.strip().lower(), header.strip()
        if not mark or not header or name not in set(Field):
            raise UsageError(
                f"{entry!r} maps nothing; write FIELD=HEADER, such as 'text=Nội dung'. "
                f"Fields: {', '.join(Field)}."
            )
        found[name] = header
    return found


def read_columns(
    headers: Sequence[str], given: Mapping[str, str], sample: Sequence[Sequence[str]]
) -> Columns:
    """Understand the header line of a file: what was given first, then the presets.

    Args:
        given: Field to header.
        sample: Some of the rows, for headers that can mean two things.

    Raises:
        UsageError: a given header is not there, or no column holds the text.
    """
    shown = tuple(" ".join(normalise(header).split()) for header in headers)
    fields: list[Field | None] = [None] * len(shown)
    plain = [_plain(header) for header in shown]
    for name, header in given.items():
        where = shown.index(header) if header in shown else None
        if where is None and _plain(header) in plain:
            where = plain.index(_plain(header))
        if where is None:
            raise UsageError(
                f"The file has no column {header!r}; its columns are {', '.join(shown)[:300]!r}."
            )
        fields[where] = Field(name)
    taken = {field for field in fields if field is not None}
    about = None
    # Clear headers before those that can mean two things, so that "Nội dung" beside "Bình luận" wins.
    for unclear in (False, True):
        for number, header in enumerate(plain):
            if fields[number] is not None or (header in _EITHER) is not unclear:
                continue
            field = _either(header, number, sample) if unclear else meaning(shown[number])
            if field is not None and field not in taken:
                fields[number] = field
                taken.add(field)
                if unclear and field is Field.TEXT:
                    about = "review" if _EITHER[header] is Field.RATING else "comment"
    if not taken & {Field.TEXT, Field.TITLE}:
        raise UsageError(
            f"No column of the file holds the text (its first line is {', '.join(shown)[:200]!r}). "
            "Name one Text (Nội dung), or say which it is: --map 'text=Its header'."
        )
    return Columns(shown, tuple(fields), about)


def _either(header: str, number: int, sample: Sequence[Sequence[str]]) -> Field:
    cells = [row[number].strip() for row in sample if number < len(row) and row[number].strip()]
    numbers = sum(_NUMBERISH.fullmatch(cell) is not None for cell in cells)
    return _EITHER[header] if numbers * 2 > len(cells) else Field.TEXT

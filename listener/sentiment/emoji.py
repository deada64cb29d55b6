"""Emoji and emoticons: where they are and what they say. The table was written for this project.

A strength of 0 is a face that says nothing by itself; it is cut from the text all the same, because
TextBlob reads some emoji wrongly (it gives 😡 +0.5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Face:
    """An emoji or emoticon in a text."""

    start: int
    end: int
    strength: float


_STRENGTHS = {
    2.5: "😍🥰😘🤩❤💖💕💗💓💞💘💝🧡💛💚💙💜🤎🖤🤍🥳🏆💯",
    2.0: "😊☺😁😃😄😀🥹👍👏🙌👌💪🎉🎊🌟⭐✨😻😋😚😙💐🌹🌷🌸💋🫶🤗😇🔥🥇✅🎁",
    1.0: "🤤🙂😉😌😎🤝🙏😆🤭😛😜😝😸😺💃🕺🍀☀🌈🎈👑💎🤣😂",
    0.0: "😅🙃😐😑😶🤔👀😮😯😲😳🤷🤦🙄🙈🙊🙉👉👇👈☝✌👋🫡😴🥱😏🤫🌚🌝🐧💥🆘🔴",
    -1.0: "😓😥😰😟😕🙁☹😣😖😫😩🥺😞😔😪🤨😬🥴😨🥶😷🤒🤕",
    -2.0: "😢😭😿💔👎😤😠😒😱🤥😾❌🚫🤧⛔",
    -2.5: "😡🤬🤮🤢💩🖕👿😈🤡☠💀",
}
_EMOJI = {char: strength for strength, chars in _STRENGTHS.items() for char in chars}

# Longest first in the pattern. ":v", "=))" and "^^" are how Vietnamese forums laugh.
_EMOTICON = {
    ":'(": -2.0, ":((": -2.0, ":(": -2.0, ":-(": -2.0, "=((": -2.0, "=(": -1.5, ":[": -1.5, ":<": -1.0,
    "T_T": -2.0, "T.T": -2.0, "t_t": -2.0, "-_-": -1.5, "-.-": -1.5, "-,-": -1.0, ">_<": -1.0, ">.<": -1.0,
    ":|": -0.5, ":/": -1.0, ":-/": -1.0, ":@": -2.0, "</3": -2.0,
    ":)": 1.2, ":-)": 1.5, ":))": 1.2, "=)": 1.2, "=))": 0.8, ":]": 1.0, ";)": 1.0, ";-)": 1.0,
    ":D": 1.8, ":-D": 1.8, "=D": 1.8, ":d": 1.5, "xD": 1.2, "XD": 1.2, ":P": 1.0, ":p": 1.0, "=P": 1.0,
    ":3": 1.2, "^^": 1.8, "^_^": 1.8, "^.^": 1.8, "<3": 2.5, ":*": 2.0, ":x": 2.0, ":X": 2.0, ":v": 0.5,
    "@@": 0.0, "o_o": 0.0, "O_O": 0.0,
}  # fmt: skip
_TAIL = ")("  # ":)))))" is one face however long it laughs

_EMOTICONS = "|".join(
    re.escape(face) + (f"[{re.escape(face[-1])}]*" if face[-1] in _TAIL else "")
    for face in sorted(_EMOTICON, key=len, reverse=True)
)
_MODIFIERS = "[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff\u2640\u2642]"
_PICTURE = f"[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]{_MODIFIERS}*"
# An emoticon that begins with a letter or colon must not be the end of a word or of a number ("12:3").
_FACE = re.compile(rf"(?P<picture>{_PICTURE})|(?<![\w:/])(?P<typed>{_EMOTICONS})(?![\w/])")
# Faces made of signs alone may touch the word before them: "đẹp:)" and "ngon<3".
_GLUED = re.compile(r"(?P<typed>:'\(|[:=][)(]+|:D|<3|\^\^|\^_\^|T_T|-_-)(?![0-9/])")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_HINT = re.compile(r"[:=;^<>@xXTtOo_\-]|[^\x00-\u218f]")


def blank_links(text: str) -> str:
    """The text with web addresses blanked: "http://" is no sceptical face."""
    if "http" not in text and "www." not in text:
        return text
    return _LINK.sub(lambda match: " " * len(match.group()), text)


def find_faces(text: str) -> list[Face]:
    """All emoji and emoticons of a text without links, in order."""
    if not _HINT.search(text):
        return []
    faces: list[Face] = []
    last = 0
    for match in sorted((*_FACE.finditer(text), *_GLUED.finditer(text)), key=lambda m: (m.start(), -m.end())):
        if match.start() < last:
            continue
        last = match.end()
        faces.append(Face(match.start(), match.end(), _strength(match)))
    return faces


def blank_faces(text: str, faces: list[Face], filler: str = " ") -> str:
    """The text with every face replaced by as many fillers, so that all offsets stay."""
    if not faces:
        return text
    parts: list[str] = []
    last = 0
    for face in faces:
        parts += (text[last : face.start], filler * (face.end - face.start))
        last = face.end
    return "".join(parts) + text[last:]


def _strength(match: re.Match[str]) -> float:
    picture = match.groupdict().get("picture")
    if picture:
        return _EMOJI.get(picture[0], 0.0)
    typed = match.group("typed")
    while typed not in _EMOTICON and len(typed) > 2:
        typed = typed[:-1]
    return _EMOTICON.get(typed, 0.0)

"""Emoji and emoticons and what they say. The tables were written for this project.

A strength of 0 is a face that says nothing by itself.
"""

from __future__ import annotations

import re

_STRENGTHS = {
    2.5: "😍🥰😘🤩❤♥💖💕💗💓💞💘💝🧡💛💚💙💜🤎🖤🤍🥳🏆💯",
    2.0: "😊☺😁😃😄😀🥹👍👏🙌👌💪🎉🎊🌟⭐✨😻😋😚😙💐🌹🌷🌸💋🫶🤗😇🔥🥇✅🎁",
    1.0: "🤤🙂😉😌😎🤝🙏😆🤭😛😜😝😸😺💃🕺🍀☀🌈🎈👑💎🤣😂",
    0.0: "😅🙃😐😑😶🤔👀😮😯😲😳🤷🤦🙄🙈🙊🙉👉👇👈☝✌👋🫡😴🥱😏🤫🌚🌝🐧💥🆘🔴",
    -1.0: "😓😥😰😟😕🙁☹😣😖😫😩🥺😞😔😪🤨😬🥴😨🥶😷🤒🤕",
    -2.0: "😢😭😿💔👎😤😠😒😱🤥😾❌🚫🤧⛔",
    -2.5: "😡🤬🤮🤢💩🖕👿😈🤡☠💀",
}
EMOJI = {char: strength for strength, chars in _STRENGTHS.items() for char in chars}

MODIFIERS = "\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff\u2640\u2642"
"""As a regular expression's set: what may follow an emoji and belongs to it."""

# With letters, in lower case. ":v" is how Vietnamese forums laugh.
_TYPED = {
    ":d": 1.8, "=d": 1.8, ";d": 1.5, "xd": 1.2, ":p": 1.0, "=p": 1.0, ";p": 1.0, ":v": 0.5, ":3": 1.2,
    "<3": 2.5, "</3": -2.0, ":x": 2.0, ":*": 2.0, "t_t": -2.0, "t.t": -2.0, "o_o": 0.0, "@_@": 0.0,
    "-_-": -1.5, "-.-": -1.5, ">_<": -1.0, ">.<": -1.0, "^_^": 1.8, "^.^": 1.8,
}  # fmt: skip
# Of signs alone, their last sign said once.
_SIGNS = {
    ":'(": -2.0, ":(": -2.0, "=(": -1.7, ":[": -1.5, ":<": -1.0, ":|": -0.5, ":/": -1.0, ":@": -2.0,
    ":)": 1.2, "=)": 1.2, ":]": 1.0, ";)": 1.0, ";(": -1.5, "^^": 1.8, ":*": 2.0,
}  # fmt: skip
_IN_SIGNS = re.compile(r":['’]\(|[:=;]-?([()\[\]])\1*|:-?[<|/@*]|\^\^")


def typed_strength(token: str) -> float | None:
    """The strength of an emoticon that is written with letters or digits (lower case), if it is one."""
    if token[0] in "x<" and token[-1] == token[-2:-1]:  # "xddd", "<333"
        token = token.rstrip(token[-1]) + token[-1]
    return _TYPED.get(token.replace("-", "") if token[0] in ":;=" else token)


def sign_strength(run: str) -> float | None:
    """The strength of the first emoticon in a run of signs ("!:))"), if there is one."""
    if run in _TYPED:
        return _TYPED[run]
    match = _IN_SIGNS.search(run)
    if match is None:
        return None
    face = match.group().replace("-", "").replace("’", "'")
    return _SIGNS.get(face.rstrip(face[-1]) + face[-1])

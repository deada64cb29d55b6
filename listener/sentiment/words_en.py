"""The small words of English that turn, strengthen, weaken and relate opinions."""

from __future__ import annotations

from listener.sentiment.phrasebook import Kind
from listener.sentiment.relations import Relations
from listener.sentiment.wordlists import lines, phrases
from listener.text.language import words

_NEGATION = (
    *words(
        """
    not no never none nobody nothing neither nor without cannot hardly barely rarely seldom nowhere
    can't don't doesn't didn't isn't wasn't aren't weren't won't wouldn't couldn't shouldn't hasn't haven't
    hadn't ain't mustn't needn't cant dont doesnt didnt isnt wasnt arent werent wont wouldnt couldnt
    shouldnt hasnt havent hadnt aint lack lacks lacking
    """
    ),
    *lines(
        "n't, can not, no longer, not so, not very, not that, not really, not a, not an, not the, not even"
    ),
    *lines(
        "far from, used to be, should have been, could have been, would have been, anything but, failed to"
    ),
    *lines("fails to, fail to, nowhere near, not as, not nearly"),
)
_NOT_NEGATING = lines("not only, no wonder, no doubt, not just, not to mention, nothing but, if not, why not")
_BEFORE = {
    "very": 1.3, "really": 1.3, "so": 1.25, "extremely": 1.4, "super": 1.4, "too": 1.1, "quite": 1.1,
    "pretty": 1.0, "incredibly": 1.4, "absolutely": 1.4, "totally": 1.3, "completely": 1.3, "such": 1.2,
    "truly": 1.3, "particularly": 1.2, "especially": 1.2, "more": 1.1, "most": 1.3, "highly": 1.3, "soo": 1.4,
    "fucking": 1.5, "freaking": 1.4, "damn": 1.4, "fuckin": 1.5, "deeply": 1.3, "utterly": 1.4, "fully": 1.2,
    "always": 1.1, "even": 1.05, "much": 1.2, "way": 1.1, "ridiculously": 1.3, "insanely": 1.4,
    "a bit": 0.6, "a little": 0.6, "slightly": 0.6, "somewhat": 0.7, "kind of": 0.7, "kinda": 0.7,
    "sort of": 0.7, "fairly": 0.8, "rather": 0.9, "almost": 0.7, "a tad": 0.6, "less": -0.6, "least": -0.6,
}  # fmt: skip
_AFTER = {"ever": 1.2, "enough": 1.0, "as hell": 1.4, "af": 1.4, "indeed": 1.2, "so much": 1.3, "a lot": 1.2}
_BUT = lines("but, however, except, except that, sadly, unfortunately, only problem")
_ALTHOUGH = lines("although, though, even though, despite, in spite of, even if, apart from, other than")
_SPLIT = lines("while, whereas, yet, and, because, then, so that")
_WISH = lines("if, i wish, wish, unless, would be, would have, could be, may be, might be")
_HOPE = lines("hope, hoping, hopefully, please")
_MORE = words("more better faster bigger cheaper sooner longer")

_LAUGHS = {
    "lol": 0.5,
    "lmao": 0.5,
    "lmfao": 0.5,
    "rofl": 0.6,
    "haha": 0.8,
    "hahaha": 0.8,
    "ha": 0.5,
    "hehe": 0.8,
}
"""Like faces, nothing negates them."""

PHRASES = (
    *phrases(Kind.NEGATION, dict.fromkeys(_NEGATION, -0.5)),
    *phrases(Kind.WORD, _NOT_NEGATING),
    *phrases(Kind.BEFORE, _BEFORE),
    *phrases(Kind.AFTER, _AFTER),
    *phrases(Kind.BUT, _BUT),
    *phrases(Kind.ALTHOUGH, _ALTHOUGH),
    *phrases(Kind.SPLIT, _SPLIT),
    *phrases(Kind.WISH, _WISH),
    *phrases(Kind.FACE, _LAUGHS),
)

ABBREVIATIONS = {
    "u": "you", "r": "are", "ur": "your", "gr8": "great", "thx": "thanks", "tks": "thanks", "pls": "please",
    "plz": "please", "luv": "love", "gud": "good", "cuz": "because", "bc": "because", "w/o": "without",
}  # fmt: skip

RELATIONS = Relations(
    joiners=words("and or both nor vs versus then also"),
    than=frozenset(["than", "beats"]),
    than_bare=frozenset(),
    better=frozenset(["beats", "over"]),
    against=frozenset(["compared to", "compared with", "next to"]),
    everyone=frozenset(["both", "neither"]),
    going_on=words("it it's they they're they've them worth still"),
    least=0.1,
    bystanders=lines("courier, driver, postman, post office, delivery guy, delivery man, mailman, carrier"),
)

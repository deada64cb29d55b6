"""Posts and queries made for the benchmarks: Vietnamese and English, words as frequent as Zipf has them.

Everything follows from one seed. The commonest words are real ones, written down here; the many rare ones
are put together from the parts of Vietnamese syllables. Brand names are two or three such syllables, as real
ones are, so that each half of a name is also an ordinary word of other posts.
"""

from __future__ import annotations

import bisect
import itertools
import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field


def _words(text: str) -> list[str]:
    return text.split(" ")


_COMMON_VI = _words(
    "và là có của không cho được mình này thì một với các người đã những trong mà cũng khi ở đi như ra rồi "
    "nên làm mua còn chỉ lại đó nào gì ai hàng bán sau nhiều thấy giá quá phải bị hay vì lên về cái đến từ "
    "năm ngày dùng anh em chị bạn nhà xe máy điện thoại tiền bảo hành sửa chữa đổi trả shop giao nhanh chậm "
    "tốt xấu đẹp rẻ đắt mới cũ hỏi trả lời nhân viên dịch vụ sản phẩm chất lượng uy tín khách cửa hàng mỹ da "
    "kem son phấn tóc mặt ăn uống ngon dở quán cà phê trà sữa cơm phở bún lẩu nướng đồ áo quần giày túi màu "
    "đen trắng đỏ xanh size vừa rộng chật lỗi hỏng lừa đảo thật giả chính hãng nhập khẩu công ty nước ngoài"
)
_COMMON_EN = _words(
    "the and to of a in is it you that for on with this was are be have not but they at from or as we can "
    "all so just my like get if out about what your would there when time good one more will up do them very "
    "really new phone shop price delivery service battery screen quality cheap broken review buy order refund"
)
_FIRST = _words("b c ch d đ g gh gi h kh l m n ng nh ph qu r s t th tr v x")
_RHYMES = _words(
    "a ai am an ang anh ao au ay ăm ăn ăng ân âng ây e em en eo ê êm ên ênh i iên iêm im in inh o oan oang "
    "oi om on ong ô ôi ôm ôn ông ơ ơi ơm ơn u ui um un ung uôn uông uy uyên ư ưng ươi ươm ươn ương"
)
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưy"
_EMOJI = ("😍", "😡", "👍", "❤", "🤣", "🔥")


@dataclass(frozen=True, kw_only=True, slots=True)
class MadePost:
    """A post as the matcher takes it."""

    title: str | None
    text: str


@dataclass(kw_only=True)
class Maker:
    """Makes posts and queries; the same seed gives the same ones."""

    seed: int = 1
    brands: int = 10_000
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Build the vocabulary and the brands."""
        self.random = random.Random(self.seed)
        syllables = sorted(
            {
                unicodedata.normalize("NFC", _toned(first + rhyme, tone))
                for first, rhyme, tone in itertools.product(_FIRST, _RHYMES, _TONES)
            }
            - set(_COMMON_VI)
        )
        self.random.shuffle(syllables)
        self._vietnamese = _Zipf([*_COMMON_VI, *syllables[:6000]])
        english = [f"{a}{b}{c}" for a, b, c in itertools.product(_STARTS, _MIDDLES, _ENDS)]
        self.random.shuffle(english)
        self._english = _Zipf([*_COMMON_EN, *english[:8000]])
        names: dict[str, None] = {}
        while len(names) < self.brands:
            # Names are made of words that people use, but not of the common ones.
            parts = self.random.choices(self._vietnamese.words[1000:6000], k=self.random.choice((2, 3)))
            names[" ".join(parts)] = None
        self.names = list(names)

    def posts(self, count: int) -> list[MadePost]:
        """Posts of about 600 bytes; one in ten names a brand, one in eight has no accents."""
        return [self._post() for _ in range(count)]

    def _post(self) -> MadePost:
        dice = self.random
        words = self._english if dice.random() < 0.2 else self._vietnamese
        wanted = max(40, dice.gauss(600, 180))
        parts: list[str] = []
        size = 0
        mention = dice.random() < 0.1
        at = dice.random() * wanted
        sentence = True
        while size < wanted:
            word = words.draw(dice)
            if mention and size >= at:
                word, mention = self._spelt(dice.choice(self.names)), False
            elif (chance := dice.random()) < 0.004:
                word = f"#{word}"
            elif chance < 0.008:
                word = f"{dice.randint(10, 999)}k"
            elif chance < 0.010:
                word = f"{word} {dice.choice(_EMOJI)}"
            if sentence:
                word = word[:1].upper() + word[1:]
            sentence = dice.random() < 0.08
            word += ". " if sentence else ", " if dice.random() < 0.06 else " "
            parts.append(word)
            size += len(word.encode())
        text = "".join(parts).strip()
        if dice.random() < 0.125:
            text = without_accents(text)
        title = " ".join(words.draw(dice) for _ in range(8)).capitalize() if dice.random() < 0.2 else None
        return MadePost(title=title, text=text)

    def _spelt(self, name: str) -> str:
        way = self.random.random()
        if way < 0.5:
            return name.title()
        if way < 0.75:
            return name
        return without_accents(name).replace(" ", "" if way < 0.9 else " ")

    def queries(self, count: int) -> list[str]:
        """Mixed queries of a brand each: phrases, NEAR, wildcards, exclusions, fields, exact spellings."""
        return [self._query(self.names[number % len(self.names)]) for number in range(count)]

    def _query(self, name: str) -> str:
        dice = self.random
        plain = without_accents(name)
        joined = plain.replace(" ", "")
        one, two, three, four = (self._rare() for _ in range(4))
        return dice.choices(
            (
                f'"{plain}" OR {joined}',
                f'"{name}" OR "{plain} {one}"',
                f'"{plain}" AND ({one} OR {two} OR "{three} {four}")',
                f'("{plain}" OR {joined}) NOT ({one} OR "{two} {three}")',
                f'("{name}" OR {joined}) NEAR/6 ({one} OR {two})',
                f'"{plain} {one}"~3 OR #{joined}',
                f'{joined}* OR ("{name}" AND {one})',
                f'title:"{plain}" OR ({joined} AND {one} {two})',
                f'"{plain}" AND site:{dice.choice(_SITES)}',
                f'("{plain}" OR @{joined}) AND kind:comment likes:[5 TO *]',
                f'{{{name.title()}}} OR ="{name}"',
            ),
            weights=(25, 10, 14, 14, 8, 6, 7, 4, 4, 4, 4),
        )[0]  # fmt: skip

    def _rare(self) -> str:
        return self.random.choice(self._vietnamese.words[100:4000])


_STARTS = _words("br cl d fl gr h k l m n pl r st t v w")
_MIDDLES = _words("a e i o u ai ea oo ou er or an en in on")
_ENDS = _words("ble ck d der ft ge l lly m nd ng nt p r st t te ter ton ty ver x y zz")
_SITES = ("voz.vn", "otofun.net", "tinhte.vn", "webtretho.com", "lamchame.com")


class _Zipf:
    """Words drawn with a chance of 1 in (rank + 2.7), as Mandelbrot fitted it."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)
        self._sums = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def draw(self, dice: random.Random) -> str:
        return self.words[bisect.bisect_left(self._sums, dice.random() * self._sums[-1])]


def without_accents(text: str) -> str:
    """As people type in a hurry; not the listener's own folding, which is what is measured."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _toned(syllable: str, tone: str) -> str:
    at = max(index for index, char in enumerate(syllable) if char in _VOWELS)
    # The tone sits on the vowel before a final consonant or on the last but one of an open pair.
    if at == len(syllable) - 1 and at and syllable[at - 1] in _VOWELS:
        at -= 1
    return syllable[: at + 1] + tone + syllable[at + 1 :]

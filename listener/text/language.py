"""Which language a short post is in: Vietnamese (typed with or without accents), English, other.

A rule first, because off-the-shelf detectors call most unaccented Vietnamese something else: each word votes
by its letters, by its shape (is it a Vietnamese syllable?) and by lists of small words; the language with
most votes wins, so a mixed text gets its dominant one. Where few words were known for sure, py3langid (Lui
and Baldwin, "langid.py", ACL 2012) is asked whether the text is in a third language.
"""

from __future__ import annotations

import re
from functools import lru_cache

from listener.text.tokens import fold


def words(text: str) -> frozenset[str]:
    """A set of words from a block of text: easier to read and to edit than a list of strings."""
    return frozenset(text.split())


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOT_WORDS = re.compile(r"(?:https?://|www\.)\S+|[@#]\S+")

_SYLLABLE = re.compile(
    r"(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?"
    r"(?:a(?:c|ch|i|m|n|ng|nh|o|p|t|u|y)?|e(?:c|m|n|ng|nh|ch|o|p|t|u)?"
    r"|i(?:a|c?h|ec|em|en|eng|ep|et|eu|m|n|nh|p|t|u)?"
    r"|o(?:a|ac|ach|ai|am|an|ang|anh|ao|at|ay|c|e|en|eo|et|i|m|n|ng|ong|p|t)?"
    r"|u(?:a|an|ang|at|ay|c|e|ech|enh|i|m|n|ng|o|oc|oi|om|on|ong|op|ot|ou|p|t|u"
    r"|y|ya|ych|yen|yet|ynh|yt|yu)?"
    r"|y(?:em|en|et|eu)?)"
)
_ONLY_VIETNAMESE = re.compile("[ăđơưảạấầẩẫậắằẳẵặẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỳỷỹỵ]")
_SHARED = re.compile("[àáâãèéêìíòóôõùúý]")
_LATIN = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]")
_ENGLISH_ENDING = re.compile(
    r".{2,}(?:ing|ed|ly|tion|ness|ment|ful|less|ous|able|er|est|ity|ive|ies|'s|n't)$"
)

# Small words that settle it, of each language; those that another language also has are left out or
# stand among the weak ones.
_VIETNAMESE = words(
    """
    khong duoc cua nhung cung minh nay vay roi thi voi nhu mot nguoi rat nhieu khi dang bao gio toi
    gi sao lai vao len xuong mua hang giao luon nhe nha nhi qua lam chua van moi nhat truoc biet
    thay hoi noi nghi dung dau dep ngon cam tuoi tien gia khach mong thich tinh phai chac duong nuoc
    nghe nen neu muon viec nhanh cham hai ba bon nam sau bay tam chin muoi ngay thang tuan giup tra
    loi ko kg hok hk khg dc dk vs mk mik cx j z sp nv bik bit trc ntn ns vl vcl thui lun iu hum nhma
    bh ai cai nao day kia do the ta minhf tui bac chu co cau may tao no ho chung xin chao dang den
    di ve lon nho tot xau hay chan vui buon gian kem trung quoc viet hoc sinh giang vien mon thay
    bai tap lop truong dien thoai pin man hinh sieu thi quan phong an uong
    """
)
_VIETNAMESE_WEAK = words(
    """
    la va cho de se da con ban anh chi em ra an me so to no be may can the that them on in he do ai
    bi cai nua o u a ha vi tu bo thu
    """
)
_ENGLISH = words(
    """
    the is are was were of for with you your they their this these those have has had will would and
    or from about just what which who when where how why very there here got i'm it's don't can't
    won't isn't didn't doesn't wasn't i've i'll you're we're that's he's she's let's we our us she
    his her its if because been being as into over after before only also than some any all more
    most much many other another even still never always really should could did does not but my was
    ever love like good great best bad worst nice new first last need want know think see look make
    made take use used using work works time day today tomorrow tonight now people thing things way
    back right well please thanks thank happy better amazing awesome terrible horrible hate cool
    sure yes yeah too phone battery screen service food place price money watch game movie show year
    week night home prefer taste tastes store coffee order ordered arrived closed open opened staff
    going get out off down up one two three lol omg wtf via rt u r ur im dont cant
    """
)
_ENGLISH_WEAK = words(
    """
    a an at in it on he me so to do no go be by him them then that can may am i us hi oh
    """
)
_OTHER = words(
    """
    que los las el una por para con como pero muy esta este todo más está también porque cuando
    donde les des une est dans pour pas qui sur avec plus sont nous vous mais très cette c'est j'ai
    être der die das und ist nicht ich ein eine mit auf für den dem von zu auch sich sehr aber wir
    oder wie yang dan ini itu dengan untuk tidak saya aku kamu bisa ada dari sudah akan juga karena
    tapi banget gak nggak lebih sangat bagus kalau dalam pada não uma muito você isso são mas também
    il che non della sono per gli di questo anche molto het een van niet voor zijn maar ook ang mga
    ng sa ako ikaw hindi naman lang ito bir ve bu için çok
    """
) - {"die", "den", "dan", "con", "non", "di", "plus", "por", "mas", "van", "as", "lang", "sang", "ve", "sa"}
# Vietnamese shops and forums speak of these in any language's text: they hardly tell.
_LOAN = words(
    """
    ok oke oki okie shop ship sale order review feedback rep inbox ib cmt cod app wifi camera pin
    full freeship voucher admin ad mod fan link video clip page like hot test size auth form style
    haha hihi hehe kaka huhu hic hix wow
    """
)  # fmt: skip
# Syllables by shape that are everyday English words too.
_BOTH = words(
    """
    bat bay bet chat chin chip cup cut dip dot hang hat hip hit hop hot hum hut kit lap lay let lip
    long lot man map mat men met nap net nut pan pay pen pet pit pop pot put ran rat ray rip run sat
    say set sip sit son song sun tan tap ten thin tin tip top toy van vet buy guy cat cop cap oh my
    but not got get com
    """
)

_NAME = 0.8
"""The vote of an accented word with a capital."""
_Votes = tuple[float, float, float]


@lru_cache(maxsize=50_000)
def _votes(word: str) -> _Votes:
    """What a lower-case word says for Vietnamese, English, other."""
    if word.isascii():
        return _ascii_votes(word)
    folded = fold(word)
    if not _LATIN.match(folded):
        return (0.0, 0.0, 1.0 + len(word) / 3)
    if folded.isascii():
        if _ONLY_VIETNAMESE.search(word):
            return (3.0, 0.0, 0.0) if _SYLLABLE.fullmatch(folded) else (1.5, 0.0, 0.5)
        if word in _OTHER:
            return (0.0, 0.0, 2.0)
        if _SHARED.search(word) and _SYLLABLE.fullmatch(folded):
            return (1.5, 0.0, 0.0)
        if "’" in word:
            return _ascii_votes(folded.replace("’", "'"))
    return (0.0, 0.0, 1.5)


def _ascii_votes(word: str) -> _Votes:
    if word in _LOAN:
        return (0.1, 0.0, 0.0)
    english = 1.8 if word in _ENGLISH else 0.9 if word in _ENGLISH_WEAK else 0.0
    vietnamese = 1.6 if word in _VIETNAMESE else 0.6 if word in _VIETNAMESE_WEAK else 0.0
    other = 1.6 if word in _OTHER else 0.0
    if english or vietnamese or other:
        return (vietnamese, english, other)
    if word in _BOTH:
        return (0.1, 0.2, 0.0)
    if _SYLLABLE.fullmatch(word):
        return (0.7, 0.0, 0.1)
    if len(word) < 3:
        return (0.1, 0.1, 0.0)
    return (0.0, 0.9, 0.0) if _ENGLISH_ENDING.match(word) else (0.0, 0.45, 0.3)


_KNOWN_VIETNAMESE, _KNOWN_ENGLISH = 1.6, 0.9
"""The votes of words that are known, not only shaped like those of the language."""
_ENOUGH_KNOWN = 0.25
_MANY_STRANGE = 1 / 3
_LONG_ENOUGH = 4
"""When py3langid is asked: a quarter of the words known at most, and of what passes for Vietnamese a third or
more that no Vietnamese syllable explains, of what passes for English four words or more. Always asking takes
stripped Vietnamese from 99 to 94 % right."""


def detect(text: str) -> str | None:
    """``vi``, ``en``, ``other``, or None where there is nothing to judge (emoji or numbers only)."""
    vietnamese = english = other = 0.0
    if "@" in text or "#" in text or "http" in text or "www." in text:
        text = _NOT_WORDS.sub(" ", text)
    known_vietnamese = known_english = strange = count = 0
    for word in _WORD.findall(text):
        a, b, c = _votes(word.lower())
        if a > _NAME and word[0].isupper() and not word.isascii():
            a = _NAME  # "Đà Nẵng", "Bụi Phố": a name, in whatever language it is spoken of
        vietnamese += a
        english += b
        other += c
        count += 1
        known_vietnamese += a >= _KNOWN_VIETNAMESE
        known_english += b >= _KNOWN_ENGLISH
        strange += not a
    if vietnamese == english == other == 0.0:
        return None
    if vietnamese >= english and vietnamese >= other:
        doubtful = known_vietnamese <= _ENOUGH_KNOWN * count and strange >= _MANY_STRANGE * count
        return "other" if doubtful and _is_third(text) else "vi"
    if english >= other:
        doubtful = known_english <= _ENOUGH_KNOWN * count and count >= _LONG_ENOUGH
        return "other" if doubtful and _is_third(text) else "en"
    return "other"


def _is_third(text: str) -> bool:
    import py3langid  # most texts do not need its tenth of a second and 40 MB

    return py3langid.classify(text)[0] not in ("vi", "en", "und")

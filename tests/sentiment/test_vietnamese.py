"""The rules of the Vietnamese scorer, one by one."""

from __future__ import annotations

import unicodedata

import pytest

from listener.sentiment import Label, Mood, score
from listener.sentiment.lexicon import Fold, load_lexicon, load_teencode
from listener.text.tokens import tokenize


def vi(text: str) -> Mood:
    mood = score(text, "vi")
    assert mood.scorer == "vi-lexicon"
    return mood


def value(text: str) -> float:
    result = vi(text).score
    assert result is not None
    return result


def notes(text: str) -> dict[str, str]:
    return {e.word: e.note for e in vi(text).evidence}


@pytest.mark.parametrize("negator", ["không", "chẳng", "chả", "chưa", "ko", "k", "kg", "hok", "kh", "hông"])
def test_negators_turn_praise(negator: str) -> None:
    assert vi(f"kem này {negator} thơm").label is Label.NEGATIVE


def test_negation_stays_in_its_clause() -> None:
    assert notes("giá không rẻ, mùi thơm dễ chịu") == {"rẻ": "negated", "mùi thơm": "", "dễ chịu": ""}


def test_two_negations_cancel_out() -> None:
    assert value("không phải không ngon") > 0


def test_a_price_in_k_is_no_negation() -> None:
    assert value("ly 45 k ngon") > 0


def test_a_known_phrase_wins_over_its_negator() -> None:
    assert value("không thể chê") > value("tốt")


def test_boosters_and_dampeners() -> None:
    assert value("rất chậm") < value("chậm") < value("hơi chậm") < 0
    assert value("ngon quá") > value("ngon")
    assert value("đẹpppp") > value("đẹp")


def test_swearing_strengthens_praise() -> None:
    assert value("ngon kinh khủng") > value("ngon")
    assert value("kinh khủng") < 0


def test_what_follows_a_contrast_weighs_more() -> None:
    assert value("chậm nhưng đẹp") > 0 > value("đẹp nhưng chậm")
    assert notes("đẹp nhưng chậm") == {"đẹp": "conceded", "chậm": "contrast"}


def test_questions_are_weaker() -> None:
    assert 0 < value("kem này có thơm không vậy shop") < value("kem này thơm") / 2
    assert 0 < value("kem này thơm à?") < value("kem này thơm") / 2


def test_mixed_needs_both_sides() -> None:
    assert vi("Nước rất ngon. Phục vụ quá chậm.").label is Label.MIXED
    assert vi("Nước rất ngon. Quán đẹp. Nhạc hay. Hơi xa.").label is Label.POSITIVE


def test_unknown_is_not_neutral() -> None:
    unknown, neutral = vi("Mình ở quận 3"), vi("cũng bình thường")
    assert (unknown.label, unknown.score, unknown.evidence) == (Label.UNKNOWN, None, ())
    assert neutral.label is Label.NEUTRAL
    assert neutral.score == pytest.approx(0, abs=0.1)
    assert [e.word for e in neutral.evidence] == ["cũng bình thường"]


@pytest.mark.parametrize(
    "text",
    [
        "do mình ở xa ban công ma cây",  # "dở", "bẩn", "mà" without accents
        "sau này hay là đi đâu",  # "hay" is also "or"
        "thời gian mở cửa",  # "gian"
        "cà phê bên kia",
        "hang nay dung cho con",  # "đúng"
        "vui lòng liên hệ",
    ],
)
def test_everyday_syllables_have_no_mood(text: str) -> None:
    assert vi(text).evidence == tuple(e for e in vi(text).evidence if e.word == "xa")


def test_a_bare_word_matches_only_in_a_text_without_accents() -> None:
    assert vi("cham qua").label is Label.NEGATIVE
    assert "cham" not in notes("Mình đến chỗ cham lúc sáng rồi về nhà")


def test_a_booster_vouches_within_its_clause_only() -> None:
    assert "doi" in notes("bi doi qua")
    assert "doi" not in notes("hom nay dong qua, doi 30p")


def test_one_accented_word_vouches_for_its_neighbour() -> None:
    assert "de thương" in notes("Chủ quán de thương cực kỳ luôn nhé mọi người")


def test_old_and_new_tone_placement_are_the_same() -> None:
    assert value("khoẻ") == value("khỏe")


def test_decomposed_text_gives_valid_places() -> None:
    text = unicodedata.normalize("NFD", "giao hàng rất nhanh")
    for evidence in vi(text).evidence:
        assert text[evidence.start : evidence.end] == evidence.word


def test_lexicon_is_well_formed() -> None:
    entries = load_lexicon()
    assert len(entries) >= 1000
    spelled = [e.words for e in entries]
    assert len(set(spelled)) == len(spelled)
    for entry in entries:
        assert entry.strength is None or -3 <= entry.strength <= 3
        assert entry.part_of_speech in set("nvadicx"), entry.words
        assert [t.written for t in tokenize(" ".join(entry.words))] or entry.words
        assert not (len(entry.words) == 1 and entry.fold is Fold.SAFE), entry.words


def test_teencode_leads_to_one_word() -> None:
    for short, word in load_teencode().items():
        assert short != word
        assert tokenize(word)

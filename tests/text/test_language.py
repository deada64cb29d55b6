"""Which language a post is in. The sentences were written for this project."""

from __future__ import annotations

import pytest

from listener.text.language import detect
from listener.text.tokens import fold
from tests.sentiment.cases import read_cases

_UNACCENTED = """
shop oi cho minh hoi con hang khong a
kem nay dung cho da dau co duoc khong
mua o dau vay ban, chi minh voi
ko bit ship ve tinh mat may ngay nhi
hom qua minh ghe quan 3, dong nghet luon
ai dung roi cho xin review di
ban nay pin trau hon ban cu nhieu
may dung hai thang thi bi loi man hinh
quan nay do an ngon ma phuc vu hoi cham
thay giang de hieu, nhiet tinh
dat hang tu tuan truoc ma chua thay giao
gia nay thi hoi cao so voi mat bang chung
cam on shop nhe, lan sau minh ung ho tiep
dung kem chong nang nay bi bet ca mat
nuoc uong o day nhat nhu nuoc loc
minh thay cung binh thuong thoi
sao goi mai khong ai nghe may the
vay la phai doi them mot tuan nua ha
em nay len mau dep lam cac nang oi
tra sua it ngot it da nha
"""
_ENGLISH = """
does anyone know when the shop opens
my order never arrived and nobody answers
the latte is fine but a bit too sweet
can you tell me the price of the big one
best sunscreen i have tried so far
this is not what i paid for
they moved to a new place next to the bank
any good places to eat near the lake
hot and sweet, just how I like it
no one told me that the store was closed
love it
great product
not bad at all
i want to buy two of them
so good, thank you!
the man at the bar can sing
long queue again today
I can not find a phone number on the site
Đà Nẵng is lovely in spring and the beach is clean
my phone died after one week
"""
_OTHER = """
Je suis très content de ce produit, merci
La livraison est arrivée dans les temps
Der Kaffee ist sehr gut und nicht teuer
Ich habe das Paket noch nicht bekommen
El servicio es muy malo y la comida está fría
No me gusta nada este café, pero el pan sí
Produknya bagus banget dan pengirimannya cepat
Saya tidak suka kopi ini karena terlalu manis
O café é muito bom mas o atendimento não
Il caffè è molto buono ma il servizio non è gentile
Ang sarap ng kape dito pero ang mahal
サービスがとても良いです
这个产品很好用
커피가 정말 맛있어요
กาแฟอร่อยมาก
Очень вкусный кофе, спасибо
القهوة لذيذة جدا
Het eten was niet lekker maar de koffie wel
Kahve çok güzel ama servis kötü
Kawa jest bardzo dobra, ale obsługa słaba
"""


def _wrong(sentences: str, language: str) -> list[tuple[str | None, str]]:
    lines = sentences.strip().splitlines()
    return [(said, line) for line in lines if (said := detect(line)) != language]


def test_unaccented_vietnamese() -> None:
    assert _wrong(_UNACCENTED, "vi") == []


def test_english() -> None:
    assert len(_wrong(_ENGLISH, "en")) <= 1, _wrong(_ENGLISH, "en")


def test_other_languages_are_not_vietnamese() -> None:
    wrong = _wrong(_OTHER, "other")
    assert [line for said, line in wrong if said == "vi"] == []
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("strip", [False, True])
def test_the_labelled_sentences(strip: bool) -> None:
    cases = [c for c in read_cases() if c.language in ("vi", "en") and len(c.text.split()) >= 4]
    wrong = [
        c.text
        for c in cases
        if detect(fold(c.text) if strip and c.language == "vi" else c.text) != c.language
    ]
    assert len(cases) > 80
    assert len(wrong) <= 0.02 * len(cases), wrong


@pytest.mark.parametrize(
    "text", ["", "   ", "😡😡", "123 456", "!!! 5/5 :)", "https://shop.example/best", "@someone #1"]
)
def test_nothing_to_judge(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize("text", ["ngon", "đẹp", "chán quá", "shop ok", "k đẹp", "dep qua", "hay lam", "ok"])
def test_short_vietnamese(text: str) -> None:
    assert detect(text) == "vi"


def test_a_vietnamese_name_does_not_make_a_text_vietnamese() -> None:
    assert detect("I prefer Nắng Coffee, Gió Coffee tastes burnt") == "en"
    assert detect("Mộc Lan") == "vi"


def test_the_dominant_language_wins() -> None:
    assert detect("Quán này decor rất đẹp, very nice view luôn mọi người") == "vi"
    assert detect("The staff at Phở Hòa were kind and the food was great") == "en"

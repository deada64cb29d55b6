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
_OTHER_SHORT = """
Je ne comprends pas pourquoi ma commande est en retard
Super magasin, très bon accueil
C'est nul
J'adore ce café, merci beaucoup
On y retourne demain avec mes amis
No entiendo por qué mi pedido llega tarde
Muy buena tienda
Me encanta este lugar
El teléfono se apaga solo
Todo perfecto, gracias
Não recebi meu pedido ainda
Muito bom, recomendo
A bateria dura pouco
Adorei o atendimento
La batteria dura poco
Ottimo servizio, grazie mille
Non mi piace per niente
Torneremo sicuramente
Die Lieferung war viel zu spät
Sehr guter Laden
Das Handy ist kaputt
Kann ich nur empfehlen
De telefoon is kapot
Heel goede winkel, aanrader
Ik ben niet tevreden
Telefonen är trasig efter en vecka
Mycket bra service
Jeg er meget tilfreds med købet
Veldig god kaffe og hyggelig betjening
Puhelin hajosi viikossa
Erittäin hyvä palvelu
Telefon zepsuł się po tygodniu
Bardzo dobra obsługa, polecam
Telefon se rozbil po týdnu
Velmi dobrá káva
Nagyon jó bolt, ajánlom
Foarte bun, recomand
Telefonul s-a stricat
Telefon bir haftada bozuldu
Çok iyi hizmet, teşekkürler
Barangnya bagus, pengiriman cepat
Hpnya rusak setelah seminggu
Terima kasih, sangat puas
Kenapa pesanan saya belum sampai?
Enak banget kopinya
Mau tanya dong kak ini ready?
Telefon ini rosak selepas seminggu
Servis sangat bagus, terima kasih
Saya sangat kecewa
Ang bagal ng delivery nila
Salamat po, ang ganda
Sira na agad yung phone ko
Masarap ang pagkain dito
wo de shouji huai le
kono mise wa totemo oishii desu
bahut accha hai bhai
yeh phone bekar hai mat lena
Bof
Qué asco
Che schifo
Na ja
Mantap gan
Gak enak
Ayos lang
Livraison rapide et produit conforme
Llegó roto y no contestan
Chegou quebrado e ninguém responde
Arrivato rotto e nessuno risponde
Carpe diem
Molt bo, gràcies
El telèfon no funciona
Veľmi dobrá služba
Labai geras aptarnavimas
Väga hea teenindus
"""
_TYPED_IN_HASTE = """
ai co kinh nghiem mua laptop cu o ha noi cho e hoi
e moi dat hom qua ma gio chua thay ship
sao ko thay phan hoi gi het vay shop
dien thoai xai duoc 3 thang la hu
quan nay an cung dc nhung hoi mac
k hieu sao lai co nguoi khen cho nay
cho xin dia chi voi a
nhan vien o day khong biet lich su la gi
toi se khong bao gio quay lai day nua
uong vao thay de chiu han
mon nay ngot qua minh khong thich
giao hang cham kinh khung
minh mua 2 lan roi van tot
hang dep y hinh nha moi nguoi
da nhan duoc hang, cam on shop nhieu
wifi chap chon suot ngay
goi tong dai 5 lan khong ai bat may
co ai bi giong minh khong ta
chac phai doi qua nha mang khac thoi
gia ca phai chang, phuc vu tot
may nong qua tr oi
pin tut nhanh kinh
ban oi cho minh hoi size
dung duoc 1 tuan da hu
rat hai long voi san pham nay
hom nay di an o quan moi mo gan truong
toi thay cung duoc, khong co gi dac biet
ngon bo re
cung tam on
dang tien lam nhe
ok shop nhe
mau nay con hang ko
lam an kieu nay thi dep tiem di
khach hang la thuong de ma
em dang phan van giua 2 mau nay
mat mang tu toi qua toi gio
tra gop co can giay to gi khong
ship ve can tho bao nhieu tien
chup hinh dep lung linh luon
may chay muot, man hinh dep
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


def test_vietnamese_typed_in_haste() -> None:
    assert len(_wrong(_TYPED_IN_HASTE, "vi")) <= 1, _wrong(_TYPED_IN_HASTE, "vi")


def test_short_texts_of_other_languages() -> None:
    """At most two of a hundred are taken for Vietnamese; short ones may pass for English."""
    lines = _OTHER_SHORT.strip().splitlines()
    said = [detect(line) for line in lines]
    assert said.count("vi") <= 0.02 * len(lines)
    assert said.count("other") >= 0.85 * len(lines), _wrong(_OTHER_SHORT, "other")


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

"""Words for months, spans of time and days in some twenty languages, and the forms of dates made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MONTHS = (
    ("jan january januar janvier janv enero ene gennaio gen janeiro januari stycznia styczeń sty "
     "января январь янв ledna leden ocak oca januára มกราคม ม.ค"),
    ("feb february februar février fevrier févr fév febrero febbraio fevereiro fev februari lutego "
     "luty lut февраля февраль февр фев února únor úno şubat şub กุมภาพันธ์ ก.พ"),
    ("mar march märz maerz mär mrz mars marzo março maart mrt marca marzec maret марта март мар "
     "března březen bře mart มีนาคม มี.ค"),
    ("apr april avril avr abril abr aprile kwietnia kwiecień kwi апреля апрель апр dubna duben dub "
     "nisan nis เมษายน เม.ย"),
    ("may mai mayo maggio mag maio mei maja maj мая май května květen kvě mayıs พฤษภาคม พ.ค"),
    ("jun june juni juin junio giugno giu junho czerwca czerwiec cze июня июнь июн června červen "
     "čvn haziran haz มิถุนายน มิ.ย"),
    ("jul july juli juillet juil julio luglio lug julho lipca lipiec lip июля июль июл července "
     "červenec čvc temmuz tem กรกฎาคม ก.ค"),
    ("aug august août aout agosto ago agustus agu agt augustus augusti sierpnia sierpień августа "
     "август авг srpna srpen ağustos ağu สิงหาคม ส.ค"),
    ("sep september sept septembre septiembre settembre set setembro września wrzesień wrz "
     "сентября сентябрь сент сен září eylül eyl กันยายน ก.ย"),
    ("oct october oktober okt octobre octubre ottobre ott outubro out października październik paź "
     "октября октябрь окт října říjen říj ekim eki ตุลาคม ต.ค"),
    ("nov november novembre noviembre novembro nopember listopada listopad lis ноября ноябрь нояб "
     "ноя listopadu kasım kas พฤศจิกายน พ.ย"),
    ("dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro desember des "
     "grudnia grudzień gru декабря декабрь дек prosince prosinec aralık ธันวาคม ธ.ค"),
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
"""Names of months and their numbers, without the point of an abbreviation."""
SECOND, MINUTE, HOUR, DAY_LONG, WEEK, MONTH_LONG, YEAR = 1, 60, 3600, 86400, 604800, 2629800, 31557600
_UNITS = (
    (SECOND, "seconds second secs sec s sekunden sekunde seconde secondes segundos segundo secondi "
             "secondo seconden sekund sekundę sekundy секунд секунду секунды sekundou sekundami saniye "
             "detik sekunder วินาที giây"),
    (MINUTE, "minutes minute mins min minuten minutos minuto minuti minuut minut minutę minuty минут "
             "минуту минуты мин minutou minutami dakika menit minuter นาที phút"),
    (HOUR, "hours hour hrs hr h std stunden stunde heures heure horas hora ore ora uur uren godzin "
           "godzinę godziny godz часов час часа hodinou hodinami hodin saat jam timmar timme ชั่วโมง "
           "ชม giờ tiếng"),
    (DAY_LONG, "days day d tagen tage tag jours jour días dias día dia giorni giorno dagen dag dni dzień "
               "дней день дня dnem dny dnů gün hari dagar วัน ngày"),
    (WEEK, "weeks week wk w wochen woche semaines semaine semanas semana settimane settimana weken "
           "tygodni tydzień tygodnie недель неделю недели týdnem týdny týdnů hafta minggu veckor "
           "vecka สัปดาห์ อาทิตย์ tuần"),
    (MONTH_LONG, "months month mo monaten monate monat mois meses mes mês mesi mese maanden maand miesięcy "
                 "miesiąc miesiące месяцев месяц месяца ay měsícem měsíci měsíců bulan månader månad เดือน "
                 "tháng"),
    (YEAR, "years year yrs yr y jahren jahre jahr ans an années année años año anos ano anni anno "
           "jaar lat rok lata лет год года yıl rokem lety tahun år ปี năm"),
)  # fmt: skip
UNITS = {name: seconds for seconds, names in _UNITS for name in names.split()}
"""Names of spans of time and their seconds."""
UNITS_JOINED = {
    "秒钟": SECOND, "秒鐘": SECOND, "秒": SECOND, "초": SECOND, "分钟": MINUTE, "分鐘": MINUTE, "分": MINUTE,
    "분": MINUTE, "小时": HOUR, "小時": HOUR, "時間": HOUR, "시간": HOUR, "天": DAY_LONG, "日": DAY_LONG,
    "일": DAY_LONG, "周": WEEK, "週間": WEEK, "週": WEEK, "주": WEEK, "个月": MONTH_LONG, "個月": MONTH_LONG,
    "か月": MONTH_LONG, "ヶ月": MONTH_LONG, "カ月": MONTH_LONG, "개월": MONTH_LONG, "달": MONTH_LONG,
    "年": YEAR, "년": YEAR,
}  # fmt: skip
"""The same where no blank parts words: the word for "ago" follows at once."""
_TODAY = (
    "today|heute|aujourd'hui|aujourd’hui|hoy|oggi|hoje|vandaag|hôm nay|сегодня|dzisiaj|dziś|dnes|bugün|"
    "hari ini|idag|i dag|วันนี้|今天|今日|오늘"
)
_YESTERDAY = (
    "yesterday|gestern|hier à|ayer|ieri|ontem|gisteren|hôm qua|вчера|wczoraj|včera|dün|kemarin|igår|i går|"
    "เมื่อวานนี้|เมื่อวาน|昨天|昨日|어제"
)
_BEFORE = (
    "vorgestern|avant-hier|anteayer|anteontem|eergisteren|hôm kia|позавчера|przedwczoraj|前天|一昨日|그저께"
)
DAYS = {
    **dict.fromkeys(_TODAY.split("|"), 0),
    **dict.fromkeys(_YESTERDAY.split("|"), 1),
    **dict.fromkeys(_BEFORE.split("|"), 2),
}
"""Words for days and how many days ago they are."""
NOW = frozenset(
    {
        "adesso", "agora", "agora mesmo", "ahora", "ahora mismo", "az önce", "baru saja",
        "gerade eben", "just now", "moments ago", "mới xong", "mới đây", "now", "ora", "przed chwilą",
        "vừa mới", "vừa xong", "vừa đăng", "zojuist", "à l'instant", "şimdi", "только что",
        "เมื่อสักครู่", "たった今", "刚刚", "剛剛", "방금", "방금 전",
    }
)  # fmt: skip
"""Words for this moment."""
AGO = re.compile(
    r"\b(?:ago|trước|her|fa|geleden|temu|назад|önce|yang lalu|lalu|sedan|atrás|zurück)\b"
    r"|^\s*(?:vor|il y a|hace|há|ha|před|för|depuis)\b|(?:前|전|ที่แล้ว|ที่ผ่านมา|ก่อน)",
    re.IGNORECASE,
)
"""Words that make a span of time a moment."""


def any_of(words: Iterable[str]) -> str:
    """A pattern that fits any of these, the longest first."""
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


MONTH = rf"(?:{any_of(MONTHS)})(?![^\W\d_])"
_UNIT = rf"(?:{any_of(UNITS)})(?![^\W\d_])"
UNIT = rf"(?:{_UNIT}|{any_of(UNITS_JOINED)}|(?:วินาที|นาที|ชั่วโมง|วัน|สัปดาห์|เดือน|ปี)(?=ที่|ก่อน))"
DAY = rf"(?:{any_of(DAYS)})(?![^\W\d_])"
HALF = r"[ap]\.?m\b\.?|上午|下午|午前|午後|오전|오후|晚上|凌晨|sáng|chiều|tối"
CLOCK = (
    rf"(?:(?:上午|下午|午前|午後|오전|오후|晚上|凌晨)\s?)?\d{{1,2}}[:.h]\d{{2}}(?::\d{{2}})?(?:\s?(?:{HALF}))?"
    r"|\d{1,2}\s?[ap]\.?m\b\.?"
)
_ONE = r"(?:an?|one|một|einem|einer|une?|uno|una|um|uma|een|godzinę|jeden)\s"
_AMOUNT = rf"(?:\d+\s?|{_ONE})"
_PAST = (
    r"\s?(?:(?:ago|trước|her|fa|geleden|temu|назад|önce|yang lalu|lalu|sedan|atrás)\b|前|전|ที่แล้ว|ที่ผ่านมา|ก่อน)"
)
_SINCE = r"(?:vor|il y a|hace|há|före|för|před)\s"
DATES = "|".join(
    [
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
        r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?![\d.])",
        rf"\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de "
        rf"|of )?{MONTH}\.?(?:,?[\s-]+(?:de )?'?(?:\d{{4}}|\d{{2}}(?![:.\d]))(?!\d))?",
        rf"{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?:\d{{4}}|'?\d{{2}}(?!\d|[:.]\d))(?!\d))?",
        rf"{MONTH},?\s+(?:19|20)\d{{2}}(?!\d)",
        r"\d{1,2}\s*(?:,\s*)?(?:tháng|thg)\s*\d{1,2}\s*(?:,\s*)?(?:năm\s*)?\d{4}",
        r"\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]",
        rf"{_AMOUNT}{UNIT}(?:,? (?:and )?\d+ {UNIT})?{_PAST}",
        rf"{_SINCE}{_AMOUNT}{UNIT}(?: \d+ {UNIT})?",
        rf"\d+ {UNIT},? \d+ {UNIT}",
        rf"{DAY}",
    ]
)
DATE = re.compile(
    rf"(?<![\w./-])(?:(?:{CLOCK})[,\s]+(?:on\s+|ngày\s+)?)?(?:{DATES})"
    rf"(?:[,\s]*(?:at|um|lúc|à|a las|alle|om|kl\.?|в|o|pukul|เวลา|saat|T|@|-|–|-)?\s*(?:{CLOCK}))?",
    re.IGNORECASE,
)
"""A date in running text, with its time of day."""
_WORDS = re.compile(rf"(?<![\w./-])(?:{DAY}|{_ONE}{UNIT}{_PAST}|{_SINCE}{_ONE}{UNIT})", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def find_date(text: str) -> re.Match[str] | None:
    """The first date in running text; what has no digits is looked at a third as long."""
    return (DATE if _DIGIT.search(text) else _WORDS).search(text)

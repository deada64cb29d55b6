"""Small things that give a post away wherever it stands: a date, a name, a way to a profile."""

from __future__ import annotations

import re

_MONTHS = (
    ("jan", "january januar janvier enero gennaio janeiro januari stycznia января leden ledna ocak "
            "ene gen"),
    ("feb", "february februar février fevrier febrero febbraio fevereiro februari lutego февраля"
        " unora şubat fév"),
    ("mar", "march märz maerz mars marzo março maart marca марта března mart mär mrz maret"),
    ("apr", "april avril abril aprile kwietnia апреля dubna nisan avr abr"),
    ("may", "mai mayo maggio maio mei maja мая května mayıs"),
    ("jun", "june juni juin junio giugno junho czerwca июня června haziran"),
    ("jul", "july juli juillet julio luglio julho lipca июля července temmuz"),
    ("aug", "august août aout agosto augustus augusti sierpnia августа srpna ağustos agustus ago"),
    ("sep", "september septembre septiembre settembre setembro września сентября září eylül sept set"),
    ("oct", "october oktober octobre octubre ottobre outubro października октября října ekim okt ott out"),
    ("nov", "november novembre noviembre novembro listopada ноября listopadu kasım nopember"),
    ("dec", "december dezember décembre decembre diciembre dicembre dezembro grudnia декабря prosince aralık "
            "dez déc dic desember"),
)  # fmt: skip
MONTHS = {
    name: number for number, (short, names) in enumerate(_MONTHS, 1) for name in (short, *names.split())
}
"""Names of months in a dozen languages and their numbers."""
_UNITS = (
    (1, "seconds second secs sec sekunden sekunde segundos secondes giây"),
    (60, "minutes minute mins min minuten minutos minuti phút минут минуту минуты dakika"),
    (3600, "hours hour hrs hr h stunden stunde heures heure horas hora ore ora giờ tiếng uur часов"
        " час часа saat"),
    (86400, "days day d tagen tage tag jours jour días dias día dia giorni ngày dagen dag дней день дня gün"),
    (604800, "weeks week wk wochen woche semaines semaine semanas semana settimane tuần weken недель hafta"),
    (2629800, "months month monaten monate monat mois meses mes mesi tháng maanden maand месяцев ay"),
    (31557600, "years year yr yrs jahren jahre jahr ans années años año anni anno năm jaar лет год yıl"),
)  # fmt: skip
UNITS = {name: seconds for seconds, names in _UNITS for name in names.split()}
"""Names of spans of time and their seconds."""
DAYS = {
    **dict.fromkeys(["today"], 0),
    **dict.fromkeys(["heute", "aujourd'hui", "hoy", "oggi", "hoje", "vandaag", "hôm nay", "сегодня"], 0),
    **dict.fromkeys(["yesterday", "gestern", "ayer", "ieri", "ontem", "gisteren", "hôm qua", "вчера"], 1),
}  # fmt: skip
"""Words for days and how many days ago they are."""


def _any(words: object) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))  # type: ignore[attr-defined]


MONTH = rf"(?:{_any(MONTHS)})(?![^\W\d_])"
UNIT = rf"(?:{_any(UNITS)})(?![^\W\d_])"
DAY = rf"(?:{_any(DAYS)})(?![^\W\d_])"
CLOCK = r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?"
_DATES = "|".join(
    [
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)",
        r"\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?![\d.])",
        rf"\d{{1,2}}(?:st|nd|rd|th|\.|º)?[\s-]+(?:de "
        rf"|of )?{MONTH}\.?(?:,?[\s-]+(?:de )?'?(?:\d{{4}}|\d{{2}}(?![:.\d]))(?!\d))?",
        rf"{MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?:\d{{4}}|'?\d{{2}}(?!\d|[:.]\d))(?!\d))?",
        rf"{MONTH},?\s+(?:19|20)\d{{2}}(?!\d)",
        r"\d{1,2}\s*(?:,\s*)?tháng\s*\d{1,2}\s*(?:,\s*)?(?:năm\s*)?\d{4}",
        r"\d{4}年\d{1,2}月\d{1,2}日",
        rf"(?:\d+\s?|(?:an?|one|một|einem|einer)\s){UNIT}(?:,? (?:and )?\d+ {UNIT})?\s(?:ago|trước|her|fa"
        rf"|geleden|назад|önce)\b",
        rf"(?:vor|il y a|hace|há)\s(?:\d+|une?|einem|einer)\s{UNIT}(?: \d+ {UNIT})?",
        rf"\d+ {UNIT},? \d+ {UNIT}",
        rf"{DAY}",
    ]
)
DATE = re.compile(
    rf"(?<![\w./-])(?:(?:{CLOCK})[,\s]+(?:on\s+|ngày\s+)?)?(?:{_DATES})"
    rf"(?:[,\s]*(?:at|um|lúc|à|a las|alle|om|kl\.?|в|T|@|-|–|-)?\s*(?:{CLOCK}))?",
    re.IGNORECASE,
)
"""A date in running text, with its time of day."""
RELATIVE = re.compile(rf"\b(?:{DAY})|{UNIT}", re.IGNORECASE)
JOINED = re.compile(
    r"join|\bseit|since|anmeld|angemeldet|regist|beitritt|tham gia|thành viên từ|inscri|birth|geburt|"
    r"last (?:visit|seen|active|activity)",
    re.IGNORECASE,
)
"""Words beside a date of the author, not of a post."""
ELSEWHERE = re.compile(
    rf"{JOINED.pattern}|edit|bearbeitet|chỉnh sửa|sửa lần|updated|modif|zuletzt|geändert", re.IGNORECASE
)
"""Words beside a date that tells about something else than when the post was written."""
PROFILE = re.compile(
    r"/(?:members?|users?|profiles?|authors?|u|people|benutzer|nutzer|mitglied(?:er)?|thanh-vien|usuarios?|"
    r"utilisateurs?|membres?|perfil|profil|uzivatel|accounts?)[/.?=-]|viewprofile|action=profile|showuser|"
    r"memberlist\.php|(?:profile|member|user)\.(?:php|asp|aspx|jsp)|[?&](?:uid|userid|memberid"
    r"|user_id)=|/[@~][\w.]",
    re.IGNORECASE,
)
"""Addresses of profiles."""
NAMED = re.compile(
    r"user-?_?name|author|poster\b|nick(?:name)?\b|member-?_?name|display-?name|posted-?by|creator|"
    r"\bfn\b|^user$|(?:user|member|author|profile|account|person)[-_]*(?:link|name)|"
    r"bigusername|commenter|largeusername|user$",
    re.IGNORECASE,
)
"""Classes, ids and properties of names."""
NO_NAME = re.compile(
    r"^[\W\d_]*$|^(?:reply|quote|report|share|like|link|permalink|edit|zitieren|antworten|trả lời"
    r"|posts?|message|"
    r"profile|e-?mail|website|www|pm|top|nach oben|said|wrote|schrieb|says|view profile|follow"
    r"|beiträge|member|"
    r"moderator|admin(?:istrator)?|guest|online|offline|join(?:ed)?|registered|original poster|op|new|.*:)$",
    re.IGNORECASE,
)
"""Short texts beside names that are none."""
INLINE = frozenset(["a", "b", "i", "em", "strong", "font", "u", "s"])
DROPPED_NAMES = re.compile(
    r"signature|\bsig\b|_sig\b|sig_|lastedit|edited|edit-?by|editnote|\bnotice\b|attach|"
    r"toolbar|\bbuttons?\b|\bbtn\b|reaction|likes?-?(?:bar|list|count)|thanks|\bshare|\bads?\b"
    r"|advert|sponsor|"
    r"quote-?expand|expandlink|post-?(?:controls|footer|menu|actions|buttons|options)|messagemeta|"
    r"\bmenu|menu\b|popup|dropdown|modal|(?<![\w-])(?:(?:is-|u-|ips)?hidden|hide|ipsHide)(?![\w-])|tooltip|(?:user|author|member)-?profile|"
    r"\bavatar|userinfo|user_info|user-?(?:details|extras|stats)"
    r"|author-?(?:pane|info|details|stats)|poster-?info|member-?info|message-user(?![a-z])|cell--user"
    r"|postprofile|codebox-?head|sr-only|screen-?reader|visually-?hidden",
    re.IGNORECASE,
)
"""Classes and ids of what stands in a post and is not the author's."""
FRAME = re.compile(r"header|navbar|breadcrumb|sidebar|footer|\bmenu|widget", re.IGNORECASE)
"""Classes and ids of what stands around the content of a page."""
QUOTING = re.compile(r"quote|zitat|citation|cite", re.IGNORECASE)
POSTLIKE = re.compile(r"post|comment|message|reply|answer|beitrag|entry|discussion", re.IGNORECASE)

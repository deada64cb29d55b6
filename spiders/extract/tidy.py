"""What software writes into a post: "edited by" lines at its end, the words of buttons around it."""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan|feb|mar|mär|apr|avr|may|mai|jun|jul|aug|août|sep|oct|okt|ott|nov|dec|dez|déc|dic|tháng|янв|фев|мар"
    r"|апр|мая|июн|июл|авг|сен|окт|ноя|дек)"
)
_WHEN = (
    rf"(?:\w+day,?\s+)?(?:\d{{1,4}}[-/.:]\d|\d{{1,2}}(?:st|nd|rd|th|\.)?\s+{_MONTH}|{_MONTH}|\d+\s\w+\sago"
    r"|today|yesterday)"
)
_EDITED = re.compile(
    r"\W*(?:"
    r"(?:(?:this\s+)?(?:post|message)\s+(?:was\s+|has\s+been\s+)?)?(?:"
    r"(?:last\s+)?(?:edited|modified)\s+(?:\d+\s+times?,?\s*)?(?:last\s+)?by\b.*"
    rf"|(?:last\s+(?:edit|updated)|(?:last\s+)?(?:edited|modified))\s*(?:on|at)?:?\s*{_WHEN}.*"
    r")"
    r"|(?:chỉnh\s+)?sửa\s+lần\s+cuối.*|lần\s+sửa\s+cuối.*|đã\s+(?:được\s+)?(?:chỉnh\s+)?sửa\s+(?:bởi|lúc|lần|vào).*"
    r"|(?:dieser\s+beitrag\s+wurde\s+)?(?:\d+\s?mal\s+editiert,?\s+)?zuletzt\s+(?:bearbeitet|geändert|editiert|von).*"
    r"|bearbeitet\s+(?:von|am|vor)\b.*|(?:dieser\s+beitrag\s+wurde\s+)(?:bereits\s+)?(?:\d+\s+mal\s+)?editiert.*"
    r"|dernière\s+(?:modification|édition)\b.*|(?:message\s+)?(?:modifié|édité)\s+(?:par|le)\b.*"
    r"|(?:última\s+(?:edición|edição|modificación|modificação)|editado|modificado)\s*(?:por|el|em|:)\s*.*"
    r"|ultima\s+modifica\b.*|modificato\s+(?:da|il)\b.*"
    r"|ostatnio\s+(?:edytowan|zmienion|zmodyfikowan)\w*\b.*|edytowan[eyo]\s+przez\b.*"
    r"|laatst\s+(?:bewerkt|gewijzigd|aangepast)\b.*|(?:bewerkt|gewijzigd)\s+door\b.*"
    r"|(?:последн\w+\s+раз\s+)?(?:редактировалось|отредактировано|изменено)\b.*|сообщение\s+отредактировал\b.*"
    r"|terakhir\s+(?:diedit|diubah)\b.*|(?:diedit|diubah)\s+(?:oleh|pada)\b.*|แก้ไขล่าสุด.*|แก้ไขเมื่อ.*"
    r"|(?:此?帖?最后(?:编辑|修改)|本帖最后由|最後編輯|最終編集).*|(?:마지막|최종)\s?(?:편집|수정).*"
    r")",
    re.IGNORECASE,
)
_LONGEST = 200
"""Characters of a line of the software's own; what is longer was written by somebody."""
_BUTTONS = re.compile(
    r"reply with quote|quote|reply|report|report post|share|like|permalink|click to expand(?:\.{3}|…)|"
    r"read more|show more|see more|trả lời|trích dẫn|thích|báo cáo|chia sẻ|xem thêm|"
    r"bấm để xem thêm|nhấp chuột vào đây để mở rộng\.{3}|zitieren|antworten|melden|teilen|gefällt mir|"
    r"zum vergrößern anklicken\.{4}|citer|"
    r"répondre|signaler|partager|j'aime|cliquez pour agrandir\.{3}|citar|"
    r"responder|denunciar|reportar|compartir|compartilhar|"
    r"me gusta|curtir|haz clic para expandir\.{3}|citazione|"
    r"rispondi|segnala|mi piace|cytuj|odpowiedz|zgłoś|lubię to|ответить|цитировать|цитата|пожаловаться|"
    r"нравится|поделиться|citeren|antwoorden|reageren|delen|balas|kutip|bagikan|suka|ตอบ|แชร์|回复|回覆|引用|"
    r"举报|返信|通報|いいね|답글|신고|공유|좋아요",
    re.IGNORECASE,
)


def tidied(text: str) -> str:
    """A post's text without what its software put at its start and end.

    A post that is nothing but the word of a button is left as it is: somebody may have written just "Like".
    """
    lines = text.split("\n")
    edited = False
    while lines and (not lines[-1].strip() or _is_button(lines[-1]) or _is_note(lines[-1])):
        edited |= _is_note(lines.pop())
    first = 0
    while first < len(lines) and (not lines[first].strip() or _is_button(lines[first])):
        first += 1
    left = "\n".join(lines[first:])
    return left if left or edited else text


def _is_note(line: str) -> bool:
    return len(line) <= _LONGEST and _EDITED.fullmatch(line) is not None


def _is_button(line: str) -> bool:
    return len(line) < 40 and _BUTTONS.fullmatch(line.strip()) is not None

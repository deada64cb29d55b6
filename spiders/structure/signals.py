"""Small things that give a post away wherever it stands: a date, a name, a way to a profile."""

from __future__ import annotations

import re

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
    r"^[\W\d_]*$|^\d+\s+(?:antwort(?:en)?|repl(?:y|ies)|answers?|comments?|responses?|posts?|views?|votes?|likes?|"
    r"points?|beiträge|kommentare?|réponses?|commentaires?|respuestas?|comentarios?|respostas?|risposte|reacties|"
    r"odpowiedzi|ответ\w*|balasan|yanıt|trả lời|bình luận|phản hồi)$|"
    r"^(?:reply|quote|report|share|like|link|permalink|edit|zitieren|antworten|trả lời"
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

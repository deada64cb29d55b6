"""What kinds of interactions there are, and how files call them."""

from __future__ import annotations

import re
from enum import StrEnum

from listener.customers.identities import UnreadableError, tidy
from listener.text.tokens import fold_for_search


class InteractionKind(StrEnum):
    """What passed between a customer and the brand."""

    MENTION = "mention"
    COMMENT = "comment"
    LIKE = "like"
    SHARE = "share"
    REVIEW = "review"
    MESSAGE = "message"
    EMAIL_SENT = "email-sent"
    EMAIL_OPENED = "email-opened"
    EMAIL_CLICKED = "email-clicked"
    CALL = "call"
    MEETING = "meeting"
    TICKET = "ticket"
    ORDER = "order"
    PROMOTION = "promotion-response"


_CALLED: dict[InteractionKind, str] = {
    InteractionKind.MENTION: "mention, nhac den, de cap",
    InteractionKind.COMMENT: "comment, reply, binh luan, tra loi",
    InteractionKind.LIKE: "like, reaction, thich, cam xuc",
    InteractionKind.SHARE: "share, repost, chia se",
    InteractionKind.REVIEW: "review, rating, danh gia",
    InteractionKind.MESSAGE: "message, chat, sms, dm, inbox, conversation, tin nhan, nhan tin",
    InteractionKind.EMAIL_SENT: "email sent, e mail sent, email, e mail, sent, delivered, processed, "
    "gui email, email da gui, da gui",
    InteractionKind.EMAIL_OPENED: "email opened, e mail opened, email open, opened, open, mo email, "
    "email da mo, da mo",
    InteractionKind.EMAIL_CLICKED: "email clicked, e mail clicked, email click, clicked, click, nhap email, "
    "bam lien ket, da nhap",
    InteractionKind.CALL: "call, phone call, inbound call, outbound call, goi, cuoc goi, goi dien, "
    "dien thoai",
    InteractionKind.MEETING: "meeting, appointment, visit, hop, gap mat, cuoc hen, lich hen",
    InteractionKind.TICKET: "ticket, case, support ticket, yeu cau, phieu, phieu ho tro, khieu nai",
    InteractionKind.ORDER: "order, purchase, sale, deal, invoice, don hang, mua hang, hoa don",
    InteractionKind.PROMOTION: "promotion response, promotion, campaign response, response, voucher, coupon, "
    "khuyen mai, phan hoi khuyen mai, uu dai",
}
_MEANING = {name.strip(): kind for kind, names in _CALLED.items() for name in names.split(",")}


def read_kind(raw: str) -> InteractionKind:
    """A kind as files write it, in English or Vietnamese.

    Raises:
        UnreadableError: naming the kinds there are.
    """
    plain = re.sub(r"[\s_\-.:/]+", " ", fold_for_search(tidy(raw))).strip()
    kind = _MEANING.get(plain) or _MEANING.get(plain.removesuffix("s"))
    if kind is None:
        raise UnreadableError(
            f"{tidy(raw)[:40]!r} is no kind of interaction; write one of {', '.join(InteractionKind)}"
        )
    return kind

"""The small words of Vietnamese that turn, strengthen, weaken and relate opinions (written forms)."""

from __future__ import annotations

from listener.sentiment.clauses import Turn
from listener.sentiment.scope import Relations
from listener.text.language import words

NEGATORS = words(
    """
    không chẳng chả chưa đừng chớ khỏi đéo đếch éo méo nỏ khong chang hông hong hổng
    """
)
"""After teencode has been read: ko, k, hok … are "không" by then."""
BARE_NEGATORS = words(
    """
    khong chang chua
    """
)
"""In a text without accents."""
NOT_NEGATING_BEFORE = words(
    """
    những chỉ sao ngờ ngừng ai
    """
)
"""After a negator: "không những tốt mà còn rẻ", "không ngờ ngon vậy"."""

BOOSTERS_BEFORE = {
    "rất": 1.3, "cực": 1.5, "kỳ": 1.3, "kì": 1.3, "siêu": 1.5, "quá": 1.3, "cùng": 1.3, "sức": 1.3,
    "thật": 1.2, "thực": 1.2, "đặc": 1.2, "biệt": 1.2, "toàn": 1.2, "bao": 1.3, "càng": 1.2, "vãi": 1.5,
    "khá": 0.9, "hơi": 0.6, "tạm": 0.6, "cũng": 0.85, "đối": 0.8, "chút": 0.6, "tí": 0.6, "xíu": 0.6,
    "so": 1.3, "very": 1.3, "rat": 1.3, "cuc": 1.5, "sieu": 1.5, "qua": 1.3, "kha": 0.9, "hoi": 0.6,
    "cung": 0.85, "that": 1.2, "bị": 1.0, "bi": 1.0, "quá là": 1.3,
}  # fmt: skip
"""Before the opinion, at most two words away. Those without accents count in texts without accents."""
BOOSTERS_AFTER = {
    "quá": 1.3, "lắm": 1.3, "ghê": 1.3, "thật": 1.2, "nhất": 1.4, "vãi": 1.5, "vl": 1.5, "vcl": 1.5,
    "vkl": 1.5, "cực": 1.5, "kinh": 1.4, "phết": 1.2, "xỉu": 1.5, "dã": 1.4, "ơi": 1.3, "luôn": 1.1,
    "khủng": 1.4, "thế": 1.1, "nhiều": 1.2, "dữ": 1.3, "ghia": 1.3, "hết": 1.1, "kinh khủng": 1.4,
    "qua": 1.3, "lam": 1.3, "ghe": 1.3, "nhat": 1.2, "vai": 1.3, "luon": 1.1, "phet": 1.2,
    "chút": 0.7, "xíu": 0.7, "tí": 0.7,
}  # fmt: skip
BARE_BOOSTERS = words(
    """
    rat cuc sieu qua kha hoi cung that lam ghe nhat vai luon phet bi
    """
)
"""Count as boosters only where the whole text has no accents (accented, "qua" is "through")."""
WEAK_BOOSTERS = words(
    """
    bị bi cũng cung luôn luon thế
    """
)
"""Do not vouch for the reading of an ambiguous word, except "bi" for a bad one."""

SWEARING_PRAISE = frozenset(
    ["kinh khủng", "khủng khiếp", "kinh", "ghê", "dã man", "vãi", "đéo", "kinh dị", "xỉu", "chết"]
)
"""Bad by themselves; straight after praise they strengthen it ("ngon kinh khủng")."""

QUESTION_TAIL = words(
    """
    ạ vậy shop ad mn mng nhỉ bạn các bác anh chị em mọi người ta à thế hả nhể sao a vay mọi nguoi
    """
)
"""May follow a "không" that only asks ("tốt không vậy shop")."""
WISHES = words("nếu mong ước hy hi neu")
"""Open a clause about something that is not (yet) so ("nếu", "mong", "hy vọng")."""
ASKING_FOR = words("cần nên mong hy hi ước nghị can nen")
"""With "hơn" or "thêm" later in the clause: what is asked for is missing ("cần nhanh hơn")."""
MORE = words("hơn thêm hon them")

TURNS = {
    "nhưng": Turn.BUT, "nhưng mà": Turn.BUT, "nhg": Turn.BUT, "nhưg": Turn.BUT, "nhug": Turn.BUT,
    "nhung": Turn.BUT, "tuy nhiên": Turn.BUT, "tuy nhien": Turn.BUT, "mỗi tội": Turn.BUT,
    "moi toi": Turn.BUT, "chỉ tội": Turn.BUT, "chi toi": Turn.BUT, "có điều": Turn.BUT,
    "co dieu": Turn.BUT, "tiếc là": Turn.BUT, "song": Turn.SPLIT,
    "ngặt nỗi": Turn.BUT, "thế mà": Turn.BUT, "vậy mà": Turn.BUT, "phải cái": Turn.BUT,
    "được cái": Turn.BUT, "duoc cai": Turn.BUT, "bù lại": Turn.BUT, "bu lai": Turn.BUT, "but": Turn.BUT,
    "tuy": Turn.ALTHOUGH, "dù": Turn.ALTHOUGH, "mặc dù": Turn.ALTHOUGH, "dẫu": Turn.ALTHOUGH,
    "mac du": Turn.ALTHOUGH, "tuy là": Turn.ALTHOUGH,
    "còn": Turn.SPLIT, "mà": Turn.SPLIT, "trong khi": Turn.SPLIT, "chứ": Turn.SPLIT,
    "trong khi đó": Turn.SPLIT, "nếu": Turn.SPLIT, "mong": Turn.SPLIT, "hy vọng": Turn.SPLIT,
}  # fmt: skip
"""Where a new clause begins inside a stretch without punctuation."""

RELATIONS = Relations(
    joiners=words(
        """
    và với vs hay hoặc lẫn cũng như cả rồi đến tới hết and va hoac lan ca roi den toi het voi
    """
    ),
    than=words(
        """
    hơn thua kém đứt hon kem bằng bang than
    """
    ),
    against=frozenset(["so với", "so voi"]),
    everyone=frozenset(["đều", "deu"]),
)

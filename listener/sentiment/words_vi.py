"""The small words of Vietnamese that turn, strengthen, weaken and relate opinions (written forms)."""

from __future__ import annotations

from listener.sentiment.phrasebook import Flag, Kind
from listener.sentiment.relations import Relations
from listener.sentiment.wordlists import lines, phrases
from listener.text.language import words

_NEGATION = lines(
    """
    không, chẳng, chả, chưa, đừng, chớ, khỏi, đéo, đếch, éo, méo, nỏ, đâu có, đâu phải, không có, không phải
    không được, không hề, chưa hề, chẳng hề, không bao giờ, chưa bao giờ, chẳng bao giờ, chưa được, chẳng được
    không thấy, chưa thấy, chẳng thấy, chả thấy, không hẳn, không còn, đâu được, không cảm thấy, không là
    """
)
_NEGATION_OF_NEEDS = {"không có": -0.8, "không được": -0.9, "không thể": -0.9, "không thấy": -0.8}
_NOT_NEGATING = lines(
    """
    không những, không chỉ, không sao, không ngờ, không ngừng, không ai bằng, chẳng những, không thể không
    không thể nào không, có hay không, hay không, hay chưa, không kém, không kém gì, bất kể, chưa kể
    không biết, không hiểu, không hiểu sao, không nghĩ, chưa từng, không ai, chẳng ai
    """
)
"""After a negator: "không những tốt mà còn rẻ", "không ngờ ngon vậy"."""

_LIVELY = {"rất": 1.3, "siêu": 1.5, "khá": 0.9, "rất là": 1.3, "rất chi là": 1.4}
_BEFORE = {
    "hơi": 0.35, "tạm": 0.6, "tương đối": 0.8, "hết sức": 1.3,
    "đặc biệt": 1.2, "càng": 1.2, "càng ngày càng": 1.3, "ngày càng": 1.3, "toàn": 1.2, "so": 1.3,
    "very": 1.3, "really": 1.3, "hơi bị": 0.8, "rõ": 1.1, "thật là": 1.2, "quá là": 1.3, "quá ư": 1.3,
    "vô cùng là": 1.4, "bao": 1.2, "mới": 1.0, "cực kỳ là": 1.5,
}  # fmt: skip
_WEAK_BEFORE = {"cũng": 0.85, "bị": 1.0, "có": 1.0, "là": 1.0, "thì": 1.0}
_AROUND = {
    "quá": 1.3, "thật": 1.2, "cực": 1.5, "cực kỳ": 1.5, "cực kì": 1.5, "vô cùng": 1.4, "thật sự": 1.2,
    "thực sự": 1.2, "quá trời": 1.4, "quá chừng": 1.4, "vãi": 1.5, "chút": 0.7, "xíu": 0.7, "tí": 0.7,
    "một chút": 0.65, "1 chút": 0.65, "một tí": 0.65, "1 tí": 0.65, "chút xíu": 0.6, "tí xíu": 0.6,
    "tẹo": 0.6, "đặc biệt là": 1.2,
}  # fmt: skip
_AFTER = {
    "lắm": 1.3, "nhất": 1.4, "vl": 1.5, "vcl": 1.5, "vkl": 1.5, "phết": 1.2, "dữ": 1.3, "hết sẩy": 1.5,
    "ghia": 1.3, "hết": 1.1, "ơi là": 1.4, "nhiều": 1.2, "dữ thần": 1.5, "ghê hồn": 1.4, "luôn á": 1.2,
    "hơn hẳn": 1.2, "thật luôn": 1.3, "quá đi": 1.4, "quá đi mất": 1.4, "không tả nổi": 1.5,
    "không chịu được": 1.4, "tuyệt đối": 1.4, "hẳn": 1.1, "vãi chưởng": 1.5, "vãi nồi": 1.5,
}  # fmt: skip
_WEAK_AFTER = {"luôn": 1.1, "thế": 1.1}

_TAIL = words(
    """
    ạ vậy shop ad mn mng nhỉ bạn các bác anh chị em mọi người ta à hả nhể sao a cả nhà nha ha ơi e b
    ae mấy nhé vợi trời hay đấy đây z hen hông
    """
)
"""May follow a "không" that only asks ("tốt không vậy shop")."""
_FRIENDLY = {"nha": 0.2, "nhé": 0.2}
"""As well, and they lean to praise."""
_ASKING = {"cần": -0.5, "nên": -0.4, "phải": -0.3, "yêu cầu": -0.4, "xin": -0.2, "đề xuất": -0.4}
"""Who asks for something misses it: they lean to blame."""
_WISH = lines("nếu, giá mà, giá như, phải chi, ước gì, ước, lỡ, nhỡ, giả sử, nếu như, nếu mà, liệu")
"""Open a clause about something that is not (yet) so."""
_HOPE = lines("mong, mong là, mong rằng, hy vọng, hi vọng, hy vọng là, hi vọng là, mong muốn, đề nghị")
"""As well; and what is hoped for is missing ("mong nhanh hơn")."""
_MORE = words("hơn thêm lại")

_BUT = lines(
    """
    nhưng, nhưng mà, nhg, nhưg, nhug, tuy nhiên, thế mà, vậy mà, bù lại, but, ai dè, ai ngờ, đổi lại, may mà
    tuy nhiện, tuy vậy, thế nhưng, song le, ấy vậy mà
    """
)
_ALTHOUGH = lines(
    """
    tuy, dù, mặc dù, dẫu, tuy là, dù là, cho dù, mặc dầu, thà rằng, cứ tưởng, tưởng, ngoài việc, ngoài chuyện
    tiếc là, chỉ tiếc, đáng tiếc là, hơi tiếc, nếu không tính, nếu bỏ qua
    """
)
_EXCEPTION = {
    "mỗi tội": 0.8, "chỉ tội": 0.8, "tội cái": 0.5, "phải cái": 0.5, "ngặt nỗi": 0.5, "hiềm nỗi": 0.5,
    "mỗi cái": 0.5, "có điều": 0.5, "chỉ có điều": 0.6, "trừ việc": 0.4, "trừ": 0.3, "ngoại trừ": 0.4,
    "trừ cái": 0.4, "chỉ trừ": 0.5, "điểm trừ duy nhất": 0.8, "duy nhất": 0.2, "được cái": -0.6,
    "được mỗi cái": -1.2, "được mỗi": -1.2,
}  # fmt: skip
"""What they open weighs less; who names the one flaw is content with the rest, and the other way round."""
_SPLIT = lines(
    """
    còn, mà, trong khi, chứ, trong khi đó, song, rồi, xong, vì, do, vì vậy, cho nên, bởi vì, còn lại
    """
)
"""Where a new clause begins inside a stretch without punctuation."""

PHRASES = (
    *phrases(Kind.NEGATION, {**dict.fromkeys(_NEGATION, -0.6), **_NEGATION_OF_NEEDS}),
    *phrases(Kind.WORD, _NOT_NEGATING),
    *phrases(Kind.BEFORE, _BEFORE),
    *phrases(Kind.BEFORE, _LIVELY, Flag.LIVELY),
    *phrases(Kind.BEFORE, _WEAK_BEFORE, Flag.WEAK),
    *phrases(Kind.AROUND, _AROUND),
    *phrases(Kind.AFTER, _AFTER),
    *phrases(Kind.AFTER, _WEAK_AFTER, Flag.WEAK | Flag.TAIL),
    *phrases(Kind.NEGATION_AFTER, ["đâu"]),
    *phrases(Kind.WORD, _TAIL, Flag.TAIL),
    *phrases(Kind.LEANING, _FRIENDLY, Flag.TAIL),
    *phrases(Kind.LEANING, _ASKING, Flag.ASKING),
    *phrases(Kind.WORD, _MORE, Flag.MORE),
    *phrases(Kind.WISH, _WISH),
    *phrases(Kind.WISH, _HOPE, Flag.ASKING),
    *phrases(Kind.BUT, _BUT),
    *phrases(Kind.ALTHOUGH, _ALTHOUGH),
    *phrases(Kind.ALTHOUGH, _EXCEPTION),
    *phrases(Kind.SPLIT, _SPLIT),
)

NEVER_FOLDED = frozenset(
    lines(
        """
        đâu, chả, chớ, khỏi, méo, éo, đéo, nỏ, mà, chứ, song, rồi, xong, vì, do, nên, tưởng, dù, tuy, lỡ
        nhỡ, ước, liệu, phải, xin, yêu, bao, mới, rõ, tí, hẳn, dữ, càng, toàn, tạm, ta, a, e, b, sao, hay, đây
        có, là, thì, may mà, mong, hết, nhiều, đừng
        """
    )
)
"""Without accents they are too often something else."""

RELATIONS = Relations(
    joiners=words(
        """
    và với vs hay hoặc lẫn cũng như cả rồi đến tới hết and va hoac lan ca roi den toi het voi
    """
    ),
    than=words("hơn thua kém đứt bằng"),
    than_bare=words("hon kem bang"),
    better=frozenset(["hơn", "hon", "đứt", "dut"]),
    against=frozenset(["so với", "so voi"]),
    everyone=frozenset(["đều", "deu"]),
    going_on=words("nó con này em này máy bên họ đó này quán shop chỗ"),
    least=0.6,
    bystanders=lines(
        """
        shipper, bưu tá, bưu điện, vận chuyển, anh giao, ông giao, bên giao, người giao, bên ship, buu ta
        van chuyen, anh giao hang, ben giao hang, ben ship
        """
    ),
)

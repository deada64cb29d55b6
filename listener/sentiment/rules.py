"""One pass over a text's phrases: negation, boosters, contrast, questions, wishes, irony."""

from __future__ import annotations

from listener.sentiment.phrasebook import Flag, Kind, Phrasebook
from listener.sentiment.reading import Reading

_NEGATION_REACH = 4
_BOOSTER_REACH = 2
# Praise negated is blame ("không tốt"); blame negated is faint praise ("không tệ").
_NEGATED_PRAISE = -0.8
_NEGATED_BLAME = -0.6
_LEAST_BOOST, _MOST_BOOST = 0.3, 1.8
_SWORN = 1.3
_ASKED = 0.3
_WISHED = 0.4
_MISSING = -0.5
_UNSPENT = 0.5
"""A booster whose word is unknown ("rất lì"): people say "very" of what they like, two to one in reviews."""
_QUOTED = -0.8
_IRONIC = -0.6
# Two-class F1 on vi_visfd, vi_aivivn, vi_vlsp16 (first 6,000 rows each): 0.882, 0.864, 0.794 with these;
# no weighing at all 0.883, 0.863, 0.793; (0.7, 1.3) 0.875, 0.863, 0.794; (0.5, 1.5) 0.868, 0.858, 0.794.
_BEFORE_BUT = 0.85
_AFTER_BUT = 1.15
_CONCEDED = 0.5

_OPINION, _HIDDEN, _NEGATION, _NEGATION_AFTER = map(
    int, (Kind.OPINION, Kind.HIDDEN, Kind.NEGATION, Kind.NEGATION_AFTER)
)
_BEFORE, _AFTER, _AROUND, _FACE, _QUOTE = map(
    int, (Kind.BEFORE, Kind.AFTER, Kind.AROUND, Kind.FACE, Kind.QUOTE)
)
_PAUSE, _STOP, _QUESTION = map(int, (Kind.PAUSE, Kind.STOP, Kind.QUESTION))
_BUT, _ALTHOUGH, _WISH, _WORD = map(int, (Kind.BUT, Kind.ALTHOUGH, Kind.WISH, Kind.WORD))
_BOOSTERS = frozenset((_BEFORE, _AFTER, _AROUND))
_BESIDE_BOOSTER, _AT_END, _SWEARING, _IRONY = map(
    int, (Flag.BESIDE_BOOSTER, Flag.AT_END, Flag.SWEARING, Flag.IRONIC)
)
_TAIL, _ASKING, _MORE, _WEAK = map(int, (Flag.TAIL, Flag.ASKING, Flag.MORE, Flag.WEAK))
_LEANING, _LIVELY = int(Kind.LEANING), int(Flag.LIVELY)


class Opinion:
    """A phrase with mood. Places are those of ``Reading.joined``."""

    __slots__ = ("boost", "clause", "end", "flags", "notes", "start", "weight")

    def __init__(self, start: int, end: int, weight: float, clause: int, flags: int, *notes: str) -> None:
        """``clause``: its number in ``Rules.clauses``."""
        self.start = start
        self.end = end
        self.weight = weight
        self.clause = clause
        self.flags = flags
        self.boost = 1.0
        self.notes = notes

    def note(self, word: str) -> None:
        """Say why the weight is what it is."""
        self.notes = (*self.notes, word)


class Clause:
    """A stretch of a text, from its first place to the next clause's."""

    __slots__ = ("asks", "question", "sentence", "start", "turn", "wants_more", "wished")

    def __init__(self, start: int, sentence: int, turn: int) -> None:
        """``turn``: the kind of sign or word that opens it."""
        self.start = start
        self.sentence = sentence
        self.turn = turn
        self.question = False
        self.asks = -1
        """Where something is asked for ("cần")."""
        self.wants_more = -1
        self.wished = False


class Rules:
    """What the phrases of one text say together."""

    __slots__ = ("_ironic", "_joined", "_plain", "_turns", "clauses", "opinions")

    def __init__(self, reading: Reading, book: Phrasebook) -> None:
        """Read a text with a phrasebook."""
        self._joined = reading.joined
        self.opinions: list[Opinion] = []
        self.clauses: list[Clause] = [Clause(0, 0, _PAUSE)]
        self._plain = True
        self._ironic = False
        self._turns: list[int] = []
        self._read(book)
        self._weigh()

    def _between(self, end: int, start: int) -> int:
        """How many words lie between two phrases."""
        return self._joined.count("  ", end - 1, start + 1) - 1

    def _read(self, book: Phrasebook) -> None:
        opinions, clauses, effects = self.opinions, self.clauses, book.effects
        found = book.find(self._joined)
        negations: list[tuple[int, int, float]] = []
        boost, boost_end = 1.0, -1
        last: Opinion | None = None
        last_end = tail = -1
        number = sentence = 0
        quoted = -1
        lively: tuple[int, int, float] | None = None
        listed = -1
        clause = clauses[0]
        for at, (phrase, start, end) in enumerate(found):
            kind, value, flags = effects[phrase]
            if kind == _OPINION:
                if flags and (
                    (flags & _BESIDE_BOOSTER and not self._vouched(found, at, effects, flags))
                    or (flags & _SWEARING and last is not None and self._swears(last, last_end, start))
                ):
                    last_end, boost, boost_end = end, 1.0, -1
                    negations.clear()
                    continue
                last = Opinion(start, end, value, number, flags)
                if flags & _IRONY:
                    self._ironic = True
                opinions.append(last)
                if boost_end >= 0 and self._between(boost_end, start) < _BOOSTER_REACH:
                    last.boost = boost
                    lively = None
                if negations:
                    self._negate(last, negations)
                elif listed == start and value < 0:
                    last.weight *= _NEGATED_BLAME
                    last.note("negated")
                boost, boost_end = 1.0, -1
                last_end = end
            elif kind == _NEGATION:
                if last is not None and self._between(last_end, start) < _BOOSTER_REACH:
                    tail = end
                negations.append((start, end, value))
            elif kind in _BOOSTERS:
                if kind != _BEFORE and last is not None and self._between(last_end, start) < _BOOSTER_REACH:
                    last.boost *= value
                if kind != _AFTER:
                    near = boost_end >= 0 and self._between(boost_end, start) < _BOOSTER_REACH
                    boost = boost * value if near else value
                    boost_end = end
                    if flags & _LIVELY and not negations:
                        lively = (start, end, _UNSPENT)
                if flags & _TAIL and tail == start:
                    tail = end
            elif kind == _HIDDEN:
                last, boost, boost_end = None, 1.0, -1
                negations.clear()
            elif kind in (_WORD, _LEANING):
                if value:
                    opinions.append(Opinion(start, end, value, number, 0, "leaning"))
                if flags & _TAIL and tail == start:
                    tail = end
                if flags & _ASKING and clause.asks < 0:
                    clause.asks = start
                if flags & _MORE:
                    clause.wants_more = start
                    self._plain = False
            elif kind == _NEGATION_AFTER:
                if last is not None and last_end == start:
                    last.weight *= _NEGATED_PRAISE if last.weight > 0 else _NEGATED_BLAME
                    last.note("negated")
            else:
                if kind == _FACE:
                    opinions.append(Opinion(start, end, value, number, 0, "emoji"))
                elif kind == _QUESTION:
                    clause.question = True
                    self._plain = False
                elif kind == _QUOTE:
                    if last is not None and quoted == last.start and last_end == start and last.weight > 0:
                        last.weight *= _QUOTED
                        last.note("in quotes")
                    quoted = end
                if tail == start and last is not None:
                    self._ask(last)
                elif negations and negations[-1][1] != start:  # "… có chỗ đậu xe không?" only asks
                    self._leave(negations[0], number)
                if lively:
                    self._leave(lively, number)
                    lively = None
                negations.clear()
                goes_on = kind == _PAUSE and last is not None and last_end == start and last.weight > 0
                listed = end if goes_on and last and "negated" in last.notes else -1
                last, boost, boost_end, tail = None, 1.0, -1, -1
                if kind in (_STOP, _QUESTION):
                    sentence += 1
                number += 1
                clause = Clause(start, sentence, kind)
                clauses.append(clause)
                if value and kind != _FACE:
                    opinions.append(Opinion(start, end, value, number, 0, "leaning"))
                if kind in (_BUT, _ALTHOUGH):
                    self._turns.append(number)
                elif kind == _WISH:
                    clause.wished = True
                    self._plain = False
                    if flags & _ASKING:
                        clause.asks = start
        if tail == len(self._joined) and last is not None:
            self._ask(last)
        elif negations and negations[-1][1] != len(self._joined):
            self._leave(negations[0], number)
        if lively:
            self._leave(lively, number)

    def _vouched(
        self, found: list[tuple[int, int, int]], at: int, effects: list[tuple[int, float, int]], flags: int
    ) -> bool:
        """Whether a booster stands beside an ambiguous phrase (or, of some, whether its clause ends)."""
        _, start, end = found[at]
        if at and found[at - 1][2] == start:
            kind, _, other = effects[found[at - 1][0]]
            if kind in (_BEFORE, _AROUND) and not other & _WEAK:
                return True
        if at + 1 < len(found) and found[at + 1][1] == end:
            kind, _, other = effects[found[at + 1][0]]
            if kind in (_AFTER, _AROUND) and not other & _WEAK:
                return True
            return bool(flags & _AT_END) and _PAUSE <= kind < _WORD
        return bool(flags & _AT_END) and end == len(self._joined)

    def _swears(self, last: Opinion, last_end: int, start: int) -> bool:
        """ "Ngon kinh khủng": the second word strengthens the first."""
        if last_end != start or last.weight <= 0:
            return False
        last.boost *= _SWORN
        return True

    def _leave(self, unspent: tuple[int, int, float], clause: int) -> None:
        """A negation that turned nothing, for who says "not" tells of something missing; or a booster."""
        start, end, weight = unspent
        if weight:
            self.opinions.append(Opinion(start, end, weight, clause, 0, "leaning"))

    def _negate(self, opinion: Opinion, negations: list[tuple[int, int, float]]) -> None:
        near = sum([self._between(end, opinion.start) < _NEGATION_REACH for _, end, _ in negations])
        if near % 2:
            opinion.weight *= _NEGATED_PRAISE if opinion.weight > 0 else _NEGATED_BLAME
            opinion.note("negated")
        elif near:
            opinion.note("negated twice")
        negations.clear()

    def _ask(self, opinion: Opinion) -> None:
        opinion.weight *= _ASKED
        opinion.note("question")

    def _weigh(self) -> None:
        clauses = self.clauses
        plain = self._plain
        for opinion in self.opinions:
            if opinion.boost != 1.0:
                factor = min(max(opinion.boost, _LEAST_BOOST), _MOST_BOOST)
                opinion.weight *= factor
                if factor > 1.05:
                    opinion.note("boosted")
                elif factor < 0.95:
                    opinion.note("dampened")
            if plain:
                continue
            clause = clauses[opinion.clause]
            if clause.question and "question" not in opinion.notes:
                self._ask(opinion)
            elif 0 <= clause.asks < opinion.start < clause.wants_more and opinion.weight > 0:
                opinion.weight *= _MISSING
                opinion.note("asked for")
            elif clause.wished:
                opinion.weight *= _WISHED
                opinion.note("wish")
        if self._turns:
            self._contrast(self._turns)
        if self._ironic:
            self._turn_irony()

    def _contrast(self, turns: list[int]) -> None:
        clauses = self.clauses
        weights = [1.0] * len(clauses)
        for index in turns:
            clause = clauses[index]
            if clause.turn == _ALTHOUGH:
                weights[index] = _CONCEDED
                continue
            back = index - 1
            opens = back >= 0 and clauses[back].sentence != clause.sentence
            while back >= 0 and clauses[back].sentence >= clause.sentence - opens:
                weights[back] = min(weights[back], _BEFORE_BUT)
                back -= 1
            onward = index
            while onward < len(clauses) and clauses[onward].sentence == clause.sentence:
                weights[onward] = _AFTER_BUT
                onward += 1
        for opinion in self.opinions:
            weight = weights[opinion.clause]
            if weight != 1.0:
                opinion.weight *= weight
                opinion.note("contrast" if weight > 1 else "conceded")

    def _turn_irony(self) -> None:
        """ "Thanks for losing my bag": applause in a sentence that complains."""
        for opinion in self.opinions:
            if not opinion.flags & _IRONY or opinion.weight <= 0:
                continue
            sentence = self.clauses[opinion.clause].sentence
            rest = [
                o
                for o in self.opinions
                if "leaning" not in o.notes
                and self.clauses[o.clause].sentence == sentence
                and o is not opinion
            ]
            if rest and all(o.weight < 0 and "contrast" not in o.notes for o in rest):
                opinion.weight *= _IRONIC
                opinion.note("ironic")

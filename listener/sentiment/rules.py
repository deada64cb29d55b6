"""One pass over a text's phrases: negation, boosters, contrast, questions, wishes, irony."""

from __future__ import annotations

from functools import cached_property

from listener.sentiment.chunks import WIDTH
from listener.sentiment.opinions import Clause, Opinion
from listener.sentiment.phrasebook import Effect, Flag, Kind, Phrasebook
from listener.sentiment.reading import Reading
from listener.sentiment.weighing import LEANING

_NEGATION_REACH = 4 * WIDTH
_BOOSTER_REACH = 2 * WIDTH
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
_BESIDE_BOOSTER, _AT_END, _SWEARING, _IRONY = map(
    int, (Flag.BESIDE_BOOSTER, Flag.AT_END, Flag.SWEARING, Flag.IRONIC)
)
_TAIL, _ASKING, _MORE, _WEAK = map(int, (Flag.TAIL, Flag.ASKING, Flag.MORE, Flag.WEAK))
_LIVELY = int(Flag.LIVELY)


class Rules:
    """What the phrases of one text say together.

    Weights are kept beside the rest of each opinion, and notes for the few that have some: a text is judged
    by its weights alone, and :class:`Opinion` is made when somebody asks why.
    """

    def __init__(self, reading: Reading, book: Phrasebook) -> None:
        """Read a text with a phrasebook."""
        self._end = len(reading.codes)
        self.weights: list[float] = []
        """Of each opinion."""
        self.firm: bool
        """Whether some opinions do more than lean."""
        self._found: list[tuple[int, int, int, str]] = []
        self._notes: list[tuple[int, str]] = []
        self._negated: set[int] = set()
        self._clauses: list[tuple[int, int, int]] = [(0, 0, _PAUSE)]
        self._boosts: dict[int, float] = {}
        self._ironic: list[int] = []
        self._turns: list[int] = []
        self._questions: set[int] = set()
        self._wished: set[int] = set()
        self._asks: dict[int, int] = {}
        self._wanted: dict[int, int] = {}
        self._read(book.find(reading.codes), book.effects)
        self._weigh()

    @cached_property
    def opinions(self) -> list[Opinion]:
        """All of them, in the order they were understood in."""
        noted: dict[int, tuple[str, ...]] = {}
        for at, word in self._notes:
            noted[at] = (*noted.get(at, ()), word)
        return [
            Opinion(start, end, weight, clause, ((first,) if first else ()) + noted.get(at, ()))
            for at, ((start, end, clause, first), weight) in enumerate(
                zip(self._found, self.weights, strict=True)
            )
        ]

    @cached_property
    def clauses(self) -> list[Clause]:
        """All of them, in order."""
        return [Clause(*clause) for clause in self._clauses]

    def _note(self, opinion: int, word: str) -> None:
        self._notes.append((opinion, word))

    def _read(self, found: list[tuple[int, int, int]], effects: list[Effect]) -> None:
        weights, opinions, boosts, clauses = self.weights, self._found, self._boosts, self._clauses
        negations: list[tuple[int, int, float]] = []
        boost, boost_end = 1.0, -1
        last = last_start = last_end = tail = -1
        number = sentence = 0
        quoted = -1
        firm = False
        lively: tuple[int, int, float] | None = None
        listed = -1
        for at, (phrase, start, end) in enumerate(found):
            kind, value, flags = effects[phrase]
            if kind == _OPINION:
                if flags:
                    skipped = False
                    if flags & _BESIDE_BOOSTER and not self._vouched(found, at, effects, flags):
                        skipped = True
                    elif flags & _SWEARING and last >= 0 and last_end == start and weights[last] > 0:
                        boosts[last] = boosts.get(last, 1.0) * _SWORN  # "ngon kinh khủng"
                        skipped = True
                    if skipped:
                        last_end, boost, boost_end = end, 1.0, -1
                        negations.clear()
                        continue
                    if flags & _IRONY:
                        self._ironic.append(len(weights))
                firm = True
                last, last_start = len(weights), start
                weights.append(value)
                opinions.append((start, end, number, ""))
                if boost_end >= 0 and start - boost_end < _BOOSTER_REACH:
                    boosts[last] = boost
                    lively = None
                if negations:
                    self._negate(last, start, negations)
                elif listed == start and value < 0:
                    self._turn(last)
                boost, boost_end = 1.0, -1
                last_end = end
            elif kind >= _WORD:
                if value:
                    weights.append(value)
                    opinions.append((start, end, number, LEANING))
                if flags:
                    if flags & _TAIL and tail == start:
                        tail = end
                    if flags & _ASKING:
                        self._asks.setdefault(number, start)
                    if flags & _MORE:
                        self._wanted[number] = start
            elif kind >= _PAUSE:
                if kind == _FACE:
                    firm = True
                    weights.append(value)
                    opinions.append((start, end, number, "emoji"))
                elif kind == _QUESTION:
                    self._questions.add(number)
                elif kind == _QUOTE:
                    if last >= 0 and quoted == last_start and last_end == start and weights[last] > 0:
                        weights[last] *= _QUOTED
                        self._note(last, "in quotes")
                    quoted = end
                if tail == start and last >= 0:
                    self._ask(last)
                elif negations and negations[-1][1] != start:  # "… có chỗ đậu xe không?" only asks
                    self._leave(negations[0], number)
                if lively:
                    self._leave(lively, number)
                    lively = None
                negations.clear()
                goes_on = kind == _PAUSE and last >= 0 and last_end == start and weights[last] > 0
                listed = end if goes_on and last in self._negated else -1
                last, boost, boost_end, tail = -1, 1.0, -1, -1
                if kind in (_STOP, _QUESTION):
                    sentence += 1
                number += 1
                clauses.append((start, sentence, kind))
                if kind >= _BUT:
                    if value:
                        self._lean(start, end, value, number)
                    if kind <= _ALTHOUGH:
                        self._turns.append(number)
                    elif kind == _WISH:
                        self._wished.add(number)
                        if flags & _ASKING:
                            self._asks[number] = start
            elif kind >= _BEFORE:
                if kind != _BEFORE and last >= 0 and start - last_end < _BOOSTER_REACH:
                    boosts[last] = boosts.get(last, 1.0) * value
                if kind != _AFTER:
                    near = boost_end >= 0 and start - boost_end < _BOOSTER_REACH
                    boost = boost * value if near else value
                    boost_end = end
                    if flags & _LIVELY and not negations:
                        lively = (start, end, _UNSPENT)
                if flags & _TAIL and tail == start:
                    tail = end
            elif kind == _NEGATION:
                if last >= 0 and start - last_end < _BOOSTER_REACH:
                    tail = end
                negations.append((start, end, value))
            elif kind == _HIDDEN:
                last, boost, boost_end = -1, 1.0, -1
                negations.clear()
            elif last >= 0 and last_end == start:
                self._turn(last)
        if tail == self._end and last >= 0:
            self._ask(last)
        elif negations and negations[-1][1] != self._end:
            self._leave(negations[0], number)
        if lively:
            self._leave(lively, number)
        self.firm = firm

    def _vouched(self, found: list[tuple[int, int, int]], at: int, effects: list[Effect], flags: int) -> bool:
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
        return bool(flags & _AT_END) and end == self._end

    def _lean(self, start: int, end: int, weight: float, clause: int) -> None:
        self.weights.append(weight)
        self._found.append((start, end, clause, LEANING))

    def _leave(self, unspent: tuple[int, int, float], clause: int) -> None:
        """A negation that turned nothing, for who says "not" tells of something missing; or a booster."""
        start, end, weight = unspent
        if weight:
            self._lean(start, end, weight, clause)

    def _turn(self, opinion: int) -> None:
        self.weights[opinion] *= _NEGATED_PRAISE if self.weights[opinion] > 0 else _NEGATED_BLAME
        self._note(opinion, "negated")
        self._negated.add(opinion)

    def _negate(self, opinion: int, start: int, negations: list[tuple[int, int, float]]) -> None:
        near = sum([start - end < _NEGATION_REACH for _, end, _ in negations])
        if near % 2:
            self._turn(opinion)
        elif near:
            self._note(opinion, "negated twice")
        negations.clear()

    def _ask(self, opinion: int) -> None:
        self.weights[opinion] *= _ASKED
        self._note(opinion, "question")

    def _weigh(self) -> None:
        weights = self.weights
        for opinion, boost in self._boosts.items():
            if boost != 1.0:
                factor = min(max(boost, _LEAST_BOOST), _MOST_BOOST)
                weights[opinion] *= factor
                if factor > 1.05:
                    self._note(opinion, "boosted")
                elif factor < 0.95:
                    self._note(opinion, "dampened")
        if self._questions or self._wished or self._wanted:
            self._unreal()
        if self._turns:
            self._contrast(self._turns)
        if self._ironic:
            self._turn_irony()

    def _unreal(self) -> None:
        """What is asked, asked for or wished is not said to be so."""
        weights, asks, wanted = self.weights, self._asks, self._wanted
        asked = {opinion for opinion, word in self._notes if word == "question"}
        for opinion, (start, _, clause, _) in enumerate(self._found):
            if clause in self._questions and opinion not in asked:
                self._ask(opinion)
            elif 0 <= asks.get(clause, -1) < start < wanted.get(clause, -1) and weights[opinion] > 0:
                weights[opinion] *= _MISSING
                self._note(opinion, "asked for")
            elif clause in self._wished:
                weights[opinion] *= _WISHED
                self._note(opinion, "wish")

    def _contrast(self, turns: list[int]) -> None:
        sentences = [sentence for _, sentence, _ in self._clauses]
        factors = [1.0] * len(sentences)
        for index in turns:
            if self._clauses[index][2] == _ALTHOUGH:
                factors[index] = _CONCEDED
                continue
            sentence = sentences[index]
            back = index - 1
            opens = back >= 0 and sentences[back] != sentence
            while back >= 0 and sentences[back] >= sentence - opens:
                if factors[back] > _BEFORE_BUT:
                    factors[back] = _BEFORE_BUT
                back -= 1
            onward = index
            while onward < len(sentences) and sentences[onward] == sentence:
                factors[onward] = _AFTER_BUT
                onward += 1
        for opinion, (_, _, clause_number, _) in enumerate(self._found):
            factor = factors[clause_number]
            if factor != 1.0:
                self.weights[opinion] *= factor
                self._note(opinion, "contrast" if factor > 1 else "conceded")

    def _turn_irony(self) -> None:
        """ "Thanks for losing my bag": applause in a sentence that complains."""
        weights = self.weights
        stressed = {opinion for opinion, word in self._notes if word == "contrast"}
        for opinion in self._ironic:
            if weights[opinion] <= 0:
                continue
            sentence = self._clauses[self._found[opinion][2]][1]
            rest = [
                at
                for at, (_, _, clause, first) in enumerate(self._found)
                if first != LEANING and at != opinion and self._clauses[clause][1] == sentence
            ]
            if rest and all(weights[at] < 0 and at not in stressed for at in rest):
                weights[opinion] *= _IRONIC
                self._note(opinion, "ironic")

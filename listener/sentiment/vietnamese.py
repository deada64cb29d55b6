"""``vi-lexicon``: Vietnamese mood by a lexicon and rules that can be explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from listener.sentiment import words_vi as vi
from listener.sentiment.clauses import Clause, contrast_weights, split_clauses
from listener.sentiment.emoji import Face, blank_faces, blank_links, find_faces
from listener.sentiment.matching import Match, Word, find_entries, is_unaccented, read_word
from listener.sentiment.mood import Evidence, Mood
from listener.sentiment.scope import Scope
from listener.sentiment.scorer import Spans
from listener.sentiment.weighing import weigh
from listener.text.tokens import Token, tokenize

_NEGATION_REACH = 4
# Praise negated is blame ("không tốt"); blame negated is faint praise ("không tệ").
_NEGATED_PRAISE = -0.8
_NEGATED_BLAME = -0.6
_ASKED = 0.3
_WISHED = 0.4
_MISSING = -0.5
_COMPARED = 1.5
"""Strength of a comparison without a word of mood ("A hơn B")."""
_STRETCHED = 1.2


_NAME = Word("", "", bare=False, stretched=False)
"""A word of a brand's name: "Bụi Phố" has nothing to do with dust."""


@dataclass(slots=True)
class _Opinion:
    """A word with mood, while its weight is being found."""

    first: int
    last: int
    clause: int
    weight: float
    notes: list[str]


class VietnameseLexicon:
    """Reads Vietnamese with accents, without them, and in teencode."""

    name = "vi-lexicon"
    version = 1

    def score(self, text: str, target: Spans = (), others: Spans = ()) -> Mood:
        """The mood of a text, or of the target in it. See :func:`listener.sentiment.score`."""
        plain = blank_links(text)
        faces = find_faces(plain)
        reading = _Reading(blank_faces(plain, faces, ","), [*target, *others])
        opinions = reading.opinions()
        places = sorted([reading.tokens[o.first].start for o in opinions] + [f.start for f in faces])
        scope = Scope(reading.tokens, reading.clauses, vi.RELATIONS, target, others, places)
        reading.add_comparisons(opinions, scope.compared)
        evidence = [
            *_word_evidence(text, reading, opinions, scope),
            *_face_evidence(text, faces, scope),
        ]
        return weigh(sorted(evidence, key=lambda e: e.start), self.name, self.version)


class _Reading:
    """One text, taken apart."""

    def __init__(self, text: str, brands: Spans) -> None:
        self.tokens: list[Token] = tokenize(text)
        self.clauses: list[Clause] = split_clauses(text, self.tokens, vi.TURNS)
        self.words: list[Word] = [read_word(token.written) for token in self.tokens]
        for index, token in enumerate(self.tokens if brands else ()):
            if any(start <= token.start < end for start, end in brands):
                self.words[index] = _NAME
        self.unaccented = is_unaccented(self.tokens)
        self._boosts_before = [self._boost(vi.BOOSTERS_BEFORE, word) for word in self.words]
        self._boosts_after = [self._boost(vi.BOOSTERS_AFTER, word) for word in self.words]

    def _boost(self, table: dict[str, float], word: Word) -> float | None:
        if not self.unaccented and word.written in vi.BARE_BOOSTERS and word.bare:
            return None
        return table.get(word.written)

    def _is_negator(self, index: int) -> bool:
        word = self.words[index].written
        if word not in vi.NEGATORS and not (self.unaccented and word in vi.BARE_NEGATORS):
            return False
        if index + 1 < len(self.words) and self.words[index + 1].written in vi.NOT_NEGATING_BEFORE:
            return False
        # "150 k": a price, not a negation.
        return not (index and self.tokens[index].written == "k" and self.words[index - 1].written.isdigit())

    def opinions(self) -> list[_Opinion]:
        """All words with mood, weighed within their clauses."""
        boosted = self._neighbours_of_boosters()
        weights = contrast_weights(self.clauses)
        found: list[_Opinion] = []
        for number, clause in enumerate(self.clauses):
            matches = find_entries(
                self.words, clause.first, clause.last, unaccented=self.unaccented, boosted=boosted
            )
            found += self._weigh_clause(number, clause, matches, weights[number])
        return found

    def _neighbours_of_boosters(self) -> list[bool]:
        beside = [False] * len(self.words)
        for clause in self.clauses:
            for index in range(clause.first, clause.last):
                word = self.words[index]
                if word.written in vi.WEAK_BOOSTERS and word.folded != "bi":
                    continue
                if self._boosts_before[index] is not None and index + 1 < clause.last:
                    beside[index + 1] = True
                if self._boosts_after[index] is not None and index > clause.first:
                    beside[index - 1] = True
        return beside

    def _weigh_clause(
        self, number: int, clause: Clause, matches: Sequence[Match], contrast: float
    ) -> list[_Opinion]:
        found: list[_Opinion] = []
        floor = clause.first
        wished = self.words[clause.first].written in vi.WISHES
        for place, match in enumerate(matches):
            strength = match.entry.strength
            if strength is not None and not match.hidden and not self._swears_praise(match, found):
                opinion = _Opinion(match.first, match.last, number, strength, [])
                ceiling = matches[place + 1].first if place + 1 < len(matches) else clause.last
                self._modify(opinion, floor, ceiling)
                self._ask(opinion, clause, ceiling, wished)
                if contrast != 1.0:
                    opinion.weight *= contrast
                    opinion.notes.append("contrast" if contrast > 1 else "conceded")
                found.append(opinion)
            if not match.hidden:
                floor = match.last
        return found

    def _swears_praise(self, match: Match, found: Sequence[_Opinion]) -> bool:
        """ "Ngon kinh khủng": the second word strengthens the first."""
        if not found or found[-1].last != match.first or found[-1].weight <= 0:
            return False
        if " ".join(match.entry.words) not in vi.SWEARING_PRAISE:
            return False
        found[-1].weight *= 1.3
        found[-1].notes.append("boosted")
        return True

    def _modify(self, opinion: _Opinion, floor: int, ceiling: int) -> None:
        factor = 1.0
        for index in range(max(floor, opinion.first - 2), opinion.first):
            factor *= self._boosts_before[index] or 1.0
        for index in range(opinion.last, min(opinion.last + 2, ceiling)):
            factor *= self._boosts_after[index] or 1.0
        if any(self.words[index].stretched for index in range(opinion.first, opinion.last)):
            factor *= _STRETCHED
        factor = min(max(factor, 0.5), 1.8)
        if factor > 1.05:
            opinion.notes.append("boosted")
        elif factor < 0.95:
            opinion.notes.append("dampened")
        opinion.weight *= factor
        start = max(floor, opinion.first - _NEGATION_REACH)
        negators = sum(self._is_negator(index) for index in range(start, opinion.first))
        after = opinion.last
        if after < ceiling and self.words[after].written == "đâu":  # "ngon đâu", "có ngon đâu"
            negators += 1
        if negators % 2:
            opinion.weight *= _NEGATED_PRAISE if opinion.weight > 0 else _NEGATED_BLAME
            opinion.notes.append("negated")
        elif negators:
            opinion.notes.append("negated twice")

    def _ask(self, opinion: _Opinion, clause: Clause, ceiling: int, wished: bool) -> None:
        if clause.question or self._ends_as_question(opinion.last, clause, ceiling):
            opinion.weight *= _ASKED
            opinion.notes.append("question")
        elif self._asks_for_more(opinion, clause):
            opinion.weight *= _MISSING
            opinion.notes.append("asked for")
        elif wished:
            opinion.weight *= _WISHED
            opinion.notes.append("wish")

    def _asks_for_more(self, opinion: _Opinion, clause: Clause) -> bool:
        """ "Cần nhanh hơn": who asks for more of something good finds too little of it."""
        if opinion.weight <= 0:
            return False
        before = {word.written for word in self.words[clause.first : opinion.first]}
        after = {word.written for word in self.words[opinion.first : clause.last]}
        return bool(before & vi.ASKING_FOR and after & vi.MORE)

    def _ends_as_question(self, index: int, clause: Clause, ceiling: int) -> bool:
        """ "… tốt không vậy shop": a negator after the opinion that only particles follow."""
        for at in range(index, min(index + 2, ceiling)):
            if self._is_negator(at):
                tail = self.words[at + 1 : clause.last]
                return all(word.written in vi.QUESTION_TAIL for word in tail)
        return False

    def add_comparisons(self, opinions: list[_Opinion], compared: Sequence[int]) -> None:
        """ "A hơn B" without any other word of mood says that A is better."""
        for index in compared:
            clause = next(n for n, c in enumerate(self.clauses) if c.first <= index < c.last)
            if self.words[index].folded == "hon" and all(o.clause != clause for o in opinions):
                opinions.append(_Opinion(index, index + 1, clause, _COMPARED, ["comparison"]))


def _word_evidence(
    text: str, reading: _Reading, opinions: Sequence[_Opinion], scope: Scope
) -> list[Evidence]:
    evidence: list[Evidence] = []
    for opinion in opinions:
        start, end = reading.tokens[opinion.first].start, reading.tokens[opinion.last - 1].end
        factor = scope.factor(start)
        if factor == 0:
            continue
        if factor < 0:
            opinion.notes.append("compared with")
        evidence.append(
            Evidence(
                start=start,
                end=end,
                word=text[start:end],
                weight=opinion.weight * factor,
                note=", ".join(opinion.notes),
            )
        )
    return evidence


def _face_evidence(text: str, faces: Sequence[Face], scope: Scope) -> list[Evidence]:
    return [
        Evidence(
            start=face.start,
            end=face.end,
            word=text[face.start : face.end],
            weight=face.strength * factor,
            note="emoji",
        )
        for face in faces
        if face.strength and (factor := max(scope.factor(face.start), 0.0))
    ]

"""The fitted texts with an office's pairs of words on top, as they count on a day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from matchmaker.matching.changes import changed_similarity
from matchmaker.matching.roster import Roster
from matchmaker.matching.similarity import Similarity
from matchmaker.matching.tuning import Synonym, synonym_concepts


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A similarity fitted on the texts of ``fitted``, for those of ``roster``, with ``pairs``.

    Pairs are no part of the fit, so others, or fewer on the day after one ended, read no text
    anew but those that hold a name of theirs.
    """

    similarity: Similarity
    fitted: Roster
    roster: Roster
    pairs: tuple[Synonym, ...]
    extended: dict[tuple[Synonym, ...], Similarity] = field(default_factory=dict)
    ready: dict[tuple[Synonym, ...], Similarity] = field(default_factory=dict)

    def of(self, pairs: tuple[Synonym, ...]) -> OwnWords:
        """The same texts with other pairs.

        Raises:
            TuningInvalid: a pair can't be looked for in texts.
        """
        if pairs == self.pairs:
            return self
        other = replace(self, pairs=pairs, extended={}, ready={})
        other.on(None)
        return other

    def within(self, roster: Roster) -> OwnWords:
        """The same pairs for the texts of a roster that providers changed in.

        Raises:
            CannotUpdate: the similarity can't learn of texts after it was fitted.
        """
        other = replace(self, roster=roster, ready={})
        other.on(None)
        return other

    def on(self, day: date | None) -> Similarity:
        """What compares texts on a day; without one every pair counts."""
        pairs = tuple(pair for pair in self.pairs if not pair.over(day))
        similarity = self.ready.get(pairs)
        if similarity is None:
            extended = self.extended.get(pairs)
            if extended is None:
                extended = self.similarity.extended(synonym_concepts(pairs))
                self.extended[pairs] = extended
            similarity = changed_similarity(extended, self.fitted, self.roster)
            self.ready[pairs] = similarity
        return similarity

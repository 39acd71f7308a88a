"""Which of a question's words stand in an item: signals that tell whether the archive knows of the matter at all."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rag.danish import words
from rag.lexical import LexicalLeg, item_text
from rag.question.wording import subject_words
from rag.records import ArchiveItem, Query

# A stem this long may stand inside a compound ("flygtninge" in "flygtningekvote") and still be the word.
_SHORTEST_PART = 5
# Letters that may follow a short stem in a form of the same word.
_LONGEST_ENDING = 4


class Asked:
    """The subject words of a question as stems, each weighted by its rarity in the archive (idf, 0 where common)."""

    def __init__(self, query: Query, lexical: LexicalLeg) -> None:
        count = max(lexical.item_count, 1)
        self.weights: dict[str, float] = {}
        self.unknown: set[str] = set()
        for word in subject_words(query.search_text):
            stem = words.stem(word)
            frequency = max(lexical.stem_frequency(stem), lexical.word_frequency(word))
            self.weights[stem] = math.log(1 + count / (frequency + 0.5))
            if not frequency:
                self.unknown.add(stem)

    @property
    def total(self) -> float:
        """The weight of all words."""
        return sum(self.weights.values())

    @property
    def unknown_share(self) -> float:
        """The weighted share (0–1) of words that stand nowhere in the archive."""
        return sum(self.weights[stem] for stem in self.unknown) / self.total if self.total else 0.0

    def found_in(self, entry: ArchiveItem) -> set[str]:
        """The stems that an item holds: as the beginning of a word, and longer ones anywhere in a compound."""
        folded = words.fold(item_text(entry))
        return {stem for stem in self.weights if self._stands(stem, folded)}

    @staticmethod
    def _stands(stem: str, folded: str) -> bool:
        if stem not in folded:
            return False
        if len(stem) >= _SHORTEST_PART and stem.isalpha():
            return True
        ending = rf"\w{{0,{_LONGEST_ENDING}}}\b" if stem.isalpha() else r"\b"
        # Letters first and what stands before them second: so the beginning of a pattern is looked for, not tried.
        letters = re.escape(stem)
        return bool(re.search(rf"{letters}(?<=\b{letters}){ending}", folded))

    def coverage(self, found: set[str]) -> float:
        """The weighted share (0–1) of the question's words that were found; 1 for a question without any."""
        return sum(self.weights[stem] for stem in found) / self.total if self.total else 1.0


def signals(
    query: Query, ranked: Sequence[tuple[ArchiveItem, float, float, float]], lexical: LexicalLeg
) -> dict[str, float]:
    """What a search tells of the evidence, for (item, score, dense, lexical) best first.

    ``coverage``: weighted share of the question's words in the best item; ``coverage_best``: in the best of the top
    five; ``unknown``: share of words that stand nowhere in the archive; ``rarest``: 1 if its rarest word stands in the
    best item; ``words``: number of subject words; ``dense``: the best item's cosine; ``dense_best``: the best cosine
    of the top five; ``lexical``: the best item's BM25; ``lexical_per_word``: the same for each unit of word rarity;
    ``margin``: by how much (0–1) the best item's score leads the second's.
    """
    asked = Asked(query, lexical)
    if not ranked:
        return {"words": float(len(asked.weights)), "unknown": asked.unknown_share}
    found = [asked.found_in(entry) for entry, *_ in ranked[:5]]
    coverages = [asked.coverage(stems) for stems in found]
    rarest = max(asked.weights, key=lambda stem: asked.weights[stem], default=None)
    (_, first, dense, bm25), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    return {
        "coverage": coverages[0],
        "coverage_best": max(coverages),
        "unknown": asked.unknown_share,
        "rarest": float(rarest is None or rarest in found[0]),
        "words": float(len(asked.weights)),
        "dense": dense,
        "dense_best": max(row[2] for row in ranked[:5]),
        "lexical": bm25,
        "lexical_per_word": bm25 / asked.total if asked.total else 0.0,
        "margin": (first - second) / first if first > 0 else 0.0,
    }

"""A question folded for matching, with the way back to what the user wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.danish import words


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text in folded form; ``offsets[i]`` is the place in ``original`` of the folded character ``i``."""

    original: str
    folded: str
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> FoldedText:
        """Fold a text character by character (composed first, so that a letter and its accent are one)."""
        original = unicodedata.normalize("NFC", text)
        folded: list[str] = []
        offsets: list[int] = []
        for place, character in enumerate(original):
            for part in _folded(character):
                folded.append(part)
                offsets.append(place)
        return cls(original, "".join(folded), tuple(offsets))

    def without(self, spans: Iterable[tuple[int, int]]) -> str:
        """The original without the given folded spans, white space made single."""
        kept = list(self.original)
        for start, end in spans:
            if start < end:
                last = self.offsets[end - 1]
                for place in range(self.offsets[start], last + 1):
                    kept[place] = " "
        return re.sub(r"\s+", " ", "".join(kept)).strip(" ,;:")

    def with_words(self, replaced: Mapping[str, str]) -> str:
        """The original with folded words replaced; everything else stays as the user wrote it."""
        text = self.original
        for match in reversed(list(re.finditer(r"[^\W_]+", self.folded))):
            if match[0] in replaced:
                start, end = self.offsets[match.start()], self.offsets[match.end() - 1] + 1
                text = text[:start] + replaced[match[0]] + text[end:]
        return text


@lru_cache(maxsize=1024)
def _folded(character: str) -> str:
    """One character folded; a blank for white space of any sort."""
    return " " if character.isspace() else words.fold(character)

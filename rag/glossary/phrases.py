"""A glossary of phrases, read from text files: which words of minutes stand for what people say.

One concept a line, words of minutes to the left, what people say to the right:
``rekruttering ; arbejdskraftmangel | skaffe folk ; mangle hænder``. Matching is by stems, in order, with at most
``GAP`` other words between two of a phrase. Opening a glossary of 34,000 phrases takes some hundredths of a second, for
only those that begin like a word of the question are ever cut into stems.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.danish import words

GAP = 2  # other words that may stand between two words of a phrase: "få flere af dem fat"
_PREFIX = 3  # letters by which phrases are found before their stems are compared
_PAST, _PAST_FROM = "ed", 6  # the ending that is left of a past tense, and letters of a stem that may have it
_COMMENT = "#"
_SIDES, _NEXT = "|", ";"


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a text: the places of its tokens, and the other side's words, folded, most typical first."""

    places: tuple[int, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """One line: the words of minutes, and what people say for them."""

    written: tuple[str, ...]
    said: tuple[str, ...]


def concepts(lines: Iterable[str]) -> Iterator[Concept]:
    """The concepts of a glossary's lines; headings and blank lines are passed over."""
    for line in lines:
        written, bar, said = line.partition(_SIDES)
        if bar and not line.startswith(_COMMENT):
            yield Concept(_parts(written), _parts(said))


def read(files: Sequence[Path]) -> tuple[Concept, ...]:
    """The concepts of glossary files in UTF-8, folded."""
    return tuple(one for file in files for one in concepts(words.fold(file.read_text("utf-8")).splitlines()))


def _parts(side: str) -> tuple[str, ...]:
    return tuple(bare for part in side.split(_NEXT) if (bare := part.strip()))


class Phrases:
    """The phrases of some concepts by their first letters, each with its concept."""

    def __init__(self, told: Iterable[Concept]) -> None:
        self._by_prefix: dict[str, list[tuple[str, Concept]]] = {}
        for concept in told:
            for phrase in concept.said:
                self._by_prefix.setdefault(phrase[:_PREFIX].rstrip(), []).append((phrase, concept))

    def __len__(self) -> int:
        return sum(map(len, self._by_prefix.values()))

    def found_in(self, tokens: Sequence[str]) -> list[Match]:
        """Every phrase that stands in folded tokens; where one lies within a longer one, only the longer."""
        stems = [_root(token) for token in tokens]
        found = [
            Match(places, _words_of(concept.written))
            for start, token in enumerate(tokens)
            for phrase, concept in self._by_prefix.get(token[:_PREFIX], ())
            if (places := _places(_stems_of(phrase), stems, start)) is not None
        ]
        return list(_longest(found))


def _places(phrase: tuple[str, ...], stems: Sequence[str], start: int) -> tuple[int, ...] | None:
    """Where a phrase that begins at ``start`` stands; nothing if it does not."""
    if not phrase or stems[start] != phrase[0]:
        return None
    places = [start]
    for stem in phrase[1:]:
        reach = range(places[-1] + 1, min(len(stems), places[-1] + 2 + GAP))
        place = next((at for at in reach if stems[at] == stem), None)
        if place is None:
            return None
        places.append(place)
    return tuple(places)


def _longest(found: Sequence[Match]) -> Iterator[Match]:
    spans = {frozenset(match.places) for match in found}
    return (match for match in found if not any(span > frozenset(match.places) for span in spans))


@functools.lru_cache(maxsize=1 << 15)
def _stems_of(phrase: str) -> tuple[str, ...]:
    return tuple(_root(token) for token in words.tokens(phrase))


@functools.lru_cache(maxsize=1 << 15)
def _root(word: str) -> str:
    """A word's stem, that of a past tense like that of the present: Snowball leaves "skaffed" of "skaffede"."""
    stem = words.stem(word)
    if len(stem) < _PAST_FROM or not stem.endswith(_PAST):
        return stem
    root = stem.removesuffix(_PAST)
    return root[:-1] if root[-1] == root[-2] else root


@functools.lru_cache(maxsize=1 << 13)
def _words_of(written: tuple[str, ...]) -> tuple[str, ...]:
    """The words of minutes that name something, each once."""
    return tuple(dict.fromkeys(word for one in written for word in words.tokens(one) if not words.is_stop(word)))

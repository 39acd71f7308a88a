"""From everyday and foreign words to those of Danish minutes.

Two layers, both written by hand. The *sure words* (``sure_words``) name what people (and a few Norwegians and Swedes)
call otherwise, and are looked for like the user's own words, at half the weight. The *phrases* (``danish/``,
``english.txt``) are broad: 34,000 words and turns of speech with the words of minutes for each; all words for
one phrase together weigh no more than one word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rag.danish import words
from rag.glossary import sure_words
from rag.glossary.english_small import SMALL
from rag.glossary.phrases import Concept, Phrases, read

_FOLDER = Path(__file__).parent
_TRANSLATIONS = 3  # Danish words taken for an English one, most typical first

administrative = sure_words.administrative


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a text says in everyday words, folded, and the words of minutes that may stand for it."""

    said: tuple[str, ...]
    others: tuple[str, ...]


@lru_cache(maxsize=1)
def _danish() -> Phrases:
    return Phrases(_concepts())


@lru_cache(maxsize=1)
def _concepts() -> tuple[Concept, ...]:
    return read(sorted((_FOLDER / "danish").glob("*.txt")))


@lru_cache(maxsize=1)
def _written() -> Phrases:
    """The words of minutes themselves, those of one word only."""
    return Phrases(Concept((), tuple(word for word in one.written if " " not in word)) for one in _concepts())


@lru_cache(maxsize=1)
def _english() -> Phrases:
    return Phrases(read([_FOLDER / "english.txt"]))


@lru_cache(maxsize=1 << 14)
def is_written(word: str) -> bool:
    """Whether a folded word is one of those in which minutes are written."""
    return bool(_written().found_in([word]))


@lru_cache(maxsize=4096)
def expansions(text: str) -> tuple[Expansion, ...]:
    """The everyday turns of a Danish text with the words of minutes that may stand for them."""
    tokens = words.tokens(text)
    others: dict[tuple[str, ...], dict[str, None]] = {}
    for match in _danish().found_in(tokens):
        said = tuple(tokens[place] for place in match.places)
        others.setdefault(said, {}).update(dict.fromkeys(match.others))
    return tuple(Expansion(said, tuple(found)) for said, found in others.items())


def translated(text: str) -> tuple[str, ...]:
    """The Danish words for an English text's content words, each once; a word nobody knows stands for itself."""
    tokens = words.tokens(text)
    asked = frozenset(words.content_words(text)) - SMALL
    known: dict[int, list[str]] = {}
    covered: set[int] = set()
    found: dict[str, None] = {}
    for match in _english().found_in(tokens):
        if len(match.places) > 1:
            covered.update(match.places)
            found.update(dict.fromkeys(match.others[:_TRANSLATIONS]))
        else:
            known.setdefault(match.places[0], []).extend(match.others[:_TRANSLATIONS])
    for place, word in enumerate(tokens):
        if place not in covered and word in asked:
            found.update(dict.fromkeys(sure_words.translate(word) or known.get(place, [])[:_TRANSLATIONS] or [word]))
    return tuple(found)

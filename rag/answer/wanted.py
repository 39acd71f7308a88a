"""A question's words, weighed by how rare they are in the archive, and which words answer to them."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from rag.answer.light_words import is_light
from rag.danish import words
from rag.glossary import administrative, expansions
from rag.question.wording import FRAME_WORDS
from rag.records import Query

Frequency = Callable[[str], int]

NEAR_ENOUGH = 0.6  # of the shorter word's 4-grams shared: "landstal" and "landstallet" .86, a part of a compound .67 up
CARRIED_SHARE = 0.7  # of what a follow-up's own words weigh, that all words taken over may weigh together
TELLING = 0.1  # of the heaviest weight, from which a follow-up's own word tells which sentence is meant
NEAR_WEIGHT = 0.75  # a near word counts less than the word itself


@functools.lru_cache(maxsize=65_536)
def grams(word: str) -> frozenset[str]:
    """The character 4-grams of ``^word$``."""
    marked = f"^{word}$"
    return frozenset(marked[i : i + 4] for i in range(max(1, len(marked) - 3)))


@functools.lru_cache(maxsize=262_144)
def likeness(wanted: str, word: str) -> float:
    """How alike two folded words are, 0–1: 1 for one stem, else by the 4-grams of ``^word$`` they share."""
    if wanted == word or words.stem(wanted) == words.stem(word):
        return 1.0
    if min(len(wanted), len(word)) < 4 or wanted[0].isdigit() or word[0].isdigit():
        return 0.0
    mine, other = grams(wanted), grams(word)
    shared = len(mine & other) / min(len(mine), len(other))
    return NEAR_WEIGHT * shared if shared >= NEAR_ENOUGH else 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question's content words, folded, each with its weight; the forms that count as each; its vector (d,).

    ``forms`` gives for each form that is looked for the word it stands for and how much of that word it is worth
    (1 for the word itself, less for a synonym); ``spoken`` gives the same for stems that stand for what was said in
    everyday words, and must be met as they are. ``heaviest`` is the weight of a word that no item holds.

    Of a follow-up ``told`` is what the conversation has said already, its folded words between blanks, and ``own`` are
    the words that it brings itself.
    """

    weights: Mapping[str, float]
    forms: Mapping[str, tuple[tuple[str, float], ...]]
    vector: NDArray[np.float32] | None = None
    heaviest: float = 1.0
    spoken: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    told: str = ""
    own: frozenset[str] = frozenset()

    total: float = field(init=False)

    def __post_init__(self) -> None:
        """The sum of all weights, which every share needs."""
        object.__setattr__(self, "total", sum(self.weights.values()))

    def found_in(self, held: Iterable[str]) -> dict[str, float]:
        """For each wanted word that is found, its best likeness to one of the folded words ``held``."""
        found: dict[str, float] = {}
        for other in held:
            for form, stands_for in self.forms.items():
                like = likeness(form, other)
                if like:
                    for word, worth in stands_for:
                        found[word] = max(found.get(word, 0.0), like * worth)
            for word, worth in self.spoken.get(words.stem(other), ()):
                found[word] = max(found.get(word, 0.0), worth)
        return found

    def own_in(self, held: Iterable[str]) -> dict[str, float]:
        """For each of the follow-up's own words that is found, its best likeness to one of the folded words ``held``;
        one that stands for it in other words is none."""
        found: dict[str, float] = {}
        if self.own:
            for other in held:
                for word in self.own:
                    if like := likeness(word, other):
                        found[word] = max(found.get(word, 0.0), like)
        return found

    def leaning(self, found: Collection[str]) -> Wanted:
        """The same where the follow-up's own words among those ``found`` tell which sentence is meant: the words taken
        over together weigh a part of what these weigh."""
        mine = sum(self.weights[word] for word in self.own.intersection(found))
        others = sum(weight for word, weight in self.weights.items() if word not in self.own)
        scale = CARRIED_SHARE * mine / others if others else 1.0
        if not 0 < scale < 1:
            return self
        return replace(
            self, weights={w: weight if w in self.own else scale * weight for w, weight in self.weights.items()}
        )

    def is_common(self, word: str, share: float) -> bool:
        """Whether at least that share of the archive's items hold a wanted word, as its weight tells (the weights of
        ``wanted``, turned round); a word that is not wanted is not."""
        if word not in self.weights:
            return False
        items = math.exp(self.heaviest) / 2 - 1
        return (math.exp(self.heaviest - self.weights[word]) - 1) / 2 >= max(1.0, items * share)

    def share(self, found: Mapping[str, float]) -> float:
        """The weighed share, 0–1, of the wanted words that were found; 0 where nothing is wanted."""
        if not found:
            return 0.0
        return sum(self.weights[word] * like for word, like in found.items()) / self.total if self.total else 0.0


def best_likes(found: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """For each wanted word that is found anywhere, the best of its likenesses there."""
    best: dict[str, float] = {}
    for likes in found:
        for word, like in likes.items():
            best[word] = max(like, best.get(word, 0.0))
    return best


FRAME_WEIGHT = 0.3  # of a word that says how is asked ("besluttede", "kommunerne") rather than of what
SYNONYM_WORTH = 0.7  # of a word that stands for another in administrative Danish
CONTEXT_WEIGHT = 0.3  # of a word of the conversation before
SPOKEN_WORTH = 0.6  # of a word of minutes for each word of a turn of speech that it may stand for


def wanted(query: Query, frequency: Frequency, items: int, vector: NDArray[np.float32] | None = None) -> Wanted:
    """A question's words weighed by rarity. ``frequency`` tells in how many of ``items`` items a folded stem stands."""
    weights: dict[str, float] = {}
    forms: dict[str, tuple[tuple[str, float], ...]] = {}
    for text, scale in ((query.search_text or query.text, 1.0), (query.context, CONTEXT_WEIGHT)):
        for word in words.content_words(text):
            if word in weights:
                continue
            held = min(frequency(words.stem(word)), items)
            rarity = math.log(1 + (items - held + 0.5) / (held + 0.5)) if items else 1.0
            weights[word] = rarity * scale * (FRAME_WEIGHT if word in FRAME_WORDS else 1.0)
            for form in (word, *(administrative(word) if query.is_scandinavian else ())):
                worth = 1.0 if form == word else SYNONYM_WORTH
                forms[form] = (*forms.get(form, ()), (word, worth))
    heaviest = math.log(1 + 2 * (items + 0.5)) if items else 1.0
    own = frozenset(
        word
        for word in words.content_words(query.asked)
        if weights.get(word, 0.0) >= TELLING * heaviest and not is_light(word)
    )
    return Wanted(weights, forms, vector, heaviest, _spoken(query, weights), _told(query), own)


def _told(query: Query) -> str:
    """The words of the last answer of a conversation, each between blanks."""
    return f" {' '.join(words.tokens(query.context))} " if query.is_follow_up and query.context else ""


def _spoken(query: Query, weights: Mapping[str, float]) -> dict[str, tuple[tuple[str, float], ...]]:
    """The stems of the words of minutes that may stand for the turns of speech of a question."""
    found: dict[str, dict[str, float]] = {}
    if query.is_scandinavian:
        for expansion in expansions(query.search_text or query.text):
            for stem in map(words.stem, expansion.others):
                found.setdefault(stem, {}).update({word: SPOKEN_WORTH for word in expansion.said if word in weights})
    return {stem: tuple(stands_for.items()) for stem, stands_for in found.items() if stands_for}

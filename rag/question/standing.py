"""Where the words of a further question stand: in what the conversation is about, or in other matters."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from rag.danish import words
from rag.question.wording import Vocabulary, subject_words

NEAREST_ITEMS = 3  # of which the conversation may be about
NEARLY = 0.6  # of the best item's score, from which another is what the conversation is about, too
REPLY_WEIGHT = 0.3  # of a word of the answer beside one of the question

_BEGINNING = 5  # letters that another form of a word begins with at least
_MOST_FORMS = 20
_MUCH = 1000.0  # a weight of titles under which a word in one shows


class Standing(Enum):
    """Where the own words of a further question stand."""

    THERE = "there"  # all in the items that the conversation is about
    ELSEWHERE = "elsewhere"  # none in those, and one in the title of another
    NOWHERE = "nowhere"  # in none of those, nor in any title
    UNKNOWN = "unknown"  # some, or the archive is not known


def standing(own: Sequence[str], vocabulary: Vocabulary | None, asked: str, reply: str) -> Standing:
    """Where folded words stand, by the items that hold most of what was asked and answered before."""
    if vocabulary is None or not asked:
        return Standing.UNKNOWN
    items = _nearest(vocabulary, asked, reply)
    if not items:
        return Standing.UNKNOWN
    held = [
        any(vocabulary.search_chunks(_as_term(stem), 1, item_ids=items) for stem in _forms(word, vocabulary))
        for word in own
    ]
    if all(held):
        return Standing.THERE
    if any(held):
        return Standing.UNKNOWN
    titled = any(_is_titled(words.stem(word), vocabulary) for word in own)
    return Standing.ELSEWHERE if titled else Standing.NOWHERE


def _nearest(vocabulary: Vocabulary, asked: str, reply: str) -> list[str]:
    """The items that a conversation is about."""
    weights = dict.fromkeys(words.content_words(reply), REPLY_WEIGHT)
    weights |= dict.fromkeys(subject_words(asked) or words.content_words(asked), 1.0)
    terms = {term: weight for word, weight in weights.items() for term in words.terms(word)}
    found = vocabulary.search_items(terms, NEAREST_ITEMS)
    return [item for item, score in found if score >= NEARLY * found[0][1]]


def _forms(word: str, vocabulary: Vocabulary) -> list[str]:
    """The stem of a word and those of the archive's words that begin as it does ("ukrainerne", "Ukraine")."""
    stem = words.stem(word)
    beginning = stem[: max(_BEGINNING, len(stem) - 2)]
    others = vocabulary.words_from(beginning)[:_MOST_FORMS] if len(stem) >= _BEGINNING else []
    return list(dict.fromkeys([stem, *(words.stem(other) for other, _ in others)]))


def _is_titled(stem: str, vocabulary: Vocabulary) -> bool:
    """Whether a stem stands in the title of an item: only then does the weight of titles change a score."""
    plain = vocabulary.search_items(_as_term(stem), 1, title_weight=0.0)
    return bool(plain) and vocabulary.search_items(_as_term(stem), 1, title_weight=_MUCH)[0][1] > plain[0][1]


def _as_term(stem: str) -> dict[str, float]:
    return {f"{words.STEM_MARK}{stem}": 1.0}

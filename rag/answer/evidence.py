"""Sentences as evidence: how well each sentence of the items found speaks to a question.

A sentence's worth is a weighted sum of measured likenesses: the question's words found in it and above it, the cosine
of the two in the encoder's space, how its paragraph's words meet the question's one by one, whether it holds the sort
of thing that was asked for, where it stands, and how good its item is. The weights are fitted
(``evals.fit_sentences``): a softmax of the worths over all sentences is the chance of each to hold what is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

from rag.answer.reading import Encode as Encode
from rag.answer.reading import Reader as Reader
from rag.answer.reading import Reading as Reading
from rag.answer.reading import Sentence as Sentence
from rag.answer.reading import read as read
from rag.answer.sentence_weights import SentenceWeights
from rag.answer.typefit import Need
from rag.answer.typefit import fit as fits
from rag.answer.wanted import NEAR_ENOUGH, grams
from rag.answer.wanted import Frequency as Frequency
from rag.answer.wanted import Wanted as Wanted
from rag.answer.wanted import likeness as likeness
from rag.answer.wanted import wanted as wanted
from rag.danish import words
from rag.records import Kind, QuestionKind, SectionKind, Span

# How well each of some texts meets the words of the question at hand, float32 (n,), 0-1.
Late = Callable[[Sequence[str]], NDArray[np.float32]]

WEIGHTS = SentenceWeights()
FEATURES = tuple(f.name for f in fields(SentenceWeights))
_FITTED = (
    QuestionKind.NUMBER,
    QuestionKind.DATE,
    QuestionKind.PERSON,
    QuestionKind.LIST,
    QuestionKind.EXPLANATION,
)  # the kinds of question for which it is told whether a sentence holds the sort of thing asked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence weighed against a question. ``share``, ``cosine`` and ``fit`` are some of what ``worth`` is made of.

    ``chance`` is the probability, by the worths of all sentences weighed, that it holds what is asked. ``found`` are
    the wanted words in the sentence; ``likes`` all words of its item that answer to wanted ones; ``features`` what was
    measured of it, in the order of ``FEATURES``.
    """

    reading: Reading
    place: int
    worth: float
    share: float
    cosine: float
    fit: float
    found: Mapping[str, float]
    likes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    chance: float = 0.0
    features: tuple[float, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.reading.sentences[self.place]


def weigh(
    readings: Sequence[tuple[Reading, float]],
    wants: Wanted,
    need: Need,
    late: Late | None = None,
    weights: SentenceWeights = WEIGHTS,
) -> list[Evidence]:
    """Every sentence of the readings, each reading with its item's score (0–1), best first."""
    told = [(reading, score) for reading, score in readings if reading.sentences]
    if not told:
        return []
    paragraphs = [paragraph for reading, _ in told for paragraph in reading.paragraphs]
    met = late(paragraphs) if late else np.zeros(len(paragraphs), np.float32)
    found: list[Evidence] = []
    for reading, score in told:
        found += _measured(reading, score, met[: len(reading.paragraphs)], wants, need)
        met = met[len(reading.paragraphs) :]
    worths = np.array([one.features for one in found]) @ np.asarray(astuple(weights))
    chances = np.exp(worths - worths.max())
    chances /= chances.sum()
    weighed = zip(found, worths.tolist(), chances.tolist(), strict=True)
    return sorted((replace(e, worth=w, chance=c) for e, w, c in weighed), key=lambda e: -e.worth)


def _measured(
    reading: Reading, score: float, met: NDArray[np.float32], wants: Wanted, need: Need
) -> Iterator[Evidence]:
    """The sentences of one item with what is measured of each, in the order of ``FEATURES``; ``met`` tells how well
    each paragraph meets the question."""
    likes = matches(reading, wants)
    heading = _held(likes, (*reading.title_words, *reading.body_words))
    cosines = [0.0] * len(reading.sentences)
    if reading.vectors is not None and wants.vector is not None:
        cosines = (reading.vectors @ wants.vector).tolist()
    minutes = reading.item.meeting.kind is Kind.REFERAT
    kind = QuestionKind.EXPLANATION if need.definition and need.kind is QuestionKind.OTHER else need.kind
    for place, sentence in enumerate(reading.sentences):
        own, under = _held(likes, sentence.words), _held(likes, sentence.under)
        fit = fits(need, sentence.text, in_list=sentence.block is not None)
        decided = minutes and _is_within(sentence.span, reading.decision)
        measured = (
            score,
            wants.share(_best((own, heading, under))),
            wants.share(under),
            cosines[place],
            float(met[sentence.paragraph]),
            *(fit * (kind is sort) for sort in _FITTED),
            float(decided),
            float(decided and need.kind is QuestionKind.DECISION),
            float(need.section is sentence.section is SectionKind.INDSTILLING),
            float(decided and need.yes_no),
        )
        yield Evidence(reading, place, 0.0, wants.share(own), cosines[place], fit, own, likes, 0.0, measured)


def matches(reading: Reading, wants: Wanted) -> dict[str, dict[str, float]]:
    """For each word of an item that answers to a wanted one, how well."""
    found: dict[str, dict[str, float]] = {}
    for form, stands_for in wants.forms.items():
        size = len(grams(form))
        near = {w for w, n in _shared(reading, form).items() if n >= NEAR_ENOUGH * min(size, len(grams(w)))}
        for word in near.union(reading.by_stem.get(words.stem(form), ())):
            like = likeness(form, word)
            if like:
                likes = found.setdefault(word, {})
                for asked, worth in stands_for:
                    likes[asked] = max(likes.get(asked, 0.0), like * worth)
    return found


def _shared(reading: Reading, form: str) -> Counter[str]:
    """The item's words that share 4-grams with a form, and how many."""
    return Counter(word for gram in grams(form) for word in reading.by_gram.get(gram, ()))


def _is_within(span: Span, outer: Span | None) -> bool:
    return outer is not None and outer.start <= span.start < outer.end


def _held(likes: Mapping[str, Mapping[str, float]], held: Iterable[str]) -> dict[str, float]:
    """The wanted words that some words of an item answer to, each with its best likeness."""
    return _best(likes[word] for word in held if word in likes)


def _best(found: Iterable[Mapping[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for one in found:
        for word, like in one.items():
            best[word] = max(like, best.get(word, 0.0))
    return best

"""Sentences as evidence: how well each sentence of the items found speaks to a question.

A sentence's worth is a weighted sum of measured likenesses: the question's words found in it and above it, the cosine
of the two in the encoder's space, how its paragraph's words meet the question's one by one, whether it holds the sort
of thing that was asked for, where it stands, and how good its item is. The weights are fitted
(``evals.fit_sentences``): a softmax of the worths over all sentences is the chance of each to hold what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from rag.answer.needs import Need
from rag.answer.reading import Encode as Encode
from rag.answer.reading import Places
from rag.answer.reading import Reader as Reader
from rag.answer.reading import Reading as Reading
from rag.answer.reading import Sentence as Sentence
from rag.answer.reading import read as read
from rag.answer.sentence_weights import SentenceWeights
from rag.answer.typefit import fit as fits
from rag.answer.wanted import NEAR_ENOUGH, best_likes, grams
from rag.answer.wanted import Frequency as Frequency
from rag.answer.wanted import Wanted as Wanted
from rag.answer.wanted import likeness as likeness
from rag.answer.wanted import wanted as wanted
from rag.danish import words
from rag.records import Kind, QuestionKind, SectionKind

# How well each of some texts meets the words of the question at hand, float32 (n,), 0-1.
Late = Callable[[Sequence[str]], NDArray[np.float32]]

WEIGHTS = SentenceWeights()
FEATURES = tuple(f.name for f in fields(SentenceWeights))
# Of worth, in a follow-up: what a sentence gains by its own words, loses by having been told already though another
# holds more of these words, and loses by having been told where there are none.
OWN = 4.0
TOLD = 5.0
REPEATED = 1.0
_FITTED = (
    QuestionKind.NUMBER,
    QuestionKind.DATE,
    QuestionKind.PERSON,
    QuestionKind.LIST,
    QuestionKind.EXPLANATION,
)  # the kinds of question for which it is told whether a sentence holds the sort of thing asked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence weighed against a question. ``cosine`` and ``fit`` are some of what ``worth`` is made of, ``share`` is
    the share of the question's words in the sentence itself.

    ``chance`` is the probability, by the worths of all sentences weighed, that it holds what is asked. ``likes`` are
    all words of its item that answer to wanted ones; ``features`` what was measured of it, in the order of
    ``FEATURES``.
    """

    reading: Reading
    place: int
    worth: float
    share: float
    cosine: float
    fit: float
    likes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    chance: float = 0.0
    features: tuple[float, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.reading.sentences[self.place]

    @property
    def found(self) -> dict[str, float]:
        """The wanted words in the sentence, each with its best likeness."""
        return best_likes(self.likes[word] for word in self.sentence.words if word in self.likes)


@dataclass(frozen=True, slots=True)
class _Measured:
    """The sentences of one item, measured: ``features`` (n, ``FEATURES``), and the shares of the question's words."""

    reading: Reading
    score: float
    features: NDArray[np.float64]
    shares: NDArray[np.float64]
    cosines: NDArray[np.float64]
    fits: NDArray[np.float64]
    likes: Mapping[str, Mapping[str, float]]


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
    measured: list[_Measured] = []
    likes = [matches(reading, wants) for reading, _ in told]
    leaning = wants.leaning(wants.own_in(word for reading, _ in told for word in reading.vocabulary))
    for (reading, score), held in zip(told, likes, strict=True):
        measured.append(_measured(reading, score, met[: len(reading.paragraphs)], held, leaning, need))
        met = met[len(reading.paragraphs) :]
    worths = np.concatenate([one.features for one in measured]) @ np.asarray(astuple(weights))
    if wants.told or wants.own:
        worths += _follows_up(measured, leaning)
    chances = np.exp(worths - worths.max())
    chances /= chances.sum()
    origins = [(one, place) for one in measured for place in range(len(one.features))]
    found: list[Evidence] = []
    for number in np.argsort(-worths, kind="stable").tolist():
        one, place = origins[number]
        found.append(
            Evidence(
                one.reading,
                place,
                float(worths[number]),
                float(one.shares[place]),
                float(one.cosines[place]),
                float(one.fits[place]),
                one.likes,
                float(chances[number]),
                tuple(one.features[place].tolist()),
            )
        )
    return found


def _measured(
    reading: Reading,
    score: float,
    met: NDArray[np.float32],
    likes: dict[str, dict[str, float]],
    wants: Wanted,
    need: Need,
) -> _Measured:
    """The sentences of one item with what is measured of each; ``met`` tells how well each paragraph meets the
    question, ``likes`` which words of the item answer to wanted ones."""
    asked = {word: column for column, word in enumerate(wants.weights)}
    table = np.zeros((len(reading.vocabulary) + 1, len(asked)))  # the last row is that of all other words
    for word, answers in likes.items():
        for other, like in answers.items():
            table[reading.places[word], asked[other]] = like
    rarity = np.array(list(wants.weights.values())) / (wants.total or 1.0)
    own, under, heading = (_best(table, held) for held in (reading.own, reading.under, reading.heading))
    cosines = np.zeros(len(reading.sentences))
    if reading.vectors is not None and wants.vector is not None:
        cosines = (reading.vectors @ wants.vector).astype(np.float64)
    kind = QuestionKind.EXPLANATION if need.definition and need.kind is QuestionKind.OTHER else need.kind
    fit = np.zeros(len(reading.sentences))
    if kind in _FITTED:
        fit[:] = [fits(need, sentence.text, in_list=sentence.block is not None) for sentence in reading.sentences]
    decided = np.array(reading.decided if reading.item.meeting.kind is Kind.REFERAT else np.zeros(len(fit)), np.float64)
    proposed = [need.section is sentence.section is SectionKind.INDSTILLING for sentence in reading.sentences]
    columns = (
        np.full(len(fit), score),
        np.maximum(np.maximum(own, under), heading) @ rarity,
        under @ rarity,
        cosines,
        met[reading.paragraph_of],
        *(fit * (kind is sort) for sort in _FITTED),
        decided,
        decided * (need.kind is QuestionKind.DECISION),
        np.array(proposed, np.float64),
        decided * need.yes_no,
    )
    return _Measured(reading, score, np.column_stack(columns), own @ rarity, cosines, fit, likes)


def _follows_up(measured: Sequence[_Measured], wants: Wanted) -> NDArray[np.float64]:
    """What each sentence of the best item gains by holding the words that a follow-up brings itself, and what any
    loses by having been told already; one that holds these words as well as any other may be told again."""
    sentences = [(one, sentence) for one in measured for sentence in one.reading.sentences]
    held = np.zeros(len(sentences))
    said = np.zeros(len(sentences))
    for place, (one, sentence) in enumerate(sentences):
        own = sum(wants.weights[word] * like for word, like in wants.own_in(sentence.words).items())
        held[place] = own * (one is measured[0])
        said[place] = f" {' '.join(words.tokens(sentence.text))} " in wants.told
    best = float(held.max())
    change: NDArray[np.float64] = -REPEATED * said
    if best > 0:
        change = OWN * held / best - TOLD * said * (1 - held / best)
    return change


def _best(table: NDArray[np.float64], held: Places) -> NDArray[np.float64]:
    """For each text the best likeness of each wanted word to one of its words."""
    best: NDArray[np.float64] = np.maximum.reduceat(table[held.rows], held.starts, axis=0)
    return best


def matches(reading: Reading, wants: Wanted) -> dict[str, dict[str, float]]:
    """For each word of an item that answers to a wanted one, how well."""
    found: dict[str, dict[str, float]] = {}
    for form, stands_for in wants.forms.items():
        near = {reading.vocabulary[row] for row in _near(reading, form)}
        for word in near.union(reading.by_stem.get(words.stem(form), ())):
            like = likeness(form, word)
            if like:
                likes = found.setdefault(word, {})
                for asked, worth in stands_for:
                    likes[asked] = max(likes.get(asked, 0.0), like * worth)
    for stem, stands_for in wants.spoken.items():
        for word in reading.by_stem.get(stem, ()):
            likes = found.setdefault(word, {})
            for asked, worth in stands_for:
                likes[asked] = max(likes.get(asked, 0.0), worth)
    return found


def _near(reading: Reading, form: str) -> list[int]:
    """The item's words, by their places, that share enough 4-grams with a form."""
    own = grams(form)
    held = [rows for gram in own if (rows := reading.by_gram.get(gram)) is not None]
    if not held:
        return []
    shared = np.bincount(np.concatenate(held), minlength=len(reading.vocabulary))
    enough = (shared > 0) & (shared >= NEAR_ENOUGH * np.minimum(len(own), reading.sizes))
    near: list[int] = np.flatnonzero(enough).tolist()
    return near

"""What the two legs look for: a question's words as weighted terms, and as a vector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rag.danish import words
from rag.encoder import Encoder, LateInteraction, unit_rows
from rag.glossary import administrative, expansions
from rag.question.wording import FRAME_WORDS, Vocabulary
from rag.records import Chunk, Query

# Weights of a word beside one of the question's own subject words. Tuned on dev questions to the KKR documents.
FRAME_WEIGHT = 0.4
GLOSSARY_WEIGHT = 0.5
CONTEXT_WEIGHT = 0.2
# Of a turn of speech from the broad glossary, shared by its words of minutes: each is looked for as a stem alone, which
# weighs as much as a word's stem and 4-grams together.
PHRASE_WEIGHT = 2.8
MOST_WRITTEN = 5  # of its words of minutes that are looked for

# A word counts by its letters: a long one has many 4-grams, a number one term. Each is brought nearer to a word of
# ``_USUAL_TERMS``; at an exponent of 1 all words would count alike, at 0 each term. On dev it is flat from .6 to .9.
_USUAL_TERMS = 8
_EVENING = 0.75

# The share of the earlier conversation in a follow-up's vector, and of the user's own words in a foreign question's.
CONTEXT_SHARE = 0.3
ORIGINAL_SHARE = 0.5


def weighted_terms(query: Query, vocabulary: Vocabulary | None = None) -> dict[str, float]:
    """The terms of the lexical leg with their weights; a term that is met twice counts with its heavier weight.

    Of a turn of speech in the glossary only the words that ``vocabulary``, the archive's, holds share its weight.
    """
    terms: dict[str, float] = {}

    def add(word: str, weight: float) -> None:
        own = words.terms(word)
        for term in own:
            terms[term] = max(terms.get(term, 0.0), weight * (_USUAL_TERMS / len(own)) ** _EVENING)

    asked = words.content_words(query.search_text)
    for word in asked:
        add(word, FRAME_WEIGHT if word in FRAME_WORDS else 1.0)
        if query.is_scandinavian:
            for other in administrative(word):
                add(other, GLOSSARY_WEIGHT)
    for word in words.content_words(query.context):
        add(word, CONTEXT_WEIGHT)
    if vocabulary is not None and query.is_scandinavian:
        for stems in _spoken_of(query, vocabulary):
            for stem in stems:
                term = f"{words.STEM_MARK}{stem}"
                terms[term] = max(terms.get(term, 0.0), PHRASE_WEIGHT / len(stems))
    return terms


def _spoken_of(query: Query, vocabulary: Vocabulary) -> Iterator[Sequence[str]]:
    """For each turn of speech that says more than how is asked: the stems of its words of minutes that the archive
    holds, at most ``MOST_WRITTEN``, most typical first."""
    for expansion in expansions(query.search_text):
        if not FRAME_WORDS.issuperset(expansion.said):
            stems = dict.fromkeys(map(words.stem, expansion.others))
            if held := list(islice((stem for stem in stems if vocabulary.stem_frequency(stem)), MOST_WRITTEN)):
                yield held


def question_texts(query: Query) -> list[tuple[str, float]]:
    """The texts that the dense leg looks for, each with its share."""
    texts = [(query.search_text, 1.0)]
    if not query.is_scandinavian:
        texts.append((query.text, ORIGINAL_SHARE))
    if query.context:
        texts.append((query.context, CONTEXT_SHARE))
    return texts


def query_vector(query: Query, encoder: Encoder) -> NDArray[np.float32]:
    """The question as one unit vector (d,); zeros where it has no word that the model knows."""
    texts = question_texts(query)
    rows = encoder.encode_queries([text for text, _ in texts])
    shares = np.asarray([share for _, share in texts], np.float32)
    vector: NDArray[np.float32] = unit_rows((rows * shares[:, None]).sum(axis=0, keepdims=True))[0]
    return vector


def likeness(
    query: Query, encoder: Encoder, chunks: Mapping[int, Chunk], cosines: Mapping[int, float]
) -> dict[int, float]:
    """The dense leg's scores of passages by row: the cosine, with late interaction blended in where the encoder has it
    (``ModelRecord.late_weight``). A passage whose text is not among ``chunks`` is taken to be met as badly as the worst
    of those that are."""
    share = encoder.record.late_weight
    if not share or not cosines or not isinstance(encoder, LateInteraction):
        return dict(cosines)
    rows = [row for row in cosines if row in chunks]
    met = encoder.late_interaction(
        question_texts(query), [f"{chunks[row].heading}\n{chunks[row].text}" for row in rows]
    )
    scores = {row: float(score) for row, score in zip(rows, met, strict=True)}
    worst = min(scores.values(), default=0.0)
    return {row: (1 - share) * cosine + share * scores.get(row, worst) for row, cosine in cosines.items()}

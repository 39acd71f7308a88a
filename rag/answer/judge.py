"""Is there evidence enough to answer? A judgement made before anything is written.

A logistic model over measured signals, whose threshold is ``Settings.refuse_below``. What is plainly absent
(``rag.answer.absences``) refuses whatever the model says.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields

from rag.answer.absences import KNOWN_FROM
from rag.answer.evidence import Evidence, Wanted
from rag.answer.judge_weights import JudgeWeights
from rag.answer.light_words import is_light
from rag.answer.needs import asks_why
from rag.answer.wanted import best_likes
from rag.danish import words
from rag.glossary import is_written
from rag.question.bodies import words_of_bodies
from rag.question.wording import FRAME_WORDS
from rag.records import Query, QuestionKind, SearchResult

_LONG = 7  # words of a question beyond which more of them tell nothing
_NEAREST = 40  # sentences, best first, that are looked at for the thing asked for
# A compound's last part says what it is: "kommune" is no "kommuneskat". Letters of the stem's end that must be met.
_HEAD_LETTERS = 4
_HEAD_FROM = 8  # letters from which a word may be a compound
_MODIFIER_ONLY = 0.5  # what a match of the first part alone is worth

# What a word of phrasing weighs beside a subject word: found about a sentence, and missing.
_LIGHT = 0.3
_MISSED = 0.2

_NOTHING, _COMPLETE = 0.03, 0.6  # how much may be lacking of a question whose words all stand there, and how sure it is

_TYPED = frozenset({QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.PERSON})


@dataclass(frozen=True, slots=True)
class Signals:
    """What is measured of a question and its evidence; each about 0–1. *Subject words* are the content words that
    neither frame a question nor name a body nor are words of phrasing (``rag.answer.light_words``); shares are weighed
    by rarity.

    ``lacking``: how much the heaviest word that no item read holds weighs, as a share of what one can weigh.
    ``lacking_terms``: the same of all words that are minutes' own (``rag.glossary.is_written``) and missing from the
    best item: were the matter treated there, they would stand there. ``beside``: where a figure, a date, a person or a
    reason is asked for, how much of the best share of words in a sentence with its neighbours, heading and title is
    lost when the sentence must hold that sort of thing; ``fits``: how well a sentence of the best item holds it.
    ``agreed``: how far both legs agree on the best item; ``lead_dense``: by how much its passages' likeness leads that
    of the others. ``length``: how many words, of seven: what is missing from a long question tells less.
    ``foreign``: 1 where the question is not in Danish, so that words were translated one by one.
    """

    lacking: float = 0.0
    lacking_terms: float = 0.0
    beside: float = 0.0
    fits: float = 0.0
    agreed: float = 0.0
    lead_dense: float = 0.0
    length: float = 0.0
    foreign: float = 0.0


JUDGE_WEIGHTS = JudgeWeights()


def measure(
    query: Query, result: SearchResult, wants: Wanted, ranked: Sequence[Evidence], bodies: Sequence[str]
) -> Signals:
    """Measure the signals of a question's evidence; ``ranked`` is best first, ``bodies`` are the archive's."""
    if not ranked or not result.hits:
        return Signals()
    aside = FRAME_WORDS | words_of_bodies(query.text, bodies)
    asked = [word for word in wants.weights if word not in aside] or list(wants.weights)
    held = {evidence.reading.item.id: evidence.likes for evidence in ranked}
    anywhere = best_likes(_heads(likes) for likes in held.values())
    missed = _weighed(wants, asked, _MISSED)
    missing = _missing(missed, anywhere)
    first = result.hits[0].item.id
    missing_there = _missing(missed, _heads(held.get(first, {})))
    typed = query.kind in _TYPED or (query.kind is QuestionKind.EXPLANATION and asks_why(query.text))
    beside, fits = _sort_of_thing(_weighed(wants, asked, _LIGHT), ranked[:_NEAREST], first) if typed else (0.0, 0.0)
    likes = sorted((hit.dense for hit in result.hits), reverse=True)
    return Signals(
        lacking=max(missing.values(), default=0.0) / wants.heaviest,
        lacking_terms=sum(lost for word, lost in missing_there.items() if is_written(word)) / wants.heaviest,
        beside=beside,
        fits=fits,
        agreed=result.hits[0].score,
        lead_dense=likes[0] - sum(likes) / len(likes),
        length=min(len(asked), _LONG) / _LONG,
        foreign=float(query.language != "da"),
    )


def _weighed(wants: Wanted, asked: Sequence[str], phrasing: float) -> dict[str, float]:
    """The weights of words, those of phrasing scaled."""
    return {word: wants.weights[word] * (phrasing if is_light(word) else 1.0) for word in asked}


def _missing(weights: Mapping[str, float], held: Mapping[str, float]) -> dict[str, float]:
    """What of each word's weight is not met."""
    return {word: weight * (1.0 - min(1.0, held.get(word, 0.0))) for word, weight in weights.items()}


def _sort_of_thing(weights: Mapping[str, float], ranked: Sequence[Evidence], first: str) -> tuple[float, float]:
    """What of the best share of words about a sentence is lost where it must hold the sort of thing asked for, and how
    well a sentence of the item ``first`` holds it."""
    shares = [(_share_about(evidence, weights), evidence.fit) for evidence in ranked]
    beside = max(found for found, _ in shares) - max(found * fit for found, fit in shares)
    return beside, max((evidence.fit for evidence in ranked if evidence.reading.item.id == first), default=0.0)


def _share_about(evidence: Evidence, weights: Mapping[str, float]) -> float:
    """The share of words in a sentence with its neighbours, heading and title."""
    reading, place = evidence.reading, evidence.place
    about = reading.sentences[max(0, place - 1) : place + 2]
    stands = {word for sentence in about for word in (*sentence.words, *sentence.under)}
    stands.update(reading.title_words, reading.body_words)
    return _share(weights, best_likes(evidence.likes[word] for word in stands if word in evidence.likes))


def _share(weights: Mapping[str, float], held: Mapping[str, float]) -> float:
    """The weighed share of words that are held; one half where nothing is asked."""
    total = sum(weights.values())
    return sum(weight * min(1.0, held.get(word, 0.0)) for word, weight in weights.items()) / total if total else 0.5


def _heads(likes: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """For each wanted word its best likeness in an item, where a compound's first part alone is worth less."""
    found: dict[str, float] = {}
    for other, answers in likes.items():
        for word, like in answers.items():
            worth = like
            if like < 1 and len(word) >= _HEAD_FROM and other[:_HEAD_LETTERS] == word[:_HEAD_LETTERS]:
                worth *= 1.0 if words.stem(word)[-_HEAD_LETTERS:] in other else _MODIFIER_ONLY
            found[word] = max(worth, found.get(word, 0.0))
    return found


def confidence(signals: Signals, weights: JudgeWeights = JUDGE_WEIGHTS) -> float:
    """The probability, 0–1, that the evidence answers the question; near 0 where there is none. However short a
    question is, it is rather answered than not where the best item holds all its words."""
    log_odds = weights.bias + sum(getattr(weights, f.name) * getattr(signals, f.name) for f in fields(signals))
    likely = 1 / (1 + math.exp(-log_odds))
    complete = signals.agreed > 0 and signals.lacking + signals.lacking_terms < _NOTHING
    return max(likely, _COMPLETE) if complete else likely


def unknown_words(wants: Wanted, readings: Sequence[Evidence], aside: Collection[str] = ()) -> tuple[str, ...]:
    """The question's words, folded, that none of the evidence holds, rarest first; those ``aside`` are passed over."""
    held = {word for e in readings for word, like in e.found.items() if like >= KNOWN_FROM}
    absent = [word for word in wants.weights if word not in held and word not in aside]
    return tuple(sorted(absent, key=lambda word: -wants.weights[word]))

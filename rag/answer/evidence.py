"""Sentences as evidence: an item read into sentences, and how well each speaks to a question.

A sentence's worth is a weighted sum of measured likenesses: the question's words found in it (each weighing by
its rarity in the archive; stems, else shared character 4-grams, so that parts of Danish compounds count), the
cosine of the two in the encoder's space, and whether it holds the sort of thing that was asked for.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from rag.answer.treatments import own_decision
from rag.answer.typefit import Need
from rag.answer.typefit import fit as fits
from rag.danish import sentences, words
from rag.question.glossary import administrative
from rag.question.wording import FRAME_WORDS
from rag.records import ArchiveItem, Kind, Query, Section, SectionKind, Span

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Frequency = Callable[[str], int]

_MARKERS = ("–", "-", "−", "•", "*", "·", "—", "▪", "o ")
_ENDS_SENTENCE = '.!?:;,…”"»«)'
_HEADING_WORDS = 10  # a line of its own without a full stop, or a question, is a heading up to this length
_KEPT_ITEMS = 512  # read items remembered: a conversation returns to the same ones


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, list line, table row or inner heading of an item.

    ``block`` numbers the list or table it belongs to (lead-in included); ``line`` tells that it begins a line of one.
    ``under`` are the words of the inner heading above it.
    """

    span: Span
    text: str
    section: SectionKind
    words: tuple[str, ...]
    paragraph: int
    line: bool = False
    block: int | None = None
    heading: bool = False
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """An item with its sentences in order and, where an encoder was given, their unit vectors (n, d).

    ``decision`` is what the meeting's own body decided. ``vocabulary`` are the item's different words; ``by_stem``
    and ``by_gram`` find those that share a stem or a 4-gram.
    """

    item: ArchiveItem
    sentences: tuple[Sentence, ...]
    vocabulary: tuple[str, ...]
    by_stem: Mapping[str, Sequence[str]]
    by_gram: Mapping[str, Sequence[str]]
    vectors: NDArray[np.float32] | None
    title_words: tuple[str, ...]
    body_words: tuple[str, ...]
    decision: Span | None = None


def read(item: ArchiveItem, encode: Encode | None = None) -> Reading:
    """Split an item into sentences, section by section; join lists and tables, and note what stands under which
    inner heading."""
    found: list[Sentence] = []
    paragraph = blocks = 0
    for section in item.item.sections:
        under: tuple[str, ...] = ()
        for start, end in _paragraphs(section.text):
            fresh = _sentences(item.item.text, section, start, end, paragraph)
            if len(fresh) == 1 and _is_heading(fresh[0]):
                under = fresh[0].words
                fresh = [replace(fresh[0], heading=True)]
            else:
                fresh = [replace(sentence, under=under) for sentence in fresh]
            found.extend(fresh)
            paragraph += 1
    blocks = 0
    for place in range(len(found)):
        blocks = _number(found, place, blocks)
    title, body = (tuple(words.content_words(text)) for text in (item.item.title, item.meeting.body or ""))
    own = (word for sentence in found for word in sentence.words if not words.is_stop(word))
    vocabulary = tuple(dict.fromkeys([*title, *body, *own]))
    vectors = encode([s.text for s in found]) if encode and found else None
    by_stem: dict[str, list[str]] = {}
    by_gram: dict[str, list[str]] = {}
    for word in vocabulary:
        by_stem.setdefault(words.stem(word), []).append(word)
        for gram in _grams(word):
            by_gram.setdefault(gram, []).append(word)
    return Reading(item, tuple(found), vocabulary, by_stem, by_gram, vectors, title, body, own_decision(item))


def _paragraphs(text: str) -> Iterable[tuple[int, int]]:
    """The spans between blank lines."""
    start = 0
    for gap in re.finditer(r"\n\s*\n|$", text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
        start = gap.end()


def _sentences(text: str, section: Section, start: int, end: int, paragraph: int) -> list[Sentence]:
    """The sentences of one paragraph. In a paragraph of several lines each line that begins with a mark, or that no
    full stop ends (a table's row), is a line of a list."""
    spans = [Span(section.start + start + s.start, section.start + start + s.end) for s in
             sentences.split(section.text[start:end])]  # fmt: skip
    own = [text[span.start : span.end] for span in spans]
    begins = [not n or "\n" in text[spans[n - 1].end : spans[n].start] for n in range(len(spans))]
    rows = sum(begins) > 1 and sum(not _stops(told) for told in own) > len(own) / 2
    return [
        Sentence(
            span,
            told,
            section.kind,
            tuple(dict.fromkeys(words.tokens(told))),
            paragraph,
            line=begins[n] and (_is_list_line(told) or (rows and not _leads_in(told))),
        )
        for n, (span, told) in enumerate(zip(spans, own, strict=True))
    ]


def _is_list_line(text: str) -> bool:
    head = text.lstrip()
    marker, _, rest = head.partition(" ")
    if head.startswith(_MARKERS):
        return True
    return bool(rest) and len(marker) <= 3 and marker[-1:] in ").:" and marker[:-1].isalnum() and not marker.isupper()


def _stops(text: str) -> bool:
    return text.rstrip()[-1:] in _ENDS_SENTENCE


def _is_heading(sentence: Sentence) -> bool:
    if sentence.line or len(sentence.text.split()) > _HEADING_WORDS:
        return False
    return not _stops(sentence.text) or sentence.text.rstrip().endswith("?")


def _leads_in(text: str) -> bool:
    return text.rstrip()[-1:] in (":", ",", ";")


def _number(found: list[Sentence], place: int, blocks: int) -> int:
    """Number the list a sentence belongs to: with the line before it, its lead-in, or as a line's next sentence."""
    sentence, before = found[place], found[place - 1] if place else None
    joins = before is not None and before.section is sentence.section and not before.heading
    if sentence.line:
        if joins and before is not None and (before.block is not None and before.paragraph == sentence.paragraph):
            found[place] = replace(sentence, block=before.block)
            return blocks
        found[place] = replace(sentence, block=blocks)
        adjoins = joins and before is not None and before.block is None
        if adjoins and before is not None and (_leads_in(before.text) or before.paragraph == sentence.paragraph):
            found[place - 1] = replace(before, block=blocks)
        return blocks + 1
    if joins and before is not None and before.block is not None and before.paragraph == sentence.paragraph:
        found[place] = replace(sentence, block=before.block)
    return blocks


class Reader:
    """Reads items and remembers the last few hundred, vectors and all."""

    def __init__(self, encode: Encode | None = None, kept: int = _KEPT_ITEMS) -> None:
        self._encode = encode
        self._kept = kept
        self._readings: OrderedDict[str, Reading] = OrderedDict()

    def read(self, item: ArchiveItem) -> Reading:
        """The item's reading, from memory where it was read before."""
        reading = self._readings.pop(item.id, None) or read(item, self._encode)
        self._readings[item.id] = reading
        while len(self._readings) > self._kept:
            self._readings.popitem(last=False)
        return reading


NEAR_ENOUGH = 0.6  # of the shorter word's 4-grams shared: "landstal" and "landstallet" .86, a part of a compound .67 up
NEAR_WEIGHT = 0.75  # a near word counts less than the word itself


@functools.lru_cache(maxsize=65_536)
def _grams(word: str) -> frozenset[str]:
    marked = f"^{word}$"
    return frozenset(marked[i : i + 4] for i in range(max(1, len(marked) - 3)))


@functools.lru_cache(maxsize=262_144)
def likeness(wanted: str, word: str) -> float:
    """How alike two folded words are, 0–1: 1 for one stem, else by the 4-grams of ``^word$`` they share."""
    if wanted == word or words.stem(wanted) == words.stem(word):
        return 1.0
    if min(len(wanted), len(word)) < 4 or wanted[0].isdigit() or word[0].isdigit():
        return 0.0
    mine, other = _grams(wanted), _grams(word)
    shared = len(mine & other) / min(len(mine), len(other))
    return NEAR_WEIGHT * shared if shared >= NEAR_ENOUGH else 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question's content words, folded, each with its weight; the forms that count as each; its vector (d,).

    ``forms`` gives for each form that is looked for the word it stands for and how much of that word it is worth
    (1 for the word itself, less for a synonym).
    """

    weights: Mapping[str, float]
    forms: Mapping[str, tuple[tuple[str, float], ...]]
    vector: NDArray[np.float32] | None = None

    @property
    def total(self) -> float:
        """The sum of all weights."""
        return sum(self.weights.values())

    def found_in(self, held: Iterable[str]) -> dict[str, float]:
        """For each wanted word that is found, its best likeness to one of the folded words ``held``."""
        found: dict[str, float] = {}
        for other in held:
            for form, stands_for in self.forms.items():
                like = likeness(form, other)
                if like:
                    for word, worth in stands_for:
                        found[word] = max(found.get(word, 0.0), like * worth)
        return found

    def share(self, found: Mapping[str, float]) -> float:
        """The weighed share, 0–1, of the wanted words that were found; 0 where nothing is wanted."""
        return sum(self.weights[word] * like for word, like in found.items()) / self.total if self.total else 0.0


FRAME_WEIGHT = 0.3  # of a word that says how is asked ("besluttede", "kommunerne") rather than of what
SYNONYM_WORTH = 0.7  # of a word that stands for another in administrative Danish
CONTEXT_WEIGHT = 0.3  # of a word of the conversation before


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
            for form in (word, *(administrative(word) if query.language == "da" else ())):
                worth = 1.0 if form == word else SYNONYM_WORTH
                forms[form] = (*forms.get(form, ()), (word, worth))
    return Wanted(weights, forms, vector)


def matches(reading: Reading, wants: Wanted) -> dict[str, dict[str, float]]:
    """For each word of an item that answers to a wanted one, how well."""
    found: dict[str, dict[str, float]] = {}
    for form, stands_for in wants.forms.items():
        size = len(_grams(form))
        near = {w for w, n in _shared(reading, form).items() if n >= NEAR_ENOUGH * min(size, len(_grams(w)))}
        for word in near.union(reading.by_stem.get(words.stem(form), ())):
            like = likeness(form, word)
            if like:
                likes = found.setdefault(word, {})
                for asked, worth in stands_for:
                    likes[asked] = max(likes.get(asked, 0.0), like * worth)
    return found


def _shared(reading: Reading, form: str) -> Counter[str]:
    """The item's words that share 4-grams with a form, and how many."""
    return Counter(word for gram in _grams(form) for word in reading.by_gram.get(gram, ()))


@dataclass(frozen=True, slots=True)
class Weights:
    """What each likeness weighs in a sentence's worth (fitted by coordinate steps on the dev questions of both suites
    of ``evals``: gold item cited, facts told, basis right)."""

    words: float = 0.9
    dense: float = 0.6
    fit: float = 0.3
    item: float = 0.9
    title: float = 1.4  # of a word that stands in the item's title but not in the sentence
    beside: float = 0.25  # of a word that stands in the sentence before or after
    boilerplate: float = 0.12  # taken from a formal recommendation ("tager orienteringen til efterretning")
    under: float = 1.4  # of a word that stands in the inner heading above the sentence
    decided: float = 0.15  # of a sentence in the Beslutning of minutes, whatever is asked: it came last
    heading: float = 0.6  # taken from an inner heading, which tells nothing itself
    section: float = 0.4  # of a sentence in the very section the question's verbs point to (Beslutning, Indstilling)


WEIGHTS = Weights()

_FORMAL = ("det indstilles",)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence weighed against a question. ``share``, ``cosine`` and ``fit`` are what ``worth`` is made of.

    ``found`` are the wanted words in the sentence; ``likes`` all words of its item that answer to wanted ones.
    """

    reading: Reading
    place: int
    worth: float
    share: float
    cosine: float
    fit: float
    found: Mapping[str, float]
    likes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.reading.sentences[self.place]


def weigh(
    readings: Sequence[tuple[Reading, float]], wants: Wanted, need: Need, weights: Weights = WEIGHTS
) -> list[Evidence]:
    """Every sentence of the readings, each reading with its item's score (0–1), best first."""
    found: list[Evidence] = []
    for reading, item_score in readings:
        found += _weigh_one(reading, item_score, wants, need, weights)
    return sorted(found, key=lambda e: -e.worth)


def _weigh_one(reading: Reading, item_score: float, wants: Wanted, need: Need, weights: Weights) -> list[Evidence]:
    likes = matches(reading, wants)
    title = _best(likes[word] for word in reading.title_words if word in likes)
    owned = [_best(likes[word] for word in sentence.words if word in likes) for sentence in reading.sentences]
    cosines = reading.vectors @ wants.vector if reading.vectors is not None and wants.vector is not None else None

    minutes = reading.item.meeting.kind is Kind.REFERAT
    weighed: list[Evidence] = []
    for place, sentence in enumerate(reading.sentences):
        beside = _best(
            owned[near]
            for near in (place - 1, place + 1)
            if 0 <= near < len(owned) and reading.sentences[near].section is sentence.section
        )
        above = _best(likes[word] for word in sentence.under if word in likes)
        around = _best(
            (
                _scaled(title, weights.title),
                _scaled(beside, weights.beside),
                _scaled(above, weights.under),
                owned[place],
            )
        )
        fit = fits(need, sentence.text, in_list=sentence.block is not None)
        cosine = float(cosines[place]) if cosines is not None else 0.0
        worth = (
            weights.words * wants.share(around)
            + weights.dense * max(0.0, cosine)
            + weights.fit * fit
            + weights.item * item_score
            + weights.section * _is_asked_section(need, sentence, reading)
            + weights.decided * (minutes and _is_within(sentence.span, reading.decision))
            - weights.heading * sentence.heading
            - weights.boilerplate * (_is_formal(sentence) and need.section is not SectionKind.INDSTILLING)
        )
        weighed.append(Evidence(reading, place, worth, wants.share(owned[place]), cosine, fit, owned[place], likes))
    return weighed


def _is_within(span: Span, outer: Span | None) -> bool:
    return outer is not None and outer.start <= span.start < outer.end


def _is_asked_section(need: Need, sentence: Sentence, reading: Reading) -> bool:
    """Whether a sentence stands in the section asked for; what another body decided before is no decision here."""
    if need.section is not sentence.section:
        return False
    return need.section is not SectionKind.BESLUTNING or _is_within(sentence.span, reading.decision)


def _best(found: Iterable[Mapping[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for one in found:
        for word, like in one.items():
            best[word] = max(like, best.get(word, 0.0))
    return best


def _scaled(found: Mapping[str, float], by: float) -> dict[str, float]:
    return {word: like * by for word, like in found.items()}


def _is_formal(sentence: Sentence) -> bool:
    return sentence.section is SectionKind.INDSTILLING and sentence.text.casefold().startswith(_FORMAL)

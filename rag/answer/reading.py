"""An item read into sentences: lists and tables joined, inner headings noted, vectors made once."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.answer.treatments import own_decision
from rag.answer.wanted import grams
from rag.danish import sentences, words
from rag.records import ArchiveItem, Section, SectionKind, Span

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

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
class Places:
    """The words of some texts by their places in a vocabulary: those of text ``n`` from ``rows[starts[n]]`` on. A word
    that is not in the vocabulary, and a text without words, has the place after the last."""

    rows: NDArray[np.intp]
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], places: Mapping[str, int]) -> Places:
        """The places of the words of texts."""
        nowhere = len(places)
        rows: list[int] = []
        starts: list[int] = []
        for text in texts:
            starts.append(len(rows))
            rows += [places[word] for word in text if word in places] or [nowhere]
        return cls(np.array(rows, np.intp), np.array(starts, np.intp))


@dataclass(frozen=True, slots=True)
class Reading:
    """An item with its sentences in order and, where an encoder was given, their unit vectors (n, d).

    ``paragraphs`` are the texts that ``Sentence.paragraph`` numbers, ``decision`` what the meeting's own body decided
    and ``decided`` which sentences stand there. ``vocabulary`` are the item's different words, ``places`` their places
    in it, ``sizes`` how many 4-grams each has; ``by_stem`` and ``by_gram`` find those that share a stem or (by place)
    a 4-gram. ``own``, ``under`` and ``heading`` are the words of the sentences, of the headings above them, and of
    title and body.
    """

    item: ArchiveItem
    sentences: tuple[Sentence, ...]
    paragraphs: tuple[str, ...]
    vocabulary: tuple[str, ...]
    by_stem: Mapping[str, Sequence[str]]
    by_gram: Mapping[str, NDArray[np.intp]]
    places: Mapping[str, int]
    sizes: NDArray[np.intp]
    own: Places
    under: Places
    heading: Places
    paragraph_of: NDArray[np.intp]
    vectors: NDArray[np.float32] | None
    title_words: tuple[str, ...]
    body_words: tuple[str, ...]
    decision: Span | None
    decided: NDArray[np.bool_]


def read(item: ArchiveItem, encode: Encode | None = None) -> Reading:
    """Split an item into sentences, section by section; join lists and tables, and note what stands under which
    inner heading."""
    found: list[Sentence] = []
    paragraphs: list[str] = []
    for section in item.item.sections:
        under: tuple[str, ...] = ()
        for start, end in _paragraphs(section.text):
            fresh = _sentences(item.item.text, section, start, end, len(paragraphs))
            if len(fresh) == 1 and _is_heading(fresh[0]):
                under = fresh[0].words
                fresh = [replace(fresh[0], heading=True)]
            else:
                fresh = [replace(sentence, under=under) for sentence in fresh]
            found.extend(fresh)
            paragraphs.append(section.text[start:end])
    blocks = 0
    for place in range(len(found)):
        blocks = _number(found, place, blocks)
    title, body = (tuple(words.content_words(text)) for text in (item.item.title, item.meeting.body or ""))
    own = (word for sentence in found for word in sentence.words if not words.is_stop(word))
    vocabulary = tuple(dict.fromkeys([*title, *body, *own]))
    vectors = encode([s.text for s in found]) if encode and found else None
    places = {word: place for place, word in enumerate(vocabulary)}
    by_stem: dict[str, list[str]] = {}
    by_gram: dict[str, list[int]] = {}
    for place, word in enumerate(vocabulary):
        by_stem.setdefault(words.stem(word), []).append(word)
        for gram in grams(word):
            by_gram.setdefault(gram, []).append(place)
    decision = own_decision(item)
    return Reading(
        item,
        tuple(found),
        tuple(paragraphs),
        vocabulary,
        by_stem,
        {gram: np.array(held, np.intp) for gram, held in by_gram.items()},
        places,
        np.array([len(grams(word)) for word in vocabulary], np.intp),
        Places.of([sentence.words for sentence in found], places),
        Places.of([sentence.under for sentence in found], places),
        Places.of([(*title, *body)], places),
        np.array([sentence.paragraph for sentence in found], np.intp),
        vectors,
        title,
        body,
        decision,
        np.array([_is_within(sentence.span, decision) for sentence in found], np.bool_),
    )


def _is_within(span: Span, outer: Span | None) -> bool:
    return outer is not None and outer.start <= span.start < outer.end


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

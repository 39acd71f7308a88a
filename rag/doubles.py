"""The same document in two files: found by what it says, so that it is indexed once.

Two files are doubles when their bytes are equal, when two files of the same format hold the same words in the same
order, or when two formats (a PDF and the text exported from it) say nearly the same with the same figures. An
agenda and its minutes are two documents, so are two meetings that share most of their wording, and so is a
corrected edition in the same format: what only *resembles* another document stays in the index.

Likeness is the Jaccard index of character shingles, estimated from the smallest hashes of each document
(bottom-k sketch: Broder, "On the resemblance and containment of documents", 1997). Shingles run over letters and
digits only, so that blanks inside words and hyphens at line ends do not count.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from rag.records import Kind, Meeting, Page

# Characters in a shingle: two or three Danish words.
SHINGLE_CHARACTERS = 16
# Hashes kept of each document; the likeness of two is then known to about 0.02.
SKETCH_SIZE = 512
# Hashes by which two documents meet at all; at the likeness asked for, missing each other takes 0.2 ** 16.
_MEETING_HASHES = 16
# PDF and text of the three real documents are alike to 1.0 in both; any two different ones to 0.02 and 0.35 at most.
# Far above the latter, and below the former for formats that lose a table or a footnote.
LIKE_TEXT = 0.9
LIKE_FIGURES = 0.9
# Shorter documents are doubles only when they are equal: there is too little to tell two of them apart by.
FEWEST_WORDS = 60

# Which format is indexed when a document comes in several: pages and layout are surest in the PDF.
_FORMATS = {".pdf": 0, ".docx": 1, ".html": 2, ".htm": 2, ".xhtml": 2}
_OTHER_FORMAT = 3

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+")

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a document says, in little: enough to know it again.

    ``words_hash`` is of all words of its pages in order; ``shingles`` and ``figures`` are the smallest hashes
    (uint64, ascending, as bytes) of its items' character shingles and of its figures with their counts.
    """

    words_hash: str
    word_count: int
    shingles: bytes
    figures: bytes


@dataclass(frozen=True, slots=True)
class Candidate:
    """One readable file. ``stated`` tells that staff have described it in arkivsvar.toml: it then comes first."""

    source: str
    sha256: str
    kind: Kind
    body: str | None
    date: dt.date | None
    signature: Signature
    stated: bool = False


def signature(pages: Sequence[Page], meeting: Meeting) -> Signature:
    """The signature of a document, from its pages as read and its items as understood."""
    words = [word for page in pages for line in page.lines for word in _WORD.findall(line.casefold())]
    text = "\n".join(f"{item.title}\n{item.text}" for item in meeting.items).casefold()
    figures = Counter(_FIGURE.findall(text))
    counted = [f"{figure}#{n}" for figure, count in figures.items() for n in range(count)]
    return Signature(
        words_hash=hashlib.sha256(" ".join(words).encode("utf-8", "replace")).hexdigest(),
        word_count=len(words),
        shingles=_sketch(_shingle_hashes(text)).tobytes(),
        figures=_sketch(_hashes(counted)).tobytes(),
    )


def preference(source: str, *, stated: bool = False) -> tuple[bool, int, int, str]:
    """The order in which the files of one document are preferred: described by staff, PDF first, highest up."""
    path = PurePosixPath(source)
    return (not stated, _FORMATS.get(path.suffix.lower(), _OTHER_FORMAT), len(path.parts), source)


def find(candidates: Iterable[Candidate]) -> dict[str, str]:
    """For each double the file that is indexed in its place. The same files always give the same answer."""
    doubles: dict[str, str] = {}
    by_bytes: dict[str, Candidate] = {}
    by_words: dict[tuple[object, ...], Candidate] = {}
    by_shingle: defaultdict[int, list[Candidate]] = defaultdict(list)
    for candidate in sorted(candidates, key=lambda c: preference(c.source, stated=c.stated)):
        words_key = (_format(candidate), candidate.kind, candidate.signature.words_hash)
        first = by_bytes.get(candidate.sha256) or by_words.get(words_key) or _nearly_the_same(candidate, by_shingle)
        if first is not None:
            doubles[candidate.source] = first.source
            continue
        by_bytes[candidate.sha256] = candidate
        by_words[words_key] = candidate
        for value in _meeting_hashes(candidate):
            by_shingle[value].append(candidate)
    return doubles


def likeness(one: bytes, other: bytes) -> float:
    """The Jaccard index of two documents' sets, estimated from their sketches; 1.0 for two empty ones."""
    a, b = np.frombuffer(one, np.uint64), np.frombuffer(other, np.uint64)
    smallest = np.union1d(a, b)[:SKETCH_SIZE]
    if not len(smallest):
        return 1.0
    shared = np.isin(smallest, a, assume_unique=True) & np.isin(smallest, b, assume_unique=True)
    return float(shared.mean())


def _nearly_the_same(candidate: Candidate, by_shingle: Mapping[int, Sequence[Candidate]]) -> Candidate | None:
    """The first document in another format that says the same."""
    met = {
        other.source: other
        for value in _meeting_hashes(candidate)
        for other in by_shingle.get(value, ())
        if _may_be_the_same(candidate, other)
    }
    for other in met.values():
        one, two = candidate.signature, other.signature
        if likeness(one.shingles, two.shingles) >= LIKE_TEXT and likeness(one.figures, two.figures) >= LIKE_FIGURES:
            return other
    return None


def _may_be_the_same(one: Candidate, other: Candidate) -> bool:
    """Another format, the same kind, and nothing that is known of both differs."""
    return (
        _format(one) != _format(other)
        and one.kind is other.kind
        and (one.date is None or other.date is None or one.date == other.date)
        and (one.body is None or other.body is None or one.body.casefold() == other.body.casefold())
        and min(one.signature.word_count, other.signature.word_count) >= FEWEST_WORDS
    )


def _format(candidate: Candidate) -> int:
    return _FORMATS.get(PurePosixPath(candidate.source).suffix.lower(), _OTHER_FORMAT)


def _meeting_hashes(candidate: Candidate) -> list[int]:
    hashes: Hashes = np.frombuffer(candidate.signature.shingles, np.uint64)
    return [int(value) for value in hashes[:_MEETING_HASHES]]


def _sketch(hashes: Hashes) -> Hashes:
    return np.unique(hashes)[:SKETCH_SIZE]


def _hashes(texts: Iterable[str]) -> Hashes:
    digests = b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, np.uint64)


def _shingle_hashes(text: str) -> Hashes:
    """A hash of every run of ``SHINGLE_CHARACTERS`` letters and digits: a polynomial, then splitmix64's mixer."""
    letters = "".join(character for character in text if character.isalnum())
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    count = len(codes) - SHINGLE_CHARACTERS + 1
    if count < 1:
        return np.empty(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    for offset in range(SHINGLE_CHARACTERS):
        hashes = hashes * np.uint64(1_000_003) + codes[offset : offset + count]
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = hashes ^ (hashes >> np.uint64(31))
    return mixed

"""Corpus files read into arrays of word numbers.

Two sorts of lines, told apart by their number of fields (tab-separated, UTF-8, also .xz):

- running text in two languages: part, Danish sentence, English sentence, in the order of the debates;
- pairs: source, language, text, language, text.

A file in .txt is a glossary (``rag.glossary``): what people say and the words of minutes for it are pairs, each with
each and with all of them together.
"""

from __future__ import annotations

import lzma
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from rag.errors import InputError
from rag.glossary.phrases import concepts
from rag.os_reason import reason
from rag.word_features import words

MAX_WORDS = 96  # of a sentence; the rest is not read
HEADING_WORDS = 14  # a longer line is no heading
MIN_SENTENCE_WORDS = 4  # of each of the lines after a heading
QUESTION_WORDS = range(5, 30)
MAX_BROKEN = 0.01  # share of the lines of a file
GLOSSARY = "glossary"  # the source of the pairs of a glossary
GLOSSARY_SUFFIX = ".txt"
MAX_WRITTEN = 4  # words of a concept that are paired one by one with what is said, most typical first
_RUNNING, _PAIRS = 3, 5
_STEP = 20_000  # lines between two signs of progress

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as word numbers: text ``i`` is ``ids[offsets[i]:offsets[i + 1]]``. int32 (words,), int64 (texts + 1,)."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The number of words of each text."""
        return np.diff(self.offsets)


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a training reads.

    ``words[n]`` is word number n, met ``counts[n]`` times. ``danish[i]`` and ``english[i]`` say the same, and stand
    after ``danish[i - 1]``. ``headings`` and ``questions`` are such numbers of sentences. ``left[i]`` and ``right[i]``
    are a pair from ``sources[i]``. ``remarks`` tell of lines that were left out.
    """

    words: tuple[str, ...]
    counts: NDArray[np.int64]
    danish: Texts
    english: Texts
    headings: NDArray[np.int64]
    questions: NDArray[np.int64]
    left: Texts
    right: Texts
    sources: tuple[str, ...]
    remarks: tuple[str, ...] = ()


class WordTable:
    """Words numbered in the order they are met, and counted."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.counts = array("q")

    def ids(self, text: str) -> list[int]:
        """The words of a text by number."""
        found = []
        for word in words(text)[:MAX_WORDS]:
            number = self.numbers.setdefault(word, len(self.counts))
            if number == len(self.counts):
                self.counts.append(0)
            self.counts[number] += 1
            found.append(number)
        return found


class TextList:
    """Texts on their way into ``Texts``."""

    def __init__(self, table: WordTable) -> None:
        self._table, self._ids, self._offsets = table, array("i"), array("q", [0])

    def add(self, text: str) -> None:
        """Take one more text."""
        self._ids.extend(self._table.ids(text))
        self._offsets.append(len(self._ids))

    def texts(self) -> Texts:
        """What was taken."""
        return Texts(np.array(self._ids, np.int32), np.array(self._offsets, np.int64))


@dataclass
class _Reading:
    """A corpus while it is read."""

    table: WordTable = field(default_factory=WordTable)
    sources: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    questions: list[int] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    running: int = 0

    _last: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.danish, self.english = TextList(self.table), TextList(self.table)
        self.left, self.right = TextList(self.table), TextList(self.table)

    def add(self, fields: Sequence[str]) -> None:
        """Take one line."""
        if len(fields) == _PAIRS:
            self.sources.append(fields[0])
            self.left.add(fields[2])
            self.right.add(fields[4])
            return
        danish = fields[1]
        self.danish.add(danish)
        self.english.add(fields[2])
        size = len(danish.split())
        if danish.endswith("?") and size in QUESTION_WORDS:
            self.questions.append(self.running)
        # A heading is known by what comes after it.
        self._last = [*self._last[-3:], (size, danish)]
        if (
            len(self._last) == 4
            and _is_heading(self._last[0][1])
            and all(s > MIN_SENTENCE_WORDS for s, _ in self._last[1:])
        ):
            self.headings.append(self.running - 3)
        self.running += 1


def read(files: Sequence[Path], progress: Progress) -> Corpus:
    """Read corpus files. Raises InputError where one cannot be read or is of no known sort; a few broken lines are left
    out and told of."""
    reading = _Reading()
    for file in files:
        _read_file(file, reading, progress)
    if not reading.running and not reading.sources:
        raise InputError("Korpusset er tomt: ingen af filerne har linjer.", "Angiv filer med træningstekst.")
    return Corpus(
        words=tuple(reading.table.numbers),
        counts=np.array(reading.table.counts, np.int64),
        danish=reading.danish.texts(),
        english=reading.english.texts(),
        headings=np.array(reading.headings, np.int64),
        questions=np.array(reading.questions, np.int64),
        left=reading.left.texts(),
        right=reading.right.texts(),
        sources=tuple(reading.sources),
        remarks=tuple(reading.remarks),
    )


def _read_glossary(file: Path, reading: _Reading) -> None:
    found = list(concepts(line for _, line in _lines(file)))
    if not found:
        raise InputError(
            f"{file.name} er ingen ordliste: ingen linje er »skrevet ; skrevet | sagt ; sagt«.",
            "Angiv en korpusfil (tsv eller tsv.xz) eller en ordliste (txt).",
        )
    for concept in found:
        together = (" ".join(concept.written),) if len(concept.written) > 1 else ()
        for said in concept.said:
            for written in (*concept.written[:MAX_WRITTEN], *together):
                reading.add((GLOSSARY, "", said, "", written))


def _read_file(file: Path, reading: _Reading, progress: Progress) -> None:
    if file.suffix == GLOSSARY_SUFFIX:
        _read_glossary(file, reading)
        return
    expected, broken, number = 0, [], 0
    for number, line in _lines(file):
        fields = line.rstrip("\r\n").split("\t")
        if not expected:
            expected = _sort_of(file, number, fields)
        if len(fields) != expected or (expected == _RUNNING and not fields[0].isdecimal()):
            broken.append(number)
        else:
            reading.add(fields)
        if number % _STEP == 0:
            progress(f"Læser {file.name}", number, 0)
    if len(broken) > max(1, MAX_BROKEN * number) and len(broken) > 1:
        raise InputError(
            f"{file.name}, linje {broken[0]}: ventede {expected} felter adskilt af tabulator; "
            f"{len(broken)} af {number} linjer er ødelagt.",
            "Ret filen, eller lad den ude.",
        )
    if broken:
        named = ", ".join(str(one) for one in broken[:5])
        more = f" og {len(broken) - 5} til" if len(broken) > 5 else ""
        reading.remarks.append(f"{file.name}: linje {named}{more} har ikke {expected} felter og er ikke læst.")


def _sort_of(file: Path, number: int, fields: Sequence[str]) -> int:
    if len(fields) == _PAIRS or (len(fields) == _RUNNING and fields[0].isdecimal()):
        return len(fields)
    raise InputError(
        f"{file.name}, linje {number}: ventede »del, dansk, engelsk« eller »kilde, sprog, tekst, sprog, tekst« "
        f"adskilt af tabulator, fandt {len(fields)} felter.",
        "Angiv en korpusfil af en af de to slags.",
    )


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with _open(file) as stream:
            # Only real line ends: a text may hold U+2028.
            yield from enumerate(stream, 1)
    except (lzma.LZMAError, EOFError, UnicodeDecodeError) as error:
        raise InputError(f"Korpusfilen {file} er beskadiget eller ikke UTF-8.", "Hent den igen.") from error
    except OSError as error:
        raise InputError(f"Korpusfilen {file} kan ikke læses ({reason(error)}).", "Ret stien.") from error


def _open(file: Path) -> IO[str]:
    if file.suffix == ".xz":
        return lzma.open(file, "rt", encoding="utf-8", newline="\n")
    return file.open(encoding="utf-8", newline="\n")


def _is_heading(line: str) -> bool:
    size = len(line.split())
    return 1 < size <= HEADING_WORDS and line[-1] not in '.!?:;,)"' and line[0].isupper()

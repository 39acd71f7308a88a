"""Off-topic passages from the running text of a corpus, as items of an archive that nobody asks about."""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from rag.records import AgendaItem, ArchiveItem, Chunk, Kind, Meeting, SectionKind, Span

SENTENCES = 5  # a passage; some 110 words
PASSAGES = 5  # an item


def items(corpus: Path, passages: int, first_row: int) -> Iterator[tuple[ArchiveItem, tuple[Chunk, ...]]]:
    """Items with their passages, ``passages`` in all, rows counted from ``first_row``."""
    made = 0
    for number, texts in enumerate(_groups(islice(_passages(corpus), passages), PASSAGES)):
        source = f"off-topic/{number}.txt"
        meeting = Meeting(source, "Europa-Parlamentet", None, "ukendt", Kind.REFERAT)
        text = "\n\n".join(texts)
        item = AgendaItem(number="1", title=" ".join(texts[0].split()[:8]), text=text)
        item_id = f"{source}#1"
        start, chunks = 0, []
        for place, passage in enumerate(texts):
            span = Span(start, start + len(passage))
            heading = f"Europa-Parlamentet · referat · punkt 1 {item.title}"
            key = f"{item_id}/0.{place}"
            chunks.append(Chunk(first_row + made, key, item_id, SectionKind.ANDET, heading, passage, span, 0))
            start, made = span.end + 2, made + 1
        yield ArchiveItem(item_id, meeting, item), tuple(chunks)


def _passages(corpus: Path) -> Iterator[str]:
    with lzma.open(corpus, "rt", encoding="utf-8", newline="\n") as lines:
        for group in _groups(lines, SENTENCES):
            yield " ".join(line.split("\t")[1] for line in group)


def _groups(things: Iterable[str], size: int) -> Iterator[list[str]]:
    """Lists of ``size`` things; the last may be shorter."""
    rest = iter(things)
    while group := list(islice(rest, size)):
        yield group

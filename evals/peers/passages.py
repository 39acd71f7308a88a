"""What every peer works with: raw pages in, passages out, and which agenda item a passage belongs to.

A peer knows nothing of agenda items. To be judged by the same gold, a passage counts as the item of its document
with which it shares most runs of ``_RUN`` letters and digits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import raw_text
from evals.archive_view import ArchiveView, material_of
from evals.retrieval import DEPTH

_RUN = 24  # letters: about four words, seldom the same in two items by chance
_STEP = 6  # every sixth start is enough to tell which item a passage of hundreds of letters is from


@dataclass(frozen=True, slots=True)
class Page:
    """The raw text of one page of a document."""

    source: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that a peer found."""

    source: str
    page: int
    text: str


def raw_pages(archive: ArchiveView) -> list[Page]:
    """The raw pages of every document that the archive holds."""
    folder = archive.folder or Path()
    sources = sorted({one.meeting.source for one in archive.items.values()})
    return [
        Page(source, number, text)
        for source in sources
        for number, text in enumerate(raw_text.read_pages(folder / source), 1)
    ]


class Attribution:
    """Tells which item a passage is from."""

    def __init__(self, archive: ArchiveView) -> None:
        self._items: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for one in archive.items.values():
            for run in _runs(material_of(one), step=1):
                self._items[one.meeting.source][run].add(one.item.number)

    def number_of(self, passage: Passage) -> str | None:
        """The number of the item, or ``None`` for a passage that is of none (a cover, a table of contents)."""
        known = self._items.get(passage.source, {})
        votes = Counter(number for run in _runs(passage.text, _STEP) for number in known.get(run, ()))
        return votes.most_common(1)[0][0] if votes else None


def _runs(text: str, step: int) -> Iterable[str]:
    squeezed = raw_text.squeeze(text).lower()
    return (squeezed[at : at + _RUN] for at in range(0, max(len(squeezed) - _RUN, 0) + 1, step))


def answer(
    question_id: str, found: Sequence[tuple[Passage, float]], attribution: Attribution, ms: float
) -> Mapping[str, Any]:
    """An answers-file object: the first passage as the answer and its quote, the items of all as what was retrieved."""
    placed = [(passage, attribution.number_of(passage), score) for passage, score in found]
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for passage, number, score in placed:
        if number is not None:
            row = {"source": passage.source, "item": number, "score": float(score)}
            rows.setdefault((passage.source, number), row)
    first = next(((passage, number) for passage, number, _ in placed if number is not None), None)
    if first is None:
        return {"id": question_id, "status": "not_found", "answer": "", "ms": {"total": ms}}
    passage, number = first
    quote = " ".join(passage.text.split())
    cited = {"n": 1, "source": passage.source, "item": number, "page": passage.page, "quote": quote}
    return {
        "id": question_id,
        "status": "answered",
        "answer": f"{quote} [1]",
        "basis": None,
        "citations": [cited],
        "retrieved": list(rows.values())[:DEPTH],
        "ms": {"total": ms},
    }

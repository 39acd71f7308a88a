"""The gate: nothing reaches the screen before its quote has been found in its source.

Pure functions. A quote is *located* word for word (white space folded, the kinds of quotation marks treated alike);
the quote shown is always the source's own slice. A statement stays only when every number, date and name in it
stands in what it cites, when its words do, and when it calls nothing a decision that its source does not.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rag import claims
from rag.danish.dates import format_date
from rag.records import AgendaItem, Answer, ArchiveItem, Basis, Citation, Kind, SectionKind, Span, Statement, Status

Lookup = Callable[[str], ArchiveItem | None]

HEADING_SECTION = "Overskrift"  # the section of a citation whose quote is the item's own title; its span is (0, 0)
MIN_PIECE_WORDS = 3  # a shorter scrap of a cut sentence says nothing on its own
MIN_WORD_SUPPORT = 0.6  # of a statement's words; the rest may be bending and linking words of a chat model's
_GAP = 80  # characters between two pieces of one sentence that a seam or a page break may have swallowed

_MARKS = "»«„“”\"'’‘"
_MARK_CLASS = "[" + re.escape(_MARKS) + "]"
_ELLIPSIS = re.compile(r"[\[(]?(?:…|\.\.\.+)[\])]?")


class Finding(StrEnum):
    """How a quote stands to the item it is said to be from."""

    VERBATIM = "verbatim"
    STITCHED = "stitched"  # parts of the item, glued together
    MISATTRIBUTED = "misattributed"  # verbatim, but in another item
    FABRICATED = "fabricated"


def fold(text: str) -> str:
    """``text`` with every run of white space made one blank: the form in which quotes are shown."""
    return " ".join(text.split())


def locate(quote: str, item: AgendaItem) -> Span | None:
    """Where ``quote`` stands in the item's text: whole words and whole numbers only, one that crosses no seam first."""
    found = _find(quote.split(), item.text)
    spans = [Span(match.start(), match.end()) for match in found]
    return next((span for span in spans if not _seams_inside(item, span)), spans[0] if spans else None)


def _find(quote_words: list[str], text: str) -> list[re.Match[str]]:
    if not any(char.isalnum() for word in quote_words for char in word):
        return []
    body = r"\s+".join(_word_pattern(word) for word in quote_words)
    first, last = quote_words[0][0], quote_words[-1][-1]
    before = (r"(?<!\w)" if first.isalnum() else "") + (r"(?<!\d[.,])" if first.isdigit() else "")
    after = (r"(?!\w)" if last.isalnum() else "") + (r"(?![.,]\d)" if last.isdigit() else "")
    return list(re.finditer(before + body + after, text))


@functools.lru_cache(maxsize=16_384)
def _word_pattern(word: str) -> str:
    return "".join(_MARK_CLASS if char in _MARKS else re.escape(char) for char in word)


def _seams_inside(item: AgendaItem, span: Span) -> list[int]:
    return [seam for seam in item.seams if span.start < seam < span.end]


def examine(quote: str, item: AgendaItem, others: Iterable[AgendaItem] = ()) -> Finding:
    """Tell a true quote from one that is stitched together, from another item (of ``others``), or invented."""
    if locate(quote, item) is not None:
        return Finding.VERBATIM
    if any(locate(quote, other) is not None for other in others):
        return Finding.MISATTRIBUTED
    return Finding.STITCHED if _is_stitched(quote, item) else Finding.FABRICATED


def _is_stitched(quote: str, item: AgendaItem) -> bool:
    """Whether the quote can be cut into parts of at least ``MIN_PIECE_WORDS`` words that each stand in the item."""
    quote_words = _ELLIPSIS.sub(" ", quote).split()
    count = len(quote_words)
    # The farthest word up to which the quote, begun at each word, still stands in the item (never moves back).
    reach: list[int] = []
    end = 0
    for start in range(count):
        end = max(end, start)
        while end < count and _find(quote_words[start : end + 1], item.text):
            end += 1
        reach.append(end)
    whole = [False] * count + [True]
    for start in reversed(range(count)):
        whole[start] = any(whole[cut] for cut in range(start + MIN_PIECE_WORDS, reach[start] + 1))
    return whole[0] and count > 0


def pieces(item: AgendaItem, span: Span) -> tuple[Span, ...]:
    """Cut ``span`` at seams and page breaks, one piece for each citation.

    Pieces are trimmed to whole words; a scrap of fewer than ``MIN_PIECE_WORDS`` words is dropped unless it holds a
    figure or a name. A span that nothing cuts comes back trimmed of white space.
    """
    breaks = {page.end for page in item.page_spans if span.start < page.end < span.end}
    cuts = [span.start, *sorted(breaks | set(_seams_inside(item, span))), span.end]
    cut = len(cuts) > 2
    found = []
    for start, end in itertools.pairwise(cuts):
        piece = _trim(item.text, start, end, head=start != span.start, tail=end != span.end)
        text = item.text[piece.start : piece.end]
        if text and (not cut or len(text.split()) >= MIN_PIECE_WORDS or any(c.isdigit() or c.isupper() for c in text)):
            found.append(piece)
    return tuple(found)


def _trim(text: str, start: int, end: int, *, head: bool, tail: bool) -> Span:
    """Take white space off both ends and, where a cut went through a word, the part of that word."""
    if head and start > 0 and not text[start - 1].isspace():
        while start < end and not text[start].isspace():
            start += 1
    if tail and end < len(text) and not text[end].isspace():
        while end > start and not text[end - 1].isspace():
            end -= 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def cite(archive_item: ArchiveItem, span: Span, n: int = 0) -> tuple[Citation, ...]:
    """Citations for ``span`` of the item, one for each piece, numbered from ``n``; an empty span cites the title."""
    item = archive_item.item
    spans = pieces(item, span) if span.start < span.end else (Span(0, 0),)
    return tuple(_citation(archive_item, piece, n + place) for place, piece in enumerate(spans))


def _citation(archive_item: ArchiveItem, span: Span, n: int) -> Citation:
    item, meeting = archive_item.item, archive_item.meeting
    section = item.section_at(span.start)
    titled = span.start == span.end
    return Citation(
        n=n,
        item_id=archive_item.id,
        source=meeting.source,
        item=item.number,
        title=item.title,
        body=meeting.body,
        date=meeting.date,
        period=meeting.period,
        kind=meeting.kind,
        section=HEADING_SECTION if titled else (section.heading if section else ""),
        page=item.pages[0] if titled else item.page_of(span.start),
        quote=fold(item.title) if titled else fold(item.text[span.start : span.end]),
        span=span,
        url=meeting.url,
    )


@dataclass(frozen=True, slots=True)
class _Checked:
    """The citations that replace one that was given (several where it crossed a page), and what was wrong."""

    kept: tuple[Citation, ...]
    warning: str = ""


def gate(answer: Answer, lookup: Lookup) -> Answer:
    """Let through only what its sources bear out.

    ``lookup`` gives an item by id, ``None`` where the archive has no such item. Citations are rebuilt from the
    source; false ones and unsupported statements are taken out, each with a Danish warning; the rest is numbered
    in order of first use. ``basis`` is what the leading statement stands on. With nothing left the answer is
    ``not_found``. Gating twice changes nothing.
    """
    items = {c.item_id: lookup(c.item_id) for c in answer.citations}
    known = {key: item for key, item in items.items() if item is not None}
    checked = {citation.n: _check(citation, known) for citation in answer.citations}
    warnings = [*answer.warnings, *(c.warning for c in checked.values() if c.warning)]

    kept: list[tuple[str, tuple[Citation, ...]]] = []
    for statement in answer.statements:
        cited = tuple(c for n in statement.citations if n in checked for c in checked[n].kept)
        objection = unsupported(statement.text, cited, known)
        if objection:
            warnings.append(objection)
        else:
            kept.append((statement.text, cited))
    if not kept:
        found = answer.status if answer.notes and not answer.statements else Status.NOT_FOUND
        return replace(
            answer, status=found, basis=None, statements=(), citations=(), warnings=tuple(dict.fromkeys(warnings))
        )

    statements, citations = _renumber(kept)
    return replace(
        answer,
        status=Status.ANSWERED,
        basis=basis_of(citations[0], known),
        statements=statements,
        citations=citations,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _check(citation: Citation, known: Mapping[str, ArchiveItem]) -> _Checked:
    archive_item = known.get(citation.item_id)
    if archive_item is None:
        return _Checked((), f"En henvisning er taget ud: arkivet har intet punkt {citation.item_id}.")
    item = archive_item.item
    if citation.span.start == citation.span.end and citation.quote and citation.quote == fold(item.title):
        return _Checked(cite(archive_item, Span(0, 0)))
    span = citation.span
    exact = 0 <= span.start < span.end <= len(item.text) and fold(item.text[span.start : span.end]) == citation.quote
    if not exact or _find(citation.quote.split(), item.text[span.start : span.end]) == []:
        located = locate(citation.quote, item)
        if located is None:
            others = [other.item for key, other in known.items() if key != citation.item_id]
            return _Checked((), _REASONS[examine(citation.quote, item, others)].format(label(archive_item)))
        span = located
    return _Checked(cite(archive_item, span))


_REASONS = {
    Finding.FABRICATED: "Et citat er taget ud: det står ikke i {}.",
    Finding.STITCHED: "Et citat er taget ud: det er sat sammen af flere steder i {}.",
    Finding.MISATTRIBUTED: "Et citat er taget ud: det står i et andet punkt end {}.",
}


def unsupported(text: str, cited: Iterable[Citation], known: Mapping[str, ArchiveItem]) -> str:
    """Why a statement's citations do not bear it out, as a Danish sentence; "" when they do."""
    citations = tuple(cited)
    if not citations:
        return "Et udsagn er taget ud: det har ingen kilde."
    evidence = _evidence(citations, known)
    absent = claims.missing(text, evidence)
    if absent:
        return f"Et udsagn er taget ud: {', '.join(absent)} står ikke i den kilde, det henviser til."
    quoted = any(claims.decides(c.quote) for c in citations)
    if claims.decides(text) and not quoted and not any(basis_of(c, known) is Basis.BESLUTNING for c in citations):
        return "Et udsagn er taget ud: kilden er ikke en beslutning."
    if claims.word_support(text, evidence) < MIN_WORD_SUPPORT:
        return "Et udsagn er taget ud: kilden siger noget andet."
    return ""


def _evidence(citations: tuple[Citation, ...], known: Mapping[str, ArchiveItem]) -> list[str]:
    """The quotes, what a seam swallowed between two pieces of one sentence, and the items' particulars."""
    texts = [c.quote for c in citations]
    for before, after in itertools.pairwise(citations):
        if before.item_id == after.item_id and 0 <= after.span.start - before.span.end <= _GAP:
            texts.append(known[before.item_id].item.text[before.span.start : after.span.end])
    for c in citations:
        date = format_date(c.date) if c.date else ""
        texts.append(f"{c.body or ''}\n{date}\npunkt {c.item}\n{c.title}\n{c.section}\n{c.kind.value}\nside {c.page}")
    return texts


def basis_of(citation: Citation, known: Mapping[str, ArchiveItem]) -> Basis:
    """What a statement that leads with ``citation`` stands on. Only minutes tell what was decided."""
    section = known[citation.item_id].item.section_at(citation.span.start)
    if section is None or citation.section == HEADING_SECTION:
        return Basis.OPLYSNING
    if section.kind is SectionKind.BESLUTNING and citation.kind is Kind.REFERAT:
        return Basis.BESLUTNING
    return Basis.INDSTILLING if section.kind is SectionKind.INDSTILLING else Basis.OPLYSNING


def _renumber(kept: list[tuple[str, tuple[Citation, ...]]]) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Number citations 1, 2, … in order of first use; the same place of the same item is one citation."""
    numbered: dict[tuple[str, Span], Citation] = {}
    statements = []
    for text, cited in kept:
        for c in cited:
            numbered.setdefault((c.item_id, c.span), replace(c, n=len(numbered) + 1))
        statements.append(Statement(text, tuple(dict.fromkeys(numbered[c.item_id, c.span].n for c in cited))))
    return tuple(statements), tuple(numbered.values())


def label(archive_item: ArchiveItem) -> str:
    """An item named in one line: "KKR Nordjylland 15. oktober 2021, punkt 3.1 (referat): Titel"."""
    meeting, item = archive_item.meeting, archive_item.item
    when = f" {format_date(meeting.date)}" if meeting.date else ""
    return f"{meeting.body or meeting.source}{when}, punkt {item.number} ({meeting.kind.value}): {item.title}"

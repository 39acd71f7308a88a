"""The frozen records that flow through the house. No logic beyond what a record knows of itself.

Text offsets are in characters (Python ``str`` indices) and half-open. ``AgendaItem.text`` is the clean text of an
item: the texts of its sections joined by a blank line, line-break hyphens joined, white space folded, running
heads, page numbers and foot links taken out. Section headings are not part of it. Every span, section and page
span is given in it, so a quote is always ``item.text[span.start:span.end]``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Whether a document is the agenda (sent out before the meeting) or the minutes (with decisions)."""

    DAGSORDEN = "dagsorden"
    REFERAT = "referat"


class SectionKind(StrEnum):
    """What a section of an agenda item is for; only ``BESLUTNING`` tells what was decided."""

    RESUME = "resume"
    BAGGRUND = "baggrund"
    INDSTILLING = "indstilling"
    SAGSFREMSTILLING = "sagsfremstilling"
    OEKONOMI = "oekonomi"
    HOERING = "hoering"
    LOVGRUNDLAG = "lovgrundlag"
    BESLUTNING = "beslutning"
    DELTAGERE = "deltagere"
    AFBUD = "afbud"
    BILAG = "bilag"
    ANDET = "andet"


class Basis(StrEnum):
    """What the answer's leading statement stands on."""

    BESLUTNING = "beslutning"
    INDSTILLING = "indstilling"
    OPLYSNING = "oplysning"


class Status(StrEnum):
    """Whether the archive holds an answer."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"


class QuestionKind(StrEnum):
    """The sort of answer a question asks for."""

    DECISION = "decision"
    RECOMMENDATION = "recommendation"
    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    LIST = "list"
    EXPLANATION = "explanation"
    COMPARISON = "comparison"
    COURSE = "course"
    MEETING = "meeting"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file: its number in the file, counted from 1, and its lines as read."""

    number: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageSpan:
    """The part of an item's text that stands on one page of the file."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Period:
    """The earliest and the latest day a meeting can have been; ``None`` where nothing is known."""

    earliest: dt.date | None = None
    latest: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One section of an item. ``heading`` is as printed ("Baggrund"); ``text`` is ``item.text[start:end]``."""

    kind: SectionKind
    heading: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One numbered item (punkt) of a meeting.

    ``number`` is as printed without the last full stop ("3.4", "136"); front matter is item "0".
    ``page_spans`` cover ``text`` without gaps, in order. ``seams`` are the offsets in ``text`` where something of
    the source was taken out (running head, foot link, page number) in the middle of running text: a quote must
    not run across one. ``pages`` are the first and last page the item stands on.
    """

    number: str
    title: str
    text: str
    sections: tuple[Section, ...] = ()
    page_spans: tuple[PageSpan, ...] = ()
    seams: tuple[int, ...] = ()
    pages: tuple[int, int] = (1, 1)
    case_number: str | None = None
    officers: str | None = None
    attachments: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    closed: bool = False
    group: str | None = None  # the heading above it: "3. Regionalpolitiske sager" -> "Regionalpolitiske sager"

    def page_of(self, offset: int) -> int:
        """The page on which the character at ``offset`` of the text stands."""
        for span in self.page_spans:
            if offset < span.end:
                return span.page
        return self.page_spans[-1].page if self.page_spans else self.pages[0]

    def section_at(self, offset: int) -> Section | None:
        """The section that holds the character at ``offset`` of the text."""
        return next((s for s in self.sections if s.start <= offset < s.end), None)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One document of one meeting: an agenda or minutes, with its items.

    ``source`` is the file's path below the archive folder, with forward slashes. ``date_basis`` says in Danish how
    the date was found ("sidehoved", "forside", "oplyst i arkivsvar.toml", "ukendt" ...).
    """

    source: str
    body: str | None
    date: dt.date | None
    date_basis: str
    kind: Kind
    period: Period = Period()
    place: str | None = None
    participants: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    items: tuple[AgendaItem, ...] = ()
    page_count: int = 0
    dialect: str = ""
    url: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchiveItem:
    """An item as the store gives it back: with its meeting (whose ``items`` is empty here) and its id.

    ``id`` is ``f"{source}#{number}"``. ``counterpart`` is the id of the same item in the other document of the same
    meeting (agenda <-> minutes), where the archive has both.
    """

    id: str
    meeting: Meeting
    item: AgendaItem
    counterpart: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of one section of one item.

    ``row`` is its integer id in the engines; ``key`` is stable across rebuilds
    (``f"{item_id}/{section number}.{n}"``). ``heading`` (body, date, kind, number, title, section) is embedded and
    indexed with ``text`` but is no part of a quote. ``span`` is its place in the item's text.
    """

    row: int
    key: str
    item_id: str
    section: SectionKind
    heading: str
    text: str
    span: Span
    page: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question surely narrows to. All engines apply them inside, never after a small k."""

    body: str | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    kind: Kind | None = None
    item_number: str | None = None
    case_number: str | None = None

    def __bool__(self) -> bool:
        return any(
            value is not None
            for value in (self.body, self.date_from, self.date_to, self.kind, self.item_number, self.case_number)
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of a conversation."""

    role: str  # "user" | "assistant"
    content: str


SCANDINAVIAN = frozenset({"da", "no", "sv"})


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    ``text`` is what the user wrote; ``search_text`` what is looked for (a follow-up completed with what it stands
    on). ``preferences`` are soft: bodies and years that are named but may belong to the subject.
    """

    text: str
    search_text: str
    kind: QuestionKind = QuestionKind.OTHER
    filters: Filters = Filters()
    bodies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    language: str = "da"
    is_follow_up: bool = False
    notes: tuple[str, ...] = ()
    period: Period = Period()  # when the meeting probably was: a preference, where the filters hold what is sure
    focus: tuple[Filters, ...] = ()  # items that the conversation stands on; a preference
    asked: str = ""  # of a follow-up with words of its own: these, where ``search_text`` holds the carried ones, too
    context: str = ""  # what the last answer said, as weak evidence of what a follow-up is about
    parts: tuple[Query, ...] = ()  # a comparison's sides, to be looked for side by side
    fixed: Filters = Filters()  # those of the filters that the user set by hand: never given up

    @property
    def is_scandinavian(self) -> bool:
        """Whether it is looked for in its own words: Norwegian and Swedish ones are spelt much as the Danish."""
        return self.language in SCANDINAVIAN


@dataclass(frozen=True, slots=True)
class ChunkHit:
    """A chunk found, with its fused score and the scores of the two legs (0 where a leg did not find it)."""

    chunk: Chunk
    score: float
    dense: float = 0.0
    lexical: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found, best chunk first. ``score`` is comparable within one search; ``dense`` is the best cosine of
    its chunks and ``lexical`` the item's BM25 score, as signals for judging evidence."""

    item: ArchiveItem
    chunks: tuple[ChunkHit, ...]
    score: float
    dense: float = 0.0
    lexical: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, and which filters really applied (loosened where the asked ones left nothing)."""

    hits: tuple[Hit, ...]
    filters: Filters
    loosened: tuple[str, ...] = ()  # Danish notes, one for each filter that was dropped
    signals: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: number, item, section, page and the source's own words.

    ``quote`` is ``item.text[span.start:span.end]`` with white space folded. The item's heading is cited with the empty
    span (0, 0), the title as quote and "Overskrift" as section.
    """

    n: int
    item_id: str
    source: str
    item: str
    title: str
    body: str | None
    date: dt.date | None
    period: Period
    kind: Kind
    section: str
    page: int
    quote: str
    span: Span
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of an answer, with the numbers of the citations it stands on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item near the question, offered where the archive holds no answer."""

    item_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown. ``statements`` have passed the gate; ``notes`` are remarks of ours that need no source (the
    minutes are not in the archive, a filter was loosened), and those of ``preface`` must be read before the statements
    (the answer is from another body, or another time, than the one asked about); ``warnings`` are what the gate took
    out or marked.
    ``certainty`` is how likely it was judged, 0–1, that the archive holds an answer; ``None`` where nothing was judged.
    """

    status: Status
    basis: Basis | None
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    certainty: float | None = None
    preface: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The answer as shown: the preface, statements with their markers, then the notes."""
        lines = [
            f"{statement.text} {''.join(f'[{n}]' for n in statement.citations)}".rstrip()
            for statement in self.statements
        ]
        return "\n".join([*self.preface, *lines, *self.notes])

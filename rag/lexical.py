"""The lexical leg: BM25 over stems and character 4-grams with tantivy, filters inside the engine.

Two indices stand side by side in one folder. ``items`` holds one document an agenda item and ranks the archive;
it is about ten times smaller than the chunks, so that 4-grams (some 55 terms a question) stay cheap. ``chunks``
ranks the passages of the items that were found, and knows which rows a filter leaves to the dense leg. Text is
analysed in Python by ``rag.danish.words``; tantivy only splits at blanks.

BM25 is Lucene's (k1 = 1.2, b = 0.75): Robertson & Zaragoza, "The Probabilistic Relevance Framework" (2009).
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur

from rag.danish import words
from rag.errors import IndexBrokenError
from rag.records import ArchiveItem, Chunk, Filters, Meeting

ITEMS_FOLDER = "items"
CHUNKS_FOLDER = "chunks"

# How much a match in the title adds to the same match in the whole item (tuned on questions to the KKR documents).
TITLE_WEIGHT = 0.25

_WRITER_BYTES = 64_000_000
_FIRST_DAY = dt.date.min.toordinal()
_LAST_DAY = dt.date.max.toordinal()
_KEPT_FILTERS = 32  # filters whose rows are remembered; a conversation stays with a few bodies and meetings

_FILTER_FIELDS = ("body", "kind", "number", "case")


def body_key(body: str) -> str:
    """The key under which a body is filtered: folded, blanks single ("KKR Nordjylland" -> "kkr nordjylland")."""
    return " ".join(words.fold(body).split())


def case_key(case_number: str) -> str:
    """A case number without its word and punctuation: "SAG-2022-02836" and "Sagsnr. 2022-02836" -> "202202836"."""
    key = "".join(character for character in words.fold(case_number) if character.isalnum())
    return re.sub(r"^sag(?:s?nr|s?nummer|sid|en)?(?=\d)", "", key)


def meeting_days(meeting: Meeting) -> tuple[int, int]:
    """Earliest and latest day of a meeting as ordinals; what is unknown reaches as far as days do."""
    if meeting.date is not None:
        return meeting.date.toordinal(), meeting.date.toordinal()
    earliest = meeting.period.earliest.toordinal() if meeting.period.earliest else _FIRST_DAY
    latest = meeting.period.latest.toordinal() if meeting.period.latest else _LAST_DAY
    return earliest, latest


def item_text(entry: ArchiveItem) -> str:
    """What of an item is searched beside its title: its heading, text, attachments and officers."""
    item, meeting = entry.item, entry.meeting
    parts = (meeting.body, item.group, item.title, item.text, *item.attachments, item.officers, item.case_number)
    return "\n".join(part for part in parts if part)


def _schema(*, chunks: bool) -> tantivy.Schema:
    """The fields of one of the two indices; the same on building and on reading."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("item", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _FILTER_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("earliest", indexed=True, fast=True)
    builder.add_integer_field("latest", indexed=True, fast=True)
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    if chunks:
        builder.add_unsigned_field("row", indexed=True, fast=True)
    else:
        builder.add_text_field("title", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
        builder.add_text_field("stems", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _document(entry: ArchiveItem) -> tantivy.Document:
    """A document with an item's id and filter fields."""
    document = tantivy.Document()
    document.add_text("item", entry.id)
    if entry.meeting.body:
        document.add_text("body", body_key(entry.meeting.body))
    document.add_text("kind", entry.meeting.kind.value)
    document.add_text("number", entry.item.number)
    if entry.item.case_number:
        document.add_text("case", case_key(entry.item.case_number))
    earliest, latest = meeting_days(entry.meeting)
    document.add_integer("earliest", earliest)
    document.add_integer("latest", latest)
    return document


def _write(folder: Path, schema: tantivy.Schema, documents: Iterable[tantivy.Document]) -> None:
    """Write one index; one thread, so that the same archive gives the same segments."""
    folder.mkdir(parents=True)
    writer = tantivy.Index(schema, path=str(folder)).writer(_WRITER_BYTES, 1)
    for document in documents:
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def build(folder: Path, items: Iterable[ArchiveItem], chunks: Iterable[Chunk]) -> None:
    """Write the lexical leg of a generation into ``folder``, which must not hold one yet.

    Every chunk's item must be among ``items``: the chunk takes its filter fields from it.
    """
    entries: dict[str, ArchiveItem] = {}

    def item_documents() -> Iterable[tantivy.Document]:
        for entry in items:
            entries[entry.id] = entry
            text = item_text(entry)
            tokens = words.tokens(text)
            document = _document(entry)
            document.add_text("terms", " ".join(words.terms(text)))
            document.add_text("title", " ".join(words.terms(entry.item.title)))
            document.add_text("words", " ".join(dict.fromkeys(tokens)))
            document.add_text("stems", " ".join(dict.fromkeys(words.stem(token) for token in tokens)))
            yield document

    def chunk_documents() -> Iterable[tantivy.Document]:
        for chunk in chunks:
            document = _document(entries[chunk.item_id])
            document.add_unsigned("row", chunk.row)
            document.add_text("terms", " ".join(words.terms(f"{chunk.heading}\n{chunk.text}")))
            yield document

    _write(folder / ITEMS_FOLDER, _schema(chunks=False), item_documents())
    _write(folder / CHUNKS_FOLDER, _schema(chunks=True), chunk_documents())


class LexicalLeg:
    """The two indices of a generation, opened for reading only."""

    def __init__(self, items: tantivy.Index, chunks: tantivy.Index) -> None:
        self._item_schema, self._chunk_schema = items.schema, chunks.schema
        self._items, self._chunks = items.searcher(), chunks.searcher()
        self._remembered_rows = functools.lru_cache(_KEPT_FILTERS)(self._find_rows)

    @classmethod
    def open(cls, folder: Path) -> LexicalLeg:
        """Open the lexical leg of a generation. Raises ``IndexBrokenError`` where it is missing or damaged."""
        try:
            return cls(*(tantivy.Index.open(str(folder / name)) for name in (ITEMS_FOLDER, CHUNKS_FOLDER)))
        except (ValueError, OSError) as error:
            raise IndexBrokenError(
                f"Ordindekset i {folder} mangler eller er beskadiget.", "Kør arkivsvar index igen."
            ) from error

    @property
    def item_count(self) -> int:
        """How many items the archive holds."""
        return self._items.num_docs

    @property
    def chunk_count(self) -> int:
        """How many chunks the archive holds."""
        return self._chunks.num_docs

    def search_items(
        self,
        terms: Sequence[str] | Mapping[str, float],
        k: int,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        title_weight: float = TITLE_WEIGHT,
    ) -> list[tuple[str, float]]:
        """The ``k`` best items for analysed terms (with weights, or counted), as (item id, BM25), best first."""
        text = self._any_of(self._item_schema, "terms", terms, 1.0)
        title = self._any_of(self._item_schema, "title", terms, title_weight) if title_weight > 0 else []
        query = _narrowed([*text, *title], _filter_clauses(self._item_schema, filters))
        if query is None or k < 1:
            return []
        hits = self._items.search(query, k, count=False).hits
        return [(str(self._items.doc(address)["item"][0]), float(score)) for score, address in hits]

    def search_chunks(
        self,
        terms: Sequence[str] | Mapping[str, float],
        k: int,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        item_ids: Sequence[str] | None = None,
    ) -> list[tuple[int, float]]:
        """The ``k`` best chunks for analysed terms, as (row, BM25), best first; of the given items only, if given."""
        clauses = _filter_clauses(self._chunk_schema, filters)
        if item_ids is not None:
            clauses.append(tantivy.Query.term_set_query(self._chunk_schema, "item", list(item_ids)))
        query = _narrowed(self._any_of(self._chunk_schema, "terms", terms, 1.0), clauses)
        if query is None or k < 1:
            return []
        hits = self._chunks.search(query, k, count=False).hits
        rows = self._chunks.fast_field_values("row", [address for _, address in hits])
        return [(int(row or 0), float(score)) for row, (score, _) in zip(rows, hits, strict=True)]

    def rows(self, filters: Filters) -> NDArray[np.int64]:
        """The rows of all chunks a filter leaves, ascending and read-only: what the dense leg may look at."""
        return self._remembered_rows(filters)

    def _find_rows(self, filters: Filters) -> NDArray[np.int64]:
        query = _narrowed(None, _filter_clauses(self._chunk_schema, filters)) or tantivy.Query.all_query()
        hits = self._chunks.search(query, max(self._chunks.num_docs, 1), count=False).hits
        values = self._chunks.fast_field_values("row", [address for _, address in hits])
        rows = np.sort(np.asarray(values, dtype=np.int64))
        rows.setflags(write=False)
        return rows

    def items(self, filters: Filters, limit: int) -> list[str]:
        """Up to ``limit`` ids of items that a filter leaves, in the order they were indexed."""
        query = _narrowed(None, _filter_clauses(self._item_schema, filters)) or tantivy.Query.all_query()
        hits = self._items.search(query, max(limit, 1), count=False).hits
        return [str(self._items.doc(address)["item"][0]) for _, address in hits][: max(limit, 0)]

    def leaves_any(self, filters: Filters) -> bool:
        """Whether any item passes a filter."""
        return bool(self.items(filters, 1))

    def stem_frequency(self, stem: str) -> int:
        """In how many items a folded stem stands."""
        return self._items.doc_freq("stems", stem) if stem else 0

    def word_frequency(self, word: str) -> int:
        """In how many items a folded word stands."""
        return self._items.doc_freq("words", word) if word else 0

    def words_from(self, prefix: str) -> list[tuple[str, int]]:
        """The archive's own words that begin with ``prefix``, each with the number of items it stands in."""
        return self._items.terms_with_prefix("words", prefix)

    def close(self) -> None:
        """Forget what was remembered; tantivy unmaps its files when the leg itself goes."""
        self._remembered_rows.cache_clear()

    @staticmethod
    def _any_of(
        schema: tantivy.Schema, field: str, terms: Sequence[str] | Mapping[str, float], weight: float
    ) -> list[tantivy.Query]:
        """A clause for each different term, weighted by its count or by what the caller says."""
        weights: Mapping[str, float] = terms if isinstance(terms, Mapping) else Counter(terms)
        return [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term, "freq"), weight * count)
            for term, count in weights.items()
        ]


def _filter_clauses(schema: tantivy.Schema, filters: Filters) -> list[tantivy.Query]:
    """One clause for each thing a filter narrows to. A meeting without a date passes where its period overlaps."""
    exact: tuple[tuple[str, str | None, Callable[[str], str]], ...] = (
        ("body", filters.body, body_key),
        ("kind", filters.kind.value if filters.kind else None, str),
        ("number", filters.item_number, str),
        ("case", filters.case_number, case_key),
    )
    clauses = [
        tantivy.Query.term_query(schema, field, key(value), "basic") for field, value, key in exact if value is not None
    ]
    if filters.date_from is not None:
        clauses.append(_days(schema, "latest", filters.date_from.toordinal(), None))
    if filters.date_to is not None:
        clauses.append(_days(schema, "earliest", None, filters.date_to.toordinal()))
    return clauses


def _days(schema: tantivy.Schema, field: str, lower: int | None, upper: int | None) -> tantivy.Query:
    return tantivy.Query.range_query(schema, field, tantivy.FieldType.Integer, lower, upper)


def _narrowed(scored: list[tantivy.Query] | None, clauses: list[tantivy.Query]) -> tantivy.Query | None:
    """Scored clauses, any of which must match, within filter clauses that count nothing.

    ``None`` for ``scored`` means the filter alone; nothing to score or to filter gives ``None``.
    """
    if scored is not None and not scored:
        return None
    if scored is not None and not clauses:
        # Not one level deeper: only so does tantivy pass over documents that cannot come in.
        return tantivy.Query.boolean_query([(Occur.Should, query) for query in scored])
    parts = [(Occur.Must, tantivy.Query.const_score_query(clause, 0.0)) for clause in clauses]
    if scored is not None:
        parts.append((Occur.Must, tantivy.Query.boolean_query([(Occur.Should, query) for query in scored])))
    return tantivy.Query.boolean_query(parts) if parts else None

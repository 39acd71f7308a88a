"""A ``Query`` to items: dense over chunks and lexical over items, fused item by item, preferences last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rag.records import ArchiveItem, Chunk, ChunkHit, Filters, Hit, Query, QuestionKind, SearchResult
from rag.search.coverage import signals
from rag.search.fusion import Candidate, Pool
from rag.search.loosening import elsewhere_note, loosened, preferring
from rag.search.ranking import named, preference, rare_names, timely
from rag.search.terms import likeness, query_vector, weighted_terms
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.index import Generation

# Items whose text is read for preferences and passages; a factor moves an item by some places, not by a hundred.
READ_ITEMS = 20
# Items, best first by words, whose passages are ranked by words, too.
PASSAGE_ITEMS = 8
# From this share of a question's words on, found in an item that its filters leave, nothing else is looked at; and
# so much more must be found elsewhere before the filters give way.
ENOUGH = 0.6
CLEARLY_MORE = 0.3
# Passages of an item that are handed on.
CHUNKS_AN_ITEM = 8


def search(query: Query, generation: Generation, settings: Settings) -> SearchResult:
    """The items of an archive that a question is about, best first, each once, at most ``settings.top_items``.

    Filters that leave nothing are loosened, and the result says so in Danish; those of ``query.fixed`` stay. The sides
    of a comparison are looked for one by one and set in turn. ``signals`` are those of
    ``rag.search.coverage.signals``.
    """
    if query.parts:
        return _side_by_side([search(part, generation, settings) for part in query.parts], query, settings)
    filters, notes, query = loosened(query, generation)
    result = _found(query, filters, notes, generation, settings)
    fixed = query.fixed
    elsewhere = replace(filters, body=fixed.body, date_from=fixed.date_from, date_to=fixed.date_to)
    if elsewhere == filters or filters.item_number or filters.case_number or query.kind is QuestionKind.MEETING:
        return result
    # The right subject may stand in another body or meeting than the one that is asked about.
    covered = result.signals.get("coverage_best", 0.0)
    if covered >= ENOUGH:
        return result
    wider = _found(preferring(query, filters), elsewhere, (), generation, settings)
    if wider.signals.get("coverage_best", 0.0) < covered + CLEARLY_MORE:
        return result
    return replace(wider, loosened=(*notes, elsewhere_note(filters)))


def _found(
    query: Query, filters: Filters, notes: tuple[str, ...], generation: Generation, settings: Settings
) -> SearchResult:
    """One search under given filters; ``notes`` tell how they came to be."""
    candidates, chunks = _candidates(query, filters, generation, settings)
    entries = generation.store.items_by_id(list(candidates))
    names, times = rare_names(query, generation.lexical), timely(query, entries)
    scored = {
        item_id: candidates[item_id].fused
        * preference(query, entries[item_id])
        * named(names, entries[item_id])
        * times[item_id]
        for item_id in candidates
    }
    best = sorted(scored, key=lambda item_id: (-scored[item_id], item_id))[: settings.top_items]
    hits = _hits(best, scored, entries, candidates, chunks)
    ranked = [(hit.item, hit.score, hit.dense, hit.lexical) for hit in hits]
    return SearchResult(hits, filters, notes, signals(query, ranked, generation.lexical))


def _dense_weight(generation: Generation, settings: Settings) -> float:
    """The dense leg's share: what the operator set, else what suits the model."""
    if "dense_weight" in settings.model_fields_set:
        return settings.dense_weight
    return float(generation.encoder.record.dense_weight)


def _candidates(
    query: Query, filters: Filters, generation: Generation, settings: Settings
) -> tuple[dict[str, Candidate], dict[int, Chunk]]:
    """The items that either leg finds and that have a chance, with the scores of both, and their passages by row; a
    passage that one leg found is scored by the other."""
    terms = weighted_terms(query, generation.lexical)
    found = generation.lexical.search_items(terms, settings.candidates, filters)
    vector = query_vector(query, generation.encoder)
    allowed = generation.lexical.rows(filters) if filters else None
    cosines = dict(generation.vectors.search(vector, settings.candidates, allowed)) if vector.any() else {}

    # The passages of the best items by words, and their cosines where the dense leg did not come so far.
    items = [item_id for item_id, _ in found[:PASSAGE_ITEMS]]
    scores = dict(generation.lexical.search_chunks(terms, settings.candidates, filters, items)) if items else {}
    unseen = np.asarray([row for row in scores if row not in cosines], np.int64)
    if len(unseen) and vector.any():
        found_too = np.einsum("ij,j->i", generation.vectors.vectors(unseen), vector)
        cosines |= {int(row): float(cosine) for row, cosine in zip(unseen, found_too, strict=True)}
    pool = Pool(found, generation.store.items_of_chunks(cosines.keys() | scores.keys()), cosines, scores)

    # Only the texts of items that have a chance are read, and their words compared one by one.
    weight = _dense_weight(generation, settings)
    best = pool.best(pool.fused(weight), max(READ_ITEMS, settings.top_items))
    chunks = {chunk.row: chunk for chunk in generation.store.chunks(pool.rows(best))}
    mixed = likeness(query, generation.encoder, chunks, cosines)
    return pool.candidates(best, pool.fused(weight, mixed), mixed), chunks


def _hits(
    best: Sequence[str],
    scored: Mapping[str, float],
    entries: Mapping[str, ArchiveItem],
    candidates: Mapping[str, Candidate],
    chunks: Mapping[int, Chunk],
) -> tuple[Hit, ...]:
    """The chosen items with their passages, best passage first."""
    top = max((score for item_id in best for score in candidates[item_id].scores.values()), default=0.0)
    return tuple(
        Hit(
            entries[item_id],
            _passages(candidates[item_id], chunks, top),
            scored[item_id],
            candidates[item_id].dense,
            candidates[item_id].lexical,
        )
        for item_id in best
    )


def _passages(candidate: Candidate, chunks: Mapping[int, Chunk], top: float) -> tuple[ChunkHit, ...]:
    """An item's passages by the mean of their two scores, BM25 as a share of the best passage's."""
    cosines, scores = candidate.cosines, candidate.scores
    found = []
    for row in cosines.keys() | scores.keys():
        dense, lexical = cosines.get(row, 0.0), scores.get(row, 0.0)
        found.append(ChunkHit(chunks[row], (dense + (lexical / top if top > 0 else 0.0)) / 2, dense, lexical))
    return tuple(sorted(found, key=lambda hit: (-hit.score, hit.chunk.row))[:CHUNKS_AN_ITEM])


def _side_by_side(results: Sequence[SearchResult], query: Query, settings: Settings) -> SearchResult:
    """The sides of a comparison in turn: the best of each, then the second of each. Scores are made comparable by each
    side's best, and never rise on the way down."""
    hits: list[Hit] = []
    taken: set[str] = set()
    ceiling = 1.0
    for place in range(max((len(result.hits) for result in results), default=0)):
        for result in results:
            if place < len(result.hits) and result.hits[place].item.id not in taken:
                hit = result.hits[place]
                taken.add(hit.item.id)
                best = result.hits[0].score
                ceiling = min(ceiling, hit.score / best if best > 0 else 0.0)
                hits.append(replace(hit, score=ceiling))
    merged = {
        name: min(result.signals.get(name, 0.0) for result in results)
        for name in (results[0].signals if results else {})
    }
    notes = tuple(dict.fromkeys(note for result in results for note in result.loosened))
    return SearchResult(tuple(hits[: settings.top_items]), query.filters, notes, merged)

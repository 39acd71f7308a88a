"""The product's retrieval held against FAISS and tantivy called bare, over a large synthetic archive.

``python -m evals.bench.retrieval [--chunks 100000] [--rounds 7]``

*Ours* is all of it: reading the question, both legs, passages, late interaction, fusion and preferences, down to the
ten items. *Bare* is one FAISS search over all vectors and one tantivy search over all passages, with the question's
vector and terms ready made, and nothing done with the rows they find. The two take turns, all questions at a time: what
else the machine does befalls both, and neither finds the other's data in the processor's caches. A round's figure is
the ratio of the two medians.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import tantivy

from evals.bench import synthetic
from evals.bench.languages import CACHE
from evals.catalog import choose
from evals.workspace import prepare
from rag.cli import load_settings
from rag.index import Generation, open_index
from rag.index.manifest import TERMS
from rag.ingest import ingest
from rag.lexical import CHUNKS_FOLDER
from rag.question import understand
from rag.records import Filters
from rag.search import search
from rag.search.terms import query_vector, weighted_terms
from rag.settings import Settings

CHUNKS_A_DOCUMENT = 50  # about
QUESTIONS = 60
WORST_RATIO = 1.5


@dataclass(frozen=True, slots=True)
class Round:
    """Median milliseconds a question of one round."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        """How many times as long as the bare engines the product takes."""
        return self.ours / self.bare


def built(chunks: int, cache: Path, settings: Settings) -> tuple[Settings, list[str]]:
    """The index of a synthetic archive of about so many chunks, kept below ``cache``, and the questions put to it."""
    suite = choose(["sample"], None)[0][0]
    questions = [one.question for one in suite.questions if one.split == "dev" and not one.history][:QUESTIONS]
    sample = prepare(suite, settings, cache, lambda *_: None)
    folder = cache / f"synthetic{chunks}"
    own = settings.model_copy(update={"index": folder / "index"})
    if not (folder / "index" / "current").exists():
        shutil.rmtree(folder, ignore_errors=True)
        with open_index(sample.settings.index, sample.settings) as generation:
            entries = list(generation.store.items())
        synthetic.write(folder / "archive", entries, max(1, chunks // CHUNKS_A_DOCUMENT))
    ingest(folder / "archive", own, lambda *_: None)
    return own, questions


def measure(generation: Generation, questions: Sequence[str], rounds: int) -> list[Round]:
    """Put every question to both, in turn, ``rounds`` times over, after one round that does not count."""
    ours, bare = _ours(generation), _bare(generation, questions)
    found = [Round(_median(ours, questions), _median(bare, questions)) for _ in range(rounds + 1)]
    return found[1:]


def _median(ask: Callable[[str], object], questions: Sequence[str]) -> float:
    """Milliseconds a question."""
    times = []
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


def _ours(generation: Generation) -> Callable[[str], object]:
    bodies, meetings = generation.store.bodies(), generation.store.meetings()

    def ask(question: str) -> object:
        query = understand(question, (), bodies, meetings, generation.lexical)
        return search(query, generation, generation.settings)

    return ask


def _bare(generation: Generation, questions: Sequence[str]) -> Callable[[str], object]:
    """The two engines by themselves: an exact index over the same vectors, and the same index of passages."""
    rows = generation.lexical.rows(Filters())
    flat = faiss.IndexFlatIP(generation.vectors.dimension)
    flat.add(generation.vectors.vectors(rows))
    index = tantivy.Index.open(str(generation.folder / TERMS / CHUNKS_FOLDER))
    schema, searcher, k = index.schema, index.searcher(), generation.settings.candidates
    ready = {}
    for question in questions:
        query = understand(question, (), generation.store.bodies(), generation.store.meetings(), generation.lexical)
        clauses = [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, "terms", term, "freq"), weight)
            for term, weight in weighted_terms(query).items()
        ]
        any_of = tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
        ready[question] = (query_vector(query, generation.encoder)[None], any_of)

    def ask(question: str) -> object:
        vector, any_of = ready[question]
        faiss.omp_set_num_threads(1)
        return flat.search(np.ascontiguousarray(vector), k), searcher.search(any_of, k, count=False)

    return ask


def told(rounds: Sequence[Round], chunks: int, items: int) -> str:
    """The figures in one line."""
    ratios = sorted(one.ratio for one in rounds)
    ours, bare = (statistics.median(getattr(one, name) for one in rounds) for name in ("ours", "bare"))
    return (
        f"{chunks} chunks, {items} items: ours {ours:.1f} ms, FAISS + tantivy bare {bare:.1f} ms; "
        f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f} over {len(ratios)} rounds; "
        f"at most {WORST_RATIO})"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what is missing, measure and tell; 1 where the ratio is above what it may be."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.retrieval", description=__doc__)
    parser.add_argument("--chunks", type=int, default=100_000, help="chunks of the synthetic archive, about")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args(arguments)
    settings, questions = built(given.chunks, CACHE, load_settings())
    with open_index(settings.index, settings) as generation:
        rounds = measure(generation, questions, given.rounds)
        counts = generation.store.counts()
    sys.stdout.write(told(rounds, counts.chunks, counts.items) + "\n")
    return int(statistics.median(one.ratio for one in rounds) > WORST_RATIO)


if __name__ == "__main__":
    sys.exit(main())

"""Encoders held against each other on the question suites: alone, with late interaction, and fused with the words.

``python -m evals.bench.encoders MODEL … [--noise N] [--europarl FILE] [--heldout FILE] [--languages] [--suite NAME]``

Neither filters nor preferences are applied: it is the two legs that are measured. An archive's items are ranked by
their best passage. The paired difference to the first model carries a 95 % bootstrap interval over the questions.
"""

from __future__ import annotations

import argparse
import lzma
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.bench import languages, off_topic
from evals.bench.languages import CACHE, Group
from evals.bench.ranks import HEADING, Ranks, difference, figures, reciprocal_rank
from evals.catalog import choose
from evals.schema import OWN_WORDS, Question, Style, Suite, item_key
from evals.workspace import prepare
from rag import encoder, lexical
from rag.cli import load_settings
from rag.encoder import Encoder, LateInteraction
from rag.index import open_index
from rag.lexical import LexicalLeg
from rag.question import understand
from rag.records import Filters, Query
from rag.search.terms import query_vector, question_texts, weighted_terms

CANDIDATES = 200  # passages the dense leg hands on, items the lexical one
DEPTH = 10
SHARES = (0.35, 0.5, 0.65)  # of the dense leg in the fused score
Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Grouping:
    """The groups of questions that get figures of their own, and those among them that get a paired difference."""

    groups: Mapping[str, Group]
    compared: tuple[str, ...]


BY_SPLIT = Grouping(
    {
        "dev": lambda question: question.split == "dev",
        "test": lambda question: question.split == "test",
        "english": lambda question: question.style is Style.ENGLISH,
        "own words": lambda question: question.style in OWN_WORDS,
        "all": lambda _: True,
    },
    ("dev", "test", "all"),
)
BY_LANGUAGE = Grouping(languages.groups(), tuple(languages.groups()))


@dataclass(frozen=True)
class Material:
    """A suite's questions with gold items, read, and its passages with the items they belong to."""

    name: str
    questions: tuple[Question, ...]
    queries: tuple[Query, ...]
    keys: tuple[str, ...]  # of the items
    passages: tuple[str, ...]
    item_of: NDArray[np.int64]
    words: Rows  # BM25, (questions, items)


def gather(suite: Suite, noise: int, europarl: Path | None) -> Material:
    """The suite's archive through the product's own ingest, with ``noise`` off-topic passages beside it."""
    work = prepare(suite, load_settings(), CACHE, lambda *_: None)
    questions = tuple(one for one in suite.questions if one.gold is not None and not one.history)
    with open_index(work.settings.index, work.settings) as generation:
        entries = list(generation.store.items())
        chunks = list(generation.store.all_chunks())
        bodies = sorted({entry.meeting.body for entry in entries if entry.meeting.body})
        queries = tuple(understand(one.question, (), bodies) for one in questions)
    if noise and europarl is not None:
        for entry, passages in off_topic.items(europarl, noise, len(chunks)):
            entries.append(entry)
            chunks += passages
    places = {entry.id: place for place, entry in enumerate(entries)}
    words = np.zeros((len(queries), len(entries)))
    with tempfile.TemporaryDirectory() as folder:
        lexical.build(Path(folder) / "terms", entries, ())
        leg = LexicalLeg.open(Path(folder) / "terms")
        for row, query in enumerate(queries):
            for item_id, score in leg.search_items(weighted_terms(query), CANDIDATES, Filters()):
                words[row, places[item_id]] = score
        leg.close()
    return Material(
        suite.name,
        questions,
        queries,
        tuple(item_key(entry.meeting.source, entry.item.number) for entry in entries),
        tuple(f"{chunk.heading}\n{chunk.text}".strip() for chunk in chunks),
        np.array([places[chunk.item_id] for chunk in chunks]),
        words,
    )


def dense(material: Material, model: Encoder, late: float) -> Rows:
    """The dense leg's score of every item, (questions, items); minus infinity where none of its passages came in."""
    rows = np.concatenate(
        [model.encode_passages(material.passages[at : at + 2048]) for at in range(0, len(material.passages), 2048)]
    )
    scores = np.full(material.words.shape, -np.inf)
    for number, query in enumerate(material.queries):
        cosines = rows @ query_vector(query, model)
        nearest = np.argsort(-cosines, kind="stable")[:CANDIDATES]
        # As in the product: passages of the best items by words are looked at, too.
        by_words = np.argsort(-material.words[number], kind="stable")[:40]
        nearest = np.union1d(nearest, np.flatnonzero(np.isin(material.item_of, by_words)))
        found = cosines[nearest].astype(np.float64)
        if late and isinstance(model, LateInteraction):
            met = model.late_interaction(question_texts(query), [material.passages[place] for place in nearest])
            found = (1 - late) * found + late * met
        np.maximum.at(scores[number], material.item_of[nearest], found)
    return scores


def fused(words: Rows, scores: Rows, share: float) -> Rows:
    """Both legs by weighted scores, as in ``rag.search``."""
    top = np.maximum(words.max(axis=1, keepdims=True), 1e-9)
    seen = np.isfinite(scores)
    low = np.where(seen, scores, np.inf).min(axis=1, keepdims=True)
    high = scores.max(axis=1, keepdims=True)
    spread = np.where(seen, (scores - low) / np.maximum(high - low, 1e-9), 0.0)
    mixed: Rows = (1 - share) * words / top + share * spread
    return mixed


def reciprocal_ranks(material: Material, scores: Rows) -> Ranks:
    """The rank of the first right item of each question."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
    ranked = ([material.keys[place] for place in row] for row in best)
    return np.array([reciprocal_rank(*pair) for pair in zip(material.questions, ranked, strict=True)])


def line(name: str, material: Material, grouping: Grouping, values: Ranks, first: Ranks | None) -> str:
    """One row of the table: the figures of each group, and the paired differences."""
    chosen = {
        group: np.array([belongs(question) for question in material.questions])
        for group, belongs in grouping.groups.items()
    }
    cells = [figures(values[own]) for own in chosen.values()]
    if first is not None:
        cells += [difference(values[chosen[group]], first[chosen[group]]) for group in grouping.compared]
    return " | ".join([f"{material.name:<7} {name:<34}", *cells])


def heldout(file: Path, models: Sequence[Encoder]) -> list[str]:
    """How often the nearest sentence of the other language is the right one, for pairs that were not trained on."""
    with lzma.open(file, "rt", encoding="utf-8", newline="\n") as lines:
        pairs = [text.rstrip("\n").split("\t") for text in lines]
    told = []
    for model in models:
        danish, english = (model.encode_passages([pair[side] for pair in pairs]) for side in (0, 1))
        likeness = danish @ english.T
        right = np.arange(len(pairs))
        there, back = (likeness.argmax(1) == right).mean(), (likeness.argmax(0) == right).mean()
        told.append(f"{model.record.name}: da→en {there:.3f}, en→da {back:.3f} of {len(pairs)}")
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench and write the table to standard output."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.encoders", description=__doc__)
    parser.add_argument("models", nargs="+", help='folders or names; "" is the shipped model')
    parser.add_argument("--suite", action="append", default=None)
    parser.add_argument("--noise", type=int, default=0, help="off-topic passages added to the archive")
    parser.add_argument("--europarl", type=Path, help="the corpus the off-topic passages are taken from")
    parser.add_argument("--heldout", type=Path, help="pairs of sentences never trained on")
    parser.add_argument("--languages", action="store_true", help="the questions that are put in four languages")
    parser.add_argument("--late", type=float, default=encoder.LATE_WEIGHT, help="share of late interaction")
    given = parser.parse_args(arguments)
    if given.noise and given.europarl is None:
        parser.error("--noise needs --europarl")
    models = [encoder.load(name) for name in given.models]
    if given.heldout:
        sys.stdout.write("".join(f"{told}\n" for told in heldout(given.heldout, models)))
    suites, _ = choose(given.suite or [], None)
    grouping = BY_LANGUAGE if given.languages else BY_SPLIT
    sys.stdout.write(
        f"{HEADING} of {', '.join(grouping.groups)}; RR@10 against the first on {', '.join(grouping.compared)}\n"
    )
    for suite in suites:
        chosen = languages.translated(suite) if given.languages else suite
        _print(gather(chosen, given.noise, given.europarl), grouping, models, given.late)
    return 0


def _print(material: Material, grouping: Grouping, models: Sequence[Encoder], late: float) -> None:
    def say(name: str, scores: Rows, first: Ranks | None) -> Ranks:
        values = reciprocal_ranks(material, scores)
        sys.stdout.write(line(name, material, grouping, values, first) + "\n")
        sys.stdout.flush()
        return values

    say("words", material.words, None)
    first_of: dict[str, Ranks] = {}
    for model in models:
        own = Path(model.record.name).name
        for label, share in (("alone", 0.0), ("alone, late interaction", late)):
            if share and not isinstance(model, LateInteraction):
                continue
            scores = dense(material, model, share)
            values = say(f"{own} {label}", scores, first_of.get("alone"))
            first_of.setdefault("alone", values)
            for weight in SHARES:
                values = say(f"  + words, share {weight}", fused(material.words, scores, weight), first_of.get("fused"))
                if weight == SHARES[0]:
                    first_of.setdefault("fused", values)


if __name__ == "__main__":
    sys.exit(main())

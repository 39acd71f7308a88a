"""Further training on a user's own archive, and the measure that says whether it helped.

Learned from: a title and its item's text, recommendation and decision, a sentence and what stands around it, the two
documents of one meeting, items of one case. A part of the cases and titles is held out; each sort of pairs' held-out
part is looked for among all passages, before and after.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import word_features
from rag.danish import sentences
from rag.danish.words import fold
from rag.encoder import WordModel
from rag.records import ArchiveItem, Chunk, SectionKind
from rag.training import export
from rag.training.batches import Batch
from rag.training.corpus import TextList, WordTable
from rag.training.trainer import FeatureTable, Method, Trainer, feature_table
from rag.vocabulary import Vocabulary
from rag.word_features import SCALES, WEIGHTS, Layout

HELD_OUT = 4  # one group of so many
STEPS = 240
BATCH = 256
RATE = 0.004
SENTENCES = 2  # taken of a passage
MIN_WORDS = 4  # of either side of a pair
MIN_GROUPS = 24  # fewer tell nothing
MEASURED = 400  # held-out pairs that are looked for, at most
RESAMPLES = 1000
SURE = 5.0  # percentile of the resampled gain that must lie above 0
_SEED = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that should be alike. ``group`` is the case or title; pairs of one group are no wrong answers to each
    other. ``item_ids`` are the items that count as found where the left text is looked for."""

    left: str
    right: str
    group: str
    item_ids: frozenset[str]
    measured: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an adaptation came to: RR@10 of held-out titles before and after, the lower edge of the gain's interval, and
    how many titles were looked for. ``kept`` says whether the adapted model is better for sure."""

    before: float
    after: float
    edge: float
    measured: int
    kept: bool


def adapt(
    items: Sequence[ArchiveItem],
    chunks: Sequence[Chunk],
    base: WordModel,
    folder: Path,
    progress: Callable[[int, int], None],
) -> Outcome:
    """Train ``base`` further on an archive and write the model to ``folder``, whether or not it is better.

    The same archive gives the same model.
    """
    found = list(pairs(items, chunks))
    taught = [pair for pair in found if not is_held_out(pair.group)]
    held = [pair for pair in found if is_held_out(pair.group) and pair.measured][:MEASURED]
    if len({pair.group for pair in taught}) < MIN_GROUPS or len({pair.group for pair in held}) < MIN_GROUPS // HELD_OUT:
        return Outcome(0.0, 0.0, 0.0, len(held), kept=False)
    _train(taught, base, folder, progress)
    before, after = (_reciprocal_ranks(model, held, chunks) for model in (base, WordModel(folder, str(folder))))
    edge = _lower_edge(after - before)
    return Outcome(float(before.mean()), float(after.mean()), edge, len(before), kept=edge > 0)


def is_held_out(group: str) -> bool:
    """Whether a group is kept from training."""
    return zlib.crc32(group.encode()) % HELD_OUT == 0


def pairs(items: Sequence[ArchiveItem], chunks: Sequence[Chunk]) -> Iterator[Pair]:
    """The pairs of an archive, in its order."""
    by_item: dict[str, list[Chunk]] = defaultdict(list)
    for chunk in chunks:
        by_item[chunk.item_id].append(chunk)
    same = _same_matter(items)
    for entry in items:
        own = by_item[entry.id]
        group, alike = same[entry.id]
        for chunk in own:
            yield from _useful(Pair(entry.item.title, chunk.text, group, alike, measured=True))
            yield from _sentences(chunk, own, group, alike)
        texts = {section.kind: section.text for section in entry.item.sections}
        decision, recommended = texts.get(SectionKind.BESLUTNING, ""), texts.get(SectionKind.INDSTILLING, "")
        yield from _useful(Pair(recommended, decision, group, alike, measured=False))
        # The other document of the meeting, and other items of the case.
        for other in sorted(alike - {entry.id})[:2]:
            for mine, theirs in zip(own[-1:], by_item[other][:1], strict=False):
                yield from _useful(Pair(mine.text, theirs.text, group, alike, measured=False))


def _same_matter(items: Sequence[ArchiveItem]) -> dict[str, tuple[str, frozenset[str]]]:
    """For each item its case, else its title, and the items that share it."""
    groups: dict[str, list[str]] = defaultdict(list)
    for entry in items:
        groups[entry.item.case_number or fold(entry.item.title)].append(entry.id)
    return {item_id: (group, frozenset(ids)) for group, ids in groups.items() for item_id in ids}


def _sentences(chunk: Chunk, own: Sequence[Chunk], group: str, alike: frozenset[str]) -> Iterator[Pair]:
    """Some sentences of a passage, each with the rest of it or, of a short one, with the passages beside it."""
    spans = sentences.split(chunk.text)
    step = max(1, len(spans) // SENTENCES)
    for span in spans[step // 2 :: step][:SENTENCES]:
        rest = f"{chunk.text[: span.start]} {chunk.text[span.end :]}"
        if len(word_features.words(rest)) < 2 * MIN_WORDS:
            rest = " ".join(other.text for other in own if other.row != chunk.row and abs(other.row - chunk.row) <= 1)
        yield from _useful(Pair(chunk.text[span.start : span.end], rest, group, alike, measured=False))


def _useful(pair: Pair) -> Iterator[Pair]:
    long_enough = len(word_features.words(pair.right)) >= MIN_WORDS and len(word_features.words(pair.left)) >= 2
    if long_enough and pair.left.strip() != pair.right.strip():
        yield pair


class _ByGroup:
    """Batches in which no two pairs are of one group."""

    def __init__(self, groups: Sequence[str]) -> None:
        places: dict[str, list[int]] = defaultdict(list)
        for place, group in enumerate(groups):
            places[group].append(place)
        self._places = [np.array(found) for found in places.values()]

    def draw(self, random: np.random.Generator, size: int) -> Batch:
        """A batch of at most ``size`` pairs: text 2n is the left side of pair n, 2n + 1 its right."""
        chosen = random.permutation(len(self._places))[:size]
        numbers = [int(random.choice(self._places[group])) for group in chosen]
        return Batch([((0, 2 * one),) for one in numbers], [((0, 2 * one + 1),) for one in numbers], thinned=True)


def _train(taught: Sequence[Pair], base: WordModel, folder: Path, progress: Callable[[int, int], None]) -> None:
    from safetensors.numpy import load_file

    table = WordTable()
    listed = TextList(table)
    for pair in taught:
        listed.add(pair.left)
        listed.add(pair.right)
    layout = base.layout
    features = feature_table(tuple(table.numbers), Vocabulary(base.folder / word_features.TOKENIZER_FILE), layout)
    tensors = load_file(base.folder / word_features.WEIGHTS_FILE)
    weights = tensors[WEIGHTS].astype(np.float32) * tensors[SCALES][:, None]
    # Only rows that the archive uses are trained: a tenth of the work.
    used, places = np.unique(features.rows, return_inverse=True)
    few = Layout(len(used), 0, layout.grams, layout.dimension)
    trainer = Trainer(
        FeatureTable(places, features.weights, features.offsets),
        (listed.texts(),),
        few,
        Method(RATE, (layout.dimension, layout.dimension // 2)),
        _SEED,
        weights[used],
    )
    task, random = _ByGroup([pair.group for pair in taught]), np.random.default_rng(_SEED)
    for done in range(STEPS):
        trainer.step(task.draw(random, BATCH), done / STEPS, done)
        progress(done + 1, STEPS)
    weights[used] = trainer.weights()
    tokenizer = (base.folder / word_features.TOKENIZER_FILE).read_text("utf-8")
    record = {"adapted_from": base.record.fingerprint, "pairs": len(taught), "steps": STEPS, "seed": _SEED}
    export.write_model(folder, layout, weights, tokenizer, record)


def _reciprocal_ranks(model: WordModel, held: Sequence[Pair], chunks: Sequence[Chunk]) -> NDArray[np.float64]:
    """1/rank of the first passage of the right matter, for each held-out title; the passages without their headings.

    As the dense leg ranks: by the cosine, with late interaction over the best.
    """
    titles = {(pair.left, pair.item_ids) for pair in held}
    rows = model.encode_passages([chunk.text for chunk in chunks])
    share = model.record.late_weight
    found = []
    for title, item_ids in sorted(titles, key=lambda entry: (entry[0], sorted(entry[1]))):
        cosines = rows @ model.encode_queries([title])[0]
        best = np.argsort(-cosines, kind="stable")[:100]
        met = model.late_interaction([(title, 1.0)], [chunks[place].text for place in best])
        order = best[np.argsort(-((1 - share) * cosines[best] + share * met), kind="stable")]
        ranked = list(dict.fromkeys(chunks[place].item_id for place in order))[:10]
        found.append(next((1 / rank for rank, item_id in enumerate(ranked, 1) if item_id in item_ids), 0.0))
    return np.array(found)


def _lower_edge(gains: NDArray[np.float64]) -> float:
    """The lower edge of the mean gain's interval, by the bootstrap over the texts looked for."""
    draws = np.random.default_rng(_SEED).integers(0, len(gains), (RESAMPLES, len(gains)))
    return float(np.percentile(gains[draws].mean(axis=1), SURE))

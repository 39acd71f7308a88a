"""From corpus files to a model's folder."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ArkivsvarError, InputError
from rag.os_reason import reason
from rag.training import batches, corpus, export, vocabulary
from rag.training.batches import Surroundings, Task
from rag.training.corpus import Corpus, Progress
from rag.training.trainer import Method, Trainer, feature_table
from rag.vocabulary import Vocabulary, tokenizer_json
from rag.word_features import Layout

TIMED_STEPS = 20  # from which the number of steps that fit into the given minutes is reckoned
_TRAINING = "Træner"


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a training depends on beside the corpus and the seed."""

    tokens: int = 32_000
    buckets: int = 32_768
    grams: tuple[int, ...] = (4,)
    dimension: int = 256
    batch: int = 2048
    steps: int = 2700
    rate: float = 0.05
    thinning: float = 0.3
    threads: int = 1  # one, so that the number of cores does not change the last bits
    surroundings: Surroundings = field(default_factory=lambda: Surroundings(kept=0.35, group=8, gap=10))
    shares: Mapping[str, float] = field(
        default_factory=lambda: {
            "parallel": 0.20,
            "passage": 0.30,
            "passage across languages": 0.11,
            "heading": 0.05,
            "pair": 0.34,
        }
    )
    caps: Mapping[str, int] = field(
        default_factory=lambda: {
            "": 12_000,
            "omw": 40_000,
            "tatoeba": 40_000,
            "eForms-SDK": 30_000,
            "kle": 16_000,
            "omw-syn": 12_000,
            "norquad": 12_000,
            "glossary": 240_000,
        }
    )


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training did: steps, seconds, the last mean loss of each task, and remarks on the corpus."""

    steps: int
    seconds: float
    losses: Mapping[str, float]
    remarks: tuple[str, ...]


def train(
    files: Sequence[Path],
    output: Path,
    recipe: Recipe,
    seed: int,
    minutes: float | None,
    progress: Progress,
) -> Trained:
    """Train an encoder on corpus files and write it to ``output``.

    The same files, recipe, seed and number of steps give the same model on the same machine. With ``minutes`` the
    training takes fewer steps where the recipe's would not fit; ``training.json`` tells how many it took.

    Raises:
        InputError: a corpus file cannot be used, or ``output`` holds anything that is no model.
    """
    began = time.monotonic()
    _check_output(output)
    read = corpus.read(files, progress)
    progress("Lærer ordforråd", 0, 1)
    ranks = vocabulary.learn(read.words, read.counts, recipe.tokens)
    tokenizer = tokenizer_json(ranks)
    layout = Layout(len(ranks), recipe.buckets, recipe.grams, recipe.dimension)
    progress("Lærer ordforråd", 1, 1)
    trainer = Trainer(
        feature_table(read.words, _as_vocabulary(tokenizer), layout),
        batches.streams(read),
        layout,
        Method(
            recipe.rate,
            (recipe.dimension, recipe.dimension // 2),
            thinning=recipe.thinning,
            threads=recipe.threads,
        ),
        seed,
    )
    deadline = None if minutes is None else began + 60 * minutes
    steps, losses = _run(trainer, read, recipe, seed, deadline, progress)
    record = _record(files, read, recipe, seed, steps, losses)
    try:
        export.write_model(output, layout, trainer.weights(), tokenizer, record)
    except OSError as error:
        raise ArkivsvarError(f"Modellen kunne ikke skrives til {output} ({reason(error)}).", "Skaf plads.") from error
    return Trained(steps, time.monotonic() - began, losses, read.remarks)


def _run(
    trainer: Trainer, read: Corpus, recipe: Recipe, seed: int, deadline: float | None, progress: Progress
) -> tuple[int, dict[str, float]]:
    """All steps; how many there were, and the last losses by task."""
    random = np.random.default_rng(seed)
    tasks: dict[str, Task] = batches.tasks(read, recipe.surroundings, recipe.caps)
    if not tasks:
        raise InputError("Korpusset er for lille at træne på.", "Angiv flere filer.")
    names = list(tasks)
    shares = np.array([recipe.shares[name] for name in names])
    losses: dict[str, list[float]] = {name: [] for name in names}
    steps, done = recipe.steps, 0
    timed = time.monotonic()
    while done < steps:
        name = names[int(random.choice(len(names), p=shares / shares.sum()))]
        losses[name].append(trainer.step(tasks[name].draw(random, recipe.batch), done / steps, done))
        done += 1
        progress(_TRAINING, done, steps)
        if done == TIMED_STEPS and deadline is not None:
            a_step = (time.monotonic() - timed) / TIMED_STEPS
            steps = max(done, min(steps, done + int((deadline - time.monotonic()) / a_step)))
    return steps, {name: round(float(np.mean(values[-10:])), 4) for name, values in losses.items() if values}


def _as_vocabulary(tokenizer: str) -> Vocabulary:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tokenizer.json"
        file.write_text(tokenizer, "utf-8")
        return Vocabulary(file)


def _check_output(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise InputError(f"{output} er en fil, ikke en mappe.", "Angiv en ny mappe med --output.")
    if output.is_dir() and any(output.iterdir()) and not (output / "config.json").exists():
        raise InputError(
            f"Mappen {output} er ikke tom og indeholder ingen model.", "Angiv en ny eller tom mappe med --output."
        )


def _record(
    files: Sequence[Path], read: Corpus, recipe: Recipe, seed: int, steps: int, losses: Mapping[str, float]
) -> dict[str, Any]:
    sources, counts = np.unique(np.array(read.sources), return_counts=True) if read.sources else ((), ())
    return {
        "corpus": [file.name for file in files],
        "sentence_pairs": len(read.danish),
        "pairs": {str(name): int(count) for name, count in zip(sources, counts, strict=True)},
        "distinct_words": len(read.words),
        "seed": seed,
        "recipe": {**asdict(recipe), "steps": steps},
        "losses": dict(losses),
    }

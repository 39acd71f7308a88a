"""What the shipped encoder sees of a text: its folded words, and of each word its subword tokens and character grams.

A word's features are the byte-level BPE tokens of " word" (weight 1 each) and the hashed character grams of ``^word$``
(weight 1/sqrt(number of grams) each). Subword features by hashing: Bojanowski et al., "Enriching Word Vectors with
Subword Information", TACL 2017. Shared by the reader without torch, the sentence-transformers module and the training,
so that all three see the same.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.danish.words import fold
from rag.errors import ModelError

CONFIG_FILE = "config.json"
WEIGHTS_FILE = "model.safetensors"
TOKENIZER_FILE = "tokenizer.json"
WEIGHTS, SCALES = "weights", "scales"  # tensors: int8 (rows, dimension), float32 (rows,)
ARCHITECTURE = "arkivsvar-word-features"
MAX_WORD = 64  # characters of a word that are cut into grams; longer "words" are addresses or noise

_WORD = re.compile(r"[^\W\d_]+|\d{1,4}")


def words(text: str) -> list[str]:
    """The folded words of a text in order; numbers are cut in fours, signs between words are dropped."""
    found: list[str] = _WORD.findall(fold(text))
    return found


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of the weights: ``tokens`` subwords, then ``buckets`` hashed grams of the lengths ``grams``."""

    tokens: int
    buckets: int
    grams: tuple[int, ...]
    dimension: int

    @property
    def rows(self) -> int:
        """The number of rows of the weights."""
        return self.tokens + self.buckets

    def features(self, word: str, ids: Sequence[int]) -> tuple[list[int], list[float]]:
        """The rows of a folded word with the given token ids, and the weight of each row."""
        edged = f"^{word[:MAX_WORD]}$"
        grams = [
            self.tokens + zlib.crc32(edged[start : start + size].encode()) % self.buckets
            for size in self.grams
            if len(edged) > size
            for start in range(len(edged) - size + 1)
        ]
        weight = 1 / math.sqrt(len(grams)) if grams else 0.0
        return [*ids, *grams], [1.0] * len(ids) + [weight] * len(grams)


def read_layout(folder: Path) -> Layout:
    """The layout of the model in a folder. Raises ModelError where its config is missing or of another sort."""
    try:
        config = json.loads((folder / CONFIG_FILE).read_bytes())
        grams = {ARCHITECTURE: config["grams"]}[config["architecture"]]
        sizes = {name: int(config[name]) for name in ("tokens", "buckets", "dimension")}
        return Layout(grams=tuple(int(size) for size in grams), **sizes)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"Modellen i {folder} mangler eller er beskadiget.", "Installér arkivsvar igen.") from error


def write_layout(folder: Path, layout: Layout) -> None:
    """Write the config of a model's folder."""
    config = {"architecture": ARCHITECTURE, **asdict(layout)}
    (folder / CONFIG_FILE).write_text(json.dumps(config, indent=1) + "\n", "utf-8")


def is_word_model(folder: Path) -> bool:
    """Whether a folder holds a model of this sort, by its config."""
    try:
        read_layout(folder)
    except ModelError:
        return False
    return True

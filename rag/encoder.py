"""Texts to unit vectors: what an encoder is, the shipped one, and where every other is fetched from.

The shipped model (``rag/encoder_model``, a sentence-transformers ``StaticEmbedding`` + ``Normalize``) is read with
numpy, tokenizers and safetensors alone, so asking a question never imports torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag import tokens
from rag.errors import ModelError

SHIPPED_NAME = "arkivsvar-static-256"
SHIPPED_FOLDER = Path(__file__).parent / "encoder_model"
SHIPPED_WEIGHT = 0.35  # share of the fused score: measured best on 295 questions with a known item (MODEL_CARD.md)
NO_LIMIT = 1 << 20  # max_tokens of a model that reads texts of any length
_REINSTALL = "Installér arkivsvar igen."
_WEIGHTS = "embedding.weight"
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What an index must know of the model that made its vectors.

    ``fingerprint`` changes when the weights do: a hash of the files, or name and revision on the hub. The prefixes
    are put before each question and passage. ``dense_weight`` (0-1) is the share of the fused score that suits it.
    """

    name: str
    dimension: int
    max_tokens: int
    query_prefix: str
    passage_prefix: str
    fingerprint: str
    dense_weight: float


class Encoder(Protocol):
    """Texts to float32 unit rows, shape (n, dimension). A text without any word gives a row of zeros."""

    @property
    def record(self) -> ModelRecord:
        """What the model is."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages."""


class StaticEncoder:
    """A mean of token vectors, normalised; the tokens of each distinct word are found once.

    The folder holds ``tokenizer.json`` and ``model.safetensors`` with ``embedding.weight`` (tokens x dimension).
    """

    def __init__(self, folder: Path, name: str, dense_weight: float) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        weights_file, tokenizer_file = folder / "model.safetensors", folder / "tokenizer.json"
        try:
            weights = load_file(weights_file)[_WEIGHTS]
            fingerprint = fingerprint_of((weights_file, tokenizer_file))
        except (OSError, KeyError, SafetensorError) as error:
            raise ModelError(f"Modellen i {folder} mangler eller er beskadiget.", _REINSTALL) from error
        self._words = tokens.shipped() if folder == SHIPPED_FOLDER else tokens.WordTokenizer(tokenizer_file)
        if self._words.size != len(weights):
            raise ModelError(
                f"Modellen i {folder} passer ikke sammen: {self._words.size} tokens, men {len(weights)} vektorer.",
                _REINSTALL,
            )
        self._weights: NDArray[np.float32] = weights.astype(np.float32)
        self._record = ModelRecord(name, int(weights.shape[1]), NO_LIMIT, "", "", fingerprint, dense_weight)

    @property
    def record(self) -> ModelRecord:
        """What the model is."""
        return self._record

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions, float32 (n, dimension)."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages, float32 (n, dimension)."""
        rows = np.zeros((len(texts), self._record.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            if ids := self._words.ids(text):
                self._weights.take(ids, axis=0).sum(axis=0, out=row)
        return unit_rows(rows)


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows scaled to length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled


def fingerprint_of(files: Iterable[Path]) -> str:
    """A hash of the contents of the files, in the order given. Raises OSError."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(_READ_BYTES):
                digest.update(block)
    return f"sha256:{digest.hexdigest()[:32]}"


def load(name_or_path: str = "") -> Encoder:
    """The encoder with this name on the hub or in this folder; "" is the shipped one. Raises ModelError."""
    if not name_or_path or name_or_path == SHIPPED_NAME or Path(name_or_path) == SHIPPED_FOLDER:
        return StaticEncoder(SHIPPED_FOLDER, SHIPPED_NAME, SHIPPED_WEIGHT)
    from rag import sentence_encoder  # imports torch

    return sentence_encoder.load(name_or_path)

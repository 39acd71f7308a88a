"""Texts to unit vectors: what an encoder is, the shipped one, and where every other is fetched from.

The shipped model (``rag/encoder_model``) is read with numpy, tiktoken and safetensors alone (:mod:`rag.encoder.word`),
so asking a question never imports torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag import word_features
from rag.encoder.word import WordEncoder

if TYPE_CHECKING:
    from rag.settings import Settings

SHIPPED_NAME = "arkivsvar-words-256"
SHIPPED_FOLDER = Path(__file__).parents[1] / "encoder_model"
SHIPPED_WEIGHT = 0.6  # share of the fused score: measured on the dev questions (MODEL_CARD.md)
LATE_WEIGHT = 0.4  # share of late interaction in the dense score: likewise
ENDPOINT_PREFIX = "openai:"
NO_LIMIT = 1 << 20  # max_tokens of a model that reads texts of any length
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """What an index must know of the model that made its vectors.

    ``fingerprint`` changes when the weights do: a hash of the files, or name and revision on the hub. The prefixes
    are put before each question and passage. ``dense_weight`` (0-1) is the share of the fused score that suits it,
    ``late_weight`` (0-1) the share of late interaction in the dense score, 0 for a model that offers none.
    """

    name: str
    dimension: int
    max_tokens: int
    query_prefix: str
    passage_prefix: str
    fingerprint: str
    dense_weight: float
    late_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an OpenAI-compatible endpoint is asked ("http://localhost:11434/v1"), and the key it wants, if any."""

    url: str = ""
    key: str = field(default="", repr=False)


class Encoder(Protocol):
    """Texts to float32 unit rows, shape (n, dimension). A text without any word gives a row of zeros."""

    @property
    def record(self) -> ModelRecord:
        """What the model is."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages."""


@runtime_checkable
class LateInteraction(Protocol):
    """An encoder that can also hold a question's words against a passage's, one by one."""

    def late_interaction(self, question: Sequence[tuple[str, float]], passages: Sequence[str]) -> NDArray[np.float32]:
        """How well the texts of a question, each with its share, are met in each passage, float32 (n,), 0-1."""


class WordModel:
    """A model of the shipped sort, with its record."""

    def __init__(self, folder: Path, name: str) -> None:
        self._encoder = WordEncoder(folder)
        files = (word_features.WEIGHTS_FILE, word_features.TOKENIZER_FILE, word_features.CONFIG_FILE)
        self.record = ModelRecord(
            name=name,
            dimension=self._encoder.dimension,
            max_tokens=NO_LIMIT,
            query_prefix="",
            passage_prefix="",
            fingerprint=fingerprint_of(folder / file for file in files),
            dense_weight=SHIPPED_WEIGHT,
            late_weight=LATE_WEIGHT,
        )
        self.folder, self.layout = folder, self._encoder.layout

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions, float32 (n, dimension)."""
        return self._encoder.encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages, float32 (n, dimension)."""
        return self._encoder.encode(texts)

    def late_interaction(self, question: Sequence[tuple[str, float]], passages: Sequence[str]) -> NDArray[np.float32]:
        """How well a question's words are met in each passage, float32 (n,), 0-1."""
        return self._encoder.late_interaction(question, passages)


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
        return WordModel(SHIPPED_FOLDER, SHIPPED_NAME)
    folder = Path(name_or_path).expanduser()
    if word_features.is_word_model(folder):
        return WordModel(folder, str(folder))
    from rag.encoder import sentence  # imports torch

    return sentence.load(name_or_path)


def load_for(settings: Settings, name_or_path: str = "") -> Encoder:
    """The encoder that the settings ask for, else the one named; also one behind an endpoint ("openai:NAME").

    Raises ModelError.
    """
    name = settings.model or name_or_path
    if not name.startswith(ENDPOINT_PREFIX):
        return load(name)
    from rag.encoder import endpoint

    asked = Endpoint(settings.embeddings_url, settings.embeddings_key.get_secret_value())
    return endpoint.load(name.removeprefix(ENDPOINT_PREFIX), asked)

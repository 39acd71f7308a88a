"""The shipped encoder as a sentence-transformers module, named in the model's ``modules.json``.

sentence-transformers imports classes from outside itself only with ``trust_remote_code=True``; nothing is fetched.
The product itself reads the same files with :mod:`rag.encoder.word`, without torch.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers.base.modules.input_module import InputModule

from rag import word_features
from rag.vocabulary import Vocabulary
from rag.word_features import SCALES, WEIGHTS, Layout, read_layout, words, write_layout

_Module: Any = InputModule  # half typed, and by unions that no module of texts alone can fulfil


class WordFeatureEmbedding(_Module):  # type: ignore[misc]
    """Texts to the sum of the rows of their words' features, float32 (n, dimension), not normalised."""

    modalities: ClassVar[list[str]] = ["text"]

    def __init__(self, layout: Layout, weights: torch.Tensor, scales: torch.Tensor, tokenizer: Path) -> None:
        super().__init__()
        self.layout = layout
        self.tokenizer = Vocabulary(tokenizer)
        self._tokenizer_file = tokenizer
        self.register_buffer("weights", weights)
        self.register_buffer("scales", scales)

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:  # noqa: ANN401
        """The features of the texts, one after another, and where each text begins."""
        features: list[int] = []
        weights: list[float] = []
        offsets: list[int] = []
        for text in inputs:
            offsets.append(len(features))
            for word in words(f"{prompt or ''}{text}"):
                rows, factors = self.layout.features(word, self.tokenizer.word_ids(word))
                features += rows
                weights += factors
        return {
            "input_ids": torch.tensor(features, dtype=torch.long),
            "feature_weights": torch.tensor(weights, dtype=torch.float32),
            "offsets": torch.tensor(offsets, dtype=torch.long),
        }

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:  # noqa: ANN401
        """Add ``sentence_embedding`` to the features."""
        used, places = torch.unique(features["input_ids"], return_inverse=True)
        rows = self.weights[used].float() * self.scales[used, None]
        features["sentence_embedding"] = torch.nn.functional.embedding_bag(
            places, rows, features["offsets"], mode="sum", per_sample_weights=features["feature_weights"]
        )
        return features

    @property
    def max_seq_length(self) -> float:
        """A text may have any length."""
        return float("inf")

    def get_embedding_dimension(self) -> int:
        """The number of dimensions."""
        return self.layout.dimension

    def save(self, output_path: str, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Write the model's files to a folder."""
        folder = Path(output_path)
        save_file({WEIGHTS: self.weights, SCALES: self.scales}, folder / word_features.WEIGHTS_FILE)
        write_layout(folder, self.layout)
        if (folder / word_features.TOKENIZER_FILE) != self._tokenizer_file:
            shutil.copyfile(self._tokenizer_file, folder / word_features.TOKENIZER_FILE)

    @classmethod
    def load(cls, model_name_or_path: str, subfolder: str = "", **_: Any) -> Self:  # noqa: ANN401
        """Read the model's files from a local folder."""
        folder = Path(model_name_or_path) / subfolder
        tensors = load_file(folder / word_features.WEIGHTS_FILE)
        return cls(read_layout(folder), tensors[WEIGHTS], tensors[SCALES], folder / word_features.TOKENIZER_FILE)

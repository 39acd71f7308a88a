"""A trained model written as the folder that is shipped: 8-bit weights, vocabulary, and what sentence-transformers
needs to load it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.word_features import SCALES, TOKENIZER_FILE, WEIGHTS, WEIGHTS_FILE, Layout, write_layout

MODULE_CLASS = "rag.encoder.module.WordFeatureEmbedding"
RECORD_FILE = "training.json"
_LARGEST = 127


def quantise(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as 8-bit numbers, each row with a scale of its own: int8 (rows, dimension), float32 (rows,)."""
    scales = np.abs(weights).max(axis=1) / _LARGEST
    divisors = np.where(scales > 0, scales, 1.0)[:, None]
    return np.clip(np.rint(weights / divisors), -_LARGEST, _LARGEST).astype(np.int8), scales.astype(np.float32)


def write_model(
    folder: Path, layout: Layout, weights: NDArray[np.float32], tokenizer: str, record: Mapping[str, Any]
) -> None:
    """Write a model's folder. ``tokenizer`` is the text of its ``tokenizer.json``, ``record`` tells how it was made.

    The same input gives the same files, byte for byte.
    """
    from safetensors.numpy import save

    folder.mkdir(parents=True, exist_ok=True)
    numbers, scales = quantise(weights)
    (folder / WEIGHTS_FILE).write_bytes(save({WEIGHTS: numbers, SCALES: scales}))
    write_layout(folder, layout)
    (folder / TOKENIZER_FILE).write_text(tokenizer, "utf-8")
    normalize = "sentence_transformers.base.modules.normalize.Normalize"
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": MODULE_CLASS},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": normalize},
    ]
    (folder / "1_Normalize").mkdir(exist_ok=True)
    _write(folder / "1_Normalize" / "config.json", {})
    _write(folder / "modules.json", modules)
    _write(
        folder / "config_sentence_transformers.json",
        {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "", "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
    _write(folder / RECORD_FILE, record)


def _write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")

"""A byte-level BPE vocabulary learned from counted words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.vocabulary import byte_characters, clean

DAMPING = 0.75  # exponent on a word's count: compounds, seen seldom, should shape the vocabulary too
MOST = 4000  # times a word counts at most
MIN_PAIR = 3  # times a pair must be met to become a token


def learn(words: Sequence[str], counts: NDArray[np.int64], size: int) -> dict[bytes, int]:
    """Ranks of at most ``size`` tokens, the 256 bytes among them. Deterministic."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        min_frequency=MIN_PAIR,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_repeated(words, counts), trainer)
    byte_of = {char: value for value, char in byte_characters().items()}
    learned = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    return clean(bytes(byte_of[char] for char in token) for token, _ in learned)


def _repeated(words: Sequence[str], counts: NDArray[np.int64]) -> Iterator[str]:
    times = np.clip(np.round(counts.astype(np.float64) ** DAMPING), 1, MOST).astype(int)
    for word, repeated in zip(words, times, strict=True):
        for _ in range(repeated):
            yield f" {word}"

"""A large archive of invented minutes: the sample archive's sentences, put together anew and with words of its own.

Sentences are drawn by chance, and some of their long words are crossed with each other, so that the vocabulary grows
with the archive as a Danish one does (in 100,000 passages some 100,000 words). Deterministic for a seed.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.danish import sentences
from rag.records import ArchiveItem

SEED = 5
ITEMS = 12  # of a document
SENTENCES = 28  # of an item's text
CROSSED = 0.12  # share of the long words that become another word
_LONG = 8  # letters from which a word may be crossed
_WORD = re.compile(rf"[a-zæøå]{{{_LONG},}}")
_FIRST_MEETING = dt.date(2003, 1, 6)
_WEEK = dt.timedelta(days=7)


def write(folder: Path, entries: Sequence[ArchiveItem], documents: int) -> None:
    """Write ``documents`` minutes into ``folder``, which must not be there yet, made of the items' titles and texts."""
    bodies = sorted({entry.meeting.body for entry in entries if entry.meeting.body})
    titles = sorted({entry.item.title for entry in entries})
    told = [sentence for entry in entries for sentence in _whole_sentences(entry.item.text)]
    words = sorted({word for sentence in told for word in _WORD.findall(sentence)})
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    folder.mkdir(parents=True)
    stated = []
    for number in range(documents):
        name = f"{number:05}.txt"
        day = _FIRST_MEETING + number // len(bodies) * _WEEK
        text = "\n\n".join(_items(chance, titles, told, words, number))
        (folder / name).write_text(text + "\n", encoding="utf-8")
        body = bodies[number % len(bodies)]
        stated.append(f'[[document]]\nfile = "{name}"\nbody = "{body}"\ndate = {day}\nkind = "referat"\n')
    (folder / "arkivsvar.toml").write_text("".join(stated), encoding="utf-8")


def _items(
    chance: random.Random, titles: Sequence[str], told: Sequence[str], words: Sequence[str], document: int
) -> Iterator[str]:
    for number in range(1, ITEMS + 1):
        drawn = [_crossed(chance, chance.choice(told), words) for _ in range(SENTENCES)]
        yield "\n\n".join(
            [
                f"{number}.1. {_crossed(chance, chance.choice(titles), words)}",
                f"SAG-2021-{document:05} abc",
                "Baggrund",
                " ".join(drawn[:12]),
                " ".join(drawn[12:-2]),
                "Beslutning",
                " ".join(drawn[-2:]),
            ]
        )


def _whole_sentences(text: str) -> list[str]:
    return [
        one for span in sentences.split(text) if (one := " ".join(text[span.start : span.end].split())).endswith(".")
    ]


def _crossed(chance: random.Random, sentence: str, words: Sequence[str]) -> str:
    """A sentence in which some long words have the latter half of another word."""

    def other(match: re.Match[str]) -> str:
        word, end = match[0], chance.choice(words)
        return word[: len(word) // 2] + end[len(end) // 2 :] if chance.random() < CROSSED else word

    return _WORD.sub(other, sentence)

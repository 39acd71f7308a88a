"""The words of a case: what a course is asked of, and how much of it a title or a text holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rag.danish import words
from rag.question.wording import FRAME_WORDS
from rag.records import Query

SHORTEST_PART = 4  # letters of a wanted stem that counts as the beginning of a title's compound
SHORTEST_END = 6  # the same for the end of a compound
HEAD_SHARE = 0.75  # of a wanted compound's stem that a title's stem at its beginning makes out

# Short names of subjects, folded, and the beginnings of the words that titles write out.
SHORT_FOR: Mapping[str, tuple[str, ...]] = {
    "sosu": ("social", "sundhed"),
    "sfo": ("skolefritid",),
    "ppr": ("paedagogisk", "psykologisk"),
    "ssa": ("social", "sundhed", "assistent"),
    "ssh": ("social", "sundhed", "hjaelper"),
}

# Words with which one asks for a course; they are never its subject.
_COURSE_WORDS = frozenset(
    words.fold(
        """forløb forløbet forløbene sagsforløb sagsforløbet historik historikken historien historie kronologi
        kronologisk tidslinje udvikling udviklingen udviklet tid tiden årene perioden status hidtil gang gangen start
        slut slutningen skridt trin fortæl vis lav oversigt overblik hele løbet gået går gik forløbet sket
        skete planerne projektet course history timeline""",
    ).split()
)


def subject(query: Query) -> tuple[str, ...]:
    """The folded words a course is asked of: not the body and the time that are named with it, if more is said."""
    found = words.content_words(query.search_text or query.text)
    found = [word for word in dict.fromkeys(found) if word not in FRAME_WORDS and word not in _COURSE_WORDS]
    bodies = {word for body in query.bodies for word in words.content_words(body)}
    timed = bool(query.period.earliest or query.period.latest)
    kept = [word for word in found if word not in bodies and not (timed and _YEAR.fullmatch(word))]
    return tuple(kept or found)


_YEAR = re.compile(r"(?:19|20)\d\d")


def coverage(wanted: Mapping[str, float], text: str) -> float:
    """The weighed share, 0–1, of the wanted words that a text holds, in any form and as parts of compounds."""
    held = set(words.tokens(text))
    total = sum(wanted.values())
    found = sum(weight for word, weight in wanted.items() if _stands_in(word, held))
    return found / total if total else 0.0


def _stands_in(wanted: str, held: Iterable[str]) -> bool:
    """Whether folded words hold the wanted one, or all that it is short for."""
    known = tuple(held)
    if any(_names(wanted, word) for word in known):
        return True
    parts = SHORT_FOR.get(wanted, ())
    return bool(parts) and all(any(word.startswith(part) for word in known) for part in parts)


def _names(wanted: str, word: str) -> bool:
    """Whether a folded word is the wanted one in any form, or a compound that begins or ends with it (or it with
    the word). Looser likeness finds subjects that are not there."""
    if wanted == word:
        return True
    if min(len(wanted), len(word)) < SHORTEST_PART or wanted[0].isdigit() or word[0].isdigit():
        return False
    mine, other = words.stem(wanted), words.stem(word)
    return (
        mine == other
        or (len(mine) >= SHORTEST_PART and other.startswith(mine))
        or (len(mine) >= SHORTEST_END and other.endswith(mine))
        or (len(other) >= HEAD_SHARE * len(mine) and mine.startswith(other))
    )

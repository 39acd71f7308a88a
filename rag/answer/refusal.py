"""A refusal: what was looked for, what of it the archive or the nearest items lack, and those items."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer import judge
from rag.answer.material import Case
from rag.danish import words
from rag.question.bodies import words_of_bodies
from rag.question.wording import FRAME_WORDS
from rag.records import Answer, Hit, Status, Suggestion
from rag.verify import label

SUGGESTIONS = 3  # nearest items offered with a refusal


def refusal(case: Case, absences: Sequence[str] = ()) -> Answer:
    """``not_found``: what was looked for, what of it the archive or the nearest items lack, and those items."""
    looked_for = case.query.text.strip()
    absent = () if absences else judge.unknown_words(case.wants, case.ranked, _framing(case))
    notes = [f"Arkivet har ikke noget sikkert svar på »{looked_for}«."]
    shown = _as_written(case.query.text, absent)[:3]
    if shown:
        listed = (
            " og ".join([", ".join(f"»{word}«" for word in shown[:-1]), f"»{shown[-1]}«"])
            if len(shown) > 1
            else f"»{shown[0]}«"
        )
        notes.append(f"De nærmeste punkter siger intet om {listed}.")
    return Answer(Status.NOT_FOUND, None, notes=(*notes, *absences), suggestions=suggestions(case.result.hits))


def _framing(case: Case) -> frozenset[str]:
    """The words of a question that no source needs to hold: those that frame it, and those that name a body."""
    return FRAME_WORDS | words_of_bodies(case.query.text, case.store.bodies())


def _as_written(question: str, folded: Sequence[str]) -> list[str]:
    """Folded words as the question spells them, in its order."""
    wanted_words = set(folded)
    return [word for word in re.findall(r"[\w-]+", question) if wanted_words & set(words.tokens(word))]


def suggestions(hits: Sequence[Hit]) -> tuple[Suggestion, ...]:
    """The nearest items."""
    return tuple(Suggestion(hit.item.id, label(hit.item)) for hit in hits[:SUGGESTIONS])

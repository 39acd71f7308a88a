"""Right item, and right meeting: does the answer stand where it should?"""

from __future__ import annotations

from evals.case import Case
from evals.measures.base import Measure


def _score(case: Case, *, whole_meeting: bool) -> float | None:
    gold = case.question.gold
    if gold is None:
        return None
    if not case.answered or case.answer is None:
        return 0.0

    def place(key: str) -> str:
        return key.rpartition("#")[0] if whole_meeting else key

    wanted = {place(key) for key in gold.keys}
    if gold.needs_all:
        return len(wanted & {place(cited.key) for cited in case.answer.citations}) / len(wanted)
    return float(any(place(cited.key) in wanted for cited in case.answer.leading))


def score_item(case: Case) -> float | None:
    """1 when the leading statement cites a gold item; where all are asked for, the share that is cited anywhere."""
    return _score(case, whole_meeting=False)


def score_meeting(case: Case) -> float | None:
    """The same for the gold items' documents."""
    return _score(case, whole_meeting=True)


ITEM = Measure(
    name="right_item",
    label="Rigtigt punkt",
    description="Om svarets første udsagn henviser til et af de rigtige punkter (ved »alle«: andelen, der er nævnt).",
    source="Egen: svarets enhed er dagsordenspunktet.",
    score=score_item,
    main=True,
)
MEETING = Measure(
    name="right_meeting",
    label="Rigtigt møde",
    description="Om svarets første udsagn henviser til et dokument fra det rigtige møde.",
    source="Egen: svarets enhed er dagsordenspunktet.",
    score=score_meeting,
)

"""The runner: suites in, answers from a system, every question scored."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from evals import check
from evals.answers import AnswerRow, parse_answer
from evals.run_folder import OWN, SuiteResult
from evals.schema import Suite
from evals.score import score_suite
from evals.systems import System, product
from evals.workspace import Progress, Workspace, prepare
from rag.errors import InputError
from rag.settings import Settings

PeerFactory = Callable[[Suite, Workspace], System]


def ask_all(system: System, suite: Suite, progress: Progress) -> dict[str, AnswerRow]:
    """Put every question of the suite to the system, one after the other."""
    answers: dict[str, AnswerRow] = {}
    label = f"{suite.name}: {system.name}"
    for done, question in enumerate(suite.questions, 1):
        row = system.answer(question)
        answers[question.id] = parse_answer(json.loads(json.dumps(row, ensure_ascii=False)))
        progress(label, done, len(suite.questions))
    return answers


def run_suite(
    suite: Suite,
    settings: Settings,
    cache: Path,
    progress: Progress,
    peers: Sequence[PeerFactory] = (),
) -> list[SuiteResult]:
    """Index the suite's archive, check the suite, ask everything and score it: our product first, then the peers."""
    clock = _Clock()
    workspace = prepare(suite, settings, cache, progress)
    clock.lap("index")
    check.check_gold(suite, workspace.archive)
    with product(workspace.settings) as system:
        system.answer(suite.questions[0])  # the model and the index are read once, outside the times that count
        clock.lap("open")
        answers = ask_all(system, suite, progress)
    clock.lap("ask")
    results = [_scored(suite, OWN, answers, workspace, clock)]
    for factory in peers:
        clock = _Clock()
        peer = factory(suite, workspace)
        clock.lap("index")
        answers = ask_all(peer, suite, progress)
        clock.lap("ask")
        results.append(_scored(suite, peer.name, answers, workspace, clock))
    return results


def score_foreign(
    suite: Suite, answers: Mapping[str, AnswerRow], name: str, settings: Settings, cache: Path, progress: Progress
) -> SuiteResult:
    """Score answers that another program wrote. The archive is indexed too: measures look items and quotes up in it."""
    clock = _Clock()
    workspace = prepare(suite, settings, cache, progress)
    clock.lap("index")
    check.check_gold(suite, workspace.archive)
    return _scored(suite, name, answers, workspace, clock)


def suites_of_answers(
    suites: Sequence[Suite], answers: Mapping[str, AnswerRow]
) -> list[tuple[Suite, dict[str, AnswerRow]]]:
    """Deal an answers file out to the suites that its ids belong to.

    Raises:
        InputError: an id belongs to no suite.
    """
    owner = {question.id: suite for suite in suites for question in suite.questions}
    stranger = next((answer_id for answer_id in answers if answer_id not in owner), None)
    if stranger is not None:
        names = ", ".join(suite.name for suite in suites)
        raise InputError(
            f"Svarfilens id {stranger!r} er ikke i suiten {names}.", "Ret id'et, eller vælg en anden suite."
        )
    dealt = [
        (suite, {answer_id: row for answer_id, row in answers.items() if owner[answer_id] is suite}) for suite in suites
    ]
    return [(suite, rows) for suite, rows in dealt if rows]


def _scored(
    suite: Suite, system: str, answers: Mapping[str, AnswerRow], workspace: Workspace, clock: _Clock
) -> SuiteResult:
    rows = score_suite(suite, answers, workspace.archive)
    mixture = check.mixture(suite, workspace.archive)
    clock.lap("score")
    return SuiteResult(suite, system, answers, rows, workspace.archive, mixture, dict(clock.laps))


class _Clock:
    """Seconds spent, lap by lap."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(now - self._last, 3)
        self._last = now

"""The suites' questions in Norwegian, Swedish and English over the same Danish items.

``python -m evals.bench.languages [--suite NAME]`` asks the whole product, filters and preferences included;
``python -m evals.bench.encoders MODEL … --languages`` holds the two legs alone.

``languages.jsonl`` translates 40 questions of each suite by hand, half of them dev, and 10 that the archive cannot
answer; the gold is the suite's own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from evals.answers import AnswerRow
from evals.bench.ranks import HEADING, Ranks, difference, figures, reciprocal_rank
from evals.catalog import choose
from evals.retrieval import DEPTH
from evals.run import ask_all
from evals.run_folder import RUNS_FOLDER
from evals.schema import Question, Suite, read_lines
from evals.systems import product
from evals.workspace import prepare
from rag.cli import load_settings

CACHE = RUNS_FOLDER / ".index"  # the suites' indexes, shared with ``arkivsvar eval``
FILE = Path(__file__).parent / "languages.jsonl"
DANISH = "da"
NAMES = {DANISH: "Danish", "nb": "Norwegian", "sv": "Swedish", "en": "English"}
_MARK = "/"  # between a question's id and its language

Group = Callable[[Question], bool]


def groups() -> dict[str, Group]:
    """A test for each language, by its name, of questions that ``translated`` made."""
    return {name: partial(_is_in, code) for code, name in NAMES.items()}


def _is_in(code: str, question: Question) -> bool:
    return question.id.endswith(_MARK + code)


def translated(suite: Suite, file: Path = FILE) -> Suite:
    """The suite's questions that the file translates, each in every language, the Danish original first."""
    rows: dict[str, Mapping[str, str]] = {}
    for _, line in read_lines(file):
        row = json.loads(line)
        rows[row.pop("id")] = row
    asked = [
        replace(one, id=f"{one.id}{_MARK}{code}", question=rows[one.id].get(code, one.question))
        for one in suite.questions
        if one.id in rows
        for code in NAMES
    ]
    return replace(suite, questions=tuple(asked))


@dataclass(frozen=True)
class Outcome:
    """What the product made of one language's questions: the ranks of those with a known item, how many of them were
    answered, how many with a right item cited, and how many of the unanswerable were refused."""

    ranks: Ranks
    answered: int
    rightly: int
    refused: int
    unanswerable: int


def asked(suite: Suite) -> dict[str, Outcome]:
    """The whole product's outcome of each language."""
    suite = translated(suite)
    work = prepare(suite, load_settings(), CACHE, lambda *_: None)
    with product(work.settings) as system:
        answers = ask_all(system, suite, lambda *_: None)
    found = {}
    for name, belongs in groups().items():
        known = [question for question in suite.questions if belongs(question) and question.gold]
        others = [question for question in suite.questions if belongs(question) and not question.gold]
        found[name] = Outcome(
            np.array([reciprocal_rank(question, answers[question.id].retrieved[:DEPTH]) for question in known]),
            sum(answers[question.id].answered for question in known),
            sum(_cites_gold(question, answers[question.id]) for question in known),
            sum(not answers[question.id].answered for question in others),
            len(others),
        )
    return found


def _cites_gold(question: Question, answer: AnswerRow) -> bool:
    gold = question.gold.keys if question.gold else ()
    return answer.answered and any(cited.key in gold for cited in answer.citations)


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask the product and write the table to standard output."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.languages", description=__doc__)
    parser.add_argument("--suite", action="append", default=None)
    given = parser.parse_args(arguments)
    suites, _ = choose(given.suite or [], None)
    sys.stdout.write(f"{HEADING}, answered (a right item cited), refused of the unanswerable | RR@10 against Danish\n")
    for suite in suites:
        found = asked(suite)
        for name, outcome in found.items():
            replies = f"{outcome.answered:>3} ({outcome.rightly}) of {len(outcome.ranks)}"
            replies += f" {outcome.refused:>3} of {outcome.unanswerable}"
            told = difference(outcome.ranks, found[NAMES[DANISH]].ranks)
            sys.stdout.write(f"{suite.name:<7} {name:<10} {figures(outcome.ranks)} {replies} | {told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

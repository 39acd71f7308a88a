"""The report: one self-contained HTML page with tables, plots and every failed question beside its gold passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from evals import labels, plots, refusals, retrieval
from evals.archive_view import ArchiveView, written_date
from evals.bootstrap import Estimate
from evals.case import Case
from evals.facts import pattern, stands_in
from evals.labels import decimal, figure
from evals.registry import BY_NAME, MEASURES, MILLISECONDS, SOLVED
from evals.run_folder import SuiteResult
from evals.schema import Question
from evals.score import Scored
from evals.summary import Group, blames, groups
from evals.table import COLUMNS, PEER_COLUMNS
from rag.records import ArchiveItem
from rag.settings import Settings

_TEMPLATE = "report.html.j2"


def write(results: Sequence[SuiteResult], about: Mapping[str, Any], path: Path) -> None:
    """Write the page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    # Peers stand in the first system's section: what they miss is theirs to look into.
    firsts = {result.suite.name: result for result in reversed(results)}
    page = environment.get_template(_TEMPLATE).render(
        about=about,
        suites=[_suite(firsts[name], results, _refuse_below(about)) for name in reversed(firsts)],
        measures=MEASURES,
    )
    path.write_text(page, encoding="utf-8")


def _refuse_below(about: Mapping[str, Any]) -> float:
    """The threshold that the run refused by."""
    return float(about["settings"].get("refuse_below", Settings.model_fields["refuse_below"].default))


def _refusals(result: SuiteResult, chosen: float) -> Markup | None:
    shares = refusals.shares_refused(result.suite.questions, result.answers)
    if shares is None:
        return None
    named = (("ubesvarlige", shares[1]), ("besvarlige", shares[0]))
    return plots.thresholds(named, chosen, f"Afvist efter tærskel, {result.name}")


def _suite(result: SuiteResult, results: Sequence[SuiteResult], refuse_below: float) -> dict[str, Any]:
    found = groups(result.rows)
    whole = found[0]
    times = [value for row in result.rows if (value := row.values.get(MILLISECONDS)) is not None]
    solved = whole.figures[SOLVED]
    same = [one for one in results if one.suite.name == result.suite.name]
    curves = [(one.system, retrieval.recall_curve(one.suite.questions, one.answers)) for one in same]
    questions = {question.id: question for question in result.suite.questions}
    return {
        "name": result.name,
        "n": len(result.rows),
        "solved": figure(solved, interval=False),
        "by_type": plots.bars(_bars("type", found), f"Løst efter type, {result.name}"),
        "by_style": plots.bars(_bars("style", found), f"Løst efter stil, {result.name}"),
        "recall": plots.lines(curves, f"Rigtige punkter fundet, {result.name}"),
        "refusals": _refusals(result, refuse_below),
        "latency": plots.histogram(times, f"Svartid, {result.name}") if times else None,
        "p50": decimal(whole.p50 or 0.0),
        "p95": decimal(whole.p95 or 0.0),
        "tables": [
            *([_systems(same)] if len(same) > 1 else []),
            _measures(found),
            _by("type", "Type", found),
            _by("style", "Stil", found),
        ],
        "blames": [(labels.BLAMES[name], count) for name, count in blames(result.rows).items()],
        "failures": [_failure(questions[row.id], row, result) for row in result.rows if not row.solved],
    }


def _bars(kind: str, found: Sequence[Group]) -> list[tuple[str, int, Estimate]]:
    return [
        (labels.group_label(kind, one.name), one.n, solved)
        for one in found
        if one.kind == kind and (solved := one.figures[SOLVED]) is not None
    ]


def _measures(found: Sequence[Group]) -> dict[str, Any]:
    splits = [one for one in found if one.kind == "split"]
    rows = [
        {
            "main": measure.main,
            "title": measure.description,
            "cells": [
                measure.label if measure.higher_is_better else f"{measure.label} (lavt er godt)",
                *(figure(one.figures[measure.name], measure.unit) for one in splits),
            ],
        }
        for measure in MEASURES
    ]
    return {"head": ["Mål", *(f"{labels.SPLITS[one.name]} ({one.n})" for one in splits)], "rows": rows}


def _systems(results: Sequence[SuiteResult]) -> dict[str, Any]:
    rows = [
        {
            "main": one.name == "all",
            "title": "",
            "cells": [
                result.system,
                labels.SPLITS[one.name],
                *(figure(one.figures[name], BY_NAME[name].unit, interval=False) for name in PEER_COLUMNS),
                "–" if one.p50 is None else decimal(one.p50),
            ],
        }
        for result in results
        for one in groups(result.rows)
        if one.kind == "split"
    ]
    return {"head": ["System", "del", *(BY_NAME[name].label for name in PEER_COLUMNS), "ms p50"], "rows": rows}


def _by(kind: str, title: str, found: Sequence[Group]) -> dict[str, Any]:
    rows = [
        {
            "main": False,
            "title": "",
            "cells": [labels.group_label(kind, one.name), one.n, *(figure(one.figures[name]) for name in COLUMNS)],
        }
        for one in found
        if one.kind == kind
    ]
    return {"head": [title, "n", *(BY_NAME[name].label for name in COLUMNS)], "rows": rows}


def _failure(question: Question, row: Scored, result: SuiteResult) -> dict[str, Any]:
    answer = result.answers.get(question.id)
    case = Case(question, answer, result.archive)
    said = answer.text if answer is not None else ""
    ranked = retrieval.ranking(question, answer)
    wanted = set(retrieval.relevant(question))
    return {
        "id": row.id,
        "question": question.question,
        "history": question.history,
        "blame": labels.BLAMES[row.blame or "answer"],
        "type": labels.TYPES[row.type],
        "style": labels.STYLES[row.style],
        "split": row.split,
        "facts": [(fact, stands_in(fact, said)) for fact in question.facts],
        "basis": (question.basis, answer.basis if answer is not None else None) if question.basis else None,
        "rank": next((place for place, key in enumerate(ranked, 1) if key in wanted), None),
        "answer": None if answer is None else answer.text,
        "cited": [
            {
                "n": cited.n,
                "where": _where(result.archive, cited.source, cited.item),
                "quote": cited.quote,
                "verbatim": case.is_verbatim(cited),
            }
            for cited in (answer.citations if answer is not None else ())
        ],
        "gold": [_gold(key, question, result.archive) for key in (question.gold.keys if question.gold else ())],
    }


def _where(archive: ArchiveView, source: str, number: str) -> str:
    archived = archive.item(source, number)
    return _heading(archived) if archived is not None else f"{source} punkt {number} (findes ikke)"


def _heading(archived: ArchiveItem) -> str:
    meeting, item = archived.meeting, archived.item
    when = written_date(meeting.date) if meeting.date is not None else "uden dato"
    return f"{meeting.body or 'ukendt råd'} {when}, {meeting.kind.value}, punkt {item.number} {item.title}"


def _gold(key: str, question: Question, archive: ArchiveView) -> dict[str, Any]:
    archived = archive.items[key]
    sections = [f"{section.heading}\n{section.text}" for section in archived.item.sections]
    text = "\n\n".join(sections) or archived.item.text
    return {"where": _heading(archived), "text": _marked(text, question.facts)}


def _marked(text: str, facts: Sequence[str]) -> Markup:
    """The text escaped, with the places where an expected fact stands marked."""
    spans = sorted({match.span() for fact in facts for match in pattern(fact).finditer(text)})
    parts: list[Markup] = []
    at = 0
    for start, end in spans:
        if start < at or start == end:
            continue
        parts += [escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup("").join([*parts, escape(text[at:])])

"""``arkivsvar eval``: parse the call, run, write the run folder, print the tables, hold the baseline."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from evals import catalog, gate, report, run, run_folder, table
from evals.answers import load_answers
from evals.compare import compare
from evals.run_folder import OWN, SuiteResult
from evals.schema import SPLITS, Suite
from rag.cli.danish import DanishGroup, command_options
from rag.cli.progress import ProgressCallback, progress_line
from rag.errors import InputError
from rag.settings import Settings

EXIT_FELL = 1
_MIN_WIDTH = 130  # columns; the tables are cut where a pipe says 80

app = typer.Typer(
    name="eval",
    cls=DanishGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def main(arguments: list[str]) -> int:
    """Run one call; its exit code. Errors are raised for the caller to say.

    Raises:
        InputError: anything the user can mend.
    """
    outcome: Any = app(args=arguments, prog_name="arkivsvar eval", standalone_mode=False)
    return outcome if isinstance(outcome, int) else 0


@app.command(**command_options())
def eval_command(
    suites: Annotated[
        list[str] | None,
        typer.Argument(
            help="sample, kkr eller en egen .jsonl-fil; uden: alle, hvis dokumenter er her.", metavar="SUITE"
        ),
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="En indstilling for denne kørsel.", metavar="NAVN=VÆRDI")
    ] = None,
    compare_with: Annotated[
        str | None,
        typer.Option(
            "--compare", help="Sammenlign med en tidligere kørsel (mappenavn eller latest).", metavar="KØRSEL"
        ),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Mål denne svarfil i stedet for at spørge.", metavar="FIL.jsonl")
    ] = None,
    archive: Annotated[
        Path | None, typer.Option("--archive", help="Mappen med dokumenterne til en egen suite.", metavar="MAPPE")
    ] = None,
    split: Annotated[str, typer.Option("--split", help="Vis kun dev eller test.", metavar="dev|test|all")] = "all",
    peers: Annotated[bool, typer.Option("--peers", help="Kør også andre løsninger på de samme spørgsmål.")] = False,
    raise_baseline: Annotated[
        bool, typer.Option("--raise-baseline", help="Gem denne kørsels tal som den nye baseline.")
    ] = False,
) -> int:
    """Kør spørgsmålssuiterne, mål svarene, og sammenlign med den gemte baseline."""
    if split not in ("all", *SPLITS):
        raise InputError(f"Valget --split er {split!r}, men skal være dev, test eller all.")
    if answers is not None and (peers or raise_baseline):
        raise InputError("En fremmed svarfil kan hverken sammenlignes med --peers eller blive baseline.")
    changes = _changes(settings or [])
    before = run_folder.find(compare_with) if compare_with is not None else None
    chosen, skipped = catalog.choose(suites or [], archive)
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    if console.width < _MIN_WIDTH:
        console.width = _MIN_WIDTH
    for one in skipped:
        console.print(one.reason)
    if not chosen:
        return 0
    started = datetime.now().astimezone()
    with progress_line() as progress:
        results = _results(chosen, Settings(**changes), answers, progress, peers=peers)
    folder = run_folder.new_folder(answers.stem if answers is not None else OWN, started)
    about = run_folder.about_run(changes, started)
    run_folder.write(results, about, folder)
    report.write(results, about, folder / "report.html")
    _print(console, results, split)
    if before is not None:
        _compare(console, results, before)
    console.print(f"\nRapport: {folder / 'report.html'}")
    if raise_baseline:
        gate.raise_baseline([result for result in results if result.system == OWN], about["git"])
        console.print(f"Baselinen er gemt i {gate.BASELINE.name}.")
        return 0
    # Only the product as it is shipped is held against the baseline.
    return _gate(console, results) if not changes and answers is None and archive is None else 0


def _changes(given: Sequence[str]) -> dict[str, Any]:
    """``--set name=value`` pairs as settings.

    Raises:
        InputError: a pair has no ``=``, a setting is unknown, or its value cannot be used.
    """
    changes: dict[str, Any] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"--set {pair} mangler et lighedstegn.", "Skriv for eksempel --set dense_weight=0.5.")
        if name not in Settings.model_fields:
            raise InputError(f"Indstillingen {name!r} findes ikke.", f"Der er {', '.join(Settings.model_fields)}.")
        changes[name] = value
    try:
        known = Settings(**changes)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"Indstillingen {first['loc'][0]} kan ikke have værdien {first.get('input')!r}.") from error
    return {name: json.loads(known.model_dump_json(include={name}))[name] for name in changes}


def _results(
    chosen: Sequence[Suite], settings: Settings, answers: Path | None, progress: ProgressCallback, *, peers: bool
) -> list[SuiteResult]:
    cache = run_folder.RUNS_FOLDER / ".index"
    cache.mkdir(parents=True, exist_ok=True)
    if answers is not None:
        dealt = run.suites_of_answers(chosen, load_answers(answers))
        return [run.score_foreign(suite, rows, answers.stem, settings, cache, progress) for suite, rows in dealt]
    factories = _peers() if peers else ()
    return [result for suite in chosen for result in run.run_suite(suite, settings, cache, progress, factories)]


def _peers() -> Sequence[run.PeerFactory]:
    try:
        from evals.peers.every import PEERS
    except ModuleNotFoundError as error:
        raise InputError(
            f"De andre løsninger mangler pakken {error.name}.", "Installér dem med pip install 'arkivsvar[peers]'."
        ) from error
    return PEERS


def _print(console: Console, results: Sequence[SuiteResult], split: str) -> None:
    for name in dict.fromkeys(result.suite.name for result in results):
        same = [result for result in results if result.suite.name == name]
        table.print_suite(console, same[0], split)
        if len(same) > 1:
            table.print_systems(console, same, split)


def _compare(console: Console, results: Sequence[SuiteResult], before: Path) -> None:
    for result in results:
        old = run_folder.read_scores(before, result.name) or run_folder.read_scores(before, result.suite.name)
        if old:
            now = {row.id: row for row in result.rows}
            table.print_comparison(console, result.name, compare(old, now))
        else:
            console.print(f"{result.name}: er ikke i kørslen {before.name}.")


def _gate(console: Console, results: Sequence[SuiteResult]) -> int:
    baseline = gate.load()
    console.print()
    fell = False
    for result in results:
        if result.system == OWN:
            verdict = gate.judge(result, baseline)
            table.print_verdict(console, verdict, result.suite.name)
            fell = fell or (verdict is not None and not verdict.passed)
    return EXIT_FELL if fell else 0

"""The tables that a run prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from evals.check import Mixture
from evals.compare import Comparison
from evals.gate import TOLERANCE, Verdict
from evals.labels import BLAMES, STYLES, decimal, figure, group_label, signed
from evals.registry import BY_NAME, MEASURES, MILLISECONDS, SOLVED
from evals.run_folder import SuiteResult
from evals.summary import Group, blames, groups

COLUMNS = (SOLVED, "Success@1", "nDCG@10", "fact_recall", "citation_recall", "basis")
PEER_COLUMNS = ("Success@1", "Success@5", "nDCG@10", "R@10", "right_item", "fact_recall", "refusal_recall", "words")
_SHOWN_IDS = 40


def print_suite(console: Console, result: SuiteResult, split: str = "all") -> None:
    """A suite's figures: every measure for all, dev and test; then the main ones by type and style; then the blame."""
    found = groups(result.rows)
    splits = [one for one in found if one.kind == "split" and split in ("all", one.name)]
    console.print()
    console.print(f"[bold]{result.name}[/bold]: {len(result.rows)} spørgsmål, {_seconds(result)}")
    console.print(_measures(splits))
    if split == "all":
        console.print(_groups("type", "Type", found))
        console.print(_groups("style", "Stil", found))
    lost = blames([row for row in result.rows if split in ("all", row.split)])
    if lost:
        console.print("Tabt i: " + ", ".join(f"{BLAMES[name]} {count}" for name, count in lost.items()))
    console.print(_overlap(result.mixture))
    for shortcoming in result.mixture.shortcomings:
        console.print(f"Suiten har kun {shortcoming}.")


def _seconds(result: SuiteResult) -> str:
    return ", ".join(f"{name} {decimal(spent)} s" for name, spent in result.seconds.items())


def _measures(splits: Sequence[Group]) -> Table:
    table = Table("Mål (procent, 95 %-interval)", title_justify="left")
    for one in splits:
        table.add_column(f"{group_label('split', one.name)} ({one.n})", justify="right")
    for measure in MEASURES:
        if measure.name == MILLISECONDS:
            times = [f"{_ms(one.p50)} / {_ms(one.p95)}" for one in splits]
            table.add_row("Svartid p50 / p95 (ms)", *times)
            continue
        label = measure.label if measure.higher_is_better else f"{measure.label} (lavt er godt)"
        style = "bold" if measure.main else ""
        table.add_row(label, *(figure(one.figures[measure.name], measure.unit) for one in splits), style=style)
    return table


def _ms(value: float | None) -> str:
    return "–" if value is None else decimal(value)


def _groups(kind: str, title: str, found: Sequence[Group]) -> Table:
    table = Table(title, "n")
    for name in COLUMNS:
        table.add_column(BY_NAME[name].label, justify="right")
    for one in found:
        if one.kind == kind:
            table.add_row(group_label(kind, one.name), str(one.n), *(figure(one.figures[name]) for name in COLUMNS))
    return table


def _overlap(mixture: Mixture) -> str:
    shares = ", ".join(f"{STYLES[style]} {share:.0%}" for style, share in mixture.overlap.items())
    return (
        f"Ubesvarlige {mixture.unanswerable:.0%}, fælder {mixture.traps:.0%}, "
        f"egne ord {mixture.own_words:.0%}. Andel af spørgsmålets ord, der står i kilden: {shares}."
    )


def print_systems(console: Console, results: Sequence[SuiteResult], split: str = "all") -> None:
    """Our product beside the peers, for one suite."""
    table = Table(results[0].suite.name, "del")
    for name in PEER_COLUMNS:
        table.add_column(BY_NAME[name].label, justify="right")
    table.add_column("ms p50", justify="right")
    for result in results:
        for one in groups(result.rows):
            if one.kind == "split" and split in ("all", one.name):
                cells = [figure(one.figures[name], BY_NAME[name].unit, interval=False) for name in PEER_COLUMNS]
                table.add_row(result.system, group_label("split", one.name), *cells, _ms(one.p50))
    console.print()
    console.print(table)


def print_comparison(console: Console, suite: str, comparison: Comparison) -> None:
    """The paired differences, then the questions that flipped."""
    console.print()
    left_out = f", {comparison.left_out} ikke i begge eller ændret" if comparison.left_out else ""
    console.print(f"[bold]{suite}[/bold]: forskel over {comparison.questions} fælles spørgsmål{left_out}")
    table = Table("Mål", "før", "nu", "forskel (95 %-interval)", "")
    for one in comparison.differences:
        if one.measure.name == MILLISECONDS:
            continue
        scale = 100 if one.measure.unit == "share" else 1
        mark = ("bedre" if one.is_gain else "ringere") if one.is_clear else ""
        table.add_row(
            one.measure.label,
            decimal(one.before * scale),
            decimal(one.now * scale),
            signed(one.change, one.measure.unit),
            mark,
        )
    console.print(table)
    console.print(f"Vundet ({len(comparison.won)}): {_ids(comparison.won)}")
    console.print(f"Tabt ({len(comparison.lost)}): {_ids(comparison.lost)}")


def print_verdict(console: Console, verdict: Verdict | None, suite: str) -> None:
    """What the gate says of a suite."""
    if verdict is None:
        console.print(f"{suite}: baselinen kender ikke suiten; gem den med arkivsvar eval --raise-baseline.")
        return
    if verdict.passed:
        console.print(f"{suite}: holder baselinen over {verdict.compared} spørgsmål.")
    for fall in verdict.falls:
        console.print(
            f"[bold red]{suite}: {fall.measure.label} er gået fra {decimal(fall.before * 100)} til "
            f"{decimal(fall.now * 100)}; højst {TOLERANCE * 100:.0f} point er tilladt.[/bold red]"
        )
    if verdict.lost:
        console.print(f"{suite}: tabt siden baselinen ({len(verdict.lost)}): {_ids(verdict.lost)}")
    if verdict.won:
        console.print(f"{suite}: vundet siden baselinen ({len(verdict.won)}): {_ids(verdict.won)}")
    if verdict.unknown:
        console.print(f"{suite}: {verdict.unknown} spørgsmål er nye eller ændrede siden baselinen.")


def _ids(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:_SHOWN_IDS])
    return (shown + f" … og {len(ids) - _SHOWN_IDS} til" if len(ids) > _SHOWN_IDS else shown) or "ingen"

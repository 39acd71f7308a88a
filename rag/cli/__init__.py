"""The command line: thin. Every command parses its call, asks the rooms behind it and prints what they say.

Heavy rooms are imported inside the commands, so that ``arkivsvar ask`` starts fast.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from typer import _click as click

from rag.cli.danish import DanishGroup, command_options, describe_usage_error
from rag.errors import ArkivsvarError, InputError
from rag.settings import Settings

EXIT_SOME_FAILED = 3

app = typer.Typer(
    name="arkivsvar",
    help="Spørg arkivet af politiske møder på almindeligt dansk, og få et kort svar med kildehenvisning.",
    cls=DanishGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Mappen med indekset (ellers ARKIVSVAR_INDEX, ellers index/).", metavar="MAPPE"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Skriv JSON, som beskrevet i README.")]


@app.callback()
def _root(
    debug: Annotated[bool, typer.Option("--debug", help="Vis hele fejlforløbet, hvis noget går galt.")] = False,
) -> None:
    """Take the options that stand before the command; ``--debug`` itself is read by :func:`main`."""


def load_settings(**given: object) -> Settings:
    """The settings of this call: options that were given, else ``ARKIVSVAR_...``, else the defaults.

    Raises:
        InputError: a variable or an option has a value that cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "ARKIVSVAR_" + str(first["loc"][0]).upper()
        raise InputError(
            f"Indstillingen {name} har værdien {first.get('input')!r}, som ikke kan bruges.",
            "Ret den, eller fjern den for at bruge standardværdien.",
        ) from error


def _emit(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(text + "\n")


@app.command("index", **command_options())
def index_command(
    archive: Annotated[Path, typer.Argument(help="Mappen med mødedokumenterne.", metavar="ARKIV")],
    index: IndexOption = None,
    model: Annotated[
        str | None, typer.Option("--model", help="Embeddingmodel: navn, mappe eller openai:NAVN.", metavar="MODEL")
    ] = None,
    adapt: Annotated[
        bool | None,
        typer.Option(
            "--adapt/--no-adapt", help="Lær modellen arkivets ord, hvis det gør den bedre.", show_default=False
        ),
    ] = None,
) -> None:
    """Læs alle dokumenter under ARKIV ind i indekset; anden gang kun det, der er ændret."""
    from rag.cli.progress import progress_line
    from rag.cli.shown import report_lines
    from rag.ingest import ingest

    settings = load_settings(index=index, model=model, adapt=adapt)
    with progress_line() as progress:
        report = ingest(archive, settings, progress)
    for line in report_lines(report):
        _emit(line)
    if report.failed:
        raise typer.Exit(EXIT_SOME_FAILED)


@app.command("items", **command_options())
def items_command(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Vis, hvad der er læst: en linje for hvert punkt."""
    from rag.cli.shown import item_line
    from rag.export import item_to_json
    from rag.index import open_index

    settings = load_settings(index=index)
    with open_index(settings.index, settings) as generation:
        for archived in generation.store.items():
            row = item_to_json(archived)
            _emit(json.dumps(row, ensure_ascii=False) if as_json else item_line(row))


@app.command("ask", **command_options())
def ask_command(
    question: Annotated[str, typer.Argument(help="Spørgsmålet, i anførselstegn.", metavar="SPØRGSMÅL")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Stil ét spørgsmål, og få et svar med nummererede kilder."""
    from rag.chat import Archive, reply_to_json
    from rag.cli.shown import reply_lines

    settings = load_settings(index=index)
    with Archive.open(settings.index, settings) as archive:
        reply = archive.ask(question)
    if as_json:
        _emit(json.dumps(reply_to_json("1", reply), ensure_ascii=False))
        return
    for line in reply_lines(reply):
        _emit(line)


@app.command("sag", **command_options())
def case_command(
    asked: Annotated[str, typer.Argument(help="Et emne eller et sagsnummer, i anførselstegn.", metavar="SAG")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Vis en sags forløb: hvad der blev indstillet og besluttet, møde for møde, med kilder."""
    from rag import case
    from rag.case import show as case_show
    from rag.export import citation_line
    from rag.index import open_index

    if not asked.strip():
        raise InputError("Sagen er tom.", "Skriv et emne eller et sagsnummer.")
    settings = load_settings(index=index)
    with open_index(settings.index, settings) as generation:
        found = case.course(asked, generation, settings)
    if as_json:
        _emit(json.dumps(case_show.to_json(found), ensure_ascii=False))
        return
    for line in case_show.lines(found):
        _emit(line)
    if found.citations:
        _emit("")
    for citation in found.citations:
        _emit(citation_line(citation))


@app.command("batch", **command_options())
def batch_command(
    questions: Annotated[
        Path, typer.Argument(help="Fil med ét spørgsmål pr. linje (JSONL).", metavar="SPØRGSMÅL.jsonl")
    ],
    output: Annotated[Path, typer.Option("--output", help="Filen med svarene (JSONL).", metavar="SVAR.jsonl")],
    index: IndexOption = None,
) -> None:
    """Besvar en fil med spørgsmål: en linje ind, en linje ud, i samme rækkefølge."""
    from rag.batch import read_questions, write_answers
    from rag.chat import Archive
    from rag.cli.progress import progress_line

    settings = load_settings(index=index)
    asked = read_questions(questions, settings)
    with Archive.open(settings.index, settings) as archive, progress_line() as progress:
        write_answers(asked, output, archive, progress)


@app.command("serve", **command_options())
def serve_command(
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option("--host", help="Adressen, der lyttes på.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Porten, der lyttes på.")] = None,
) -> None:
    """Åbn chatten i en browser."""
    from rag.ui import serve

    serve(load_settings(index=index, host=host, port=port))


@app.command("feedback", **command_options())
def feedback_command(
    output: Annotated[
        Path | None, typer.Option("--output", help="Skriv en spørgsmålssuite til evals her.", metavar="SUITE.jsonl")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Vis brugernes vurderinger af svarene, eller gør dem til en spørgsmålssuite for arkivsvar eval."""
    from rag.cli.feedback import lines, write_suite
    from rag.feedback import FeedbackLog

    log = FeedbackLog(load_settings(index=index).index)
    rows = log.rows()
    if output is not None:
        for line in write_suite(rows, output):
            _emit(line)
    elif as_json:
        for row in rows:
            _emit(json.dumps(row, ensure_ascii=False))
    else:
        for line in lines(rows):
            _emit(line)


@app.command("bruger", **command_options())
def user_command(
    name: Annotated[str, typer.Argument(help="Brugerens navn.", metavar="NAVN")],
    file: Annotated[
        Path | None, typer.Option("--fil", help="Brugerfilen (ellers ARKIVSVAR_AUTH).", metavar="FIL")
    ] = None,
    remove: Annotated[bool, typer.Option("--slet", help="Tag brugeren ud af filen.")] = False,
) -> None:
    """Giv en bruger adgang til chatten, eller en ny adgangskode; koden læses fra tastaturet eller standardinput."""
    from rag.cli.user import change_user

    settings = load_settings()
    path = file or settings.auth
    if path is None:
        raise InputError("Det er ikke sagt, hvor brugerne står.", "Giv --fil FIL, eller sæt ARKIVSVAR_AUTH.")
    _emit(change_user(path, name, remove=remove))


@app.command("train-encoder", **command_options())
def train_encoder_command(
    corpus: Annotated[
        list[Path], typer.Argument(help="Filer med træningstekst (tsv eller tsv.xz).", metavar="KORPUS…")
    ],
    output: Annotated[Path, typer.Option("--output", help="Mappen til den færdige model.", metavar="MAPPE")],
    minutes: Annotated[
        float | None, typer.Option("--minutes", min=0.1, help="Højst så mange minutter; ellers opskriftens skridt.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option("--steps", min=1, help="Så mange skridt i stedet for opskriftens.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Samme tal giver samme model.")] = 1,
) -> None:
    """Træn en embeddingmodel fra grunden på KORPUS."""
    from rag.cli.progress import progress_line
    from rag.training.run import Recipe, train

    recipe = Recipe() if steps is None else Recipe(steps=steps)
    with progress_line() as progress:
        trained = train(corpus, output, recipe, seed, minutes, progress)
    for remark in trained.remarks:
        _emit(f"Bemærk: {remark}")
    _emit(f"{trained.steps} skridt på {trained.seconds / 60:.1f} minutter. Modellen er skrevet til {output}.")
    _emit(f"Brug den med: arkivsvar index ARKIV --model {output}")


@app.command(
    "eval",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    **command_options(),
)
def eval_command(context: typer.Context) -> None:
    """Kør evalueringen i evals/, og sammenlign med den gemte baseline."""
    try:
        from evals.cli import main as run_evals
    except ModuleNotFoundError as error:
        raise InputError(
            f"Evalueringen mangler pakken {error.name}.", "Installér den med pip install 'arkivsvar[evals]'."
        ) from error

    code = run_evals(list(context.args))
    if code:
        raise typer.Exit(code)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. Errors are one Danish line on standard error; ``--debug`` adds the traceback."""
    # Before numpy is loaded: its products are small here, and spread over busy cores they take three times as long.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    given = sys.argv[1:] if arguments is None else arguments
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Run one call; its exit code: 0, 2 (wrong call, unusable index), 3 (some files failed), 130 (stopped)."""
    debug = "--debug" in arguments
    arguments = [argument for argument in arguments if argument != "--debug"]
    try:
        outcome: Any = app(args=arguments, prog_name="arkivsvar", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        _emit(error.format_message())
        return 2
    except click.exceptions.ClickException as error:
        return _failed(describe_usage_error(error), error.exit_code, debug=debug)
    except ArkivsvarError as error:
        return _failed(str(error), error.exit_code, debug=debug)
    except (KeyboardInterrupt, typer.Abort):
        return _failed("Afbrudt.", 130, debug=debug)
    except BrokenPipeError:
        # The reader of our output went away (``arkivsvar items | head``): nothing to say, nobody to say it to.
        sys.stderr.close()
        return 0
    return outcome if isinstance(outcome, int) else 0


def _failed(message: str, code: int, *, debug: bool) -> int:
    """Say the one line (and, with ``--debug``, the traceback) on standard error."""
    if debug:
        traceback.print_exc(file=sys.stderr)
    sys.stderr.write(" ".join(message.split()) + "\n")
    return code

"""The command line's own words in Danish: help pages and wrong calls.

Typer writes its help headings and usage errors in English. The headings are few and fixed, so they are replaced in
the finished help text; usage errors are told apart by their class and said anew.
"""

from __future__ import annotations

import re
from typing import Any

from typer import _click as click
from typer.core import TyperCommand, TyperGroup, TyperOption

_WORDS = (
    ("Usage: ", "Brug: "),
    ("[OPTIONS] COMMAND [ARGS]...", "KOMMANDO [VALG] …"),
    ("[OPTIONS]", "[VALG]"),
    ("\nOptions:", "\nValg:"),
    ("\nArguments:", "\nArgumenter:"),
    ("\nCommands:", "\nKommandoer:"),
    ("Show this message and exit.", "Vis denne hjælp."),
    ("[default: ", "[standard: "),
    ("[env var: ", "[variabel: "),
    ("; required]", "; skal angives]"),
    ("[required]", "[skal angives]"),
)


def translate_help(text: str) -> str:
    """A finished help page with the headings in Danish."""
    for english, danish in _WORDS:
        text = text.replace(english, danish)
    return re.sub(r"\{(\S+)\}", r"\1", text)


def _name_of(error: click.exceptions.BadParameter) -> str:
    """The option or argument a wrong value was given for, as the user writes it."""
    if error.param is None:
        return "Et argument"
    if isinstance(error.param, TyperOption):
        return f"Valget {error.param.opts[0]}"
    return str(error.param.metavar or error.param.name)


def describe_usage_error(error: click.exceptions.ClickException) -> str:
    """One Danish sentence for a wrong call, with the command that shows the way out."""
    match error:
        case click.exceptions.NoSuchOption():
            said = f"Valget {error.option_name} findes ikke."
        case click.exceptions.MissingParameter():
            said = f"{_name_of(error)} mangler."
        case click.exceptions.BadParameter():
            said = f"{_name_of(error)} har en værdi, der ikke kan bruges."
        case click.exceptions.BadOptionUsage():
            said = f"Valget {error.option_name} mangler sin værdi."
        case _ if "No such command" in error.message:
            said = f"Kommandoen {error.message.split(chr(39))[1]} findes ikke."
        case _ if "unexpected extra" in error.message:
            said = "Der er for mange argumenter; sæt et spørgsmål i anførselstegn."
        case _:
            said = "Kommandoen kunne ikke forstås."
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "arkivsvar"
    return f"{said} Se {command} --help."


class DanishGroup(TyperGroup):
    """A command group whose help page is Danish."""

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return translate_help(super().get_help(ctx))


class DanishCommand(TyperCommand):
    """A command whose help page is Danish."""

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return translate_help(super().get_help(ctx))


def command_options() -> dict[str, Any]:
    """What every command of the application is registered with."""
    return {"cls": DanishCommand}

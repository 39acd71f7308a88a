"""The README says what the program does: every command and every setting, with its default."""

from __future__ import annotations

import re

from rag.cli import app
from rag.settings import Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_is_told() -> None:
    commands = {command.name for command in app.registered_commands}
    told = set(re.findall(r"^\| `arkivsvar (\w[\w-]*)", README, flags=re.MULTILINE))
    assert commands == told


def test_every_setting_is_told_with_its_default() -> None:
    told = dict(re.findall(r"^\| `ARKIVSVAR_(\w+)` \| +`?([^|`]*?)`? *\|", README, flags=re.MULTILINE))
    defaults = {name.upper(): str(field.default) for name, field in Settings.model_fields.items()}
    assert told == defaults


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target

"""Users of the chat, from a terminal."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

from rag.access import hash_password, write_user
from rag.errors import InputError


def change_user(path: Path, name: str, *, remove: bool) -> str:
    """Give a user access or a new password, or take the user out; what was done, in words.

    Raises:
        InputError: name, password or file cannot be used.
    """
    if remove:
        if not path.exists() or not write_user(path, name, None):
            raise InputError(f"Brugeren {name} findes ikke i {path}.", "Ret navnet.")
        return f"{name} er taget ud af {path}."
    was_there = write_user(path, name, hash_password(_password()))
    return f"{name} har fået en ny adgangskode." if was_there else f"{name} er skrevet i {path}."


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Adgangskode: ")
    if getpass.getpass("Gentag den: ") != first:
        raise InputError("De to adgangskoder er ikke ens.", "Prøv igen.")
    return first

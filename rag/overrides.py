"""What staff state about documents in ``arkivsvar.toml``; it wins over what was read from them.

One file at the archive's root, or one beside the documents it speaks of (file names are then relative to its
folder)::

    [[document]]
    file = "kkr/2021-10-15.pdf"      # required; below the folder of this file
    body = "KKR Nordjylland"         # optional, as the rest
    date = 2021-10-15                # a TOML date, or text such as "15. oktober 2021"
    kind = "referat"                 # or "dagsorden"
    place = "Aalborg"
    url = "https://www.example.dk/referat.pdf"   # the public address, shown with citations
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from rag.danish import dates
from rag.errors import InputError
from rag.records import Kind

FILE_NAME = "arkivsvar.toml"
_KEYS = ("file", "body", "date", "kind", "place", "url")


@dataclass(frozen=True, slots=True)
class Override:
    """What staff state about one document; ``None`` where they say nothing."""

    body: str | None = None
    date: dt.date | None = None
    kind: Kind | None = None
    place: str | None = None
    url: str | None = None


def load(archive: Path) -> Mapping[str, Override]:
    """Every override below ``archive``, by the document's path below it (forward slashes).

    A file nearer to the document wins. Raises ``InputError`` that names file and key.
    """
    overrides: dict[str, Override] = {}
    files = sorted(archive.rglob(FILE_NAME), key=lambda path: (len(path.parts), path.as_posix()))
    for file in files:
        shown = file.relative_to(archive).as_posix()
        for number, entry in enumerate(_entries(file, shown), start=1):
            where = f"{shown}, [[document]] nr. {number}"
            target = _target(archive, file, entry, where)
            overrides[target] = _override(entry, where)
    return overrides


def _entries(file: Path, shown: str) -> list[dict[str, Any]]:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{shown} kan ikke læses som TOML: {error}.", "Ret filen, og kør kommandoen igen.") from error
    except OSError as error:
        raise InputError(f"{shown} kan ikke åbnes: {error.strerror}.", "Giv adgang til filen.") from error
    unknown = [key for key in data if key != "document"]
    if unknown:
        raise InputError(f"{shown}: nøglen '{unknown[0]}' kendes ikke.", "Brug tabeller med navnet [[document]].")
    entries = data.get("document", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f"{shown}: 'document' skal være tabeller.", "Skriv [[document]] med dobbelte klammer.")
    return entries


def _target(archive: Path, file: Path, entry: Mapping[str, Any], where: str) -> str:
    name = _text(entry, "file", where)
    if name is None:
        raise InputError(f"{where}: nøglen 'file' mangler.", 'Skriv for eksempel file = "referat.pdf".')
    relative = PurePosixPath(name.replace("\\", "/"))
    document = file.parent.joinpath(*relative.parts)
    if relative.is_absolute() or ".." in relative.parts or not document.is_file():
        raise InputError(f"{where}: filen '{name}' findes ikke i arkivet.", "Ret navnet, eller slet afsnittet.")
    return document.relative_to(archive).as_posix()


def _override(entry: Mapping[str, Any], where: str) -> Override:
    unknown = [key for key in entry if key not in _KEYS]
    if unknown:
        raise InputError(f"{where}: nøglen '{unknown[0]}' kendes ikke.", f"Brug {', '.join(_KEYS)}.")
    url = _text(entry, "url", where)
    if url is not None and not url.startswith(("https://", "http://")):
        raise InputError(f"{where}: 'url' skal være en webadresse, men er '{url}'.", "Begynd med https://.")
    return Override(
        body=_text(entry, "body", where),
        date=_date(entry, where),
        kind=_kind(entry, where),
        place=_text(entry, "place", where),
        url=url,
    )


def _text(entry: Mapping[str, Any], key: str, where: str) -> str | None:
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{where}: '{key}' skal være tekst, men er {value!r}.", "Sæt værdien i anførselstegn.")
    return " ".join(value.split())


def _date(entry: Mapping[str, Any], where: str) -> dt.date | None:
    value = entry.get("date")
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    date = dates.parse_date(value) if isinstance(value, str) else None
    if date is None:
        raise InputError(f"{where}: 'date' skal være en dato, men er {value!r}.", "Skriv for eksempel 2021-10-15.")
    return date


def _kind(entry: Mapping[str, Any], where: str) -> Kind | None:
    value = _text(entry, "kind", where)
    if value is None:
        return None
    try:
        return Kind(value.lower())
    except ValueError as error:
        expected = " eller ".join(f"'{kind}'" for kind in Kind)
        raise InputError(f"{where}: 'kind' er '{value}'.", f"Skriv {expected}.") from error

"""An archive folder to the next generation of the index: the lead of the way from file to search.

Only what changed is read, cut and embedded again; the engines are built anew from the store. The live generation is
untouched until the next one is whole on disk and takes its place in one step.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag import encoder, extract, lexical, overrides, vectors, versions
from rag.encoder import Encoder
from rag.errors import ArkivsvarError, IndexBrokenError, InputError
from rag.index import generations, manifest
from rag.index.manifest import Manifest, ModelInfo
from rag.ingest import adaptation, fill
from rag.ingest.changes import Plan, compare
from rag.ingest.found_files import Scan, scan
from rag.ingest.phases import ADAPTING, BUILDING, COMPARING, PUBLISHING, Clock, Progress
from rag.ingest.report import Double as Double
from rag.ingest.report import Report as Report
from rag.ingest.report import report_of
from rag.os_reason import reason
from rag.overrides import Override
from rag.settings import Settings
from rag.store import Store
from rag.store.writer import StoreWriter


class StoppedError(ArkivsvarError):
    """The user stopped the run."""

    exit_code = 130


@dataclass(frozen=True, slots=True)
class _Before:
    """The live generation as a run finds it: whether its store can be built on, and whether all of it is whole."""

    folder: Path | None = None
    manifest: Manifest | None = None
    usable: bool = False
    whole: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """The generations that stay while the next is built: the live one and the one before it."""
        previous = self.manifest.previous if self.manifest else None
        return {name for name in (self.folder and self.folder.name, previous) if name}


def ingest(archive: Path, settings: Settings, progress: Progress) -> Report:
    """Bring the index at ``settings.index`` up to date with the files below ``archive``.

    ``progress`` hears (phase in Danish, done, total). Raises ``ArkivsvarError`` where nothing can be indexed, the
    index cannot be written, or the user stops the run; the index then stands as it was.
    """
    archive, index = Path(os.path.realpath(archive)), settings.index
    found = scan(archive, index, extract.is_document)
    if not found.files:
        what = "".join(f", og {source} {why}" for source, why in found.failed[:1])
        raise InputError(
            f"Arkivmappen {archive} indeholder ingen dokumenter (PDF, tekst, docx eller HTML){what}.",
            "Angiv den mappe, mødedokumenterne ligger i; et indeks, der findes, er ikke ændret.",
        )
    try:
        stated = overrides.load(archive)
    except OSError as error:
        raise InputError(f"Arkivmappen {archive} kan ikke læses igennem ({reason(error)}).", "Prøv igen.") from error
    model = encoder.load_for(settings)
    adaptation.check(model, settings)
    try:
        with generations.writing(index):
            before = _find_before(index)
            if before.folder is None or before.manifest is not None:  # else it is not known what may go
                generations.sweep(index, before.names)
            return _update(archive, found, stated, model, before, settings, Clock(progress))
    except KeyboardInterrupt:
        raise StoppedError(
            f"Indlæsningen blev afbrudt; indekset {index} står, som det gjorde.", "Kør kommandoen igen."
        ) from None
    except (OSError, sqlite3.OperationalError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise ArkivsvarError(
            f"Indekset {index} kunne ikke skrives ({why}); det gamle står, som det gjorde.",
            "Skaf plads eller adgang, og kør kommandoen igen.",
        ) from error


def _find_before(index: Path) -> _Before:
    """Look the live generation over, to the last byte: what is damaged is not built on."""
    folder = generations.current(index)
    if folder is None:
        return _Before()
    try:
        found = manifest.read(folder, index)
        damaged = manifest.problems(folder, found, deep=True)
        if manifest.STORE not in damaged:
            Store(folder / manifest.STORE).close()
    except IndexBrokenError as error:
        return _Before(folder, warnings=(f"{error.message} Alle filer er derfor læst igen.",))
    if not damaged:
        return _Before(folder, found, usable=True, whole=True)
    usable = manifest.STORE not in damaged
    again = "Søgeindekset er bygget igen." if usable else "Alle filer er læst igen."
    return _Before(folder, found, usable, whole=False, warnings=(f"{next(iter(damaged.values()))} {again}",))


def _update(
    archive: Path,
    found: Scan,
    stated: Mapping[str, Override],
    model: Encoder,
    before: _Before,
    settings: Settings,
    clock: Clock,
) -> Report:
    """Compare, and where anything has changed build and publish the next generation."""
    old = before.folder / manifest.STORE if before.usable and before.folder else None
    made_with = _made_with(archive, model, settings)
    unchanged = dataclasses.replace(made_with, model=adaptation.expected(made_with.model, before.manifest, settings))
    store = Store(old) if old else None
    try:
        plan = compare(
            found,
            store,
            trust_times=before.manifest is not None and before.manifest.archive == _named(archive),
            overrides=stated,
            settings=settings,
            progress=lambda done, total: clock(COMPARING, done, total),
        )
        if store is not None and before.whole and _nothing_to_do(plan, store, before.manifest, unchanged):
            clock.stop()
            return report_of(store, found, fill.Filled(), dropped=0, seconds=clock.seconds, published=False)
    finally:
        if store is not None:
            store.close()
    folder = generations.new(settings.index)
    try:
        if old is not None:
            shutil.copyfile(old, folder / manifest.STORE)
        filled = _build(folder, plan, before, made_with, model, settings, clock)
        clock(PUBLISHING, 0, 1)
        generations.publish(settings.index, folder)
    finally:
        if generations.current(settings.index) != folder:
            shutil.rmtree(folder, ignore_errors=True)
    generations.sweep(settings.index, {folder.name, *([before.folder.name] if before.folder else [])})
    clock(PUBLISHING, 1, 1)
    clock.stop()
    filled.warnings[:0] = before.warnings
    with Store(folder / manifest.STORE) as published:
        return report_of(published, found, filled, dropped=len(plan.gone), seconds=clock.seconds, published=True)


def _build(
    folder: Path,
    plan: Plan,
    before: _Before,
    made_with: Manifest,
    model: Encoder,
    settings: Settings,
    clock: Clock,
) -> fill.Filled:
    """Write a whole generation into its folder: the store, the engines over it, and last the manifest."""
    with StoreWriter(folder / manifest.STORE) as writer:
        filled = fill.fill(writer, plan, settings, clock)
        chosen = adaptation.choose(
            model,
            made_with.model,
            writer,
            folder,
            before.folder if before.whole else None,
            before.manifest,
            settings,
            lambda done, total: clock(ADAPTING, done, total),
        )
        model = chosen.model
        filled.warnings += chosen.remarks
        fill.embed(writer, model, clock)
        rows, matrix = writer.vectors(fill.vector_key(model), model.record.dimension)
        writer.finish()
    with Store(folder / manifest.STORE) as store:
        counts = store.counts()
        total = counts.items + counts.chunks
        clock(BUILDING, 0, total)
        try:
            vectors.build(folder / manifest.VECTORS, rows, matrix)
            lexical.build(
                folder / manifest.TERMS,
                clock.counted(BUILDING, store.items(), 0, total),
                clock.counted(BUILDING, store.all_chunks(), counts.items, total),
            )
        except (RuntimeError, ValueError) as error:  # what FAISS and tantivy make of a full disk
            raise ArkivsvarError(
                f"Søgeindekset kunne ikke bygges ({error}); det gamle står, som det gjorde.",
                "Se efter, om disken er fuld, og kør kommandoen igen.",
            ) from error
    manifest.write(
        folder,
        dataclasses.replace(
            made_with,
            model=chosen.info,
            created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            previous=before.folder.name if before.folder else None,
            documents=counts.documents,
            items=counts.items,
            chunks=counts.chunks,
            files=manifest.inventory(folder),
        ),
    )
    return filled


def _made_with(archive: Path, model: Encoder, settings: Settings) -> Manifest:
    """The manifest of a generation built now from this archive; counts, files and time are still to come."""
    record = model.record
    local = Path(settings.model)
    return Manifest(
        format_version=manifest.FORMAT_VERSION,
        created="",
        archive=_named(archive),
        previous=None,
        model=ModelInfo(
            asked_for=str(local.absolute()) if settings.model and local.is_dir() else settings.model,
            name=record.name,
            dimension=record.dimension,
            max_tokens=record.max_tokens,
            query_prefix=record.query_prefix,
            passage_prefix=record.passage_prefix,
            fingerprint=record.fingerprint,
            dense_weight=record.dense_weight,
        ),
        chunk_tokens=settings.chunk_tokens,
        reading_stamp=versions.reading(),
        chunking_stamp=versions.chunking(),
        words_stamp=versions.words(),
        documents=0,
        items=0,
        chunks=0,
        files=(),
    )


def _named(archive: Path) -> str:
    """The archive's path as the manifest can carry it: bytes that are no UTF-8 are written out as escapes."""
    return str(archive).encode("utf-8", "backslashreplace").decode("utf-8")


def _nothing_to_do(plan: Plan, old: Store, made: Manifest | None, made_with: Manifest) -> bool:
    """Whether a whole live generation is what this run would build."""
    if made is None or plan.to_read or plan.gone:
        return False
    if {(f.source, f.reason) for f in plan.failures} != {(f.source, f.reason) for f in old.failures()}:
        return False
    outcome = {name: getattr(made, name) for name in ("created", "previous", "documents", "items", "chunks", "files")}
    return dataclasses.replace(made_with, **outcome) == made

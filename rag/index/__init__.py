"""A generation of the index, opened: store, lexical leg, vectors and the encoder that made them.

Opening checks the manifest, the sizes of all files, the store's version and the word analysis; the engines and the
encoder are loaded when first asked for. ``check`` reads every byte.
"""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rag import versions
from rag.errors import IndexBrokenError, IndexMissingError, ModelError
from rag.index import generations, manifest
from rag.index.manifest import Manifest, rebuild_command
from rag.os_reason import reason
from rag.settings import Settings
from rag.store import Store

if TYPE_CHECKING:
    from rag.encoder import Encoder
    from rag.lexical import LexicalLeg
    from rag.vectors import VectorLeg

# How often a reader looks again when the generation it is about to open is swept away under its hands.
_TRIES = 5


class Generation:
    """One generation, opened for reading; it stays as it is while open, whatever is published meanwhile."""

    def __init__(self, index: Path, folder: Path, settings: Settings, held: IO[bytes]) -> None:
        self.index = index
        self.folder = folder
        self.settings = settings
        self._held = held
        self._loading = threading.RLock()
        self.manifest: Manifest = manifest.read(folder, index)
        self._way_out = rebuild_command(index, self.manifest.archive)
        self._refuse([*manifest.problems(folder, self.manifest, deep=False).values()])
        if self.manifest.words_stamp != versions.words():
            self._refuse(["Det er bygget med en anden udgave af programmets ordanalyse."])
        try:
            self.store = Store(folder / manifest.STORE)
        except IndexBrokenError as error:
            raise IndexBrokenError(error.message, self._way_out) from error

    def _refuse(self, problems: list[str]) -> None:
        if problems:
            more = f" (og {len(problems) - 1} fejl mere)" if len(problems) > 1 else ""
            raise IndexBrokenError(f"Indekset {self.index} kan ikke bruges: {problems[0]}{more}", self._way_out)

    @property
    def lexical(self) -> LexicalLeg:
        """The lexical leg. Raises ``IndexBrokenError``."""
        with self._loading:
            return self._lexical

    @property
    def vectors(self) -> VectorLeg:
        """The dense leg. Raises ``IndexBrokenError``."""
        with self._loading:
            return self._vectors

    @property
    def encoder(self) -> Encoder:
        """The model the vectors were made with. Raises ``ModelError``, ``IndexBrokenError`` where it is another."""
        with self._loading:
            return self._encoder

    @cached_property
    def _lexical(self) -> LexicalLeg:
        from rag.lexical import LexicalLeg

        try:
            leg = LexicalLeg.open(self.folder / manifest.TERMS)
        except IndexBrokenError as error:
            raise IndexBrokenError(error.message, self._way_out) from error
        if leg.chunk_count != self.manifest.chunks:
            self._refuse([f"Ordindekset har {leg.chunk_count} uddrag, ventet {self.manifest.chunks}."])
        return leg

    @cached_property
    def _vectors(self) -> VectorLeg:
        from rag.vectors import VectorLeg

        try:
            leg = VectorLeg.open(self.folder / manifest.VECTORS)
        except IndexBrokenError as error:
            raise IndexBrokenError(error.message, self._way_out) from error
        expected = (self.manifest.chunks, self.manifest.model.dimension)
        if (leg.count, leg.dimension) != expected:
            self._refuse(
                [f"Vektorfilen har {leg.count} vektorer på {leg.dimension} tal, ventet {expected[0]} på {expected[1]}."]
            )
        return leg

    @cached_property
    def _encoder(self) -> Encoder:
        from rag import encoder
        from rag.ingest import adaptation

        built = self.manifest.model
        if built.adapted == adaptation.KEPT and not self.settings.model:
            return adaptation.adapted_model(self.folder, built)
        loaded = encoder.load_for(self.settings, built.asked_for)
        found = loaded.record
        if found.dimension != built.dimension:
            raise ModelError(
                f"Indekset {self.index} er bygget med modellen {built.name} ({built.dimension} dimensioner), "
                f"men {found.name} giver {found.dimension}.",
                self._model_way_out(),
            )
        if found.fingerprint != built.fingerprint:
            raise ModelError(
                f"Indekset {self.index} er bygget med modellen {built.name} ({built.fingerprint}), "
                f"men {found.name} er en anden ({found.fingerprint}).",
                self._model_way_out(),
            )
        return loaded

    def _model_way_out(self) -> str:
        unset = "Fjern ARKIVSVAR_MODEL, eller b" if self.settings.model else "B"
        return f"{unset}{self._way_out.removeprefix('B')}"

    def close(self) -> None:
        """Let go of the files; the generation may then be swept away."""
        self.store.close()
        for name in ("_lexical", "_vectors"):
            if (leg := self.__dict__.pop(name, None)) is not None:
                leg.close()
        self._held.close()

    def __enter__(self) -> Generation:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def open_index(folder: Path, settings: Settings) -> Generation:
    """Open the live generation of an index.

    Raises:
        IndexMissingError: nothing was ever built there.
        IndexBrokenError: it cannot be used; the message names what was expected and found, and the command that mends.
    """
    problem: OSError | None = None
    for _ in range(_TRIES):
        generation = _current(folder)
        try:
            held = generations.hold(generation)
        except OSError as error:
            problem = error
            continue
        try:
            return Generation(folder, generation, settings, held)
        except BaseException:
            held.close()
            raise
    why = reason(problem) if problem is not None else "ukendt grund"
    raise IndexBrokenError(
        f"Indekset {folder} kan ikke åbnes: {generation.relative_to(folder) / manifest.NAME} kan ikke læses ({why}).",
        rebuild_command(folder),
    )


def check(folder: Path, settings: Settings) -> Manifest:
    """Check the live generation to the last byte, and that its parts hold the same; its manifest.

    Raises:
        IndexMissingError, IndexBrokenError: as :func:`open_index`.
    """
    with open_index(folder, settings) as generation:
        found = generation.manifest
        problems = [*manifest.problems(generation.folder, found, deep=True).values()]
        if not problems:
            counts = generation.store.counts()
            if (counts.documents, counts.items, counts.chunks) != (found.documents, found.items, found.chunks):
                problems.append("Databasen og manifestet er ikke enige om, hvad der er indekseret.")
        generation._refuse(problems)
        if generation.lexical.item_count != found.items:
            generation._refuse([f"Ordindekset har {generation.lexical.item_count} punkter, ventet {found.items}."])
        _ = generation.vectors
        return found


def _current(folder: Path) -> Path:
    if not folder.is_dir():
        what = "er en fil, ikke en mappe" if folder.exists() else "findes ikke"
        raise IndexMissingError(f"Indeksmappen {folder} {what}.", _first_way_out(folder))
    try:
        generation = generations.current(folder)
    except OSError as error:
        raise IndexBrokenError(
            f"Indekset {folder} kan ikke læses ({reason(error)}).", "Giv adgang til mappen."
        ) from error
    if generation is None:
        raise IndexMissingError(f"Der er ikke bygget noget indeks i {folder}.", _first_way_out(folder))
    return generation


def _first_way_out(folder: Path) -> str:
    return rebuild_command(folder).replace("Byg det igen med", "Byg det med", 1)

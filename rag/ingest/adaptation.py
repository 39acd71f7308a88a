"""Which model a generation gets: the one asked for, or that one trained further on the archive itself.

An adapted model lies in its generation's folder. It is kept only where a held-out part of the archive says that it is
better, and stays until the archive is indexed with ``--adapt`` again or with ``--no-adapt``.
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.encoder import Encoder, WordModel
from rag.errors import InputError
from rag.index.manifest import MODEL, Manifest, ModelInfo
from rag.settings import Settings
from rag.store import Store

KEPT, REFUSED = "kept", "refused"
SUFFIX = "+arkiv"  # of an adapted model's name


@dataclass(frozen=True, slots=True)
class Choice:
    """The model of a generation, what the manifest says of it, and remarks for the user."""

    model: Encoder
    info: ModelInfo
    remarks: tuple[str, ...] = ()


def check(base: Encoder, settings: Settings) -> None:
    """Raise InputError where adaptation is asked for a model that cannot be adapted."""
    if settings.adapt and not isinstance(base, WordModel):
        raise InputError(
            f"Modellen {base.record.name} kan ikke tilpasses arkivet; det kan kun den medfølgende.",
            "Udelad --adapt eller --model.",
        )


def expected(info: ModelInfo, before: Manifest | None, settings: Settings) -> ModelInfo:
    """What the manifest would say of the model if nothing in the archive has changed."""
    if before is not None and settings.adapt is not False and before.model.adapted_from == info.fingerprint:
        return before.model
    return info


def choose(
    base: Encoder,
    info: ModelInfo,
    store: Store,
    folder: Path,
    before: Path | None,
    made: Manifest | None,
    settings: Settings,
    progress: Callable[[int, int], None],
) -> Choice:
    """The model for the generation in ``folder``, whose store is cut into chunks but not embedded yet.

    ``before`` and ``made`` are the live generation, if any.
    """
    stays = made is not None and made.model.adapted_from == info.fingerprint and made.model.adapted == KEPT
    if settings.adapt is None and stays and made is not None and before is not None:
        shutil.copytree(before / MODEL, folder / MODEL)
        return Choice(adapted_model(folder, made.model), made.model)
    if not settings.adapt or not isinstance(base, WordModel):
        return Choice(base, info)
    from rag.training.adapt import adapt  # imports torch

    outcome = adapt(list(store.items()), list(store.all_chunks()), base, folder / MODEL, progress)
    figures = (
        f"RR@10 {outcome.before:.3f} før, {outcome.after:.3f} efter, på {outcome.measured} tilbageholdte overskrifter"
    )
    if not outcome.kept:
        shutil.rmtree(folder / MODEL, ignore_errors=True)
        refused = dataclasses.replace(info, adapted_from=info.fingerprint, adapted=REFUSED)
        why = figures if outcome.before else "arkivet er for lille til at lære af"
        return Choice(base, refused, (f"Modellen er ikke tilpasset arkivet: {why}.",))
    kept = dataclasses.replace(info, name=info.name + SUFFIX, adapted_from=info.fingerprint, adapted=KEPT)
    model = adapted_model(folder, kept)
    kept = dataclasses.replace(kept, fingerprint=model.record.fingerprint)
    return Choice(model, kept, (f"Modellen er tilpasset arkivet: {figures}.",))


def adapted_model(generation: Path, info: ModelInfo) -> WordModel:
    """The adapted model of a generation. Raises ModelError."""
    return WordModel(generation / MODEL, info.name)

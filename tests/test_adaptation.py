"""A model trained further on an archive: kept where a held-out part says it is better, refused where not, and found
again when the index is opened."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag import encoder
from rag.errors import InputError
from rag.index import open_index
from rag.ingest import Report, ingest
from rag.ingest.adaptation import KEPT, REFUSED
from rag.settings import Settings
from tests.test_ingest import CountingEncoder, minutes_text

# Words no model knows, each title word with the word that its text says instead.
JARGON = {"blivo": "murkant", "stendu": "fraliks", "hupsa": "veldring", "kravel": "otmys", "gnask": "pilfert"}
PLACES = ["Nord", "Syd", "Øst", "Vest", "Midt", "Fjord", "Hede", "Skov", "Sø", "Bro", "Mark", "Eng"]


def quiet(_phase: str, _done: int, _total: int) -> None:
    """No progress."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    for number, place in enumerate(PLACES):
        items = [
            (
                f"Plan for {title} i {place}byen",
                {
                    "Sagsfremstilling": f"Forvaltningen har set på {text} og på hvad {text} koster at drive.",
                    "Beslutning": f"Rådet godkendte, at {text} kommer til {place}byen.",
                },
            )
            for title, text in JARGON.items()
        ]
        day = f"{number + 1:02d}-03-2021"
        (folder / f"{number:02d}.txt").write_text(minutes_text(day, *items), "utf-8")
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "indeks", adapt=True)


def run(archive: Path, config: Settings, *, adapt: bool | None) -> Report:
    return ingest(archive, config.model_copy(update={"adapt": adapt}), quiet)


def model_of(config: Settings) -> tuple[str, str, np.ndarray]:
    """What the live generation says of its model, and what its encoder makes of a word of the archive."""
    with open_index(config.index, Settings(index=config.index)) as generation:
        info = generation.manifest.model
        return info.adapted, info.name, generation.encoder.encode_queries(["blivo"])[0]


def test_words_that_only_the_archive_knows_are_learned_kept_and_given_up(archive: Path, config: Settings) -> None:
    shipped = encoder.load().encode_queries(["blivo"])[0]
    report = run(archive, config, adapt=True)
    assert any(warning.startswith("Modellen er tilpasset arkivet: RR@10 ") for warning in report.warnings)
    adapted, name, vector = model_of(config)
    assert (adapted, name) == (KEPT, f"{encoder.SHIPPED_NAME}+arkiv")
    text = encoder.load().encode_passages(["murkant"])[0]
    with open_index(config.index, config) as generation:
        learned = generation.encoder.encode_passages(["murkant"])[0]
    assert float(vector @ learned) > float(shipped @ text) + 0.1

    # Nothing changed, nothing done, asked for or not.
    assert not run(archive, config, adapt=True).published
    assert not run(archive, config, adapt=None).published

    # A new document is embedded with the model the index has.
    (archive / "ny.txt").write_text(
        minutes_text("20-04-2021", ("Ny sag", {"Beslutning": "Rådet tog en ny bro."})), "utf-8"
    )
    assert run(archive, config, adapt=None).published
    assert model_of(config)[:2] == (adapted, name)
    np.testing.assert_array_equal(model_of(config)[2], vector)

    # Back to the shipped one.
    assert run(archive, config, adapt=False).published
    assert model_of(config)[:2] == ("", encoder.SHIPPED_NAME)
    np.testing.assert_array_equal(model_of(config)[2], shipped)


def test_an_archive_too_small_to_learn_from_keeps_the_shipped_model(tmp_path: Path, config: Settings) -> None:
    folder = tmp_path / "lille"
    folder.mkdir()
    (folder / "a.txt").write_text(
        minutes_text("01-03-2021", ("Broen", {"Beslutning": "Rådet valgte en bro."})), "utf-8"
    )
    report = run(folder, config, adapt=True)
    assert "Modellen er ikke tilpasset arkivet: arkivet er for lille til at lære af." in report.warnings
    assert model_of(config)[:2] == (REFUSED, encoder.SHIPPED_NAME)
    assert not run(folder, config, adapt=True).published
    assert not run(folder, config, adapt=None).published


def test_a_model_that_does_not_gain_is_refused(
    archive: Path, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.training import adapt

    monkeypatch.setattr(adapt, "STEPS", 0)
    report = run(archive, config, adapt=True)
    assert any("ikke tilpasset arkivet: RR@10" in warning for warning in report.warnings)
    assert model_of(config)[:2] == (REFUSED, encoder.SHIPPED_NAME)
    with open_index(config.index, config) as generation:
        assert not (generation.folder / "model").exists()


def test_the_same_archive_gives_the_same_model(archive: Path, config: Settings, tmp_path: Path) -> None:
    run(archive, config, adapt=True)
    other = config.model_copy(update={"index": tmp_path / "andet"})
    run(archive, other, adapt=True)
    first, second = (
        json.loads(next(one.index.glob("generations/*/manifest.json")).read_text("utf-8"))["model"]
        for one in (config, other)
    )
    assert first == second


def test_another_sort_of_model_cannot_be_adapted(
    archive: Path, config: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "load", lambda _name="": CountingEncoder())
    with pytest.raises(InputError, match="prøvemodel kan ikke tilpasses"):
        run(archive, config, adapt=True)

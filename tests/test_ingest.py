"""From an archive folder to the index: only what changed is done again, one bad file spoils nothing, and what cannot
be indexed leaves the old index as it was."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag import encoder, extract, lexical, minutes, vectors
from rag.encoder import ModelRecord
from rag.errors import ArkivsvarError, InputError
from rag.index import check, generations, open_index
from rag.ingest import Double, Report, StoppedError, ingest, reading
from rag.ingest.found_files import ArchiveFile
from rag.ingest.phases import BUILDING, PUBLISHING
from rag.records import Kind
from rag.settings import Settings

BRIDGE = {
    "Baggrund": "Broen over Skovåen blev lukket i foråret, fordi pælene er rådne.",
    "Beslutning": "Rådet godkendte en ny bro til 4,2 mio. kr.",
}
SCHOOL = {"Sagsfremstilling": "Skolen i Nørreby mangler to lokaler.", "Beslutning": "Rådet udsatte sagen."}


class CountingEncoder:
    """Vectors made of the text's checksum; remembers every text it was given."""

    def __init__(self, name: str = "prøvemodel", dimension: int = 8) -> None:
        self.record = ModelRecord(name, dimension, 512, "", "", f"{name}-1", 0.5)
        self.seen: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        rows = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.record.dimension) for text in texts]
        matrix = np.array(rows, np.float32).reshape(len(texts), self.record.dimension)
        return encoder.unit_rows(matrix)

    encode_queries = encode_passages


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> CountingEncoder:
    """A small model in place of the shipped one."""
    counting = CountingEncoder()
    monkeypatch.setattr(encoder, "load", lambda _name="": counting)
    return counting


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    return Settings(index=tmp_path / "indeks")


@pytest.fixture
def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were really read, as they are."""
    names: list[str] = []
    read_pages = extract.read_pages

    def spy(path: Path, settings: Settings) -> object:
        names.append(path.name)
        return read_pages(path, settings)

    monkeypatch.setattr(extract, "read_pages", spy)
    return names


_clock = [1_600_000_000]


def write(path: Path, text: str) -> Path:
    """A file with a time of its own, old enough to be trusted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    _clock[0] += 60
    os.utime(path, (_clock[0], _clock[0]))
    return path


def minutes_text(day: str, *items: tuple[str, dict[str, str]], body: str = "KKR Vesterland") -> str:
    """Minutes (or, without a decision, an agenda) as text: running head, then numbered items with sections."""
    decided = any("Beslutning" in sections for _, sections in items)
    lines = [f" {body} | {day}", "REFERAT" if decided else "DAGSORDEN", ""]
    for number, (title, sections) in enumerate(items, start=1):
        lines += [f"{number}.1. {title}", "", *(line for pair in sections.items() for line in (*pair, ""))]
    return "\n".join(lines)


BRIDGE_MINUTES = minutes_text("03-05-2021", ("Ny bro over Skovåen", BRIDGE))
BRIDGE_AGENDA = minutes_text("03-05-2021", ("Ny bro over Skovåen", {"Baggrund": BRIDGE["Baggrund"]}))
SCHOOL_MINUTES = minutes_text("07-06-2021", ("Lokaler til skolen", SCHOOL), ("Eventuelt", {"Beslutning": "Intet."}))


def quiet(_phase: str, _done: int, _total: int) -> None:
    pass


def run(archive: Path, config: Settings) -> Report:
    return ingest(archive, config, quiet)


def content(config: Settings) -> dict[str, object]:
    """All that an index holds, but for row numbers and file times."""
    with open_index(config.index, config) as generation:
        store = generation.store
        chunks = list(store.all_chunks())
        rows = np.array([chunk.row for chunk in chunks], np.int64)
        matrix = generation.vectors.vectors(rows)
        return {
            "items": list(store.items()),
            "chunks": {
                c.key: (c.item_id, c.section, c.heading, c.text, c.span, c.page, vector.tobytes())
                for c, vector in zip(chunks, matrix, strict=True)
            },
            "documents": [(d.source, d.sha256, d.double_of) for d in store.documents()],
            "failures": [(f.source, f.reason) for f in store.failures()],
            "terms": (generation.lexical.item_count, generation.lexical.chunk_count),
        }


def live(config: Settings) -> str:
    return (config.index / "current").read_text()


# What a run does.


def test_an_archive_is_indexed_and_reported(archive: Path, config: Settings, model: CountingEncoder) -> None:
    write(archive / "2021" / "bro.txt", BRIDGE_MINUTES)
    write(archive / "skole.txt", SCHOOL_MINUTES)
    write(archive / "noter.md", "# Ikke et mødedokument")
    heard: list[tuple[str, int, int]] = []
    report = ingest(archive, config, lambda *told: heard.append(told))
    assert (report.documents, report.items, report.unchanged, report.dropped) == (2, 3, 0, 0)
    assert (report.failed, report.doubles, report.skipped) == ((), (), ("noter.md",))
    assert [(row.source, row.body, str(row.date), row.kind, row.items, row.state) for row in report.rows] == [
        ("2021/bro.txt", "KKR Vesterland", "2021-05-03", Kind.REFERAT, 1, "ny"),
        ("skole.txt", "KKR Vesterland", "2021-06-07", Kind.REFERAT, 2, "ny"),
    ]
    assert all(0 <= done <= total for _, done, total in heard)
    assert {phase for phase, _, _ in heard} == set(report.seconds)
    manifest = check(config.index, config)
    assert (manifest.documents, manifest.items, manifest.chunks) == (2, 3, report.chunks)
    assert manifest.archive == str(archive)
    with open_index(config.index, config) as generation:
        item = generation.store.item("2021/bro.txt#1.1")
        assert item.item.sections[-1].text == BRIDGE["Beslutning"]


def test_nothing_changed_nothing_done(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    first, generation = run(archive, config), live(config)
    files_read.clear()
    model.seen.clear()
    monkeypatch.setattr(reading, "sha256", lambda path: pytest.fail(f"{path} was hashed"))
    second = run(archive, config)
    assert (files_read, model.seen) == ([], [])
    assert (second.unchanged, second.published, live(config)) == (1, False, generation)
    assert (second.documents, second.items, second.chunks) == (first.documents, first.items, first.chunks)


def test_a_fresh_file_is_told_by_its_bytes(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str]
) -> None:
    file = archive / "bro.txt"
    file.write_text(BRIDGE_MINUTES)
    status = file.stat()
    run(archive, config)
    file.write_text(BRIDGE_MINUTES.replace("4,2 mio.", "4,7 mio."))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert run(archive, config).rows[0].state == "ændret"
    file.touch()
    files_read.clear()
    assert run(archive, config).unchanged == 1
    assert files_read == []


def test_only_what_changed_is_read_and_embedded_again(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str]
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    write(archive / "skole.txt", SCHOOL_MINUTES)
    run(archive, config)
    with open_index(config.index, config) as generation:
        rows = {c.key: c.row for c in generation.store.all_chunks()}
    files_read.clear()
    model.seen.clear()
    write(archive / "skole.txt", SCHOOL_MINUTES.replace("to lokaler", "tre lokaler"))
    report = run(archive, config)
    assert files_read == ["skole.txt"]
    assert [text for text in model.seen if "tre lokaler" in text] == model.seen != []
    assert {row.source: row.state for row in report.rows} == {"bro.txt": "uændret", "skole.txt": "ændret"}
    with open_index(config.index, config) as generation:
        now = {c.key: c.row for c in generation.store.all_chunks()}
    assert all(now[key] == row for key, row in rows.items() if key.startswith("bro.txt"))
    assert not {now[key] for key in now if key.startswith("skole.txt")} & set(rows.values())


def test_a_removed_file_goes_and_an_added_one_comes(archive: Path, config: Settings, model: CountingEncoder) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    (archive / "bro.txt").unlink()
    write(archive / "skole.txt", SCHOOL_MINUTES)
    report = run(archive, config)
    assert (report.documents, report.dropped) == (1, 1)
    with open_index(config.index, config) as generation:
        assert generation.store.item_ids() == ("skole.txt#1.1", "skole.txt#2.1")


def test_another_archive_with_the_same_names_is_read(
    archive: Path, config: Settings, model: CountingEncoder, tmp_path: Path
) -> None:
    first = write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    other = tmp_path / "andet arkiv"
    write(other / "bro.txt", BRIDGE_MINUTES.replace("4,2", "9,9"))
    shutil.copystat(first, other / "bro.txt")
    assert run(other, config).rows[0].state == "ændret"


def test_statements_of_staff_are_read_in(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str]
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    write(archive / "skole.txt", SCHOOL_MINUTES)
    run(archive, config)
    files_read.clear()
    write(archive / "arkivsvar.toml", '[[document]]\nfile = "bro.txt"\nbody = "Teknisk Udvalg"\n')
    report = run(archive, config)
    assert files_read == ["bro.txt"]
    assert [row.body for row in report.rows] == ["Teknisk Udvalg", "KKR Vesterland"]
    (archive / "arkivsvar.toml").unlink()
    assert [row.body for row in run(archive, config).rows] == ["KKR Vesterland", "KKR Vesterland"]


def test_another_model_embeds_again_but_reads_nothing(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    files_read.clear()
    other = CountingEncoder("anden model", 12)
    monkeypatch.setattr(encoder, "load", lambda _name="": other)
    report = run(archive, config)
    assert files_read == []
    assert len(other.seen) == report.chunks
    assert check(config.index, config).model.dimension == 12


def test_another_chunk_size_cuts_again_but_reads_nothing(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str]
) -> None:
    text = " ".join(f"Skolen i Nørreby fik sag nummer {n} forelagt på mødet." for n in range(60))
    write(archive / "skole.txt", minutes_text("07-06-2021", ("Skolen", {"Sagsfremstilling": text})))
    chunks = run(archive, config).chunks
    files_read.clear()
    report = run(archive, config.model_copy(update={"chunk_tokens": 40}))
    assert files_read == []
    assert report.chunks > chunks
    assert report.unchanged == 1


def test_agenda_and_minutes_are_joined(archive: Path, config: Settings, model: CountingEncoder) -> None:
    write(archive / "bro-dagsorden.txt", BRIDGE_AGENDA)
    write(archive / "bro-referat.txt", BRIDGE_MINUTES)
    assert run(archive, config).doubles == ()
    with open_index(config.index, config) as generation:
        assert generation.store.item("bro-dagsorden.txt#1.1").counterpart == "bro-referat.txt#1.1"
        assert generation.store.item("bro-referat.txt#1.1").counterpart == "bro-dagsorden.txt#1.1"
    (archive / "bro-referat.txt").unlink()
    run(archive, config)
    with open_index(config.index, config) as generation:
        assert generation.store.item("bro-dagsorden.txt#1.1").counterpart is None


# Doubles.


def test_a_double_is_named_and_takes_over_when_the_other_goes(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str]
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    write(archive / "kopi" / "bro.txt", BRIDGE_MINUTES)
    report = run(archive, config)
    assert report.doubles == (Double("kopi/bro.txt", "bro.txt"),)
    assert (report.documents, files_read) == (1, ["bro.txt"])
    assert run(archive, config).published is False
    (archive / "bro.txt").unlink()
    report = run(archive, config)
    assert (report.documents, report.doubles, report.dropped) == (1, (), 1)
    with open_index(config.index, config) as generation:
        assert generation.store.item_ids() == ("kopi/bro.txt#1.1",)


def test_a_double_that_changes_is_a_document_of_its_own(
    archive: Path, config: Settings, model: CountingEncoder
) -> None:
    write(archive / "a.txt", BRIDGE_MINUTES)
    write(archive / "b.txt", BRIDGE_MINUTES)
    run(archive, config)
    write(archive / "b.txt", SCHOOL_MINUTES)
    report = run(archive, config)
    assert (report.documents, report.doubles) == (2, ())


def test_the_same_document_as_web_page_and_text(archive: Path, config: Settings, model: CountingEncoder) -> None:
    bridges = " ".join(f"Broen i kilometer {n} er {n + 3} meter lang og {n + 41} år gammel." for n in range(30))
    long = {"Sagsfremstilling": bridges, "Beslutning": "Rådet tog orienteringen til efterretning."}
    text = minutes_text("03-05-2021", ("Broernes tilstand", long))
    write(archive / "broer.txt", text)
    body = "".join(f"<p>{line}</p>" for line in text.split("\n") if line.strip())
    write(archive / "broer.html", f"<!doctype html><html><body>{body}</body></html>")
    report = run(archive, config)
    assert report.doubles == (Double("broer.txt", "broer.html"),)
    (archive / "broer.html").unlink()
    assert [row.source for row in run(archive, config).rows] == ["broer.txt"]


# Bad input.


def test_bad_files_fail_alone_and_are_not_read_twice(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str]
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    write(archive / "tom.pdf", "")
    write(archive / "brudt.pdf", "%PDF-1.7\nherefter kom der ikke mere")
    report = run(archive, config)
    assert report.documents == 1
    assert [failure.source for failure in report.failed] == ["brudt.pdf", "tom.pdf"]
    assert all(failure.reason and "Traceback" not in failure.reason for failure in report.failed)
    files_read.clear()
    again = run(archive, config)
    assert (again.failed, files_read, again.published) == (report.failed, [], False)
    write(archive / "tom.pdf", SCHOOL_MINUTES)
    assert [failure.source for failure in run(archive, config).failed] == ["brudt.pdf"]


def test_a_file_that_cannot_be_opened_is_tried_again(
    archive: Path, config: Settings, model: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    write(archive / "skole.txt", SCHOOL_MINUTES)
    sha256 = reading.sha256

    def denied(path: Path) -> str:
        if path.name == "skole.txt":
            raise PermissionError(errno.EACCES, "Permission denied")
        return sha256(path)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "sha256", denied)
        (failure,) = run(archive, config).failed
        assert (failure.source, failure.reason) == ("skole.txt", "kan ikke læses: adgang nægtet")
    report = run(archive, config)
    assert (report.documents, report.failed) == (2, ())


def test_a_file_that_vanishes_or_changes_while_it_is_read_fails_alone(
    archive: Path, config: Settings, model: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bliver.txt", "forsvinder.txt", "vokser.txt"):
        write(archive / name, BRIDGE_MINUTES.replace("Skovåen", name[:-4]))
    read_pages = extract.read_pages

    def meddling(path: Path, settings: Settings) -> object:
        pages = read_pages(path, settings)
        if path.name == "forsvinder.txt":
            path.unlink()
        if path.name == "vokser.txt":
            path.write_text(SCHOOL_MINUTES)
        return pages

    monkeypatch.setattr(extract, "read_pages", meddling)
    report = run(archive, config)
    assert [row.source for row in report.rows] == ["bliver.txt"]
    assert [failure.source for failure in report.failed] == ["forsvinder.txt", "vokser.txt"]
    assert "ændret" in report.failed[1].reason


def test_a_fault_of_our_own_fails_that_file_only(
    archive: Path, config: Settings, model: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    write(archive / "skole.txt", SCHOOL_MINUTES)
    parse = minutes.parse

    def faulty(source: str, *rest: object) -> object:
        if source == "bro.txt":
            raise IndexError("list index out of range")
        return parse(source, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(minutes, "parse", faulty)
    report = run(archive, config)
    assert [row.source for row in report.rows] == ["skole.txt"]
    assert "IndexError" in report.failed[0].reason


def test_if_no_file_can_be_read_the_old_index_stands(archive: Path, config: Settings, model: CountingEncoder) -> None:
    file = write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    before, generation = content(config), live(config)
    write(file, "")
    with pytest.raises(InputError, match=r"Ingen af arkivets 1 filer kunne læses \(bro\.txt: .*ikke ændret"):
        run(archive, config)
    file.unlink()
    with pytest.raises(InputError, match="ingen dokumenter"):
        run(archive, config)
    assert (content(config), live(config)) == (before, generation)
    assert [folder.name for folder in (config.index / "generations").iterdir()] == [generation.strip()]


@pytest.mark.parametrize(("name", "what"), [("findes-ikke", "findes ikke"), ("fil.txt", "er en fil, ikke en mappe")])
def test_a_folder_that_is_none(tmp_path: Path, config: Settings, name: str, what: str) -> None:
    (tmp_path / "fil.txt").write_text("Hej.")
    with pytest.raises(InputError, match=what):
        run(tmp_path / name, config)
    assert not config.index.exists()


def test_links_in_a_ring_and_links_to_nowhere(archive: Path, config: Settings, model: CountingEncoder) -> None:
    write(archive / "a" / "bro.txt", BRIDGE_MINUTES)
    (archive / "a" / "ring").symlink_to(archive)
    (archive / "b").symlink_to(archive / "a")
    (archive / "sig selv").symlink_to(archive / "sig selv")
    (archive / "væk.pdf").symlink_to(archive / "intet.pdf")
    report = run(archive, config)
    assert [row.source for row in report.rows] == ["a/bro.txt"]
    assert {(f.source, f.reason) for f in report.failed} == {
        ("sig selv", "kan ikke åbnes: henvisningen går i ring"),
        ("væk.pdf", "kan ikke åbnes: findes ikke"),
    }


def test_a_folder_that_cannot_be_opened_keeps_its_documents(
    archive: Path, config: Settings, model: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    write(archive / "drev" / "skole.txt", SCHOOL_MINUTES)
    write(archive / "drev" / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    scandir = os.scandir

    def refusing(folder: Path) -> object:
        if Path(folder).name == "drev":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scandir(folder)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refusing)
        report = run(archive, config)
        assert [row.source for row in report.rows] == ["bro.txt", "drev/skole.txt"]
        assert [(f.source, f.reason) for f in report.failed] == [("drev", "kan ikke åbnes: adgang nægtet")]
        (archive / "bro.txt").unlink()
        write(archive / "havn.txt", SCHOOL_MINUTES.replace("Skolen", "Havnen").replace("skolen", "havnen"))
        report = run(archive, config)
        assert [row.source for row in report.rows] == ["drev/skole.txt", "havn.txt"]
        assert [f.source for f in report.failed] == ["drev", "drev/bro.txt"]
    assert [row.source for row in run(archive, config).rows] == ["drev/bro.txt", "drev/skole.txt", "havn.txt"]


def test_odd_names(archive: Path, config: Settings, model: CountingEncoder) -> None:
    names = ["æ ø å.txt", "linje\nskift.txt", "#1?%20&.txt", "'\"`.txt", "-rf.txt", "ａ.txt"]
    for number, name in enumerate(names):
        write(archive / name, BRIDGE_MINUTES.replace("4,2 mio.", f"{number} mio."))
    write(archive / ".skjult" / "bro.txt", BRIDGE_MINUTES)
    report = run(archive, config)
    assert sorted(row.source for row in report.rows) == sorted(names)
    assert report.failed == ()
    with open_index(config.index, config) as generation:
        assert {generation.store.item(f"{name}#1.1").meeting.source for name in names} == set(names)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse names that are no UTF-8")
def test_a_name_that_is_no_utf8(archive: Path, config: Settings, model: CountingEncoder) -> None:
    old = os.fsencode(archive) + b"/r\xe5dsm\xf8de.txt"
    Path(os.fsdecode(old)).write_text(BRIDGE_MINUTES)
    (row,) = run(archive, config).rows
    assert row.source == r"r\udce5dsm\udcf8de.txt"
    assert run(archive, config).unchanged == 1


def test_an_index_inside_the_archive_is_no_part_of_it(archive: Path, model: CountingEncoder) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    config = Settings(index=archive / "indeks")
    run(archive, config)
    write(archive / "indeks" / "efterladt.txt", SCHOOL_MINUTES)
    report = run(archive, config)
    assert (report.documents, report.skipped) == (1, ())


# Runs that end early, and runs at the same time.


def stopping_at(phase: str, error: BaseException) -> Callable[[str, int, int], None]:
    def progress(now: str, _done: int, _total: int) -> None:
        if now == phase:
            raise error

    return progress


@pytest.mark.parametrize("phase", [BUILDING, PUBLISHING])
def test_a_stopped_run_leaves_the_old_index(
    archive: Path, config: Settings, model: CountingEncoder, phase: str
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    before, generation = content(config), live(config)
    write(archive / "skole.txt", SCHOOL_MINUTES)
    with pytest.raises(StoppedError, match="afbrudt") as stopped:
        ingest(archive, config, stopping_at(phase, KeyboardInterrupt()))
    assert stopped.value.exit_code == 130
    assert (content(config), live(config)) == (before, generation)
    assert [folder.name for folder in (config.index / "generations").iterdir()] == [generation.strip()]
    assert run(archive, config).documents == 2


@pytest.mark.parametrize(
    ("room", "error", "what"),
    [
        (vectors, OSError(errno.ENOSPC, "No space left on device"), "disken er fuld"),
        (lexical, ValueError("An IO error occurred: 'No space left on device'"), "No space left"),
    ],
)
def test_a_full_disk_leaves_the_old_index(
    archive: Path,
    config: Settings,
    model: CountingEncoder,
    monkeypatch: pytest.MonkeyPatch,
    room: object,
    error: Exception,
    what: str,
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    before = content(config)
    write(archive / "skole.txt", SCHOOL_MINUTES)

    def full(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(room, "build", full)
        with pytest.raises(ArkivsvarError, match=f"{what}.*det gamle står"):
            run(archive, config)
    assert content(config) == before


def test_two_writers_are_kept_apart(archive: Path, config: Settings, model: CountingEncoder) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    with (
        generations.writing(config.index),
        pytest.raises(generations.IndexBusyError, match=f"allerede bygget af proces {os.getpid()} "),
    ):
        run(archive, config)
    assert run(archive, config).documents == 1


def test_an_index_folder_that_cannot_be(archive: Path, model: CountingEncoder, tmp_path: Path) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    (tmp_path / "fil").write_text("")
    with pytest.raises(InputError, match="Der kan ikke skrives i indeksmappen"):
        run(archive, Settings(index=tmp_path / "fil" / "indeks"))


def test_a_reader_keeps_the_generation_it_opened(archive: Path, config: Settings, model: CountingEncoder) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    first = live(config).strip()
    with open_index(config.index, config) as generation:
        for number in range(3):
            write(archive / "skole.txt", SCHOOL_MINUTES.replace("to lokaler", f"{number + 5} lokaler"))
            run(archive, config)
        assert generation.lexical.item_count == 1
        assert generation.vectors.count == generation.manifest.chunks
        assert generation.store.item_ids() == ("bro.txt#1.1",)
        assert (config.index / "generations" / first).is_dir()
    second = live(config).strip()
    write(archive / "skole.txt", SCHOOL_MINUTES)
    run(archive, config)
    kept = {folder.name for folder in (config.index / "generations").iterdir()}
    assert kept == {second, live(config).strip()}


def test_leftovers_of_a_killed_run_are_swept_up(archive: Path, config: Settings, model: CountingEncoder) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    left = config.index / "generations" / "20200101T000000-abcdef"
    shutil.copytree(config.index / "generations" / live(config).strip(), left)
    (config.index / "current.new").write_text("halv")
    run(archive, config)
    assert not left.exists()
    assert not (config.index / "current.new").exists()


@pytest.mark.parametrize(("file", "reads"), [("archive.sqlite", ["bro.txt"]), ("vectors.faiss", [])])
def test_a_damaged_index_is_mended_by_the_next_run(
    archive: Path, config: Settings, model: CountingEncoder, files_read: list[str], file: str, reads: list[str]
) -> None:
    write(archive / "bro.txt", BRIDGE_MINUTES)
    run(archive, config)
    before = content(config)
    files_read.clear()
    damaged = config.index / "generations" / live(config).strip() / file
    damaged.write_bytes(damaged.read_bytes()[:-100])
    report = run(archive, config)
    assert (files_read, content(config)) == (reads, before)
    assert any(file in warning for warning in report.warnings)
    check(config.index, config)


# Many files.


class Poison:
    """Ends the process that unpickles it, as a fault in a reader's native code would."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


@pytest.mark.slow
def test_a_file_that_kills_its_worker_fails_alone(archive: Path) -> None:
    tasks = []
    for number in range(reading.PARALLEL_FROM + 2):
        path = write(archive / f"{number:02}.txt", BRIDGE_MINUTES.replace("4,2", str(number)))
        file = ArchiveFile(path.name, path, path.stat().st_size, 0)
        poison = Poison() if number == 5 else None
        tasks.append(reading.Task(file, reading.sha256(path), "", poison))  # type: ignore[arg-type]
    counted: list[int] = []
    outcomes = list(reading.read_all(tasks, Settings(), counted.append))
    assert [outcome.task for outcome in outcomes] == tasks
    assert [outcome.task.file.source for outcome in outcomes if outcome.reading is None] == ["05.txt"]
    assert "brød sammen" in outcomes[5].reason
    assert counted == list(range(1, len(tasks) + 1))


# Incremental runs and a run from scratch.

TEXTS = {
    "bro": BRIDGE_MINUTES,
    "bro, dagsorden": BRIDGE_AGENDA,
    "skole": SCHOOL_MINUTES,
    "skole, rettet": SCHOOL_MINUTES.replace("to lokaler", "tre lokaler"),
    "tom": "",
    "løs tekst": "Et notat uden punkter, men med en hel sætning om havnen i Nørreby.",
}
NAMES = ["a.txt", "b.txt", "mappe/c.txt", "mappe/å b.txt"]
changes = st.dictionaries(st.sampled_from(NAMES), st.none() | st.sampled_from(sorted(TEXTS)), min_size=1)


@given(st.lists(changes, min_size=1, max_size=3))
@hypothesis_settings(max_examples=12, deadline=None)
def test_incremental_runs_end_where_a_run_from_scratch_does(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, str | None]]
) -> None:
    folder = tmp_path_factory.mktemp("arkiv")
    archive, config = folder / "arkiv", Settings(index=folder / "indeks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder, "load", lambda _name="": CountingEncoder())
        write(archive / "altid.txt", minutes_text("01-02-2021", ("Mødeplan", {"Beslutning": "Planen blev godkendt."})))
        for step in steps:
            for name, text in step.items():
                if text is None:
                    (archive / name).unlink(missing_ok=True)
                else:
                    write(archive / name, TEXTS[text])
            run(archive, config)
        fresh = Settings(index=folder / "forfra")
        run(archive, fresh)
        assert content(config) == content(fresh)
        check(config.index, config)


@pytest.mark.slow
def test_the_real_archive(real_archive: Path, config: Settings) -> None:
    report = run(real_archive, config)
    assert report.failed == ()
    pairs = [(double.source.removesuffix(".txt"), double.of.removesuffix(".pdf")) for double in report.doubles]
    assert [one == other for one, other in pairs] == [True, True, True]
    assert [(row.body, str(row.date), row.kind.value) for row in report.rows] == [
        ("KKR Midtjylland", "2022-09-19", "dagsorden"),
        ("KKR Nordjylland", "2021-10-15", "referat"),
        ("KKR Midtjylland", "2020-11-13", "referat"),
    ]
    check(config.index, config)
    assert run(real_archive, config).published is False

"""``kill -9`` at any moment of a run leaves an index that works: the old one, or the new one, never a mixture.

The killed run is a real process. It tells its progress line by line and waits for a go-ahead after each, so that it
is killed exactly there, or a few milliseconds later where what comes next tells no progress (the publishing).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.danish import words
from rag.errors import IndexMissingError
from rag.index import check, open_index
from rag.ingest import ingest
from rag.ingest.phases import BUILDING, COMPARING, CUTTING, EMBEDDING, JOINING, PUBLISHING, READING
from rag.settings import Settings

RUN = """
import sys
from pathlib import Path
from rag.ingest import ingest
from rag.settings import Settings

def told(phase, done, total):
    print(phase, done, total, sep="|", flush=True)
    sys.stdin.readline()

ingest(Path(sys.argv[1]), Settings(index=Path(sys.argv[2])), told)
"""

MINUTES = """ KKR Vesterland | {day}
REFERAT

1.1. {title}

Baggrund
{title} har været drøftet i udvalget to gange i foråret.

Beslutning
Rådet godkendte at bruge {amount} mio. kr. på sagen.
"""

BRIDGE, SCHOOL, HARBOUR = "Ny bro over Skovåen", "Lokaler til skolen", "Uddybning af havnen"


@dataclass(frozen=True)
class Moment:
    """When to kill: at a phase's first or last line, or so many milliseconds after the go-ahead to it."""

    phase: str
    last: bool = False
    later_ms: int | None = None

    def __str__(self) -> str:
        return f"{self.phase}-{'slut' if self.last else 'start'}-{self.later_ms}"


MOMENTS = [
    Moment(COMPARING),
    Moment(READING),
    Moment(JOINING, last=True),
    Moment(CUTTING),
    Moment(EMBEDDING, last=True),
    Moment(BUILDING),
    Moment(BUILDING, later_ms=15),
    Moment(BUILDING, last=True),
    Moment(BUILDING, last=True, later_ms=5),
    Moment(PUBLISHING),
    *(Moment(PUBLISHING, later_ms=later) for later in (1, 10, 30, 60, 100)),
    Moment(PUBLISHING, last=True),
]


def run_and_kill(archive: Path, index: Path, moment: Moment) -> None:
    """Start a run and kill it at the given moment."""
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(archive), str(index)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        for line in process.stdout:
            phase, done, total = line.strip().split("|")
            reached = phase == moment.phase and (done == total or not moment.last)
            if reached and moment.later_ms is None:
                break
            process.stdin.write("\n")
            process.stdin.flush()
            if reached and moment.later_ms is not None:
                time.sleep(moment.later_ms / 1000)
                break
        else:
            pytest.fail(f"the run ended before {moment}")
        process.kill()


def put(archive: Path, name: str, day: str, title: str, amount: int) -> None:
    (archive / name).write_text(MINUTES.format(day=day, title=title, amount=amount))


def run(archive: Path, index: Path) -> None:
    ingest(archive, Settings(index=index), lambda *_: None)


def answers(index: Path) -> dict[str, str]:
    """The checked index' decisions by title, each found through the lexical leg and through its vectors."""
    config = Settings(index=index)
    check(index, config)
    found = {}
    with open_index(index, config) as generation:
        for title in (BRIDGE, SCHOOL, HARBOUR):
            for item_id, _ in generation.lexical.search_items(words.terms(title), 1):
                item = generation.store.item(item_id).item
                if item.title != title:
                    continue
                found[title] = item.sections[-1].text
                vector = generation.encoder.encode_queries([f"{title} {item.text}"])[0]
                ((row, _),) = generation.vectors.search(vector, 1)
                assert generation.store.chunk(row).item_id == item_id
    return found


def decided(amount: int) -> str:
    return f"Rådet godkendte at bruge {amount} mio. kr. på sagen."


OLD = {BRIDGE: decided(4), SCHOOL: decided(7)}
NEW = {BRIDGE: decided(5), HARBOUR: decided(9)}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive that has changed since its index was built; do not change it."""
    folder = tmp_path_factory.mktemp("før")
    archive = folder / "arkiv"
    archive.mkdir()
    put(archive, "bro.txt", "03-05-2021", BRIDGE, 4)
    put(archive, "skole.txt", "07-06-2021", SCHOOL, 7)
    run(archive, folder / "indeks")
    put(archive, "bro.txt", "03-05-2021", BRIDGE, 5)
    put(archive, "havn.txt", "09-08-2021", HARBOUR, 9)
    (archive / "skole.txt").unlink()
    return folder


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_a_killed_run_leaves_an_index_that_works(before: Path, tmp_path: Path, moment: Moment) -> None:
    shutil.copytree(before, tmp_path / "arbejde")
    archive, index = tmp_path / "arbejde" / "arkiv", tmp_path / "arbejde" / "indeks"
    run_and_kill(archive, index, moment)
    left = answers(index)
    if moment == Moment(PUBLISHING, last=True):
        assert left == NEW
    elif moment.phase == PUBLISHING:
        assert left in (OLD, NEW)
    else:
        assert left == OLD

    run(archive, index)
    assert answers(index) == NEW
    assert len(list((index / "generations").iterdir())) == 2
    assert {path.name for path in index.iterdir()} == {"current", "generations", "lock"}


@pytest.mark.parametrize("moment", [Moment(READING), Moment(PUBLISHING)], ids=str)
def test_a_killed_first_run_leaves_nothing_in_the_way(before: Path, tmp_path: Path, moment: Moment) -> None:
    index = tmp_path / "indeks"
    run_and_kill(before / "arkiv", index, moment)
    with pytest.raises(IndexMissingError, match="arkivsvar index"):
        open_index(index, Settings(index=index))
    run(before / "arkiv", index)
    assert answers(index) == NEW
    assert len(list((index / "generations").iterdir())) == 1

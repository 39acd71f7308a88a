"""Training the encoder on a tiny invented corpus: what it learns, that it repeats itself, and what it says of files
that it cannot use."""

from __future__ import annotations

import itertools
import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from rag import cli, encoder
from rag.errors import InputError
from rag.training import corpus
from rag.training.batches import Surroundings
from rag.training.run import Recipe, Trained, train

WHO = ["Formanden", "Ordføreren", "Et medlem", "Kommissæren"]
DID = [("roste", "praised"), ("kritiserede", "criticised"), ("udskød", "postponed"), ("forklarede", "explained")]
WHAT = [("budgettet", "the budget"), ("broen", "the bridge"), ("skolen", "the school"), ("havnen", "the harbour")]
ENGLISH = {
    "Formanden": "The chair",
    "Ordføreren": "The speaker",
    "Et medlem": "A member",
    "Kommissæren": "The commissioner",
}
PAIRS = [("bil", "car"), ("hus", "house"), ("hund", "dog"), ("skole", "school"), ("bro", "bridge"), ("havn", "harbour")]
TINY = Recipe(
    tokens=400,
    buckets=512,
    dimension=32,
    batch=24,
    steps=200,
    rate=0.2,
    surroundings=Surroundings(kept=0.5, group=2, gap=3),
)


def quiet(_phase: str, _done: int, _total: int) -> None:
    """No progress."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("corpus")
    lines = []
    for who, (did, done), (what, it) in itertools.product(WHO, DID, WHAT):
        if len(lines) % 8 == 0:
            lines.append(f"1\tForhandling om {what}\tDebate on {it}")
        lines.append(f"1\t{who} {did} {what} i dag.\t{ENGLISH[who]} {done} {it} today.")
    running = folder / "tale.tsv.xz"
    with lzma.open(running, "wt", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    pairs = folder / "par.tsv"
    pairs.write_text("".join(f"ordbog\tda\t{one}\ten\t{other}\n" for one, other in PAIRS * 4), "utf-8")
    return [running, pairs]


@pytest.fixture(scope="module")
def trained(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trained]:
    folder = tmp_path_factory.mktemp("model") / "ny"
    return folder, train(files, folder, TINY, 7, None, quiet)


def test_a_sentence_is_nearest_to_its_translation(trained: tuple[Path, Trained]) -> None:
    model = encoder.load(str(trained[0]))
    danish = model.encode_passages([f"Formanden {did} {what}." for did, _ in DID for what, _ in WHAT])
    english = model.encode_passages([f"The chair {done} {it}." for _, done in DID for _, it in WHAT])
    nearest = (danish @ english.T).argmax(axis=1)
    assert (nearest == np.arange(len(danish))).mean() > 0.7


def test_a_word_is_met_by_its_translation(trained: tuple[Path, Trained]) -> None:
    model = encoder.load(str(trained[0]))
    assert isinstance(model, encoder.LateInteraction)
    scores = model.late_interaction([("hund", 1.0)], ["car", "dog", "house", ""])
    assert scores.argmax() == 1
    assert scores[3] == 0


@pytest.mark.slow
def test_sentence_transformers_reads_the_same_vectors(trained: tuple[Path, Trained]) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["Formanden roste broen.", "The chair praised the bridge.", "Ældreområdet 12.345", "kommunalbestyrelsen"]
    model = SentenceTransformer(str(trained[0]), device="cpu", local_files_only=True, trust_remote_code=True)
    expected = model.encode(texts, show_progress_bar=False)
    np.testing.assert_allclose(encoder.load(str(trained[0])).encode_passages(texts), expected, atol=1e-3)


def test_the_same_seed_gives_the_same_files(files: list[Path], trained: tuple[Path, Trained], tmp_path: Path) -> None:
    again = tmp_path / "igen"
    train(files, again, TINY, 7, None, quiet)
    names = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert Path("model.safetensors") in names
    for name in names:
        assert (again / name).read_bytes() == (trained[0] / name).read_bytes(), name


def test_another_seed_gives_another_model(files: list[Path], trained: tuple[Path, Trained], tmp_path: Path) -> None:
    train(files, tmp_path / "anden", TINY, 8, None, quiet)
    weights = [(folder / "model.safetensors").read_bytes() for folder in (trained[0], tmp_path / "anden")]
    assert weights[0] != weights[1]


def test_the_record_tells_how_it_was_made(trained: tuple[Path, Trained]) -> None:
    folder, outcome = trained
    record = json.loads((folder / "training.json").read_text("utf-8"))
    assert (record["seed"], record["recipe"]["steps"], outcome.steps) == (7, 200, 200)
    assert (record["sentence_pairs"], record["pairs"]) == (74, {"ordbog": 24})
    assert outcome.losses.keys() == {"parallel", "passage", "passage across languages", "heading", "pair"}


def test_no_time_means_few_steps(files: list[Path], tmp_path: Path) -> None:
    from rag.training.run import TIMED_STEPS

    assert train(files, tmp_path / "kort", TINY, 1, 1e-6, quiet).steps == TIMED_STEPS


def test_headings_and_questions_are_seen(tmp_path: Path) -> None:
    lines = [
        "Budgettet for næste år",
        "Vi har i dag et stort budget foran os.",
        "Hvad mener kommissæren egentlig om det her?",
        "Det er et budget med huller i bunden.",
        "Nej tak.",
    ]
    file = tmp_path / "tale.tsv"
    file.write_text("".join(f"3\t{line}\tx\n" for line in lines), "utf-8")
    read = corpus.read([file], quiet)
    assert (read.headings.tolist(), read.questions.tolist()) == ([0], [2])
    assert [read.words[number] for number in read.danish.ids[:4]] == ["budgettet", "for", "naeste", "aar"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("et\tto\n", "linje 1: ventede .* fandt 2 felter"),
        ("x\tdansk\tengelsk\n", "linje 1: ventede"),
        ("1\ta\tb\n1\ta\n1\ta\tb\n2\n", "linje 2: ventede 3 felter .* 2 af 4 linjer"),
        ("", "Korpusset er tomt"),
        (b"\xff\xfe\x00", "ikke UTF-8"),
    ],
)
def test_a_file_that_is_no_corpus_is_told_by_its_line(content: str | bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "fejl.tsv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=said):
        corpus.read([file], quiet)


def test_a_single_broken_line_is_left_out_and_told(tmp_path: Path) -> None:
    file = tmp_path / "par.tsv"
    file.write_text("k\tda\thund\ten\tdog\nk\tda\tkat\n", "utf-8")
    read = corpus.read([file], quiet)
    assert (len(read.left), read.remarks) == (1, ("par.tsv: linje 2 har ikke 5 felter og er ikke læst.",))


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    file = tmp_path / "tale.tsv.xz"
    file.write_bytes(lzma.compress(b"1\ta\tb\n" * 5000)[:-20])
    with pytest.raises(InputError, match="beskadiget"):
        corpus.read([file], quiet)


def test_a_folder_with_something_else_is_not_written_to(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "brev.txt").write_text("kære", "utf-8")
    with pytest.raises(InputError, match="ikke tom"):
        train(files, tmp_path, TINY, 1, None, quiet)


def test_the_command_says_which_file_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.run(["train-encoder", str(tmp_path / "findes-ikke.tsv"), "--output", str(tmp_path / "model")])
    assert code == 2
    assert "findes-ikke.tsv kan ikke læses" in capsys.readouterr().err
    assert not (tmp_path / "model").exists()

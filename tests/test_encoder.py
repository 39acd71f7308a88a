import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from rag import encoder, known_models
from rag.errors import ModelError

_SUBJECTS = ["Byrådet", "Økonomiudvalget", "Regionen", "Formanden", "KKR-formandskabet"]
_VERBS = ["godkendte", "drøftede", "udsatte", "afviste", "anbefalede"]
_OBJECTS = ["budgettet for 2023", "støtte på 1.802 kr. til ældreområdet »Åhaven«"]
SENTENCES = [f"{who} {did} {what}." for who in _SUBJECTS for did in _VERBS for what in _OBJECTS]


@pytest.fixture(scope="module")
def shipped() -> encoder.Encoder:
    return encoder.load()


@pytest.fixture
def tiny_tokenizer() -> Tokenizer:
    vocabulary = {"<unk>": 0, "vej": 1, "skole": 2, "query": 3, "passage": 4}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


@pytest.fixture
def tiny_weights() -> np.ndarray:
    return np.array([[0, 0, 0, 0.0], [1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0], [0, 0, 0, 4]], np.float32)


def _static_folder(folder: Path, tokenizer: Tokenizer, weights: np.ndarray, prompts: dict[str, str]) -> Path:
    """A sentence-transformers folder of a StaticEmbedding alone, written by hand."""
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file({"embedding.weight": weights}, folder / "model.safetensors")
    shipped_modules = json.loads((encoder.SHIPPED_FOLDER / "modules.json").read_text("utf-8"))
    (folder / "modules.json").write_text(json.dumps(shipped_modules[:1]), "utf-8")
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}), "utf-8")
    return folder


def test_rows_are_float32_of_length_one(shipped: encoder.Encoder) -> None:
    rows = shipped.encode_passages(SENTENCES)
    assert rows.dtype == np.float32
    assert rows.shape == (len(SENTENCES), shipped.record.dimension) == (50, 256)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("text", ["", " \n", "– «» …"])
def test_a_text_without_words_is_a_row_of_zeros(shipped: encoder.Encoder, text: str) -> None:
    rows = shipped.encode_queries([text, "Byrådet"])
    assert not rows[0].any()
    assert rows[1].any()


def test_no_texts_give_no_rows(shipped: encoder.Encoder) -> None:
    assert shipped.encode_passages([]).shape == (0, 256)


def test_a_vector_does_not_depend_on_its_batch_or_on_how_letters_are_spelt(shipped: encoder.Encoder) -> None:
    together = shipped.encode_passages(SENTENCES)
    alone = np.concatenate([shipped.encode_queries([sentence]) for sentence in SENTENCES])
    np.testing.assert_array_equal(together, alone)
    spelt_out = shipped.encode_queries(["aeldreomraadet i AARHUS", "ældreområdet i Århus"])
    np.testing.assert_array_equal(spelt_out[0], spelt_out[1])


def test_a_question_is_nearest_to_the_passage_that_answers_it(shipped: encoder.Encoder) -> None:
    passages = [
        "Kommunerne skal tage imod flere flygtninge næste år.",
        "Busserne kører sjældnere, fordi brændstof er blevet dyrere.",
        "Sygehuset mangler læger og sygeplejersker.",
    ]
    questions = ["Hvor mange asylansøgere kommer der?", "Hvad gør de høje oliepriser ved trafikken?"]
    scores = shipped.encode_queries(questions) @ shipped.encode_passages(passages).T
    assert scores.argmax(axis=1).tolist() == [0, 1]


def test_the_record_tells_what_an_index_must_know(shipped: encoder.Encoder) -> None:
    record = shipped.record
    assert record.name == encoder.SHIPPED_NAME
    assert (record.query_prefix, record.passage_prefix) == ("", "")
    assert record.fingerprint.startswith("sha256:")
    assert 0 < record.dense_weight < 1
    assert encoder.load(encoder.SHIPPED_NAME).record == encoder.load(str(encoder.SHIPPED_FOLDER)).record == record


@pytest.mark.slow
def test_the_vectors_are_sentence_transformers_own(shipped: encoder.Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(encoder.SHIPPED_FOLDER), device="cpu", local_files_only=True)
    expected = model.encode(SENTENCES, show_progress_bar=False).astype(np.float32)
    np.testing.assert_allclose(shipped.encode_passages(SENTENCES), expected, atol=1e-3)


def test_the_shipped_model_needs_no_torch() -> None:
    heavy = ["torch", "sentence_transformers", "transformers", "pandas", "huggingface_hub", "langchain_core", "gradio"]
    program = (
        "import sys; from rag import encoder; encoder.load().encode_queries(['Hvad blev besluttet?']); "
        f"sys.stdout.write(' '.join(name for name in {heavy} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_folder_is_loaded_with_its_own_prefixes(tmp_path, tiny_tokenizer, tiny_weights) -> None:
    prompts = {"query": "query ", "document": "passage "}
    folder = _static_folder(tmp_path / "tiny", tiny_tokenizer, tiny_weights, prompts)
    tiny = encoder.load(str(folder))
    assert (tiny.record.dimension, tiny.record.query_prefix, tiny.record.passage_prefix) == (4, "query ", "passage ")
    np.testing.assert_allclose(tiny.encode_queries(["vej", ""]), [[1 / 10**0.5, 0, 3 / 10**0.5, 0], [0] * 4], atol=1e-6)
    np.testing.assert_allclose(tiny.encode_passages(["Skole"]), [[0, 2 / 20**0.5, 0, 4 / 20**0.5]], atol=1e-6)


@pytest.mark.slow
def test_other_weights_have_another_fingerprint(tmp_path, tiny_tokenizer, tiny_weights) -> None:
    one = encoder.load(str(_static_folder(tmp_path / "one", tiny_tokenizer, tiny_weights, {})))
    same = encoder.load(str(_static_folder(tmp_path / "same", tiny_tokenizer, tiny_weights, {})))
    other = encoder.load(str(_static_folder(tmp_path / "other", tiny_tokenizer, tiny_weights * 2, {})))
    assert one.record.fingerprint == same.record.fingerprint != other.record.fingerprint


def test_a_model2vec_folder_is_loaded(tmp_path, tiny_tokenizer, tiny_weights) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    tiny_tokenizer.save(str(folder / "tokenizer.json"))
    save_file({"embeddings": tiny_weights}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"normalize": True}), "utf-8")
    static = encoder.load(str(folder))
    assert static.record.dimension == 4
    np.testing.assert_allclose(static.encode_passages(["vej skole", ""]), [[1 / 5**0.5, 2 / 5**0.5, 0, 0], [0] * 4])


@pytest.mark.parametrize("name", ["intfloat/multilingual-e5-small", "ingen-saadan-model"])
def test_a_hub_model_out_of_reach_gives_one_sentence(name: str, capfd) -> None:
    with pytest.raises(ModelError) as raised:
        encoder.load(name)
    assert raised.value.message == f"Modellen {name} er ikke hentet, og Hugging Face kan ikke nås."
    assert "medfølgende" in raised.value.way_out
    assert capfd.readouterr() == ("", "")


def test_a_missing_folder_is_named() -> None:
    with pytest.raises(ModelError, match=r"Modelmappen \./modeller/min findes ikke"):
        encoder.load("./modeller/min")


def test_a_file_is_no_model(tmp_path) -> None:
    file = tmp_path / "model.bin"
    file.write_bytes(b"x")
    with pytest.raises(ModelError, match="er en fil, ikke en mappe"):
        encoder.load(str(file))


def test_a_folder_without_a_model_is_named(tmp_path) -> None:
    with pytest.raises(ModelError, match="indeholder ikke en embeddingmodel"):
        encoder.load(str(tmp_path))


@pytest.mark.parametrize("damaged", ["model.safetensors", "tokenizer.json", "modules.json"])
def test_a_damaged_folder_is_named(damaged: str, tmp_path, tiny_tokenizer, tiny_weights) -> None:
    folder = _static_folder(tmp_path / "tiny", tiny_tokenizer, tiny_weights, {})
    (folder / damaged).write_bytes(b"\x00half")
    with pytest.raises(ModelError, match="indeholder ikke en embeddingmodel"):
        encoder.load(str(folder))


def test_a_damaged_shipped_model_says_so(tmp_path, tiny_tokenizer) -> None:
    folder = _static_folder(tmp_path / "tiny", tiny_tokenizer, np.zeros((3, 4), np.float32), {})
    with pytest.raises(ModelError, match="5 tokens, men 3 vektorer"):
        encoder.StaticEncoder(folder, "x", 0.3)
    (folder / "model.safetensors").write_bytes(b"half")
    with pytest.raises(ModelError, match="mangler eller er beskadiget"):
        encoder.StaticEncoder(folder, "x", 0.3)


@pytest.mark.parametrize(
    ("name", "query_prefix", "passage_prefix"),
    [
        ("intfloat/multilingual-e5-large", "query: ", "passage: "),
        ("/modeller/multilingual-e5-small/", "query: ", "passage: "),
        ("BAAI/bge-m3", "", ""),
        ("sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2", "", ""),
        ("all-MiniLM-L6-v2", "", ""),
        ("nomic-ai/nomic-embed-text-v2-moe", "search_query: ", "search_document: "),
        ("ukendt", "", ""),
    ],
)
def test_prefixes_known_by_name(name: str, query_prefix: str, passage_prefix: str) -> None:
    known = known_models.look_up(name)
    assert (known.query_prefix, known.passage_prefix) == (query_prefix, passage_prefix)


def test_a_model_without_danish_weighs_less() -> None:
    weights = [known_models.look_up(name).dense_weight for name in ("all-MiniLM-L6-v2", "ukendt", "BAAI/bge-m3")]
    assert weights == sorted(set(weights))

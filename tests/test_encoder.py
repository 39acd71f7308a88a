import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from rag import encoder, vocabulary
from rag.encoder import known_models, word
from rag.errors import ModelError
from rag.training.export import quantise, write_model
from rag.word_features import Layout, write_layout

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
    static = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
    (folder / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": static}]), "utf-8")
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

    model = SentenceTransformer(
        str(encoder.SHIPPED_FOLDER), device="cpu", local_files_only=True, trust_remote_code=True
    )
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


def _tiny_word_model(folder: Path) -> Path:
    ranks = vocabulary.clean([b" v", b"ej"])
    layout = Layout(len(ranks), 8, (4,), 3)
    weights = np.random.default_rng(1).normal(size=(layout.rows, 3)).astype(np.float32)
    write_model(folder, layout, weights, vocabulary.tokenizer_json(ranks), {})
    return folder


def test_a_folder_of_the_shipped_sort_is_read_without_torch(tmp_path) -> None:
    folder = _tiny_word_model(tmp_path / "ord")
    model = encoder.load(str(folder))
    assert isinstance(model, encoder.WordModel)
    assert (model.record.name, model.record.dimension) == (str(folder), 3)


def test_eight_bits_keep_the_vectors(tmp_path) -> None:
    weights = np.random.default_rng(2).normal(size=(40, 16)).astype(np.float32) * np.linspace(0, 9, 40)[:, None]
    numbers, scales = quantise(weights.astype(np.float32))
    assert numbers.dtype == np.int8
    assert np.abs(numbers * scales[:, None] - weights).max() <= scales.max() / 2 + 1e-6
    assert not numbers[0].any()


def test_a_damaged_shipped_model_says_so(tmp_path) -> None:
    folder = _tiny_word_model(tmp_path / "ord")
    write_layout(folder, Layout(258, 9, (4,), 3))
    with pytest.raises(ModelError, match="258 tokens og 266 vektorer, ventet 258 og 267"):
        encoder.WordModel(folder, "x")
    (folder / "model.safetensors").write_bytes(b"half")
    with pytest.raises(ModelError, match="mangler eller er beskadiget"):
        encoder.WordModel(folder, "x")
    (folder / "config.json").write_text("{}", "utf-8")
    with pytest.raises(ModelError, match="mangler eller er beskadiget"):
        encoder.WordModel(folder, "x")


def test_late_interaction_meets_words_one_by_one(shipped: encoder.Encoder) -> None:
    assert isinstance(shipped, encoder.LateInteraction)
    passages = ["Skolen fik nyt tag.", "Skolen fik nyt tag, og broen blev malet.", "", "Skolerne får nye tage."]
    scores = shipped.late_interaction([("Hvad skete der med skolens tag?", 1.0)], passages)
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1 + 1e-6)).all()
    # What else stands in a passage takes nothing away.
    assert scores[1] >= scores[0] - 1e-6 > scores[2] == 0
    exact = shipped.late_interaction([("skolen tag", 1.0)], passages)
    assert exact[0] == pytest.approx(1, abs=1e-5)
    assert exact[3] < 1


def test_late_interaction_without_words(shipped: encoder.Encoder) -> None:
    assert isinstance(shipped, encoder.LateInteraction)
    assert shipped.late_interaction([("", 1.0)], ["Skolen"]).tolist() == [0]
    assert shipped.late_interaction([("Hvad er det?", 1.0)], []).shape == (0,)
    # A question of stop words alone is not thrown away.
    assert shipped.late_interaction([("hvad", 1.0)], ["hvad"]).tolist() == [pytest.approx(1, abs=1e-5)]


def test_many_words_and_passages_are_forgotten_and_found_again(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(word, "CACHED_WORDS", 50)
    monkeypatch.setattr(word, "CACHED_PASSAGES", 8)
    folder = _tiny_word_model(tmp_path / "ord")
    texts = [f"vej{chr(97 + one)} {chr(97 + other)}sted" for one in range(20) for other in range(20)]
    small = encoder.load(str(folder))
    monkeypatch.undo()
    large = encoder.load(str(folder))
    assert isinstance(small, encoder.WordModel)
    assert isinstance(large, encoder.WordModel)
    expected = large.encode_passages(texts)
    for start in range(0, 400, 40):
        part = texts[start : start + 40]
        monkeypatch.setattr(word, "CACHED_WORDS", 50)
        monkeypatch.setattr(word, "CACHED_PASSAGES", 8)
        np.testing.assert_allclose(small.encode_passages(part), expected[start : start + 40], atol=1e-6)
        late = small.late_interaction([("veja sted", 1.0)], part)
        monkeypatch.undo()
        np.testing.assert_allclose(late, large.late_interaction([("veja sted", 1.0)], part), atol=1e-6)


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

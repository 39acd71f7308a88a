"""Any other embedding model: by name on the Hugging Face hub, or in a folder, through sentence-transformers.

A static model2vec folder is read by model2vec alone, without torch. A hub model is taken from the local cache if it
is there; else the hub is asked once, shortly, before anything is downloaded, because the libraries below would try
again for more than a minute and then say it three times.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from rag.encoder import NO_LIMIT, Encoder, ModelRecord, fingerprint_of, known_models, unit_rows
from rag.errors import ModelError

HUB_TIMEOUT = 5.0  # seconds the hub may take to say whether it has the model
DEFAULT_ORGANISATION = "sentence-transformers"  # of a hub name without one, as sentence-transformers itself has it
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?")
_WEIGHT_FILES = ("*.safetensors", "*.bin", "*.onnx", "*.json", "*.model", "*.txt")
_NOT_WEIGHTS = {"config_sentence_transformers.json"}  # holds library versions, which change nothing
_QUERY_PROMPTS = ("query", "search_query")
_PASSAGE_PROMPTS = ("document", "passage", "search_document")
_SHIPPED_WAY_OUT = "Udelad ARKIVSVAR_MODEL/--model for at bruge den medfølgende model."


class SentenceEncoder:
    """A sentence-transformers model with its prefixes. ``model`` is a ``SentenceTransformer`` or model2vec's
    ``StaticModel``: both encode a list of texts to an array."""

    def __init__(self, model: Any, record: ModelRecord, options: dict[str, Any]) -> None:  # noqa: ANN401
        self._model = model
        self._record = record
        self._options = options

    @property
    def record(self) -> ModelRecord:
        """What the model is."""
        return self._record

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions, float32 (n, dimension)."""
        return self._encode(texts, self._record.query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages, float32 (n, dimension)."""
        return self._encode(texts, self._record.passage_prefix)

    def _encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self._record.dimension), np.float32)
        # A text without any letter or digit has no vector, whatever special tokens a model would add to it.
        spoken = [number for number, text in enumerate(texts) if any(map(str.isalnum, text))]
        if spoken:
            rows[spoken] = self._model.encode([prefix + texts[number] for number in spoken], **self._options)
        return unit_rows(rows)


def load(name_or_path: str) -> Encoder:
    """The model in this folder, or with this name on the hub. Raises ModelError."""
    folder = Path(name_or_path).expanduser()
    if folder.is_dir():
        return _from_model2vec(folder) if _is_model2vec(folder) else _from_folder(folder)
    if folder.exists():
        raise ModelError(f"Modellen {name_or_path} er en fil, ikke en mappe.", _SHIPPED_WAY_OUT)
    if not _HUB_NAME.fullmatch(name_or_path):
        raise ModelError(f"Modelmappen {name_or_path} findes ikke.", _SHIPPED_WAY_OUT)
    return _from_hub(name_or_path)


def _is_model2vec(folder: Path) -> bool:
    try:
        with safe_open(folder / "model.safetensors", framework="numpy") as weights:
            return "embeddings" in weights.keys()  # noqa: SIM118  (no mapping)
    except (OSError, SafetensorError):
        return False


def _from_model2vec(folder: Path) -> Encoder:
    from model2vec import StaticModel

    try:
        model = StaticModel.from_pretrained(folder, force_download=False)
        fingerprint = _folder_fingerprint(folder)
    except Exception as error:  # whatever a damaged folder makes the libraries raise
        raise _broken(folder) from error
    known = known_models.look_up(str(folder))
    record = ModelRecord(
        str(folder), int(model.dim), NO_LIMIT, known.query_prefix, known.passage_prefix, fingerprint, known.dense_weight
    )
    return SentenceEncoder(model, record, {"show_progress_bar": False, "max_length": None})


def _from_folder(folder: Path) -> Encoder:
    try:
        model = _sentence_transformer(str(folder), local_files_only=True)
        fingerprint = _folder_fingerprint(folder)
    except Exception as error:  # whatever a damaged or wrong folder makes the libraries raise
        raise _broken(folder) from error
    return _wrap(model, str(folder), fingerprint)


def _from_hub(name: str) -> Encoder:
    repo = name if "/" in name else f"{DEFAULT_ORGANISATION}/{name}"
    try:
        model = _sentence_transformer(name, local_files_only=True)
    except (OSError, ValueError):  # not in the cache, or not whole: the hub decides
        _ask_hub(name, repo)
        try:
            model = _sentence_transformer(name, local_files_only=False)
        except Exception as error:  # a lost line, a full disk, a model that needs code of its own
            raise ModelError(
                f"Modellen {name} kunne ikke hentes eller indlæses ({type(error).__name__}).", _SHIPPED_WAY_OUT
            ) from error
    return _wrap(model, name, f"hub:{repo}@{_revision(repo)}")


def _ask_hub(name: str, repo: str) -> None:
    """Raise ModelError unless the hub answers at once that it has the model."""
    from huggingface_hub import HfApi, constants
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    way_out = f"Hent modellen på en maskine med net, og angiv dens mappe. {_SHIPPED_WAY_OUT}"
    unreachable = ModelError(f"Modellen {name} er ikke hentet, og Hugging Face kan ikke nås.", way_out)
    if constants.HF_HUB_OFFLINE:
        raise unreachable
    try:
        HfApi().model_info(repo, timeout=HUB_TIMEOUT)
    except GatedRepoError as error:
        raise ModelError(f"Modellen {name} kræver adgang på Hugging Face.", way_out) from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"Modellen {name} findes hverken på Hugging Face eller som mappe.", way_out) from error
    except Exception as error:  # the hub library's HTTP client changes between its versions, and its errors with it
        raise unreachable from error


def _sentence_transformer(name: str, *, local_files_only: bool) -> Any:  # noqa: ANN401
    """A ``SentenceTransformer``; no telemetry, no code from the model's folder."""
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    from huggingface_hub import constants

    constants.HF_HUB_DISABLE_TELEMETRY = True  # where the library was imported before the variable was set
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(name, local_files_only=local_files_only, trust_remote_code=False)


def _wrap(model: Any, name: str, fingerprint: str) -> Encoder:  # noqa: ANN401
    """The loaded model with the prefixes it asks for itself, else those known of its name."""
    known = known_models.look_up(name)
    prompts: dict[str, str] = model.prompts
    own = any(prompts.get(kind) for kind in (*_QUERY_PROMPTS, *_PASSAGE_PROMPTS))
    limit = model.max_seq_length
    record = ModelRecord(
        name=name,
        dimension=int(model.get_embedding_dimension()),
        max_tokens=int(limit) if limit and limit < NO_LIMIT else NO_LIMIT,
        query_prefix=_first(prompts, _QUERY_PROMPTS) if own else known.query_prefix,
        passage_prefix=_first(prompts, _PASSAGE_PROMPTS) if own else known.passage_prefix,
        fingerprint=fingerprint,
        dense_weight=known.dense_weight,
    )
    # The prefix is put before the text here; the model's own default prompt would double it.
    model.default_prompt_name = None
    return SentenceEncoder(model, record, {"show_progress_bar": False, "convert_to_numpy": True})


def _first(prompts: dict[str, str], names: Sequence[str]) -> str:
    return next((prompts[name] for name in names if prompts.get(name)), "")


def _folder_fingerprint(folder: Path) -> str:
    """A hash of all that makes the model's vectors: weights, tokenizer and configuration."""
    files = {file for pattern in _WEIGHT_FILES for file in folder.rglob(pattern) if file.name not in _NOT_WEIGHTS}
    return fingerprint_of(sorted(files))


def _revision(repo: str) -> str:
    """The commit of the cached hub model: the name of its snapshot folder."""
    from huggingface_hub import try_to_load_from_cache

    for file in ("modules.json", "config.json"):
        cached = try_to_load_from_cache(repo, file)
        if isinstance(cached, str):
            return Path(cached).parent.name
    return "unknown"


def _broken(folder: Path) -> ModelError:
    return ModelError(
        f"Mappen {folder} indeholder ikke en embeddingmodel, der kan indlæses (ventet: en mappe fra "
        "sentence-transformers eller model2vec).",
        _SHIPPED_WAY_OUT,
    )

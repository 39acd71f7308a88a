"""An embedding model behind an OpenAI-compatible endpoint (``POST …/embeddings``): vLLM, Ollama, LM Studio, OpenAI."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from rag.encoder import ENDPOINT_PREFIX, NO_LIMIT, Endpoint, ModelRecord, known_models, unit_rows
from rag.errors import ModelError

BATCH = 64  # texts a request
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
TRIES = 3  # of a request that the endpoint could not take at the moment
_BUSY = {429, 500, 502, 503, 504}
_PROBE = "møde"
_WAY_OUT = "Ret ARKIVSVAR_EMBEDDINGS_URL og ARKIVSVAR_EMBEDDINGS_KEY, eller udelad --model for den medfølgende model."


class EndpointEncoder:
    """A model asked over HTTP; its vectors are made unit length here. Raises ModelError where it does not answer."""

    def __init__(self, name: str, endpoint: Endpoint) -> None:
        headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
        self._client = httpx.Client(headers=headers, timeout=TIMEOUT)
        self._url = f"{endpoint.url.rstrip('/')}/embeddings"
        self._name = name
        known = known_models.look_up(name)
        dimension = len(self._ask([_PROBE])[0])
        self.record = ModelRecord(
            name=f"{ENDPOINT_PREFIX}{name}",
            dimension=dimension,
            max_tokens=NO_LIMIT,
            query_prefix=known.query_prefix,
            passage_prefix=known.passage_prefix,
            # An endpoint tells nothing of its weights: name and dimension must do.
            fingerprint=f"{ENDPOINT_PREFIX}{name}:{dimension}",
            dense_weight=known.dense_weight,
        )

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of questions, float32 (n, dimension)."""
        return self._encode(texts, self.record.query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages, float32 (n, dimension)."""
        return self._encode(texts, self.record.passage_prefix)

    def _encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.record.dimension), np.float32)
        wanted = [place for place, text in enumerate(texts) if text.strip()]  # endpoints refuse empty texts
        for start in range(0, len(wanted), BATCH):
            places = wanted[start : start + BATCH]
            found = self._ask([prefix + texts[place] for place in places])
            lengths = {len(vector) for vector in found}
            if lengths != {self.record.dimension}:
                raise self._wrong(f"vektorer på {sorted(lengths)} tal, ventet {self.record.dimension}")
            rows[places] = found
        return unit_rows(rows)

    def _ask(self, texts: Sequence[str]) -> list[list[float]]:
        """The vectors of texts in their order."""
        body = {"model": self._name, "input": list(texts), "encoding_format": "float"}
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._client.post(self._url, json=body)
            except httpx.HTTPError as error:
                raise ModelError(
                    f"Embedding-endpointet {self._url} svarer ikke ({type(error).__name__}).", _WAY_OUT
                ) from error
            if answer.status_code not in _BUSY or attempt == TRIES:
                break
        if answer.status_code != httpx.codes.OK:
            raise ModelError(
                f"Embedding-endpointet {self._url} afviste modellen {self._name} (HTTP {answer.status_code}).", _WAY_OUT
            )
        return self._vectors(answer, len(texts))

    def _vectors(self, answer: httpx.Response, expected: int) -> list[list[float]]:
        try:
            data: list[dict[str, Any]] = sorted(answer.json()["data"], key=lambda entry: entry["index"])
            vectors = [[float(number) for number in entry["embedding"]] for entry in data]
            indices = [entry["index"] for entry in data]
        except (ValueError, KeyError, TypeError) as error:
            raise self._wrong("et svar, der ikke kan læses") from error
        if indices != list(range(expected)) or not all(vectors):
            raise self._wrong(f"{len(vectors)} vektorer, ventet {expected}")
        if not all(math.isfinite(number) for vector in vectors for number in vector):
            raise self._wrong("vektorer med tal, der ikke er tal")
        return vectors

    def _wrong(self, found: str) -> ModelError:
        return ModelError(f"Embedding-endpointet {self._url} gav {found}.", _WAY_OUT)


def load(name: str, endpoint: Endpoint) -> EndpointEncoder:
    """The model with this name behind the endpoint. Raises ModelError."""
    if not endpoint.url.startswith(("http://", "https://")):
        raise ModelError(
            f"Modellen {ENDPOINT_PREFIX}{name} kræver et endpoint.",
            "Sæt ARKIVSVAR_EMBEDDINGS_URL, f.eks. http://localhost:11434/v1.",
        )
    if not name:
        raise ModelError("Modellen openai: mangler sit navn.", "Skriv f.eks. --model openai:bge-m3.")
    return EndpointEncoder(name, endpoint)

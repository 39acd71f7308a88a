"""What is known of embedding models by name: their prefixes and how much they weigh beside the lexical leg.

A model's own configured prompts win over this table; an unknown model gets no prefix.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MULTILINGUAL_WEIGHT = 0.5  # strong multilingual retrieval models
GENERAL_WEIGHT = 0.35  # as the first shipped model; also for models nothing is known of
ENGLISH_WEIGHT = 0.15  # models that have not seen Danish: they do harm at more


@dataclass(frozen=True, slots=True)
class KnownModel:
    """Prefixes put before a question and a passage, and the fusion weight that suits the model."""

    query_prefix: str = ""
    passage_prefix: str = ""
    dense_weight: float = GENERAL_WEIGHT


_INSTRUCT = (
    "Instruct: Given a question, retrieve the passages of Danish meeting minutes that answer the question\nQuery: "
)
# Patterns are tried in order on the last part of the name, in lower case.
_KNOWN: tuple[tuple[str, KnownModel], ...] = (
    (r"multilingual-e5-.*instruct", KnownModel(_INSTRUCT, "", MULTILINGUAL_WEIGHT)),
    (r"multilingual-e5", KnownModel("query: ", "passage: ", MULTILINGUAL_WEIGHT)),
    (r"e5-(small|base|large)", KnownModel("query: ", "passage: ", ENGLISH_WEIGHT)),
    (r"bge-m3", KnownModel("", "", MULTILINGUAL_WEIGHT)),
    (
        r"bge-(small|base|large)-en",
        KnownModel("Represent this sentence for searching relevant passages: ", "", ENGLISH_WEIGHT),
    ),
    (r"snowflake-arctic-embed.*v2", KnownModel("query: ", "", MULTILINGUAL_WEIGHT)),
    (r"embeddinggemma", KnownModel("task: search result | query: ", "title: none | text: ", MULTILINGUAL_WEIGHT)),
    (r"qwen3-embedding", KnownModel(_INSTRUCT.replace("Query: ", "Query:"), "", MULTILINGUAL_WEIGHT)),
    (r"nomic-embed-text-v2", KnownModel("search_query: ", "search_document: ", MULTILINGUAL_WEIGHT)),
    (r"nomic-embed-text", KnownModel("search_query: ", "search_document: ", ENGLISH_WEIGHT)),
    (r"gte-multilingual", KnownModel("", "", MULTILINGUAL_WEIGHT)),
    (r"labse|distiluse.*multilingual|paraphrase-multilingual|static-similarity-mrl-multilingual", KnownModel()),
    (r"potion-multilingual", KnownModel()),
    (r"all-minilm|all-mpnet|multi-qa-|msmarco-|potion-", KnownModel("", "", ENGLISH_WEIGHT)),
)


def look_up(name: str) -> KnownModel:
    """What is known of the model with this name or folder; the plain defaults where nothing is."""
    last = re.split(r"[\\/]", name.rstrip("\\/"))[-1].lower()
    return next((known for pattern, known in _KNOWN if re.search(pattern, last)), KnownModel())

"""What the two legs look for."""

import numpy as np
import pytest

from rag import encoder
from rag.encoder import ModelRecord
from rag.records import Chunk, Query, SectionKind, Span
from rag.search.terms import likeness, query_vector, question_texts, weighted_terms

TEXTS = ["Skolen fik nyt tag.", "Broen blev malet.", "Havnen er lukket."]
CHUNKS = {
    row: Chunk(row, f"k{row}", "a#1", SectionKind.ANDET, "Byrådet", text, Span(0, len(text)), 1)
    for row, text in enumerate(TEXTS)
}
COSINES = {0: 0.2, 1: 0.6, 2: 0.1}


class PlainEncoder:
    """An encoder without late interaction."""

    record = ModelRecord("x", 3, 512, "", "", "x", 0.5, late_weight=0.5)

    def encode_queries(self, texts):
        return np.eye(3, dtype=np.float32)[: len(texts)]

    encode_passages = encode_queries


def query(text: str, **more) -> Query:
    return Query(text=text, search_text=text, **more)


def test_likeness_is_the_cosine_where_an_encoder_has_nothing_else() -> None:
    assert likeness(query("skolens tag"), PlainEncoder(), CHUNKS, COSINES) == COSINES


def test_likeness_mixes_in_how_the_words_are_met() -> None:
    shipped = encoder.load()
    share = shipped.record.late_weight
    mixed = likeness(query("skolen tag"), shipped, CHUNKS, COSINES)
    assert 0 < share < 1
    assert mixed[0] == pytest.approx((1 - share) * 0.2 + share, abs=1e-4)
    assert mixed.keys() == COSINES.keys()
    assert likeness(query("skolen tag"), shipped, CHUNKS, {}) == {}


def test_a_passage_whose_text_was_not_read_counts_as_the_worst_that_was() -> None:
    shipped = encoder.load()
    known = {row: CHUNKS[row] for row in (0, 2)}
    mixed = likeness(query("skolen tag"), shipped, known, COSINES)
    share = shipped.record.late_weight
    worst = min(mixed[row] - (1 - share) * COSINES[row] for row in known)
    assert mixed[1] == pytest.approx((1 - share) * COSINES[1] + worst)


def test_a_foreign_question_is_looked_for_in_both_languages() -> None:
    asked = Query(text="the school roof", search_text="skolens tag", language="en", context="byrådet")
    texts = question_texts(asked)
    assert [text for text, _ in texts] == ["skolens tag", "the school roof", "byrådet"]
    assert texts[0][1] > max(share for _, share in texts[1:])
    expected = np.array([share for _, share in texts])
    np.testing.assert_allclose(query_vector(asked, PlainEncoder()), expected / np.linalg.norm(expected), atol=1e-6)


def test_a_number_weighs_nearly_as_much_as_a_long_word() -> None:
    terms = weighted_terms(query("tilflytterkampagnen 2037"))
    year = terms["=2037"]
    campaign = [weight for term, weight in terms.items() if term != "=2037"]
    assert len(campaign) > 15
    # A single term of the long word counts far less; all of them together somewhat more.
    assert max(campaign) < year / 5
    assert year < sum(campaign) < 3 * year

"""Measures with figures computed by hand, and the answers file that is spoiled on purpose."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import pytest

from evals import retrieval
from evals.answers import AnswerRow, Claim
from evals.case import Case
from evals.facts import stands_in
from evals.measures import MEASURES
from evals.registry import BY_NAME
from evals.schema import parse_question
from evals.score import Blame, score_suite
from evals.summary import group
from tests.evals_example import (
    AGENDA,
    ARCHIVE,
    HEGN,
    MINUTES,
    QUESTIONS,
    SUITE,
    TRAPPE,
    UDSAT,
    cite,
    perfect,
    rows,
)

Answers = dict[str, dict[str, Any]]
SHARES = [name for name, measure in BY_NAME.items() if measure.unit == "share" and name != "page"]


def figures(answers: Answers) -> dict[str, float | None]:
    found = group("split", "all", score_suite(SUITE, rows(answers), ARCHIVE)).figures
    return {name: None if one is None else one.mean for name, one in found.items()}


def value(name: str, question: str, row: dict[str, Any] | None) -> float | None:
    measure = next(one for one in MEASURES if one.name == name)
    asked = next(one for one in QUESTIONS if one.id == question)
    answer = rows({question: row})[question] if row is not None else None
    return measure.score(Case(asked, answer, ARCHIVE))


def test_perfect_answers_score_full_marks_everywhere() -> None:
    found = figures(perfect())
    for name in SHARES:
        assert found[name] == (1.0 if BY_NAME[name].higher_is_better else 0.0), name
    assert found["ms"] == pytest.approx((5 * 12 + 5) / 6)
    assert found["words"] == pytest.approx(sum(len_words(row["answer"]) for row in list(perfect().values())[:5]) / 5)


def len_words(text: str) -> int:
    return sum(any(char.isalnum() for char in part) for part in text.replace(".", " ").replace(",", " ").split())


def swap_citations(answers: Answers) -> None:
    """q2 and q3 cite each other's passages."""
    answers["q2"]["citations"], answers["q3"]["citations"] = answers["q3"]["citations"], answers["q2"]["citations"]


def call_recommendation_a_decision(answers: Answers) -> None:
    answers["q4"]["basis"] = "beslutning"


def invent_a_quote(answers: Answers) -> None:
    answers["q2"]["citations"][0]["quote"] = "Foreningen har hele 85 medlemmer."


def refuse_everything(answers: Answers) -> None:
    for row in answers.values():
        row.update(status="not_found", answer="Det ved jeg ikke.", basis=None, citations=[])


def leave_a_fact_out(answers: Answers) -> None:
    answers["q5"].update(answer=f"{UDSAT} [2]\nSagen om trappen kom videre. {TRAPPE[:7]}bevilgede. [1]")


def say_the_forbidden(answers: Answers) -> None:
    answers["q1"]["answer"] = f"{TRAPPE} Det indstilles, at Ørådet bevilger 40.000 kr. til en trappe. [1][2]"
    quote = "Det indstilles, at Ørådet bevilger 40.000 kr. til en trappe."
    answers["q1"]["citations"].append(cite(2, MINUTES, "2", quote))


def answer_the_unanswerable(answers: Answers) -> None:
    quote = "Færgen får ny motor i uge 34."
    answers["q6"].update(
        status="answered", answer=f"{quote} [1]", basis="oplysning", citations=[cite(1, AGENDA, "5", quote)]
    )


def rank_gold_second(answers: Answers) -> None:
    answers["q1"]["retrieved"].insert(0, {"source": AGENDA.source, "item": "4"})


@pytest.mark.parametrize(
    ("spoil", "losers"),
    [
        (swap_citations, {"solved", "right_item", "citation_recall", "citation_precision"}),
        (call_recommendation_a_decision, {"solved", "basis", "decision_honesty"}),
        (invent_a_quote, {"solved", "citation_validity", "citation_recall", "citation_precision"}),
        (
            refuse_everything,
            {"solved", "right_item", "right_meeting", "fact_recall", "all_facts", "basis", "citation_recall",
             "citation_precision", "refusal_precision", "false_refusal"},
        ),
        (leave_a_fact_out, {"solved", "fact_recall", "all_facts", "citation_recall", "citation_precision"}),
        (say_the_forbidden, {"solved", "forbidden_facts"}),
        (answer_the_unanswerable, {"solved", "refusal_recall"}),
        (rank_gold_second, {"Success@1", "RR@10", "nDCG@10"}),
    ],
)  # fmt: skip
def test_a_spoiled_file_loses_on_exactly_the_measures_that_should_see_it(
    spoil: Callable[[Answers], None], losers: set[str]
) -> None:
    before, answers = figures(perfect()), perfect()
    spoil(answers)
    after = figures(answers)
    # A measure with nothing left to look at (no citation in a file of refusals) neither wins nor loses.
    both = [(name, before[name], after[name]) for name in SHARES if after[name] is not None]
    lost = {name for name, old, new in both if old is not None and BY_NAME[name].gain(old, new or 0.0) < 0}
    assert lost == losers


@pytest.mark.parametrize(
    ("told", "honest"),
    [
        ("Indstillingen lød: Kontoret indstiller en trappe.", 0.0),
        ("Kontorets indstilling lød: Kontoret indstiller en trappe.", 1.0),
        ("Badeudvalgets indstilling lød: Kontoret indstiller en trappe.", 0.0),
    ],
)
def test_one_partys_recommendation_told_as_anothers_is_not_honest(told: str, honest: float) -> None:
    row = copy.deepcopy(perfect()["q1"])
    row["answer"] = f"{TRAPPE} Det fulgte Badeudvalgets indstilling. [1]\n{told} [2]"
    row["citations"].append(cite(2, MINUTES, "2", "Kontoret indstiller en trappe."))
    assert value("decision_honesty", "q1", row) == honest


def test_questions_without_any_answer_score_the_worst_value() -> None:
    found = figures({"q6": perfect()["q6"]})
    assert found["refusal_recall"] == 1.0
    assert found["solved"] == pytest.approx(1 / 6)
    assert found["fact_recall"] == 0.0
    assert found["citation_validity"] == 0.0
    assert found["forbidden_facts"] == 1.0
    assert found["Success@1"] == 0.0
    assert found["false_refusal"] == 1.0


def test_refusal_figures_by_hand() -> None:
    answers = perfect()
    for question in ("q1", "q2"):
        answers[question].update(status="not_found", citations=[])
    found = figures(answers)
    assert found["refusal_precision"] == pytest.approx(1 / 3)  # q1, q2, q6 refused; only q6 with reason
    assert found["refusal_recall"] == 1.0
    assert found["false_refusal"] == pytest.approx(2 / 5)


def test_retrieval_figures_by_hand() -> None:
    q1, q5 = QUESTIONS[0], QUESTIONS[4]
    found = retrieval.score(
        [q1, q5],
        {
            "q1": AnswerRow("q1", True, retrieved=("x#1", "x#2", "2024-03-05-referat#2")),
            "q5": AnswerRow("q5", True, retrieved=("2024-03-05-referat#3", "x#1")),
        },
    )
    assert found["q1"]["Success@1"] == 0.0
    assert found["q1"]["Success@5"] == 1.0
    assert found["q1"]["RR@10"] == pytest.approx(1 / 3)
    assert found["q1"]["nDCG@10"] == pytest.approx(1 / math.log2(4))
    assert found["q5"]["R@10"] == 0.5
    assert found["q5"]["nDCG@10"] == pytest.approx(1 / (1 + 1 / math.log2(3)))
    assert (
        retrieval.recall_curve([q1, q5], {"q5": AnswerRow("q5", True, retrieved=("2024-03-05-referat#3",))})[0] == 0.25
    )


def test_where_any_gold_item_will_do_finding_one_is_full_recall() -> None:
    row = {"id": "q", "type": "number", "style": "literal", "split": "dev", "question": "?"}
    places = [{"source": "a.pdf", "item": "1"}, {"source": "b.pdf", "item": "1"}]
    question = parse_question({**row, "gold": {"mode": "any", "items": places}})
    found = retrieval.score([question], {"q": AnswerRow("q", True, retrieved=("b#1", "a#1"))})["q"]
    assert found == {"Success@1": 1.0, "Success@5": 1.0, "RR@10": 1.0, "nDCG@10": 1.0, "R@10": 1.0}


def test_trec_files_keep_the_order_of_equal_scores() -> None:
    answers = {"q1": AnswerRow("q1", True, retrieved=("b#1", "a#1"))}
    assert retrieval.trec_run(QUESTIONS[:1], answers, "ny") == "q1 Q0 b#1 1 2 ny\nq1 Q0 a#1 2 1 ny\n"
    assert retrieval.trec_qrels(QUESTIONS[4:]) == "q5 0 2024-03-05-referat#2 1\nq5 0 2024-03-05-referat#3 1\n"


def test_citation_precision_sees_an_idle_citation() -> None:
    row = perfect()["q1"]
    row["citations"].append(cite(2, MINUTES, "3", "Entréen er 20 kr."))
    row["answer"] = f"{TRAPPE} [1][2]"
    assert value("citation_recall", "q1", row) == 1.0
    assert value("citation_precision", "q1", row) == 0.5


def test_a_statement_needs_every_figure_in_what_it_cites() -> None:
    row = perfect()["q2"]
    row["answer"] = "Foreningen har 86 medlemmer. [1]"
    assert value("citation_recall", "q2", row) == 0.0


def test_a_statement_without_a_citation_counts_against_the_answer() -> None:
    row = perfect()["q2"]
    row["answer"] += "\nFormanden hedder Asta Lind."
    assert value("citation_recall", "q2", row) == 0.5


def test_only_a_decision_of_minutes_carries_that_something_was_decided() -> None:
    agenda, minutes = rows(perfect())["q4"], rows(perfect())["q1"]
    assert not Case(QUESTIONS[3], agenda, ARCHIVE).supports(
        Claim("Ørådet besluttede hegn", (1,)), [agenda.citations[0]]
    )
    assert Case(QUESTIONS[0], minutes, ARCHIVE).supports(
        Claim("Ørådet besluttede trappen", (1,)), [minutes.citations[0]]
    )


def test_right_item_looks_at_the_leading_statement() -> None:
    row = perfect()["q1"]
    row["citations"] = [cite(1, MINUTES, "3", UDSAT), cite(2, MINUTES, "2", TRAPPE)]
    row["answer"] = f"{UDSAT} [1]\n{TRAPPE} [2]"
    assert value("right_item", "q1", row) == 0.0
    assert value("right_meeting", "q1", row) == 1.0
    row["answer"] = f"{TRAPPE} [2]\n{UDSAT} [1]"
    assert value("right_item", "q1", row) == 1.0


def test_all_asked_for_counts_each_item_that_is_cited() -> None:
    row = perfect()["q5"]
    row["citations"] = row["citations"][:1]
    assert value("right_item", "q5", row) == 0.5
    assert value("right_meeting", "q5", row) == 1.0


def test_a_quote_is_verbatim_only_in_the_item_it_names() -> None:
    row = perfect()["q2"]
    row["citations"] = [
        cite(1, MINUTES, "2", "Foreningen har\n 85 medlemmer."),
        cite(2, MINUTES, "3", "Foreningen har 85 medlemmer."),
        cite(3, MINUTES, "2", "…"),
        cite(4, MINUTES, "9", TRAPPE),
    ]
    assert value("citation_validity", "q2", row) == 0.25


def test_an_answer_without_citations_has_no_valid_ones() -> None:
    row = perfect()["q2"]
    row["citations"] = []
    assert value("citation_validity", "q2", row) == 0.0
    assert value("citation_precision", "q2", row) == 0.0


@pytest.mark.parametrize(
    ("fact", "text", "found"),
    [
        ("25", "der er 25 pladser", True),
        ("25", "i alt 255,2 mio. kr.", False),
        ("25", "prisen er 25,5 kr.", False),
        ("25", "den 25.", True),
        ("5,5", "25,5", False),
        ("grøn omstilling", "fokus på Grøn\nomstilling", True),
        ("fem", "femten", False),
        ("/8 ?%/", "fald på 8 % i år", True),
        ("/hver 6/", "svarende til HVER 6. busrute", True),
    ],
)
def test_facts_are_whole_words_and_whole_numbers(fact: str, text: str, found: bool) -> None:
    assert stands_in(fact, text) is found


def blame_of(question: str, row: dict[str, Any] | None) -> str | None:
    answers = perfect()
    if row is None:
        del answers[question]
    else:
        answers[question] = row
    scored = score_suite(SUITE, rows(answers), ARCHIVE)
    return next(one.blame for one in scored if one.id == question)


def test_each_failure_is_blamed_on_the_room_that_lost_it() -> None:
    row = perfect()["q1"]
    assert blame_of("q1", row) is None
    assert blame_of("q1", None) == Blame.MISSING
    wrong = {**copy.deepcopy(row), "answer": "Intet. [1]"}
    assert blame_of("q1", wrong) == Blame.ANSWER
    assert blame_of("q1", {**wrong, "retrieved": [{"source": AGENDA.source, "item": "4"}]}) == Blame.RETRIEVAL
    assert blame_of("q1", {**row, "status": "not_found"}) == Blame.REFUSAL
    assert blame_of("q6", {**perfect()["q6"], "status": "answered"}) == Blame.REFUSAL


def test_a_fact_that_the_parsed_item_lacks_is_the_parsers_fault() -> None:
    question = parse_question(
        {"id": "p", "type": "number", "style": "literal", "split": "dev", "question": "?", "facts": ["99"],
         "gold": {"mode": "any", "items": [{"source": "2024-03-05-referat", "item": "2"}]}}
    )  # fmt: skip
    suite = type(SUITE)("p", SUITE.path, SUITE.archive, (question,))
    answer = rows({"p": {**perfect()["q1"], "id": "p"}})
    assert score_suite(suite, answer, ARCHIVE)[0].blame == Blame.PARSER


def test_remarks_on_the_archive_are_no_statements() -> None:
    text = f"Referatet er ikke i arkivet. Indstillingen lød: {HEGN} [1]\nSøgningen er udvidet til alle år.\nNy påstand."
    answer = AnswerRow("a", True, text)
    assert answer.claims == (Claim(f"Indstillingen lød: {HEGN[:-1]}", (1,)), Claim("Ny påstand", ()))

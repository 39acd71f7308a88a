"""The checker: a suite's gold items exist, its facts stand there, and its mixture is what we ask of a suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean

from evals import raw_text
from evals.archive_view import ArchiveView, material_of
from evals.facts import stands_in
from evals.schema import OWN_WORDS, Question, QuestionType, Suite, stem_of
from evals.score import missing_facts
from evals.words import content_stems
from rag.errors import InputError

MIN_UNANSWERABLE = 0.12
MIN_TRAPS = 0.08
MIN_OWN_WORDS = 0.5
LOW_OVERLAP = 0.5  # at most this share of a question's content words stands in its gold items: "few words shared"


@dataclass(frozen=True, slots=True)
class Mixture:
    """What a suite consists of; shares from 0 to 1.

    ``overlap`` is the mean share of a question's content words that its gold items hold, by style. ``own_words`` is
    the share of questions with a source (follow-ups left out) that are paraphrases or everyday speech and share few
    words with it: at most ``LOW_OVERLAP``.
    """

    questions: int
    types: dict[str, int]
    styles: dict[str, int]
    splits: dict[str, int]
    unanswerable: float
    traps: float
    own_words: float
    overlap: dict[str, float]

    @property
    def shortcomings(self) -> tuple[str, ...]:
        """What falls short of what we ask of our own suites, in Danish."""
        asked = (
            ("ubesvarlige spørgsmål", self.unanswerable, MIN_UNANSWERABLE),
            ("fælder", self.traps, MIN_TRAPS),
            ("spørgsmål i egne ord (højst halvdelen af ordene fra kilden)", self.own_words, MIN_OWN_WORDS),
        )
        return tuple(
            f"{share:.0%} {what}, men der skal være mindst {least:.0%}" for what, share, least in asked if share < least
        )


def check_gold(suite: Suite, archive: ArchiveView) -> None:
    """Prove that every gold item exists and that every expected fact stands in a gold item or at least its file.

    A fact that the file holds but the parsed item does not is the parser's fault: the run goes on and blames it.

    Raises:
        InputError: a gold item or document is unknown, or a fact is nowhere; the sentence names the question.
    """
    for question in suite.questions:
        for key in question.gold.keys if question.gold else ():
            if key not in archive.items:
                raise InputError(_unknown(suite, question, key, archive), "Ret gold, eller læs arkivet igen.")
        for fact in missing_facts(question, archive):
            if not _stands_in_a_file(fact, question, archive):
                raise InputError(
                    f"{suite.path.name}: {question.id} venter {fact!r}, som ikke står i noget af dets punkter.",
                    "Ret facts eller gold.",
                )


def _unknown(suite: Suite, question: Question, key: str, archive: ArchiveView) -> str:
    stem, _, number = key.rpartition("#")
    where = f"{suite.path.name}: spørgsmålet {question.id} nævner"
    if not archive.knows_document(stem):
        return f"{where} dokumentet {stem}, som ikke er i arkivet {suite.archive}."
    return f"{where} punkt {number} i {stem}, som ikke har det punkt."


def _stands_in_a_file(fact: str, question: Question, archive: ArchiveView) -> bool:
    stems = {key.rpartition("#")[0] for key in question.gold.keys} if question.gold else set()
    sources = {one.meeting.source for one in archive.items.values() if stem_of(one.meeting.source) in stems}
    if archive.folder is None:
        return False
    paths = [archive.folder / source for source in sources]
    return any(stands_in(fact, raw_text.read_joined(path)) for path in paths if path.is_file())


def overlap(question: Question, archive: ArchiveView) -> float | None:
    """The share of the question's content words that stand in its gold items; ``None`` without gold or words."""
    stems = set(content_stems(question.question))
    if question.gold is None or not stems:
        return None
    texts = " ".join(material_of(archive.items[key]) for key in question.gold.keys if key in archive.items)
    return len(stems & set(content_stems(texts))) / len(stems)


def mixture(suite: Suite, archive: ArchiveView) -> Mixture:
    """Measure what the suite consists of."""
    questions = suite.questions
    shared = [
        (question, value)
        for question in questions
        if not question.history and (value := overlap(question, archive)) is not None
    ]
    by_style: dict[str, list[float]] = {}
    for question, value in shared:
        by_style.setdefault(question.style.value, []).append(value)
    own = [question.style in OWN_WORDS and value <= LOW_OVERLAP for question, value in shared]
    return Mixture(
        questions=len(questions),
        types=_counts(question.type.value for question in questions),
        styles=_counts(question.style.value for question in questions),
        splits=_counts(question.split for question in questions),
        unanswerable=mean(question.type is QuestionType.UNANSWERABLE for question in questions),
        traps=mean(question.type is QuestionType.TRAP for question in questions),
        own_words=mean(own) if own else 0.0,
        overlap={style: mean(values) for style, values in sorted(by_style.items())},
    )


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))

"""What every measure of ours looks at: one question, the answer it got (or none), and the archive."""

from __future__ import annotations

from dataclasses import dataclass

from evals.answers import AnswerRow, Cited, Claim
from evals.archive_view import ArchiveView, heading_of
from evals.schema import Question
from evals.words import content_stems, numbers
from rag.records import SectionKind

MIN_WORD_SUPPORT = 0.75  # of a statement's content words; a quote rarely bends every word as the statement does

# What a quote's section lets an answer say of it: only a Beslutning carries "besluttede".
_VERBS: dict[SectionKind | None, str] = {
    SectionKind.BESLUTNING: "beslutning besluttede besluttet",
    SectionKind.INDSTILLING: "indstilling indstilles indstillede indstillet lød",
}


@dataclass(frozen=True)
class Case:
    """One question with its answer. ``answer`` is ``None`` where the file holds none."""

    question: Question
    answer: AnswerRow | None
    archive: ArchiveView

    @property
    def answered(self) -> bool:
        """Whether there is an answer that is no refusal."""
        return self.answer is not None and self.answer.answered

    @property
    def answerable(self) -> bool:
        """Whether the archive holds the answer."""
        return self.question.gold is not None

    def is_verbatim(self, cited: Cited) -> bool:
        """Whether a quote stands in the item it names and, where the file is at hand, in the file itself."""
        in_item = self.archive.stands_in_item(cited.quote, cited.source, cited.item)
        return in_item and self.archive.stands_in_source(cited.quote, cited.source) is not False

    def evidence(self, cited: Cited) -> str:
        """What a citation proves: its quote, if verbatim, with its item's heading and its section's verbs."""
        archived = self.archive.item(cited.source, cited.item)
        if archived is None or not self.is_verbatim(cited):
            return ""
        kind = self.archive.section_kind(cited.quote, cited.source, cited.item)
        return f"punkt {heading_of(archived)} {_VERBS.get(kind, '')} {cited.quote}"

    def supports(self, claim: Claim, cited: list[Cited]) -> bool:
        """Whether the citations together carry the claim.

        In place of ALCE's entailment model: every figure of the claim stands in the evidence, and at least
        ``MIN_WORD_SUPPORT`` of its content words.
        """
        evidence = " ".join(self.evidence(one) for one in cited)
        if not evidence.strip() or not numbers(claim.text) <= numbers(evidence):
            return False
        said = set(content_stems(claim.text))
        known = set(content_stems(evidence))
        return not said or len(said & known) / len(said) >= MIN_WORD_SUPPORT

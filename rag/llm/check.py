"""What a chat model's statement must stand beside the gate's own tests, before it may be shown.

Pure functions. The gate (``rag.verify``) finds quotes, numbers, dates, names and words; a model has more ways to be
wrong with the right words: it can sell a recommendation as a decision, turn a sentence round, or put words between
quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rag import claims
from rag.answer.approved import is_office, owner_of, reference
from rag.answer.treatments import is_quoted, only_recommends, own_decision, quoted_body
from rag.danish import sentences, words
from rag.danish.dates import format_date
from rag.llm.parser import Proposed
from rag.llm.prompt import Excerpt
from rag.records import ArchiveItem, Basis, Citation, SectionKind, Span
from rag.verify import basis_of, fold, locate

LEAST_SUPPORT = 0.75  # of a statement's words; what is left are a model's linking words
QUOTED_WORDS = 3  # from which words between quotation marks must stand in a source

_DECIDES = re.compile(
    r"\b(?:beslutte[dr]\w*|besluttes|besluttet|beslutning(?:en)? (?:er|var|blev)|godkend(?:er|es|t|te|tes)"
    r"|vedt(?:og|ager|ages|aget)|bevilge[dr]\w*|bevilges|tiltræder|tiltrådt?e?|afvis(?:er|te|t)|forkaste[dr]\w*"
    r"|fik lov|afgjorde?|sagde ja|sagde nej)\b",
    re.IGNORECASE,
)
# Verbs only: "rådet godkender indstillingen" proposes nothing.
_PROPOSES = re.compile(
    r"\b(?:indstille(?:r|s|t|de)|anbefale(?:r|s|t|de)|foresl(?:ås|år|ået|og)|forslag(?:et)? om"
    r"|l(?:agde|ægges|ægger) op til)\b",
    re.IGNORECASE,
)
_RECOMMENDING = re.compile(r"\banbefal", re.IGNORECASE)
_PROPOSAL = re.compile(
    r"\b(?:indstil|anbefal|foresl|forslag|lægge[rs]? op til|lagde op til|lagt op til)", re.IGNORECASE
)
_NEGATES = re.compile(
    r"\b(?:ikke|ingen|intet|aldrig|hverken|nægte\w*|afvi(?:ser|ste|st)|forkast\w*|bortfald\w*|udgår|udgik|uden|imod|mod)\b",
    re.IGNORECASE,
)
_FLATLY = re.compile(r"\b(?:ikke|ingen|intet|aldrig|hverken)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:ikke|ingen|intet|aldrig|hverken|forkast\w*|afvi(?:ser|ste|st)|bortfald\w*)\b", re.IGNORECASE
)
_MOVES = re.compile(r"\b(?:stille(?:de|r|t)|foreslog|ændringsforslag(?:et)?)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_BETWEEN_MARKS = re.compile(r"[»„“\"]([^»«„“”\"]{6,}?)[«”“\"]")


def objection(text: str, citations: Sequence[Citation], known: Mapping[str, ArchiveItem]) -> str:
    """Why a statement may not be shown, as a Danish sentence; "" where nothing is against it."""
    quotes = [c.quote for c in citations]
    if sells_recommendation(text, citations, known) or tells_proposal_flatly(text, citations, known):
        return "Et udsagn er taget ud: det gør en indstilling til en beslutning."
    if gives_to_another(text, citations, known):
        return "Et udsagn er taget ud: det giver én parts indstilling ud for en andens."
    if only_moved(text, quotes):
        return "Et udsagn er taget ud: det gør et ændringsforslag til en beslutning."
    if turned_round(text, quotes):
        return "Et udsagn er taget ud: kilden siger det modsatte eller siger det ikke."
    if not quotes_stand(text, [known[c.item_id] for c in citations if c.item_id in known]):
        return "Et udsagn er taget ud: ord i anførselstegn står ikke i kilden."
    if any(not any(address in quote for quote in quotes) for address in _ADDRESS.findall(text)):
        return "Et udsagn er taget ud: det henviser til en adresse, der ikke står i kilden."
    if support(text, citations, known) < LEAST_SUPPORT:
        return "Et udsagn er taget ud: det siger mere end den kilde, det henviser til."
    return ""


def tells_proposal_flatly(text: str, citations: Sequence[Citation], known: Mapping[str, ArchiveItem]) -> bool:
    """Whether a statement that stands on recommendations alone does not say that they are: "Rammen bliver 12 mio."."""
    proposed = bool(citations) and all(_section_kind(c, known) is SectionKind.INDSTILLING for c in citations)
    return proposed and not _PROPOSAL.search(text)


def gives_to_another(text: str, citations: Sequence[Citation], known: Mapping[str, ArchiveItem]) -> bool:
    """Whether a statement speaks of one body's recommendation and stands on that of a party it does not name."""
    named = reference(text)
    if named is None or not named.party or is_office(named.party):
        return False
    sections = [known[c.item_id].item.section_at(c.span.start) for c in citations if c.item_id in known]
    owners = [owner_of(one) for one in sections if one is not None and one.kind is SectionKind.INDSTILLING]
    return any(owner and owner.casefold() not in text.casefold() for owner in owners)


def sells_recommendation(text: str, citations: Sequence[Citation], known: Mapping[str, ArchiveItem]) -> bool:
    """Whether a statement tells of a decision where its sources only recommend. A decision stands in a Beslutning of
    minutes; or running text, no recommendation, itself reports one."""
    if _DECIDES.search(text) is None and not claims.decides(text):
        return False
    decisions = [c for c in citations if basis_of(c, known) is Basis.BESLUTNING and not _is_quoted(c, known)]
    if decisions:
        # A committee that recommends has decided nothing, unless that is what the statement says.
        return all(only_recommends(_passage(c, known)) for c in decisions) and not _RECOMMENDING.search(text)
    if _PROPOSES.search(text) and not claims.decides(text):
        return False
    reports = [c for c in citations if claims.decides(c.quote) or _past(c.quote)]
    return not any(_section_kind(c, known) is not SectionKind.INDSTILLING for c in reports)


def _is_quoted(citation: Citation, known: Mapping[str, ArchiveItem]) -> bool:
    """Whether minutes only quote what another body decided on another day."""
    return is_quoted(known[citation.item_id], citation.span.start)


def _passage(citation: Citation, known: Mapping[str, ArchiveItem]) -> str:
    """The whole of the meeting's own decision, or what is cited of it."""
    item = known[citation.item_id]
    span = own_decision(item)
    return item.item.text[span.start : span.end] if span is not None else citation.quote


_PAST = re.compile(r"\b(?:bevilgede|bevilget|afviste|afvist|forkastede|forkastet|valgte|besluttede)\b", re.IGNORECASE)


def _past(quote: str) -> bool:
    return _PAST.search(quote) is not None


def _section_kind(citation: Citation, known: Mapping[str, ArchiveItem]) -> SectionKind | None:
    section = known[citation.item_id].item.section_at(citation.span.start) if citation.item_id in known else None
    return section.kind if section is not None else None


def turned_round(text: str, quotes: Iterable[str]) -> bool:
    """Whether a statement denies what no quote denies, or tells flatly what every quote denies in the sentence that
    is nearest to it."""
    told = list(quotes)
    if _FLATLY.search(text):
        return not any(_NEGATES.search(quote) for quote in told)
    return bool(told) and not _NEGATES.search(text) and all(_DENIES.search(nearest(text, quote)) for quote in told)


def nearest(text: str, quote: str) -> str:
    """The sentence of a quote that shares most words with a statement; the last of two."""
    asked = _stems(text)
    parts = [quote[span.start : span.end] for span in sentences.split(quote)] or [quote]
    return max(reversed(parts), key=lambda part: len(asked & _stems(part)))


def _stems(text: str) -> frozenset[str]:
    return frozenset(words.stem(word) for word in words.tokens(text) if not words.is_stop(word))


def support(text: str, citations: Sequence[Citation], known: Mapping[str, ArchiveItem]) -> float:
    """The share, 0–1, of a statement's words that its quotes or the particulars of their items hold, in any form."""
    asked = [words.stem(token) for word in claims.words(text) for token in words.tokens(word)]
    held: set[str] = set()
    for c in citations:
        when = format_date(c.date) if c.date else ""
        head = quoted_body(known[c.item_id], c.span.start) if c.item_id in known else ""
        told = "\n".join((c.quote, c.title, c.body or "", c.section, when, head))
        held |= {words.stem(word) for word in words.tokens(told)}
    return sum(word in held for word in asked) / len(asked) if asked else 1.0


def only_moved(text: str, quotes: Sequence[str]) -> bool:
    """Whether a statement tells as decided what its quotes only say that somebody moved."""
    decided = _DECIDES.search(text) is not None or claims.decides(text)
    return decided and all(_MOVES.search(quote) and not _settled(quote) for quote in quotes)


def _settled(quote: str) -> bool:
    return claims.decides(quote) or _past(quote)


def quotes_stand(text: str, items: Sequence[ArchiveItem]) -> bool:
    """Whether what a statement puts between quotation marks stands so in one of the items."""
    return all(
        any(locate(match.group(1).strip(" .,"), item.item) for item in items) or fold(match.group(1)) in _titles(items)
        for match in _BETWEEN_MARKS.finditer(text)
        if len(match.group(1).split()) >= QUOTED_WORDS
    )


def _titles(items: Sequence[ArchiveItem]) -> str:
    return "\n".join(fold(item.item.title) for item in items)


def citations_for(proposed: Proposed, excerpts: Mapping[int, Excerpt], first: int) -> tuple[Citation, ...]:
    """A statement's sources as citations for the gate, numbered from ``first``: each quote where it stands in its
    excerpt, else as the model wrote it, for the gate to find or to throw out. Unknown numbers are left out."""
    found: list[Citation] = []
    for number, quote in proposed.sources:
        excerpt = excerpts.get(number)
        if excerpt is not None:
            found.append(_citation(excerpt, quote, first + len(found)))
    return tuple(found)


def _citation(excerpt: Excerpt, quote: str, n: int) -> Citation:
    item, meeting = excerpt.item.item, excerpt.item.meeting
    bare = quote.strip().strip("»«„“”\"'’").strip()
    span = _inside(excerpt, bare)
    told = fold(item.text[span.start : span.end]) if span is not None else fold(bare)
    section = item.section_at(span.start) if span is not None else None
    return Citation(
        n=n,
        item_id=excerpt.item.id,
        source=meeting.source,
        item=item.number,
        title=item.title,
        body=meeting.body,
        date=meeting.date,
        period=meeting.period,
        kind=meeting.kind,
        section=section.heading if section is not None else "",
        page=item.page_of(span.start) if span is not None else item.pages[0],
        quote=told,
        span=span or Span(0, 0),
        url=meeting.url,
    )


def _inside(excerpt: Excerpt, quote: str) -> Span | None:
    """Where a quote stands in the very excerpt it is from: the same words may stand elsewhere in the item, too."""
    item, start = excerpt.item.item, excerpt.span.start
    part = replace(
        item,
        text=item.text[start : excerpt.span.end],
        seams=tuple(seam - start for seam in item.seams if start < seam < excerpt.span.end),
    )
    span = locate(quote, part)
    return Span(span.start + start, span.end + start) if span is not None else None

"""What a question wants to be told, read from its words: what sort of number, which section, a reason, a yes or a no.

Pure functions over the question as written. How well a sentence holds it is told by ``rag.answer.typefit``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from rag.claims import numbers
from rag.danish import words
from rag.question.kind import WHY
from rag.records import QuestionKind, SectionKind

# Being against something; what somebody takes in ("tage imod") is another thing.
OPPOSED = r"(?<!tage )(?<!tager )(?<!tog )(?<!taget )\bimod\b"


class Unit(StrEnum):
    """What a number asked for counts."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    FREQUENCY = "frequency"


@dataclass(frozen=True, slots=True)
class Need:
    """What a question wants to be told. ``given`` are the numbers it names itself, ``named`` its folded words where a
    person is wanted (who is named in it is no answer), ``counted`` what is counted,
    ``against`` whether those who voted against (or, if ``False``, for) are asked for; ``yes_no``: a yes or a no is."""

    kind: QuestionKind
    unit: Unit
    given: frozenset[str]
    counted: tuple[str, ...]
    section: SectionKind | None = None
    definition: bool = False
    yes_no: bool = False
    against: bool | None = None
    named: frozenset[str] = frozenset()


_ASKS_FREQUENCY = re.compile(r"\bhvor (?:ofte|tit)\b|\bhvor mange gange\b|\bhow (?:often|many times)\b", re.I)
_ASKS_PERCENT = re.compile(
    r"\b(?:procent\w*|pct|andel\w*|hvor stor en del|percent\w*|share|hvor meget (?:er|falder|stiger|faldt|steg))\b|%",
    re.I,
)
_ASKS_MONEY = re.compile(
    r"\b(?:kost\w*|penge\w*|kroner|kr|mio|mia|beløb\w*|pris\w*|budget\w*|spare\w*|besparelse\w*|afsat|økonomi\w*|udgift\w*|puljen?|dyr\w*"
    r"|millioner|milliarder|money|cost|budget|betal\w*|midler|støtte\w*|underskud\w*|minus|mangle\w*|hvor meget)\b",
    re.I,
)
_HOW_MANY = re.compile(r"\b(?:hvor\s+mange|antallet\s+af|how\s+many)\s+((?:[\wæøåÆØÅ-]+\s*){1,3})", re.I)
_ASKS_DEFINITION = re.compile(
    r"\b(?:hvad (?:er|betyder|vil det sige|menes|dækker|forstås)|what (?:is|are|does)|formålet)\b", re.I
)
_ASKS_VOTES = re.compile(r"\b(?:stem(?:te|mer)|stemme[rt]?|voted?)\b", re.I)
_AGAINST = re.compile(r"\b(?:imod|mod|nej|against)\b", re.I)
_YES_NO = re.compile(
    r"^\W*(?:(?:og|men|så|altså) )?(?:er|var|har|havde|blev|bliver|må|måtte|kan|kunne|skal|skulle|vil|ville|får|fik"
    r"|kom(?:mer)?|sagde|siger|findes|gælder|gik|går|holder?|holdt|stemte|tæller|hører?|mener|mente|did|do|does|is|are"
    r"|was|were|has|have|can|may|must|will)\b",
    re.I,
)


def need(kind: QuestionKind, question: str) -> Need:
    """Read what a question of a kind wants from its words."""
    unit = Unit.COUNT
    if _ASKS_FREQUENCY.search(question):
        unit = Unit.FREQUENCY
    elif _ASKS_PERCENT.search(question):
        unit = Unit.PERCENT
    elif _ASKS_MONEY.search(question):
        unit = Unit.MONEY
    match = _HOW_MANY.search(question)
    counted = tuple(words.content_words(match.group(1))[:2]) if match else ()
    definition = _ASKS_DEFINITION.search(question) is not None
    against = _AGAINST.search(question) is not None if _ASKS_VOTES.search(question) else None
    yes_no = _YES_NO.search(question) is not None
    named = frozenset(words.tokens(question)) if kind is QuestionKind.PERSON else frozenset()
    section = section_asked_for(question)
    return Need(kind, unit, numbers(question), counted, section, definition, yes_no, against, named)


_ASKS_PROPOSAL = re.compile(
    r"\b(?:indstil\w*|anbefal\w*|foresl\w*|forslag\w*|(?:læg(?:ger|ges)|lagde)\b.{0,30}\bop til|bedt om|bedes"
    r"|opfordr\w*|bør|recommend\w*|propos\w*"
    r"|(?:vil(?:le)?|havde|mener|mente|ønske\w*) (?:de |det )?(?:embeds(?:folk|mænd|værk)\w*|fagfolk\w*"
    r"|\w*forvaltningen|administrationen))\b",
    re.I,
)
_ASKS_OUTCOME = re.compile(
    r"\b(?:beslut\w*|godkend\w*|vedt\w+|sagde|sagt|mente|snakke\w*|talte|talt|drøft\w*|diskuter\w*|debat\w*|støtte\w*"
    r"|lagde\b.*\bvægt|ønske\w*|ville|vil\b.*\bgøre|opbakning|holdning\w*|reage\w*|konklu\w*|udmund\w*|enig\w*|enighed\w*"
    r"|fik\b.*\blov|gik\b.*\bigennem|gå\b.*\bmed til|bekymr\w*|kom\b.*\bfrem|peget|pegede|begejstr\w*|bakke\w*"
    r"|approv\w*|agree\w*|decide\w*|discuss\w*|support\w*)\b",
    re.I,
)


def section_asked_for(question: str) -> SectionKind | None:
    """The section a question's verbs point to: what was proposed, or what came of it."""
    if asks_why(question):
        return None
    if _ASKS_PROPOSAL.search(question) and not asks_who_may(question):
        return SectionKind.INDSTILLING
    return SectionKind.BESLUTNING if _ASKS_OUTCOME.search(question) else None


# Who may propose something is asked, not what was proposed.
_MAY_PROPOSE = re.compile(
    r"\b(?:kan|må|skal|har ret til at|kunne|bør|may|can)\b.{0,60}"
    r"\b(?:indstille|foreslå|anbefale|propose|recommend)\b",
    re.I,
)


def asks_who_may(question: str) -> bool:
    """Whether it is asked who may propose something, not what was proposed."""
    return _MAY_PROPOSE.search(question) is not None


_WHY = re.compile(rf"^\W*(?:(?:og|men|så) )?(?:{WHY}|hvad (?:er|var) (?:grunden|årsagen))\b", re.I)


def asks_why(question: str) -> bool:
    """Whether a reason is asked for, whatever verb follows."""
    return _WHY.search(question) is not None


_ASKS_DECISION = re.compile(
    r"^(?:\w+ ){0,2}?(?:godkend?te|beslut?tede|vedtog|tiltrådte|afviste|bakkede|sagde\b.*\bja|fik\b.*\blov"
    r"|gik\b.*\bigennem)\b|\b(?:blev|er|bliver)\b.*\b(?:godkendt|vedtaget|besluttet|afvist|forkastet|udsat|udskudt|nedlagt|bevilget)\b"
    r"|\b(?:endte|resulterede|udmundede)\b|\bhvad blev det til\b|\bkonklusion\w*|\bfaldt\b.*\bplads\b"
    r"|\b(?:did|was|were)\b.*\b(?:approv|adopt|decid|reject)",
    re.I,
)


def asks_decision(question: str) -> bool:
    """Whether a question, whatever its question word, asks for what a meeting settled."""
    return _ASKS_DECISION.search(question) is not None and _HOW_MANY.search(question) is None and not asks_why(question)


_ASKS_LEAVE = re.compile(
    r"^\W*(?:(?:og|men|så) )?(?:(?:må|måtte|slipper|slap)\b(?! man\b| jeg\b| vi\b)"
    r"|(?:kan|kunne|får|fik|skal) .{2,80}\b(?:få(?:et)? lov|lov til|slippe|flytte over)\b)",
    re.I,
)


def asks_leave(question: str) -> bool:
    """Whether a question asks for what somebody may do or is spared, which a meeting may have settled."""
    return _ASKS_LEAVE.search(question) is not None


_ASKS_PRICE = re.compile(r"\bhvad\b.{0,60}\bkost\w*|\bhvad blev\b.{0,40}(?:pris|regning|udgift)\w*.{0,20}\btil\b", re.I)


def asks_price(question: str) -> bool:
    """Whether a price is asked for, whatever verb stands before it ("Hvad endte det med at koste?")."""
    return _ASKS_PRICE.search(question) is not None


_ASKS_FINAL = re.compile(
    r"\b(?:ende[rt]|endte?|endelige?t?|til sidst|til slut|i sidste ende|in the end|end(?:ed)? up)\b"
    r"|\b(?:blev|kost\w*|brug\w*)\b.{0,60}\bi alt\b|\bhvad blev\b.{0,60}\btil\b",
    re.I,
)


def asks_final(question: str) -> bool:
    """Whether it is asked what something came to in the end."""
    return _ASKS_FINAL.search(question) is not None

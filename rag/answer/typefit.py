"""Whether a sentence holds the sort of thing a question asks for: a number of the right sort, a date, a person.

Pure functions over strings; all fits are 0–1. What the question itself names (its year, its date) does not count.
What a question asks for is read by ``rag.answer.needs``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from rag.answer.needs import Need, Unit
from rag.claims import numbers
from rag.danish import words
from rag.danish.dates import MONTHS
from rag.records import QuestionKind

_KEPT = 16_384  # sentences of which it is remembered what they hold: the same items are asked about again and again
_MONTHS = "|".join(MONTHS)
_YEAR = re.compile(r"(?:19|20)\d\d")
_VOTED_AGAINST = re.compile(r"\b(?:imod stemte|stemte (?:\w+ ){0,3}?i?mod)\b", re.I)
_VOTED_FOR = re.compile(r"\b(?:for stemte|stemte (?:\w+ ){0,3}?for)\b", re.I)
# Those who act though they are no person: "hvem" may ask for them, too.
_BODY = re.compile(
    r"\b(?:KKR|BRN|KL|(?i:\w*(?:minister|ministeri)\w*|regering\w*|folketing\w*|region(?:en|erne|sråd\w*)"
    r"|kommune(?:n|rne)|erhvervs?hus\w*"
    r"|\w*(?:bestyrelse|udvalg|byråd|kommunalbestyrelse|styrelse|forening|selskab|nævn|formandskab|sekretariat)"
    r"(?:e[rnt]|ne|et|erne)?|medlem(?:mer|merne)? af)|A/S|ApS|I/S|Deloitte|BDO|PwC|KPMG|COWI|Rambøll)\b"
)
BODY_FIT = 0.4  # of a sentence that names a body and no person
_DEFINES = re.compile(
    r"\b(?:defin\w+|formålet (?:med|er)|(?:er|som) (?:en|et|”en|”et)\b|går ud på|består af|betyder|dækker over)", re.I
)
_REASON = re.compile(
    r"\b(?:fordi|skyldes|grund(?:et|en)? af|på grund|på baggrund|da der|således at|for at|med henblik på|formål\w*"
    r"|hensigt\w*|betyder|medfører|som følge|derfor|defineres?|definerer|baggrunden|udtryk for|altså|dvs\.)",
    re.I,
)
# What a member said of a matter is no reason for what was decided, unless it says so in so many words.
_REMARK = re.compile(r"\b(?:bemærkede|udtalte|spurgte|roste|beklagede|til (?:protokols|referat))\b", re.I)
_BECAUSE = re.compile(r"\b(?:fordi|skyldes|på grund|begrundelsen)\b", re.I)


def fit(wants: Need, text: str, *, in_list: bool = False) -> float:
    """How well ``text`` holds what is wanted: 0 where it cannot be the answer, 1 where it has the very sort."""
    if wants.kind is QuestionKind.NUMBER:
        return _number_fit(wants, text)
    if wants.kind is QuestionKind.DATE:
        days, times = _times(text)
        if any(not day <= wants.given for day in days):
            return 1.0
        return 0.8 if any(not time or not time <= wants.given for time in times) else 0.0
    if wants.kind is QuestionKind.PERSON and wants.against is not None:
        return float((_VOTED_AGAINST if wants.against else _VOTED_FOR).search(text) is not None)
    if wants.kind is QuestionKind.PERSON:
        if any(wants.named.isdisjoint(words.tokens(person)) for person in persons(text)):
            return 1.0
        return BODY_FIT if _BODY.search(text) else 0.0
    if wants.kind is QuestionKind.LIST:
        return 1.0 if in_list else min(1.0, text.count(",") / 4)
    if wants.definition and wants.kind in (QuestionKind.EXPLANATION, QuestionKind.OTHER) and _DEFINES.search(text):
        return 1.0
    if wants.kind is QuestionKind.EXPLANATION and not wants.definition:
        return float(
            _REASON.search(text) is not None and (not _REMARK.search(text) or _BECAUSE.search(text) is not None)
        )
    return 0.0


_DATE = re.compile(
    rf"\b\d{{1,2}}\.\s*(?:og \d{{1,2}}\.\s*)?(?:{_MONTHS}|okt\.|nov\.|sept?\.)|\b\d{{1,2}}-\d{{1,2}}-\d{{4}}", re.I
)
_TIME = re.compile(
    rf"\b(?:{_MONTHS}|kvartal|halvår|efterår\w*|forår\w*|sommer\w*|vinter\w*|primo|medio|ultimo|uge \d+|næste år"
    r"|(?:19|20)\d\d|valgperiode\w*|år)\b",
    re.I,
)


@functools.lru_cache(maxsize=_KEPT)
def _times(text: str) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
    """The numbers of each day, and of each word of time, that a text names."""
    days, times = (tuple(numbers(m.group()) for m in told.finditer(text)) for told in (_DATE, _TIME))
    return days, times


_MONEY = re.compile(r"\d[\d.,]*\s*(?:mio|mia|mill|kr|kroner|t\.kr|tkr)\b", re.I)
_PERCENT = re.compile(r"\d[\d.,]*\s*(?:%|pct|procent)", re.I)
_FREQUENCY = re.compile(
    r"\bgange?\b(?! med\b)|\bhver(?:t|anden|andet|tredje|fjerde)? (?:\w+ )?(?:år|måned|uge|kvartal|halvår|dag|møde)\b"
    r"|\b(?:halv|to|tre|fir)?årligt?e?\b|\b(?:måned|ugent|dag)ligt?e?\b|\bkvartals\w*",
    re.I,
)
_NONE = re.compile(r"\b(?:ingen|ikke nogen|hverken|ikke afsat)\b", re.I)
_SPELLED = re.compile(
    r"\b(?:ingen|én|ét|to|tre|fire|fem|seks|syv|otte|ni|ti|elleve|tolv|tyve|halvdelen|halvdel|tredjedel|fjerdedel|begge)\b",
    re.I,
)


def _number_fit(wants: Need, text: str) -> float:
    if wants.unit is Unit.FREQUENCY:
        return float(_FREQUENCY.search(text) is not None)
    if wants.unit is Unit.PERCENT and _PERCENT.search(text):
        return 1.0
    if wants.unit is Unit.MONEY and _MONEY.search(text):
        return 1.0
    found = figures(text, wants.given)
    if not found and wants.counted and _NONE.search(text):
        stems = {words.stem(word) for word in wants.counted}
        return 1.0 if stems & {words.stem(word) for word in words.tokens(text)} else 0.0
    if not found:
        return 0.4 if wants.unit is Unit.COUNT and _SPELLED.search(text) else 0.0
    if wants.unit is not Unit.COUNT:
        return 0.4
    return 1.0 if _counts(wants, text) else 0.7


def _counts(wants: Need, text: str) -> bool:
    """Whether one of the wanted things stands within four words after a figure."""
    stems = tuple({words.stem(word) for word in wants.counted})
    return bool(stems) and any(other.startswith(stems) for other in _after_figures(text))


@functools.lru_cache(maxsize=_KEPT)
def _after_figures(text: str) -> tuple[str, ...]:
    """The folded words within four of a figure."""
    held = words.tokens(text)
    places = [place for place, word in enumerate(held) if word[:1].isdigit() and not _YEAR.fullmatch(word)]
    return tuple(dict.fromkeys(other for place in places for other in held[place + 1 : place + 5]))


def holds_amount(text: str) -> bool:
    """Whether a text names an amount of money."""
    return _MONEY.search(text) is not None


_COUNTED = re.compile(
    r"(?<![\w§.,/-])(?:ca\.\s*)?(\d+(?:[.,]\d+)*)(?![\w-])\s*(?:%|(?P<unit>(?:pct|procent|mio|mia|kr|kroner|t\.kr)\b)?)",
    re.I,
)
_REFERENCE = re.compile(
    r"(?:§+|stk\.|nr\.|punkt|pkt\.|kl\.|side|bilag)\s*\d[\d.,-]*|\b\d{1,2}\.\s*(?=(?:" + _MONTHS + r")\b)", re.I
)


def figures(text: str, given: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The numbers of ``text`` that count something: no years, dates, paragraphs or item numbers, none ``given``."""
    return tuple(figure for figure, own in _figures(text) if not own <= given)


@functools.lru_cache(maxsize=_KEPT)
def _figures(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The numbers of a text that count something, each with itself in one writing."""
    found = (match.group(1) for match in _COUNTED.finditer(_REFERENCE.sub(" ", text)))
    return tuple((figure, numbers(figure)) for figure in found if not _YEAR.fullmatch(figure))


_PERSON = re.compile(r"\b[A-ZÆØÅ][\wæøåÆØÅ.-]+(?: [A-ZÆØÅ][\wæøåéüöÆØÅ.-]*)+")
_NO_PERSON = frozenset(
    """blå bog business central cluster college danmark danmarks dansk danske de den der det digital energy folkeparti
    frikommuneforsøg green hub i kkr kl kv21 når office portland på rar union university""".split()  # noqa: SIM905
)
# Beginnings of words that name a place or a body, whatever their ending.
_NO_NAME = re.compile(
    r"erhvervs?hus|kommun|region|midtjyll|nordjyll|østjyll|vestjyll|sydjyll|syddanm|sjælland|hovedstad|universitet|folketing"
    r"|minister|styrelse|bestyrelse|udvalg|forening|parti|socialdemokrat|venstre|konservativ|enhedslist|råd",
    re.I,
)


@functools.lru_cache(maxsize=_KEPT)
def persons(text: str) -> tuple[str, ...]:
    """What looks like the name of a person: two capitalised words or more, none of them a body's or a party's."""
    found = []
    for match in _PERSON.finditer(text):
        parts = match.group().split()
        kept = [part for part in parts if part.casefold().strip(".,") not in _NO_PERSON and not _NO_NAME.match(part)]
        if len(kept) >= 2:
            found.append(" ".join(kept))
    return tuple(found)


def defines(text: str, subjects: Sequence[str]) -> bool:
    """Whether a sentence says what one of the subjects (folded words) is."""
    told = words.fold(text)
    for subject in subjects:
        stem = re.escape(words.stem(subject))
        if re.search(rf"\bdefiner\w*\b.*\b{stem}|\b{stem}\w* (?:defineres|er (?:en|et)|betyder,? at|betegner)\b", told):
            return True
        if re.search(rf"\b(?:ved|med) (?:en |et )?{stem}\w* (?:forstaas|menes)\b", told):
            return True
    return False

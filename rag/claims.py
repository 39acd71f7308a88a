"""What a sentence claims that can be checked word for word: numbers, dates, names and the verbs of a decision.

Pure functions over strings. A claim is looked for in *evidence*: the quotes a statement cites, and the cited items'
own particulars (body, date, number, title), which our lead words are made of.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from rag.danish.dates import Precision, find_dates, format_date

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_NAME = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE_START = re.compile(r"(?:^|[.:?!;\n»«\"”“(]|[–•-]\s)\s*$")
_DECIDED = re.compile(
    r"\b(?:beslutte(?:de|t)|godkend(?:te|t)|vedt(?:og|aget)|tiltr(?:ådte|ådt)|afvi(?:ste|st)|forkaste(?:de|t))\b",
    re.IGNORECASE,
)

# Words of our own leads and of the language's skeleton: they say nothing that needs a source.
_TEMPLATE = frozenset(
    """alle alene andet arkivet arkivets at begge beslutning beslutningen besluttede blev blot den denne der deres det
    dette dog efter eller endnu fik for fra før har havde hen her hos hvad hvis hvor ifølge ikke ind indstillet
    indstillingen indstilling kan kendes kilden kun med mellem men mod mødet møde mødes når nævner og også om over
    overskrift punkt punktet på referat referatet dagsorden dagsordenen samt siger sig siden skal skulle som spørgsmålet
    står tekst til uden under ved vil var være være""".split()  # noqa: SIM905 - a word list reads better as running text
)


def numbers(text: str) -> frozenset[str]:
    """The numbers of ``text`` in one writing: "1.802" and "1802" are the same, "255,2" keeps its comma."""
    found: set[str] = set()
    for match in _NUMBER.finditer(text):
        for part in re.split(r"[:/-]", match.group()):
            found.add(_plain(part))
    return frozenset(found)


def _plain(number: str) -> str:
    grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", number)
    return number.replace(".", "") if grouped else number.strip(".,")


def names(text: str) -> frozenset[str]:
    """Capitalised words, case-folded, without the genitive s. One capital that only opens a sentence is no name."""
    found: set[str] = set()
    matches = list(_NAME.finditer(text))
    for place, match in enumerate(matches):
        word = match.group()
        if not word[0].isupper() or len(word) < 2:
            continue
        if _SENTENCE_START.search(text[: match.start()]) and not (
            word.isupper() or _capital_follows(text, matches, place)
        ):
            continue
        found.add(_name_form(word))
    return frozenset(found)


def _capital_follows(text: str, matches: list[re.Match[str]], place: int) -> bool:
    if place + 1 >= len(matches):
        return False
    here, following = matches[place], matches[place + 1]
    return text[here.end() : following.start()] == " " and following.group()[0].isupper()


def _name_form(word: str) -> str:
    return re.sub(r"(?:['’]?s|['’])$", "", word.casefold())


def words(text: str) -> list[str]:
    """The words of ``text`` that carry meaning enough to be looked for: four letters or more, no template words."""
    return [w for w in (m.group().casefold() for m in _WORD.finditer(text)) if len(w) > 3 and w not in _TEMPLATE]


def decides(text: str) -> bool:
    """Whether ``text`` says that something was decided."""
    return _DECIDED.search(text) is not None


def missing(claim: str, evidence: Iterable[str]) -> tuple[str, ...]:
    """The numbers, dates and names of ``claim`` that none of the ``evidence`` texts holds, as written or folded."""
    texts = list(evidence)
    whole = "\n".join(texts)
    absent = sorted(numbers(_without_days(claim)) - numbers(whole))
    known = {_name_form(m.group()) for m in _NAME.finditer(whole)}
    absent += sorted(name for name in names(claim) if name not in known)
    days = {day for text in texts for day in _days(text)}
    absent += [format_date(day) for day in _days(claim) if day not in days]
    return tuple(absent)


def _without_days(text: str) -> str:
    """A text without its whole dates: "8. maj 2024" and "08-05-2024" hold other numbers and are one day."""
    for found in reversed(find_dates(text)):
        if found.precision is Precision.DAY and found.last == found.date:
            text = f"{text[: found.span.start]} {text[found.span.end :]}"
    return text


def _days(text: str) -> list[dt.date]:
    return [found.date for found in find_dates(text) if found.precision is Precision.DAY]


def word_support(claim: str, evidence: Iterable[str]) -> float:
    """The share, 0–1, of the claim's meaning-bearing words that stand in the evidence; 1 for a claim without any."""
    wanted = words(claim)
    if not wanted:
        return 1.0
    held = {m.group().casefold() for text in evidence for m in _WORD.finditer(text)}
    return sum(word in held for word in wanted) / len(wanted)

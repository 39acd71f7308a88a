"""What a question takes over from the conversation before it.

A follow-up is told by rules: it has no subject of its own ("og året efter?", "hvem var det?", "ja"), or points
back to one ("hvor skal de ligge?"). A question with a subject of its own and nothing that points back starts anew.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rag.danish import words
from rag.question.bodies import find_bodies
from rag.question.standing import Standing, standing
from rag.question.text import FoldedText
from rag.question.time import find_time, time_spans
from rag.question.wording import Vocabulary, subject_words
from rag.records import Filters, Meeting, Period, Query, QuestionKind

# A word that stands in more than this share of the items tells no subject.
COMMON_SHARE = 0.25

_MARKER = re.compile(
    r"^\W*(?:og|men|hvad med|hvad saa|saa|jamen|nej|ja|jo|ok|okay|naa|altsaa|jeg mente|jeg mener|i stedet"
    r"|and|what about|no|yes|but)\b"
)
# What turns to another thing beside the one before.
_BESIDE = re.compile(
    r"^\W*(?:(?:og|men|nej|jamen|naa|okay|ok) )*(?:hvad (?:med|saa med)|what about|and|jeg men(?:er|te))\b"
)
_CONSENT = frozenset(["ja", "jo", "jep", "tak", "gerne", "ok", "okay", "yes", "please"])
_POINTERS = """
    dem dens dets deres han hun ham hende hans hendes denne dette disse heraf herom hertil dertil derom dermed begge
    samme foernaevnte ovenfor naevnte it they them that those he she his her their
    """
_POINTS_BACK = frozenset(_POINTERS.split())
_ARTICLES = frozenset(["det", "den", "de", "this", "these"])
_VAGUE_WORDS = """
    resten øvrige andre anden andet næste samme før efter årsag årsagen grund grunden skyldes betyder betyde gælder
    gælde foregår foregik tal tallet tallene beløb beløbet pris prisen stilling rolle detaljer begrundelse begrundelsen
    konsekvens konsekvenser først sidst derefter bagefter uddyb uddybe mere længe lang lange stor store ligge ligger
    begge år året årene sted steder dag dage tid gang gange person personen personer bruge brugt skyldtes skete hænger
    videre forslag forslaget beslutningen vide ske uge måned mening gode dårlige stemt imod kom komme kommer kostede
    dengang ellers stedet mellemtiden ord ende gøres gjort siges svar svare svarede nu allerede alligevel hver lidt
    betale betaler betalte betalt holde holder holdt holdes lave laver lavet laves bo bor boede mødes samles åbne åbner
    åbnede stille stillede stillet stillede lægge lægger lagt svarer begynde begynder begyndte start starter startede
    henne herovre deroppe dernede hjemme
    meget tilfælde vej række spil reagere reagerede holdning problem problemet
    cost year more before after else next previous
    """
_VAGUE = frozenset(words.fold(_VAGUE_WORDS).split())
# Words of speech that go on from what was said: "hvad så?" (but not "så meget"), "i stedet" (but not "i stedet for").
_GOES_ON = re.compile(
    r"(?<=\w )saa\b(?! (?:meget|mange|stort?|store|lang|langt|laenge|dyrt?|lille|faa|hurtigt?|sent|hoejt|lavt|godt"
    r"|svaert|galt|vidt|tit|ofte|at)\b)|\bi stedet\b(?! (?:for|at)\b)|\bdengang\b(?! da\b)|\bogsaa\b|\bellers\b"
    r"|\balligevel\b|\bi mellemtiden\b|\bi saa fald\b"
)
# "kommer der?", "er der?": a "der" that stands for nothing.
_BEFORE_DER = re.compile(r"\w*(?:er|es|ede|te)|var|blev|kom|stod|har|laa")
# A question word of its own: what it asks for is not what was asked before.
_ASKS = re.compile(
    r"^\W*(?:og |men |saa )?(?:hvor|hvad|hvem|hvilke\w*|kan|maa|skal|er|var|blev|har|havde|vil|ville|kunne|skulle|boer"
    r"|faar|fik|goer|gjorde|gaar|gik|gaelder|gjaldt|bliver|kommer|kom|betyder|findes|fandtes|hjaelper|mener|siger|tager"
    r"|where|what|is|can|do|does|did)\b(?! med\b)"
)
_YEAR_SHIFT = re.compile(
    r"\b(?:(?P<after>(?:aaret|year) (?:efter|after)|(?:naeste|det foelgende|foelgende|next) (?:aar|year))"
    r"|(?P<before>(?:aaret|year) (?:foer|forinden|before)|(?:forrige|foregaaende|previous) (?:aar|year)))\b"
)
# What is left of "og hvad med Nordjylland?" without the name: the body is all that it asks for.
_ONLY_NAMES = re.compile(
    r"\W*(?:(?:og|men|nej|ja|så|hvad|med|i|hos|for|fra|jeg|mente|mener|and|what|about|in|kkr)\b\W*)*", re.IGNORECASE
)
_ITEM = re.compile(r"\b(?:punkt(?:et)?|pkt\.?|item) (\d{1,3}(?:\.\d{1,2})?)\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class Link(Enum):
    """How a question hangs on the one before it."""

    NEW = "new"  # a subject of its own: what was before is dropped
    ADDED = "added"  # words of its own, but it points back
    BESIDE = "beside"  # another subject of the archive within the same frame: "hvad med busserne?"
    ELLIPTIC = "elliptic"  # nothing but what it changes: the subject is the earlier one
    CONSENT = "consent"  # "ja": what the last answer offered


@dataclass(frozen=True, slots=True)
class Archive:
    """What is known of the archive when a question is read."""

    bodies: tuple[str, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    vocabulary: Vocabulary | None = None


def link_of(
    text: str, query: Query, vocabulary: Vocabulary | None, earlier: Query | None = None, reply: str = ""
) -> Link:
    """How a question, read on its own as ``query``, hangs on the conversation before it: on the question ``earlier``
    and what it was answered."""
    tokens = words.tokens(text)
    if tokens and len(tokens) <= 4 and all(token in _CONSENT for token in tokens):
        return Link.CONSENT
    folded = words.fold(text)
    subjects = [word for word in subject_words(_without_names(text, query)) if word not in _VAGUE]
    specific = [word for word in subjects if not word.isnumeric() and not _is_common(word, vocabulary)]
    marked = bool(_MARKER.match(folded))
    pointing = _pointers(tokens)
    if not specific:
        own = query.filters.item_number or query.filters.case_number or query.filters.date_from or query.filters.date_to
        stands = bool(own) or query.kind is QuestionKind.MEETING or query.kind is QuestionKind.COURSE
        return Link.NEW if stands and not marked and not pointing else Link.ELLIPTIC
    of_carried = standing(specific, vocabulary, earlier.search_text if earlier else "", reply)
    if marked and len(specific) <= 2:
        beside = of_carried is Standing.ELSEWHERE or (of_carried is Standing.NOWHERE and _BESIDE.match(folded))
        return Link.BESIDE if beside and not pointing else Link.ADDED
    if pointing and (len(specific) <= 1 or pointing - {"det"}):
        return Link.ADDED
    if of_carried is Standing.ELSEWHERE:
        return Link.NEW
    # "så" or "det" and words of which the archive's titles know nothing: most likely the same matter in other words
    goes_on = bool(_GOES_ON.search(folded)) or bool(pointing)
    if goes_on and (of_carried is Standing.THERE or len(specific) <= 2):
        return Link.ADDED
    named = query.bodies or query.filters or query.years
    return Link.ADDED if of_carried is Standing.THERE and len(specific) <= 2 and not named else Link.NEW


def joined(query: Query, link: Link, earlier: Query, reply: str, archive: Archive) -> Query:
    """A follow-up with what it takes over: subject, filters and preferences of the earlier question, and where its
    answer stood."""
    if link is Link.NEW:
        return query
    folded = words.fold(query.text)
    time = find_time(folded, archive.meetings)
    shifted = _shifted_year(folded, earlier, reply)
    years = (shifted,) if shifted else query.years
    new_time = bool(years or time.sure or time.likely)
    new_body = bool(query.bodies)

    carried = _carried_text(earlier, archive, drop_bodies=new_body, drop_years=new_time)
    filters = _merged(query.filters, earlier.filters, new_body=new_body, new_time=new_time)
    bodies = query.bodies or earlier.bodies
    if query.kind is QuestionKind.COMPARISON and new_body:
        bodies = tuple(dict.fromkeys((*earlier.bodies, *query.bodies)))
        filters = replace(filters, body=None)
    elif link is Link.ELLIPTIC and len(query.bodies) == 1 and _ONLY_NAMES.fullmatch(_without_names(query.text, query)):
        filters = replace(filters, body=query.bodies[0])
    period = query.period
    if shifted:
        period = _year(shifted)
    elif new_time and not query.filters.date_from and years:
        period = _year(years[-1]) if period == Period() else period
    elif not new_time and not new_body:
        period = earlier.period
    own_words = [word for word in subject_words(_without_names(query.text, query)) if not word.isnumeric()]
    if link is Link.ELLIPTIC:
        own = query.search_text if own_words else ""
        search_text = " ".join(part for part in (carried, own, *map(str, years)) if part)
        context = reply
    elif link is Link.BESIDE:
        search_text, context = query.search_text, ""
    elif _BESIDE.match(folded) and not _pointers(words.tokens(query.text)):
        # "og hvad med busserne?": perhaps another subject within the same frame.
        search_text = query.search_text
        context = f"{carried} {reply}"
    else:
        search_text = f"{query.search_text} {carried}"
        context = reply
    return replace(
        query,
        search_text=search_text or query.search_text,
        kind=earlier.kind if query.kind is QuestionKind.OTHER and not _ASKS.match(folded) else query.kind,
        filters=filters,
        bodies=bodies,
        years=years or (earlier.years if not new_body else ()),
        period=period,
        is_follow_up=True,
        focus=() if new_body or new_time or link is Link.BESIDE else _focus(reply, archive),
        asked="" if link is Link.BESIDE else " ".join(_new(own_words, carried)),
        context=context.strip(),
        parts=(),
    )


def _new(own: Sequence[str], carried: str) -> list[str]:
    """The words of a follow-up that say something and were not said before."""
    before = {words.stem(word) for word in words.tokens(carried)}
    return [word for word in own if word not in _VAGUE and words.stem(word) not in before]


def offered(reply: str) -> str:
    """The question an answer ended with ("Vil du se …?"), or nothing."""
    sentences = re.split(r"(?<=[.!?])\s+", reply.strip())
    return sentences[-1] if sentences and sentences[-1].endswith("?") else ""


def _pointers(tokens: Sequence[str]) -> set[str]:
    """The words that point back. An article before a noun phrase ("de nye klynger") points nowhere; its noun has no
    definite ending, which tells it from a verb with its object ("ville de bruge pengene")."""
    found = {token for token in tokens if token in _POINTS_BACK}
    if len(tokens) > 1 and tokens[-1] in ("der", "her", "there") and not _BEFORE_DER.fullmatch(tokens[-2]):
        found.add(tokens[-1])
    for place, token in enumerate(tokens):
        if token in _ARTICLES:
            following = [*tokens[place + 1 : place + 3], "", ""][:2]
            is_article = all(word and not words.is_stop(word) for word in following) and not following[1].endswith(
                ("erne", "ene")
            )
            if not is_article:
                found.add(token)
    return found


def _is_common(word: str, vocabulary: Vocabulary | None) -> bool:
    if vocabulary is None or vocabulary.item_count == 0:
        return False
    return vocabulary.stem_frequency(words.stem(word)) > COMMON_SHARE * vocabulary.item_count


def _without_names(text: str, query: Query) -> str:
    """A question without the bodies and times it names."""
    folded = FoldedText.of(text)
    bodies = find_bodies(folded.folded, query.bodies)
    spans = [(mention.start, mention.end) for mention in bodies]
    return folded.without([*spans, *time_spans(folded.folded)])


def _carried_text(earlier: Query, archive: Archive, *, drop_bodies: bool, drop_years: bool) -> str:
    """The earlier subject, without the bodies and years that the follow-up puts others for."""
    folded = FoldedText.of(earlier.search_text)
    spans: list[tuple[int, int]] = []
    if drop_bodies:
        spans += [(mention.start, mention.end) for mention in find_bodies(folded.folded, archive.bodies)]
    if drop_years:
        spans += [match.span() for match in _YEAR.finditer(folded.folded)]
    return folded.without(spans)


def _merged(own: Filters, earlier: Filters, *, new_body: bool, new_time: bool) -> Filters:
    """The follow-up's own filters over the earlier ones; another body or time frees what hung on the old one."""
    if own.item_number or own.case_number:
        return own
    keep_item = not new_body and not new_time
    return Filters(
        body=own.body or (None if new_body else earlier.body),
        date_from=own.date_from or (None if new_body or new_time else earlier.date_from),
        date_to=own.date_to or (None if new_body or new_time else earlier.date_to),
        kind=own.kind or (earlier.kind if keep_item else None),
        item_number=earlier.item_number if keep_item else None,
        case_number=earlier.case_number if keep_item else None,
    )


def _shifted_year(folded: str, earlier: Query, reply: str) -> int | None:
    """The year that "året efter" and "året før" mean, counted from the earlier question or its answer."""
    shift = _YEAR_SHIFT.search(folded)
    if not shift:
        return None
    known: list[Callable[[], int | None]] = [
        lambda: earlier.years[-1] if earlier.years else None,
        lambda: earlier.filters.date_from.year if earlier.filters.date_from else None,
        lambda: earlier.period.earliest.year if earlier.period.earliest else None,
        lambda: next((int(year) for year in _YEAR.findall(reply)), None),
    ]
    base = next((year for year in (find() for find in known) if year), None)
    if base is None:
        return None
    return base + (1 if shift["after"] else -1)


def _year(year: int) -> Period:
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31)) if 1 <= year <= 9999 else Period()


def _focus(reply: str, archive: Archive) -> tuple[Filters, ...]:
    """The items that an answer names ("punkt 3.7"), each with the body and date beside it where it has them."""
    folded = words.fold(reply)
    found = []
    for match in _ITEM.finditer(folded):
        around = folded[max(0, match.start() - 120) : match.end() + 120]
        bodies = {mention.body for mention in find_bodies(around, archive.bodies) if mention.body}
        sure = find_time(around, archive.meetings).sure
        found.append(
            Filters(
                body=bodies.pop() if len(bodies) == 1 else None,
                date_from=sure.earliest if sure else None,
                date_to=sure.latest if sure else None,
                item_number=match[1],
            )
        )
    return tuple(dict.fromkeys(found))

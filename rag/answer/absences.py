"""What a question turns on and the archive plainly lacks: a body, a day, a year, a name, a vote, a reply, an office."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from rag.answer import typefit
from rag.answer.evidence import Evidence, Reading, Wanted
from rag.answer.needs import OPPOSED
from rag.answer.wanted import best_likes, likeness
from rag.chunking import FRONT_MATTER
from rag.danish import words
from rag.danish.dates import format_date
from rag.danish.places import place
from rag.question.bodies import find_bodies, words_of_bodies
from rag.question.text import FoldedText
from rag.records import Meeting, Query, QuestionKind, SearchResult

BEST_SENTENCES = 5  # whose items are the nearest ones
KNOWN_FROM = 0.5  # likeness from which a question's word counts as found


def absences(
    query: Query, result: SearchResult, wants: Wanted, ranked: Sequence[Evidence], bodies: Sequence[str]
) -> tuple[str, ...]:
    """What the question turns on and the archive plainly lacks, each as a Danish sentence; empty if nothing is."""
    if not ranked or query.is_follow_up:
        return ()
    of_items = _of_items(ranked)
    readings = [evidence.reading for evidence in of_items]
    nearest = [evidence.reading for evidence in _of_items(ranked[:BEST_SENTENCES])]
    return (
        *_absent_bodies(query, readings, bodies),
        *_absent_day(query, result, nearest),
        *_absent_years(query, readings),
        *_absent_votes(query, nearest),
        *_absent_reply(query, ranked, bodies),
        *_absent_office(query, readings, bodies),
        *_absent_places(query, wants, readings, nearest, bodies),
        *_absent_names(query, wants, of_items, bodies),
    )


def _of_items(ranked: Sequence[Evidence]) -> list[Evidence]:
    """One piece of evidence of each item: all of an item share its words."""
    return list({evidence.reading.item.id: evidence for evidence in ranked}.values())


def _absent_bodies(query: Query, readings: Sequence[Reading], bodies: Sequence[str]) -> list[str]:
    """A body that holds no meeting in the archive, where no other is asked about: as the one that acted, or as one of
    which the best item says nothing. A day or a number of its own may stand in the papers of another."""
    mentions = find_bodies(FoldedText.of(query.text).folded, bodies)
    if any(mention.body for mention in mentions):
        return []
    best = words.fold(f"{readings[0].item.item.title} {readings[0].item.item.text}")
    told = query.kind in (QuestionKind.DATE, QuestionKind.NUMBER)
    names = dict.fromkeys(one.name for one in mentions if (one.acting and not told) or words.fold(one.name) not in best)
    return [f"Arkivet har ingen møder i {name}." for name in names]


_ASKS_VOTES = re.compile(
    rf"\bstemte\b(?=.*\b(?:for|imod|nej|ja)\b)|\bafstemning\w*|\bhvem stemte\b|\bstemmer\b(?=.*\b(?:imod|afgivet)\b)"
    rf"|\b(?:hvor mange|antal|flest) (?:\w+ )?(?:stemmer|stemte)\b|\b(?:var|er) (?:\w+ )?{OPPOSED}|\bvot(?:e|es|ed)\b",
    re.I,
)
_VOTES = re.compile(
    rf"\bstem(?:te|mer|t|mes|metal\w*)\b|{OPPOSED}|\bafstemning|\benstemmig|\bforkastet\b|\bforbehold\b"
    r"|\b(?:fler|mindre)tal\w*|\bikke (?:\w+ )?tiltræde\b",
    re.I,
)


def _absent_votes(query: Query, nearest: Sequence[Reading]) -> list[str]:
    """A vote that is asked about where none of the items of the best sentences tells of one."""
    if not _ASKS_VOTES.search(query.text) or any(_VOTES.search(reading.item.item.text) for reading in nearest):
        return []
    return ["De nærmeste punkter siger intet om en afstemning."]


_ASKS_REPLY = re.compile(
    r"\bsvare(?:de|r)\b|\b(?:fik|kom|modtog|hørte)\b.*\b(?:svar|noget (?:fra|tilbage))\b|\bmeldte\b.*\btilbage\b",
    re.I,
)
_REPLIES = re.compile(
    r"\b(?:\w*svare(?:de|r|t)?|\w*svar(?:et|ene)?|tilbagemeld\w*|meldt\w* tilbage|reager\w*|meddelt?e?|oplyst?e?"
    r"|udtal\w*|afgør\w*|afvis\w*|afslag\w*|afslog|imødekom\w*|efterkom\w*|opmærksom på)\b",
    re.I,
)
# What those who meet reply is what they settle.
_REPLIED = re.compile(r"\bsvare(?:de|r)\b")
_SETTLES = re.compile(r" (?:\w*udvalget|(?:by)?raadet|kommunalbestyrelsen|kommunen|politikerne)\b")


def _absent_reply(query: Query, ranked: Sequence[Evidence], bodies: Sequence[str]) -> list[str]:
    """What somebody else than those who meet answered, where none of the best sentences tells of an answer, and
    neither does the title of its item ("Svar på forslag om ...")."""
    if not _ASKS_REPLY.search(query.text):
        return []
    folded = FoldedText.of(query.text).folded
    replied = _REPLIED.search(folded)
    if replied and (_SETTLES.match(folded, replied.end()) or _body_after(folded, replied.end(), bodies)):
        return []
    told = (f"{best.reading.item.item.title}. {best.sentence.text}" for best in ranked[:BEST_SENTENCES])
    return [] if any(map(_REPLIES.search, told)) else ["De nærmeste punkter siger intet om et svar."]


def day_without_meeting(query: Query, result: SearchResult) -> dt.date | None:
    """The single day that a question asks about, where the archive has no meeting on it."""
    day = query.filters.date_from
    return None if day != query.filters.date_to or result.filters.date_from is not None else day


def _absent_day(query: Query, result: SearchResult, nearest: Sequence[Reading]) -> list[str]:
    """A single day on which the archive has no meeting, and of which the best sentences' items say nothing."""
    day = day_without_meeting(query, result)
    if day is None or any(format_date(day) in " ".join(reading.item.item.text.split()) for reading in nearest):
        return []
    return [f"Arkivet har intet møde den {format_date(day)}."]


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _absent_years(query: Query, readings: Sequence[Reading]) -> list[str]:
    """Years of the question none of which any item found names or was treated in."""
    years = list(dict.fromkeys(_YEAR.findall(query.text)))
    if not years or any(_names_year(reading, year) for reading in readings for year in years):
        return []
    return [f"De nærmeste punkter siger intet om {' og '.join(years)}."]


def _names_year(reading: Reading, year: str) -> bool:
    meeting = reading.item.meeting
    days = [day for day in (meeting.date, meeting.period.earliest, meeting.period.latest) if day is not None]
    if days and min(days).year <= int(year) <= max(days).year:
        return True
    return any(year in text for text in (reading.item.item.title, reading.item.item.text))


_OFFICES = (
    ("formand", "formanden", "formaend", "forperson", "forpersonen", "forkvinde", "forkvinden"),
    ("borgmester", "borgmesteren"),
    ("direktoer", "direktoeren", "chef", "chefen", "leder", "lederen", "rektor", "rektoren"),
)
_ANY_OFFICE = "|".join(form for forms in _OFFICES for form in forms)
_ASKS_OFFICE = re.compile(rf"\bhvem (?:er|var|blev|bliver) (?:\w+ ){{0,2}}?(?P<office>\w*(?:{_ANY_OFFICE}))\b")


def _absent_office(query: Query, readings: Sequence[Reading], bodies: Sequence[str]) -> list[str]:
    """A chair, mayor or director who is asked for by office where nobody found is named as one; of a body of the
    archive, where no sentence says so of that very body."""
    asked = FoldedText.of(query.text)
    match = _ASKS_OFFICE.search(asked.folded)
    if match is None:
        return []
    forms = next(forms for forms in _OFFICES if match["office"].endswith(forms))
    office = rf"\w*(?:{'|'.join(forms)})s?"
    owner = ""
    if (of := _body_after(asked.folded, match.end(), bodies)) is not None:
        owner = rf"\b{of}\w*[ -]+(?:\w+ ){{0,2}}?{office}\b|\b{office} (?:for|i|af) (?:\w+ )?{of}"
    for reading in readings:
        participants = reading.item.item.number == FRONT_MATTER
        for sentence in reading.sentences:
            if typefit.persons(sentence.text) and _tells_office(sentence.text, office, "" if participants else owner):
                return []
    written = asked.original[asked.offsets[match.start("office")] : asked.offsets[match.end("office") - 1] + 1]
    written = written.removesuffix("n" if written.endswith("kvinden") else "en")
    return [f"De nærmeste punkter nævner ingen {written} ved navn."]


def _body_after(folded: str, end: int, bodies: Sequence[str]) -> str | None:
    """The first word of the archive's body that is named right after an office ("formand for KKR Midtjylland")."""
    mention = next(
        (
            one
            for one in find_bodies(folded, bodies)
            if one.body and one.sure_name and 0 <= one.start - end <= len(" for det ")
        ),
        None,
    )
    return None if mention is None else re.escape(words.tokens(mention.name)[0].removesuffix("et"))


def _tells_office(text: str, office: str, owner: str) -> bool:
    """Whether a sentence names an office, and its owner in the form that is asked for (any, where that is empty)."""
    folded = words.fold(" ".join(text.split()))
    return re.search(rf"\b{office}\b", folded) is not None and re.search(owner, folded) is not None


_NAME = re.compile(r"(?<=[a-zæøå0-9,] )[A-ZÆØÅ][a-zæøåéü]{2,}(?:-[A-ZÆØÅ][a-zæøåéü]+)?")


# A place that an asker is from tells who asks, not what about.
_LIVES = re.compile(r"\b(?:jeg|vi) (?:bor|er|kommer)(?: \w+)? (?:i|paa|fra) (?P<home>[\w-]+)")
_OWN_FROM = 0.2  # share of the archive's items from which a place that they name is their own


def _absent_places(
    query: Query, wants: Wanted, readings: Sequence[Reading], nearest: Sequence[Reading], bodies: Sequence[str]
) -> list[str]:
    """Danish places of the question that name no body, where no meeting found was held, and that none of the items of
    the best sentences names: what is told of others is no answer for them. Not the archive's own place, nor the
    asker's."""
    if query.kind is QuestionKind.COMPARISON:
        return []
    named = {word: name for word in words.tokens(query.text) if (name := place(word))}
    if not named:
        return []
    aside = {*words_of_bodies(query.text, bodies), *_LIVES.findall(FoldedText.of(query.text).folded)}
    asked = dict.fromkeys(n for word, n in named.items() if word not in aside and not wants.is_common(word, _OWN_FROM))
    held = [word for reading in readings for word in _head(reading.item.meeting)]
    held += [word for reading in nearest for word in reading.vocabulary]
    names = [name for name in asked if not any(_names(word, name) for word in held)]
    return [_not_named(names)] if names else []


def _head(meeting: Meeting) -> list[str]:
    """The folded words of where and by whom a meeting was held."""
    return words.tokens(f"{meeting.body or ''} {meeting.place or ''} {meeting.source}")


def _names(word: str, name: str) -> bool:
    """Whether a folded word names a place, or holds its name as a part."""
    return place(word) == name or likeness(words.tokens(name)[0], word) >= KNOWN_FROM


def _absent_names(query: Query, wants: Wanted, of_items: Sequence[Evidence], bodies: Sequence[str]) -> list[str]:
    """Other names of the question (capital inside the sentence; no body's) that none of the items found holds."""
    if query.language != "da":
        return []
    of_bodies = words_of_bodies(query.text, bodies)
    asked = {name: words.tokens(name)[0] for name in _NAME.findall(query.text)}
    asked = {
        name: word
        for name, word in asked.items()
        if word in wants.weights and word not in of_bodies and place(word) is None
    }
    held = [_held(evidence, wants) for evidence in of_items] if asked else []
    names = [name for name, word in asked.items() if all(found.get(word, 0.0) < KNOWN_FROM for found in held)]
    return [_not_named(names)] if names else []


def _not_named(names: Sequence[str]) -> str:
    return f"De nærmeste punkter nævner ikke {' og '.join(names)}."


def _held(evidence: Evidence, wants: Wanted) -> dict[str, float]:
    """The wanted words that a sentence's item holds, each with its best likeness; where it was treated counts too."""
    treated = wants.found_in(words.tokens(evidence.reading.item.meeting.place or ""))
    return best_likes((treated, *evidence.likes.values()))

"""The bodies a question names, among the archive's own: by full name, place or sort ("Midtjylland", "byrådet").

A body counts as *acting* where the question is surely about its meeting ("Hvad besluttede KKR Nordjylland …", "KKR
Nordjyllands møde"). Everywhere else its name may belong to the subject ("erhvervshuset i Midtjylland"): a preference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.danish import words
from rag.question.text import FoldedText

# KL's five regional councils of municipalities: named though the archive may lack them.
KKR_PLACES = ("nordjylland", "midtjylland", "syddanmark", "sjaelland", "hovedstaden")

# How a place is bent into an adjective, and what people call it in English.
_PLACE_FORMS: dict[str, str] = {
    "nordjylland": r"nordjyllands?|nordjysk\w*|nordjyder\w*|i nord|nordpaa|(?:north|northern) (?:jutland|denmark)",
    "midtjylland": r"midtjyllands?|midtjysk\w*|midtjyder\w*|(?:central|mid) (?:jutland|denmark)",
    "syddanmark": r"syddanmarks?|syddansk\w*|sydjysk\w*|soenderjysk\w*|fynsk\w*|southern denmark",
    "sjaelland": r"sjaellands?|sjaellandsk\w*|(?:region )?zealand",
    "hovedstaden": r"hovedstadens?|hovedstadsomraad\w*|the capital",
}

# Words of a body's name that tell what it is, not where: alone they name it only if it is the only one of its sort.
_SORTS = re.compile(r"(?:\w*udvalg(?:et)?|\w*raad(?:et)?|kommunalbestyrelsen?|bestyrelsen?|\w*naevn(?:et)?|kkr|kl)")
_FILLERS = frozenset(["i", "for", "og", "af", "kommune", "kommunes", "kommunen", "by", "region", "den", "det"])

# Who stands before a place's name though it is no body of the archive.
_OTHER_OWNER = re.compile(
    r"(?:region|erhvervshus\w*|rar|arbejdsmarkedsraad\w*|vaekstforum|erhvervsskoler\w*|universitet\w*)(?: i| for)? $"
)

_ACTED = (
    r"beslut\w*|vedtog|vedtaget|godkend\w*|droefte\w*|behandle\w*|sagde|siger|mente|mener|anbefal\w*|indstil\w*|tog"
    r"|afviste|bakkede|oenske\w*|bad|bestemte|foreslog|udpege\w*|tiltraadte|kom|naaede|konkludere\w*"
    r"|decide\w*|approve\w*|discuss\w*|say|said|agree\w*|conclude\w*|vedtok|beslutade|enige?"
    r"|orientere\w*|gav|bevilge\w*|afsatte|valgte|stemte"
)
_ACTS_BEFORE = re.compile(
    rf"\b(?:{_ACTED}|did|(?:referat|dagsorden|moede)\w* (?:fra|i|for|af|hos)) (?:det |den |the )?$"
)
_ACTS_AFTER = re.compile(
    rf"^s? (?:\w+ )?(?:{_ACTED})\b"
    r"|^(?:s|s?'s)? (?:\w+ )?(?:moede|referat|dagsorden|beslutning|indstilling|behandling|droeftelse|meeting)"
)


@dataclass(frozen=True, slots=True)
class BodyMention:
    """A body's name in the folded question. ``body`` is the archive's own name, ``None`` if it lacks that body."""

    start: int
    end: int
    body: str | None
    name: str
    acting: bool
    sure_name: bool  # named in full ("KKR Midtjylland"), not by its place alone


@dataclass(frozen=True, slots=True)
class _Name:
    pattern: re.Pattern[str]
    body: str | None
    name: str
    sure_name: bool


def find_bodies(folded: str, bodies: Sequence[str]) -> tuple[BodyMention, ...]:
    """The bodies named in a folded question, in order; of overlapping names the longest, full names first."""
    found: list[BodyMention] = []
    for name in _compiled(tuple(bodies)):
        for match in name.pattern.finditer(folded):
            before, after = folded[: match.start()], folded[match.end() :]
            if not name.sure_name and _OTHER_OWNER.search(before):
                continue
            acting = bool(_ACTS_BEFORE.search(before) or _ACTS_AFTER.match(after))
            found.append(BodyMention(*match.span(), name.body, name.name, acting, name.sure_name))
    found.sort(key=lambda mention: (mention.start - mention.end, not mention.sure_name, mention.body is None))
    kept: list[BodyMention] = []
    for mention in found:
        clashes = [
            other
            for other in kept
            if other.start < mention.end
            and mention.start < other.end
            # Two bodies of one sort may share the words that name them ("byrådet" in an archive with two).
            and not (mention.start == other.start and mention.end == other.end and mention.body != other.body)
        ]
        if not clashes:
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: (mention.start, mention.body or "")))


def words_of_bodies(text: str, bodies: Sequence[str]) -> frozenset[str]:
    """The folded words of a question that name a body, the archive's or another."""
    folded = FoldedText.of(text).folded
    return frozenset(word for one in find_bodies(folded, bodies) for word in words.tokens(folded[one.start : one.end]))


@lru_cache(maxsize=8)
def _compiled(bodies: tuple[str, ...]) -> tuple[_Name, ...]:
    """The names of an archive's bodies, made once for all its questions."""
    return tuple(_names(bodies))


def _names(bodies: Iterable[str]) -> Iterable[_Name]:
    """Every way to name the archive's bodies, and the KKR that it lacks."""
    known = [(body, words.fold(body)) for body in dict.fromkeys(bodies)]
    sorts: dict[str, list[str]] = {}
    for body, key in known:
        tokens = key.replace(",", " ").split()
        places = [token for token in tokens if token not in _FILLERS and not _SORTS.fullmatch(token)]
        yield _Name(re.compile(rf"\b{_flexible(tokens)}s?\b"), body, body, True)
        for token in tokens:
            if _SORTS.fullmatch(token) and token not in ("kkr", "kl"):
                sorts.setdefault(_undefined(token), []).append(body)
        if places:
            place = " ".join(places)
            forms = _PLACE_FORMS.get(place, rf"{re.escape(place)}s?")
            yield _Name(re.compile(rf"\b(?:{forms})\b"), body, body, False)
            for token in tokens:
                if _SORTS.fullmatch(token):
                    sort = re.escape(_undefined(token))
                    ending = r"(?:s|et|ets|en|ens|n|ns)?"
                    pattern = rf"\b(?:{forms}) {sort}{ending}\b|\b{sort}{ending} (?:i |for |in )?(?:{forms})\b"
                    yield _Name(re.compile(pattern), body, body, True)
    if "kommunalbestyrelse" not in sorts and "byraad" in sorts:  # one and the same, called by its name in the law
        sorts["kommunalbestyrelse"] = sorts["byraad"]
    for sort, named in sorts.items():
        for body in named if not _is_part(sort, sorts) else ():
            yield _Name(re.compile(rf"\b{re.escape(sort)}(?:s|et|ets|en|ens|n|ns)\b"), body, body, len(named) == 1)
    keys = " ".join(key for _, key in known)
    for place in KKR_PLACES:
        if place not in keys:
            name = f"KKR {_PRINTED[place]}"
            forms, council = _PLACE_FORMS[place], r"(?:kkr|\w*kontaktraad(?:et)?)"
            pattern = rf"\bkkr (?:i )?(?:{forms})\b|\b(?:{forms}) (?:\w+ )?{council}\b"
            yield _Name(re.compile(pattern), None, name, True)


def _is_part(sort: str, sorts: Iterable[str]) -> bool:
    """Whether other sorts end in this one: "udvalget" is any committee, though only one has the word for itself."""
    return any(other != sort and other.endswith(sort) for other in sorts)


_PRINTED = {
    "nordjylland": "Nordjylland",
    "midtjylland": "Midtjylland",
    "syddanmark": "Syddanmark",
    "sjaelland": "Sjælland",
    "hovedstaden": "Hovedstaden",
}


def _flexible(tokens: Sequence[str]) -> str:
    """A body's name with any white space and punctuation between its words."""
    return r"[\s,]+(?:i )?".join(re.escape(token) for token in tokens)


def _undefined(sort: str) -> str:
    """A sort of body without the definite ending: "byraadet" -> "byraad", "kommunalbestyrelsen" -> "...bestyrelse"."""
    for ending in ("et", "n"):
        if sort.endswith(ending) and len(sort) > len(ending) + 3:
            return sort.removesuffix(ending)
    return sort

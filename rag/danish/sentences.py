"""Sentences of a Danish text, by rule.

A line break always ends a sentence: in the clean text of an item lines are paragraphs or list lines. Inside a line
a full stop ends one unless what stands before it is an abbreviation, an ordinal, an initial or a list number, or
what follows goes on in lower case.
"""

from __future__ import annotations

import re

from rag.records import Span


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Abbreviations that need what follows them: never the end of a sentence, even before a capital.
_LEANS_ON = _words(
    """
    adm. adr. afd. ang. bek. bl.a. bla. ca. cand. cf. chr. cirk. cvr. d. d.v.s. dir. dr. dvs. eks. ekskl. evt. f.
    f.eks. fa. feks. ff. fhv. fig. fmd. forb. forts. fr. frk. fx. gl. gns. hhv. hr. i.f.m. i.f.t. i.h.t. if. ifm.
    ift. iht. inkl. jf. jfr. joh. jur. jvf. kap. kgl. kl. lbk. m. m.h.p. m.h.t. mag. maks. mhp. mht. mr. mrs. ndr.
    nuv. o.a. opr. p.b.v. p.g.a. pga. pkt. polit. pr. prof. resp. s. scient. sct. sdr. sekr. skt. sml. st. stk. str.
    stud. telf. th. tidl. tlf. udg. udv. v. v.h.a. vedr. vha. vs.
    """
)
_LEANING_ENDINGS = ("nr.", "fmd.")  # "nr.", "sagsnr.", "matr.nr.", "næstfmd."
# Abbreviations that are words as well: they lean on a figure only ("art. 8", but "af den art. Det ...").
_LEANS_ON_FIGURE = _words("art. bind int. konst. kr. litra max. mia. mill. min. mio. tab. vol. årg.")
# Abbreviations that may end a sentence: they do before a capital.
_MAY_END = _words(
    """
    a.m.b.a. aps. cm. d.d. d.s. d.å. e.l. el.lign. etc. f.kr. e.kr. f.m. e.m. fm. gr. ha. inc. jr. kbh. kg. km. km/t.
    kr. kvm. kvt. lign. ltd. m.fl. m.m. m.v. mdr. mdl. mfl. mia. mill. mio. mm. mv. nf. o.l. o.lign. o.m.a. osv.
    o.s.v. p.a. p.m. p.t. pct. ph.d. pt. s.å. sek. sr. t.kr. tkr. ugtl. årl.
    """
)
_MONTHS = _words(
    """
    januar februar marts april maj juni juli august september oktober november december
    jan feb mar apr jun jul aug sep sept okt nov dec
    """
)
# Words that are written with a capital only because a sentence begins with them.
_OPENERS = _words(
    """
    af alle alligevel alt andre at baggrunden begge blandt da de dem den denne der deraf derefter derfor deres dermed
    derudover desuden det dette dertil disse dog du efter efterfølgende ej eller ellers en endelig endvidere er et
    flere for fordi forslaget fra først første før gennem han hans har havde her heraf herefter herfra hermed herudover
    herunder hun hvad hvem hver hverken hvilke hvis hvor hvordan hvorfor hvornår i idet ifølge ikke imidlertid ind
    inden indtil ingen jeg kan kun kunne ligeledes ligesom man mange med medlemmerne mellem men mens når nogle nu og
    også om over overordnet på samlet samtidig samt selv selvom senere siden skal skulle som sådan således til
    tilsvarende trods uanset ud uden udvalget under var ved vi via vil yderligere
    beslutningen borgerne formanden formandskabet kommunen kommunerne mødet partnerskabet punktet regeringen
    regionen sagen sekretariatet
    """
)
# Words before a one-letter name that is no initial: "bilag A. Det ..."
_LETTERED = _words(
    "alternativ bilag del fase gruppe hepatitis kategori litra model plan punkt scenarie spor tabel type variant "
    "vitamin zone"
)
# Words before an ordinal: "den 3. Limfjordsforbindelse".
_BEFORE_ORDINAL = _words("den det de en et d.")

_OPENING = "\"'„“”»«‘’([{*•·–—-‒/§"
_CLOSING = "\"'“”»«’‘)]}"
_BLANKS = " \t\u00a0"
_LOOK_AHEAD = 40  # characters looked through for the next word
_LOOK_BEHIND = 80  # characters looked through for the word before a stop

_LINE = re.compile(r"[^\n\r\v\f\u0085\u2028\u2029]+")
_STOP = re.compile(rf"(?<![.!?…])[.!?…]++[{re.escape(_CLOSING)}]*+(?=\s)")
_INITIALS = re.compile(r"(?:[A-ZÆØÅÄÖ]\.-?)+")
_SHORT_NUMBER = re.compile(r"\d{1,2}\.")
_LIST_NUMBER = re.compile(r"(?:\d{1,3}\.)+|[^\W\d_]\.|[ivx]{1,4}\.", re.IGNORECASE)


def split(text: str) -> tuple[Span, ...]:
    """The sentences of a text as spans without surrounding blanks: ordered, disjoint, never empty, and together
    covering every character that is no blank. Never raises. Linear in the text's length."""
    found: list[Span] = []
    for line in _LINE.finditer(text):
        start = line.start()
        for stop in _STOP.finditer(text, line.start(), line.end()):
            if _ends_sentence(text, start, stop, line):
                _add(found, text, start, stop.end())
                start = stop.end()
        _add(found, text, start, line.end())
    return tuple(found)


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    """Append the span without the blanks around it, if anything is left."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        found.append(Span(start + left, start + right))


def _ends_sentence(text: str, start: int, stop: re.Match[str], line: re.Match[str]) -> bool:
    """Whether the full stop (or ?, !, …) that was matched ends the sentence begun at ``start``."""
    following = _following(text, stop.end(), line.end())
    head = text[max(start, stop.start() - _LOOK_BEHIND) : stop.start()]
    # Signs alone ("./.", "...") are no sentence; they belong to what follows.
    if not following or following[0].islower() or not any(map(str.isalnum, head)):
        return False
    signs = stop.group()
    if signs[0] != "." or signs.startswith(".."):
        return True
    # The word before the stop, with its own stop, and the word before that.
    *_, before, word = ["", "", *head.split()]
    word = word.lstrip(_OPENING) + "."
    if start == line.start() and not before and _LIST_NUMBER.fullmatch(word):
        return False  # "1. Udvalget ...", "3.1. Overskrift", "a. Første forslag"
    if len(signs) > 1:
        # A stop inside a quotation ends it; an abbreviation inside brackets ends nothing.
        return signs[-1] not in ")]}" or not (_leans_on(word.lower()) or word.lower() in _MAY_END)
    return _word_ends(word, before.lower(), following)


def _following(text: str, position: int, line_end: int) -> str:
    """The next word, without quotation marks and dashes before it; "" where none follows closely."""
    ahead = text[position : min(line_end, position + _LOOK_AHEAD)].lstrip(_OPENING + _BLANKS)
    return next(iter(ahead.split(maxsplit=1)), "")


def _word_ends(word: str, before: str, following: str) -> bool:
    """Whether a full stop after ``word`` ends a sentence, where ``following`` does not begin in lower case."""
    lower = word.lower()
    figure = following[0].isdigit()
    opener = following.strip(".,;:").lower() in _OPENERS
    if len(word) > 2 and word[:-1].isupper() and "." not in word[:-1]:
        return True  # "KL." is a name, "kl." is not
    if len(word) == 2 and before in _LETTERED:
        return True
    if _leans_on(lower) or (figure and lower in _LEANS_ON_FIGURE and not _counts(before)):
        return False
    if _SHORT_NUMBER.fullmatch(word):
        month = following.strip(".,;:").lower() in _MONTHS
        return not (figure or month) and (opener or before not in _BEFORE_ORDINAL)
    if lower == "kr." and following.startswith("Himmelfart"):
        return False
    if _INITIALS.fullmatch(word):
        return opener
    return not (figure and lower[:-1] in _MONTHS)


def _leans_on(lower: str) -> bool:
    return lower in _LEANS_ON or lower.endswith(_LEANING_ENDINGS)


def _counts(before: str) -> bool:
    """Whether a unit is already counted by the word before it: "15 kr.", "3 mio. kr."."""
    return any(character.isdigit() for character in before) or before in {"mio.", "mia.", "mill."}

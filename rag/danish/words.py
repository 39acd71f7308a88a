"""Words of a Danish text: folding, tokens, stems, stop words and the terms of the lexical leg.

Everything is told in *folded* form (``fold``), so that "ældreområdet", "Ældreområdet" and "aeldreomraadet" are one
word to every caller. Only the stemmer sees æ, ø and å again (``_unfold``), because Snowball's rules need them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container
from functools import lru_cache

from snowballstemmer.danish_stemmer import DanishStemmer

STEM_MARK = "="  # begins a stem term; a 4-gram holds only letters, digits and WORD_EDGE, so the two cannot collide
WORD_EDGE = "_"  # stands for the beginning and the end of a word in a 4-gram
GRAM = 4  # characters in a gram
MAX_WORD = 64  # characters of a word that are cut into grams; longer "words" are addresses or noise
MIN_PART = 3  # characters of the shortest part of a compound
CACHED_WORDS = 1 << 17  # distinct words kept analysed: a Danish archive of 300,000 passages has about this many

_REPLACED = (("å", "aa"), ("æ", "ae"), ("ø", "oe"), ("ä", "ae"), ("ö", "oe"), ("ß", "ss"))
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_MARKS = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """The text in lower case with one spelling of each letter: NFKC, å/aa, æ/ä/ae and ø/ö/oe made equal, other
    accents and invisible characters dropped. Idempotent. Same folding as the shipped encoder's tokenizer."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).lower()
    for letter, spelling in _REPLACED:
        text = text.replace(letter, spelling)
    if text.isascii():
        return text
    text = _INVISIBLE.sub("", text)
    text = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFKC", text)


_DATE = r"\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4}-\d{2}-\d{2}"
_CASE = r"[a-z]{2,6}-\d{2,4}-\d{2,6}|\d{2,4}-\d{2,4}-\d{2,6}|\d{2,4}/\d{2,6}"
_NUMBER = r"\d+(?:[.,]\d+){1,6}"
_TOKEN = re.compile(rf"(?<![^\W_])(?:{_DATE}|{_CASE}|{_NUMBER})(?![^\W_])|[^\W_]+")
_RAW = re.compile(r"[^\W_]+(?:[-./,]\d+)*+")  # a token, perhaps with more hanging on than belongs to it
_WHOLE_DATE = re.compile(_DATE)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_APOSTROPHES = "'’´`"
_APOSTROPHE = re.compile(rf"(?<=[^\W_])[{_APOSTROPHES}](?:ernes|ers|erne|ens|ets|er|en|et|ne|e|s)\b")


def tokens(text: str) -> list[str]:
    """The folded words and numbers of a text, in order.

    Letters and digits make a word ("co2"); hyphens part it; an ending after an apostrophe is dropped ("KL's" ->
    "kl"). Numbers stay whole, thousands without their dots ("1.802" -> "1802", "255,2" -> "255,2"). A date is its
    day, month and year ("19-09-2022" -> "19", "9", "2022"); a case number is itself followed by its parts
    ("sag-2021-03488", "sag", "2021", "03488").
    """
    return [token for raw in _raw_tokens(text) for token in _parts(raw)]


def _raw_tokens(text: str) -> list[str]:
    folded = fold(text)
    if any(map(folded.__contains__, _APOSTROPHES)):
        folded = _APOSTROPHE.sub("", folded)
    found: list[str] = _RAW.findall(folded)
    return found


@lru_cache(maxsize=CACHED_WORDS)
def _parts(raw: str) -> tuple[str, ...]:
    """The tokens of a raw token: mostly itself."""
    if raw.isalnum():
        return (raw,)
    return tuple(part for token in _TOKEN.findall(raw) for part in _number_parts(token))


def _number_parts(token: str) -> tuple[str, ...]:
    """What a number stands for: a date's parts, the number itself, or a case number and its parts."""
    parts = tuple(re.split(r"[-./,]", token))
    if _WHOLE_DATE.fullmatch(token):
        return tuple(part.lstrip("0") or "0" for part in parts)
    if _THOUSANDS.fullmatch(token):
        return (token.replace(".", ""),)
    if "-" in token or "/" in token:
        return (token, *parts)
    return (token,)


# "oe" that is o + an ending, not ø. Everywhere else "oe" is read as ø, "ae" as æ and "aa" as å.
_O_AND_E = re.compile(
    r"(?<=beb)oe|(?<=vide)oe|(?<=radi)oe|(?<=studi)oe|(?<=scenari)oe|(?<=portfoli)oe|(?<=kont)oe|(?<=log)oe"
    r"|(?<=fot)oe|(?<=eur)oe|(?<=temp)oe|(?<=k)oe(?=ffic|ksist)|(?<=br)oe(?=ns?$|rs?$|rnes?$)"
)


def _unfold(word: str) -> str:
    """A folded word with æ, ø and å, as the stemmer needs it."""
    if "oe" in word:
        word = _O_AND_E.sub("o\0e", word).replace("oe", "ø").replace("\0", "")
    return word.replace("aa", "å").replace("ae", "æ")


@lru_cache(maxsize=CACHED_WORDS)
def stem(word: str) -> str:
    """The folded stem of one word, by Snowball's Danish stemmer (snowballstem.org); equal for æ and ae, ø and oe,
    å and aa."""
    folded = fold(word)
    if not folded.isalnum():
        return folded
    # A stemmer of its own: Snowball's keeps the word it works on, and questions come in from several threads.
    stemmed: str = DanishStemmer().stemWord(_unfold(folded))
    return fold(stemmed)


# Our own list: what a question or a sentence is held together with. Deliberately without words that name
# something in a municipality ("år", "by", "møde", "punkt", "sag", "ny").
_STOP_DANISH = """
    ad af aldrig alene alle allerede alligevel alt altid anden andet andre at bare begge blandt blev blive bliver
    blevet burde bør både da de dem den denne dens der derefter deres derfor derfra deri dermed derpå derved det
    dets dette dig din dine disse dit dog du efter efterfølgende ej eller ellers en end endnu endvidere enhver ens
    er et ethvert for fordi foran forbindelse fra får fået få før først gennem gjorde gjort gør gøre gå går gik ham
    han hans har hav have haft havde hele hen hende hendes her herefter heri hermed herunder herved hidtil hinanden
    hos hun hvad hvem hver hverken hvert hvilke hvilken hvilket hvis hvor hvordan hvorefter hvorfor hvorfra
    hvorhen hvorimod hvori hvorledes hvormed hvornår hvorom hvorpå hvortil hvorved hvorvidt i igen igennem ikke
    imellem imens imidlertid imod ind inde inden indenfor indtil ingen intet ja jeg jer jeres jo kan kom komme
    kommer kun kunne lad lade lader langs lige ligeledes ligesom man mange mangt med meget mellem men mens mere
    mest mig mig min mindre mindst mine mit mod må måske måtte ned nej nemlig nogen nogensinde noget nogle nok nu
    når nær nærmere nåede og også om omkring op os otte over overfor pga på samme samt se selv selvom senere ser
    ses sig sige siger sin sine sit siden skal skulle slet som stadig stå står stod så sådan sådanne således tage
    tager tages taget til tilbage tit tog ud ude uden udenfor under undtagen var ved vedrørende vel vi via vil
    ville vor vore vores vær være været yderligere
    bl bla dvs evt eks feks fx hhv ift ifm iht jf mv mfl mht mm nr osv pga vedr
    findes fandtes fortæl fortælle handler handlede hedder hed nævn nævne oplys tak venligst vide ved ville
    """
_STOP_ENGLISH = """
    a about and are at be been did do does for from had has have how is it its many much of on or that the their
    there they this to was were what when where which who why will with would
    """
STOP_WORDS = frozenset(fold(f"{_STOP_DANISH} {_STOP_ENGLISH}").split())


def is_stop(word: str) -> bool:
    """Whether a word only holds a sentence together: articles, prepositions, question words, light verbs."""
    return fold(word) in STOP_WORDS


def content_words(text: str) -> list[str]:
    """The folded tokens of a text without stop words, in order, repetitions kept."""
    return [token for token in tokens(text) if token not in STOP_WORDS]


def terms(text: str) -> list[str]:
    """What the lexical leg indexes and looks up: for each word that is no stop word its stem (``=`` first) and the
    character 4-grams of ``_word_``; for a number only itself. No term holds a blank. Counts are term frequencies.

    Character n-grams as index terms for compounding languages: McNamee & Mayfield, "Character N-Gram Tokenization
    for European Language Text Retrieval", Information Retrieval 7 (2004).
    """
    found: list[str] = []
    for raw in _raw_tokens(text):
        found += _terms_of(raw)
    return found


@lru_cache(maxsize=CACHED_WORDS)
def _terms_of(raw: str) -> tuple[str, ...]:
    return tuple(term for token in _parts(raw) if token not in STOP_WORDS for term in _token_terms(token))


def _token_terms(token: str) -> tuple[str, ...]:
    if not token.isalnum() or token.isnumeric():
        return (STEM_MARK + token,)
    edged = f"{WORD_EDGE}{token[:MAX_WORD]}{WORD_EDGE}"
    grams = (edged[start : start + GRAM] for start in range(max(1, len(edged) - GRAM + 1)))
    return (STEM_MARK + stem(token), *grams)


def split_compound(word: str, known: Callable[[str], bool] | Container[str]) -> tuple[str, ...]:
    """The parts of a compound, each of them a known word; the word itself where it cannot be parted.

    ``known`` tells of a folded word whether it stands alone elsewhere (a set, or a function of one's own). Fewest
    parts win, then the longest last part (the head). A linking s or e between two parts belongs to neither.
    """
    folded = fold(word)
    is_known = known if callable(known) else known.__contains__
    if not folded.isalpha() or len(folded) > MAX_WORD:
        return (folded,)

    # best[end] is the best parting of folded[:end]; parts are tried from the longest first part down.
    best: dict[int, tuple[str, ...]] = {0: ()}
    size = len(folded)
    for end in range(MIN_PART, size + 1):
        candidates = []
        for start in range(end - MIN_PART + 1):
            if start not in best or (start == 0 and end == size):
                continue
            part = folded[start:end]
            for link in ("", "s", "e"):
                stripped = part[: len(part) - len(link)] if part.endswith(link) else ""
                # The last part has no linking letter, and a part keeps its own ending where that is a word.
                if (link and end == size) or len(stripped) < MIN_PART or not is_known(stripped):
                    continue
                candidates.append((*best[start], stripped))
                break
        if candidates:
            best[end] = min(candidates, key=lambda parts: (len(parts), -len(parts[-1])))
    return best.get(size, (folded,))

"""What sort of answer a question asks for, and in which language it is put. Rules over folded text, first match wins."""

from __future__ import annotations

import re

from rag.danish import words
from rag.records import QuestionKind

# In order: what a question says on top of its question word comes first, then the question word, then the verbs.
_RULES: tuple[tuple[QuestionKind, str], ...] = (
    (
        QuestionKind.COMPARISON,
        r"\bsammenlign|\bforskel(?:len|le|lene)? (?:paa|mellem|i)\b|\bforskellig(?:e|t)? fra\b|\badskil"
        r"|\bi modsaetning til\b|\bligheder\b|\bbaade .{2,60}\bog\b.{2,60}\b(?:hver|begge)\b|\bcompare|\bdifferen(?:ce|t)",
    ),
    (
        QuestionKind.COURSE,
        r"\bforloeb(?:et)? (?:i|af|for|omkring|om)\b|\bsagsforloeb|\bsagens (?:gang|forloeb|historie)|\bhistorik"
        r"|\bkronologi|\btidslinje|\bover tid\b|\bgennem (?:aarene|tiden|perioden)\b|\budvikle(?:t|de) sig\b"
        r"|\budvikling(?:en)? i sagen\b|\bhvad er der sket (?:med|i)\b|\bfra start til\b|\bhidtil\b.*\bsag"
        r"|\bhistory of\b|\btimeline\b|\bover the years\b",
    ),
    (
        QuestionKind.MEETING,
        r"\bhvad (?:handlede|drejede|omhandlede) (?:\w+ ){0,4}?moede\w*"
        r"|\bhvad (?:blev der|blev|drøftede|talte) (?:\w+ ){0,4}?(?:paa|til) (?:\w+ ){0,3}?moede\w*\W*(?:den [\w. ]+)?\??$"
        r"|\bhvad (?:skete|foregik) der paa\b|\bhvad var der paa dagsordenen\b|\bhvad (?:er|var|stod) paa dagsordenen\b"
        r"|\bhvilke (?:punkter|sager|emner) (?:\w+ ){0,5}?(?:paa|til) (?:\w+ ){0,3}?(?:moede|dagsorden)\w*"
        r"|\b(?:resume|opsummer|sammenfat)\w* (?:\w+ ){0,4}?(?:moede|referat)\w*|\bon the agenda\b|\bwhat happened at\b",
    ),
    (
        QuestionKind.NUMBER,
        r"\bhvor (?:mange|meget|stor|stort|store|lidt|faa|hoej|hoejt|langt?|gammel|gamle|ofte|tit|dyrt?)\b"
        r"|\bhvad (?:koste|kosted|bliver prisen)\w*|\bhvilket? (?:beloeb|antal|procent)\w*|\bantallet\b|\bhvor stor en\b"
        r"|\bhow (?:many|much|often|large|big|long)\b|\bhva koster\b|\bhur (?:manga|mycket)\b",
    ),
    (
        QuestionKind.DATE,
        r"\bhvornaar\b|\bhvilken (?:dato|dag|maaned)\b|\bhvilket aar\b|\b(?:tids)?frist(?:en)?\b|\bdeadline\b|\bwhen\b"
        r"|\bhva(?:d)? dato\b|\bnar (?:er|blev|beslutade|skal)\b|\bhvor laenge\b|\bsidste dag for\b",
    ),
    (
        QuestionKind.PERSON,
        r"\bhvem\b|\bhvilken? (?:person|politiker|minister|direktoer|borgmester|formand)\w*|\bdeltagerne?\b|\bdeltog\b"
        r"|\bafbud\b|\bfravaerende\b|\bmoedte op\b|\btil stede\b|\bwho\b|\bwhose\b|\bhvis navn\b|\bvem\b",
    ),
    (
        QuestionKind.RECOMMENDATION,
        r"\bindstil|\banbefal|\bforesl(?:aa|og)|\blagt op til\b|\blaegger \w+ op til\b|\bforslag(?:et)? til beslutning"
        r"|\brecommend|\bpropos(?:e|al)",
    ),
    (
        QuestionKind.DECISION,
        r"\bbeslut|\bvedt(?:og|ag)|\bgodkend|\bafgoer|\bafgjor|\bbestemt?e?\b|\bresultatet? (?:af|blev)|\bblev resultatet"
        r"|\bkonklu|\benige?\b|\benighed|\budfald|\bafvis|\bstemte|\btiltraadt?e?|\bsagde (?:\w+ ){0,3}?(?:ja|nej)\b"
        r"|\btil efterretning\b|\bblev det til\b|\bbakke\w* op\b|\bsiger? (?:ja|nej) til\b|\bdecid|\bdecision|\bapprove"
        r"|\badopted|\bagree|\bbeslutad|\bbeslutn",
    ),
    (
        QuestionKind.LIST,
        r"\bhvilke\b|\bhvilket\b.*\ber\b|\bnaevn\b|\bremse?\b|\blist(?:e|en|er)? (?:over|op)|\bhvad er de\b|\bwhich\b"
        r"|\bwhat are the\b|\bvilka\b|\bpunktform",
    ),
    (
        QuestionKind.EXPLANATION,
        r"\bhvorfor\b|\bhvordan\b|\bhvad (?:er|gaar|betyder|vil|var|daekker|indebaerer)\b|\bforklar|\bfortael\b|\bbeskriv"
        r"|\bbegrund|\bwhy\b|\bhow\b|\bwhat (?:is|does|was)\b|\bexplain|\btell me\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _RULES)

# Words that are told apart from Danish ones: none of them is a Danish word.
_LANGUAGES: dict[str, frozenset[str]] = {
    "en": frozenset(
        "the what which who whose when where why how many much is are was were did does do has have been will would "
        "should about of and for with from this that their there municipality municipalities council meeting decide "
        "decided decision refugees hospital to in on at by any get be they it".split()
    ),
    "no": frozenset(
        "hva hvilken hvordan ikke kommunene fikk vedtok ble noen mye bestemt naar fylket møtet moetet flyktninger "
        "sykehus kollektivtrafikk".split()
    ),
    "sv": frozenset(
        "vad hur vilka vilken naer och inte beslutade fattade aer kommunerna kommuner motet moetet vem varfoer foer "
        "sjukhus flyktingar maanga kollektivtrafiken beslut i om".split()
    ),
}
# Shared with Danish: they say nothing against it.
_ALSO_DANISH = frozenset("i om for be beslut kommuner ikke hvordan hvilken bestemt are do has it to at by get".split())


def kind_of(text: str) -> QuestionKind:
    """The sort of answer that a question asks for."""
    folded = words.fold(text)
    return next((kind for kind, pattern in _COMPILED if pattern.search(folded)), QuestionKind.OTHER)


def language_of(text: str) -> str:
    """The language of a question: "da", or "en", "no", "sv" where its small words surely are not Danish."""
    tokens = words.tokens(text)
    votes = {
        language: sum(token in own and token not in _ALSO_DANISH for token in tokens)
        for language, own in _LANGUAGES.items()
    }
    best = max(votes, key=lambda language: votes[language])
    danish = sum(words.is_stop(token) and token not in _LANGUAGES[best] for token in tokens)
    return best if votes[best] >= 1 and votes[best] > danish else "da"

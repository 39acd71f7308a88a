"""What sort of answer a question asks for, and in which language it is put.

Rules over folded text; the first that matches wins.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.danish import words
from rag.records import QuestionKind

# Those who put cases before a body, in folded words, and what they do when they recommend.
_OFFICE = (
    r"(?:embeds(?:folk|maend|vaerk|mand)\w*|fagfolk\w*|(?:\w*forvaltning|administration|direktion)en"
    r"|raadhusets folk|kommunens (?:egne )?(?:folk|fagfolk|eksperter|ansatte))"
)
_PROPOSES = r"(?:vil(?:le)?|foresl\w+|pege[dr]\w*|raade[dr]\w*|mene?r|mente|oenske\w*|havde taenkt|lagde op|laegger op)"

# In order: what a question says on top of its question word comes first, then the question word, then the verbs.
_RULES: tuple[tuple[QuestionKind, str], ...] = (
    (
        QuestionKind.COMPARISON,
        r"\bsammenlign|\bforskel(?:len|le|lene)? (?:paa|mellem|i)\b|\bforskellig(?:e|t)? fra\b|\badskil"
        r"|\bi modsaetning til\b|\bligheder\b|\bbaade .{2,60}\bog\b.{2,60}\b(?:hver|begge)\b|\bcompare"
        r"|\bdifferen(?:ce|t)|\bbegge (?:steder|gange|aar|moeder)\b|\bde to (?:gange|steder|moeder)\b"
        r"|\bbaade i (?:19|20)\d\d og\b|\bboth in (?:19|20)\d\d and\b",
    ),
    (
        QuestionKind.DECISION,
        r"^\W*(?:og |men )?(?:godken[dt]te|vedtog|besluttede|afviste|tiltraadte|stoettede|bakkede|enedes)\b",
    ),
    (
        QuestionKind.COURSE,
        r"\bforloeb(?:et)? (?:i|af|for|omkring|om)\b|\bsagsforloeb|\bsagens (?:gang|forloeb|historie)|\bhistorik"
        r"|\bsag(?:en)?\b.{0,60}\bforloebet\b|\bhvordan (?:er|var) det (?:saa )?(?:gaaet|gik|gaar) (?:med|for)\b"
        r"|\bhvad (?:skete|er) der (?:sket )?(?:med|i) (?:sagen|planerne|forslaget|projektet)\b"
        r"|\bhistorien (?:bag|om)\b"
        r"|\bkronologi|\btidslinje|\bover tid\b|\bgennem (?:aarene|tiden|perioden)\b|\budvikle(?:t|de) sig\b"
        r"|\budvikling(?:en)? i sagen\b|\bhvad er der sket (?:med|i)\b|\bfra start til\b|\bhidtil\b.*\bsag"
        r"|\bhistory of\b|\btimeline\b|\bover the years\b",
    ),
    (
        QuestionKind.MEETING,
        r"\bhvad (?:handlede|drejede|omhandlede) (?:\w+ ){0,4}?moede\w*"
        r"|\bhvad (?:blev der|blev|droeftede|talte) (?:\w+ ){0,4}?(?:paa"
        r"|til) (?:\w+ ){0,3}?moede\w*\W*(?:den [\w. ]+)?\??$"
        r"|\bhvad (?:skete|foregik) der paa\b|\bhvad var der paa dagsordenen\b"
        r"|\bhvad (?:er|var|stod) paa dagsordenen\b"
        r"|\bhvilke (?:punkter|sager|emner) (?!.*\beventuelt\b)(?:\w+ ){0,5}?(?:paa|til)"
        r" (?:\w+ ){0,3}?(?:moede|dagsorden)\w*"
        r"|\b(?:resume|opsummer|sammenfat)\w* (?:\w+ ){0,4}?(?:moede|referat)\w*|\bon the agenda\b"
        r"|\bwhat happened at\b",
    ),
    (
        QuestionKind.NUMBER,
        r"\bhvor (?:mange|meget|stor|stort|store|lidt|faa|hoej|hoejt|langt?|gammel|gamle|ofte|tit|dyrt?|taet)\b"
        r"|\bhvad (?:koste|kosted|bliver prisen)\w*|\bhvilket? (?:beloeb|antal|procent)\w*|\bantallet\b"
        r"|^(?!.*\b(?:hv\w+|what|wh\w+)\b).*\b(?:antal|mio|mia|kr|kroner|\w*beloeb|procent|pct|pris)\b"
        r"|\bhvor stor en\b|\bhow (?:many|much|often|large|big|long)\b|\bhva koster\b|\bhur (?:manga|mycket)\b",
    ),
    (
        QuestionKind.DATE,
        r"\bhvornaar\b|\bdato\b|\bhvilke[nt]? (?:dato\w*|dage?|maaned\w*|aar|aften\w*|uger?|tidspunkt)\b"
        r"|\b\w*frist(?:en)?\b|\bsidste (?:chance|udkald)\b|\b(?:what|which) (?:date|day|month|year)\b|\bcut-?off\b"
        r"|\bdeadline\b|\bwhen\b|\bhva(?:d)? dato\b|\bnar (?:er|blev|beslutade|skal)\b|\bhvor laenge\b"
        r"|\bsidste dag for\b",
    ),
    (
        QuestionKind.PERSON,
        r"\bhvem\b|\bhvad (?:hedder|hed)\b"
        r"|\bhvilke[nt]? (?:\w+ ){0,2}?(?:person|\w*politiker|\w*minister|\w*direktoer|borgmest|\w*formand|\w*chef"
        r"|topfigur)\w*|\b(?:which|what) (?:\w+ )?(?:people|persons?|mayors?|members)\b|\bdeltagerne?\b"
        r"|\bdeltog\b|\bafbud\b|\bfravaerende\b|\bmoedte op\b|\btil stede\b|\bwho\b|\bwhose\b|\bhvis navn\b"
        r"|\bvem\b",
    ),
    (
        QuestionKind.RECOMMENDATION,
        r"\bindstil|\banbefal|\bforesl(?:aa|og)|\blagt op til\b|\blaegges (?:\w+ ){0,2}op til\b"
        r"|\bl(?:aegger|agde) \w+ op til\b|\bforslag(?:et)? til beslutning|\brecommend|\bpropos(?:e|al)"
        rf"|\b{_OFFICE} (?:\w+ ){{0,2}}?{_PROPOSES}\b|\b(?:{_PROPOSES}|havde) (?:de |det )?{_OFFICE}\b"
        rf"|\b(?:siger|sagde) (?:de |det )?{_OFFICE} (?:\w+ ){{0,2}}?(?:til|om)\b",
    ),
    (
        QuestionKind.DECISION,
        r"\bbeslut|\bvedt(?:og|ag)|\bgodkend|\bafgoer|\bafgjor|\bbestemt?e?\b|\bresultatet? (?:af|blev)"
        r"|\bblev resultatet|\bkonklu|\benige?\b|\benighed|\budfald|\bafvis|\bstemte|\btiltraadt?e?"
        r"|\bsagde (?:\w+ ){0,3}?(?:ja|nej)\b|\btil efterretning\b|\bblev det til\b|\bbakke\w* op\b"
        r"|\bsiger? (?:ja|nej) til\b|\b(?:mente?|mener|mene)\b"
        r"(?! (?:de |\w+s )?(?:\w*borger|\w*beboer|nabo|elev|\w*foraeldre|foa\b|ansatte"
        r"|medarbejder|\w*forening|landm|lodsejer|patient|paaroerende|gamle|unge|folk\b|\w*bestyrelse|personale"
        r"|\w*laege|aeldre|\w*trafik\b|\w*selskab|\w*forsyning|\w*skole|\w*klub|\w*eksperter|turister))|\bendte\b|\budmunde"
        r"|\blagde .{0,60}\bvaegt paa\b|\bstoette(?:de)?\b|\bfik .{2,60}\blov\b|\bsnakkede\b|\btalte\b"
        r"|\bdroefte(?:de|t)\b|\bdecid|\bdecision|\bapprove|\badopted|\bagree|\bbeslutad|\bbeslutn",
    ),
    (
        QuestionKind.LIST,
        r"\bhvilke\b|\bhvilket\b.*\ber\b|\bnaevn\b|\bremse?\b|\blist(?:e|en|er)? (?:over|op)|\bhvad er de\b"
        r"|\bwhich\b|\bwhat are the\b|\bvilka\b|\bpunktform",
    ),
    (
        QuestionKind.EXPLANATION,
        r"\bhvorfor\b|\bskyldes\b|\baarsag(?:en)?\b|\bhvordan\b"
        r"|\bhvad (?:er|gaar|betyder|vil|var|daekker|indebaerer)\b|\bforklar|\bfortael\b|\bbeskriv|\bbegrund"
        r"|\bwhy\b|\bhow\b|\bwhat (?:is|does|was)\b|\bexplain|\btell me\b",
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _RULES)

# Words that are told apart from Danish ones, and those among them that are Danish, too, and say nothing.
_ENGLISH = """
    the what which who whose when where why how many much is was were did does do has have been will would should about
    of and with from this that their there municipality municipalities council meeting decide decided decision refugees
    hospital to in on any they it you
    """
_NORWEGIAN = """
    av ble blir bystyret enn etter fikk fylket fylkeskommunen gikk gjelder gått hva høyt inn innstilling innstillingen
    innstilles jobber kommunene kommunestyret kollektivtrafikk mellom mye noe noen opp penger seg sykehus sykehuset
    sykehjem sykepleiere uke utsatt vedtak vedtok vedtatt flyktninger eldre eldreomsorg
    """
_SWEDISH = """
    att av beslut beslutade beslutat ett fattade fick fullmäktige från förslag föreslås föreslogs göra gäller hur inte
    kommunerna kommunfullmäktige kommunstyrelsen kostar mellan möte mötet motet mycket många måste något och pengar ska
    skola skolan skolor själv till vad varför vem vilka vilken vilket är över äldreomsorg sjukhus sjukhuset
    sjuksköterskor vård flyktingar kollektivtrafik kollektivtrafiken
    """
_ALSO_DANISH = frozenset(["do", "has", "to", "it", "hospital", "in", "on", "was"])
_LANGUAGES = {
    "en": frozenset(_ENGLISH.split()) - _ALSO_DANISH,
    "no": frozenset(words.fold(_NORWEGIAN).split()),
    "sv": frozenset(words.fold(_SWEDISH).split()),
}
# Most small words are the same in Danish, Norwegian and Swedish: only those that the other two lack speak for Danish.
_NOT_NORWEGIAN = "af bliver blev dig efter fik hvad hvornår igennem mellem meget mig noget nogle også sig uden vores"
_NOT_SWEDISH = "er fra hvem hvilke hvilken hvis hvor hvordan hvorfor ikke jeg mod og til ved være"
_DANISH = {
    "no": frozenset(words.fold(_NOT_NORWEGIAN).split()),
    "sv": frozenset(words.fold(f"{_NOT_NORWEGIAN} {_NOT_SWEDISH}").split()) - {"efter", "mig", "dig", "sig"},
}


# What asks for a reason at a question's beginning, whatever is counted in what follows; as it is written.
WHY = r"hvorfor|why|af hvilken (?:grund|årsag)"
_REASON = re.compile(rf"^\W*(?:(?:og|men|saa) )?(?:{words.fold(WHY)})\b")
# What begins with its verb asks for a yes or a no, unless it only asks politely ("Ved du, hvem …", "Kan du sige,
# hvornår …").
_VERB_FIRST = re.compile(
    r"^\W*(?:(?:og|men|saa) )?(?:er|var|har|havde|bliver|blev|maa|kan|kunne|skal|skulle|vil|ville|faar|fik|taeller"
    r"|stemmer|stemte|gaelder|naevner|naaede|virkede|findes|kommer|kom|gaar|gik|foelger|loeser|goer|gjorde)\b"
    r"(?!.{0,40}\b(?:ved|vide|se|sige|siges|fortaelle|oplyse|huske|finde ud af)\b)"
)
_EMBEDDED = frozenset({QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.PERSON})
_CLAUSE = re.compile(r", (?:hv\w+|og hv\w+)\b")


def kind_of(text: str, without: Collection[QuestionKind] = ()) -> QuestionKind:
    """The sort of answer that a question asks for; ``without`` are sorts that are left out of account."""
    folded = words.fold(text)
    if _REASON.search(folded):
        return QuestionKind.EXPLANATION
    kind = next(
        (kind for kind, pattern in _COMPILED if kind not in without and pattern.search(folded)), QuestionKind.OTHER
    )
    if kind in _EMBEDDED and _VERB_FIRST.search(folded) and _CLAUSE.search(folded):
        return kind_of(_CLAUSE.split(folded, maxsplit=1)[0], without)
    return kind


def language_of(text: str) -> str:
    """The language of a question: "da", or "en", "no", "sv" where its small words surely are not Danish."""
    tokens = words.tokens(text)
    votes = {language: sum(token in own for token in tokens) for language, own in _LANGUAGES.items()}
    best = max(votes, key=lambda language: votes[language])
    if best in _DANISH:
        return best if votes[best] > sum(token in _DANISH[best] for token in tokens) else "da"
    danish = sum(words.is_stop(token) and token not in _LANGUAGES[best] for token in tokens)
    return best if votes[best] > danish or votes[best] == danish > 1 else "da"

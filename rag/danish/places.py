"""The names of Danish places, so that one is known for a name however it is written and bent.

The 98 municipalities (since 2007), the parts of the country with what their people and things are called ("fynske",
"Zealand"), and towns. A name that is also a word of everyday Danish is left out ("Skive", "Ringe", "Lejre").
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.danish import words

_MUNICIPALITIES = """
    Albertslund Allerød Assens Ballerup Billund Bornholm Brøndby Brønderslev Dragør Egedal Esbjerg Fanø Favrskov Faxe
    Fredensborg Fredericia Frederiksberg Frederikshavn Frederikssund Furesø Gentofte Gladsaxe Glostrup Gribskov
    Guldborgsund Haderslev Halsnæs Hedensted Helsingør Herlev Herning Hillerød Hjørring Holbæk Holstebro Horsens
    Hvidovre Hørsholm Ikast-Brande Ishøj Jammerbugt Kalundborg Kerteminde København Kolding Køge Langeland Lemvig
    Lolland Lyngby-Taarbæk Læsø Mariagerfjord Middelfart Morsø Norddjurs Nordfyns Nyborg Næstved Odense Odsherred
    Randers Rebild Ringkøbing-Skjern Ringsted Roskilde Rudersdal Rødovre Samsø Silkeborg Skanderborg Slagelse
    Solrød Sorø Stevns Struer Svendborg Syddjurs Sønderborg Thisted Tårnby Vallensbæk Vejle
    Vesthimmerlands Viborg Vordingborg Ærø Aabenraa Aalborg Aarhus
    """.split()  # noqa: SIM905 - a word list
_TOWNS = """
    Aabybro Allinge Asnæs Augustenborg Aulum Auning Birkerød Bjerringbro Bogense Brabrand Bramming Brovst Brædstrup
    Brørup Børkop Christiansfeld Dianalund Dronninglund Ebeltoft Egtved Espergærde Farsø Farum Fjerritslev Faaborg
    Gedser Gilleleje Gistrup Glamsbjerg Grenaa Grindsted Gudhjem Hadsten Hadsund Hanstholm Harboøre Haslev
    Hinnerup Hirtshals Hjallerup Hjortshøj Hobro Holsted Hornslet Humlebæk Hundested Hørning Jelling Juelsminde Jyderup
    Kastrup Kjellerup Kolind Korsør Langå Lystrup Løgstør Løgten Løgumkloster Maribo Marstal Munkebo Nakskov
    Nexø Nibe Nordborg Nykøbing Nysted Nørresundby Otterup Padborg Pandrup Præstø Risskov Rudkøbing Ryomgård Rønne Rønde
    Rødby Rødding Rødekro Sakskøbing Sindal Skagen Skjern Skibby Skælskør Skærbæk Skørping Skødstrup Solbjerg Stenløse
    Storvorde Støvring Svinninge Sæby Thyborøn Toftlund Tranbjerg Ulfborg Vamdrup Videbæk Vildbjerg Vinderup
    Vodskov Vojens Værløse Ærøskøbing Ølstykke
    """.split()  # noqa: SIM905 - a word list
# Parts of the country, by folded pattern: what lies there and who lives there are called by them.
_PARTS = {
    "Fyn": r"fyns?|fynsk\w*|fynbo\w*|funen",
    "Sydfyn": r"sydfyn\w*",
    "Sjælland": r"sjaellands?|sjaellandsk\w*|sjaellaender\w*|zealand",
    "Nordsjælland": r"nordsjaell\w*",
    "Vestsjælland": r"vestsjaell\w*",
    "Sydsjælland": r"sydsjaell\w*",
    "Sønderjylland": r"soenderjyllands?|soenderjysk\w*|soenderjyder\w*",
    "Syddanmark": r"syddanmarks?|syddansk\w*",
    "Hovedstaden": r"hovedstadens?|hovedstadsomraad\w*",
    "Storkøbenhavn": r"storkoebenhavn\w*",
    "Bornholm": r"bornholms?|bornholmsk\w*|bornholmer\w*",
    "Falster": r"falsters?|falstersk\w*",
    "Lolland": r"lollands?|lollandsk\w*",
    "Thy": r"thys?|thyb\w{2,4}",
    "Vendsyssel": r"vendsyssels?|vendelb\w{2,4}",
    "Himmerland": r"himmerlands?|himmerlandsk\w*",
    "Djursland": r"djurslands?|djurslandsk\w*",
    "Salling": r"sallings?",
    "København": r"koebenhavns?|koebenhavnsk\w*|koebenhavner\w*|copenhagen",
    "Aarhus": r"aarhus|aarhusiansk\w*|aarhusianer\w*",
    "Aalborg": r"aalborgs?|aalborgens\w*",
    "Odense": r"odenses?|odenseansk\w*|odenseaner\w*",
}
_PATTERN = re.compile("|".join(f"({pattern})" for pattern in _PARTS.values()))
_BY_WORD = {words.tokens(name)[0]: name for name in (*_MUNICIPALITIES, *_TOWNS)}


@lru_cache(maxsize=1 << 14)
def place(word: str) -> str | None:
    """The place that a folded word names, its genitive included; ``None`` for any other word."""
    match = _PATTERN.fullmatch(word)
    if match is not None and match.lastindex is not None:  # one group for each part
        return tuple(_PARTS)[match.lastindex - 1]
    return _BY_WORD.get(word) or _BY_WORD.get(word.removesuffix("s"))

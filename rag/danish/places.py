"""The names of Denmark's 98 municipalities (since 2007), so that one is known for a name however it is written."""

from __future__ import annotations

from rag.danish import words

_MUNICIPALITIES = """
    Albertslund Allerød Assens Ballerup Billund Bornholm Brøndby Brønderslev Dragør Egedal Esbjerg Fanø Favrskov Faxe
    Fredensborg Fredericia Frederiksberg Frederikshavn Frederikssund Furesø Gentofte Gladsaxe Glostrup Greve Gribskov
    Guldborgsund Haderslev Halsnæs Hedensted Helsingør Herlev Herning Hillerød Hjørring Holbæk Holstebro Horsens
    Hvidovre Hørsholm Ikast-Brande Ishøj Jammerbugt Kalundborg Kerteminde Kolding København Køge Langeland Lejre Lemvig
    Lolland Lyngby-Taarbæk Læsø Mariagerfjord Middelfart Morsø Norddjurs Nordfyns Nyborg Næstved Odder Odense Odsherred
    Randers Rebild Ringkøbing-Skjern Ringsted Roskilde Rudersdal Rødovre Samsø Silkeborg Skanderborg Skive Slagelse
    Solrød Sorø Stevns Struer Svendborg Syddjurs Sønderborg Thisted Tønder Tårnby Vallensbæk Varde Vejen Vejle
    Vesthimmerlands Viborg Vordingborg Ærø Aabenraa Aalborg Aarhus
    """.split()  # noqa: SIM905 - a word list
# Words of everyday Danish that are spelt like a municipality.
_WORDS_TOO = frozenset({"greve", "skive", "vejen", "varde", "odder", "kolding"})
_BY_WORD = {words.tokens(name)[0]: name for name in _MUNICIPALITIES}


def municipality(word: str) -> str | None:
    """The municipality that a folded word names, its genitive included; ``None`` for any other word."""
    for form in (word, word.removesuffix("s")):
        if form in _BY_WORD and form not in _WORDS_TOO:
            return _BY_WORD[form]
    return None

"""Every word of the chat's own that a user can read, in one place."""

from __future__ import annotations

TITLE = "Arkivsvar"
TAGLINE = "Spørg mødearkivet på almindeligt dansk. Hvert svar viser sin kilde."

QUESTION_LABEL = "Hvad vil du vide?"
QUESTION_PLACEHOLDER = "Skriv dit spørgsmål"
ASK = "Spørg"
COVERED = "Arkivet dækker:"
NEW_CONVERSATION = "Ny samtale"
EXAMPLES_HEADING = "Prøv for eksempel"
PROMISE = (
    "Svarene er dokumenternes egne ord. Tryk på en kilde for at læse stedet i dagsordenen eller referatet. "
    "Spørgsmål og dokumenter bliver på denne server."
)

SEARCHING = "Søger i arkivet …"
YOU_ASKED = "Du spurgte"
ANSWER_READY = "Svar: "
SOURCES_HEADING = "Kilder"
SHOW_SOURCE = "Vis i kilden"
SEARCHED_IN = "Søgt i:"
REMOVED_BY_GATE = "Udeladt, fordi kilden ikke kunne bekræftes:"

NOT_FOUND_HEADING = "Det fandt jeg ikke svar på i arkivet"
NOT_FOUND_TEXT = "Arkivet har ikke belæg nok til et svar. Prøv med andre ord, eller nævn mødet eller året."
NEAREST_HEADING = "Nærmeste punkter i arkivet"

EMPTY_QUESTION = "Skriv et spørgsmål først."
FAILED = "Noget gik galt på serveren, så spørgsmålet blev ikke besvaret. Prøv igen, eller start en ny samtale."
SOURCE_FAILED = "Noget gik galt på serveren, så kilden kunne ikke åbnes. Prøv igen."
ERROR_HEADING = "Det kunne ikke lade sig gøre"

SOURCE_HEADING = "Kilde"
CLOSE_SOURCE = "Luk kilden"
SOURCE_GONE = "Punktet findes ikke længere i arkivet. Stil spørgsmålet igen for at få nye kilder."
QUOTE_NOT_LOCATED = "Citatet kunne ikke findes ordret i punktets tekst, så intet er markeret."
NO_TEXT = "Punktet har ingen tekst i dokumentet ud over overskriften."
OPEN_AT_PUBLISHER = "Åbn hos udgiver"
SEE_MINUTES = "Se samme punkt i referatet"
SEE_AGENDA = "Se samme punkt i dagsordenen"

BADGE = {"dagsorden": "Dagsorden", "referat": "Referat"}
BADGE_MANY = {"dagsorden": "dagsordener", "referat": "referater"}
BASIS = {
    "beslutning": "Besluttet",
    "indstilling": "Indstillet, ikke besluttet",
    "oplysning": "Oplysning fra sagen",
}
UNKNOWN_BODY = "Ukendt råd eller udvalg"
UNKNOWN_DATE = "uden dato"
FRONT_MATTER = "Deltagere og afbud"

INDEX_EMPTY = "Indekset er tomt: der er ingen punkter at spørge om endnu. Kør: arkivsvar index MAPPE"


def too_long(length: int, limit: int) -> str:
    """What is said to a question of ``length`` characters where ``limit`` are allowed."""
    return f"Spørgsmålet er for langt ({number(length)} tegn). Skriv det på højst {number(limit)} tegn."


def number(value: int) -> str:
    """A whole number as Danes write it: 12.345."""
    return f"{value:,}".replace(",", ".")


def counted(value: int, one: str, many: str) -> str:
    """As "1 møde" or "1.204 møder"."""
    return f"{number(value)} {one if value == 1 else many}"

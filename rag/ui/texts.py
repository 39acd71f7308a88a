"""Every word of the chat's own that a user can read, in one place."""

from __future__ import annotations

TITLE = "Arkivsvar"
TAGLINE = "Spørg mødearkivet på almindeligt dansk. Hvert svar viser sin kilde."

QUESTION_LABEL = "Hvad vil du vide?"
QUESTION_PLACEHOLDER = "Skriv dit spørgsmål"
ASK = "Spørg"
QUESTION_FORM_LABEL = "Stil et spørgsmål"
ABOUT_ITEM = "Spørgsmålet er om:"
NARROW = "Afgræns"
NARROW_TO = " til råd, år eller dokumenttype"
BODY = "Råd eller udvalg"
ALL_BODIES = "Alle"
FROM_YEAR = "Fra år"
TO_YEAR = "Til år"
ANY_YEAR = "Alle år"
SORT = "Dokument"
ALL_SORTS = "Begge slags"
VIEWS = {"spoerg": "Spørg", "sager": "Sager", "moeder": "Møder"}
VIEWS_LABEL = "Hovedmenu"
LOG_OUT = "Log ud"
WAIT_NOT = "Fortryd"

CASES_HEADING = "Sager"
CASES_INTRO = "Følg en sag gennem møderne: hvad der blev indstillet og besluttet, hvornår og hvor."
FIND_CASE = "Sagsnummer eller emne"
SHOW_COURSE = "Vis forløb"
NO_CASES = "Arkivet har ingen sagsnumre, der går igen. Søg efter et emne, for eksempel:"
NO_CASES_AT_ALL = "Arkivet har ingen sagsnumre, der går igen. Søg efter et emne."
CASES_COUNTED = "behandlet på mere end ét møde, senest behandlede først."
NEWEST_SHOWN = "De nyeste er vist; søg for at finde de andre."
ALL_CASES = "Alle sager"
NO_CASE_FOUND = "Arkivet har ingen sag, der passer."
TIMELINE_LABEL = "Tidslinje over sagen:"
TIMELINE_REGION = "Sagens tidslinje"
OUTCOMES = {
    "besluttet": "Besluttet",
    "anbefalet": "Anbefalet",
    "indstillet": "Indstillet, beslutning ukendt",
    "omtalt": "Omtalt",
}
PROPOSED = "Indstillet"
RECOMMENDED = "Anbefalet"
DECIDED = "Besluttet"
DISCUSSED = "Drøftet"
TOLD_LATER = "Omtalt senere"
AS_TABLE = "Vis forløbet som tabel"
COPY_TABLE = "Kopiér tabel"
FETCH_TABLE = "Hent tabel"
TABLE_REGION = "Forløbet som tabel"

MEETINGS_HEADING = "Møder"
FIND_ITEMS = "Find punkter i møderne"
FIND = "Søg"
NO_ITEMS = "Ingen punkter passer til"
NO_MEETINGS = "Arkivet har ingen møder, der passer."
BEST_SHOWN = "de bedste er vist"
NEWER = "Nyere møder"
OLDER = "Ældre møder"
PAGES_LABEL = "Flere møder"

HISTORY_HEADING = "Dine tidligere spørgsmål"
HISTORY_NOTE = "Kun gemt i denne browser."
CLEAR_HISTORY = "Ryd listen"

COVERED = "Arkivet dækker:"
NEW_CONVERSATION = "Ny samtale"
EXAMPLES_HEADING = "Prøv for eksempel"
PROMISE = (
    "Svarene er dokumenternes egne ord. Tryk på en kilde for at læse stedet i dagsordenen eller referatet. "
    "Spørgsmål og dokumenter bliver på denne server."
)

SEARCHING = "Søger i arkivet …"
ASKING_MODEL = "Søger i arkivet og lader sprogmodellen skrive svaret …"
WRITING = "Skriver videre …"
YOU_ASKED = "Du spurgte"
ANSWER_READY = "Svar: "
SOURCES_HEADING = "Kilder"
SHOW_SOURCE = "Vis i kilden"
SEARCHED_IN = "Søgt i:"
REMOVE_CHIP = "(fjern, og spørg igen)"
COPY_ANSWER = "Kopiér svar"
FETCH_WORD = "Hent som Word"
FETCH_MARKDOWN = "Hent som Markdown"
COPY_LINK = "Kopiér link"
OF_ANSWER = "til"
CHOSEN_ITEM_GONE = "Det punkt, spørgsmålet var om, findes ikke længere i arkivet."
REMOVED_BY_GATE = "Udeladt, fordi kilden ikke kunne bekræftes:"

NOT_FOUND_HEADING = "Det fandt jeg ikke svar på i arkivet"
NOT_FOUND_TEXT = "Arkivet har ikke belæg nok til et svar. Prøv med andre ord, eller nævn mødet eller året."
NEAREST_HEADING = "Nærmeste punkter i arkivet"

EMPTY_QUESTION = "Skriv et spørgsmål først."
FAILED = "Noget gik galt på serveren, så spørgsmålet blev ikke besvaret. Prøv igen, eller start en ny samtale."
LIST_FAILED = "Noget gik galt på serveren, så listen kunne ikke hentes. Prøv igen."
FILE_FAILED = "Noget gik galt på serveren, så filen kunne ikke laves. Prøv igen."
SOURCE_FAILED = "Noget gik galt på serveren, så kilden kunne ikke åbnes. Prøv igen."
ERROR_HEADING = "Det kunne ikke lade sig gøre"

SOURCE_HEADING = "Kilde"
CLOSE_SOURCE = "Luk kilden"
SOURCE_GONE = "Punktet findes ikke længere i arkivet. Stil spørgsmålet igen for at få nye kilder."
QUOTE_NOT_LOCATED = "Citatet kunne ikke findes ordret i punktets tekst, så intet er markeret."
NO_TEXT = "Punktet har ingen tekst i dokumentet ud over overskriften."
OPEN_AT_PUBLISHER = "Åbn hos udgiver"
TEXT_TAB = "Tekst"
ORIGINAL_TAB = "Originalen"
TABS_LABEL = "Vis punktet som"
PAGE_BEFORE = "Forrige"
PAGE_AFTER = "Næste"
LARGER = "Større"
MARKED_ON_PAGE = "Citatets linjer er markeret på billedet."
TEXT_IS_BESIDE = "Punktets tekst står under fanen Tekst."
PLACE_NOT_LOCATED = "Citatets sted kunne ikke findes sikkert på siden, så intet er markeret på billedet."
NOT_A_PDF = "Dokumentet er ikke en PDF, så det kan ikke vises som billede. Du kan hente filen."
FILE_UNREADABLE = "Filen kan ikke læses, så originalen kan ikke vises."
FILE_CHANGED = "Filen er ændret, siden arkivet blev læst. Siden vises, som den er nu, og intet er markeret."
FETCH_PDF = "Hent PDF"
FETCH_FILE = "Hent dokumentet"
ASK_ABOUT_ITEM = "Spørg om dette punkt"
ITEM_BEFORE = "Forrige punkt:"
ITEM_AFTER = "Næste punkt:"
NEIGHBOURS_LABEL = "Nabopunkter i samme møde"
SEE_MINUTES = "Se samme punkt i referatet"
SEE_AGENDA = "Se samme punkt i dagsordenen"

BADGE = {"dagsorden": "Dagsorden", "referat": "Referat"}
BADGE_MANY = {"dagsorden": "dagsordener", "referat": "referater"}
BASIS = {
    "beslutning": "Fra mødets beslutning",
    "indstilling": "Indstillet, ikke besluttet",
    "oplysning": "Oplysning fra sagen",
}
UNKNOWN_BODY = "Ukendt råd eller udvalg"
UNKNOWN_DATE = "uden dato"
FRONT_MATTER = "Deltagere og afbud"

INDEX_EMPTY = "Indekset er tomt: der er ingen punkter at spørge om endnu. Kør: arkivsvar index MAPPE"


def only_searched(choice: str) -> str:
    """What is said of a search that found nothing within what the user had chosen."""
    return f"Der er kun søgt i det, du har valgt: {choice}. Fjern valget for at søge i hele arkivet."


def too_long(length: int, limit: int) -> str:
    """What is said to a question of ``length`` characters where ``limit`` are allowed."""
    return f"Spørgsmålet er for langt ({number(length)} tegn). Skriv det på højst {number(limit)} tegn."


def number(value: int) -> str:
    """A whole number as Danes write it: 12.345."""
    return f"{value:,}".replace(",", ".")


def counted(value: int, one: str, many: str) -> str:
    """As "1 møde" or "1.204 møder"."""
    return f"{number(value)} {one if value == 1 else many}"

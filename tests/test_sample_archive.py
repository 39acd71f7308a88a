"""The sample archive: its documents are what the sources say, read back whole, and nothing in it is real."""

from __future__ import annotations

import importlib
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pypdf
import pytest

from rag import extract, minutes, overrides
from rag.records import Kind
from rag.settings import Settings

DATA = Path(__file__).resolve().parents[1] / "data"

PLACES = {"Tangvig", "Skjoldmark", "Havremose", "Mågevig", "Lommersund", "Gedbæk", "Stavnø"}
PEOPLE = {
    "Henning Kvolmark", "Ulla Tranhave", "Grethe Tjørnsig", "Niels-Otto Sandløkke", "Lone Askehegn",
    "Preben Duelund Vad", "Peder Storhegn", "Karen-Margrethe Åkjær", "Vagn Høgløkke", "Thyra Strandkær",
    "Solvej Stormkær", "Ove Gyldenmose", "Gorm Espelund Rask", "Torkild Mejlhede", "Bodil Hvalmose",
    "Ditte Vangkær", "Jens Aage Vibsig", "Merete Ravnhegn", "Pia Myrkær", "Asger Brudehøj", "Rasmus Birkesig",
    "Dorthe Engløkke", "Yrsa Lyngkær", "Kaj Fjeldsig", "Ejnar Klokkerhøj",
}  # fmt: skip
REAL_MUNICIPALITIES = """
Albertslund Allerød Assens Ballerup Billund Bornholm Brøndby Brønderslev Dragør Egedal Esbjerg
Fanø Favrskov Faxe Fredensborg Fredericia Frederiksberg Frederikshavn Frederikssund Furesø Gentofte Gladsaxe Glostrup
Greve Gribskov Guldborgsund Haderslev Halsnæs Hedensted Helsingør Herlev Herning Hillerød Hjørring Holbæk Holstebro
Horsens Hvidovre Hørsholm Ikast Ishøj Jammerbugt Kalundborg Kerteminde Kolding København Køge Langeland Lejre Lemvig
Lolland Læsø Mariagerfjord Middelfart Morsø Norddjurs Nordfyns Nyborg Næstved Odder Odense Odsherred Randers Rebild
Ringkøbing Ringsted Roskilde Rudersdal Rødovre Samsø Silkeborg Skanderborg Skive Slagelse Solrød Sorø Stevns Struer
Svendborg Syddjurs Sønderborg Thisted Tårnby Tønder Vallensbæk Varde Vejen Vejle Vesthimmerland Viborg Vordingborg
Ærø Aabenraa Aalborg Aarhus
"""
REAL_BODIES = ("Hovedstaden", "Sjælland", "Syddanmark", "Midtjylland", "Nordjylland")


def _load(name: str) -> ModuleType:
    sys.path.insert(0, str(DATA))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(DATA))


source = _load("layout_source")
layout = _load("layout")
DOCUMENTS = source.read_all(DATA / "kilder")
IDS = [document.name for document in DOCUMENTS]
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)


def _pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def _squeezed(text: str) -> str:
    """Without blanks and hyphens: line breaks and what they did to words are gone."""
    return re.sub(r"[\s-]", "", text)


def _text_blocks(document: source.SourceDocument) -> Iterator[str]:
    for item in document.items:
        yield item.heading
        yield item.case_line
        for section in item.sections:
            yield section.label
            for block in section.blocks:
                if block.kind is source.BlockKind.TABLE:
                    yield from (" ".join(row) for row in block.rows)
                else:
                    yield re.sub(r"^- ", "", block.text)


def _whole_text(document: source.SourceDocument) -> str:
    return "\n".join(_text_blocks(document))


@each_document
def test_committed_document_is_what_the_script_makes_of_its_source(document: source.SourceDocument) -> None:
    committed, made = (DATA / document.file).read_bytes(), layout.render(document)
    if document.form == "pdf":
        assert _pages(committed) == _pages(made)
    elif document.form == "docx":
        settings = Settings()
        other = [page.lines for page in extract.read_pages(DATA / document.file, settings)]
        assert [line for lines in other for line in lines]
        assert committed == made
    else:
        assert committed == made


def test_two_runs_make_the_same_bytes() -> None:
    for form in ("pdf", "docx", "html", "txt"):
        document = next(document for document in DOCUMENTS if document.form == form)
        assert layout.render(document) == layout.render(document)


def test_no_document_without_a_source() -> None:
    held = {
        path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file() and extract.is_document(path)
    }
    assert held == {document.file for document in DOCUMENTS}


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if d.form == "pdf"], ids=lambda document: document.name)
def test_pypdf_reads_every_sentence_back(document: source.SourceDocument) -> None:
    body, date = re.escape(document.body), re.escape(document.short_date)
    head = re.compile(
        rf"{body}\s+\|\s+{date}\s*|SIDE\s+\|\s+\d+\s*|{body} den {date} Side \d+\s*"
        rf"|{body} \| \w+ \| {date}\s*|Side \d+\s*|https://\S+\s*"
    )
    links = {block.text for item in document.items for section in item.sections for block in section.blocks
             if block.kind is source.BlockKind.LINK}  # fmt: skip
    pages = _pages((DATA / document.file).read_bytes())
    assert links <= {line.strip() for page in pages for line in page.splitlines()}
    lines = [line for page in pages for line in page.splitlines() if not head.fullmatch(line.strip())]
    read = _squeezed(" ".join(lines))
    missing = [text for text in _text_blocks(document) if text not in links and _squeezed(text) not in read]
    assert missing == []


def test_line_ends_are_hyphenated_as_in_real_documents() -> None:
    for document in DOCUMENTS:
        if document.form == "pdf":
            text = "\n".join(_pages((DATA / document.file).read_bytes()))
            assert len(re.findall(r"\w-\n\w", text)) >= 5, document.name


@each_document
def test_parser_finds_the_items_of_the_source(document: source.SourceDocument) -> None:
    stated = overrides.load(DATA).get(document.file)
    meeting = minutes.parse(document.file, extract.read_pages(DATA / document.file, Settings()), stated)
    wanted = [
        (item.number, re.sub(r" \(lukket punkt\)$", "", item.title)) for item in document.items if not item.is_group
    ]
    found = [
        (item.number, re.sub(r" \(lukket punkt\)$", "", item.title)) for item in meeting.items if item.number != "0"
    ]
    assert found == wanted
    assert meeting.date == document.date
    assert meeting.kind is Kind(document.kind)
    assert meeting.body is not None
    assert meeting.body.startswith(document.body)
    closed = {item.number for item in document.items if item.title.endswith("(lukket punkt)")}
    assert {item.number for item in meeting.items if item.closed} == closed


@each_document
def test_parser_keeps_the_words_of_every_item(document: source.SourceDocument) -> None:
    meeting = minutes.parse(document.file, extract.read_pages(DATA / document.file, Settings()))
    texts = {item.number: _squeezed(item.text) for item in meeting.items}
    missing = [
        (item.number, block.text)
        for item in document.items
        for section in item.sections
        if section.label != "Fraværende"
        for block in section.blocks
        if block.kind in (source.BlockKind.PARAGRAPH, source.BlockKind.LIST_LINE)
        and _squeezed(re.sub(r"^(?:\./\.|-) ", "", block.text)) not in texts[item.number]
    ]
    assert missing == []


def test_archive_is_large_and_varied_enough() -> None:
    items = [item for document in DOCUMENTS for item in document.items if not item.is_group]
    words = [sum(len(block.text.split()) for section in item.sections for block in section.blocks) for item in items]
    assert len(DOCUMENTS) >= 14
    assert sum(count >= 60 for count in words) >= 60
    assert sum(len(_whole_text(document).split()) for document in DOCUMENTS) >= 25_000
    assert {document.kind for document in DOCUMENTS} == {"dagsorden", "referat"}
    assert {document.form for document in DOCUMENTS} == {"pdf", "docx", "html", "txt"}
    meetings: dict[tuple[str, str], set[str]] = {}
    for document in DOCUMENTS:
        meetings.setdefault((document.body, document.short_date), set()).add(document.kind)
    kinds = list(meetings.values())
    assert {"dagsorden", "referat"} in kinds
    assert {"dagsorden"} in kinds
    assert {"referat"} in kinds
    titles: dict[str, set[str]] = {}
    for document in DOCUMENTS:
        for item in document.items:
            titles.setdefault(item.title, set()).add(document.body)
    same = {title for title, bodies in titles.items() if {"Byrådet", "Økonomiudvalget"} <= bodies}
    assert {"Rute 47 – fremtidig betjening", "Tangvig Svømmehal – tillægsbevilling", "Mødeplan 2023"} <= same


@each_document
def test_names_are_the_invented_ones(document: source.SourceDocument) -> None:
    text = _whole_text(document)
    listed = [name for name in (*document.participants, *document.apologies) if "(" in name]
    people = {name.split(" (")[0] for name in listed}
    name = r"[A-ZÆØÅ][\w-]+(?: [A-ZÆØÅ][\w-]+){1,2}"
    people |= set(re.findall(rf"({name}) \([AVCBFOØL]\)", text))
    title = r"^(?:Borgmester|Bestyrelsesmedlem) "
    assert {re.sub(title, "", each) for each in people} - PEOPLE == set()
    named = set(re.findall(r"\b([A-ZÆØÅ][\wæøå-]+) Kommunes?\b", f"{text}\n" + "\n".join(listed)))
    assert named <= PLACES
    real = [each for each in REAL_MUNICIPALITIES.split() if re.search(rf"\b{each}s?\b", text)]
    assert real == []
    assert [body for body in REAL_BODIES if f"KKR {body}" in text or f"Region {body}" in text] == []


def _number(cell: str) -> float | None:
    match = re.fullmatch(r"(-?[\d.]+(?:,\d+)?)(?: (?:mio\. )?kr\.)?", cell)
    return float(match[1].replace(".", "").replace(",", ".")) if match else None


def test_tables_add_up() -> None:
    checked = 0
    for document in DOCUMENTS:
        for table in (b for i in document.items for s in i.sections for b in s.blocks if b.rows):
            if table.rows[-1][0] not in ("I alt", "Netto"):
                continue
            for column in range(1, len(table.rows[0])):
                values = [_number(row[column]) for row in table.rows[1:]]
                assert None not in values, (document.name, table.rows)
                assert sum(v for v in values[:-1] if v is not None) == pytest.approx(values[-1]), (
                    document.name,
                    column,
                )
                checked += 1
    assert checked >= 15


def test_closed_items_tell_nothing() -> None:
    closed = [item for document in DOCUMENTS for item in document.items if "lukket punkt" in item.title]
    assert len(closed) >= 8
    for item in closed:
        texts = [block.text for section in item.sections if section.label != "Fraværende" for block in section.blocks]
        assert all(text.startswith("Punktet blev behandlet for lukkede døre.") for text in texts)

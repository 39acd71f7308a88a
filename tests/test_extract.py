from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from rag.errors import UnreadableFileError
from rag.extract import is_document, read_pages
from rag.records import Page
from rag.settings import Settings

SETTINGS = Settings()
SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"


def pdf(pages: list[list[tuple[float, float, str]]], size: float = 10) -> bytes:
    """A PDF whose pages hold texts at (x, y from the top), in points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for texts in pages:
        canvas.setFont("Helvetica", size)
        for x, y, text in texts:
            canvas.drawString(x, A4[1] - y, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(*texts: str, leading: float = 12, gap: float = 20) -> list[tuple[float, float, str]]:
    placed, y = [], 80.0
    for text in texts:
        y += leading if text else gap - leading
        if text:
            placed.append((70.0, y, text))
    return placed


def write(tmp_path: Path, name: str, data: bytes | str) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def read(tmp_path: Path, name: str, data: bytes | str, settings: Settings = SETTINGS) -> tuple[Page, ...]:
    return read_pages(write(tmp_path, name, data), settings)


def refusal(tmp_path: Path, name: str, data: bytes | str, settings: Settings = SETTINGS) -> str:
    with pytest.raises(UnreadableFileError) as error:
        read(tmp_path, name, data, settings)
    assert name in error.value.message
    assert "\n" not in str(error.value)
    return str(error.value)


# PDF


def test_pdf_lines_and_paragraph_gaps(tmp_path: Path) -> None:
    data = pdf([lines("Første linje i afsnittet", "fortsætter på den næste.", "", "Et nyt afsnit følger", "her."),
                lines("Side to er kort.")])  # fmt: skip
    assert read(tmp_path, "a.pdf", data) == (
        Page(1, ("Første linje i afsnittet", "fortsætter på den næste.", "", "Et nyt afsnit følger", "her.")),
        Page(2, ("Side to er kort.",)),
    )


def test_cells_beside_each_other_are_one_line(tmp_path: Path) -> None:
    row = [(70.0, 100.0, "Havby"), (200.0, 100.0, "12"), (300.0, 100.0, "340.000"), (70.0, 112.0, "Vestby")]
    assert read(tmp_path, "a.pdf", pdf([row]))[0].lines == ("Havby  12  340.000", "Vestby")


def test_pdf_page_without_text_has_no_lines(tmp_path: Path) -> None:
    pages = read(tmp_path, "a.pdf", pdf([lines("Tekst."), [], lines("Mere.")]))
    assert [page.lines for page in pages] == [("Tekst.",), (), ("Mere.",)]


def test_scanned_pdf(tmp_path: Path) -> None:
    assert "ingen tekst, ser ud til at være scannet" in refusal(tmp_path, "scan.pdf", pdf([[], []]))


def encrypted(user: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pdf([lines("Åbent nok.")])))
    writer.encrypt(user_password=user, owner_password="ejer", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_encrypted_pdf_opens_without_password(tmp_path: Path) -> None:
    assert read(tmp_path, "a.pdf", encrypted(""))[0].lines == ("Åbent nok.",)


def test_encrypted_pdf_with_password(tmp_path: Path) -> None:
    assert "adgangskode" in refusal(tmp_path, "a.pdf", encrypted("hemmelig"))


@pytest.mark.parametrize("kept", [20, 300, 700])
def test_cut_pdf_is_damaged_and_silent(tmp_path: Path, kept: int, capfd: pytest.CaptureFixture[str]) -> None:
    message = refusal(tmp_path, "a.pdf", pdf([lines("Tekst.")])[:kept])
    assert "beskadiget" in message or "ingen tekst" in message or "ingen sider" in message
    assert capfd.readouterr() == ("", "")


def test_too_many_pages(tmp_path: Path) -> None:
    assert "3 sider, og grænsen er 2" in refusal(
        tmp_path, "a.pdf", pdf([lines("x")] * 3), SETTINGS.model_copy(update={"max_pages": 2})
    )


def test_too_large_file(tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"max_file_mb": 1})
    assert "grænsen er 1 MB" in refusal(tmp_path, "a.txt", b"a" * 2_100_000, settings)


# Text


def test_text_export_pages_and_gaps(tmp_path: Path) -> None:
    text = "\n\n".join(["Forside ", " ", "Linje et på siden ", "linje to. ", "Linje tre ", "linje fire "])
    text += "\n Første linje på side to \n\nanden linje \n\n \n\nNyt afsnit \n 3. Alene på side tre \n"
    pages = read(tmp_path, "a.txt", text)
    assert [page.lines[0].strip() for page in pages] == ["Forside", "Første linje på side to", "3. Alene på side tre"]
    assert pages[0].lines[:3] == ("Forside", "", "Linje et på siden")
    assert pages[1].lines == (" Første linje på side to", "anden linje", "", "Nyt afsnit")


def test_running_head_opens_a_page_and_its_number_is_not_used(tmp_path: Path) -> None:
    head = "\n\n\n\nKKR Klintland  | 01-02-2021 \n\n SIDE  |  {} \n\n"
    text = "Linje et \n\nlinje to \n\nlinje tre \n\nlinje fire " + head.format(6) + "Mere tekst \n\nog mere "
    pages = read(tmp_path, "a.txt", text + head.format(7) + "Til sidst \n\nslut \n")
    assert [page.number for page in pages] == [1, 2, 3]
    assert [page.lines[-1] for page in pages] == ["linje fire", "og mere", "slut"]


def test_form_feeds_are_page_breaks(tmp_path: Path) -> None:
    pages = read(tmp_path, "a.txt", "Side et.\n\fSide to.\n  indrykket\n\f\fSide fire.\f")
    assert [page.lines for page in pages] == [("Side et.",), ("Side to.", "  indrykket"), (), ("Side fire.",)]


def test_plain_text_with_page_marks(tmp_path: Path) -> None:
    body = "a\nb\nc\nd\n"
    pages = read(tmp_path, "a.txt", f"{body}Side 1 af 2\n{body}Side 2 af 2\n")
    assert [len(page.lines) for page in pages] == [5, 5]


def test_plain_text_is_one_page_even_with_indented_lines(tmp_path: Path) -> None:
    assert len(read(tmp_path, "a.txt", "Overskrift\n et indryk\n et til\n\nAfsnit\nslut\n")) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, "a.txt", "Blåbær på Ærø".encode(encoding))[0].lines == ("Blåbær på Ærø",)


@pytest.mark.parametrize("data", [b"", b" \n\n \t", b"\xef\xbb\xbf \n"])
def test_empty_file(tmp_path: Path, data: bytes) -> None:
    assert "tom" in (message := refusal(tmp_path, "a.txt", data)) or "ingen tekst" in message


def test_binary_file(tmp_path: Path) -> None:
    assert "ikke en tekstfil" in refusal(tmp_path, "a.txt", bytes(range(256)) * 4)


# Word


def word(build: object = None) -> bytes:
    document = docx.Document()
    document.add_heading("1.1. Godkendelse af dagsorden", level=2)
    document.add_paragraph("Første afsnit.\nNy linje.")
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, [("Kommune", "Antal"), ("Havby", "12")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("Efter tabellen.")
    document.add_page_break()
    document.add_paragraph("På side to.")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_word_paragraphs_tables_and_page_breaks(tmp_path: Path) -> None:
    assert read(tmp_path, "a.docx", word()) == (
        Page(1, ("1.1. Godkendelse af dagsorden", "", "Første afsnit.", "Ny linje.", "", "", "Kommune  Antal",
                 "Havby  12", "", "Efter tabellen.")),
        Page(2, ("På side to.",)),
    )  # fmt: skip


def test_word_counts_its_own_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("Velkomst", "Budget"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Punkt", style="List Bullet")
    buffer = io.BytesIO()
    document.save(buffer)
    assert [line for line in read(tmp_path, "a.docx", buffer.getvalue())[0].lines if line] == [
        "1. Velkomst", "2. Budget", "Punkt"]  # fmt: skip


def test_zip_bomb(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 50_000_000)
    assert "pakket ud" in refusal(tmp_path, "a.docx", buffer.getvalue())


def test_damaged_word(tmp_path: Path) -> None:
    assert "beskadiget" in refusal(tmp_path, "a.docx", word()[:3000])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", b"<broken")
    assert "beskadiget" in refusal(tmp_path, "b.docx", buffer.getvalue())


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "docx eller pdf"),
        ("a.rtf", b"{\\rtf1 tekst}", "docx eller pdf"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "billede"),
    ],
)
def test_formats_that_are_not_read(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    assert said in refusal(tmp_path, name, data)


def test_other_zip(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    assert "hverken PDF, tekst, Word" in refusal(tmp_path, "a.docx", buffer.getvalue())


# Web pages

PAGE = """<!doctype html><html><head><title>T</title><style>p{}</style></head><body><nav><a>Menu</a></nav>
<script>alert(1)</script><h1>Byrådet</h1><div><p>Første <b>afsnit</b><br>ny linje.</p><ul><li>at et</li><li>at to
fortsat</li></ul></div><table><tr><th>Kommune</th><th>Antal</th></tr><tr><td><p>Havby</p></td><td>12</td></tr></table>
<!-- skjult --><p>Slut &amp; færdig.</p></body></html>"""


def test_web_page(tmp_path: Path) -> None:
    (page,) = read(tmp_path, "a.html", PAGE)
    assert page.lines == ("Byrådet", "", "Første afsnit", "ny linje.", "", "at et", "", "at to fortsat", "",
                          "Kommune Antal", "Havby 12", "", "Slut & færdig.")  # fmt: skip


ACCORDION = """<html><body><form><table><tr><td>1</td><td><button role="button"><h2>Ny kaj</h2></button>
<div><span>24-000111</span><h3>Beslutning</h3><p>Godkendt.</p><table><tr><td>Kran</td><td>12</td></tr></table></div>
</td><td><span role="button">PDF</span><ul role="menu"><li>Kopier link</li></ul><button>Åbn</button></td></tr></table>
</form><form><label>Søg</label></form></body></html>"""


def test_a_table_that_lays_out_the_page_is_no_table_and_a_title_on_a_button_is_text(tmp_path: Path) -> None:
    (page,) = read(tmp_path, "a.html", ACCORDION)
    assert [line for line in page.lines if line] == ["1", "Ny kaj", "24-000111", "Beslutning", "Godkendt.", "Kran 12"]


def test_web_page_says_its_encoding(tmp_path: Path) -> None:
    data = '<html><head><meta charset="iso-8859-1"></head><body><p>Blåbær</p></body></html>'.encode("latin-1")
    assert read(tmp_path, "a.htm", data)[0].lines == ("Blåbær",)


def test_deeply_nested_web_page(tmp_path: Path) -> None:
    assert "indlejrede" in refusal(tmp_path, "a.html", "<html>" + "<div>" * 50_000 + "x")


# What a file is


@pytest.mark.parametrize(
    ("name", "data", "first"),
    [
        ("pdf.txt", pdf([lines("Jeg er en PDF.")]), "Jeg er en PDF."),
        ("tekst.pdf", b"Jeg er tekst.", "Jeg er tekst."),
        ("word.doc", word(), "1.1. Godkendelse af dagsorden"),
        ("web.txt", PAGE.encode(), "Byrådet"),
        ("uden-endelse", pdf([lines("Uden endelse.")]), "Uden endelse."),
    ],
)
def test_renamed_files_are_read_by_what_they_are(tmp_path: Path, name: str, data: bytes, first: str) -> None:
    assert read(tmp_path, name, data)[0].lines[0] == first


def test_is_document(tmp_path: Path) -> None:
    documents = {"a.pdf": b"x", "b.TXT": b"x", "c.docx": b"x", "d.doc": b"x", "e.html": b"x",
                 "f": pdf([lines("x")])}  # fmt: skip
    others = {"a.py": b"x", "b.md": b"x", "arkivsvar.toml": b"x", "c.png": b"x", ".skjult.pdf": b"x", "d.csv": b"x",
              "~$e.docx": b"x", "g": b"bare tekst", "h.json": b"{}"}  # fmt: skip
    for name, data in {**documents, **others}.items():
        write(tmp_path, name, data)
    assert {path.name for path in tmp_path.iterdir() if is_document(path)} == set(documents)
    assert not is_document(tmp_path)
    assert not is_document(tmp_path / "findes-ikke.pdf")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"væk\.pdf kan ikke åbnes"):
        read_pages(tmp_path / "væk.pdf", SETTINGS)


@pytest.mark.skipif(not SHARED.is_dir(), reason="de virkelige dokumenter er her ikke")
def test_real_text_exports_have_the_lines_and_pages_of_their_pdfs() -> None:
    names = sorted(path.stem for path in SHARED.glob("*.pdf"))
    assert names
    for name in names:
        both = [read_pages(SHARED / f"{name}{suffix}", SETTINGS) for suffix in (".txt", ".pdf")]
        assert len(both[0]) == len(both[1])
        for text_page, pdf_page in zip(*both, strict=True):
            assert body_lines(text_page) == body_lines(pdf_page)


def body_lines(page: Page) -> list[str]:
    folded = [" ".join(line.split()) for line in page.lines]
    return [line for line in folded if line and not line.startswith("SIDE |") and " | " not in line[:20]]


def test_paragraphs_of_one_line_each_are_no_export(tmp_path: Path) -> None:
    text = "\n\n".join(f"Et helt afsnit nummer {n} står på sin egen linje." for n in range(6))
    lines = read(tmp_path, "a.txt", text)[0].lines
    assert lines[:2] == ("Et helt afsnit nummer 0 står på sin egen linje.", "")
    assert len(lines) == 11

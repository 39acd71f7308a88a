"""Lays a source document out as Word document, web page or plain text, as archives hold them too."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterator

from layout_source import Block, BlockKind, SourceDocument

_ZIP_TIME = (2024, 1, 1, 0, 0, 0)  # every file in a docx gets this time, so that two runs are equal


def _cover(document: SourceDocument) -> list[str]:
    return [
        document.municipality,
        document.kind.capitalize(),
        document.body,
        f"Dato: {document.short_date}",
        f"Tidspunkt: {document.time}",
        f"Sted: {document.place}",
    ]


def text(document: SourceDocument) -> str:
    """The plain text export: a paragraph on a line, an empty line after it."""
    lines = [*_cover(document), ""]
    if document.participants:
        lines += ["Mødedeltagere", *document.participants, "", "Afbud", *document.apologies, ""]
    for item in document.items:
        lines += [item.heading, item.case_line, ""]
        for section in item.sections:
            lines += [section.label, *_text_blocks(section.blocks), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _text_blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    before = None
    for block in blocks:
        if before is not None and not (before is block.kind is BlockKind.LIST_LINE):
            yield ""
        if block.kind is BlockKind.TABLE:
            yield from ("\t".join(row).strip() for row in block.rows)
        else:
            yield block.text
        before = block.kind


def web_page(document: SourceDocument) -> str:
    """The web page of a municipality's agenda system."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="da"><head><meta charset="utf-8">',
        f"<title>{html.escape(document.body)} - {document.kind.capitalize()} - {document.short_date}</title></head>",
        "<body><nav><a href='#top'>Udskriv</a></nav>",
        *(f"<p>{html.escape(line)}</p>" for line in _cover(document)),
    ]
    for label, names in (("Mødedeltagere", document.participants), ("Afbud", document.apologies)):
        if names:
            parts += [f"<h3>{label}</h3>", "<ul>", *(f"<li>{html.escape(name)}</li>" for name in names), "</ul>"]
    for item in document.items:
        parts += [f"<h2>{html.escape(item.heading)}</h2>", f"<p>{html.escape(item.case_line)}</p>"]
        for section in item.sections:
            parts.append(f"<h3>{html.escape(section.label)}</h3>")
            parts += [_web_block(block) for block in section.blocks]
        parts.append("<p><a href='#top'>Til toppen</a></p>")
    return "\n".join([*parts, "</body></html>", ""])


def _web_block(block: Block) -> str:
    if block.kind is BlockKind.TABLE:
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block.rows)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    tag = "h4" if block.kind is BlockKind.SUBHEADING else "p"
    return f"<{tag}>{html.escape(block.text)}</{tag}>"


def word(document: SourceDocument) -> bytes:
    """The Word document, with the times inside its zip set to one fixed moment."""
    import docx

    file = docx.Document()
    for line in _cover(document):
        file.add_paragraph(line)
    for label, names in (("Mødedeltagere", document.participants), ("Afbud", document.apologies)):
        if names:
            file.add_heading(label, level=3)
            for name in names:
                file.add_paragraph(name)
    for item in document.items:
        file.add_heading(item.heading, level=2)
        file.add_paragraph(item.case_line)
        for section in item.sections:
            file.add_heading(section.label, level=3)
            for block in section.blocks:
                _word_block(file, block)
    file.core_properties.author = document.municipality
    buffer = io.BytesIO()
    file.save(buffer)
    return _with_fixed_times(buffer.getvalue())


def _word_block(file: object, block: Block) -> None:
    from docx.document import Document

    assert isinstance(file, Document)  # noqa: S101
    if block.kind is BlockKind.TABLE:
        table = file.add_table(rows=0, cols=max(len(row) for row in block.rows))
        for row in block.rows:
            for cell, content in zip(table.add_row().cells, row, strict=False):
                cell.text = content
    elif block.kind is BlockKind.SUBHEADING:
        file.add_paragraph().add_run(block.text).italic = True
    else:
        file.add_paragraph(block.text)


def _with_fixed_times(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(zipfile.ZipInfo(info.filename, _ZIP_TIME), source.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()

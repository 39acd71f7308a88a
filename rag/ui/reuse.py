"""An answer to take along: as Markdown, as a Word document, and as a link to its question."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rag.export import citation_line
from rag.records import Answer, Citation, Status
from rag.ui import texts
from rag.ui.choice import NOTHING, Choice
from rag.ui.markup import web_address

if TYPE_CHECKING:
    from docx.document import Document

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILE_NAME_CHARS = 60

# What Markdown could read as more than a letter; documents and questions are text, here as on the page.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file for the user to save."""

    name: str
    media_type: str
    content: bytes


def file_name(question: str, suffix: str) -> str:
    """A name for the file of an answer, such as "hvad-besluttede-kkr.docx"."""
    words = _NOT_IN_NAMES.sub("-", question.lower()).strip("-_")[:FILE_NAME_CHARS].rstrip("-_")
    return f"{words or 'svar'}.{suffix}"


def link(question: str, choice: Choice = NOTHING) -> str:
    """The address below this server's own that asks the question."""
    fields = {
        "q": question,
        "raad": choice.body or "",
        "fra": choice.first_year or "",
        "til": choice.last_year or "",
        "slags": choice.kind.value if choice.kind else "",
        "om": choice.item_id or "",
    }
    return "/?" + urlencode({name: value for name, value in fields.items() if value})


def markdown(question: str, reply: Answer) -> str:
    """Question, answer, remarks and sources as Markdown."""
    blocks = [f"## {_plain(question)}", *map(_plain, reply.preface)]
    if reply.basis is not None:
        blocks.append(f"**{texts.BASIS[reply.basis.value]}**")
    blocks += [_plain(statement.text) + _markers(statement.citations) for statement in reply.statements]
    if reply.status is Status.NOT_FOUND:
        blocks.append(texts.NOT_FOUND_HEADING + ".")
    blocks += [_plain(note) for note in reply.notes]
    if reply.citations:
        blocks.append(f"### {texts.SOURCES_HEADING}")
        blocks += [_source(citation) for citation in reply.citations]
    return "\n\n".join(blocks) + "\n"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _markers(numbers: tuple[int, ...]) -> str:
    return "".join(f" \\[{n}\\]" for n in numbers)


def _source(citation: Citation) -> str:
    lines = [_plain(citation_line(citation)), f"> »{_plain(citation.quote)}«"]
    address = web_address(citation.url)
    return "\n\n".join([*lines, f"<{address}>"] if address and not set(address) & set("<> \n") else lines)


def word(question: str, reply: Answer) -> File:
    """The same as a Word document."""
    import docx

    document = docx.Document()
    document.core_properties.title = _xml(question)[:255]
    document.core_properties.author = texts.TITLE
    document.core_properties.language = "da-DK"
    document.add_heading(_xml(question), level=1)
    for note in reply.preface:
        document.add_paragraph().add_run(_xml(note)).italic = True
    if reply.basis is not None:
        document.add_paragraph().add_run(texts.BASIS[reply.basis.value]).bold = True
    for statement in reply.statements:
        document.add_paragraph(_xml(statement.text) + "".join(f" [{n}]" for n in statement.citations))
    if reply.status is Status.NOT_FOUND:
        document.add_paragraph(texts.NOT_FOUND_HEADING + ".")
    for note in reply.notes:
        document.add_paragraph().add_run(_xml(note)).italic = True
    _add_sources(document, reply)
    written = io.BytesIO()
    document.save(written)
    return File(file_name(question, "docx"), WORD_TYPE, written.getvalue())


def _add_sources(document: Document, reply: Answer) -> None:
    if not reply.citations:
        return
    document.add_heading(texts.SOURCES_HEADING, level=2)
    for citation in reply.citations:
        document.add_paragraph(_xml(citation_line(citation)))
        document.add_paragraph(f"»{_xml(citation.quote)}«", style="Quote")
        address = web_address(citation.url)
        if address:
            document.add_paragraph(_xml(address))


def _xml(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return " ".join(_NOT_XML.sub(" ", text).split())

"""Sager: the course of a case over meetings and bodies, as a picture, as steps to read and as a table to copy."""

from __future__ import annotations

from collections.abc import Mapping

from rag.case.records import CaseCourse, CaseStep, Outcome
from rag.danish.dates import format_date
from rag.records import Citation, Statement, Status
from rag.ui import examples, meeting, reuse, texts
from rag.ui.answers import suggestions
from rag.ui.backend import Archive
from rag.ui.case_list import ListedCase
from rag.ui.form import search_form
from rag.ui.markup import EMPTY, Html, element, join
from rag.ui.timeline import timeline

SUBJECTS = 8  # offered where there are no cases to list
LISTED = 60  # cases on the first list; more are found by searching


def case_form() -> Html:
    """The search field of the view."""
    return join(
        (
            element("h2", texts.CASES_HEADING, id="sager-titel", tabindex="-1"),
            element("p", texts.CASES_INTRO, class_="svag"),
            search_form("sager", texts.FIND_CASE, texts.SHOW_COURSE),
        )
    )


def shown(archive: Archive, data: object, limit: int) -> Html:
    """The course of the case that is asked for; without words, the cases there are.

    Raises:
        ArkivsvarError: the index cannot be read.
    """
    words = data.get("soeg") if isinstance(data, Mapping) else None
    asked = " ".join(words.split())[:limit] if isinstance(words, str) else ""
    return course_view(archive.course(asked)) if asked else _list(archive)


def _list(archive: Archive) -> Html:
    cases = archive.cases()
    if not cases:
        return _subjects(archive)
    rows = (element("li", _case_button(case)) for case in cases[:LISTED])
    count = texts.counted(len(cases), "sag", "sager")
    told = f"{count} {texts.CASES_COUNTED}" + (f" {texts.NEWEST_SHOWN}" if len(cases) > LISTED else "")
    return join(
        (element("p", told, class_="antal-fundne", role="status"), element("ul", *rows, class_="punkter sagsliste"))
    )


def _subjects(archive: Archive) -> Html:
    """Subjects to begin with, where no case number leads from one meeting to another."""
    found = examples.candidates(archive.items.meetings(), archive.items.items_of)
    titles = list(dict.fromkeys(archive.items.item(example.item_id).item.title for example in found))[:SUBJECTS]
    if not titles:
        return element("p", texts.NO_CASES_AT_ALL, class_="note", role="status")
    rows = (
        element("li", element("button", title, type="button", class_="forslag", data_sag=title)) for title in titles
    )
    said = element("p", texts.NO_CASES, class_="antal-fundne", role="status")
    return join((said, element("ul", *rows, class_="punkter")))


def _case_button(case: ListedCase) -> Html:
    first, last = case.days[0].year, case.days[-1].year
    years = str(first) if first == last else f"{first}–{last}"
    meetings = texts.counted(len(case.days), "møde", "møder")
    line = f"{meeting.case_name(case.number)} · {meetings} · {years} · {', '.join(case.bodies)}"
    return element(
        "button",
        element("span", case.title or meeting.case_name(case.number), class_="punkt"),
        element("span", line, class_="svag linje"),
        type="button",
        class_="forslag",
        data_sag=case.number,
    )


def course_view(course: CaseCourse) -> Html:
    """A course with its picture, its steps, the table and what is near."""
    back = element("button", texts.ALL_CASES, type="button", class_="lille", data_sag="")
    if course.status is Status.NOT_FOUND or not course.steps:
        said = [element("p", note, class_="note") for note in course.notes] or [element("p", texts.NO_CASE_FOUND)]
        return element(
            "div", *said, suggestions(course.related), element("p", back, class_="tilbage"), class_="intet-svar"
        )
    cited = {citation.n: citation for citation in course.citations}
    steps = (_step(n, step, cited) for n, step in enumerate(course.steps, start=1))
    near = element("div", suggestions(course.related), class_="naer") if course.related else EMPTY
    return join(
        (
            element("h3", _heading(course), class_="sagstitel"),
            element("p", _summary(course), class_="svag", role="status"),
            *(element("p", note, class_="note") for note in (*course.notes, *course.warnings)),
            timeline(course.steps),
            element("ol", *steps, class_="skridtliste"),
            _table(course),
            near,
            element("p", back, class_="tilbage"),
        )
    )


def _heading(course: CaseCourse) -> str:
    return course.steps[-1].title or course.asked


def _summary(course: CaseCourse) -> str:
    bodies = {step.body or step.source for step in course.steps}
    counted = texts.counted(len(course.steps), "behandling", "behandlinger")
    where = texts.counted(len(bodies), "råd eller udvalg", "råd og udvalg")
    numbers = f"{meeting.case_name(', '.join(course.case_numbers))} · " if course.case_numbers else ""
    return f"{numbers}{counted} i {where}"


def _step(n: int, step: CaseStep, cited: Mapping[int, Citation]) -> Html:
    head = element(
        "p",
        element("span", str(n), class_="nummer", aria_hidden="true"),
        element("span", _outcome(step), class_=f"udfald {step.outcome.value}"),
        " ",
        element("span", meeting.when(step.date, step.period), class_="dag"),
        " ",
        element("span", meeting.body_name(step.body), class_="raad"),
        " ",
        meeting.badge(step.kind),
        class_="moede",
    )
    told = [_told(label, statement, cited) for label, statement in _said(step) if statement is not None]
    note = element("p", step.note, class_="note") if step.note else EMPTY
    name = meeting.item_name(step.number, step.title)
    opens = (
        EMPTY if told else element("button", texts.SHOW_SOURCE, type="button", class_="vis", data_punkt=step.item_id)
    )
    return element("li", head, element("p", name, class_="linje"), *told, note, opens, class_="skridtkort")


def _said(step: CaseStep) -> tuple[tuple[str, Statement | None], ...]:
    decided = texts.RECOMMENDED if step.outcome is Outcome.RECOMMENDED else texts.DECIDED
    return (
        (texts.PROPOSED, step.recommended),
        (decided, step.decided),
        (texts.DISCUSSED, step.discussed),
        (texts.TOLD_LATER, step.later),
    )


def _outcome(step: CaseStep) -> str:
    is_talk = step.outcome is Outcome.MENTIONED and step.discussed is not None
    return texts.DISCUSSED if is_talk else texts.OUTCOMES[step.outcome.value]


def _told(label: str, statement: Statement, cited: Mapping[int, Citation]) -> Html:
    """What was proposed or decided, in the source's words, and the button that opens it there."""
    buttons = [meeting.source_button(cited[n], label) for n in statement.citations if n in cited]
    return element(
        "div",
        element("h4", label),
        element("p", statement.text, class_="ord"),
        element("p", *buttons, class_="handlinger"),
        class_="fortalt",
    )


_COLUMNS = (
    "Nr.",
    "Dato",
    "Råd eller udvalg",
    "Dokument",
    "Punkt",
    "Udfald",
    "Indstillet",
    "Besluttet",
    "Bemærkning",
    "Kilde",
)


def _rows(course: CaseCourse) -> list[tuple[str, ...]]:
    cited = {citation.n: citation for citation in course.citations}
    return [_row(n, step, cited) for n, step in enumerate(course.steps, start=1)]


def _row(n: int, step: CaseStep, cited: Mapping[int, Citation]) -> tuple[str, ...]:
    talk = step.discussed or step.later
    sources = dict.fromkeys(
        f"{cited[number].source}, side {cited[number].page}"
        for statement in step.statements
        for number in statement.citations
        if number in cited
    )
    return (
        str(n),
        format_date(step.date) if step.date else meeting.when(None, step.period),
        step.body or "",
        texts.BADGE[step.kind.value],
        f"{step.number} {step.title}".strip(),
        _outcome(step),
        " ".join(step.recommended.text.split()) if step.recommended else "",
        " ".join(step.decided.text.split()) if step.decided else "",
        " ".join([*(talk.text.split() if talk else ()), *step.note.split()]),
        "; ".join(sources) or step.source,
    )


def _table(course: CaseCourse) -> Html:
    rows = _rows(course)
    # Spreadsheets read a cell that begins so as a formula; a document's text is text there, too.
    copied = "\n".join("\t".join(_cell(cell) for cell in row) for row in (_COLUMNS, *rows))
    head = element("tr", *(element("th", column, scope="col") for column in _COLUMNS))
    body = (element("tr", *(element("td", cell) for cell in row)) for row in rows)
    table = element("table", element("thead", head), element("tbody", *body))
    name = reuse.file_name(_heading(course), "tsv")
    return element(
        "details",
        element("summary", texts.AS_TABLE),
        element(
            "p",
            element("button", texts.COPY_TABLE, type="button", class_="lille", data_kopi=copied),
            " ",
            element("button", texts.FETCH_TABLE, type="button", class_="lille", data_gem=copied, data_filnavn=name),
            class_="handlinger",
        ),
        element("div", table, class_="rulle", tabindex="0", role="region", aria_label=texts.TABLE_REGION),
        class_="tabel",
    )


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}" if plain[:1] in {"=", "+", "-", "@"} and not plain[1:2].isspace() else plain

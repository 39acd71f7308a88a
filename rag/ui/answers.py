"""An answer as a page shows it: statements with numbered links, and under them the sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.records import Answer, Citation, Statement, Status, Suggestion, Turn
from rag.ui import feedback, meeting, reuse, texts
from rag.ui.choice import NOTHING, Chip, Choice, as_json
from rag.ui.markup import EMPTY, Html, element, hidden, join, web_address


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with its answer, as kept for the conversation: quotes and ids, never whole items.

    ``turn`` counts from 1 within a conversation and makes the ids of its elements unique on the page; ``searched`` is
    what the search was really narrowed to, ``choice`` what the user had narrowed it to, and ``about`` the name of the
    item that was chosen. A follow-up cannot be linked to, because it means nothing alone; ``history`` is what it stands
    on. ``id`` is that of :class:`rag.ui.kept.KeptAnswers`; ``is_judged`` whether its reader has said how good it is.
    """

    turn: int
    question: str
    answer: Answer
    searched: tuple[Chip, ...] = ()
    choice: Choice = NOTHING
    is_follow_up: bool = False
    about: str = ""
    history: tuple[Turn, ...] = ()
    id: str = ""
    is_judged: bool = False


def exchange(shown: Exchange, *, latest: bool = False) -> Html:
    """A whole exchange, finished. Only the latest can be asked again with a filter less."""
    told = answer(shown.turn, shown.answer, shown.searched, removable=latest)
    asked = feedback.buttons(shown.turn, shown.id, is_judged=shown.is_judged, has_sources=bool(shown.answer.citations))
    content = join((told, _use_again(shown), asked))
    return _turn(shown.turn, shown.question, content, shown)


def conversation(shown: Sequence[Exchange]) -> Html:
    """A conversation in one piece; the script puts the earlier exchanges in their place above the latest."""
    earlier = element("div", *(exchange(old) for old in shown[:-1]), class_="foer") if shown[1:] else EMPTY
    return element("div", earlier, *(exchange(latest, latest=True) for latest in shown[-1:]))


def _use_again(shown: Exchange) -> Html:
    """Buttons that copy the answer, fetch it as a file, and copy the link to its question."""
    written = reuse.markdown(shown.question, shown.answer)
    named = hidden(f" {texts.OF_ANSWER} »{shown.question}«")
    buttons = [
        element("button", texts.COPY_ANSWER, named, type="button", data_kopi=written),
        element("button", texts.FETCH_WORD, named, type="button", data_word=shown.id),
        element(
            "button",
            texts.FETCH_MARKDOWN,
            named,
            type="button",
            data_gem=written,
            data_filnavn=reuse.file_name(shown.question, "md"),
        ),
    ]
    if not shown.is_follow_up:
        address = reuse.link(shown.question, shown.choice)
        buttons.append(element("button", texts.COPY_LINK, named, type="button", data_link=address))
    return element("div", *buttons, class_="genbrug")


def searching(turn: int, question: str, doing: str = texts.SEARCHING) -> Html:
    """The question, while its answer is looked for; ``doing`` says what is being done."""
    return _turn(turn, question, element("p", doing, class_="soeger"))


def unfinished(turn: int, question: str, reply: Answer, statements: int, doing: str = "") -> Html:
    """The question with the first ``statements`` statements of its answer, and what is being done with the rest."""
    written = _statements(turn, reply, reply.statements[:statements])
    more = element("p", doing, class_="soeger") if doing else EMPTY
    return _turn(turn, question, element("div", _basis(reply), written, more, class_="svar under-vejs"))


def failed(turn: int, question: str, message: str) -> Html:
    """The question with one line that says why it was not answered."""
    said = element("p", element("strong", texts.ERROR_HEADING + ": "), message, class_="fejl")
    return _turn(turn, question, said)


def _turn(turn: int, question: str, content: Html, finished: Exchange | None = None) -> Html:
    """What the page needs to go on from a ``finished`` exchange, or to ask it anew, stands on its element."""
    heading = f"spoergsmaal-{turn}"
    return element(
        "section",
        element("h2", hidden(texts.YOU_ASKED + ": "), question, class_="spoergsmaal", id=heading),
        content,
        class_="tur",
        id=f"tur-{turn}",
        aria_labelledby=heading,
        data_tur=turn,
        data_spurgt=finished.question if finished else None,
        data_valg=as_json(finished.choice) if finished else None,
        data_id=finished.id if finished else None,
        data_om_navn=finished.about or None if finished else None,
    )


def answer(turn: int, reply: Answer, searched: Sequence[Chip] = (), *, removable: bool = False) -> Html:
    """The answer with all that stands under it."""
    if reply.status is Status.NOT_FOUND:
        return _not_found(reply, searched, removable=removable)
    return element(
        "div",
        *(element("p", note, class_="note foerst") for note in reply.preface),
        element("div", _basis(reply), _statements(turn, reply, reply.statements), class_="svar"),
        _notes(reply, searched, removable=removable),
        _sources(turn, reply.citations),
        class_="besvaret",
    )


def announcement(reply: Answer) -> str:
    """The answer in plain words, for screen readers."""
    if reply.status is Status.NOT_FOUND:
        return f"{texts.NOT_FOUND_HEADING}. {' '.join(reply.notes)}".strip()
    return texts.ANSWER_READY + " ".join([*reply.preface, *(statement.text for statement in reply.statements)])


def _basis(reply: Answer) -> Html:
    if reply.basis is None:
        return EMPTY
    return element("p", texts.BASIS[reply.basis.value], class_=f"grundlag {reply.basis.value}")


def _statements(turn: int, reply: Answer, shown: Sequence[Statement]) -> Html:
    known = {citation.n for citation in reply.citations}
    return join(
        element(
            "p",
            statement.text,
            *(_marker(turn, n) for n in statement.citations if n in known),
            class_="udsagn",
        )
        for statement in shown
    )


def _marker(turn: int, n: int) -> Html:
    link = element(
        "a", f"[{n}]", href=f"#kilde-{turn}-{n}", class_="henvisning", aria_label=f"Kilde {n}", data_kilde=f"{turn}-{n}"
    )
    return join((Html("&nbsp;"), link))


def _notes(reply: Answer, searched: Sequence[Chip], *, removable: bool) -> Html:
    notes = [element("p", note, class_="note") for note in reply.notes]
    if reply.warnings:
        listed = (element("li", warning) for warning in reply.warnings)
        notes.append(element("div", texts.REMOVED_BY_GATE, element("ul", *listed), class_="note advarsel"))
    if searched:
        notes.append(_searched(searched, removable=removable))
    return join(notes)


def _searched(searched: Sequence[Chip], *, removable: bool) -> Html:
    """What was understood, as chips; a click asks again without that one."""
    chips = join(
        (_removable(chip) if removable else element("span", chip.words, class_="filter") for chip in searched), " "
    )
    return element("p", element("span", texts.SEARCHED_IN, class_="svag"), " ", chips, class_="soegt")


def _removable(chip: Chip) -> Html:
    cross = element("span", "×", class_="kryds", aria_hidden="true")
    said = hidden(f" {texts.REMOVE_CHIP}")
    return element("button", chip.words, said, " ", cross, type="button", class_="filter", data_uden=chip.name)


def _sources(turn: int, citations: Sequence[Citation]) -> Html:
    if not citations:
        return EMPTY
    cards = (_card(turn, citation) for citation in citations)
    return join((element("h3", texts.SOURCES_HEADING), element("ol", *cards, class_="kilder")))


def _card(turn: int, citation: Citation) -> Html:
    """One source: whose meeting, when, agenda or minutes, which item, where in it, and its own words."""
    name = meeting.item_name(citation.item, citation.title)
    head = element(
        "p",
        element("span", str(citation.n), class_="nummer", aria_hidden="true"),
        meeting.named(citation),
        class_="moede",
    )
    where = element("p", element("span", name, class_="punkt"), class_="linje")
    place = element("p", meeting.citation_place(citation), class_="sted")
    show = meeting.source_button(citation, name)
    return element(
        "li",
        head,
        where,
        element("blockquote", f"»{' '.join(citation.quote.split())}«"),
        element("div", place, element("span", show, publisher_link(citation.url), class_="handlinger"), class_="bund"),
        class_="kort",
        id=f"kilde-{turn}-{citation.n}",
        tabindex="-1",
        aria_label=f"Kilde {citation.n}",
    )


def publisher_link(url: str | None) -> Html:
    """A link to the document where it was published, if its address is known and an ordinary one."""
    address = web_address(url)
    if address is None:
        return EMPTY
    return element(
        "a", texts.OPEN_AT_PUBLISHER, href=address, target="_blank", rel="noopener noreferrer", class_="udgiver"
    )


def _not_found(reply: Answer, searched: Sequence[Chip], *, removable: bool) -> Html:
    """A refusal: plainly said, with the nearest items to open."""
    said = [element("p", note, class_="note") for note in reply.notes] or [element("p", texts.NOT_FOUND_TEXT)]
    return element(
        "div",
        element("h3", texts.NOT_FOUND_HEADING),
        *said,
        _searched(searched, removable=removable) if searched else EMPTY,
        suggestions(reply.suggestions),
        class_="intet-svar",
    )


def suggestions(nearest: Sequence[Suggestion]) -> Html:
    """The nearest items, to be opened."""
    if not nearest:
        return EMPTY
    rows = (
        element("li", element("button", s.label, type="button", class_="forslag", data_punkt=s.item_id))
        for s in nearest
    )
    return join((element("h4", texts.NEAREST_HEADING), element("ul", *rows, class_="naermeste")))

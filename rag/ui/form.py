"""The question field with what a question can be narrowed to, and the way between the three views."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Kind
from rag.ui import texts
from rag.ui.holdings import Holdings
from rag.ui.markup import EMPTY, Html, element, join

VIEWS = ("spoerg", "sager", "moeder")
LOGOUT_ROUTE = "/log-ud"


def question_form(held: Holdings, limit: int) -> Html:
    """One field, one button; the narrowing is folded away until someone wants it."""
    field = element(
        "div",
        element("label", texts.QUESTION_LABEL, for_="felt"),
        element(
            "textarea",
            id="felt",
            rows=1,
            placeholder=texts.QUESTION_PLACEHOLDER,
            autocomplete="off",
            enterkeyhint="send",
            spellcheck="true",
            data_graense=limit,
        ),
        id="spoergsmaal",
    )
    return element(
        "form",
        field,
        element("button", texts.ASK, type="submit", id="spoerg"),
        element("button", texts.NEW_CONVERSATION, type="button", id="ny"),
        _about(),
        _waiting(),
        _narrowing(held),
        role="search",
        aria_label=texts.QUESTION_FORM_LABEL,
        class_="spoergeform",
    )


def _about() -> Html:
    """The item that the next question is about; the page fills it in."""
    return element(
        "p",
        element("span", texts.ABOUT_ITEM, class_="svag"),
        " ",
        element("button", type="button", class_="filter", id="om-punkt"),
        class_="om",
        hidden=True,
    )


def _waiting() -> Html:
    """The question that is asked when the one before it has been answered; the page fills it in."""
    return element(
        "p",
        element("span", class_="svag", id="venter-tekst", role="status"),
        " ",
        element("button", texts.WAIT_NOT, type="button", class_="lille", id="venter-fortryd"),
        id="venter",
        hidden=True,
    )


def _narrowing(held: Holdings) -> Html:
    return element(
        "details",
        element(
            "summary",
            texts.NARROW,
            element("span", texts.NARROW_TO, class_="resten"),
            element("span", class_="antal", id="antal-valg"),
        ),
        element("div", *narrowing_fields(held, "valg"), class_="valg"),
        class_="afgraens",
        id="afgraens",
    )


def narrowing_fields(held: Holdings, prefix: str) -> list[Html]:
    """A list to choose from for each thing to narrow to: body, first and last year, sort of document."""
    years = [str(year) for year in range(held.years[1], held.years[0] - 1, -1)] if held.years else []
    kinds = [(kind.value, texts.BADGE_MANY[kind.value].capitalize()) for kind in Kind]
    return [
        _choice(prefix, "raad", texts.BODY, texts.ALL_BODIES, [(body, body) for body in held.bodies]),
        _choice(prefix, "fra", texts.FROM_YEAR, texts.ANY_YEAR, [(year, year) for year in years]),
        _choice(prefix, "til", texts.TO_YEAR, texts.ANY_YEAR, [(year, year) for year in years]),
        _choice(prefix, "slags", texts.SORT, texts.ALL_SORTS, kinds),
    ]


def _choice(prefix: str, name: str, label: str, every: str, values: Sequence[tuple[str, str]]) -> Html:
    rows = [element("option", every, value=""), *(element("option", shown, value=value) for value, shown in values)]
    listed = f"{prefix}-{name}"
    return element(
        "div",
        element("label", label, for_=listed),
        element("select", *rows, id=listed, data_valg=name),
        class_="vaelger",
    )


def search_form(view: str, label: str, button: str, *more: Html) -> Html:
    """The search field of one of the other views, with ``more`` to narrow by below it."""
    field = f"{view}-soeg"
    return element(
        "form",
        element(
            "div",
            element("label", label, for_=field),
            element("input", type="search", id=field, autocomplete="off", maxlength="300"),
            class_="soegefelt",
        ),
        element("button", button, type="submit", class_="lille"),
        *more,
        role="search",
        aria_label=label,
        class_="soegeform",
        data_soeg=view,
    )


def navigation(*, empty: bool = False, log_out: bool = False) -> Html:
    """The links between asking, cases and meetings, none where there is nothing to look at; and the way out."""
    leave = element("a", texts.LOG_OUT, href=LOGOUT_ROUTE, class_="ud", data_ud=True) if log_out else EMPTY
    if empty:
        return leave
    links = (
        element(
            "a",
            texts.VIEWS[view],
            href="/" if view == VIEWS[0] else f"/?visning={view}",
            data_visning=view,
            aria_current="page" if view == VIEWS[0] else None,
        )
        for view in VIEWS
    )
    return join((element("nav", *links, class_="visninger", aria_label=texts.VIEWS_LABEL), leave))

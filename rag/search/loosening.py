"""Filters that leave nothing give way, and what gave way is told in Danish; what was set by hand stays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.danish import dates
from rag.records import Filters, Kind, Period, Query

if TYPE_CHECKING:
    from rag.index import Generation

# What may be given up, in this order, and the filters that each name stands for.
_FIELDS = {
    "kind": ("kind",),
    "date": ("date_from", "date_to"),
    "item": ("item_number",),
    "case": ("case_number",),
    "body": ("body",),
}


def loosened(query: Query, generation: Generation) -> tuple[Filters, tuple[str, ...], Query]:
    """The filters that leave anything, a note for each that had to go, and the query that prefers what it no longer
    demands."""
    filters, fixed = query.filters, query.fixed
    if not filters or generation.lexical.leaves_any(filters):
        return filters, (), query
    droppable = [name for name in _FIELDS if without(filters, name, fixed) != filters]
    lone = (name for name in droppable if generation.lexical.leaves_any(without(filters, name, fixed)))
    single = next(lone, None)
    dropped: list[str] = []
    narrowed = filters
    for name in [single] if single else droppable:
        dropped.append(name)
        narrowed = without(narrowed, name, fixed)
        if not narrowed or generation.lexical.leaves_any(narrowed):
            break
    notes = tuple(_note(name, filters, narrowed) for name in dropped)
    given_up = Filters(
        body=filters.body if "body" in dropped else None,
        date_from=filters.date_from if "date" in dropped else None,
        date_to=filters.date_to if "date" in dropped else None,
    )
    return narrowed, notes, preferring(query, given_up)


def preferring(query: Query, filters: Filters) -> Query:
    """A query that prefers what it no longer demands."""
    if filters.body and filters.body not in query.bodies:
        query = replace(query, bodies=(*query.bodies, filters.body))
    if (filters.date_from or filters.date_to) and query.period == Period():
        query = replace(query, period=Period(filters.date_from, filters.date_to))
    return query


def elsewhere_note(filters: Filters) -> str:
    """That a subject stands elsewhere than asked."""
    where = f"{filters.body}" if filters.body else "Mødet"
    when = f" {_when(filters)}" if filters.date_from or filters.date_to else ""
    return f"{where}{when} ser ikke ud til at have behandlet dette; her er det nærmeste fra andre møder."


def without(filters: Filters, name: str, fixed: Filters) -> Filters:
    """Filters without what one name ("body", "date", "kind", "item", "case") stands for, as far as it is not fixed."""
    return replace(filters, **{field: getattr(fixed, field) for field in _FIELDS[name]})


def _note(name: str, asked: Filters, left: Filters) -> str:
    """What was asked for, is not there, and was left out of account."""
    where = f" for {left.body}" if left.body else ""
    if name == "kind":
        wanted = "et referat" if asked.kind is Kind.REFERAT else "en dagsorden"
        return f"Arkivet har ikke {wanted}{where}, der passer; der er søgt i begge slags dokumenter."
    if name == "date":
        return f"Arkivet har intet møde{where} {_when(asked)}; der er søgt uden den afgrænsning."
    if name == "item":
        return f"Arkivet har intet punkt {asked.item_number}{where}, der passer; der er søgt i alle punkter."
    if name == "case":
        return f"Arkivet har ingen sag med nummer {asked.case_number}; der er søgt uden sagsnummeret."
    return f"Arkivet har intet fra {asked.body}, der passer; der er søgt i alle mødefora."


def _when(filters: Filters) -> str:
    """The time of a filter in words."""
    if filters.date_from and filters.date_from == filters.date_to:
        return f"den {dates.format_date(filters.date_from)}"
    return f"i perioden {dates.format_period(Period(filters.date_from, filters.date_to))}"

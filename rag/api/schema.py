"""The API's objects, for its OpenAPI document: the contract's fields with what they mean. Nothing is changed by them.

The replies themselves are made where the command line's are (``chat.reply_to_json``, ``export.item_to_json`` and the
course of a case), so that all doors say the same; a test holds these models to them.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from rag.case.records import Outcome


class TurnIn(BaseModel):
    """En tidligere ytring i samtalen."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class QuestionIn(BaseModel):
    """Et spørgsmål, som en linje i en spørgsmålsfil; andre felter ses der bort fra."""

    id: str = Field("1", max_length=200, description="Gives uændret tilbage i svaret.")
    question: str = Field(description="Spørgsmålet på almindeligt dansk.")
    history: list[TurnIn] = Field([], max_length=40, description="Samtalen før spørgsmålet, ældste ytring først.")


class CitationOut(BaseModel):
    """En kilde."""

    n: int = Field(description="Nummeret i svarets henvisninger: [1] er n = 1.")
    source: str = Field(description="Filens sti i arkivet.")
    item: str = Field(description="Punktets nummer som trykt; 0 er forsiden.")
    title: str
    body: str | None
    date: dt.date | None
    kind: Literal["dagsorden", "referat"]
    section: str | None
    page: int = Field(description="PDF-filens side, talt fra 1.")
    quote: str = Field(description="Ordret fra kilden; orddelinger ved linjeskift er samlet.")


class RetrievedOut(BaseModel):
    """Et punkt, søgningen fandt."""

    source: str
    item: str
    score: float


class FiltersOut(BaseModel):
    """Hvad spørgsmålet blev forstået til at spørge efter."""

    body: str | None
    date_from: dt.date | None = Field(alias="from")
    date_to: dt.date | None = Field(alias="to")
    kind: Literal["dagsorden", "referat"] | None


class MillisecondsOut(BaseModel):
    """Hvor længe svaret tog, i millisekunder."""

    retrieve: float
    answer: float
    total: float


class AnswerOut(BaseModel):
    """Et svar, som en linje i en svarfil."""

    id: str
    status: Literal["answered", "not_found"]
    answer: str = Field(description="Teksten med henvisninger [1] [2].")
    basis: Literal["beslutning", "indstilling", "oplysning"] | None
    citations: list[CitationOut]
    retrieved: list[RetrievedOut] = Field(description="Bedste først, højst 10, en række for hvert punkt.")
    filters: FiltersOut
    certainty: float | None = Field(
        description="Hvor sikkert det er, 0-1, at arkivet rummer et svar; null, hvor der ikke er noget at bedømme."
    )
    ms: MillisecondsOut


class ItemOut(BaseModel):
    """Et punkt, som arkivsvar items --json skriver det."""

    id: str = Field(description="Kilde og nummer: sti#3.4.")
    source: str
    item: str
    title: str
    body: str | None
    date: dt.date | None
    date_basis: str = Field(description="Hvordan datoen blev fundet.")
    period: tuple[dt.date | None, dt.date | None] = Field(description="Tidligste og seneste mulige dag.")
    kind: Literal["dagsorden", "referat"]
    case_number: str | None
    sections: list[str]
    pages: list[int] = Field(description="Første og sidste side.")
    attachments: list[str]
    text_chars: int


class ItemsOut(BaseModel):
    """En del af arkivets punkter."""

    total: int = Field(description="Så mange passer i alt.")
    next_offset: int | None = Field(description="Hvor næste del begynder; null ved den sidste.")
    items: list[ItemOut]


class SectionOut(BaseModel):
    """Et afsnit af et punkt."""

    heading: str
    page: int
    text: str


class WholeItemOut(ItemOut):
    """Et punkt med sin tekst."""

    counterpart: str | None = Field(description="Samme punkt i mødets anden udgave (dagsorden eller referat).")
    url: str | None = Field(description="Dokumentets adresse hos udgiveren, hvis den er kendt.")
    text: str
    section_texts: list[SectionOut]


class ToldOut(BaseModel):
    """Hvad der er fortalt, med numrene på kilderne."""

    text: str
    citations: list[int]


class StepOut(BaseModel):
    """En behandling af en sag."""

    date: dt.date | None
    period: tuple[dt.date | None, dt.date | None]
    body: str | None
    kind: Literal["dagsorden", "referat"]
    source: str
    item: str
    title: str
    case_number: str | None
    outcome: Outcome
    recommended: ToldOut | None
    decided: ToldOut | None
    discussed: ToldOut | None
    later: ToldOut | None
    told_elsewhere: bool
    shortened: bool
    note: str | None


class RelatedOut(BaseModel):
    """Et punkt nær sagen."""

    item_id: str
    label: str


class CaseOut(BaseModel):
    """En sags forløb, som arkivsvar sag --json skriver det."""

    asked: str
    status: Literal["answered", "not_found"]
    case_numbers: list[str]
    steps: list[StepOut] = Field(description="I tidens orden.")
    citations: list[CitationOut]
    related: list[RelatedOut]
    notes: list[str]
    warnings: list[str]


class ErrorOut(BaseModel):
    """Hvorfor kaldet ikke blev besvaret, i én dansk sætning."""

    error: str

from __future__ import annotations

import datetime as dt

import pytest

from rag import minutes
from rag.records import Kind, Meeting, Page

AGENDA = "1.1. Godkendelse af dagsorden\nSAG-2021-04818 ab\nBaggrund\n{baggrund}\n\n"
OTHER = "2.1. Orientering\nSAG-2021-04818 ab\nBaggrund\n{text}\n\n"


def parse(*pages: str) -> Meeting:
    return minutes.parse("a.pdf", [Page(n, tuple(page.split("\n"))) for n, page in enumerate(pages, start=1)])


def told(text: str) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
    meeting = parse(text)
    return meeting.date, meeting.period.earliest, meeting.period.latest


def test_a_running_head_states_body_and_date() -> None:
    head = "KKR Klintland  | 15-10-2021\nSIDE  |  {}\n"
    meeting = parse(head.format(4) + OTHER.format(text="Mødet den 3. maj 2020 var godt."), head.format(5) + "Mere.")
    assert (meeting.body, meeting.date, meeting.date_basis) == ("KKR Klintland", dt.date(2021, 10, 15), "sidehoved")
    assert meeting.period.earliest == meeting.period.latest == meeting.date


@pytest.mark.parametrize(
    ("cover", "body"),
    [
        ("REFERAT\n\nK K R  H O V E D S T A D E N\nDato: 19-09-2022 Kl. 10:00", "KKR Hovedstaden"),
        ("REFERAT\n\nKKR Midtjylland\n\nDato:\n19. september 2022", "KKR Midtjylland"),
        ("Referat fra møde i KKR Midtjylland mandag den 19. september 2022 kl. 10", "KKR Midtjylland"),
    ],
)
def test_a_cover_states_them(cover: str, body: str) -> None:
    meeting = parse(f"{cover}\n\n{OTHER.format(text='Der var intet.')}")
    assert (meeting.body, meeting.date, meeting.date_basis) == (body, dt.date(2022, 9, 19), "forside")
    assert meeting.kind is Kind.REFERAT


@pytest.mark.parametrize(
    ("cover", "body", "date"),
    [
        ("Byrådet - Referat\n\nDato: 29. januar 2020\nLokale: Salen", "Byrådet", dt.date(2020, 1, 29)),
        ("Referat af møde i Klima- og Planudvalget\n\nDen 09.01.2020 kl. 13:00", "Klima- og Planudvalget",
         dt.date(2020, 1, 9)),
        ("Kommunalbestyrelsen\n\n24-09-2019", "Kommunalbestyrelsen", dt.date(2019, 9, 24)),
        ("Byrådet\nPubliceret 02-12-2016\nOnsdag den 30-11-2016 kl. 18:00", "Byrådet", dt.date(2016, 11, 30)),
        ("DAGSORDEN\ntil Byrådets møde onsdag den 30-11-2016 kl. 18:00", "Byrådet", dt.date(2016, 11, 30)),
        ("Havby Kommune\nUdvalget for Børn og Unge\nMødedato: 3.5.2021", "Udvalget for Børn og Unge, Havby Kommune",
         dt.date(2021, 5, 3)),
    ],
)  # fmt: skip
def test_municipal_covers(cover: str, body: str, date: dt.date) -> None:
    meeting = parse(f"{cover}\n\n12. Orientering\nSagsnr.: 19/44\nSagsfremstilling\nDer var intet den 1. maj 2019.")
    assert (meeting.body, meeting.date) == (body, date)


def test_the_text_states_its_own_meeting() -> None:
    meeting = parse(AGENDA.format(baggrund="Her er dagsordenen til KKR Klintlands møde fredag den 15. oktober 2021."))
    assert meeting.date == dt.date(2021, 10, 15)
    assert meeting.date_basis == "oplyst i teksten (godkendelse af dagsordenen)"


def test_decisions_state_it() -> None:
    meeting = parse(
        "12. Busser\nSagsnr.: 21/3\nBESLUTNING: Teknisk Udvalg den 03-05-2022\nAnbefales.\n"
        "BESLUTNING: Økonomiudvalget den 19-05-2022\nGodkendt.\n\n"
        "13. Eventuelt\nSagsnr.: 21/4\nBESLUTNING: Økonomiudvalget den 19-05-2022\nIntet."
    )
    assert (meeting.body, meeting.date, meeting.kind) == ("Økonomiudvalget", dt.date(2022, 5, 19), Kind.REFERAT)
    assert meeting.date_basis == "oplyst ved beslutningerne"


def test_two_places_that_say_when_the_case_is_treated_state_it() -> None:
    sentence = "Det bemærkes, at KKR Klintland først behandler sagen den 19. september 2022."
    text = OTHER.format(text=f"KKR Klintland har en rolle.\n\n{sentence}") + (
        f"2.2. Kvoter\nSAG-2022-04818 ab\nBaggrund\n{sentence}\n"
    )
    assert parse(text).date == dt.date(2022, 9, 19)
    assert parse(text.replace(sentence, "Sagen er ny.", 1)).date is None


@pytest.mark.parametrize(
    "text",
    [
        "KKR Klintland holdt møde den 9. september 2021, og referatet er udsendt.",
        "Ministeren sendte et brev den 9. september 2021.",
        "KKR Klintland behandler forslaget på mødet den 1. februar 2022.",
        "Mødet den 9. september 2021 blev holdt i Havby.",
    ],
)
def test_never_the_first_date_that_comes_along(text: str) -> None:
    meeting = parse(AGENDA.format(baggrund="Dagsordenen er udsendt.") + OTHER.format(text=text))
    assert meeting.date is None
    assert meeting.date_basis.startswith("ukendt")


# The period of a meeting whose date nothing states


def test_after_the_meeting_whose_minutes_it_approves() -> None:
    title = "1.1. Godkendelse af referat fra møde i KKR Klintland den 9.\nseptember 2021"
    text = f"{title}\nSAG-2021-04818 ab\nBaggrund\nDet er sendt.\n"
    date, earliest, _ = told(text)
    assert (date, earliest) == (None, dt.date(2021, 9, 10))
    assert "det godkendte referat" in parse(text).date_basis


def test_not_before_what_is_told_as_past_nor_long_after_what_is_told_as_coming() -> None:
    text = OTHER.format(
        text="Ministeriet sendte den 20. september 2021 et brev. Der afholdes en konference den 12. november 2021."
    )
    date, earliest, latest = told(text)
    assert (date, earliest) == (None, dt.date(2021, 9, 20))
    assert latest is not None
    assert dt.date(2021, 11, 12) <= latest <= dt.date(2021, 12, 31)


def test_a_deadline_bounds_nothing() -> None:
    _, earliest, latest = told(OTHER.format(text="Høringssvar skal sendes senest den 1. marts 2021."))
    assert earliest == dt.date(2021, 1, 1)
    assert latest is not None
    assert latest >= dt.date(2021, 12, 31)


def test_not_after_the_next_meeting() -> None:
    text = (
        OTHER.format(text="KKR Klintland drøfter KKR Klintlands opgaver. KKR Klintland er klar.")
        + "6.1. Sager til næste møde\nSAG-2021-04818 ab\nBaggrund\nKKR Klintland har møde den 1. februar 2022.\n"
    )
    assert told(text)[2] == dt.date(2022, 2, 1)


def test_the_year_of_the_case_alone() -> None:
    _, earliest, latest = told(OTHER.format(text="Der orienteres."))
    assert earliest == dt.date(2021, 1, 1)
    assert latest is not None
    assert latest.year == 2022
    assert parse(OTHER.format(text="Der orienteres.")).date_basis == "ukendt, anslået ud fra sagsnumrene"


def test_a_municipal_case_can_be_many_years_old() -> None:
    meeting = parse("12. Orientering\nSag 306-2009-600\nSagsfremstilling\nDer orienteres.")
    assert (meeting.period.earliest, meeting.period.latest) == (dt.date(2009, 1, 1), None)


def test_a_wrong_year_in_the_source_does_not_turn_the_period_around() -> None:
    text = OTHER.format(
        text="Brevet blev sendt den 20. september 2021. Konferencen afholdes den 1. februar 2020 i Havby."
    )
    _, earliest, latest = told(text)
    assert earliest is not None
    assert latest is not None
    assert earliest <= latest


def test_nothing_known() -> None:
    meeting = parse("2.1. Orientering\nBaggrund\nDer orienteres.")
    assert (meeting.date, meeting.period.earliest, meeting.period.latest) == (None, None, None)
    assert meeting.date_basis == "ukendt"


# Agenda or minutes


def test_an_agenda_can_quote_a_decision_of_a_committee() -> None:
    meeting = parse(
        "Dagsorden\nByrådet\nDato: 24. maj 2022\n\n12. Busser\nSagsnr.: 21/3\nIndstilling\nDet indstilles.\n"
        "BESLUTNING: Økonomiudvalget den 19-05-2022\nAnbefales.\n"
    )
    assert meeting.kind is Kind.DAGSORDEN


def test_an_empty_decision_is_none() -> None:
    text = (
        "12. Busser\nSagsnr.: 21/3\nIndstilling\nDet indstilles.\nBeslutning\n{}\n\n"
        "13. Eventuelt\nSagsnr.: 21/4\nBeslutning\n"
    )
    assert parse(text.format("-")).kind is Kind.DAGSORDEN
    assert parse(text.format("Godkendt.")).kind is Kind.REFERAT


def test_a_body_that_is_only_named_in_passing_is_not_the_meetings() -> None:
    assert parse(OTHER.format(text="KKR Sjælland har møde i dag.")).body is None
    named = "KKR Sjælland skal drøfte sagen. KKR Sjællands medlemmer er enige, og KKR Sjælland er glad."
    assert parse(OTHER.format(text=named)).body == "KKR Sjælland"

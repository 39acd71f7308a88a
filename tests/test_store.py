"""The store gives back what was put in, row for row, and refuses what is no store of ours."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.doubles import Signature
from rag.errors import IndexBrokenError
from rag.records import AgendaItem, Chunk, Kind, Meeting, PageSpan, Period, Section, SectionKind, Span
from rag.store import Document, Store, StoredFailure
from rag.store.writer import StoreWriter, item_ids

SIGNATURE = Signature("ord", 3, b"\0" * 8, b"")

TEXT = "Broen over Skovåen er lukket.\n\nByrådet godkendte en ny bro."
BRIDGE = AgendaItem(
    number="3.1",
    title="Ny bro over Skovåen",
    text=TEXT,
    sections=(
        Section(SectionKind.BAGGRUND, "Baggrund", TEXT[:29], 0, 29),
        Section(SectionKind.OEKONOMI, "Økonomiske konsekvenser", "", 31, 31),
        Section(SectionKind.BESLUTNING, "Beslutning", TEXT[31:], 31, len(TEXT)),
    ),
    page_spans=(PageSpan(2, 0, 30), PageSpan(3, 30, len(TEXT))),
    seams=(29,),
    pages=(2, 3),
    case_number="SAG-2021-00017",
    officers="abc / defg",
    attachments=("Kort over åen", "Budget"),
    links=("https://eksempel.dk/bro",),
    closed=True,
    group="Tekniske sager",
)
MEETING = Meeting(
    source="2021/referat æøå #1?.pdf",
    body="Byrådet i Nørreby",
    date=dt.date(2021, 5, 3),
    date_basis="sidehoved",
    kind=Kind.REFERAT,
    period=Period(dt.date(2021, 5, 3), dt.date(2021, 5, 3)),
    place="Rådhuset",
    participants=("Inge Ås (A)", "Per Øster (V)"),
    apologies=("Åse Æble (C)",),
    items=(BRIDGE,),
    page_count=4,
    dialect="kommune",
    url="https://eksempel.dk/referat.pdf",
    warnings=("side 4 har ingen tekst",),
)


def document(source: str, double_of: str | None = None) -> Document:
    return Document(source, "ab" * 32, 100, 5, "mærke", double_of)


def written(path: Path, *meetings: Meeting) -> Path:
    with StoreWriter(path) as writer:
        for meeting in meetings:
            writer.put_document(document(meeting.source), meeting, SIGNATURE)
        writer.finish()
    return path


def chunk(row: int, item_id: str, text: str = "Broen er lukket.") -> Chunk:
    return Chunk(row, f"{item_id}/0.{row}", item_id, SectionKind.BAGGRUND, "Nørreby", text, Span(0, len(text)), 2)


def test_a_meeting_comes_back_whole(tmp_path: Path) -> None:
    with Store(written(tmp_path / "arkiv æ?#.sqlite", MEETING)) as store:
        (item,) = store.items()
        assert item.id == "2021/referat æøå #1?.pdf#3.1"
        assert item.item == BRIDGE
        assert item.meeting == replace(MEETING, items=())
        assert store.meetings() == (item.meeting,)
        assert store.item(item.id) == item
        assert store.items_by_id(["ukendt", item.id]) == {item.id: item}
        assert store.item_ids() == (item.id,)
        assert store.bodies() == ("Byrådet i Nørreby",)
        assert store.documents() == (document(MEETING.source),)


dates = st.none() | st.dates()
texts = st.text(st.characters(codec="utf-8"), max_size=60)
optional = st.none() | texts


@st.composite
def items(draw: st.DrawFn) -> AgendaItem:
    text = draw(texts)
    cut = draw(st.integers(0, len(text)))
    section = st.sampled_from(SectionKind)
    return AgendaItem(
        number=draw(st.sampled_from(["0", "1", "2.1"])),
        title=draw(texts),
        text=text,
        sections=(
            Section(draw(section), draw(texts), text[:cut], 0, cut),
            Section(draw(section), draw(texts), text[cut:], cut, len(text)),
        ),
        page_spans=(PageSpan(1, 0, cut), PageSpan(2, cut, len(text))),
        seams=(cut,),
        pages=(1, 2),
        case_number=draw(optional),
        officers=draw(optional),
        attachments=tuple(draw(st.lists(texts, max_size=2))),
        links=tuple(draw(st.lists(texts, max_size=2))),
        closed=draw(st.booleans()),
        group=draw(optional),
    )


@given(
    st.builds(
        Meeting,
        source=texts,
        body=optional,
        date=dates,
        date_basis=texts,
        kind=st.sampled_from(Kind),
        period=st.builds(Period, dates, dates),
        place=optional,
        participants=st.lists(texts, max_size=2).map(tuple),
        items=st.lists(items(), max_size=4).map(tuple),
        page_count=st.integers(0, 9000),
        url=optional,
    )
)
@settings(max_examples=40, deadline=None)
def test_any_meeting_comes_back_whole(tmp_path_factory: pytest.TempPathFactory, meeting: Meeting) -> None:
    with Store(written(tmp_path_factory.mktemp("store") / "a.sqlite", meeting)) as store:
        assert [item.item for item in store.items()] == list(meeting.items)
        assert store.meetings() == (replace(meeting, items=()),)


def test_items_with_the_same_number_stay_two(tmp_path: Path) -> None:
    first, second = replace(BRIDGE, title="Første"), replace(BRIDGE, title="Anden")
    with Store(written(tmp_path / "a.sqlite", replace(MEETING, source="a.txt", items=(first, second)))) as store:
        assert [(item.id, item.item.number, item.item.title) for item in store.items()] == [
            ("a.txt#3.1", "3.1", "Første"),
            ("a.txt#3.1~2", "3.1", "Anden"),
        ]


@given(st.lists(st.sampled_from(["1", "1~2", "1~2~2", "2"]), max_size=8))
def test_item_ids_never_collide(numbers: list[str]) -> None:
    ids = item_ids("a.txt", numbers)
    assert len(set(ids)) == len(numbers)
    assert all(item_id.startswith(f"a.txt#{number}") for item_id, number in zip(ids, numbers, strict=True))


def test_chunks_come_in_the_order_asked_for(tmp_path: Path) -> None:
    path, item_id = tmp_path / "a.sqlite", f"{MEETING.source}#3.1"
    chunks = [chunk(row, item_id, f"Uddrag {row}.") for row in range(1200)]
    with StoreWriter(path) as writer:
        writer.put_document(document(MEETING.source), MEETING, SIGNATURE)
        writer.put_chunks(chunks, [str(c.row).encode() for c in chunks])
        writer.finish()
    with Store(path) as store:
        assert store.chunks([7, 3, 7]) == (chunks[7], chunks[3], chunks[7])
        assert store.chunks(range(1199, -1, -1)) == tuple(reversed(chunks))
        assert store.chunks(np.array([5], np.int64)) == (chunks[5],)
        assert tuple(store.all_chunks()) == tuple(chunks)
        assert store.chunk(0) == chunks[0]
        assert store.counts().chunks == 1200


def test_what_is_unknown_is_a_key_error(tmp_path: Path) -> None:
    with Store(written(tmp_path / "a.sqlite", MEETING)) as store:
        with pytest.raises(KeyError):
            store.item("ukendt#1")
        with pytest.raises(KeyError):
            store.chunk(99)
        with pytest.raises(KeyError):
            store.meeting("ukendt")
        assert store.items_of("ukendt") == ()


def test_a_double_keeps_no_items(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with StoreWriter(path) as writer:
        writer.put_document(document("a.pdf"), replace(MEETING, source="a.pdf"), SIGNATURE)
        writer.put_document(document("a.txt"), replace(MEETING, source="a.txt"), SIGNATURE)
        writer.set_double("a.txt", "a.pdf")
        writer.copy_document(document("b.txt", "a.pdf"), "a.pdf")
        writer.finish()
    with Store(path) as store:
        assert store.item_ids() == ("a.pdf#3.1",)
        assert [meeting.source for meeting in store.meetings()] == ["a.pdf"]
        assert [(d.source, d.double_of) for d in store.documents()] == [
            ("a.pdf", None),
            ("a.txt", "a.pdf"),
            ("b.txt", "a.pdf"),
        ]
        assert (store.counts().documents, store.counts().doubles) == (1, 2)


def test_removing_a_document_takes_its_items_and_chunks(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    with StoreWriter(path) as writer:
        writer.put_document(document("a.txt"), replace(MEETING, source="a.txt"), SIGNATURE)
        writer.put_chunks([chunk(0, "a.txt#3.1")], [b"x"])
        writer.put_failure(StoredFailure("a.txt", None, 1, 1, "", "kan ikke læses"))
        writer.finish()
    with Store(path) as store:
        counts = store.counts()
        assert (counts.documents, counts.items, counts.chunks, counts.failures) == (0, 0, 0, 1)
        assert store.failures()[0].reason == "kan ikke læses"


def test_vectors_are_kept_by_text_and_model(tmp_path: Path) -> None:
    item_id = f"{MEETING.source}#3.1"
    unit = np.array([[1.0, 0.0], [0.6, 0.8]], np.float32)
    with StoreWriter(tmp_path / "a.sqlite") as writer:
        writer.put_document(document(MEETING.source), MEETING, SIGNATURE)
        writer.put_chunks([chunk(4, item_id), chunk(8, item_id), chunk(9, item_id)], [b"en", b"to", b"en"])
        assert writer.texts_without_vector("model") == [(b"en", 4), (b"to", 8)]
        writer.put_vectors("model", [b"en", b"to"], unit)
        assert writer.texts_without_vector("model") == []
        assert len(writer.texts_without_vector("anden model")) == 2
        rows, vectors = writer.vectors("model", 2)
        assert rows.tolist() == [4, 8, 9]
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(vectors, unit[[0, 1, 0]], atol=1e-3)


def test_reading_leaves_no_trace_and_needs_no_write_access(tmp_path: Path) -> None:
    path = written(tmp_path / "a.sqlite", MEETING)
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        before = path.read_bytes()
        with Store(path) as store:
            assert len(list(store.items())) == 1
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                store._connection.execute("DELETE FROM items")
        assert [file.name for file in tmp_path.iterdir()] == ["a.sqlite"]
        assert path.read_bytes() == before
    finally:
        tmp_path.chmod(0o755)


def test_threads_share_a_store(tmp_path: Path) -> None:
    meeting = replace(MEETING, items=tuple(replace(BRIDGE, number=str(n), title=f"Sag {n}") for n in range(50)))
    wrong: list[str] = []
    with Store(written(tmp_path / "a.sqlite", meeting)) as store:

        def read() -> None:
            titles = [store.item(f"{MEETING.source}#{n}").item.title for n in range(50)]
            wrong.extend(title for n, title in enumerate(titles) if title != f"Sag {n}")

        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


@pytest.mark.parametrize("content", [b"", b"ikke en database", b"SQLite format 3\0" + b"\xff" * 200])
def test_a_foreign_file_is_refused_in_danish(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.sqlite").write_bytes(content)
    with pytest.raises(IndexBrokenError, match="arkivsvar index"):
        Store(tmp_path / "a.sqlite")


def test_a_missing_file_is_refused_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(IndexBrokenError, match="kan ikke åbnes"):
        Store(tmp_path / "a.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_another_version_of_the_tables_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.sqlite", MEETING)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(IndexBrokenError, match=r"tabelversion 99; ventet version 1"):
        Store(path)

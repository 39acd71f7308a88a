"""Who may come in: passwords, the users file, sessions, rates, and the gate before the whole application."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.access import Cost, Sessions, Users, hash_password, is_password, read_users, write_user
from rag.api.caller import COOKIE
from rag.api.gate import LOGINS_PER_MINUTE, Gate
from rag.api.login import local_path, login_page
from rag.errors import InputError
from rag.limits import MAX_KEYS, RateLimiter
from rag.settings import Settings
from tests.conftest import ROOT

CHEAP = Cost(n=4, r=1, p=1)
PASSWORD = "blå hest ved åen"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def users_file(tmp_path: Path) -> Path:
    path = tmp_path / "brugere"
    write_user(path, "anna", hash_password(PASSWORD, CHEAP))
    return path


# Passwords and the users file.


@given(st.text(min_size=10, max_size=40), st.text(max_size=40))
@settings(max_examples=60)
def test_a_password_fits_its_own_entry_only(password: str, other: str) -> None:
    entry = hash_password(password, CHEAP)
    assert is_password(password, entry)
    assert is_password(other, entry) == (other == password)


def test_two_entries_of_one_password_are_not_alike() -> None:
    first, second = hash_password(PASSWORD, CHEAP), hash_password(PASSWORD, CHEAP)
    assert first != second
    assert PASSWORD not in first


def test_the_normal_cost_is_what_owasp_asks_for() -> None:
    assert "$n=32768,r=8,p=3$" in hash_password(PASSWORD)


@pytest.mark.parametrize("password", ["", "kort", "x" * 501])
def test_unfit_passwords_are_refused(password: str) -> None:
    with pytest.raises(InputError, match="Adgangskoden er på"):
        hash_password(password)


@pytest.mark.parametrize("entry", ["", "klartekst", "$scrypt$n=4,r=1,p=1$$", "$scrypt$n=4,r=1,p=1$ikke base64$AA=="])
def test_nothing_fits_a_broken_entry(entry: str) -> None:
    assert not is_password(PASSWORD, entry)


def test_the_file_keeps_comments_and_others_and_is_its_owners(users_file: Path) -> None:
    users_file.write_text("# Byrådet\n" + users_file.read_text(encoding="utf-8"), encoding="utf-8")
    assert write_user(users_file, "bo", hash_password(PASSWORD, CHEAP)) is False
    assert write_user(users_file, "anna", hash_password("en helt ny kode", CHEAP)) is True
    found = read_users(users_file)
    assert set(found) == {"anna", "bo"}
    assert is_password("en helt ny kode", found["anna"])
    assert users_file.read_text(encoding="utf-8").startswith("# Byrådet\n")
    assert users_file.stat().st_mode & 0o077 == 0
    assert write_user(users_file, "anna", None) is True
    assert set(read_users(users_file)) == {"bo"}


@pytest.mark.parametrize(
    "line",
    [
        "anna:hemmelig",
        "anna",
        ":$scrypt$n=4,r=1,p=1$AAAA$AAAA",
        "anna:$scrypt$n=5,r=1,p=1$AAAA$" + base64.b64encode(bytes(32)).decode(),
        "anna:$scrypt$n=99999999,r=99,p=1$AAAA$" + base64.b64encode(bytes(32)).decode(),
    ],
)
def test_a_line_that_is_no_user_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "brugere"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match="linje 2"):
        read_users(path)


@pytest.mark.parametrize("name", ["", "a:b", "#anna", " anna", "a\nb", "x" * 101])
def test_unfit_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="Brugernavnet"):
        write_user(tmp_path / "brugere", name, hash_password(PASSWORD, CHEAP))


def test_the_command_writes_users(tmp_path: Path) -> None:
    path = tmp_path / "brugere"

    def call(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "rag", "bruger", *arguments, "--fil", str(path)]
        return subprocess.run(command, input=said, capture_output=True, text=True, check=False, cwd=ROOT)

    assert call("anna", said=f"{PASSWORD}\n").returncode == 0
    assert is_password(PASSWORD, read_users(path)["anna"])
    short = call("bo", said="kort\n")
    assert (short.returncode, short.stderr.count("\n")) == (2, 1)
    assert call("anna", "--slet").returncode == 0
    assert read_users(path) == {}


# Sessions.


def test_a_session_ends_by_itself_by_log_out_and_with_the_password(users_file: Path) -> None:
    clock = Clock()
    sessions = Sessions(Users(users_file, clock), 3600, clock)
    first, second, third = (sessions.begin("anna") for _ in range(3))
    assert sessions.user(first) == "anna"
    assert sessions.user("gættet") is None
    sessions.end(second)
    assert sessions.user(second) is None
    clock.now += 3599
    assert sessions.user(first) == "anna"
    clock.now += 2
    assert sessions.user(first) is None
    fourth = sessions.begin("anna")
    assert len(sessions) == 1  # the outlived are forgotten
    write_user(users_file, "anna", hash_password("en helt ny kode", CHEAP))
    clock.now += 2
    assert sessions.user(fourth) is None
    assert sessions.user(third) is None


def test_a_users_file_that_breaks_lets_nobody_in(users_file: Path) -> None:
    clock = Clock()
    users = Users(users_file, clock)
    assert users.knows("anna", PASSWORD)
    users_file.write_text("noget andet\n", encoding="utf-8")
    clock.now += 2
    assert not users.knows("anna", PASSWORD)


# Rates.


def test_a_bucket_empties_and_fills_again() -> None:
    clock = Clock()
    limiter = RateLimiter(60, clock)
    assert [limiter.wait("anna") for _ in range(60)] == [0] * 60
    assert limiter.wait("anna") == 1
    assert limiter.wait("bo") == 0
    clock.now += 1.01
    assert (limiter.wait("anna"), limiter.wait("anna")) == (0, 1)


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 20))
@settings(max_examples=60)
def test_never_more_than_a_bucket_and_what_flowed_in(pauses: list[float], per_minute: int) -> None:
    clock = Clock()
    limiter = RateLimiter(per_minute, clock)
    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += limiter.wait("anna") == 0
    assert taken <= per_minute + (clock.now - 1000) * per_minute / 60 + 1e-6


def test_callers_are_forgotten() -> None:
    clock = Clock()
    limiter = RateLimiter(60, clock)
    for number in range(2 * MAX_KEYS):
        limiter.wait(str(number))
    assert len(limiter) <= MAX_KEYS


# The gate.


async def _everything(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"inde {len(await request.body())}")


def behind_gate(
    clock: Callable[[], float] | None = None, client: tuple[str, int] = ("127.0.0.1", 5000), **given_settings: object
) -> TestClient:
    methods = ["GET", "POST", "OPTIONS"]
    app = Starlette(routes=[Route("/{path:path}", _everything, methods=methods)])
    gate = Gate(app, Settings(**given_settings), clock or Clock())  # type: ignore[arg-type]
    return TestClient(gate, base_url="http://127.0.0.1:7860", client=client, follow_redirects=False)


def test_without_a_log_in_everybody_on_the_machine_comes_in() -> None:
    assert behind_gate().get("/").text == "inde 0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:7860"}, 200),
        ({"Host": "[::1]:7860"}, 200),
        ({"Host": "ond.example"}, 403),
        ({"Host": "127.0.0.1.ond.example:7860"}, 403),
        ({"Host": "["}, 403),
        ({"Origin": "http://127.0.0.1:7860"}, 200),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "http://ond.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
    ],
)
def test_other_hosts_and_origins_stay_outside(headers: dict[str, str], status: int) -> None:
    answer = behind_gate().get("/api/items", headers=headers)
    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers
    if status == 403:
        assert set(answer.json()) == {"error"}


def test_names_that_the_operator_allows_are_heard() -> None:
    client = behind_gate(allowed_hosts="arkiv.kommune.example, sager.example")
    headers = {"Host": "arkiv.kommune.example", "Origin": "https://arkiv.kommune.example"}
    assert client.get("/", headers=headers).status_code == 200
    assert client.get("/", headers={"Host": "ond.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/proxy=https://ond.example"])
def test_nothing_is_uploaded_or_fetched_for_anybody(path: str) -> None:
    assert behind_gate().post(path).status_code == 404


def test_too_large_requests_are_refused_and_fitting_ones_arrive_whole() -> None:
    client = behind_gate(max_request_kb=16)
    assert client.post("/api/ask", content=b"x" * 16 * 1024).text == "inde 16384"
    refused = client.post("/api/ask", content=b"x" * (16 * 1024 + 1))
    assert (refused.status_code, refused.json()) == (
        413,
        {"error": "Forespørgslen er for stor; der er plads til 16 kB."},
    )
    assert client.post("/api/ask", content=iter([b"x"])).status_code == 411
    assert client.post("/api/ask", headers={"Content-Length": "-1"}).status_code == 413


def test_strangers_are_asked_to_log_in(users_file: Path) -> None:
    client = behind_gate(auth=users_file)
    page = client.get("/?q=busser&x=1", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/log-ind?videre=%2F%3Fq%3Dbusser%26x%3D1")
    for path in ("/api/items", "/gradio_api/queue/join", "/arkiv/fil", "/config", "/assets/x.js"):
        assert client.get(path).status_code == 401
    assert "www-authenticate" in client.get("/api/items").headers
    assert "www-authenticate" not in client.get("/config").headers


def log_in(client: TestClient, password: str = PASSWORD, videre: str = "/?q=busser") -> int:
    return client.post("/log-ind", data={"navn": "anna", "kode": password, "videre": videre}).status_code


def test_logging_in_and_out(users_file: Path) -> None:
    client = behind_gate(auth=users_file)
    assert 'action="/log-ind"' in client.get("/log-ind?videre=/x").text
    answer = client.post("/log-ind", data={"navn": "anna", "kode": PASSWORD, "videre": "/?q=busser"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=busser")
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in (COOKIE, "HttpOnly", "SameSite=lax", "Path=/"))
    assert client.get("/").text == "inde 0"
    assert client.post("/log-ud").status_code == 303
    assert client.get("/config").status_code == 401


def test_a_session_that_was_logged_out_is_worth_nothing(users_file: Path) -> None:
    client = behind_gate(auth=users_file)
    log_in(client)
    stolen = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    client.post("/log-ud")
    client.cookies.clear()
    assert client.get("/config", headers=stolen).status_code == 401


def test_wrong_passwords_are_told_alike_and_slowed_down(users_file: Path) -> None:
    clock = Clock()
    client = behind_gate(clock, auth=users_file)
    wrong = client.post("/log-ind", data={"navn": "anna", "kode": "forkert kode"})
    unknown = client.post("/log-ind", data={"navn": "ukendt", "kode": "forkert kode"})
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace("anna", "") == unknown.text.replace("ukendt", "")
    statuses = [log_in(client, "forkert kode") for _ in range(LOGINS_PER_MINUTE)]
    assert statuses[-1] == 429
    assert log_in(client) == 429  # the right one too: else it could be tried out
    clock.now += 7
    assert log_in(client) == 303


def test_programs_log_in_with_every_call(users_file: Path) -> None:
    client = behind_gate(auth=users_file)
    assert client.get("/api/items", auth=("anna", PASSWORD)).status_code == 200
    assert client.get("/api/items", auth=("anna", PASSWORD)).status_code == 200
    assert client.get("/api/items", auth=("anna", "forkert")).status_code == 401
    assert client.get("/api/items", headers={"Authorization": "Basic ikke base64"}).status_code == 401


def test_a_program_whose_user_is_taken_out_is_not_believed_any_longer(users_file: Path) -> None:
    clock = Clock()
    client = behind_gate(clock, auth=users_file)
    assert client.get("/api/items", auth=("anna", PASSWORD)).status_code == 200
    write_user(users_file, "anna", None)
    clock.now += 2
    assert client.get("/api/items", auth=("anna", PASSWORD)).status_code == 401


def test_a_name_from_the_proxy_is_believed_and_from_others_not() -> None:
    proxied = behind_gate(auth_header="X-Remote-User", auth_proxies="10.0.0.2", client=("10.0.0.2", 5000))
    assert proxied.get("/config", headers={"X-Remote-User": "anna"}).status_code == 200
    assert proxied.get("/config").status_code == 401
    assert proxied.get("/config", headers=[("X-Remote-User", "anna"), ("X-Remote-User", "bo")]).status_code == 401
    direct = behind_gate(auth_header="X-Remote-User", auth_proxies="10.0.0.2", client=("10.0.0.9", 5000))
    assert direct.get("/config", headers={"X-Remote-User": "anna"}).status_code == 401


def test_each_user_has_a_rate_of_their_own() -> None:
    clock = Clock()
    client = behind_gate(clock, auth_header="X-Remote-User", rate_per_minute=3)

    def statuses(user: str, path: str, calls: int) -> list[int]:
        return [client.post(path, headers={"X-Remote-User": user}).status_code for _ in range(calls)]

    assert statuses("anna", "/api/ask", 4) == [200, 200, 200, 429]
    assert statuses("bo", "/gradio_api/queue/join", 1) == [200]
    refused = client.post("/gradio_api/queue/join", headers={"X-Remote-User": "anna"})
    assert refused.json()["detail"] == "Det går for hurtigt. Prøv igen om 20 sekunder."
    assert refused.headers["retry-after"] == "20"
    clock.now += 21
    assert statuses("anna", "/api/ask", 1) == [200]


def test_the_parts_of_the_page_are_not_counted() -> None:
    client = behind_gate(auth_header="X-Remote-User", rate_per_minute=1)
    calls = [client.get("/assets/x.js", headers={"X-Remote-User": "anna"}) for _ in range(5)]
    assert {answer.status_code for answer in calls} == {200}


def test_without_a_log_in_the_address_counts_and_a_trusted_proxy_tells_it() -> None:
    far = behind_gate(host="0.0.0.0", rate_per_minute=1, client=("10.0.0.9", 5000))
    assert [far.get("/api/items", headers={"X-Forwarded-For": str(n)}).status_code for n in range(2)] == [200, 429]
    near = behind_gate(rate_per_minute=1)
    statuses = [near.get("/api/items", headers={"X-Forwarded-For": seen}).status_code for seen in ("a", "a", "a, b")]
    assert statuses == [200, 429, 200]


def test_a_users_file_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"findes ikke\..+arkivsvar bruger"):
        behind_gate(auth=tmp_path / "væk")


@pytest.mark.parametrize(
    ("wanted", "onward"),
    [
        ("/?q=busser", "/?q=busser"),
        ("", "/"),
        ("//ond.example", "/"),
        ("/\\ond.example", "/"),
        ("https://ond.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_the_log_in_leads_to_this_server_only(wanted: str, onward: str) -> None:
    assert local_path(wanted) == onward


def test_what_is_typed_never_becomes_markup() -> None:
    page = login_page('/"><script>alert(1)</script>', name='"><img src=x onerror=alert(1)>', problem="<b>nej</b>")
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page

"""Routes, refusals, boundaries, bodies (docs/rules.md assertions 15, 16, 27, 29, 30; faults 33, 34, 52)."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from aiohttp import StreamReader, web
from aiohttp.http_exceptions import TransferEncodingError
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from structlog.testing import capture_logs

from app.audit.words import Deed
from app.handlers import bodies, http
from app.handlers.answers import STATUS, answer, answer_errors
from app.handlers.bodies import parse
from app.handlers.http import ANYONE, SIGNED_IN, Call, Reception, Route, mount, undeclared
from app.handlers.security import Boundary, protect
from app.people.directory import Kind, Person
from app.state.errors import ExamError, Forbidden, Malformed, NotFound, SignedOut, TooMany, WrongCode
from app.storage import models
from tests.login_site import HOST, ORIGIN, PHONES, Browser, Site, open_site

pytestmark = pytest.mark.slow

PROTOCOL = Path(__file__).parents[2] / "PROTOCOL.md"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path) as site:
        yield site


# --- codes and refusals


def _protocol_statuses() -> dict[str, int]:
    section = PROTOCOL.read_text().split("## 5. Codes")[1]
    rows = re.findall(r"^\| (`.*?`) \| (\d+) \|", section, re.MULTILINE)
    return {code: int(status) for codes, status in rows for code in re.findall(r"`(\w+)`", codes)}


def _family(kind: type[ExamError]) -> list[type[ExamError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _family(child))]


def test_the_table_of_codes_is_the_protocols_and_complete() -> None:
    assert _protocol_statuses() == STATUS
    assert {kind.code for kind in _family(ExamError)} - {ExamError.code} <= STATUS.keys()


class Number(BaseModel):
    number: int


class Said(BaseModel):
    words: str | list[str]


class Trouble(Exception):
    pass


async def _who_is(token: str | None) -> Person:
    """The token names the kind of person, padded to a token's length."""
    if token is None:
        raise SignedOut
    return Person("p", Kind(token.rstrip("-")), "某人")


def _reception(audit: Any = None) -> Reception:
    return Reception(_who_is, _who_is, lambda request: request.remote or "", audit or AsyncMock())


@http.get("/healthz", ANYONE)
async def _probe(_call: Call[None]) -> web.Response:
    raise Forbidden("now")


def _small_app() -> web.Application:
    async def hello(call: Call[None]) -> web.Response:
        return answer(kind=call.who.kind)

    @http.post("/api/double", ANYONE, "")
    async def double(_call: Call[None], said: Number) -> web.Response:
        return answer(number=said.number * 2)

    @http.get("/api/fail/{how}", ANYONE)
    async def fail(call: Call[None]) -> web.Response:
        raise {"bug": KeyError("13800000001"), "trouble": Trouble(), "many": TooMany(retry_after=1.2)}[
            call.path["how"]
        ]

    @http.get("/talk", ANYONE)
    async def talk(call: Call[None]) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(call.request)
        await socket.close()
        return socket

    @http.get("/page", ANYONE)
    async def page(_call: Call[None]) -> web.Response:
        raise NotFound

    @http.post("/api/said", ANYONE, "")
    async def said(_call: Call[None], said: Said) -> web.Response:
        return answer(words=said.words)

    @http.get("/api/stream/{how}", ANYONE)
    async def stream(call: Call[None]) -> web.StreamResponse:
        response = web.StreamResponse()
        if call.path["how"] == "sized":
            response.content_length = 1000
        await response.prepare(call.request)
        await response.write(b"the first half")
        raise {"chunked": KeyError("bug"), "sized": NotFound(), "trouble": Trouble()}[call.path["how"]]

    app = web.Application()
    answer_errors(app, retryable=(Trouble,))
    protect(app, Boundary.of([ORIGIN, "https://exam.example.edu.cn:8443"], hsts=True))
    for kind in Kind:
        mount(app, [Route("GET", f"/api/only/{kind}", hello, frozenset({kind}))], _reception())
    signed_in = Route("GET", "/api/signed-in", hello, SIGNED_IN)
    mount(app, [signed_in, double, fail, stream, said, talk, page, _probe], _reception())
    return app


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with TestClient(TestServer(_small_app())) as client:
        yield Browser(client)


async def test_a_bug_is_logged_once_and_not_shown(browser: Browser) -> None:
    with capture_logs() as logs:
        answer = await browser.get("/api/fail/bug?x=%0a%1b[31m")
    assert (answer.status, answer.code) == (500, "internal")
    assert "KeyError" not in answer.body.decode()
    assert "13800000001" not in answer.body.decode()
    (entry,) = logs
    assert (entry["event"], entry["route"], entry["log_level"]) == (
        "request_failed",
        "GET /api/fail/{how}",
        "error",
    )
    assert entry["exc_info"]


@pytest.mark.parametrize("how", ["chunked", "sized", "trouble"])
async def test_an_answer_that_has_begun_is_broken_off_and_not_answered_again(
    browser: Browser, how: str
) -> None:
    """The client sees that there is more to it: no last chunk, or fewer bytes than were promised."""
    with capture_logs() as logs:
        reader, writer = await asyncio.open_connection(browser.client.host, browser.client.port)
        writer.write(f"GET /api/stream/{how} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        with contextlib.suppress(ConnectionResetError):
            got = await asyncio.wait_for(reader.read(), 5)
            assert got.count(b"HTTP/1.1") == 1
            assert b"false" not in got and not got.endswith(b"0\r\n\r\n")
        writer.close()
    assert [(each["event"], each["route"]) for each in logs] == [
        ("answer_broken_off", "GET /api/stream/{how}")
    ]


@pytest.mark.parametrize(
    "words", [r'"\u0000"', r'"a\u0000b"', r'["a", "\u0000"]', r'"\ud800"', '"\0"', r'"\\\u0000"']
)
async def test_a_text_that_no_database_keeps_is_malformed(browser: Browser, words: str) -> None:
    answer = await browser.send("POST", "/api/said", data='{"words": ' + words + "}")
    assert (answer.status, answer.code) == (400, "malformed")


async def test_a_text_that_only_speaks_of_it_is_none_of_them(browser: Browser) -> None:
    answer = await browser.send("POST", "/api/said", data=r'{"words": "\\u0000 \ud83d\ude00"}')
    assert answer.json()["words"] == "\\u0000 \U0001f600"


@pytest.mark.parametrize("name", ["%00", "a%00b", "x" * 65, "%20", "%F0%9F%98%80", "..%2f..", "a%0ab"])
async def test_a_name_that_nothing_of_ours_has_is_not_found(browser: Browser, name: str) -> None:
    assert (await browser.get(f"/api/fail/{name}")).code == "not_found"


async def test_passing_trouble_asks_to_repeat(browser: Browser) -> None:
    answer = await browser.get("/api/fail/trouble")
    assert (answer.status, answer.code) == (503, "unavailable")


async def test_too_many_says_how_long_in_whole_seconds(browser: Browser) -> None:
    answer = await browser.get("/api/fail/many")
    assert (answer.status, answer.json()["retry_after"], answer.headers["Retry-After"]) == (429, 2, "2")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/none"), ("GET", "/api/double"), ("POST", "/api/signed-in"), ("PUT", "/api/x")],
)
async def test_what_does_not_exist_is_not_found(browser: Browser, method: str, path: str) -> None:
    answer = await browser.send(method, path, headers={"Origin": ORIGIN})
    assert (answer.status, answer.code) == (404, "not_found")


async def test_a_page_gets_the_sentence_alone(browser: Browser) -> None:
    for path in ("/page", "/no-page"):
        answer = await browser.get(path)
        assert (answer.status, answer.body.decode()) == (404, NotFound.sentence)


# --- who may call


def _as(browser: Browser, kind: str) -> Browser:
    return Browser(browser.client, cookies={"__Host-session": kind.ljust(43, "-")})


@pytest.mark.parametrize("caller", Kind)
async def test_a_route_serves_its_roles_and_nobody_else(browser: Browser, caller: Kind) -> None:
    for kind in Kind:
        answer = await _as(browser, caller).get(f"/api/only/{kind}")
        assert (answer.status, answer.json().get("code")) == (
            (200, None) if kind is caller else (403, "forbidden")
        )
        assert (await browser.get(f"/api/only/{kind}")).status == 401
        assert (await browser.send("HEAD", f"/api/only/{kind}")).status == 401
    assert (await _as(browser, caller).get("/api/signed-in")).status == 200


def test_a_route_without_roles_cannot_be_declared() -> None:
    async def hello(_call: Call[None]) -> web.Response:
        return answer()

    with pytest.raises(ValueError, match="who may call"):
        Route("GET", "/x", hello, frozenset())


async def test_every_route_declares_its_roles(site: Site) -> None:
    assert undeclared(site.app) == []
    assert len(site.app[http.DECLARED]) > 6


# --- what a route leaves in the audit log


@http.post("/things/{thing}/rename", SIGNED_IN, "", audit=Deed.RENAME_MAJOR)
async def _rename(call: Call[None]) -> web.Response:
    if call.path["thing"] == "none":
        raise NotFound
    return answer()


@http.post("/things", SIGNED_IN, "", audit=Deed.ADD_MAJOR)
async def _add(call: Call[None]) -> web.Response:
    await call.record("new", detail="made")
    return answer()


@http.post("/codes", SIGNED_IN, "", audit=Deed.RENEW_RECOVERY_CODES)
async def _guess(call: Call[None]) -> web.Response:
    async with call.tried(WrongCode, subject="mine"):
        raise WrongCode


@http.post("/people", ANYONE, "", audit=Deed.SET_UP_SCHOOL)
async def _come_in(call: Call[None]) -> web.Response:
    await call.record(actor="newcomer")
    return answer()


@http.post("/other", ANYONE, "", audit=Deed.LOGIN)
async def _other(call: Call[None]) -> web.Response:
    await call.record(deed=Deed.LOGOUT)
    return answer()


@pytest.mark.parametrize(
    ("path", "status", "entries"),
    [
        ("/things/t1/rename", 200, [("p", Deed.RENAME_MAJOR, "t1", "")]),
        ("/things/none/rename", 404, []),
        ("/things", 200, [("p", Deed.ADD_MAJOR, "new", "made")]),
        ("/codes", 401, [("p", Deed.RENEW_RECOVERY_CODES, "mine", "wrong_code")]),
        ("/people", 200, [("newcomer", Deed.SET_UP_SCHOOL, "", "")]),
        ("/other", 500, []),
    ],
)
async def test_a_route_writes_the_entry_it_declares(
    path: str, status: int, entries: list[tuple[str, ...]]
) -> None:
    """Once, with who and from where; of a refusal only where the handler says that the attempt is news, and nothing
    that is not declared."""
    written: list[tuple[str, ...]] = []
    audit = AsyncMock()

    async def record(actor: str, deed: Deed, subject: str, *, address: str, detail: str) -> None:
        assert address == "127.0.0.1"
        written.append((actor, deed, subject, detail))

    async def refused(actor: str, deed: Deed, error: ExamError, subject: str, *, address: str) -> None:
        await record(actor, deed, subject, address=address, detail=error.code)

    audit.record, audit.refused = record, refused
    app = web.Application()
    answer_errors(app)
    mount(app, [_rename, _add, _guess, _come_in, _other], _reception(audit))
    async with TestClient(TestServer(app)) as client:
        got = await _as(Browser(client), Kind.ADMIN).post(path)
    assert (got.status, written) == (status, entries)


def test_a_route_added_past_mount_is_found() -> None:
    app = _small_app()

    async def back_door(request: web.Request) -> web.Response:
        return answer()

    app.router.add_post("/back-door", back_door)
    assert undeclared(app) == ["POST /back-door"]


def test_the_regex_of_a_parameter_is_no_part_of_the_declared_path() -> None:
    @http.post("/api/files/{file:[0-9a-f]{32}}/open", ANYONE, "")
    async def hello(_call: Call[None]) -> web.Response:
        return answer()

    app = web.Application()
    mount(app, [hello], _reception())
    assert app[http.DECLARED] == {("POST", "/api/files/{file}/open"): ANYONE}
    assert undeclared(app) == []


async def test_the_real_routes_refuse_a_stranger_unless_open_to_anyone(site: Site) -> None:
    for (method, path), roles in site.app[http.DECLARED].items():
        address = re.sub(r"\{\w+\}", "x", path)
        answer = await site.browser().send(method, address, data="{}" if method == "POST" else None)
        assert (answer.status == 401) == (roles is not ANYONE), (method, path)


async def test_get_changes_nothing(site: Site) -> None:
    """docs/rules.md assertion 16, second half."""
    browser = await site.log_in("c1")
    before = await _rows()
    for method, path in site.app[http.DECLARED]:
        if method in ("GET", "HEAD"):
            await browser.send(method, path)
    assert await _rows() == before


async def _rows() -> list[Any]:
    tables = (models.Session, models.SmsCode, models.Person, models.College, models.PledgeText, models.Event)
    return [
        await table.all().order_by("id" if table is not models.PledgeText else "version").values()
        for table in tables
    ]


# --- where requests may come from


@pytest.mark.parametrize(
    "origin",
    [None, "null", "", "https://evil.example", f"{ORIGIN}.evil.example", f"http://{HOST}", f"{ORIGIN}:444",
     f"https://evil.{HOST}", f"{ORIGIN}/", f"{ORIGIN} {ORIGIN}", f"https://{HOST}@evil.example", "file://"],
)  # fmt: skip
async def test_acting_needs_our_own_origin(browser: Browser, origin: str | None) -> None:
    """docs/rules.md assertions 15 and 16, fault 52: requests that act, and the handshake of a socket."""
    answer = await browser.post("/api/double", {"number": 1}, headers={"Origin": origin})
    assert (answer.status, answer.code) == (403, "forbidden")
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    assert (await browser.get("/talk", headers={**upgrade, "Origin": origin})).status == 403


async def test_our_own_origin_may_act_and_open_a_socket(browser: Browser) -> None:
    assert (await browser.post("/api/double", {"number": 1})).json() == {"ok": True, "number": 2}
    second = {"Host": f"{HOST}:8443", "Origin": f"{ORIGIN}:8443"}
    assert (await browser.post("/api/double", {"number": 1}, headers=second)).status == 200
    async with browser.client.ws_connect("/talk", headers={"Host": HOST, "Origin": ORIGIN}) as socket:
        assert (await socket.receive()).type.name == "CLOSE"


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"{HOST}.evil.example", f"{HOST}:444", "", "127.0.0.1", "localhost", f"evil@{HOST}"],
)
async def test_a_foreign_host_is_refused(browser: Browser, host: str) -> None:
    """DNS rebinding; and X-Forwarded-Host is never believed."""
    for forwarded in (None, HOST):
        answer = await browser.get("/api/only/admin", headers={"Host": host, "X-Forwarded-Host": forwarded})
        assert answer.status in (400, 403)
        assert "signed_out" not in answer.body.decode()


async def test_x_forwarded_host_changes_nothing(browser: Browser) -> None:
    answer = await browser.post("/api/double", {"number": 1}, headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status == 200
    assert "evil" not in str(dict(answer.headers))


async def test_probes_may_come_by_address(browser: Browser) -> None:
    answer = await browser.get("/healthz", headers={"Host": "10.0.0.5:8443"})
    assert answer.code == "forbidden" if answer.body.startswith(b"{") else answer.status == 403
    assert "网址" not in answer.body.decode()


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "nonsense"),
        ("10.0.0.1", "10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2:3:4:5:6"),
        ("2001:DB8:1:2:FFFF::1", "", "2001:db8:1:2:ffff::1"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "", "fe80::1%eth0"),
        ("10.0.0.1", "9" * 70, "9" * 64),
        (None, "", ""),
    ],
)
def test_the_address_a_request_came_from(remote: str | None, forwarded: str, address: str) -> None:
    """docs/rules.md assertion 29: only our proxies are believed, and only about the hop before them."""
    boundary = Boundary.of([ORIGIN], ["10.0.0.0/8"])
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote or "")
    assert boundary.address(request) == address


@pytest.mark.parametrize(
    "path", ["/api/double", "/api/none", "/page", "/talk", "/healthz", "/api/fail/bug", "/.git/config"]
)
async def test_every_answer_carries_the_headers(browser: Browser, path: str) -> None:
    headers = (await browser.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert f"connect-src 'self' wss://{HOST};" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self), microphone=(self), display-capture=(self)" in headers["Permissions-Policy"]
    assert headers["Server"] == "exam"
    assert (headers.get("Cache-Control") == "no-store") == path.startswith("/api/")


async def test_a_foreign_host_is_not_written_into_the_policy(browser: Browser) -> None:
    answer = await browser.get("/page", headers={"Host": "evil.example; script-src *"})
    assert answer.status in (400, 403)
    assert "evil" not in answer.headers.get("Content-Security-Policy", "")


# --- bodies


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
async def test_what_a_foreign_form_could_send_is_refused(browser: Browser, kind: str) -> None:
    answer = await browser.send("POST", "/api/double", data='{"number": 1}', headers={"Content-Type": kind})
    assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{", b'{"number": 1', b'{"number": "x"}', b"\xff\xfe", b'{"number": 1e400}',
     b'{"number": ' + b"9" * 15_000 + b"}", b"[" * 16_000, b'{"a":' * 3000, b'{"number": NaN}',
     b'{"\\ud800": 1}', b" " * 16_385 + b'{"number": 1}', b"\xef\xbb\xbf{}"],
)  # fmt: skip
async def test_a_bad_body_is_malformed(browser: Browser, body: bytes) -> None:
    answer = await browser.send("POST", "/api/double", data=body)
    assert (answer.status, answer.code) == (400, "malformed")


async def test_a_large_body_is_refused_before_it_is_read(browser: Browser) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield b" " * 65_536
            await asyncio.sleep(0)

    try:
        answer = await browser.send("POST", "/api/double", data=endless())
        assert answer.status == 400
    except OSError:
        pass  # the server hung up on us in the middle, which is an answer too
    assert sent <= 200
    assert (await browser.post("/api/double", {"number": 3})).json()["number"] == 6


async def _raw(browser: Browser, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(browser.client.host, browser.client.port)
    try:
        writer.write(request)
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            return head + await reader.readexactly(int(length[1]) if length else 0)
    finally:
        writer.close()


HEAD = (
    f"POST /api/double HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {ORIGIN}\r\nContent-Type: application/json\r\n"
).encode()


async def test_a_half_sent_body_is_given_up(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "TYPED", replace(bodies.TYPED, whole=0.05))
    reply = await _raw(browser, HEAD + b'Content-Length: 100\r\n\r\n{"number"')
    assert reply.startswith(b"HTTP/1.1 400")
    assert "没有发送完整" in json.loads(reply.partition(b"\r\n\r\n")[2])["message"]


async def test_a_broken_chunk_is_malformed(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    reply = await _raw(browser, HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")
    assert reply.split()[1] == b"400"  # by aiohttp itself, before any handler
    assert "Traceback" not in reply.decode()


@pytest.mark.parametrize(
    "broken", [TransferEncodingError("bad"), ConnectionResetError(), web.RequestPayloadError()]
)
async def test_a_body_that_breaks_off_is_malformed(broken: Exception) -> None:
    content = StreamReader(Mock(), 2**16, loop=asyncio.get_running_loop())
    content.feed_data(b'{"number"')
    content.set_exception(broken)
    headers = {"Content-Type": "application/json"}
    with pytest.raises(Malformed):
        await parse(make_mocked_request("POST", "/", headers=headers, payload=content), Number)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(["candidate", "examiner", "manager"]) | JSON,
        "major": st.sampled_from(["ai", "se", "x" * 33, "candidate/ai", ""]) | JSON,
        "phone": st.sampled_from([*PHONES.values(), "１３８００００００９９"]) | JSON,
        "code": st.from_regex(r"[0-9]{5,7}", fullmatch=True) | JSON,
    },
)
BODIES = (
    st.binary(max_size=200)
    | JSON.map(lambda each: json.dumps(each).encode())
    | NEARLY.map(lambda each: json.dumps(each).encode())
)


@pytest.mark.parametrize("path", ["/api/sms", "/api/login", "/api/logout"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=BODIES)
async def test_no_body_makes_a_bug(site: Site, path: str, body: bytes) -> None:
    browser = site.browser()
    browser.cookies["__Host-browser"] = "b" * 43
    answer = await browser.send("POST", path, data=body)
    shown = answer.json()
    assert answer.status in (200, 400, 401, 429)
    assert shown["ok"] is (answer.status == 200)
    if not shown["ok"]:
        assert STATUS[shown["code"]] == answer.status
        assert re.search(r"[\u4e00-\u9fff]", shown["message"])

"""A fake browser that speaks PROTOCOL.md to the real program, and the school it visits.

    zhang = await school.sign_in("candidate1")
    page = await zhang.open(room)
    ack = await page.call("candidate:check_in", key=key())

Packets are written and read by hand (Engine.IO 4, Socket.IO 5), so that a test can send what no library would.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import BaseTestServer, TestServer

from app.config import Config, Media, Room, Server, Sms
from app.handlers.room.services import Services
from app.host.serve import LEAVE
from app.identity.service import EngineFor, real_engine
from app.office import demo
from app.server import SERVICES, make_app
from tests.databases import migrate_quickly
from tests.waiting import until

HOST = "exam.example.edu.cn"
ORIGIN = f"https://{HOST}"
SOCKET = "/socket.io/?EIO=4&transport=websocket"

ACCOUNTS = {entry.id: entry for entry in (*demo.STAFF, *demo.CANDIDATES)}


def key() -> str:
    """An idempotency key as a page makes one."""
    return secrets.token_urlsafe(18)


def config(data: Path, **sections: Any) -> Config:
    """A school of its own in `data`, on ports the system chooses, that sends codes as often as asked."""
    ports = {"media": Media(host="127.0.0.1", udp_port=0, tcp_port=0, announce=("127.0.0.1",))}
    sms = Sms(resend_seconds=0.001, per_phone_hour=1000, per_phone_day=1000, per_address_hour=10_000)
    server = Server(origins=(ORIGIN,), shutdown_timeout=1)
    room = Room(face_check=False)  # tests of the face check ask for one
    return Config(data=data, **({"server": server, "sms": sms, "room": room} | ports | sections))


class Refused(Exception):
    """The CONNECT packet was refused; `code` and `message` as the page gets them."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        super().__init__(said)
        self.code = said.get("data", {}).get("code")
        self.node = said.get("data", {}).get("node", "")
        self.retry_after = said.get("data", {}).get("retry_after", 0)
        self.message = said.get("message", "")


@dataclass
class Page:
    """One socket of one page: what it heard, in order, and its latest view."""

    socket: aiohttp.ClientWebSocketResponse
    heard: list[tuple[str, Any]] = field(default_factory=list)
    closed: bool = False
    _acks: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    _admitted: asyncio.Future[Any] | None = None
    _reader: asyncio.Task[None] | None = None
    _next: int = 0

    async def connect(self, auth: Any) -> None:
        """Send CONNECT. Raises `Refused`."""
        self.listen()
        self._admitted = asyncio.get_running_loop().create_future()
        await self.send("40" + json.dumps(auth))
        refusal = await asyncio.wait_for(self._admitted, 10)
        if refusal is not None:
            raise Refused(refusal)

    def listen(self) -> None:
        self._reader = asyncio.create_task(self._read(), name="fake browser")

    async def send(self, packet: str | bytes) -> None:
        """Put any packet on the wire."""
        await (self.socket.send_str(packet) if isinstance(packet, str) else self.socket.send_bytes(packet))

    async def call(self, event: str, **payload: Any) -> dict[str, Any]:
        """Send an event and wait for its ack."""
        return await self.call_with(event, payload)

    async def call_with(self, event: str, *said: Any) -> dict[str, Any]:
        number, answer = self.post(event, *said)
        await self.send(number)
        ack: dict[str, Any] = await asyncio.wait_for(answer, 10)
        return ack

    def post(self, event: str, *said: Any) -> tuple[str, asyncio.Future[Any]]:
        """The packet of an event that asks for an ack, and the ack to come."""
        self._next += 1
        self._acks[self._next] = answer = asyncio.get_running_loop().create_future()
        return f"42{self._next}" + json.dumps([event, *said]), answer

    def all(self, event: str) -> list[Any]:
        """Every payload of `event` so far."""
        return [payload for name, payload in self.heard if name == event]

    def last(self, event: str) -> Any:
        found = self.all(event)
        assert found, f"no {event} among {[name for name, _ in self.heard]}"
        return found[-1]

    @property
    def view(self) -> Any:
        return self.last("view")["view"]

    @property
    def epoch(self) -> int:
        return int(self.last("hello")["epoch"])

    async def hears(self, event: str, count: int = 1) -> Any:
        await until(lambda: None if len(self.all(event)) >= count else f"heard {self.heard[-5:]}")
        return self.all(event)[count - 1]

    async def sees(self, what: Callable[[Any], bool], why: str = "") -> Any:
        """The first view that `what` accepts; waits for it."""

        def why_not() -> str | None:
            views = [each["view"] for each in self.all("view")]
            return None if views and what(views[-1]) else f"{why}: last view {views[-1:]}"

        await until(why_not)
        return self.view

    async def ends(self) -> None:
        """The server has closed the socket."""
        await until(lambda: None if self.closed else "the socket is still open")

    async def leave(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        await self.socket.close()

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._take(message.data)
        self.closed = True
        for answer in (self._admitted, *self._acks.values()):
            if answer is not None and not answer.done():
                answer.set_exception(ConnectionError("the socket was closed"))
                answer.exception()  # whoever waits for it gets it; nobody has to

    def _take(self, packet: str) -> None:
        if packet == "2":
            asyncio.ensure_future(self.socket.send_str("3"))  # noqa: RUF006 - a ping's answer
        elif packet[:2] in ("40", "44") and self._admitted is not None:
            if not self._admitted.done():
                self._admitted.set_result(json.loads(packet[2:]) if packet[1] == "4" else None)
        elif packet.startswith("42"):
            name, *payload = json.loads(packet[packet.index("[") :])
            self.heard.append((name, payload[0] if payload else None))
        elif packet.startswith("43"):
            number, _, body = packet[2:].partition("[")
            answer = self._acks.pop(int(number), None)
            if answer is not None:
                answer.set_result(json.loads("[" + body)[0])


@dataclass
class Browser:
    """One browser: its cookies, its pages. Headers can be overridden or, with None, left out."""

    school: "School"
    cookies: dict[str, str] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)

    async def request(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        """The status and what was answered: JSON, text, or the bytes of a file. Bytes are sent as a file."""
        sent = {**self._headers(), **(headers or {})}
        data: str | bytes | None = None
        if method == "POST":
            is_file = isinstance(body, bytes)
            data = body if isinstance(body, bytes) else json.dumps(body or {})
            sent["Content-Type"] = "application/octet-stream" if is_file else "application/json"
        url = self.school.url(path)
        async with self.school.client.request(method, url, data=data, headers=sent) as answer:
            self._keep(answer.headers.getall("Set-Cookie", []))
            if answer.content_type == "application/json":
                return answer.status, await answer.json()
            is_text = answer.content_type.startswith("text/")
            return answer.status, await (answer.text() if is_text else answer.read())

    async def download(self, path: str) -> bytes:
        """A file, to the byte."""
        async with self.school.client.get(self.school.url(path), headers=self._headers()) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def socket(
        self, headers: Mapping[str, str | None] | None = None, node: str = ""
    ) -> aiohttp.ClientWebSocketResponse:
        """An open websocket on which nothing has been said; `node`: the server it was sent to. Raises
        `WSServerHandshakeError`."""
        path = f"{SOCKET}&node={node}" if node else SOCKET
        wanted = {**self._headers(), **(headers or {})}
        sent = {name: value for name, value in wanted.items() if value is not None}
        return await self.school.client.ws_connect(self.school.url(path), headers=sent, max_msg_size=0)

    async def bare(self, headers: Mapping[str, str | None] | None = None, node: str = "") -> Page:
        """A page whose socket is open and that has not sent CONNECT."""
        page = Page(await self.socket(headers, node))
        self.pages.append(page)
        return page

    async def open(self, room: str, *, node: str = "", **auth: Any) -> Page:
        """A page in `room` that has its first view. Raises `Refused`."""
        page = await self.bare(node=node)
        await page.connect({"room": room, "device": "main", **auth})
        await page.hears("view")
        return page

    async def log_in(self, account: str) -> None:
        """By phone and code, as a person does."""
        who = ACCOUNTS[account]
        role, _, major = who.gate.partition("/")
        gate = {"role": role, "phone": who.phone} | ({"major": major} if major else {})
        status, answer = await self.request("POST", "/api/sms", gate)
        assert status == 200, answer
        code = await self.school.code_of(who.phone)
        status, answer = await self.request("POST", "/api/login", gate | {"code": code})
        assert status == 200, answer

    async def close(self) -> None:
        for page in self.pages:
            await page.leave()

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Host": HOST, "Origin": ORIGIN} | ({"Cookie": cookies} if cookies else {})

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value


@dataclass
class School:
    """The running program, from outside: an address. `app` is for what no page can do, such as `configure`."""

    server: BaseTestServer
    services: Services
    client: aiohttp.ClientSession
    browsers: list[Browser] = field(default_factory=list)
    visitors: dict[str, Browser] = field(default_factory=dict)
    _codes: dict[str, float] = field(default_factory=dict)

    async def stop(self) -> None:
        """As `serve` ends: what is under way first, then everything is closed."""
        await self.server.app[LEAVE]()  # type: ignore[attr-defined]
        await self.server.close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}{path}"

    def browser(self) -> Browser:
        browser = Browser(self)
        self.browsers.append(browser)
        return browser

    async def sign_in(self, account: str) -> Browser:
        """A browser in which somebody has just logged in; their session elsewhere has ended."""
        self.visitors[account] = browser = self.browser()
        await browser.log_in(account)
        return browser

    async def visit(self, account: str) -> Browser:
        """A browser in which somebody is logged in, since before where possible."""
        browser = self.visitors.get(account)
        return browser if browser and "__Host-session" in browser.cookies else await self.sign_in(account)

    async def code_of(self, phone: str) -> str:
        """The newest code of a phone, from the demo page, which shows each once it was sent."""
        found: list[str] = []

        async def why_not() -> str | None:
            _, shown = await Browser(self).request("GET", "/api/demo")
            codes = [each for each in shown["codes"] if each["phone"] == phone]
            found[:] = [each["code"] for each in codes if each["at"] > self._codes.get(phone, 0)]
            if not found:
                return f"no new code for {phone}"
            self._codes[phone] = codes[0]["at"]
            return None

        await until(why_not)
        return found[0]


@asynccontextmanager
async def running(settings: Config, engine_for: EngineFor = real_engine) -> AsyncIterator[School]:
    """The demo school over `settings.data`; opened again, it is the same school after a restart."""
    await migrate_quickly(settings.data)
    app = await make_app(settings, demo=True, engine_for=engine_for)
    server = TestServer(app, host="127.0.0.1")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(app.cleanup)  # whatever becomes of the server
        await server.start_server(access_log=None)  # as `serve` does
        await stack.enter_async_context(server)
        client = await stack.enter_async_context(aiohttp.ClientSession())
        school = School(server, app[SERVICES], client)
        try:
            yield school
        finally:
            for browser in school.browsers:
                await browser.close()

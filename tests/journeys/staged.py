"""The pages of a room before made-up scenes: any state of the table, without a server behind it.

The views are those the server would send: of a room that came there by commands (`tests.state.stories`), as
`app.state.view` makes them; which pictures come is what `app.state.subscriptions` derives. Line and pictures are
`staged.js`.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.async_api import Browser, Page

from app.handlers import pages
from app.state.candidate import Action, Role, State
from app.state.devices import DeviceStatus, Screen, Sending
from app.state.identity import Outcome
from app.state.presence import Device, Presence
from app.state.room import SYSTEM, Actor, Enrolment, Need
from app.state.subscriptions import Source, subscriptions
from app.state.view import view
from tests.journeys.ports import free_port
from tests.state.stories import ANOTHER, CHAIR, INVIGILATOR, LIVE, LOGIN, NAMES, ROADS, Story

HERE = Path(__file__).parent
SCRIPT = (HERE / "staged.js").read_text("utf-8")
SOCKET = "export const io = () => window.staged.socket();"
FIRST_PICTURE, PICTURES, VOICES = 3, 12, 8
"""The receiving m-lines of a page of the staff (PROTOCOL.md section 4)."""
SCREEN = "5"
"""The one that brings a screen in `staged.js`."""

FAMILY, GIVEN = "张李王赵陈杨黄周吴徐", ("三", "思远", "欣怡", "子涵")
Scene = dict[str, Any]


def people(count: int) -> tuple[Enrolment, ...]:
    """Candidates with names of two and three characters."""
    names = [f"{FAMILY[n % 10]}{GIVEN[n // 10]}" for n in range(count)]
    return tuple(Enrolment(f"#c{n}", name, f"2026{n:04}") for n, name in enumerate(names))


def of(number: int) -> Actor:
    return Actor(f"#c{number}", Role.CANDIDATE)


@dataclass
class Staging:
    """A room of `count` candidates whose first is in `state`; half of the others wait, the rest has not come."""

    state: State
    count: int = 3
    banners: bool = False
    screen: bool = False
    second: bool = False
    before: bool = False
    story: Story = field(init=False)

    def __post_init__(self) -> None:
        self.story = Story(candidates=people(self.count), camera2=Need.ALLOWED)
        if self.before:
            self.story.bring(of(1), State.ENDED)
        for n in range(2, 1 + self.count // 2 + 1):
            if n < self.count:
                self.story.bring(of(n), State.WAITING)
        first = of(0)
        if self.banners:
            self._proves(first)
        if self.second:
            self.story.do(SYSTEM, Action.BIND_CAMERA2, first)
        self.story.bring(first, self.state)
        if self.banners and self.state in (LIVE | {State.WAITING, State.TALKING}):
            self.story.comes(first, ANOTHER)

    def _proves(self, candidate: Actor) -> None:
        """Who it is, in one login; another one comes then."""
        self.story.configure(face_check=True)
        self.story.do(candidate, Action.AGREE_FACE, note="n1")
        self.story.tries(candidate, Outcome.PASSED, "match", LOGIN)

    def scene(self, viewer: Actor) -> Scene:
        """What the page of `viewer` is sent."""
        told = {}
        for n in range(self.count):
            surface = Screen.MONITOR if self.screen and n == 0 else Screen.NONE
            sends = Sending.BLACK if self.banners and n == 0 else Sending.ON
            sound = Sending.MUTED if self.banners and n == 0 else Sending.ON
            told[(f"#c{n}", Device.MAIN)] = DeviceStatus(surface, sends, sound)
        shown = view(self.story.room, self._online(), viewer, told)
        line = {"up": "poor", "down": "good"} if self.banners else {"up": "good", "down": "good"}
        slots = self._slots(viewer)
        return {
            "view": json.loads(json.dumps(shown)),
            "now": self.story.now + 100,
            "slots": slots,
            "line": line,
        }

    def _online(self) -> dict[tuple[str, Device], Presence]:
        here = {(member.id, Device.MAIN): Presence.ONLINE for member in self.story.room.plan.panel}
        for seat in self.story.room.queue():
            come = seat.state not in (State.REGISTERED, State.ABSENT)
            for device in (Device.MAIN, Device.EMERGENCY):
                here[(seat.candidate, device)] = Presence.OFFLINE
            here[(seat.candidate, Device.MAIN)] = Presence.ONLINE if come else Presence.OFFLINE
            here[(seat.candidate, Device.CAMERA2)] = Presence.ONLINE if self.second else Presence.OFFLINE
        return here

    def _slots(self, viewer: Actor) -> dict[str, dict[str, str]]:
        """Pictures and sound by m-line, what is most wanted first."""
        mine = [s for s in subscriptions(self.story.room) if s.subscriber.person == viewer.id]
        mine = [s for s in mine if s.subscriber.device == "main" and s.publisher.device != "emergency"]
        mine.sort(key=lambda s: (s.priority, s.publisher))
        sends = [s for s in mine if s.source is not Source.SCREEN or self.screen]
        seen = [
            s for s in sends if s.source is Source.CAMERA and (s.publisher.device == "main" or self.second)
        ]
        heard = [s for s in sends if s.source is Source.MICROPHONE]
        free = [str(mid) for mid in range(FIRST_PICTURE, FIRST_PICTURE + PICTURES) if str(mid) != SCREEN]
        voices = range(FIRST_PICTURE + PICTURES, FIRST_PICTURE + PICTURES + VOICES)
        slots = dict(zip(free, seen, strict=False)) | dict(zip(map(str, voices), heard, strict=False))
        slots |= dict(zip([SCREEN], (s for s in sends if s.source is Source.SCREEN), strict=False))
        return {
            mid: {"person": s.publisher.person, "device": s.publisher.device, "source": s.source}
            for mid, s in slots.items()
        }


def states() -> Iterable[State]:
    """Every state of the table."""
    return ROADS


@contextlib.asynccontextmanager
async def stage(browser: Browser) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """`await open_page(CHAIR, scene)`: that person's page; not `permitted` to use the camera it says so."""
    app = web.Application()
    app.router.add_get("/lib/socket.io-client.js", _text(SOCKET, "text/javascript"))
    app.router.add_get("/api/me", _me)
    app.router.add_get("/api/rooms/{room}/materials", _json({"states": {}}))
    app.router.add_get("/api/rooms/{room}/clients", _json({"clients": {}}))
    for route in pages.routes("江城大学", demo=True):
        if route.path != "/lib/socket.io-client.js":
            app.router.add_get(route.path, _sent(route.handler))
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)

        async def open_page(viewer: Actor, scene: Scene, *, permitted: bool = True) -> Page:
            context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
            stack.push_async_callback(context.close)
            origin = f"http://127.0.0.1:{port}"
            if permitted:
                await context.grant_permissions(["camera", "microphone"], origin=origin)
            await context.add_init_script(SCRIPT)
            await context.add_init_script(f"window.staged.now = {json.dumps(scene)}")
            page = await context.new_page()
            path = "/invigilator" if viewer.role is Role.INVIGILATOR else "/examiner"
            await page.goto(f"{origin}{path}?room=r1")
            await page.locator("body[data-media=connected]").wait_for()
            return page

        yield open_page


def _sent(handler: Any) -> Any:
    async def send(_request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse = await handler(None)
        return answer

    return send


def _text(text: str, kind: str) -> Any:
    async def send(_request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind)

    return send


def _json(value: object) -> Any:
    return _text(json.dumps(value), "application/json")


async def _me(request: web.Request) -> web.Response:
    invigilates = "invigilator" in request.headers.get("Referer", "")
    who, kind = (INVIGILATOR, "invigilator") if invigilates else (CHAIR, "examiner")
    told = {"id": who.id, "name": NAMES[who.id], "kind": kind, "school": "江城大学", "college": "计算机学院"}
    pages_of = [{"path": "/examiner", "label": "考官"}, {"path": "/invigilator", "label": "候考"}]
    return web.json_response(told | {"demo": True, "home": "/examiner", "pages": pages_of})

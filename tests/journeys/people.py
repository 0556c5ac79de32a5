"""The demo's people at their browsers, each recognisable by a colour and a tone (devices.js)."""

import colorsys
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, ViewportSize, expect

from app.office.demo import CANDIDATES, PLANS, STAFF, UNITS, Entry
from app.people.directory import Kind
from tests.journeys.site import Site
from tests.waiting import eventually

HERE = Path(__file__).parent
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
LAPTOP = ViewportSize(width=1280, height=720)
RADIO = {"candidate": "我是考生", "examiner": "我是考官", "manager": "管理人员"}
PAGES = {Kind.EXAMINER: "/examiner", Kind.INVIGILATOR: "/invigilator", Kind.CANDIDATE: "/home"}

CAST = (*CANDIDATES[:4], *(entry for entry in STAFF if entry.id in ("chair", "examiner1", "invigilator1")))
COLOURS = {
    entry.id: tuple(round(255 * part) for part in colorsys.hsv_to_rgb(n / len(CAST), 1, 1))
    for n, entry in enumerate(CAST)
}
TONES = {entry.id: 500 + 250 * n for n, entry in enumerate(CAST)}
ENTRIES = {entry.id: entry for entry in (*CANDIDATES, *STAFF)}


STEP_S = 4


@dataclass
class Person:
    """One account at one browser of its own. `complaints` is what the console said that it should not."""

    entry: Entry
    site: Site
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    old_codes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def gate(self) -> str:
        """The role of the login page."""
        return self.entry.gate.partition("/")[0]

    # -- signing in -------------------------------------------------------------------------------

    async def code(self) -> str:
        """The SMS code that was asked for last, once the demo page shows it."""
        new: list[dict[str, Any]] = []

        async def why_not() -> str | None:
            new[:] = [sms for sms in await self.codes() if sms not in self.old_codes]
            return None if new else f"no new code for {self.entry.phone}"

        await eventually(why_not)
        return str(new[0]["code"])

    async def codes(self) -> list[dict[str, Any]]:
        """Every SMS code sent to this phone so far, the newest first."""
        told = await (await self.context.request.get(f"{self.site.url}/api/demo")).json()
        return [sms for sms in told["codes"] if sms["phone"] == self.entry.phone]

    async def fill_login(self) -> None:
        """The login form up to the code, which the page asks the server for."""
        page = self.page
        self.old_codes = await self.codes()
        await page.goto(f"{self.site.url}/")
        await page.get_by_role("radio", name=RADIO[self.gate]).check()
        if self.entry.kind is Kind.CANDIDATE:
            college, major = units(self.entry)
            await page.get_by_label("学院").select_option(label=college)
            await page.get_by_label("专业").select_option(label=major)
        await page.get_by_label("手机号").fill(self.entry.phone)
        await page.get_by_role("button", name="获取验证码").click()

    async def log_in(self) -> None:
        """Through the login page, as a person does."""
        await self.fill_login()
        await self.enter_code()

    async def enter_code(self) -> None:
        await self.page.get_by_label("验证码", exact=True).fill(await self.code())
        await self.page.get_by_role("button", name="登录", exact=True).click()
        await self.page.wait_for_url(f"**{PAGES.get(self.entry.kind, '/')}*")

    async def sign_in(self) -> None:
        """The same by the two requests the login page sends: for tests about something else."""
        who = {"role": self.gate, "phone": self.entry.phone}
        if self.entry.major:
            who["major"] = self.entry.major
        self.old_codes = await self.codes()
        await self.post("/api/sms", who)
        answer = await self.post("/api/login", who | {"code": await self.code()})
        assert answer["ok"], answer

    async def post(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        headers = {"Origin": self.site.url}
        answer = await self.context.request.post(f"{self.site.url}{path}", data=body, headers=headers)
        told: dict[str, Any] = await answer.json()
        return told

    # -- at the page ------------------------------------------------------------------------------

    async def open_room(self) -> None:
        """The page of the demo's open room, from wherever this person is."""
        listed = await (await self.context.request.get(f"{self.site.url}/api/rooms")).json()
        [page] = [room["page"] for room in listed["rooms"] if room["title"] == PLANS[0].title]
        await self.page.goto(self.site.url + page)

    async def press(self, label: str, within: str = "body", first: bool = False) -> None:
        """The button that is called exactly so. `first`: of several alike."""
        button = self.page.locator(within).get_by_role("button", name=label, exact=True)
        await (button.first if first else button).click()

    async def confirm(self, label: str) -> None:
        """Press a button that asks back, and say yes."""
        await self.press(label, first=True)
        await self.page.get_by_role("dialog").get_by_role("button", name=f"确认{label}").click()

    async def turn_to(self, tab: str) -> None:
        """A tab of the candidate's sheet, on a page of the staff."""
        await self.page.get_by_role("tab", name=tab).click()

    async def choose(self, candidate: "Person") -> None:
        """A candidate in the queue of the staff, which is folded while somebody is on the stage."""
        fold = self.page.get_by_role("button", name="考生队列")
        if await fold.count() and await fold.get_attribute("aria-expanded") == "false":
            await fold.click()
        await self.row_of(candidate).get_by_role("button", name=candidate.name, exact=True).click()

    def row_of(self, candidate: "Person") -> Locator:
        """The candidate's line in the queue of the staff."""
        return self.page.locator(".queue-row", has_text=candidate.name)

    async def reads(self, text: str | re.Pattern[str], seconds: float = 20) -> None:
        """Waits until the page shows `text`."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=seconds * 1000)

    async def sees_later(self, what: Locator, every: int, *, gone: bool = False) -> None:
        """Waits until the page, which asks again by itself every so many seconds, shows `what`, or no more.

        Its clock is moved by hand, again and again, in steps shorter than its own limit for an answer (10 s), which is
        of the same clock: in one step from a question beyond its limit it would give each up as soon as it is asked.
        """
        shows = expect(what)

        async def why_not() -> str | None:
            for _ in range(0, every, STEP_S):
                await self.page.clock.run_for(STEP_S * 1000)
                try:
                    await (shows.to_have_count if gone else shows.not_to_have_count)(0, timeout=500)
                except AssertionError:
                    continue
                return None
            return f"{what} is {'still' if gone else 'not yet'} there"

        await eventually(why_not)

    async def sees_at_once(self, *buttons: str, text: str = "") -> None:
        """Waits until each button, and the text, is on the screen whole, without scrolling."""
        await self.page.evaluate("scrollTo(0, 0)")
        wanted = [self.page.get_by_role("button", name=label, exact=True) for label in buttons]
        if text:
            wanted.append(self.page.get_by_text(text))
        for shown in wanted:
            await expect(shown.first).to_be_in_viewport(ratio=1)

    async def is_in(self, state: str, seconds: float = 20) -> None:
        """Waits until the page says its person (or its room, for staff) is in `state`."""
        await expect(self.page.locator("body")).to_have_attribute("data-state", state, timeout=seconds * 1000)

    async def is_connected(self, seconds: float = 20) -> None:
        """Waits until the socket and media are up."""
        body = self.page.locator("body")
        await expect(body).to_have_attribute("data-light", "connected", timeout=seconds * 1000)
        await expect(body).to_have_attribute("data-media", "connected", timeout=seconds * 1000)

    def shown(self, of: str) -> str:
        """A selector for the main camera of person `of`."""
        return f'video[data-person="{of}"][data-device="main"][data-source="camera"]'


Join = Callable[..., Awaitable[Person]]


def units(entry: Entry) -> tuple[str, str]:
    """The names of the college and the major."""
    [(college, majors)] = [(name, majors) for unit, name, majors in UNITS if unit == entry.college]
    return college, dict(majors)[entry.major]


@contextlib.asynccontextmanager
async def person(
    browser: Browser,
    site: Site,
    who: str,
    *,
    permitted: bool = True,
    signed: bool = True,
    devices: Path | None = None,
    **options: Any,
) -> AsyncIterator[Person]:
    """`who` of the demo before an empty page.

    `permitted` to use camera and microphone there; `devices`: a script that makes others than devices.js does; not
    `signed`: the browser's own. Their computer is in New York: whatever page reads its clock instead of Beijing's shows
    another time than was set.
    """
    settings: dict[str, Any] = {
        "locale": "zh-CN",
        "timezone_id": "America/New_York",
        "viewport": DESK,
        "ignore_https_errors": True,
        **options,
    }
    context = await browser.new_context(**settings)
    entry = ENTRIES[who]
    await context.add_init_script(path=HERE / "proof.js")
    if signed:
        await context.add_init_script(devices.read_text("utf-8") if devices else signed_devices(entry))
    if permitted:
        await context.grant_permissions(["camera", "microphone"], origin=site.url)
    someone = Person(entry, site, context, await context.new_page())
    listen(someone, someone.page)
    try:
        yield someone
    finally:
        await context.close()


def listen(someone: Person, page: Page) -> None:
    """Collect what the page's console complains about."""

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            someone.complaints.append(f"{message.text} ({message.location.get('url')})")

    page.on("console", said)
    page.on("pageerror", lambda error: someone.complaints.append(f"{error}"))


def signed_devices(entry: Entry, *, tone: bool = True) -> str:
    """devices.js for this person; without a `tone` the browser's own microphone stays."""
    colour = "rgb({}, {}, {})".format(*COLOURS.get(entry.id, (128, 128, 128)))
    signature = {"name": entry.name, "colour": colour, "tone": TONES.get(entry.id, 300) if tone else None}
    return f"{(HERE / 'devices.js').read_text('utf-8')}({json.dumps(signature)})"

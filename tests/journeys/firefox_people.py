"""The demo's people at a Firefox: what `Person` does with Playwright, with the same names, by BiDi."""

import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from app.office.demo import PLANS
from app.people.directory import Kind
from tests.journeys.firefox import Tab, firefox
from tests.journeys.people import DESK, ENTRIES, HERE, PAGES, RADIO, TONES, Person, signed_devices, units
from tests.journeys.site import Site
from tests.waiting import eventually


@dataclass
class FirefoxPerson(Person):
    """One account at one Firefox of its own."""

    page: Tab  # type: ignore[assignment]

    async def codes(self) -> list[dict[str, Any]]:
        async with (
            aiohttp.ClientSession() as client,
            client.get(f"{self.site.url}/api/demo", ssl=False) as answer,
        ):
            told = await answer.json()
        return [sms for sms in told["codes"] if sms["phone"] == self.entry.phone]

    async def fill_login(self) -> None:
        self.old_codes = await self.codes()
        await self.page.goto(f"{self.site.url}/")
        await self.page.click("radio", RADIO[self.gate])
        if self.entry.kind is Kind.CANDIDATE:
            for place, name in zip(("college", "major"), units(self.entry), strict=True):
                await self._choose(f"#{place}", name)
        await self.page.click("textbox", "手机号")
        await self.page.type(self.entry.phone)
        await self.press("获取验证码")

    async def enter_code(self) -> None:
        code = await self.code()
        await self.page.click("textbox", "验证码")
        await self.page.type(code)
        await self.press("登录")
        await self.is_at(PAGES.get(self.entry.kind, "/"))

    async def _choose(self, selector: str, label: str) -> None:
        """An option of a list: Firefox draws lists outside the page, where no event of a test comes."""
        chosen = await self.page.evaluate(
            """([selector, label]) => {
                const list = document.querySelector(selector);
                const option = [...list.options].find(({ text }) => text === label);
                if (option) list.value = option.value;
                list.dispatchEvent(new Event("change", { bubbles: true }));
                return Boolean(option);
            }""",
            [selector, label],
        )
        assert chosen, f"{selector} has no {label}"

    async def open_room(self) -> None:
        rooms = await self.page.evaluate("fetch('/api/rooms').then((answer) => answer.json())")
        [page] = [room["page"] for room in rooms["rooms"] if room["title"] == PLANS[0].title]
        await self.page.goto(self.site.url + page)

    async def press(self, label: str, within: str = "body", first: bool = False) -> None:
        assert within == "body", "not needed so far"
        await self.page.click("button", label, first)

    async def confirm(self, label: str) -> None:
        await self.press(label, first=True)
        await self.press(f"确认{label}")

    async def reads(self, text: str | re.Pattern[str], seconds: float = 20) -> None:
        async def why_not() -> str | None:
            shown = await self.page.text()
            found = text in shown if isinstance(text, str) else text.search(shown)
            return None if found else f"{self.name} reads no {text!r} in {shown}"

        await eventually(why_not, seconds)

    async def is_in(self, state: str, seconds: float = 20) -> None:
        await self._says({"state": state}, seconds)

    async def is_connected(self, seconds: float = 20) -> None:
        await self._says({"light": "connected", "media": "connected"}, seconds)

    async def _says(self, wanted: dict[str, str], seconds: float) -> None:
        async def why_not() -> str | None:
            said = await self.page.told("({...document.body.dataset})", {})
            return None if wanted.items() <= said.items() else f"{self.name}'s page says {said}"

        await eventually(why_not, seconds)

    async def is_at(self, path: str, seconds: float = 20) -> None:
        """Waits until the page's path begins so."""

        async def why_not() -> str | None:
            at = await self.page.told("location.pathname", "")
            return None if at.startswith(path) else f"{self.name} is at {at}"

        await eventually(why_not, seconds)


@contextlib.asynccontextmanager
async def at_firefox(
    site: Site, who: str, folder: Path, devices: Sequence[Path] = (), namespace: str = ""
) -> AsyncIterator[FirefoxPerson]:
    """`who` of the demo before an empty page; `folder` is the browser's own.

    `devices`: scripts that make another camera than devices.js does; `namespace`: see `firefox`.
    """
    entry = ENTRIES[who]
    scripts = [path.read_text("utf-8") for path in (HERE / "proof.js", HERE / "firefox_ears.js", *devices)]
    if not devices:
        scripts.append(signed_devices(entry, tone=False))
    prefs: dict[str, object] = {"media.navigator.audio.fake_frequency": TONES[who]}
    async with firefox(folder, prefs, *scripts, namespace=namespace) as tab:
        await tab.set_viewport_size(DESK)
        someone = FirefoxPerson(entry, site, None, tab)  # type: ignore[arg-type]
        someone.complaints = tab.said
        yield someone

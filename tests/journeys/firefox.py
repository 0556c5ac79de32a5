"""Firefox as Debian ships it, driven over WebDriver BiDi (w3.org/TR/webdriver-bidi), which it speaks without a driver.

Only what a journey needs of it: one tab, real pointer and key events, and what the page says. Playwright drives only
a Firefox it has patched itself.
"""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench.line import inside
from tests.waiting import eventually

STARTS_WITHIN, ENDS_WITHIN, ANSWERS_WITHIN = 40.0, 20.0, 60.0
PREFS = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    # For a machine that has no other address: else Firefox offers no loopback one, whatever is set here.
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "intl.accept_languages": "zh-CN",
    # A test talks to nobody but its site.
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#disabled",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
"""Of every Firefox here: devices of its own making, no question and no look at the world outside."""


def program() -> str | None:
    """The path of a Firefox that can be driven; None: there is none. A snap's sees neither /tmp nor our profile."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    return None if found is None or Path("/snap/bin/firefox").exists() else found


class BidiError(Exception):
    """Firefox refused a command."""


@dataclass
class Tab:
    """The one tab of a Firefox. Methods are called as Playwright's are; `said`: complaints of its console."""

    socket: aiohttp.ClientWebSocketResponse
    context: str = ""
    said: list[str] = field(default_factory=list)
    _answers: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def call(self, method: str, **params: Any) -> Any:
        """One command of the protocol. Raises `BidiError`."""
        number = next(self._numbers)
        self._answers[number] = answer = asyncio.get_running_loop().create_future()
        await self.socket.send_json({"id": number, "method": method, "params": params})
        return await asyncio.wait_for(answer, ANSWERS_WITHIN)

    async def listen(self) -> None:
        """Takes what comes until the socket closes."""
        async for message in self.socket:
            told = message.json()
            if told.get("method") == "log.entryAdded":
                self._hear(told["params"])
            if told.get("id") in self._answers:
                self._answer(self._answers.pop(told["id"]), told)
        for answer in self._answers.values():
            answer.set_exception(BidiError("Firefox is gone"))

    @staticmethod
    def _answer(answer: asyncio.Future[Any], told: dict[str, Any]) -> None:
        if answer.done():
            return
        if told["type"] == "success":
            answer.set_result(told["result"])
        else:
            answer.set_exception(BidiError(f"{told['error']}: {told['message']}"))

    def _hear(self, entry: dict[str, Any]) -> None:
        if entry["level"] in ("error", "warn"):
            self.said.append(f"{entry['text']} ({entry['source'].get('realm')})")

    async def begin(self, *scripts: str) -> None:
        """A session whose pages run `scripts` before their own."""
        await self.call("session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        tree = await self.call("browsingContext.getTree")
        self.context = tree["contexts"][0]["context"]
        await self.call("session.subscribe", events=["log.entryAdded"])
        for script in scripts:
            await self.call("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}")

    async def set_viewport_size(self, size: Any) -> None:
        await self.call("browsingContext.setViewport", context=self.context, viewport=dict(size))

    async def goto(self, url: str) -> None:
        await self.call("browsingContext.navigate", context=self.context, url=url, wait="complete")

    async def reload(self) -> None:
        await self.call("browsingContext.reload", context=self.context, wait="complete")

    async def screenshot(self, path: Path) -> None:
        taken = await self.call("browsingContext.captureScreenshot", context=self.context)
        path.write_bytes(base64.b64decode(taken["data"]))

    async def evaluate(self, script: str, argument: Any = None) -> Any:
        """The value of an expression or, with an argument, of the function it is called with; promises are awaited."""
        called = script if argument is None else f"({script})({json.dumps(argument)})"
        told = await self.call(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({called})))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        if told["type"] == "exception":
            raise BidiError(told["exceptionDetails"]["text"])
        value = told["result"].get("value")
        return None if value is None else json.loads(value)

    async def told(self, script: str, meanwhile: Any) -> Any:
        """`evaluate`, and `meanwhile` between two pages."""
        try:
            return await self.evaluate(script)
        except BidiError:
            return meanwhile

    async def text(self) -> str:
        """What there is to read."""
        return str(await self.told("document.body.innerText", ""))

    async def click(self, role: str, name: str, first: bool = False) -> None:
        """With the mouse, on what is called exactly so for somebody who cannot see it, once it is there."""
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}

        async def why_not() -> str | None:
            try:
                told = await self.call("browsingContext.locateNodes", context=self.context, locator=locator)
                found = [node for node in told["nodes"] if await self._is_ready(node)]
                if len(found) == 1 or (found and first):
                    await self._act("pointer", *_pressed(found[0]))
                    return None
            except BidiError as moved:  # the page was drawn anew meanwhile
                return f"{role} {name!r}: {moved}"
            return f"{len(found)} of {role} {name!r}: {await self.text()}"

        await eventually(why_not)

    async def _is_ready(self, node: dict[str, Any]) -> bool:
        """Whether it can be pressed; brings it into view."""
        told = await self.call(
            "script.callFunction",
            functionDeclaration="(node) => { node.scrollIntoView({block: 'center', behavior: 'instant'});"
            " return node.checkVisibility() && !node.matches(':disabled'); }",
            arguments=[{"sharedId": node["sharedId"]}],
            target={"context": self.context},
            awaitPromise=False,
        )
        return bool(told["type"] == "success" and told["result"]["value"])

    async def type(self, text: str) -> None:
        """On the keyboard, into whatever has the focus."""
        keys = ({"type": kind, "value": sign} for sign in text for kind in ("keyDown", "keyUp"))
        await self._act("key", *keys)

    async def _act(self, kind: str, *actions: dict[str, Any]) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        await self.call("input.performActions", context=self.context, actions=[source])


def _pressed(node: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
    return (
        {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
        {"type": "pointerDown", "button": 0},
        {"type": "pointerUp", "button": 0},
    )


def _set(name: str, value: object) -> str:
    return f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"


@contextlib.asynccontextmanager
async def firefox(
    folder: Path, prefs: dict[str, object], *scripts: str, namespace: str = ""
) -> AsyncIterator[Tab]:
    """A Firefox with a profile of its own in `folder` whose pages run `scripts` before their own.

    `namespace`: the network it is in, where that is another than this process's.
    """
    path = program()
    assert path, "Firefox is missing: apt-get install firefox-esr"
    options = ("--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port=0")
    (folder / "user.js").write_text("".join(_set(name, value) for name, value in (PREFS | prefs).items()))
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *_within(namespace),
            path,
            *options,
            "about:blank",
            env=os.environ | {"HOME": str(folder), "MOZ_HEADLESS": "1", "TZ": "America/New_York"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        async with (
            aiohttp.ClientSession(connector=_connector(namespace)) as client,
            client.ws_connect(f"{await _address(folder, process)}/session", max_msg_size=0) as socket,
        ):
            tab = Tab(socket)
            listener = asyncio.create_task(tab.listen(), name="firefox")
            try:
                await tab.begin(*scripts)
                yield tab
            finally:
                listener.cancel()
    finally:
        await _end(process)


def _within(namespace: str) -> tuple[str, ...]:
    return ("ip", "netns", "exec", namespace) if namespace else ()


def _connector(namespace: str) -> aiohttp.TCPConnector:
    """Its sockets are of that network, whichever this process is in."""
    if not namespace:
        return aiohttp.TCPConnector()

    def opened(address: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, _ = address
        with inside(namespace):
            return socket.socket(family, kind, protocol)

    return aiohttp.TCPConnector(socket_factory=opened)


async def _address(folder: Path, process: asyncio.subprocess.Process) -> str:
    """Where it listens, as it writes into its profile."""
    written = folder / "WebDriverBiDiServer.json"

    def why_not() -> str | None:
        assert process.returncode is None, f"Firefox ended: {(folder / 'log').read_text('utf-8', 'replace')}"
        is_whole = written.exists() and written.read_text().endswith("}")
        return None if is_whole else "Firefox does not listen yet"

    await eventually(why_not, STARTS_WITHIN)
    told = json.loads(written.read_text())
    return f"ws://{told['ws_host']}:{told['ws_port']}"


async def _end(process: asyncio.subprocess.Process) -> None:
    """With all processes it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), ENDS_WITHIN)

"""Debian's Janus with its videoroom plugin: started in a namespace, driven over its HTTP API."""

import asyncio
import contextlib
import itertools
import pathlib
from typing import Any

import aiohttp

from bench.media_load import Person

LIBRARY = "/usr/lib/x86_64-linux-gnu/janus"
OTHER_PLUGINS = [
    "audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "streaming", "textroom",
    "videocall", "voicemail",
]  # fmt: skip
OTHER_TRANSPORTS = ["websockets", "pfunix", "rabbitmq", "mqtt", "nanomsg"]
PORT = 8088


def write_config(folder: pathlib.Path) -> None:
    """Janus at its leanest: one plugin, one transport, no log lines but errors, ICE-lite as ours."""
    plugins = ",".join(f"libjanus_{name}.so" for name in OTHER_PLUGINS)
    transports = ",".join(f"libjanus_{name}.so" for name in OTHER_TRANSPORTS)
    (folder / "janus.jcfg").write_text(
        f'general: {{ configs_folder = "{folder}"\n plugins_folder = "{LIBRARY}/plugins"\n'
        f' transports_folder = "{LIBRARY}/transports"\n events_folder = "{LIBRARY}/events"\n'
        f' loggers_folder = "{LIBRARY}/loggers"\n debug_level = 2 }}\n'
        "media: { }\nnat: { ice_lite = true }\n"
        f'plugins: {{ disable = "{plugins}" }}\ntransports: {{ disable = "{transports}" }}\n'
    )
    (folder / "janus.transport.http.jcfg").write_text(
        'general: { json = "plain"\n base_path = "/janus"\n https = false\n'
        f" http = true\n port = {PORT} }}\n"
    )
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: { }\n")


class Janus:
    """One API session; events are told apart by the handle they come from."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http, self._base = http, base
        self._count = itertools.count()
        self._events: dict[int, asyncio.Queue[dict[str, Any]]] = {}

    async def _post(self, path: str, **message: Any) -> dict[str, Any]:
        message["transaction"] = str(next(self._count))
        async with self._http.post(self._base + path, json=message) as response:
            answer: dict[str, Any] = await response.json(content_type=None)
        if answer.get("janus") == "error":
            raise RuntimeError(f"janus: {answer}")
        return answer

    async def open(self) -> None:
        self.session = (await self._post("", janus="create"))["data"]["id"]
        self._polling = asyncio.create_task(self._poll())

    async def close(self) -> None:
        self._polling.cancel()
        with contextlib.suppress(RuntimeError, aiohttp.ClientError):
            await self._post(f"/{self.session}", janus="destroy")

    async def _poll(self) -> None:
        while True:
            async with self._http.get(f"{self._base}/{self.session}?maxev=20") as response:
                events = await response.json(content_type=None)
            for event in events if isinstance(events, list) else [events]:
                if event.get("janus") == "event":
                    await self._events[event["sender"]].put(event)

    async def attach(self) -> int:
        plugin = "janus.plugin.videoroom"
        handle = int((await self._post(f"/{self.session}", janus="attach", plugin=plugin))["data"]["id"])
        self._events[handle] = asyncio.Queue()
        return handle

    async def say(self, handle: int, body: dict[str, Any], jsep: Any = None, wants: str = "") -> Any:
        """Send a request; wait for the event that has `wants` in it, or return a direct reply."""
        extra = {"jsep": jsep} if jsep else {}
        path = f"/{self.session}/{handle}"
        answer = await self._post(path, janus="message", body=body, **extra)
        while wants:
            event = await asyncio.wait_for(self._events[handle].get(), 15)
            data = event["plugindata"]["data"]
            if "error" in data:
                raise RuntimeError(f"janus: {data}")
            if wants in event or data.get("videoroom") == wants:
                return event
        return answer


async def signal(janus: Janus, everybody: list[Person]) -> None:
    """Create the rooms, publish everyone, then subscribe everyone to all others."""
    rooms = sorted({person.room for person in everybody})
    control = await janus.attach()
    for room in rooms:
        body = {"request": "create", "room": room, "publishers": 10, "bitrate": 0, "notify_joining": False}
        await janus.say(control, {**body, "videocodec": "vp8", "audiocodec": "opus"})
    feeds: dict[tuple[int, str], int] = {}
    for person in everybody:
        feeds[person.room, person.name] = await _publish(janus, person)
    for person in everybody:
        others = [feed for key, feed in feeds.items() if key[0] == person.room and key[1] != person.name]
        await _subscribe(janus, person, others)


async def _publish(janus: Janus, person: Person) -> int:
    handle = await janus.attach()
    probe = person.publisher = person.probe([(kind, "sendonly") for kind in person.publishes])
    body = {"request": "joinandconfigure", "room": person.room, "ptype": "publisher"}
    event = await janus.say(handle, body, {"type": "offer", "sdp": probe.offer()}, wants="jsep")
    await probe.connect(event["jsep"]["sdp"])
    return int(event["plugindata"]["data"]["id"])


async def _subscribe(janus: Janus, person: Person, feeds: list[int]) -> None:
    handle = await janus.attach()
    body = {"request": "join", "room": person.room, "ptype": "subscriber"}
    event = await janus.say(handle, body | {"streams": [{"feed": feed} for feed in feeds]}, wants="jsep")
    probe = person.probe([])
    answer = {"type": "answer", "sdp": probe.reply(event["jsep"]["sdp"])}
    await asyncio.gather(janus.say(handle, {"request": "start"}, answer), probe.connect(event["jsep"]["sdp"]))

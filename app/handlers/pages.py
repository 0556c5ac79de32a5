"""The pages: files of web/, sent as they are but for the mark of a demo. What they show they ask for themselves."""

import re
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from pathlib import Path

from aiohttp import web

from app.handlers.http import ANYONE, Call, Route

Handler = Callable[[Call[None]], Awaitable[web.StreamResponse]]

WEB = Path(__file__).parents[2] / "web"
GUIDES = WEB.parent / "docs" / "guides"
"""Sheets to be printed, for candidates and for examiners; they can be read without a server, too."""

_SCRIPT = "text/javascript"

PAGES: Mapping[str, str] = {
    "/": "login.html",
    "/home": "home.html",
    "/room/{room}": "room.html",
    "/examiner": "examiner.html",
    "/invigilator": "invigilator.html",
    "/admin": "admin.html",
    "/inspector": "inspector.html",
    "/m": "m.html",
    "/emergency": "emergency.html",
    "/setup": "setup.html",
    "/account": "account.html",
}

LIBRARIES: Mapping[str, str] = {
    "preact": "preact/dist/preact.mjs",
    "preact/hooks": "preact/hooks/dist/hooks.mjs",
    "htm": "htm/dist/htm.module.js",
    "socket.io-client": "socket.io-client/dist/socket.io.esm.min.js",
}
"""What a page may import as /lib/<name>.js, and where the set-up put it: one copy each, of the pinned version."""

_BARE = re.compile(f'from"({"|".join(LIBRARIES)})"')

FOLDERS = ("css", "js", "img")

_SHOWN = ("*.css", "*.webp")
"""What a guide is drawn with."""

ROOTED: Mapping[str, tuple[str, str]] = {
    "/m.webmanifest": ("m.webmanifest", "application/manifest+json"),
    "/m-worker.js": ("js/phone/worker.js", _SCRIPT),
}
"""Files that stand at the root, with their types: a service worker reaches only what lies below it."""

_BANNER = (
    '<aside class="demo-banner" data-school="{school}" aria-label="系统标记">'
    "演示系统：{school}为虚构学校，数据随时可能清除。"
    '<a href="/demo">演示账号与验证码</a></aside>'
)


def routes(school: str, demo: bool) -> list[Route[None]]:
    """Every page and file there is, listed at start: nothing else of web/ can be reached, whatever the path says."""
    mark = _mark(school, demo)
    pages = {**PAGES, "/demo": "demo.html"} if demo else PAGES
    files = [file for folder in FOLDERS for file in _files(WEB / folder)]
    sent = {
        **{path: _page(WEB / name, mark) for path, name in pages.items()},
        **{f"/lib/{name}.js": _library(WEB / "node_modules" / at) for name, at in LIBRARIES.items()},
        **{path: _file(WEB / at, kind) for path, (at, kind) in ROOTED.items()},
        **{f"/web/{file.relative_to(WEB)}": _file(file) for file in (*files, WEB / "icon.svg")},
        **{f"/guides/{guide.stem}": _page(guide, mark) for guide in GUIDES.glob("*.html")},
        **{
            f"/guides/{file.relative_to(GUIDES)}": _file(file)
            for kind in _SHOWN
            for file in GUIDES.rglob(kind)
        },
    }
    return [Route("GET", path, handler, ANYONE) for path, handler in sent.items()]


def missing_page(school: str, demo: bool) -> str:
    """What a person sees at an address that does not exist."""
    return _read(WEB / "error.html", _mark(school, demo))


def _mark(school: str, demo: bool) -> str:
    return _BANNER.format(school=escape(school)) if demo else ""


def _read(file: Path, mark: str) -> str:
    return file.read_text(encoding="utf-8").replace("<!--site-->", mark)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _page(file: Path, mark: str) -> Handler:
    """Read once: a page is a few kilobytes, and a half-upgraded folder must not be served."""
    return _text(_read(file, mark), "text/html")


def _library(file: Path) -> Handler:
    """As it is, unless it imports another one by its bare name, which browsers know only from an import map: that takes
    an inline script in every page and Safari 16.4."""
    text = file.read_text(encoding="utf-8")
    placed = _BARE.sub(r'from"/lib/\1.js"', text)
    return _file(file, _SCRIPT) if placed == text else _text(placed, _SCRIPT)


def _text(text: str, kind: str) -> Handler:
    async def send(_call: Call[None]) -> web.StreamResponse:
        return web.Response(text=text, content_type=kind, headers={"Cache-Control": "no-cache"})

    return send


def _file(file: Path, kind: str | None = None) -> Handler:
    headers = {"Cache-Control": "no-cache"} | ({"Content-Type": kind} if kind else {})

    async def send(_call: Call[None]) -> web.StreamResponse:
        return web.FileResponse(file, headers=headers)

    return send

"""What can go wrong between here and a vendor, whoever it is: scripts for a playing cloud."""

import json
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from tests.identity.authority.clouds import Asked, Cloud

Script = Callable[[Asked, web.Request], Awaitable[web.StreamResponse]]


def answers(response: Callable[[], web.Response]) -> Script:
    """The same answer to everybody, made anew each time."""

    async def script(_asked: Asked, _request: web.Request) -> web.StreamResponse:
        return response()

    return script


def says(body: str | bytes, status: int = 200, **headers: str) -> Script:
    text = body.encode() if isinstance(body, str) else body
    return answers(lambda: web.Response(body=text, status=status, headers=headers))


def writes(raw: bytes) -> Script:
    """Bytes past all protocol, and the end of the connection."""

    async def script(_asked: Asked, request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.write(raw)
        request.transport.close()
        return web.Response()

    return script


async def aborts(_asked: Asked, request: web.Request) -> web.StreamResponse:
    """The connection is reset."""
    assert request.transport
    request.transport.abort()
    return web.Response()


def hangs(cloud: Cloud) -> Script:
    async def script(_asked: Asked, _request: web.Request) -> web.StreamResponse:
        await cloud.over.wait()
        return web.Response()

    return script


def hangs_after_the_head(cloud: Cloud) -> Script:
    async def script(_asked: Asked, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b'{"Code":')
        await cloud.over.wait()
        return response

    return script


def echoes(make: Callable[[str], web.Response]) -> Script:
    """Quotes what it was sent where a code belongs."""

    async def script(asked: Asked, _request: web.Request) -> web.StreamResponse:
        return make(asked.id_number)

    return script


def troubles(match: bytes) -> Mapping[str, Script]:
    """By name; `match` is the body of the vendor's yes, which must not be believed here."""
    size = len(match)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return {
        "garbage": says(b"\x00\xff<html>"),
        "an empty body": says(b""),
        "null": says("null"),
        "a list": says("[" + match.decode() + "]"),
        "a string": says(json.dumps(match.decode())),
        "another object": says("{}"),
        "an abyss": says("[" * 30_000),
        "an endless body": says(b" " * 70_000 + match),
        "a number too long to read": says('{"Code": ' + "9" * 5000 + "}"),
        "HTTP 500": says("<h1>Internal Server Error</h1>", 500),
        "HTTP 502": says("", 502),
        "a yes with HTTP 500": says(match, 500),
        "a yes with HTTP 404": says(match, 404),
        "a redirect": says("", 302, Location="/elsewhere"),
        "a redirect that keeps the body": says("", 307, Location="/elsewhere"),
        "a cut connection": aborts,
        "a cut answer": writes(head % size + match[: size // 2]),
        "a length too long": writes(head % (size + 9) + match),
        "a length too short": writes(head % (size - 9) + match),
        "a length that is none": writes(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n" + match),
        "no HTTP": writes(b"SSH-2.0-OpenSSH\r\n"),
    }

"""One POST to a cloud's interface, whose failures are codes, and what may be kept of an answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

_ANSWER_BYTES: Final = 64 * 1024
_CODE = re.compile(r"(?!.*\d{15})[A-Za-z0-9._-]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object that came back, whatever the HTTP status."""

    http: int
    data: Mapping[str, Any] = field(repr=False)


class NoAnswer(Exception):
    """Nothing that can be read came back. `code` is ours, in lower case."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Unreached(NoAnswer):
    """Not even a connection: nothing was sent."""


class Wire:
    """POSTs to one endpoint within `limit` seconds. `endpoint` is `https://host[:port]`."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: str, limit: float) -> None:
        self._session = session
        self._url = endpoint.rstrip("/") + "/"
        self._limit = aiohttp.ClientTimeout(total=limit)
        self.host = urlsplit(endpoint).netloc
        """As it is signed and sent in `Host`."""

    async def post(self, headers: Mapping[str, str], body: bytes, query: str = "") -> Answer:
        """Raises `NoAnswer`. A redirect is not followed: the body names a person. `query` goes out as it was signed."""
        url = URL(f"{self._url}?{query}" if query else self._url, encoded=True)
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=self._limit, allow_redirects=False
            ) as response:
                return Answer(response.status, _parse(await _read(response), response.status))
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except aiohttp.ClientConnectorError:
            raise Unreached("connection") from None
        except (aiohttp.ClientError, OSError):
            raise NoAnswer("connection") from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _ANSWER_BYTES:
            raise NoAnswer("too_long")
    return bytes(body)


def _parse(body: bytes, http: int) -> Mapping[str, Any]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise NoAnswer("garbage" if http == 200 else f"http_{http}")
    return data


def part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object under `key`, empty when there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def code(value: object) -> str:
    """`value` when it looks like a vendor's code or request id; it is kept and logged, so nothing else may pass.
    What was sent (a name, an ID number) never does."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not text:
        return ""
    return text if isinstance(text, str) and _CODE.fullmatch(text) else "unreadable"

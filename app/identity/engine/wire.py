"""How the server and its face worker talk: frames of a JSON head and raw bytes, each with its length before it.

    question    {"ask": "measure", ...}   and a picture
    answer      ["Signals", {...}]        what it is, and its fields, bytes as base64
                null                      ready; or no answer, and the worker's log says why

JSON and not pickle: the worker decodes pictures that strangers send, so the server does not run what comes back. This
is the worker's half, in the standard library alone: pydantic, with which the server reads the answers, would cost it an
eighth of its start.
"""

import base64
import json
import struct
from dataclasses import fields
from typing import Any

from app.identity.engine.outcomes import Face, Look, Refusal, Signals

LENGTHS = struct.Struct(">II")
MAX_HEAD, MAX_BODY = 128 * 1024, 16 * 1024 * 1024
"""The largest head is a `Look`: a picture of `jpeg.MAX_BYTES` as base64, and a face."""

Head = dict[str, Any]
Outcome = Signals | Face | Look | Refusal


class BrokenFrame(Exception):
    """What came is no frame of ours."""


def pack(head: object, body: bytes = b"") -> bytes:
    packed = json.dumps(head, separators=(",", ":"), default=_plain).encode()
    return LENGTHS.pack(len(packed), len(body)) + packed + body


def answer(outcome: Outcome | None) -> bytes:
    """The frame that carries an outcome to the server, or that there is none."""
    return pack(outcome and [type(outcome).__name__, outcome])


def lengths(prefix: bytes) -> tuple[int, int]:
    """Lengths of head and body. Raises `BrokenFrame` where they are beyond the limits."""
    head, body = LENGTHS.unpack(prefix)
    if head > MAX_HEAD or body > MAX_BODY:
        raise BrokenFrame(f"{head} and {body} bytes announced")
    return head, body


def _plain(value: Any) -> object:
    """What JSON has no form for: bytes, and the dataclasses of an outcome."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return {field.name: getattr(value, field.name) for field in fields(value)}

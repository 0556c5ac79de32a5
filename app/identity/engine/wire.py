"""How the server and its face worker talk: frames of a JSON head and raw bytes, each with its length before it.

JSON and not pickle: the worker decodes pictures that strangers send, so the server does not run what comes back.
"""

import base64
import dataclasses
import json
import struct
from array import array
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from app.identity.engine.outcomes import Face, Look, Reason, Refusal
from app.identity.engine.signals import Signals

LENGTHS = struct.Struct(">II")
MAX_HEAD, MAX_BODY = 64 * 1024, 16 * 1024 * 1024

Head = dict[str, Any]
Outcome = Signals | Face | Look | Refusal
T = TypeVar("T")


class BrokenFrame(Exception):
    """What came is no frame of ours."""


def pack(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    packed = json.dumps(head, separators=(",", ":")).encode()
    return LENGTHS.pack(len(packed), len(body)) + packed + body


def lengths(prefix: bytes) -> tuple[int, int]:
    """Lengths of head and body. Raises `BrokenFrame` where they are beyond the limits."""
    head, body = LENGTHS.unpack(prefix)
    if head > MAX_HEAD or body > MAX_BODY:
        raise BrokenFrame(f"{head} and {body} bytes announced")
    return head, body


def head_of(packed: bytes) -> Head:
    """Raises `BrokenFrame` unless it is a JSON object."""
    try:
        head = json.loads(packed)
    except ValueError as error:
        raise BrokenFrame(str(error)) from None
    if not isinstance(head, dict):
        raise BrokenFrame("not an object")
    return head


def answer(outcome: Outcome) -> bytes:
    """The frame that carries an outcome to the server."""
    if isinstance(outcome, Signals):
        return pack({"signals": _fields(outcome)}, outcome.thumb)
    if isinstance(outcome, Face):
        return pack({"face": _fields(outcome)})
    if isinstance(outcome, Look):
        return pack({"look": _fields(outcome)}, outcome.jpeg)
    return pack({"refusal": _fields(outcome)})


def outcome(head: Head, body: bytes) -> Outcome:
    """The outcome a frame carries. Raises `BrokenFrame` where it carries none."""
    try:
        [(kind, fields)] = head.items()
        return READERS[kind](fields, body)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenFrame(f"no outcome: {error!r}") from None


def _fields(value: Signals | Face | Look | Refusal) -> Head:
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if fields.get("embedding") is not None:
        fields["embedding"] = base64.b64encode(array("f", fields["embedding"]).tobytes()).decode()
    if isinstance(value, Look) and value.face:
        fields["face"] = _fields(value.face)
    return {name: each for name, each in fields.items() if name not in ("thumb", "jpeg")}


def _signals(fields: Head, body: bytes) -> Signals:
    return _vectors(Signals, {**fields, "rigid": _points(fields["rigid"]), "thumb": body})


def _face(fields: Head, body: bytes = b"") -> Face:
    return _vectors(Face, fields)


def _look(fields: Head, body: bytes) -> Look:
    face = _face(fields["face"]) if fields["face"] else None
    return Look(**{**fields, "face": face, "jpeg": body})


def _refusal(fields: Head, body: bytes) -> Refusal:
    return Refusal(Reason(fields["reason"]), fields["faces"])


READERS: dict[str, Callable[[Head, bytes], Outcome]] = {
    "signals": _signals,
    "face": _face,
    "look": _look,
    "refusal": _refusal,
}


def _vectors(kind: type[T], fields: Head) -> T:
    """`box` and `embedding` became lists and text on the way."""
    box, embedding = fields["box"], fields["embedding"]
    floats = array("f", base64.b64decode(embedding)) if embedding is not None else None
    return kind(**{**fields, "box": box and tuple(box), "embedding": floats and tuple(floats)})


def _points(points: list[list[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in points)

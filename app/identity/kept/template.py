"""A biometric template: the vector a face is compared by, with the recogniser it belongs to."""

import json
from dataclasses import dataclass

from app.identity.engine.outcomes import Face


@dataclass(frozen=True, slots=True)
class Template:
    """Vectors of two models cannot be compared."""

    model: str
    embedding: tuple[float, ...]


def of(face: Face) -> Template:
    return Template(face.model, face.embedding)


def pack(template: Template) -> bytes:
    """For keeping; `unpack` reads it."""
    return json.dumps([template.model, template.embedding]).encode()


def unpack(kept: bytes) -> Template:
    model, embedding = json.loads(kept)
    return Template(model, tuple(embedding))

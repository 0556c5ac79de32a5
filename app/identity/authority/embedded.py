"""The school's own authority: compares with the photo it imported. The default, the demo's, and every rehearsal's.

Nobody is asked outside the school and nothing is paid. It proves likeness to the imported photo, not to the
ministry's: whoever imported a wrong photo is compared with a wrong photo.
"""

from typing import Protocol

import structlog

from app.identity.authority import EMBEDDED, Status, Verdict
from app.identity.engine.compare import BANDS, Bands, Likeness, similarity
from app.identity.engine.outcomes import Reason

log = structlog.get_logger("authority")

Embedding = tuple[float, ...]


class References(Protocol):
    """The imported photos, and who looks at pictures. Raises whatever the worker dies of."""

    async def reference(self, id_number: str) -> Embedding | None:
        """The embedding of the imported photo of `id_number`, or None without one."""

    async def represent(self, jpeg: bytes) -> Embedding | Reason:
        """The embedding of the one face in `jpeg`, or whether it is none or several."""


class EmbeddedAuthority:
    """The score is the cosine of the two embeddings, 0 where it is negative. The name is not compared: it is the
    school's own record that is asked."""

    source = EMBEDDED

    def __init__(self, references: References, bands: Bands = BANDS["default"]) -> None:
        """`bands` are those of the recogniser that `references` asks."""
        self._references = references
        self._bands = bands

    async def verify(self, name: str, id_number: str, jpeg: bytes) -> Verdict:
        """See `IdentityAuthority`. The picture is judged first, whoever is asked about, so that a bad picture
        tells nothing about a number."""
        try:
            face = await self._references.represent(jpeg)
            if isinstance(face, Reason):
                return _verdict(Status.POOR_PICTURE, face)
            reference = await self._references.reference(id_number)
        except Exception as error:
            # Only the kind of error: its text may quote what was asked.
            log.error("authority_broken", source=EMBEDDED, error=type(error).__name__)  # noqa: TRY400
            return _verdict(Status.UNAVAILABLE, "engine")
        if reference is None:
            return _verdict(Status.NO_PHOTO)
        score = likeness(face, reference)
        if score is None:
            return _verdict(Status.UNAVAILABLE, "reference_of_another_model")
        same = self._bands.judge(score) is Likeness.SAME
        return _verdict(Status.MATCH if same else Status.MISMATCH, score=score)


def likeness(one: Embedding, other: Embedding) -> float | None:
    """Cosine, 0 to 1, or None when these are no two vectors of one model (lengths differ, zero, not finite)."""
    try:
        return max(0.0, similarity(one, other))
    except ValueError:
        return None


def _verdict(status: Status, code: str = "", score: float | None = None) -> Verdict:
    return Verdict(status=status, source=EMBEDDED, score=score, vendor_code=code)

"""The process that looks at pictures, from the server's side: what it is asked, what it answers, and its models.

The process itself reads these files too, and would wait for the server's packages: what it reads (this, `wire`, `jpeg`,
`outcomes`, `signals`) imports the standard library alone. `workers` is the engine with real networks.
"""

from typing import Protocol

from app.identity.engine.outcomes import Face, Look, Refusal, Signals

WAITING = 4
"""Questions a session may have waiting. A camera that sends faster than we look must slow down, not pile up."""
STILL_BYTES = 512 * 1024
"""Largest key frame that is passed on."""


class EngineError(Exception):
    """No answer, through no fault of the picture: the candidate tries again, or takes the manual road."""


class EngineUnavailable(EngineError):
    """The models are missing, or the worker dies whenever it is started."""


class EngineRestarted(EngineError):
    """The worker died, or took too long and was ended, while it had this question. The next one finds a new worker."""


class EngineBusy(EngineError):
    """This session has too many questions waiting."""


class EngineFailed(EngineError):
    """The worker could not answer this question, and goes on with others. Its log says why."""


class FaceEngine(Protocol):
    """What others need of the engine. `session` is anything that names who asks: sessions take turns."""

    def available(self) -> bool:
        """Whether asking makes sense now."""

    async def measure(self, session: str, jpeg: bytes, *, score: bool, represent: bool) -> Signals | Refusal:
        """The signals of one frame; `score` and `represent` run the two networks a challenge needs now and then."""

    async def represent(self, session: str, jpeg: bytes, *, score: bool = False) -> Face | Refusal:
        """The one face of a still or a reference picture."""

    async def look(self, session: str, codec: str, key_frame: bytes) -> Look | Refusal:
        """What a camera shows in one key frame, `codec` being `vp8` or `h264`."""

    async def enroll(self, session: str, photo: bytes) -> Look | Refusal:
        """The one face of a photo the school imports (JPEG or PNG, upright by its EXIF, at most 16 MB and as
        many pixels as `jpeg` says), and the photo as a JPEG small enough for `represent`."""

    async def close(self) -> None:
        """End the worker; whoever waits hears `EngineUnavailable`."""

"""What is answered: fields, files, refusals with the status of their code (PROTOCOL.md 1 and 5)."""

import io
import math
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import qrcode
import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from qrcode.image.svg import SvgPathImage

from app.state.errors import ExamError, Internal, Malformed, NotFound, SetupRefused, TooMany, Unavailable

log = structlog.get_logger("http")

STATUS: Final[Mapping[str, int]] = {
    "malformed": 400,
    "file_refused": 415,
    "wrong_code": 401,
    "camera2_unknown": 401,
    "camera2_expired": 401,
    "ticket_unknown": 401,
    "ticket_expired": 401,
    "signed_out": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "setup_refused": 409,
    "wrong_state": 409,
    "room_busy": 409,
    "invigilator_busy": 409,
    "seated_elsewhere": 409,
    "camera2_used": 409,
    "camera2_closed": 409,
    "ticket_used": 409,
    "pledge_changed": 409,
    "emergency_closed": 409,
    "score_overtaken": 409,
    "score_refused": 400,
    "fenced": 409,
    "not_ready": 409,
    "recorder_unfit": 409,
    "room_not_open": 409,
    "pledge_missing": 409,
    "face_check_missing": 409,
    "consent_missing": 409,
    "tries_used_up": 409,
    "face_unavailable": 409,
    "too_many": 429,
    "unavailable": 503,
    "not_owner": 503,
    "overtaken": 503,
    "room_broken": 503,
    "internal": 500,
}
"""PROTOCOL.md section 5; a test compares the two."""

JSON: Final = "application/json"
JPEG: Final = "image/jpeg"
CSV: Final = "text/csv"


def answer(**fields: Any) -> web.Response:
    """`{"ok": true, ...}`"""
    return web.json_response({"ok": True, **fields})


def attachment(file: bytes | Path, name: str, kind: str, plain: str = "") -> web.StreamResponse:
    """A file to be kept; see `disposition`."""
    headers = {hdrs.CONTENT_DISPOSITION: disposition(name, plain), hdrs.CONTENT_TYPE: kind}
    if isinstance(file, Path):
        return web.FileResponse(file, headers=headers)
    return web.Response(body=file, headers=headers)


def disposition(name: str, plain: str = "") -> str:
    """`Content-Disposition` that saves under `name` (RFC 6266), or under `plain` where a client knows ASCII alone, and
    never shows the file as a page of ours."""
    plain = plain or "".join(c if c.isascii() and c.isprintable() and c not in '"\\%;' else "_" for c in name)
    kept = f'attachment; filename="{plain}"'
    return kept if plain == name else f"{kept}; filename*=UTF-8''{quote(name, safe='')}"


async def streamed(
    request: web.Request, made: AsyncGenerator[bytes, None], name: str, kind: str
) -> web.StreamResponse:
    """A file to be kept that is sent as it is made. The first piece comes before the answer begins, so that what
    cannot be made is refused; what fails later is broken off (`answer_errors`): its last piece should say it is one."""
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: f"{kind}; charset=utf-8",
            hdrs.CONTENT_DISPOSITION: disposition(name),
        }
    )
    async with aclosing(made) as pieces:
        first = await anext(pieces, b"")
        await response.prepare(request)
        if request.method != hdrs.METH_HEAD:
            await response.write(first)
            async for piece in pieces:
                await response.write(piece)
    await response.write_eof()
    return response


def refusal(error: ExamError) -> web.Response:
    """`{"ok": false, code, message, retry_after?, problems?}` with the status of the table."""
    body: dict[str, Any] = {"ok": False, "code": error.code, "message": error.message}
    headers = {}
    if isinstance(error, TooMany):
        body["retry_after"] = math.ceil(error.retry_after)
        headers[hdrs.RETRY_AFTER] = str(body["retry_after"])
    if isinstance(error, SetupRefused):
        body["problems"] = [asdict(problem) for problem in error.problems]
    return web.json_response(body, status=STATUS[error.code], headers=headers)


_BEGUN: Final = web.RequestKey("begun", web.StreamResponse)
"""Where a request keeps the answer that is on its way."""

Errors = tuple[type[Exception], ...]


def answer_errors(
    app: web.Application, retryable: Errors = (), missing: str = "", *, misfits: Errors = ()
) -> None:
    """Turn whatever a request raises into a refusal; `retryable` are the database's passing troubles, `misfits` what it
    says of a value that no row can have, `missing` is the page for an address that does not exist.

    To be called before anything else adds a middleware, so that it sees all of their errors. An answer that has begun
    is broken off: a second one in the middle of it would pass for its content.
    """

    async def begin(request: web.Request, response: web.StreamResponse) -> None:
        request[_BEGUN] = response

    @web.middleware
    async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Exception as error:
            if _BEGUN in request:
                return _break_off(request, error)
            if isinstance(error, web.HTTPException) and error.status < 400:
                raise
            return _shown(request, _refused(request, error, retryable, misfits), missing)

    app.middlewares.append(errors)
    app.on_response_prepare.append(begin)


def _refused(request: web.Request, error: Exception, retryable: Errors, misfits: Errors) -> ExamError:
    """What the caller is told of `error`; the log is told what nobody has said yet."""
    if isinstance(error, ExamError):
        return error
    if isinstance(error, web.HTTPException):
        return NotFound() if error.status in (404, 405) else Malformed()
    if isinstance(error, misfits):
        log.info("request_misfits", route=route_name(request), error=type(error).__name__)
        return Malformed()
    if isinstance(error, retryable):
        log.warning("request_put_off", route=route_name(request), error=type(error).__name__)
        return Unavailable()
    log.error("request_failed", route=route_name(request), exc_info=error)
    return Internal()


def _break_off(request: web.Request, error: Exception) -> web.StreamResponse:
    """Hang up without the end that the length or the last chunk would be: the client sees that there is more to it."""
    if not isinstance(error, ConnectionError):  # else the client has gone, which is no news
        log.error("answer_broken_off", route=route_name(request), exc_info=error)
    if request.transport is not None:
        request.transport.abort()
    return request[_BEGUN]


def _shown(request: web.Request, error: ExamError, missing: str) -> web.Response:
    """A program gets JSON; whoever opened a page gets a page, or the sentence."""
    if request.path.startswith("/api/"):
        return refusal(error)
    if isinstance(error, NotFound) and missing:
        return web.Response(text=missing, content_type="text/html", status=STATUS[error.code])
    return web.Response(text=error.message, status=STATUS[error.code])


def route_name(request: web.Request) -> str:
    """The route, never the path: a path may carry what must not be logged, and line breaks."""
    return f"{request.method} {canonical(request.match_info.route) or '(no route)'}"


def canonical(route: web.AbstractRoute) -> str:
    """Its path with the names of its places: `/rooms/{room}`, whatever a parameter's regex."""
    return route.resource.canonical if route.resource else ""


def qr_code(text: str) -> str:
    """As SVG that needs no file and no script, with its quiet zone. Takes some 10 ms: call it in a thread."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, image_factory=SvgPathImage)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image().save(out)
    return out.getvalue().decode()

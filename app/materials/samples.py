"""Materials of the demo's candidates, invented, one case in each state."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

from app.materials.shelf import Case, Shelf
from app.materials.uploads import Uploads
from app.state.errors import ExamError
from app.storage import models

CASES: Final = (
    ("candidate6", Case.PENDING, ("成绩单.pdf", "身份证明.pdf")),
    ("candidate7", Case.APPROVED, ("成绩单.pdf", "学籍证明.pdf")),
    ("candidate8", Case.REJECTED, ("成绩单.pdf", "身份证明.pdf")),
)
REASON: Final = "照片或扫描件不清楚，请重新拍摄或扫描。"
REVIEWER: Final = "college-admin"


async def furnish(shelf: Shelf, uploads: Uploads) -> None:
    """Enter them where nobody has handed in anything yet. A demo that takes no files (the deadline is over, the disk
    is full, the storage away) starts all the same."""
    if await models.MaterialCase.exists():
        return
    with suppress(ExamError):
        await _hand_in(shelf, uploads)


async def _hand_in(shelf: Shelf, uploads: Uploads) -> None:
    for person, state, names in CASES:
        files = [await _upload(uploads, person, name) for name in names]
        await shelf.submit(person)
        if state is Case.APPROVED:
            await shelf.approve(person, REVIEWER, 1)
        if state is Case.REJECTED:
            await shelf.reject(person, REVIEWER, 1, files[1:], REASON)


async def _upload(uploads: Uploads, person: str, name: str) -> str:
    data = page(f"DEMO {person}", "An invented document of the demo school.")

    async def body() -> AsyncIterator[bytes]:
        yield data

    begun = await uploads.begin(person, name, len(data))
    await uploads.receive(person, begun["id"], 0, body())
    return str(begun["id"])


def page(*lines: str) -> bytes:
    """A PDF of one page with these lines of ASCII."""
    shown = "".join(f"0 -36 Td ({line}) Tj " for line in lines)
    stream = f"BT /F1 24 Tf 60 780 Td {shown}ET".encode("ascii")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", list[int]()
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n"
    return out + head + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)

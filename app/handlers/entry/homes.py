"""Where each kind of person belongs, and the answer that lets somebody in."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from app.handlers.answers import answer
from app.handlers.cookies import DEVICE, HALF, SESSION
from app.people.directory import Kind, Person
from app.people.entrance import HALF_SECONDS, Comer, Entered
from app.people.second_factor import Step

PAGES: Final[Mapping[Kind, tuple[tuple[str, str], ...]]] = {
    Kind.CANDIDATE: (("/home", "首页"),),
    Kind.EXAMINER: (("/examiner", "考官"),),
    Kind.INVIGILATOR: (("/invigilator", "候考官"),),
    Kind.ADMIN: (("/admin", "管理"),),
    Kind.INSPECTOR: (("/inspector", "巡考"),),
}
"""The pages of each kind of person; the first is where a login leads."""


def home(person: Person) -> str:
    return PAGES[person.kind][0][0]


def comer(request: web.BaseRequest, address: str) -> Comer:
    return Comer(address, SESSION.of(request), DEVICE.of(request))


def let_in(entered: Entered) -> web.Response:
    """The session and where to go, or the second step that is still to do."""
    if entered.step is not Step.NONE:
        response = answer(next=entered.step)
        HALF.give(response, entered.token, HALF_SECONDS)
        return response
    told: dict[str, Any] = {"recovery": list(entered.recovery)} if entered.recovery else {}
    response = answer(home=home(entered.person), **told)
    SESSION.give(response, entered.token)
    DEVICE.give(response, entered.device, entered.device_seconds)
    HALF.drop(response)
    return response

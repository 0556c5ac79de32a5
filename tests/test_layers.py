"""The import rule, read from the source: a room may import itself and what is on lower floors, never a neighbour.

A line in `FLOORS` or `OWNERS` is a decision; a file that does not exist yet is held to it when it comes.
`python -m tools.house` draws what there is.
"""

import sys
from collections.abc import Mapping

import pytest

from tools.house import between, circle, floors, imports, module_arrows, modules, room_of, wing_of

FLOORS: Mapping[str, int] = {
    "run": 9,
    "app.server": 8,
    **dict.fromkeys(("app.handlers", "app.operator"), 7),
    **dict.fromkeys(
        (
            "app.identity",
            "app.office",
            "app.materials",
            "app.messages",
            "app.channel",
            "app.cluster",
            "app.recording",
            "app.scoring",
        ),
        6,
    ),
    "app.people": 5,
    **dict.fromkeys(("app.exam", "app.audit"), 4),
    "app.storage": 3,
    **dict.fromkeys(("app.host", "app.formats"), 2),
    **dict.fromkeys(("app.config", "app.media", "app.texts"), 1),
    "app.state": 0,
}
"""Every room has a floor. `app` itself holds the version, and anybody may read it."""

OWNERS = {
    "aiortc": ("app.media",),
    "aioice": ("app.media",),
    "socketio": ("app.handlers.room.socket", "app.handlers.room.connection"),
    "engineio": ("app.handlers.room.socket",),
    "qrcode": ("app.handlers.answers",),
    "orjson": ("app.exam.hub",),
    "obstore": ("app.storage.files", "app.storage.choice"),
    # What strangers made is decoded in a process of its own.
    "pypdfium2": ("app.materials.draw",),
    "olefile": ("app.materials.ole",),
    "rarfile": ("app.materials.archives",),
    "stdnum": ("app.office.roster.documents",),
    "redis": ("app.host.redis_client",),
    "acme": ("app.host.acme",),
    "asyncpg": ("app.storage.db", "app.storage.db_clients", "app.storage.away", "app.storage.beside"),
    "tortoise": (
        "app.exam.store",
        "app.storage.models",
        "app.storage.migrations",
        "app.storage.db",
        "app.storage.db_clients",
        "app.storage.away",
        "app.people.sessions",
        "app.people.secrets",
        "app.channel.installs",
        "app.people.codes",
        "app.people.directory",
        "app.office.units",
        "app.office.roster.records",
        "app.office.roster.importing",
        "app.office.rooms",
        "app.messages.reminders",
        "app.audit",
        "app.office.notices",
        "app.office.pledges",
        "app.materials.shelf",
        "app.office.audit",
        "app.people.first_admin",
        "app.people.account_changes",
        "app.people.second_factor",
        "app.messages.log",
        "app.identity.kept.faces",
        "app.identity.notice",
        "app.identity.authority.ledger",
        "app.scoring.store",
        "app.scoring.rubrics",
    ),
    # `app.storage.db.transaction` rolls back what could not be committed; Tortoise's own leaves it for the next one.
    # Workbooks and pictures of strangers: read in few places, each with its limits.
    "python_calamine": ("app.office.roster.workbook",),
    "xlsxwriter": ("app.formats.sheets", "app.office.roster.sheets"),
    "PIL": (
        "app.materials.draw",
        "app.office.roster.photos",
        "app.identity.vision",
        "app.identity.vision.worker",
    ),
    "tortoise.transactions": ("app.storage.db",),
    "app.server": ("run", "app.server"),
    # Pictures are looked at in a process of their own; the server would stand still meanwhile.
    **dict.fromkeys(
        ("app.identity.vision", "deepface", "cv2", "onnxruntime", "ai_edge_litert", "numpy"),
        ("app.identity.vision", "app.identity.vision.worker"),
    ),
    "av": ("app.identity.vision", "app.recording.muxing"),
    "app.recording.muxing": ("app.recording.tape", "app.recording.worker"),
    "app.recording.tape": ("app.recording.worker",),
}
"""Who alone may import it. Whatever else needs it is given it by `server`, as a Protocol."""

HANDLERS_NEVER = ("app.exam.store", "app.storage.models")
"""A handler parses, asks who, does and answers; what is stored is the business of those it asks."""

INWARD = {
    "app.state": ("app.state",),
    "app.media": ("app.media", "app.state"),
    "app.scoring.rules": ("app.scoring.rules", "app.state"),
}
"""All these may import from `app`."""


def under(module: str, prefixes: tuple[str, ...] | dict[str, int] | Mapping[str, object]) -> str | None:
    """The longest of `prefixes` that `module` is or lies in."""
    inside = [p for p in prefixes if module == p or module.startswith(p + ".")]
    return max(inside, key=len, default=None)


def offence(module: str, imported: str) -> str | None:
    """Why `module` may not import `imported`, or None when it may."""
    owned = under(imported, OWNERS)
    if owned and not under(module, OWNERS[owned]):
        return f"only {', '.join(OWNERS[owned])} may import {owned}"
    if under(module, ("app.handlers",)) and under(imported, HANDLERS_NEVER):
        return "handlers do not import what stores"
    home = under(module, INWARD)
    if home and under(imported, ("app",)) and not under(imported, INWARD[home]):
        return f"{home} imports from app only {', '.join(INWARD[home])}"
    if home == "app.state" and not _is_pure(imported):
        return "app.state imports only the standard library"
    own, other = room_of(module), room_of(imported)
    if other.startswith("app.") and other != own and other in FLOORS and FLOORS[other] >= FLOORS.get(own, -1):
        return f"{other} is not below {own}"
    return None


def _is_pure(imported: str) -> bool:
    top = imported.partition(".")[0]
    return top == "app" or top in sys.stdlib_module_names


def offences(module: str, source: str, is_package: bool = False) -> list[str]:
    """Everything `source` imports against the rule, one line each."""
    found = ((name, offence(module, name)) for name in sorted(imports(source, module, is_package)))
    return [f"{module} imports {name}: {why}" for name, why in found if why]


def test_imports_run_one_way() -> None:
    there = modules()
    assert "app.state.room" in there, "the source was not found"
    found = [
        line
        for module, path in there.items()
        for line in offences(module, path.read_text("utf-8"), path.name == "__init__.py")
    ]
    assert not found, "\n" + "\n".join(found)


def test_every_room_has_its_floor() -> None:
    assert {room_of(module) for module in modules()} - {"app"} == FLOORS.keys()


def test_there_is_no_circle_between_rooms_and_none_between_wings() -> None:
    there, arrows = modules(), module_arrows()
    rooms = between(arrows, {module: room_of(module) for module in there})
    assert circle(rooms) == []
    assert circle(between(arrows, {module: wing_of(module) for module in there})) == []
    assert all(floor <= FLOORS[room] for room, floor in floors(rooms).items())


def test_there_is_no_circle_between_modules() -> None:
    assert circle(module_arrows()) == []


def test_the_face_worker_waits_for_no_package_of_the_server() -> None:
    """It is started while somebody waits to be checked: beside its networks it imports the standard library."""
    there, arrows = modules(), module_arrows()
    reached, new = set[str](), {"app.identity.vision.worker"}
    while new:
        reached |= new
        new = {target for module in new for target in arrows[module]} - reached
    shared = {module for module in reached if not under(module, ("app.identity.vision",))}
    assert {module.rpartition(".")[0] for module in shared} <= {
        "",
        "app",
        "app.identity",
        "app.identity.engine",
    }
    found = {
        (module, name) for module in shared for name in imports(there[module].read_text("utf-8"), module)
    }
    assert not {(module, name) for module, name in found if not _is_pure(name)}


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})
    assert circle({"a": {"b", "c"}, "b": {"c"}}) == []
    assert floors({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": 2, "b": 1, "c": 0}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("app.state.room", "import redis"),
        ("app.state.room", "from app.exam import rooms"),
        ("app.state.room", "from ..media import peer"),
        ("app.state.room", "def f():\n    from app.config import Config"),
        ("app.handlers.room.candidate", "from tortoise.transactions import in_transaction"),
        ("app.handlers.room.candidate", "if TYPE_CHECKING:\n    import redis.asyncio as redis"),
        ("app.handlers.room.candidate", "import aiortc"),
        ("app.handlers.room.candidate", "from aioice.stun import Message"),
        ("app.handlers.room.candidate", "from app.exam.store import Store"),
        ("app.handlers.room.candidate", "from app.storage import models"),
        ("app.handlers.room.candidate", "from app.server import make_app"),
        ("app.handlers.room.candidate", "from ... import server"),
        ("app.exam.rooms", "from app.handlers.room.command import command"),
        ("app.exam.rooms", "from .. import handlers"),
        ("app.exam.rooms", "from app import server"),
        ("app.exam.rooms", "import tortoise"),
        ("app.exam.presence", "import redis.asyncio"),
        ("app.exam.store_tools", "import tortoise"),
        ("app.exam.rooms", "from app.audit import Audit"),
        ("app.people.sessions", "from app.office import units"),
        ("app.office.rooms", "from app.messages import Message"),
        ("app.media.tcp", "from app.host import gate"),
        ("app.server", "import aiortc"),
        ("app.media.peer", "from app.exam.rooms import Rooms"),
        ("app.media.peer", "from app import config"),
        ("app.media.peer", "import redis"),
        ("run", "from aiortc import RTCPeerConnection"),
    ],
)
def test_a_broken_rule_is_found(module: str, source: str) -> None:
    [line] = offences(module, source)
    assert line.startswith(f"{module} imports ")


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("run", "from app.server import make_app\nfrom app.config import load"),
        (
            "app.server",
            "from app.exam.store import Store\nfrom app import handlers\nfrom app.media import Router",
        ),
        (
            "app.handlers.room.candidate",
            "from app.exam.rooms import Rooms\nfrom app.media import Router\nimport pydantic",
        ),
        (
            "app.handlers.room.candidate",
            "from .command import command\nfrom app.state.candidate import Action",
        ),
        (
            "app.exam.rooms",
            "from app.state import room\nfrom app.storage.chain import Chain\nimport asyncio",
        ),
        ("app.exam.store", "from tortoise import Model\nfrom app.storage.models import Event"),
        ("app.host.redis_client", "import redis.asyncio as redis"),
        (
            "app.media.peer",
            "import aiortc\nfrom . import forward\nfrom app.state.subscriptions import Endpoint",
        ),
        ("app.state.room", "from app.state.candidate import State\nimport dataclasses"),
    ],
)
def test_what_the_rule_allows_is_not_found(module: str, source: str) -> None:
    assert offences(module, source) == []


def test_a_relative_import_counts_from_the_package() -> None:
    assert imports("from . import peer", "app.media", is_package=True) == {"app.media.peer"}
    assert imports("from .forward import send", "app.media.peer") == {"app.media.forward.send"}

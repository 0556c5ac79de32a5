"""The import rule, read from the source: run -> server -> handlers -> rooms, media, ... -> state -> stdlib.

A line in `LAYERS` or `OWNERS` is a decision; a file that does not exist yet is held to it when it comes.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LAYERS = {"app.state": 0, "app": 1, "app.handlers": 2, "app.server": 3, "run": 4}
"""A module may import from its own layer and those below; the longest prefix counts."""

OWNERS = {
    "aiortc": ("app.media",),
    "aioice": ("app.media",),
    "qrcode": ("app.qr",),
    "orjson": ("app.hub",),
    "obstore": ("app.storage", "app.materials.service"),
    # What strangers made is decoded in a process of its own.
    "pypdfium2": ("app.materials.draw",),
    "redis": ("app.host.redis_client",),
    "acme": ("app.host.acme",),
    "asyncpg": ("app.db", "app.db_clients", "app.away"),
    "tortoise": (
        "app.store",
        "app.models",
        "app.migrations",
        "app.db",
        "app.db_clients",
        "app.away",
        "app.auth",
        "app.bindings",
        "app.passes",
        "app.tickets",
        "app.client.installs",
        "app.codes",
        "app.people",
        "app.units",
        "app.roster.records",
        "app.roster.importing",
        "app.room_admin",
        "app.reminders",
        "app.audit",
        "app.notices",
        "app.pledges",
        "app.materials.shelf",
        "app.audit_view",
        "app.entrance",
        "app.first_admin",
        "app.account_changes",
        "app.second_factor",
        "app.sms.log",
        "app.identity.faces",
        "app.identity.notice",
        "app.identity.authority.ledger",
    ),
    # `app.db.transaction` rolls back what could not be committed; Tortoise's own leaves it for the next one.
    # Workbooks and pictures of strangers: read in few places, each with its limits.
    "python_calamine": ("app.roster.workbook",),
    "xlsxwriter": ("app.sheets", "app.roster.sheets"),
    "PIL": ("app.materials.draw", "app.roster.photos", "app.identity.vision", "app.identity.worker"),
    "tortoise.transactions": ("app.db",),
    "app.server": ("run", "app.server"),
    # Pictures are looked at in a process of their own; the server would stand still meanwhile.
    **dict.fromkeys(
        ("app.identity.vision", "deepface", "cv2", "onnxruntime", "ai_edge_litert", "numpy", "av"),
        ("app.identity.vision", "app.identity.worker"),
    ),
}
"""Who alone may import it. Whatever else needs it is given it by `server`, as a Protocol."""

HANDLERS_NEVER = ("app.store", "app.models")
"""A handler parses, asks who, does and answers; what is stored is the business of those it asks."""

INWARD = {"app.state": ("app.state",), "app.media": ("app.media", "app.state")}
"""All these may import from `app`."""


def under(module: str, prefixes: tuple[str, ...] | dict[str, int] | Mapping[str, object]) -> str | None:
    """The longest of `prefixes` that `module` is or lies in."""
    inside = [p for p in prefixes if module == p or module.startswith(p + ".")]
    return max(inside, key=len, default=None)


def imports(source: str, module: str, is_package: bool = False) -> set[str]:
    """The absolute names `module` imports, at any depth of its source; `from a import b` is a.b."""
    package = module if is_package else module.rpartition(".")[0]
    return set(_imports(ast.parse(source), package))


def _imports(tree: ast.AST, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, package)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _base(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = ".".join(parts[: len(parts) - node.level + 1])
    return f"{above}.{node.module}" if node.module else above


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
    target = under(imported, LAYERS)
    if target and LAYERS[target] > LAYERS[under(module, LAYERS) or "run"]:
        return f"{target} is a layer above"
    return None


def _is_pure(imported: str) -> bool:
    top = imported.partition(".")[0]
    return top == "app" or top in sys.stdlib_module_names


def offences(module: str, source: str, is_package: bool = False) -> list[str]:
    """Everything `source` imports against the rule, one line each."""
    found = ((name, offence(module, name)) for name in sorted(imports(source, module, is_package)))
    return [f"{module} imports {name}: {why}" for name, why in found if why]


def _modules() -> Iterator[tuple[str, Path]]:
    for path in [*sorted((ROOT / "app").rglob("*.py")), ROOT / "run.py"]:
        if path.exists():
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def test_imports_run_one_way() -> None:
    modules = dict(_modules())
    assert "app.state.room" in modules, "the source was not found"
    found = [
        line
        for module, path in modules.items()
        for line in offences(module, path.read_text("utf-8"), path.name == "__init__.py")
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("app.state.room", "import redis"),
        ("app.state.room", "from app import rooms"),
        ("app.state.room", "from ..media import peer"),
        ("app.state.room", "def f():\n    from app.config import Config"),
        ("app.handlers.candidate", "from tortoise.transactions import in_transaction"),
        ("app.handlers.candidate", "if TYPE_CHECKING:\n    import redis.asyncio as redis"),
        ("app.handlers.candidate", "import aiortc"),
        ("app.handlers.candidate", "from aioice.stun import Message"),
        ("app.handlers.candidate", "from app.store import Store"),
        ("app.handlers.candidate", "from app import models"),
        ("app.handlers.candidate", "from app.server import make_app"),
        ("app.handlers.candidate", "from .. import server"),
        ("app.rooms", "from app.handlers.command import command"),
        ("app.rooms", "from . import handlers"),
        ("app.rooms", "from app import server"),
        ("app.rooms", "import tortoise"),
        ("app.presence", "import redis.asyncio"),
        ("app.store_tools", "import tortoise"),
        ("app.server", "import aiortc"),
        ("app.media.peer", "from app.rooms import Rooms"),
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
            "from app.store import Store\nfrom app import rooms, handlers\nfrom app.media import Router",
        ),
        (
            "app.handlers.candidate",
            "from app.rooms import Rooms\nfrom app.media import Router\nimport pydantic",
        ),
        ("app.handlers.candidate", "from .command import command\nfrom app.state.candidate import Action"),
        ("app.rooms", "from app.state import room\nfrom app.auth import Actor\nimport asyncio"),
        ("app.store", "from tortoise import Model\nfrom app.models import Event"),
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

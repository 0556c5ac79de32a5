"""The house from its imports: rooms, floors, arrows, circles, and the sizes of files and functions.

    python -m tools.house

A room is a package directly under `app/` (or `run.py`), a wing a folder of it. What stands here is asked of the source,
not declared; `tests/test_layers.py` declares which floor a room is on, and asserts that no arrow goes up or round.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).parents[1]

MODELS = {
    "h11": "files median 153, functions median 7, p90 40",
    "httpx": "files median 248, functions median 9, p90 34",
    "Trio": "files median 176, functions median 8, p90 34",
}
"""The houses we like to look at, counted the same way in November 2026, without tests: to look at, not to obey."""

Arrows = Mapping[str, set[str]]


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the program, by its dotted name."""
    found = {}
    for path in [*sorted((root / "app").rglob("*.py")), root / "run.py"]:
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


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


def module_arrows(root: Path = ROOT) -> dict[str, set[str]]:
    """Who imports whom, module by module."""
    there = modules(root)
    arrows = {}
    for module, path in there.items():
        found = imports(path.read_text("utf-8"), module, path.name == "__init__.py")
        arrows[module] = {name for name in (_within(each, there) for each in found) if name} - {module}
    return arrows


def _within(imported: str, there: Mapping[str, Path]) -> str:
    """The module that `imported` is or is a name of."""
    while imported and imported not in there:
        imported = imported.rpartition(".")[0]
    return imported


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def wing_of(module: str, root: Path = ROOT) -> str:
    """The folder of `module`; a package is its own."""
    return module if (root / module.replace(".", "/")).is_dir() else module.rpartition(".")[0] or module


def between(arrows: Arrows, of: Mapping[str, str]) -> dict[str, set[str]]:
    """The arrows between the groups that `of` puts modules into. `app` itself, which holds the version, is none."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, targets in arrows.items():
        found[of[module]] |= {of[each] for each in targets} - {of[module], "app"}
    return {group: targets for group, targets in found.items() if group != "app"}


def circle(arrows: Arrows) -> list[str]:
    """One way round, if there is one."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def floors(arrows: Arrows) -> dict[str, int]:
    """The lowest floor each can stand on. There must be no circle."""

    @cache
    def floor(room: str) -> int:
        return 1 + max((floor(each) for each in arrows.get(room, ())), default=-1)

    return {room: floor(room) for room in arrows}


def lengths(paths: Iterable[Path]) -> tuple[list[int], list[int]]:
    """Lines of each file, and of each function."""
    files, functions = [], []
    for path in paths:
        text = path.read_text("utf-8")
        files.append(text.count("\n"))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno:
                functions.append(node.end_lineno - node.lineno + 1)
    return files, functions


def main() -> int:
    there, arrows = modules(), module_arrows()
    rooms = between(arrows, {module: room_of(module) for module in there})
    wings = between(arrows, {module: wing_of(module) for module in there})
    round_ = circle(rooms)
    count = sum(map(len, rooms.values()))
    print(
        f"rooms {len(rooms)}, with wings {len(wings)}; arrows {count}; circle {' > '.join(round_) or 'none'}"
    )
    if not round_:
        by_floor = defaultdict(list)
        for room, floor in floors(rooms).items():
            by_floor[floor].append(room.removeprefix("app."))
        print(f"floors {len(by_floor)}")
        for floor in sorted(by_floor, reverse=True):
            print(f"  {floor:2}  {' '.join(sorted(by_floor[floor]))}")
    files, functions = lengths(path for path in there.values() if "migrations" not in path.parts)
    print(
        f"files {len(files)}: median {median(files):.0f}, p90 {quantiles(files, n=10)[8]:.0f}, {sum(files)} lines"
    )
    print(
        f"functions {len(functions)}: median {median(functions):.0f}, p90 {quantiles(functions, n=10)[8]:.0f}"
    )
    for house, sizes in MODELS.items():
        print(f"  {house}: {sizes}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

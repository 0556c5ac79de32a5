"""Everything that the set-up would fetch, in one tar, for a machine without any network: `make bundle`.

    on a machine with a network, of the same system, processor and Python:   make bundle
    on the other, in the folder of the program:                              tar -xf exam-bundle-….tar && make serve

It holds the wheels of the locks that the program runs on, the libraries of the pages and the networks of face
recognition, in a folder `bundle`, where the set-up looks first (tools/bootstrap.py) and checks each by the same locks.
Python itself with its venv (python3 and python3-venv of Debian) has to be there. Standard library only.
"""

import shutil
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

from app import VERSION
from tools.bootstrap import (
    ROOT,
    SetupError,
    Stamp,
    node_environment,
    read_models_lock,
    run,
    say,
    step,
    this_python,
)

LOCKS: Final = ("uv", "run", "face")


def make(root: Path, folder: Path) -> None:
    """Put everything into the empty `folder`. Raises `SetupError`."""
    (folder / "python").write_text(this_python())
    wheels(root, folder / "wheels")
    browser_libraries(root, folder)
    models(root, folder / "models")


def wheels(root: Path, into: Path) -> None:
    """Of this Python, as locked; what is no wheel would have to be built there, and is refused. Which Python a package
    thinks it needs isn't asked, as uv, who installs them from the lock, doesn't ask it."""
    download = (
        root / ".venv/bin/python",
        "-m",
        "pip",
        "download",
        "--quiet",
        "--require-hashes",
        "--no-deps",
    )
    wanted = ("--only-binary", ":all:", "--ignore-requires-python", "-d", into)
    for name in LOCKS:
        with step(f"取得 locks/{name}.txt 的安装包"):
            run(*download, *wanted, "-r", root / "locks" / f"{name}.txt")


def browser_libraries(root: Path, folder: Path) -> None:
    """Without the tools of tests, whatever is installed here."""
    sources = [root / "web" / name for name in ("package.json", "package-lock.json")]
    for source in sources:
        shutil.copy(source, folder)
    with step("取得页面用的库"):
        environment = node_environment(root / ".venv", root / "locks")
        run("npm", "ci", "--omit=dev", cwd=folder, env=environment)
    for source in sources:
        (folder / source.name).unlink()
    Stamp(folder / "node_modules/.stamp-run", sources).write()


def models(root: Path, into: Path) -> None:
    """Those that the set-up has put here; each is checked once more."""
    into.mkdir()
    _, files = read_models_lock(root / "locks/models.txt")
    for locked in files:
        model = root / ".models" / Path(locked.source).name
        if not model.exists():
            raise SetupError(f"没有 {model}。请先让 make serve 或 make run 准备好人脸识别。")
        locked.check(model.read_bytes())
        shutil.copy(model, into)


def main() -> int:
    (ROOT / "build").mkdir(exist_ok=True)
    made = ROOT / "build" / f"exam-bundle-{VERSION}-{this_python()}.tar"
    try:
        with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
            folder = Path(name, "bundle")
            folder.mkdir()
            make(ROOT, folder)
            with step(f"写成 {made}"), tarfile.open(made, "w") as archive:
                archive.add(folder, "bundle")
    except (SetupError, OSError) as error:
        say(f"没有完成。{error}")
        return 1
    say(
        f"{made}（{made.stat().st_size / 1e6:.0f} MB）。在没有网络的机器上，解开到程序所在的目录，再执行 make serve。"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

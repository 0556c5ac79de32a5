"""Make everything the program or its tests need, beside the source, and nothing elsewhere.

    python3 tools/bootstrap.py run      what `make run` needs: .venv and the libraries of the pages
    python3 tools/bootstrap.py dev      and the tools of tests and checks
    python3 tools/bootstrap.py browser  and a real Chromium with Chinese fonts, from the system's packages

Each step leaves a stamp, the hash of the lock file it installed, and is skipped while the stamp matches;
the stamp lies inside what it vouches for, so deleting .venv or web/node_modules also forgets it.
Standard library only: it runs before anything is installed, with the system's Python.
"""

import argparse
import contextlib
import ctypes.util
import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEVELS = ("run", "dev", "browser")
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)  # eslint 10 needs it; Debian 12 has 18
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
CHINESE_FONTS = ("*CJK*", "*wqy*", "*SourceHan*")
SYSTEM_CERTIFICATES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Red Hat, openEuler, Anolis
    "/etc/ssl/cert.pem",  # macOS
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetupError(Exception):
    """A step that cannot go on by itself; the text says what the reader should type."""


class Stamp:
    """Remembers which version of its sources an installation was made from."""

    def __init__(self, path: Path, sources: list[Path]) -> None:
        self.path = path
        self.sources = sources

    def wanted(self) -> str:
        digest = hashlib.sha256()
        for source in self.sources:
            digest.update(source.read_bytes())
        return digest.hexdigest()

    def fresh(self) -> bool:
        return self.path.is_file() and self.path.read_text() == self.wanted()

    def write(self) -> None:
        """Put the stamp down whole or not at all: a torn stamp would vouch for a torn installation."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(self.wanted())
        part.replace(self.path)


def say(text: str) -> None:
    print(f"[准备] {text}", flush=True)


@contextlib.contextmanager
def step(doing: str) -> Iterator[None]:
    say(f"{doing} …")
    started = time.monotonic()
    yield
    say(f"{doing}：完成（{time.monotonic() - started:.0f} 秒）")


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Two `make` at once: the second waits, then finds the work done. The lock dies with its process."""
    with open(lock, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个准备过程正在运行，等它完成 …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; when it fails, raise `SetupError` with what it said."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip()
        raise SetupError(f"命令失败（{done.returncode}）：{shlex.join(words)}\n{said}")


# --- Python -------------------------------------------------------------------------------------------------


def make_venv(venv: Path) -> None:
    if works(venv / "bin" / "python", "-m", "pip", "--version"):
        return
    with step("建立 Python 环境 .venv"):
        if not works(sys.executable, "-c", "import ensurepip"):
            apt_install([f"python3.{sys.version_info.minor}-venv"], "建立 Python 环境")
        shutil.rmtree(venv, ignore_errors=True)
        run(sys.executable, "-m", "venv", venv)


def works(*command: str | Path) -> bool:
    try:
        return subprocess.run(list(map(str, command)), capture_output=True).returncode == 0
    except OSError:
        return False


def install_uv(venv: Path, locks: Path) -> None:
    """pip brings only uv, which then installs the rest about five times as fast."""
    stamp = Stamp(venv / ".stamps" / "uv", [locks / "uv.txt"])
    if stamp.fresh():
        return
    with step("安装安装工具 uv"):
        run(
            venv / "bin/python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", locks / "uv.txt"
        )
    stamp.write()


def install_python_packages(venv: Path, locks: Path, name: str) -> None:
    """Install exactly the locked files, checked by their hashes. dev.txt contains run.txt."""
    stamps = {each: Stamp(venv / ".stamps" / each, [locks / f"{each}.txt"]) for each in (name, "dev")}
    if any(stamp.fresh() for stamp in stamps.values()):
        return
    with step(f"安装 Python 库（locks/{name}.txt，逐个校验）"):
        uv_install(venv, locks / f"{name}.txt")
    stamps[name].write()


def uv_install(venv: Path, lock: Path) -> None:
    run(
        *(venv / "bin/uv", "pip", "install", "--quiet", "--python", venv / "bin/python"),
        *("--require-hashes", "-r", lock),
        env={**trusting_environment(), **mirror_environment(venv)},
    )


def trusting_environment() -> dict[str, str]:
    """Let uv and npm trust what the system trusts: a campus firewall may sign all HTTPS with its own CA.

    Both bring certificates of their own and look no further by default; npm keeps its own beside these.
    """
    store = next((path for path in SYSTEM_CERTIFICATES if Path(path).is_file()), None)
    found = {"UV_SYSTEM_CERTS": "true", "NODE_EXTRA_CA_CERTS": store} if store else {}
    return {**found, **os.environ}


def mirror_environment(venv: Path) -> dict[str, str]:
    """Tell uv of pip's mirror, which it does not read and which is often all a campus machine can reach."""
    asked = [venv / "bin/python", "-m", "pip", "config", "get", "global.index-url"]
    mirror = subprocess.run(list(map(str, asked)), capture_output=True, text=True).stdout.strip()
    chosen_already = "UV_DEFAULT_INDEX" in os.environ
    return {"UV_DEFAULT_INDEX": mirror} if mirror and not chosen_already else {}


# --- The pages' libraries -----------------------------------------------------------------------------------


def install_browser_libraries(venv: Path, locks: Path, web: Path, dev: bool) -> None:
    sources = [web / "package.json", web / "package-lock.json"]
    full = Stamp(web / "node_modules" / ".stamp-dev", sources)
    lean = Stamp(web / "node_modules" / ".stamp-run", sources)
    if full.fresh() or (not dev and lean.fresh()):
        return
    environment = node_environment(venv, locks)
    with step("安装页面用的库（web/package-lock.json）"):
        run("npm", "ci", *([] if dev else ["--omit=dev"]), cwd=web, env=environment)
    (full if dev else lean).write()


def node_environment(venv: Path, locks: Path) -> dict[str, str]:
    """An environment whose PATH has node and npm: the system's if new enough, else a wheel's in .venv."""
    if node_version() >= OLDEST_NODE and shutil.which("npm"):
        return trusting_environment()
    if not works(venv / "bin/npm", "--version"):
        with step("系统里没有可用的 Node.js，装一份到 .venv"):
            uv_install(venv, locks / "node.txt")
    return {
        **trusting_environment(),
        "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }


def node_version() -> tuple[int, ...]:
    """Version of the system's node, (0,) where there is none."""
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
        return tuple(int(part) for part in said.strip().removeprefix("v").split("."))
    except (OSError, ValueError):
        return (0,)


# --- System packages, for tests only ------------------------------------------------------------------------


def install_chromium() -> None:
    missing = []
    if not any(map(shutil.which, CHROMIUM_NAMES)):
        missing.append("chromium")
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if not ctypes.util.find_library("atomic"):
        missing.append("libatomic1")  # the node inside Playwright's wheel is linked against it
    if missing:
        apt_install(missing, "浏览器测试")


def has_chinese_font() -> bool:
    """Look into the font folders, for fc-list may be missing. Without a font, screenshots show boxes."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(next(folder.rglob(name), None) for folder in folders for name in CHINESE_FONTS)


def apt_install(packages: list[str], purpose: str) -> None:
    """Install by apt when we may; otherwise raise `SetupError` with the line to type."""
    line = f"apt-get install -y {' '.join(packages)}"
    prefix = apt_prefix()
    if prefix is None:
        raise SetupError(f"{purpose}需要系统软件包 {' '.join(packages)}。请先执行：sudo {line}")
    with step(f"安装系统软件包 {' '.join(packages)}（{purpose}需要）"):
        run(*prefix, "apt-get", "update", "-qq")
        run(*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *line.split(), "--no-install-recommends", "-qq")


def apt_prefix() -> list[str] | None:
    """Words before `apt-get`: none for root, sudo where it asks no password, None where we may not."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if works("sudo", "-n", "true") else None


# --- The order of things ------------------------------------------------------------------------------------


def prepare(root: Path, level: str) -> None:
    venv, locks = root / ".venv", root / "locks"
    dev = level != "run"
    make_venv(venv)
    install_uv(venv, locks)
    install_python_packages(venv, locks, "dev" if dev else "run")
    install_browser_libraries(venv, locks, root / "web", dev)
    if level == "browser":
        install_chromium()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="准备运行或测试所需要的一切。")
    parser.add_argument("level", choices=LEVELS)
    level = parser.parse_args(arguments).level
    if sys.version_info < OLDEST_PYTHON:
        say("需要 Python 3.11 或更新的版本。请安装后再试，例如：make run PYTHON=python3.12")
        return 1
    try:
        with only_one(ROOT / ".bootstrap.lock"):
            prepare(ROOT, level)
    except SetupError as error:
        say(f"没有完成。{error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

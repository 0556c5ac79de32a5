"""Build the generic installer of the Windows client, build/windows/cloudexam-setup.exe.

    python3 -m tools.windows build       `make windows`: install the tools where that is allowed, and build
    python3 -m tools.windows background  beside `make run`: the same in a process of its own, so that nobody waits
    python3 -m tools.windows tests       what `make test-windows` needs on top

The same sources give the same bytes. A failure of `background` is written to build/windows/build.log and nowhere else:
the program runs without, and the home page says that the client is not provided. Standard library only.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import bootstrap, windows_icon
from tools.bootstrap import ROOT, SetupError, Stamp, apt_install, apt_prefix, run, say, step

SOURCE = ROOT / "windows"
BUILD = ROOT / "build" / "windows"
SETUP = "cloudexam-setup.exe"

COMPILER, RESOURCES, MAKENSIS = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-windres", "makensis"
PACKAGES = {COMPILER: "gcc-mingw-w64-x86-64-win32", MAKENSIS: "nsis"}
SIZE = "下载约 60 MB，占用约 370 MB"

WINE = "/usr/lib/wine/wine64"
TEST_PACKAGES = {WINE: "wine64", "osslsigncode": "osslsigncode"}

FLAGS = (
    *("-std=gnu11", "-Os", "-Wall", "-Wextra", "-Werror", "-municode", "-mwindows", "-static", "-s"),
    *("-D_WIN32_WINNT=0x0A00", "-Wl,--no-insert-timestamp"),
)
LIBRARIES = ("-lwinhttp", "-lshell32", "-ladvapi32", "-luser32")

MAGIC, BLOCK_BYTES = b"CLOUDEXAM-SCHOOL-1\n", 2048
"""As app/channel/block.py reads them; a test compares."""


def sources() -> list[Path]:
    own = [Path(__file__), Path(windows_icon.__file__)]
    return sorted(path for path in SOURCE.rglob("*") if path.is_file()) + own


def version() -> str:
    return (SOURCE / "VERSION").read_text().strip()


def generic_block() -> bytes:
    """The configuration block of no school: the place where the server writes its own."""
    return (MAGIC + f"version={version()}\ngeneric\n".encode()).ljust(BLOCK_BYTES, b"\0")


def build(folder: Path) -> Path:
    """The installer, made in `folder`. Raises `SetupError`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "client.ico").write_bytes(windows_icon.icon())
    (folder / "school.cfg").write_bytes(generic_block())
    compile_launcher(folder)
    numbers = f"{version()}.0"
    defines = {"VERSION": version(), "NUMBERS": numbers, "BUILD": folder, "OUT": folder / f"{SETUP}.part"}
    given = [f"-D{name}={value}" for name, value in defines.items()]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "0"}
    run(MAKENSIS, "-V2", "-WX", "-INPUTCHARSET", "UTF8", *given, SOURCE / "setup.nsi", env=environment)
    return (folder / f"{SETUP}.part").replace(folder / SETUP)


def compile_launcher(folder: Path) -> None:
    launcher, resources = SOURCE / "launcher", folder / "resources.o"
    numbers = version().replace(".", ",") + ",0"
    run(
        *(RESOURCES, "-c", "65001", f"-DCLIENT_NUMBERS={numbers}", f'-DCLIENT_VERSION=\\"{version()}\\"'),
        *("-I", launcher, "-I", folder, launcher / "launcher.rc", "-o", resources),
    )
    code = sorted(launcher.glob("*.c"))
    define = f'-DCLIENT_VERSION=L"{version()}"'
    run(COMPILER, *FLAGS, define, *code, resources, "-o", folder / "cloudexam.exe", *LIBRARIES)


def missing(packages: dict[str, str]) -> list[str]:
    return [package for program, package in packages.items() if not shutil.which(program)]


def install(packages: dict[str, str], purpose: str) -> None:
    """Raises `SetupError` with the line to type where we may not."""
    wanted = missing(packages)
    if wanted:
        apt_install(wanted, purpose)


def provide() -> None:
    """Build unless it is built. Raises `SetupError`."""
    stamp = Stamp(BUILD / ".stamp", sources())
    if stamp.fresh() and (BUILD / SETUP).is_file():
        return
    install(PACKAGES, "构建 Windows 客户端")
    with step("构建 Windows 客户端安装程序"):
        build(BUILD)
    stamp.write()


def provide_in_background() -> None:
    """Say what will be done, and do it apart: an interrupted `make run` must not interrupt apt."""
    if Stamp(BUILD / ".stamp", sources()).fresh() and (BUILD / SETUP).is_file():
        return
    wanted = missing(PACKAGES)
    if wanted and apt_prefix() is None:
        line = f"sudo apt-get install -y --no-install-recommends {' '.join(wanted)}"
        say(f"没有构建 Windows 客户端，首页会说明管理员尚未提供。需要时请执行：{line}，然后 make windows")
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    log = BUILD / "build.log"
    installs = f"，先安装 {' '.join(wanted)}（{SIZE}）" if wanted else ""
    say(f"在后台构建 Windows 客户端{installs}，完成后首页即可下载；记录在 {log.relative_to(ROOT)}")
    with log.open("w") as file:
        subprocess.Popen(
            [sys.executable, "-m", "tools.windows", "build"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="构建 Windows 双通道客户端的安装程序。")
    parser.add_argument("what", choices=("build", "background", "tests"))
    what = parser.parse_args(arguments).what
    try:
        if what == "background":
            provide_in_background()
            return 0
        ROOT.joinpath("build").mkdir(exist_ok=True)
        with bootstrap.only_one(ROOT / "build" / ".windows.lock"):
            if what == "tests":
                install(TEST_PACKAGES, "在 Wine 里测试 Windows 客户端")
            provide()
    except (SetupError, OSError) as error:
        say(f"没有完成 Windows 客户端。{error}")
        return 0 if what == "background" else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

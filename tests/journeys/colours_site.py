"""`run.py` with a face engine that reads a person's pose from the colour of the picture (tests/identity/colours.py)."""

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import run
from tests.identity.colours import ColourEngine

if __name__ == "__main__":
    run.make_app = partial(run.make_app, engine_for=lambda _config: ColourEngine())
    sys.exit(run.main(sys.argv[1:]))

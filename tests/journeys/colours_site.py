"""`run.py` with a face engine that reads a pose from the colour of the picture (tests/identity/colours.py), and with
all candidates of the demo in its open room."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import run
from app.office import demo
from tests.identity.colours import ColourEngine

if __name__ == "__main__":
    demo.PLANS = (replace(demo.PLANS[0], candidates=demo.CANDIDATES), *demo.PLANS[1:])
    run.make_app = partial(run.make_app, engine_for=lambda _config: ColourEngine())
    sys.exit(run.main(sys.argv[1:]))

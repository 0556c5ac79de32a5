"""`run.py` with a demo whose open room demands a second camera."""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import run
from app.office import demo
from app.state.room import Need

if __name__ == "__main__":
    demo.PLANS = (replace(demo.PLANS[0], camera2=Need.REQUIRED), *demo.PLANS[1:])
    sys.exit(run.main(sys.argv[1:]))

"""Set up what is missing and serve a real school: what `make serve` does and deploy/systemd calls.

    python3 tools/serve.py [--config config.toml]

One process from the beginning to the end: the set-up, skipped where it was done, becomes the program, so that whoever
started it can signal it. Standard library only, with the system's Python.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import bootstrap  # noqa: E402 - found beside us, from wherever we are called


def main(arguments: list[str]) -> int:
    """Returns only when the set-up failed."""
    code = bootstrap.main(["run"])
    if code == 0:
        python = str(ROOT / ".venv/bin/python")
        sys.stdout.flush()
        os.execv(python, [python, str(ROOT / "run.py"), *arguments])  # noqa: S606 - the program itself
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Why the program cannot start."""


class StartError(Exception):
    """Start-up cannot go on; the text tells the operator what to do. `run.py` prints it and exits with 1."""

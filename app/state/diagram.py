"""Draws the tables of `candidate.py` as this folder's README.

python -m app.state.diagram > app/state/README.md
"""

from app.state.candidate import ANY, FACTS, PERMITTED, TRANSITIONS, Action, State

HEAD = """# The exam room's rules

Generated from `candidate.py` by `make diagram`; a test compares. What an action needs beyond the table (room
open, pledge agreed, one candidate at a time) stands in the guards of `rules.py`.

```mermaid
stateDiagram-v2
    [*] --> registered
"""


def readme() -> str:
    """The README's text: a Mermaid diagram and the table of who may do what."""
    arrows = "".join(
        f"    {state} --> {after}: {action}\n"
        for state, moves in TRANSITIONS.items()
        for action, after in moves.items()
    )
    return f"{HEAD}{arrows}```\n\n| action | from | who |\n|---|---|---|\n{_rows()}"


def _rows() -> str:
    return "".join(
        f"| {action} | {_sources(action)} | {', '.join(sorted(roles))} |\n"
        for action, roles in PERMITTED.items()
    )


def _sources(action: Action) -> str:
    if action not in FACTS:
        return ", ".join(state for state in State if action in TRANSITIONS[state])
    where = "any state" if FACTS[action] == ANY else ", ".join(s for s in State if s in FACTS[action])
    return f"{where} (a fact)"


if __name__ == "__main__":
    print(readme(), end="")

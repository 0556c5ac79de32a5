"""Keeps a run going when one of its worker processes dies.

xdist's own scheduler for groups gives the group of a dead worker to the next one from the test that killed it: that
one dies of the same test, and so on, until the run hangs with nobody left to take the rest. Here the test counts as
done (xdist reports it as failed), and only what comes after it is given on.
"""

import pytest
from xdist.scheduler import LoadGroupScheduling
from xdist.workermanage import WorkerController


class Groups(LoadGroupScheduling):
    """As `--dist loadgroup`, but for workers that die."""

    def remove_node(self, node: WorkerController) -> str | None:
        left = self.assigned_work.pop(node)
        killer = next(
            ((unit, test) for unit in left.values() for test, done in unit.items() if not done),
            None,
        )
        if killer is None:
            return None
        unit, test = killer
        unit[test] = True
        self.workqueue.update({name: unit for name, unit in left.items() if not all(unit.values())})
        for other in self.assigned_work:
            if other in self.registered_collections:  # one that has just started asks for itself
                self._reschedule(other)
        return test


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Groups | None:
    return Groups(config, log) if config.getoption("dist") == "loadgroup" else None

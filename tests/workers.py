"""Keeps a run going when one of its worker processes dies, and what belongs together on one of them.

xdist's own scheduler for groups gives the group of a dead worker to the next one from the test that killed it: that
one dies of the same test, and so on, until the run hangs with nobody left to take the rest. Here the test counts as
done (xdist reports it as failed), and only what comes after it is given on.

xdist 3.8 tells its scheduler of a group by a suffix to the item's name, which it puts where pytest 9.2 no longer looks:
without a word every test is a group of its own then.
"""

import pytest
from _pytest.nodeid import NodeId
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
            self._reschedule(other)
        return test

    def _reschedule(self, node: WorkerController) -> None:
        """One that has just started, for another that died, has not told its tests yet, and asks when it has; xdist
        would give it some whenever a second one tells its own."""
        if node in self.registered_collections:
            super()._reschedule(node)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Groups | None:
    return Groups(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a worker: put the suffix where it is seen (`xdist.remote` asks the same option)."""
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        groups = {str(mark.args[0]) for mark in item.iter_markers("xdist_group")}
        suffix = f"@{'_'.join(sorted(groups))}"
        if groups and not item.nodeid.endswith(suffix):
            item._id = NodeId.parse(item.nodeid + suffix)

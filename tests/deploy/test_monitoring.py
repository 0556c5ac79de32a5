"""deploy/monitoring: each name and label of the alerts and the dashboard is one that /metrics has."""

import datetime
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import pytest_asyncio
import yaml
from prometheus_client.parser import text_string_to_metric_families

from app.handlers.answers import STATUS
from app.host import tls
from app.storage.db import line
from tests.browser import config, key, running

pytestmark = pytest.mark.asyncio(loop_scope="module")

FOLDER = Path(__file__).parents[2] / "deploy/monitoring"
ALERTS = FOLDER / "exam-alerts.yml"
BOARD = json.loads((FOLDER / "exam-dashboard.json").read_text("utf-8"))
RULES = [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]
PANELS = [panel for panel in BOARD["panels"] if panel["type"] != "row"]

Metrics = dict[str, dict[str, set[str]]]
"""The values of each label, by metric."""

OF_PROMETHEUS = {"job": {"exam"}, "instance": {"127.0.0.1:8441"}}


def expressions() -> Iterator[tuple[str, str]]:
    """Where it stands, and the expression; of a dashboard's variable any value will do."""
    for rule in RULES:
        yield rule["alert"], rule["expr"]
    for panel in PANELS:
        for target in panel["targets"]:
            yield panel["title"], target["expr"].replace("$__rate_interval", "1m").replace("$instance", ".*")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def metrics(tmp_path_factory: pytest.TempPathFactory) -> Metrics:
    """Of a real site, where a command was refused and a statement was not done: what never happened has no row."""
    folder = tmp_path_factory.mktemp("school")
    tls.ensure_certificate(folder / "tls", ["localhost"], datetime.datetime.now(datetime.UTC))
    async with running(config(folder)) as school:
        chair = await school.sign_in("chair")
        room = (await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
        page = await chair.open(room)
        assert not (await page.call("candidate:enter", key=key()))["ok"]
        line().failures["silent"] += 1
        async with school.client.get(
            school.url("/metrics"), headers={"Host": "exam.example.edu.cn"}
        ) as answer:
            text = await answer.text()
    found: Metrics = {"up": {}}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = found.setdefault(sample.name, {})
            for name, value in sample.labels.items():
                labels.setdefault(name, set()).add(value)
    found["exam_commands_refused_total"]["code"] |= STATUS.keys()
    return {name: labels | OF_PROMETHEUS for name, labels in found.items()}


async def test_every_metric_and_label_is_one_there_is(metrics: Metrics) -> None:
    wrong = [f"{where}: {what}" for where, said in expressions() for what in unknown(said, metrics)]
    assert wrong == []


def unknown(said: str, metrics: Metrics) -> Iterator[str]:
    tree = promql.parse(said)
    selectors = list(found_in(tree, promql.VectorSelector))
    assert selectors, said
    for selector in selectors:
        if (labels := metrics.get(selector.name)) is None:
            yield f"no metric {selector.name}"
            continue
        for matcher in selector.matchers.matchers:
            wanted = re.compile(matcher.value if "Re" in str(matcher.op) else re.escape(matcher.value))
            if not any(wanted.fullmatch(value) for value in labels.get(matcher.name, ())):
                yield f"no {matcher.name} {matcher.value} in {selector.name}"
    known = {label for selector in selectors for label in metrics.get(selector.name, {})}
    yield from (f"no label {label}" for label in grouped(tree) - known)


def grouped(tree: Any) -> set[str]:
    """The labels that aggregations keep."""
    modifiers = [each.modifier for each in found_in(tree, promql.AggregateExpr)]
    return {label for modifier in modifiers if modifier for label in modifier.labels}


def found_in(tree: Any, kind: type) -> Iterator[Any]:
    """All of one kind in an expression; a range holds its selector outside the tree."""
    found: list[Any] = []

    def visit(node: Any) -> None:
        inner = node.vector_selector if isinstance(node, promql.MatrixSelector) else node
        if isinstance(inner, kind):
            found.append(inner)

    promql.walk(tree, visit)
    yield from found


@pytest.mark.parametrize("wrong", ["exam_rooms{phase='over'}", "sum by (node) (exam_sockets)", "exam_none"])
async def test_a_wrong_name_is_found(metrics: Metrics, wrong: str) -> None:
    assert list(unknown(wrong, metrics))


async def test_every_label_that_a_sentence_shows_is_one_its_expression_keeps(metrics: Metrics) -> None:
    shown = [(rule["alert"], rule["expr"], json.dumps(rule["annotations"])) for rule in RULES]
    shown += [(p["title"], t["expr"], t["legendFormat"]) for p in PANELS for t in p["targets"]]
    for where, said, sentence in shown:
        tree = promql.parse(said.replace("$__rate_interval", "1m"))
        all_of_them = {
            label for each in found_in(tree, promql.VectorSelector) for label in metrics[each.name]
        }
        kept = grouped(tree) if list(found_in(tree, promql.AggregateExpr)) else all_of_them
        assert set(re.findall(r"{{ ?(?:\$labels\.)?(\w+) ?}}", sentence)) <= kept, where


async def test_each_alert_says_what_it_means_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert {"summary", "meaning", "action"} == rule["annotations"].keys()
        assert all(re.search(r"[\u4e00-\u9fff]", sentence) for sentence in rule["annotations"].values())


async def test_an_exam_day_is_watched() -> None:
    """What the operator must hear of: a new alert may come, none of these may go."""
    watched = " ".join(rule["expr"] for rule in RULES)
    for metric in (
        *("up", "exam_database_up", "exam_redis_up", "exam_rooms_writable", "exam_media_up"),
        *("exam_loop_failures_total", "exam_loop_lateness_seconds", "exam_clock_timestamp_seconds"),
        *(
            "exam_disk_free_bytes",
            "process_open_fds",
            "exam_sockets_refused_total",
            "exam_changes_lost_total",
        ),
        *("exam_backup_failures_total", "exam_backup_age_seconds", "exam_media_send_errors_total"),
        *("exam_certificate_expires_timestamp_seconds", "exam_info"),
    ):
        assert re.search(rf"\b{metric}\b", watched), metric


async def test_prometheus_takes_the_rules() -> None:
    """Where there is one; the parser above is its grammar, too."""
    if promtool := shutil.which("promtool"):
        subprocess.run([promtool, "check", "rules", ALERTS], check=True, capture_output=True)


async def test_panels_fill_the_board_and_none_covers_another() -> None:
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells

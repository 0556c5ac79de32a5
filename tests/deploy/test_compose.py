"""deploy/compose: what can be said of it without a container engine, which the machines of tests lack."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.test_systemd import known
from tools.bootstrap import ROOT
from tools.cluster import HAPROXY, counted, shared

FOLDER = ROOT / "deploy/compose"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
SERVERS = {"n1": 1, "n2": 2}
CONTAINERFILE = (FOLDER / "Containerfile").read_text("utf-8")
QUESTIONS = set(re.findall(r"^(\w+)=", (FOLDER / "example.env").read_text("utf-8"), re.MULTILINE))


def test_it_has_what_two_servers_need() -> None:
    assert SERVICES.keys() == {*SERVERS, "proxy", "turn", "database", "redis"}
    for name, service in SERVICES.items():
        assert service["restart"] == "unless-stopped"
        waits_for = service.get("depends_on", {})
        assert all("healthcheck" in SERVICES[other] for other in waits_for), name
    assert "n1" in SERVICES["n2"]["depends_on"], "it makes the keys"


@pytest.mark.parametrize("name", SERVERS)
def test_servers_are_counted_by_the_rule_and_set_by_settings_there_are(name: str) -> None:
    told = SERVICES[name]["environment"]
    assert [each for each in told if not known(each)] == []
    rule = counted(SERVERS[name])
    assert {each: told.get(each) for each in rule if each != "EXAM_DATA"} == {
        each: value for each, value in rule.items() if each != "EXAM_DATA"
    }
    assert "ENV EXAM_DATA=/data" in CONTAINERFILE
    media = rule["EXAM_MEDIA__UDP_PORT"]
    assert SERVICES[name]["ports"] == [f"{media}:{media}/udp", f"{media}:{media}/tcp"], (
        "as the answer names it"
    )


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_may_hardly_do_anything(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "\nUSER exam\n" in CONTAINERFILE.partition("AS exam")[2].partition("FROM")[0]


def test_what_servers_share_is_mounted_in_both_and_belongs_to_their_user() -> None:
    for each in shared():
        assert all(f"{each}:/data/{each}" in SERVICES[name]["volumes"] for name in SERVERS)
        assert f"/data/{each}" in re.findall(r"install -d .*", CONTAINERFILE)[0]


def test_every_volume_is_named_and_every_file_that_is_copied_exists() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    sources = {mount.rpartition(":/")[0].removesuffix(":ro") for mount in mounts}
    assert {source for source in sources if not source.startswith("$")} == COMPOSE["volumes"].keys()
    for line in re.findall(r"^COPY (?!--from)(.*)$", CONTAINERFILE, re.MULTILINE):
        *copied, _into = line.split()
        assert all((ROOT / each).exists() for each in copied), line
    targets = set(re.findall(r" AS (\w+)$", CONTAINERFILE, re.MULTILINE))
    assert {service["build"]["target"] for service in SERVICES.values() if "build" in service} < targets
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for top in {
        each.split("/")[0]
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", CONTAINERFILE, re.MULTILINE)
        for each in line.split()
    }:
        assert f"!{top}" in ignored, f"the build would not find {top}"


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def test_the_operator_is_asked_for_every_variable_and_for_no_other() -> None:
    used = {name for text in strings(COMPOSE) for name in re.findall(r"\$\{(\w+)", text)}
    assert used == QUESTIONS
    assert not [name for name in QUESTIONS if name.startswith("EXAM_")], (
        "each server would refuse it as unknown"
    )


def test_the_proxy_finds_the_servers_and_the_relay_and_is_believed() -> None:
    told = SERVICES["proxy"]["environment"]
    address = {
        name: service["networks"]["exam"]["ipv4_address"]
        for name, service in SERVICES.items()
        if "exam" in service["networks"]
    }
    settings = "".join(file.read_text("utf-8") for file in (HAPROXY, HAPROXY.with_name("turn-on-443.cfg")))
    assert told.keys() <= set(re.findall(r'"\$\{(\w+)-', settings))
    for name, instance in SERVERS.items():
        assert told[name.upper()] == f"{address[name]}:{counted(instance)['EXAM_SERVER__PORT']}"
        environment = SERVICES[name]["environment"]
        assert environment["EXAM_SERVER__TRUSTED_PROXIES"] == address["proxy"]
        assert environment["EXAM_MEDIA__ANNOUNCE"].split(",")[1] == address[name], "how coturn reaches it"
    assert told["TURN"] == f"{address['turn']}:5349"
    assert SERVICES["turn"]["environment"]["PEERS"].split() == [address[name] for name in SERVERS]
    assert SERVICES["proxy"]["ports"] == ["80:80", "443:443"]


def test_the_relay_gets_settings_without_a_question_left(tmp_path: Path) -> None:
    fake = tmp_path / "turnserver"
    fake.write_text('#!/bin/sh\ncat "$2"\n')
    fake.chmod(0o755)
    told = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "TMPDIR": str(tmp_path),
        "SETTINGS": str(ROOT / "deploy/turn/turnserver.conf"),
        "TURN_NAME": "turn.example.edu.cn",
        "TURN_SECRET": "s" * 64,
        "PEERS": "172.30.84.11 172.30.84.12",
    }
    made = subprocess.run(
        ["sh", FOLDER / "turn.sh"], env=told, capture_output=True, text=True, check=True
    ).stdout
    lines = [line for line in made.splitlines() if line and not line.startswith("#")]
    assert not [line for line in lines if "<" in line or line.startswith("proc-")]
    assert {"use-auth-secret", "tls-listening-port=5349", "realm=turn.example.edu.cn"} <= set(lines)
    assert {"cert=/certificates/turn.pem", "pkey=/certificates/turn.pem"} <= set(lines)
    assert [line for line in lines if line.startswith("allowed-peer-ip=")] == [
        "allowed-peer-ip=172.30.84.11",
        "allowed-peer-ip=172.30.84.12",
    ]

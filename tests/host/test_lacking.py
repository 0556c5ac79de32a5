"""What an installation lacks: each told with why it matters and where to set it; a complete one lacks nothing."""

import datetime
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Audit, Backup, Config, Database, Media, School, Security, Server, Sms, Tls
from app.host import tls
from app.host.lacking import Facts, Lack, in_words, lacking, look
from app.state.clock import DAY

ROOT = Path(__file__).parents[2]
NOW = 1_800_000_000.0

COMPLETE = Config(
    school=School(name="江城大学", contact_name="教务处", contact_phone="027-1234567"),
    server=Server(origins=("https://exam.example.edu.cn",)),
    tls=Tls(cert=Path("a.pem"), key=Path("b.pem")),
    media=Media(announce=("192.0.2.1",)),
    sms=Sms(
        provider="alibaba",
        secret_id="i",
        secret_key="k",
        sign_name="s",
        template_login_code="t",
        template_account="a",
    ),
    backup=Backup(dir=Path("/mnt/other")),
    audit=Audit(head_file=Path("/mnt/other/heads")),
)
UNTOLD = COMPLETE.sms.model_copy(update={"template_account": ""})
FINE = Facts(NOW, disk_free=10**12, certificate_until=NOW + 90 * DAY)


def codes(config: Config = COMPLETE, facts: Facts = FINE) -> list[str]:
    return [lack.code for lack in lacking(config, facts)]


def test_a_complete_installation_lacks_nothing() -> None:
    assert codes() == []
    assert in_words([]) == "正式使用的准备：已就绪。"


def test_one_that_was_only_unpacked_lacks_all_of_it_the_grave_first() -> None:
    found = lacking(Config(), FINE)
    assert {lack.code for lack in found} == {
        "sms_console",
        "no_origins",
        "no_public_address",
        "own_certificate",
        "backup_here",
        "no_head_file",
        "no_school_name",
        "no_contact",
    }
    assert [lack.grave for lack in found] == sorted((lack.grave for lack in found), reverse=True)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(FINE, disk_free=10**9), "disk_low"),
        (replace(FINE, certificate_until=NOW + 29 * DAY), "certificate_ends"),
        (replace(FINE, certificate_until=NOW - 1), "certificate_over"),
        (replace(FINE, unnamed=("exam.example.edu.cn",)), "certificate_names"),
        (replace(FINE, same_disk=True), "backup_here"),
        (replace(FINE, backup_problem="磁盘已满"), "backup_failed"),
        (replace(FINE, faces=False), "no_faces"),
    ],
)
def test_what_the_machine_itself_shows(facts: Facts, code: str) -> None:
    assert codes(facts=facts) == [code]


def test_the_second_factor_that_was_switched_off() -> None:
    off = COMPLETE.model_copy(update={"security": Security(second_factor="off")})
    assert codes(off) == ["second_factor_off"]


def test_owners_who_would_not_hear_that_their_account_was_changed() -> None:
    """Whoever changes the way into an account is noticed by its owner; without the template nobody is told."""
    assert codes(COMPLETE.model_copy(update={"sms": UNTOLD})) == ["no_account_template"]
    assert "no_account_template" not in codes(Config()), "the console needs no template"


def test_a_public_address_of_the_machine_needs_no_other() -> None:
    bare = COMPLETE.model_copy(update={"media": Media()})
    assert codes(bare, replace(FINE, addresses=("10.0.0.7", "192.168.1.2"))) == ["no_public_address"]
    assert codes(bare, replace(FINE, addresses=("10.0.0.7", "8.8.8.8"))) == []


def test_whoever_runs_a_postgres_backs_it_up() -> None:
    elsewhere = {"database": Database(url="postgres://exam@db/exam"), "backup": Backup()}
    complete = COMPLETE.model_copy(update=elsewhere)
    assert codes(complete) == []
    assert codes(complete, replace(FINE, backup_problem="old")) == ["backup_old"]


BY_ACME = COMPLETE.model_copy(update={"tls": Tls(acme="https://acme.example/directory")})


def test_an_own_certificate_in_the_place_of_one_that_did_not_come_is_no_real_one() -> None:
    assert codes(BY_ACME, replace(FINE, acme_waits=True)) == ["acme_waits"]
    assert codes(BY_ACME) == []


def test_behind_a_proxy_browsers_see_its_certificate() -> None:
    behind = COMPLETE.server.model_copy(update={"trusted_proxies": ("192.0.2.9",)})
    assert codes(COMPLETE.model_copy(update={"server": behind, "tls": Tls()})) == []
    assert codes(COMPLETE.model_copy(update={"tls": Tls()})) == ["own_certificate"]


def every_lack() -> list[Lack]:
    worst = replace(
        Facts(NOW, 0), faces=False, certificate_until=NOW - 1, same_disk=True, backup_problem="磁盘已满"
    )
    ending_acme = lacking(BY_ACME, replace(FINE, acme_waits=True, unnamed=("exam.example.edu.cn",)))
    off = Config(security=Security(second_factor="off"))
    ending = lacking(COMPLETE, replace(FINE, certificate_until=NOW + DAY))
    untold = COMPLETE.model_copy(update={"sms": UNTOLD})
    elsewhere = COMPLETE.model_copy(update={"database": Database(url="postgres://exam@db/exam")})
    old = lacking(elsewhere, worst)
    return [*lacking(off, worst), *lacking(untold, worst), *ending, *ending_acme, *old]


def test_each_says_why_and_names_a_setting_there_is() -> None:
    shown = tomllib.loads((ROOT / "config.toml").read_text("utf-8"))
    for lack in every_lack():
        assert lack.what
        assert lack.why
        section, keys = re.fullmatch(r"(?:\[(\w+)\] )?(.+)", lack.key).groups()  # type: ignore[union-attr]
        for key in keys.split("、"):
            assert key in (shown[section] if section else shown), lack.key


def test_it_looks_at_the_machine_it_is_on(tmp_path: Path) -> None:
    here = Config(
        data=tmp_path, backup=Backup(dir=tmp_path / "missing"), tls=Tls(cert=tmp_path, key=tmp_path)
    )
    facts = look(here, NOW, faces=True, backup_problem="")
    assert facts.disk_free > 0
    assert (facts.same_disk, facts.certificate_until) == (False, None)
    waiting = look(BY_ACME.model_copy(update={"data": tmp_path}), NOW, faces=True, backup_problem="")
    assert (waiting.acme_waits, waiting.unnamed) == (True, ())
    own = tls.ensure_certificate(tmp_path / "tls", ["localhost"], datetime.datetime.now(datetime.UTC))
    named = COMPLETE.model_copy(update={"data": tmp_path, "tls": Tls(cert=own.cert, key=own.key)})
    assert look(named, NOW, faces=True, backup_problem="").unnamed == ("exam.example.edu.cn",)
    (tmp_path / "missing").mkdir()
    assert look(here, NOW, faces=True, backup_problem="").same_disk

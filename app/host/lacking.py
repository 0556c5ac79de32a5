"""What an installation still lacks before it can hold an exam: said when it starts and on the administrators' page.

The program starts all the same, for a rehearsal needs none of it; but nobody may find out on the exam day.
"""

import ipaddress
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.config import Config, School
from app.host import certificates, net, tls
from app.host.datadir import nearest
from app.state.clock import DAY

WARN_DAYS: Final = 30
"""Days before its end that a certificate is spoken of; also that of the school's own request for the next one."""

DISK_LOW: Final = 2_000_000_000
"""Bytes: the materials of ten candidates at the default limits, and the day's copy of a large database."""


DISK_FLOOR: Final = 200_000_000
"""Bytes: with less, the disk is as good as full."""


@dataclass(frozen=True, slots=True)
class Lack:
    """`what` is missing, `why` it matters on the exam day, `key` of config.toml to set. `grave`: an exam of people who
    aren't in the same building can't be held without. The page has English for each `code`; `value` fills it in."""

    code: str
    what: str
    why: str
    key: str
    grave: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is not in the configuration. Times are seconds since 1970; `disk_free` is in bytes."""

    now: float
    disk_free: int
    faces: bool = True
    """Whether this server can do a face check."""
    addresses: tuple[str, ...] = ()
    """Those of this machine."""
    certificate_until: float | None = None
    acme_waits: bool = False
    """No certificate came from the ACME directory yet: our own is shown in its place."""
    unnamed: tuple[str, ...] = ()
    """Hosts of the exam's addresses that the operator's certificate is not for."""
    same_disk: bool = False
    """The second place of the copies is on the disk of the first."""
    backup_problem: str = ""


def lacking(config: Config, facts: Facts) -> list[Lack]:
    """The grave ones first."""
    found = [
        *_reaching(config, facts),
        *_certificate(config, facts),
        *_keeping(config, facts),
        *_people(config, facts),
    ]
    return sorted(found, key=lambda lack: not lack.grave)


def _reaching(config: Config, facts: Facts) -> Iterator[Lack]:
    if config.sms.provider == "console":
        yield Lack(
            "sms_console",
            "短信只显示在服务器的日志里，不会发到手机",
            "考生和老师收不到验证码，都登录不了",
            "[sms] provider",
            grave=True,
        )
    elif not config.sms.template_account:
        yield Lack(
            "no_account_template",
            "没有填写账号变动的短信模板",
            "管理员重置两步验证、更改手机号或签发登录码时，账号的主人收不到通知，账号被人冒用也不知道",
            "[sms] template_account",
        )
    if not config.server.origins:
        yield Lack(
            "no_origins",
            "没有填写考试网址",
            "用域名打开的页面登录会被拒绝，给考生的链接和二维码也只能用本机的地址",
            "[server] origins",
            grave=True,
        )
    if not config.media.announce and not any(map(_is_public, facts.addresses)):
        yield Lack(
            "no_public_address",
            "没有填写公网地址，本机的网卡上也没有",
            "校外的考生和老师收不到音视频；只在校园网内考试的不受影响",
            "[media] announce",
        )


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.strip("[]")).is_global
    except ValueError:
        return False


def _certificate(config: Config, facts: Facts) -> Iterator[Lack]:
    if config.tls.cert is None and not config.tls.acme and not config.server.trusted_proxies:
        yield Lack(
            "own_certificate",
            "使用的是自动生成的证书",
            "浏览器会提示不安全，每台电脑和手机都要先装上根证书才能使用摄像头",
            "[tls] cert、key、acme",
            grave=True,
        )
    elif facts.acme_waits:
        yield Lack(
            "acme_waits",
            "还没有从 [tls] acme 取得证书，暂时使用自动生成的证书",
            "浏览器会提示不安全，每台电脑和手机都要先装上根证书才能使用摄像头",
            "[tls] acme",
            grave=True,
        )
    elif facts.certificate_until is not None and facts.certificate_until < facts.now + WARN_DAYS * DAY:
        days = max(0, int((facts.certificate_until - facts.now) // DAY))
        over = facts.certificate_until <= facts.now
        yield Lack(
            "certificate_over" if over else "certificate_ends",
            "证书已经过期" if over else f"证书还有 {days} 天到期",
            "证书过期后，浏览器不再打开考试页面",
            "[tls] cert、key",
            grave=over or days < 7,
            value=str(days),
        )
    if facts.unnamed:
        hosts = "、".join(facts.unnamed)
        yield Lack(
            "certificate_names",
            f"证书里没有考试网址 {hosts}",
            "浏览器会拒绝打开考试页面",
            "[tls] cert、key",
            grave=True,
            value=hosts,
        )


def _keeping(config: Config, facts: Facts) -> Iterator[Lack]:
    if facts.disk_free < DISK_LOW:
        free = str(facts.disk_free // 1_000_000)
        yield Lack(
            "disk_low",
            f"数据目录所在的磁盘只剩 {free} MB",
            "磁盘写满后，任何操作都保存不了，材料和照片也收不进来",
            "data",
            grave=True,
            value=free,
        )
    if not config.database.url.startswith(("postgres", "asyncpg")):
        yield from _copies(config, facts)
    elif facts.backup_problem:
        yield Lack(
            "backup_old",
            "一天半以来没有做过完整的备份",
            "服务器或数据库损坏时，只能退回更早的状态，或全部丢失。请启用每天的备份（deploy/README.md）",
            "[database] url",
        )
    if config.audit.head_file is None:
        yield Lack(
            "no_head_file",
            "没有为审计记录另存校验值",
            "能改动数据库的人改动或删去审计记录，可以不被发现",
            "[audit] head_file",
        )


def _copies(config: Config, facts: Facts) -> Iterator[Lack]:
    if facts.backup_problem:
        yield Lack(
            "backup_failed",
            f"最近一次备份没有成功：{facts.backup_problem}",
            "数据库损坏时，只能退回更早的备份",
            "[backup] dir",
            grave=True,
            value=facts.backup_problem,
        )
    if config.backup.dir is None or facts.same_disk:
        yield Lack(
            "backup_here",
            "数据库的备份只存在数据库所在的磁盘上",
            "这块磁盘损坏时，数据库和备份一起丢失",
            "[backup] dir",
        )


def _people(config: Config, facts: Facts) -> Iterator[Lack]:
    school, nameless = config.school, School()
    if school.name == nameless.name:
        yield Lack(
            "no_school_name",
            "没有填写学校名称",
            "页面和验证器里显示的都是“云考场”，考生分不清是不是本校的考试",
            "[school] name",
        )
    if not (school.contact_name and school.contact_phone):
        yield Lack(
            "no_contact",
            "没有填写联系人和电话",
            "考生登录不了或设备出了问题时，页面上没有可以求助的人",
            "[school] contact_name、contact_phone",
        )
    if config.security.second_factor == "off":
        yield Lack(
            "second_factor_off",
            "两步验证已关闭",
            "拿到管理员手机的人，只凭短信验证码就能登录",
            "[security] second_factor",
        )
    if config.room.face_check and not facts.faces:
        yield Lack(
            "no_faces",
            "人脸识别没有准备好",
            "所有考生改为人工核验，老师要逐个比对身份证。再执行一次 make serve 会重试安装",
            "[room] face_check",
        )


def look(config: Config, now: float, *, faces: bool, backup_problem: str) -> Facts:
    """The facts of this machine, as they are now."""
    return Facts(
        now,
        shutil.disk_usage(nearest(config.data)).free,
        faces,
        tuple(net.own_addresses()),
        _certificate_until(config),
        bool(config.tls.acme) and certificates.files_of(config) == tls.leaf_files(config.data / "tls"),
        tuple(sorted(certificates.missing_names(config))) if config.tls.cert else (),
        config.backup.dir is not None and same_disk(config.data, config.backup.dir),
        backup_problem,
    )


def _certificate_until(config: Config) -> float | None:
    """When the certificate that is shown ends; None where it is our own, or it can't be read just now."""
    if config.tls.cert is None and not config.tls.acme:
        return None
    shown = tls.read_certificate(certificates.files_of(config).cert)
    return None if shown is None else shown.not_valid_after_utc.timestamp()


def same_disk(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:  # not there: that the copies fail is said already
        return False


def in_words(lacks: Iterable[Lack]) -> str:
    """For whoever starts the program."""
    lines = [
        f"  {'【必须】' if each.grave else '【建议】'}{each.what}：{each.why}。设置 {each.key}"
        for each in lacks
    ]
    if not lines:
        return "正式使用的准备：已就绪。"
    return "\n".join((f"正式使用之前，还缺 {len(lines)} 项（管理员的考场总览上也会列出）：", *lines))

"""`run.py check`, `run.py backup`, `run.py restore`: the command line, and what is said in the end.

Exit codes: 0 all is well, 1 something is not, 2 the command line or the configuration is wrong.
"""

import argparse
import json
import os
import pwd
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from app.config import Config
from app.host.errors import StartError
from app.host.lacking import same_disk
from app.operator import check
from app.operator.archive import ArchiveError, Count
from app.operator.backup import Made, back_up, thin_out
from app.operator.findings import Finding, Mark, in_words
from app.operator.parts import parts_of
from app.operator.restore import Restored, restore
from app.state.clock import china_minute
from app.storage.files import StorageError

_DAMAGED: Final = 10
"""Ids that are named of those that are damaged."""


def parse(arguments: list[str], beside: Path) -> argparse.Namespace:
    """`command` is None where the program is to be started. `beside` is the config.toml of the program."""
    parser = argparse.ArgumentParser(prog="run.py", description="云考场：远程面试考场。不写命令时启动。")
    config: dict[str, Any] = {"type": Path, "metavar": "文件", "help": "配置文件，默认是程序旁的 config.toml"}
    parser.add_argument("--config", default=beside, **config)
    parser.add_argument("--demo", action="store_true", help="演示：建立示例学校和账号，每个页面都有标记")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="命令", metavar="check | backup | restore")

    checking = commands.add_parser("check", help="逐项检查能否考试，每项一行：好、注意、坏")
    checking.add_argument("--json", action="store_true", help="输出 JSON，供监控程序读取")

    backing = commands.add_parser("backup", help="运行中做一份完整的备份（密钥除外）")
    to = "写到这个目录里，或写成这个文件；不覆盖已有的文件"
    backing.add_argument("--to", type=Path, required=True, metavar="位置", help=to)
    keys = "另把密钥和证书的私钥备份到这个文件，应与备份分开保管"
    backing.add_argument("--keys", type=Path, metavar="文件", help=keys)
    keep = "成功之后只保留目录里最近的几份，删去更早的；--to 须是目录"
    backing.add_argument("--keep", type=_number, metavar="份数", help=keep)

    restoring = commands.add_parser("restore", help="把备份恢复到空的数据目录和空的数据库")
    restoring.add_argument(
        "--from", dest="source", type=Path, required=True, metavar="备份", help="备份的文件"
    )
    keys = "密钥的备份：backup --keys 写的文件，或 keys 目录的副本；密钥已在数据目录里时不写"
    restoring.add_argument("--keys", type=Path, metavar="文件", help=keys)

    for each, command in ((checking, _check), (backing, _back_up), (restoring, _restore)):
        each.add_argument("--config", default=argparse.SUPPRESS, **config)
        each.set_defaults(command=command)
    return parser.parse_args(arguments)


def _number(text: str) -> int:
    if not text.isdecimal() or (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("请写一个不小于 1 的整数")
    return number


Command = Callable[[Config, argparse.Namespace], Coroutine[Any, Any, tuple[str, int]]]


async def do(config: Config, options: argparse.Namespace) -> tuple[str, int]:
    """The command that was asked for: what to print, and the exit code."""
    stranger = _stranger(config.data)
    if stranger:
        return stranger, 1
    command: Command = options.command
    try:
        return await command(config, options)
    except (ArchiveError, StartError) as error:
        return str(error), 1
    except StorageError as error:
        return f"材料的存储不能使用：{error}。请检查 [materials] 的设置和磁盘。", 1
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        return (
            f"读写{where} 时出错：{error.strerror or error}。没有留下半份；请检查磁盘空间和权限，再执行一次。",
            1,
        )


def _stranger(data: Path) -> str:
    """What another user leaves in the data directory, the program could not write any more."""
    if not data.exists() or (owner := data.stat().st_uid) == os.geteuid():
        return ""
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"#{owner}"
    return f"数据目录 {data} 属于用户 {name}。请以这个用户执行，例如 sudo -u {name} 后面接同样的命令。"


async def _check(config: Config, options: argparse.Namespace) -> tuple[str, int]:
    found = await check.run(config, time.time())
    bad = any(each.mark is Mark.BAD for each in found)
    text = _as_json(found) if options.json else in_words(found)
    return text, 1 if bad else 0


def _as_json(found: list[Finding]) -> str:
    return json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1)


async def _back_up(config: Config, options: argparse.Namespace) -> tuple[str, int]:
    if options.keep and not options.to.is_dir():
        raise ArchiveError(f"{options.to} 不是目录。写了 --keep 时，--to 须是存放备份的目录；它要事先建好。")
    made = await back_up(config, options.to, options.keys, time.time())
    lines = [
        f"备份已写好并核对：{made.file}（{_size(made.bytes)}）",
        "  数据库",
        *_counts(config, made.manifest.parts),
    ]
    if made.keys is None:
        lines.append(
            f"密钥不在其中。{config.data / 'keys'} 只需备份一次，请与备份分开保管；也可以加 --keys 写成一个文件。"
        )
    else:
        lines.append(f"密钥和证书的私钥：{made.keys}。请与备份分开保管：两样都有的人能读出所有数据。")
    lines += [*_warnings(config, made), *_older(options, made)]
    return "\n".join(lines), 1 if made.damaged else 0


def _older(options: argparse.Namespace, made: Made) -> list[str]:
    """Those that are kept no longer go once the new one is there and whole: until then they may have what it lacks."""
    if made.damaged:
        named = "、".join(made.damaged[:_DAMAGED])
        lines = [
            f"注意：有 {len(made.damaged)} 个文件在备份之前就已损坏或丢失（{named}）。请从更早的备份中找出它们。"
        ]
        return [*lines, "没有删除更早的备份。"] if options.keep else lines
    gone = thin_out(options.to, options.keep) if options.keep else []
    return [f"已删除 {len(gone)} 份更早的备份，保留最近 {options.keep} 份。"] if gone else []


def _warnings(config: Config, made: Made) -> list[str]:
    here = [file for file in (made.file, made.keys) if file and same_disk(file.parent, config.data)]
    lines = [f"注意：{here[0]} 与数据在同一块磁盘上，磁盘损坏时会一起丢失。请另存一份。"] if here else []
    if made.keys is not None and made.keys.parent.resolve() == made.file.parent.resolve():
        lines.append("注意：密钥与备份在同一个目录里。请把其中一样移到别处。")
    if not made.noted:
        lines.append("注意：没能在数据库里记下这次备份，run.py check 和考场总览会以为没有做过。")
    return lines


async def _restore(config: Config, options: argparse.Namespace) -> tuple[str, int]:
    done = await restore(config, options.source, options.keys)
    made = done.manifest
    lines = [
        f"已恢复 {china_minute(made.made_at)} 的备份（云考场 {made.program}）到 {config.data}：",
        f"  人员 {done.people}，考场 {done.rooms}，考场记录 {done.events} 条，审计记录 {done.audit} 条",
        *_counts(config, made.parts),
        *_state(done),
        "现在可以启动。备份之后的改动不在其中；config.toml 和环境变量里的设置、[audit] head_file 不随备份恢复。",
    ]
    return "\n".join(lines), 1 if done.broken else 0


def _state(done: Restored) -> list[str]:
    if not done.broken:
        return ["  密钥与数据相符；考场记录、席位和审计记录都与校验链相符。"]
    return [
        "  密钥与数据相符。注意：以下记录与校验链不符，备份时就已如此："
        f"{'、'.join(done.broken)}。这样的考场不会开放，请从更早的备份中核对。"
    ]


def _counts(config: Config, counts: Mapping[str, Count]) -> list[str]:
    words = {part.name: part.word for part in parts_of(config, config.data, {})}
    return [
        f"  {words.get(name, name)} {count.files} 个（{_size(count.bytes)}）"
        + (f"，另有 {len(count.gone)} 个在备份期间被删除" if count.gone else "")
        for name, count in counts.items()
    ]


def _size(number: int) -> str:
    unit, word = next((each for each in ((1e9, "GB"), (1e6, "MB")) if number >= each[0]), (1e3, "kB"))
    return f"{number / unit:.1f} {word}"

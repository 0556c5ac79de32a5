"""Turns what is wrong with the configuration into sentences an operator can act on."""

import difflib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app import VERSION

SENTENCES: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "greater_than": lambda limit: f"应大于 {limit['gt']}",
    "greater_than_equal": lambda limit: f"不能小于 {limit['ge']}",
    "less_than_equal": lambda limit: f"不能大于 {limit['le']}",
    "literal_error": lambda limit: f"只能是 {limit['expected'].replace(' or ', ' 或 ')}",
    "string_pattern_mismatch": lambda limit: "只能用小写字母、数字和连字符，最多 31 个字符",
    "too_long": lambda limit: f"最多 {limit['max_length']} 个",
    "value_error": lambda limit: str(limit["error"]),
}
"""By pydantic's error type; what is missing here is a wrong type and told by `TYPES`."""

TYPES: Mapping[str, str] = {
    "int": "应为整数",
    "float": "应为数字",
    "string": "应为文字，要加引号",
    "path": "应为文件路径，要加引号",
    "tuple": '应为列表，例如 ["192.0.2.1"]',
    "model": "应为一节配置，以 [节名] 开头",
}


class ConfigError(Exception):
    """The configuration cannot be used. `problems` holds one sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def explain(error: ErrorDetails, path: Path, model: type[BaseModel]) -> str:
    """One sentence: where, what, and what to write. Values are left out: they may be secrets."""
    keys = [str(key) for key in error["loc"]]
    place = _place(keys, path)
    if error["type"] == "extra_forbidden":
        newer = _newer(keys, path)
        return f"{place}：{newer}" if newer else f"{place}：没有这个配置项。{_suggestion(keys, model)}"
    sentence = SENTENCES.get(error["type"])
    if sentence:
        return f"{place}：{sentence(error.get('ctx', {}))}。请改正后重新启动"
    return f"{place}：{TYPES.get(error['type'].split('_')[0], error['msg'])}。请改正后重新启动"


def unknown_variable(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name.upper(), known, n=1)
    hint = f"是否想写 {close[0]}？" if close else "名称应为 EXAM_节名__配置项，例如 EXAM_SERVER__PORT。"
    return f"环境变量 {name}：没有这个配置项。{hint}请改正或删除后重新启动"


def toml_error(path: Path, error: ValueError) -> str:
    return f"{path} 不是正确的 TOML 文件：{error}。请检查该处的引号、括号和等号"


def _place(keys: list[str], path: Path) -> str:
    variable = "EXAM_" + "__".join(keys[:2]).upper()
    if variable in {name.upper() for name in os.environ}:
        return f"环境变量 {variable}"
    if not keys:
        return str(path)  # about two of its sections, which the sentence names
    if len(keys) == 1:
        return f"{path} 的 {keys[0]}"
    return f"{path} 的 [{keys[0]}] {keys[1]}"


_OF_FILE = re.compile(r"^#.*云考场 (\d+\.\d+\.\d+)", re.MULTILINE)
_SINCE = re.compile(r"(\d+\.\d+\.\d+) 起")


def _newer(keys: list[str], path: Path) -> str:
    """What to say of a key that a later release brought; empty where it is none. This program can't know of it, but
    the config.toml that came with it does: its comments say since when there is a key, its head whose file it is."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):
        return ""
    since, whole = _since(text, keys), _OF_FILE.search(text)
    if since and _is_later(since):
        wanted = f"请改用 {since} 或更新的程序，或删去这一项后重新启动"
        return f"这个配置项 {since} 版起才有，本程序是 {VERSION} 版。{wanted}"
    if whole and _is_later(whole[1]):
        return (
            f"本程序（{VERSION} 版）没有这个配置项；这份配置文件属于 {whole[1]} 版。"
            f"请改用 {whole[1]} 版的程序，或删去这一项后重新启动"
        )
    return ""


def _since(text: str, keys: list[str]) -> str:
    """The version in the comments over the key, or over its section."""
    section, comments, found = "", "", {}
    for line in text.splitlines():
        if line.startswith("#"):
            comments += line
            continue
        header, key = re.match(r"\[(\w+)\]", line), re.match(r"(\w+)\s*=", line)
        if header:
            section = header[1]
        if (header or key) and (since := _SINCE.search(comments)):
            found[(section, key[1] if key else "")] = since[1]
        comments = ""
    section, key_name = (keys[0], keys[1]) if len(keys) > 1 else (keys[0], "")
    return found.get((section, key_name)) or found.get((section, "")) or found.get(("", keys[0])) or ""


def _is_later(version: str) -> bool:
    return tuple(map(int, version.split("."))) > tuple(map(int, VERSION.split(".")))


def _suggestion(keys: list[str], model: type[BaseModel]) -> str:
    for key in keys[:-1]:
        annotation = model.model_fields[key].annotation
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel)
        model = annotation
    close = difflib.get_close_matches(keys[-1], model.model_fields, n=1)
    if close:
        return f"是否想写 {close[0]}？"
    return f"这里可以写：{'、'.join(model.model_fields)}"

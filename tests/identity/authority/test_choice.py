"""From config.toml to the authority that is asked, and what a secret never shows up in."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import ValidationError

from app.config import Authority, Config, load
from app.config.errors import ConfigError
from app.identity.authority import Status
from app.identity.authority.guard import open_authority
from tests.identity.authority.clouds import NOW, PICTURE, Alibaba, Cloud, Tencent, served
from tests.identity.authority.contract import ID_NUMBER, NAME
from tests.identity.authority.mishaps import answers
from tests.identity.authority.test_guard import Asked


def section(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(f"[authority]\n{text}\n", "utf-8")
    return path


async def test_a_school_asks_itself_unless_told_otherwise() -> None:
    embedded = Asked("embedded")
    async with open_authority(Config().authority, embedded, lambda: NOW) as authority:
        assert authority is embedded


@pytest.mark.parametrize("provider", ["tencent", "alibaba"])
async def test_the_provider_of_the_configuration_is_asked(provider: Literal["tencent", "alibaba"]) -> None:
    cloud: Cloud
    if provider == "tencent":
        cloud = tencent = Tencent()
        cloud.script = answers(lambda: tencent.result("Success", 90))
    else:
        cloud = alibaba = Alibaba()
        cloud.script = answers(lambda: alibaba.result("1", "101"))
    async with served(cloud) as endpoint:
        settings = Authority(
            provider=provider,
            secret_id=cloud.secret_id,
            secret_key=cloud.secret_key,
            endpoint=endpoint,
            region="cn-beijing",
        )
        async with open_authority(settings, Asked("embedded"), lambda: NOW) as authority:
            verdict = await authority.verify(NAME, ID_NUMBER, PICTURE)
    assert (verdict.status, verdict.source) == (Status.MATCH, provider)
    region = cloud.asked[0].headers.get("X-TC-Region")
    assert region == ("cn-beijing" if provider == "tencent" else None)


def test_secrets_come_from_the_environment_and_show_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXAM_AUTHORITY__SECRET_ID", "AKIDhidden")
    monkeypatch.setenv("EXAM_AUTHORITY__SECRET_KEY", "hidden too")
    config = load(section(tmp_path, 'provider = "alibaba"'))
    assert (config.authority.secret_id, config.authority.secret_key) == ("AKIDhidden", "hidden too")
    assert "hidden" not in repr(config) + str(config)


def test_a_wrong_section_does_not_quote_its_secrets() -> None:
    with pytest.raises(ValidationError) as refused:
        Authority(provider="tencent", secret_key="hidden")
    assert "hidden" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('provider = "baidu"', "只能是 'embedded', 'tencent' 或 'alibaba'"),
        ('provider = "tencent"', "secret_id 和 secret_key 都要填写"),
        ('provider = "tencent"\nsecret_id = "x"', "secret_id 和 secret_key 都要填写"),
        ('endpoint = "http://faceid.example.com"', "应写成 https://域名"),
        ('endpoint = "http://127.0.0.1.example.com"', "应写成 https://域名"),
        ('endpoint = "faceid.example.com"', "应写成 https://域名"),
        ('endpoint = "https://a/b"', "应写成 https://域名"),
        ('endpoint = "https://a?b=c"', "应写成 https://域名"),
        ('endpoint = "https://b@a"', "应写成 https://域名"),
        ('endpoint = "https://"', "应写成 https://域名"),
        ('region = "cn-beijing.evil.example/"', "只能用小写字母、数字和连字符"),
        ("timeout_seconds = 0", "应大于 0"),
        ("timeout_seconds = 61", "不能大于 60"),
        ("budget_day = 0", "不能小于 1"),
    ],
)
def test_a_wrong_key_is_named_with_what_to_write(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load(section(tmp_path, text))
    (problem,) = refused.value.problems
    assert sentence in problem


def test_a_relay_on_this_machine_may_be_plain() -> None:
    for endpoint in ("http://127.0.0.1:8080", "http://[::1]:1", "https://relay.example.edu.cn:8443/"):
        assert Authority(endpoint=endpoint).endpoint == endpoint

"""What an operator writes, and what the program answers."""

import tomllib
from pathlib import Path

import pytest

from app import VERSION
from app.config import Config, Server, load
from app.config.errors import ConfigError

SHIPPED = Path(__file__).parent.parent / "config.toml"


def write(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as refused:
        load(path)
    return refused.value.problems


def test_shipped_file_holds_the_defaults() -> None:
    assert load(SHIPPED) == Config()


def test_shipped_file_shows_every_key() -> None:
    """It is the operator's manual: a key that is not in it does not exist for them."""
    shown = {line.split("=")[0].strip() for line in SHIPPED.read_text("utf-8").splitlines() if " = " in line}
    sections = [field.annotation for name, field in Config.model_fields.items() if name != "data"]
    assert shown >= {key for section in sections for key in section.model_fields}  # type: ignore[union-attr]


def test_environment_wins_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "[server]\nport = 1\ntrust_port = 2\n")
    monkeypatch.setenv("EXAM_SERVER__PORT", "3")
    monkeypatch.setenv("EXAM_DATA", str(tmp_path / "elsewhere"))
    config = load(path)
    assert (config.server.port, config.server.trust_port, config.data) == (3, 2, tmp_path / "elsewhere")


def test_lists_in_the_environment_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAM_MEDIA__ANNOUNCE", "192.0.2.1, 192.0.2.2,")
    assert load(SHIPPED).media.announce == ("192.0.2.1", "192.0.2.2")


def test_lines_are_an_address_and_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        tmp_path, '[lines]\nservers = ["https://Exam.example.edu.cn/ 教育网", "https://[2001:db8::1]:8443"]\n'
    )
    assert [(line.origin, line.label) for line in load(path).lines.servers] == [
        ("https://exam.example.edu.cn", "教育网"),
        ("https://[2001:db8::1]:8443", "[2001:db8::1]:8443"),
    ]
    monkeypatch.setenv("EXAM_LINES__SERVERS", "https://a.example 一号 线, https://b.example 二号")
    assert [(line.origin, line.label) for line in load(path).lines.servers] == [
        ("https://a.example", "一号 线"),
        ("https://b.example", "二号"),
    ]


def test_origins_are_normalised(tmp_path: Path) -> None:
    path = write(tmp_path, '[server]\norigins = ["https://Exam.Example.edu.cn/"]\n')
    assert load(path).server.origins == ("https://exam.example.edu.cn",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[log]\nlevle = "info"', "[log] levle：没有这个配置项。是否想写 level？"),
        ("[servr]\nport = 1", "servr：没有这个配置项。是否想写 server？"),
        ("[room]\nzzz = 1", "[room] zzz：没有这个配置项。这里可以写：invitation_seconds"),
        ('[server]\nport = "abc"', "[server] port：应为整数"),
        ("[server]\nport = 65536", "[server] port：不能大于 65535"),
        ('[server]\nnode = "A B"', "[server] node：只能用小写字母"),
        ('[server]\norigins = ["http://a"]', "[server] origins：应写成 https://"),
        ('[server]\norigins = ["https://a/b"]', "[server] origins：应写成 https://"),
        ('[server]\ntrusted_proxies = ["nginx"]', "[server] trusted_proxies：应写成网络地址或网段"),
        ('[server]\ntrusted_proxies = ["10.0.0.0/33"]', "[server] trusted_proxies：应写成网络地址或网段"),
        ('[lines]\nservers = ["exam.example.edu.cn"]', "[lines] servers：应写成 https://"),
        ('[lines]\nservers = ["https://考试.example 教育网"]', "[lines] servers：应写成 https://"),
        (f"[lines]\nservers = {['https://a.example'] * 9}", "[lines] servers：最多 8 个"),
        ('[client]\nsign_key = "a.pem"', "client：sign_cert 和 sign_key 要么都填写"),
        ('[client]\nsign_timestamp = "ts.example"', "[client] sign_timestamp：地址应以 http://"),
        ("[media]\nannounce = 3", "[media] announce：应为列表"),
        ("[sms]\ntries = 0", "[sms] tries：不能小于 1"),
        ('[sms]\nprovider = "pigeon"', "[sms] provider：只能是 'console'"),
        ("[room]\ninvitation_seconds = 0", "[room] invitation_seconds：应大于 0"),
        ("school = 3", "school：应为一节配置"),
        ('[tls]\ncert = "a.pem"', "tls：cert 和 key 要么都填写"),
        ("a = = 1", "不是正确的 TOML 文件"),
    ],
)
def test_a_wrong_key_is_named_with_what_to_write(tmp_path: Path, text: str, sentence: str) -> None:
    (problem,) = problems(write(tmp_path, text))
    assert sentence in problem


NEWER = """# 云考场 9.8.0 的全部设置

# 9.7.0 起才有这一节。
[satellite]
dish = 3

[server]
port = 8443
# 停止服务时等多久。9.7.1 起。
patience = 4
prot = 1
"""


def test_a_key_of_a_newer_release_is_named_with_the_version_that_knows_it(tmp_path: Path) -> None:
    told = problems(write(tmp_path, NEWER))
    section, key, typo = sorted(told, key=lambda each: "9.7.0" not in each and 1 + ("9.7.1" not in each))
    assert "satellite：这个配置项 9.7.0 版起才有" in section
    assert "[server] patience：这个配置项 9.7.1 版起才有" in key
    assert "[server] prot" in typo
    assert "这份配置文件属于 9.8.0 版" in typo
    assert all(f"{VERSION} 版" in each and "重新启动" in each for each in told)


def test_a_misspelt_key_of_our_own_release_is_no_newer_one(tmp_path: Path) -> None:
    text = SHIPPED.read_text("utf-8").replace("keep_days = 7", "keep_dyas = 7")
    (problem,) = problems(write(tmp_path, text))
    assert "[backup] keep_dyas：没有这个配置项。是否想写 keep_days？" in problem


def test_the_shipped_file_says_whose_it_is() -> None:
    project = tomllib.loads((SHIPPED.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION
    assert f"云考场 {VERSION} 的全部设置" in SHIPPED.read_text("utf-8").splitlines()[0]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    assert len(problems(write(tmp_path, "[sms]\ntries = 0\n[server]\nport = -1\n[log]\nx = 1\n"))) == 3


def test_a_secret_is_not_repeated(tmp_path: Path) -> None:
    text = '[redis]\nurl = "http://:hunter2@host"\n[database]\nurl = "mysql://u:hunter2@host"\n'
    assert not any("hunter2" in problem for problem in problems(write(tmp_path, text)))
    accepted = load(write(tmp_path, '[redis]\nurl = "redis://:hunter2@host"\n'))
    assert "hunter2" not in repr(accepted)


@pytest.mark.parametrize("name", ["EXAM_SERVER__PROT", "EXAM_SERVR__PORT", "EXAM_PORT", "exam_dta"])
def test_unknown_variable_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    (problem,) = problems(SHIPPED)
    assert f"环境变量 {name}：没有这个配置项" in problem


def test_wrong_value_in_a_variable_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAM_SERVER__PORT", "many")
    assert problems(SHIPPED) == ("环境变量 EXAM_SERVER__PORT：应为整数。请改正后重新启动",)


def test_missing_file(tmp_path: Path) -> None:
    assert "找不到配置文件" in problems(tmp_path / "none.toml")[0]


def test_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    assert "不是正确的 TOML 文件" in problems(path)[0]


def test_models_read_neither_file_nor_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAM_SERVER__PORT", "1")
    assert Config(server=Server(trust_port=0)).server.port == 8443

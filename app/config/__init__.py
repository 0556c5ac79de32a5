"""What the operator may set: the models behind config.toml.

`load` reads the file, lets `EXAM_<SECTION>__<KEY>` override it, and refuses what it does not know: a misspelt
key that is silently ignored is found out on exam day. The models are plain and frozen, so a test writes
`Config(server=Server(port=0))` and reads neither file nor environment.
"""

import os
import re
from datetime import datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from app.config.errors import ConfigError, explain, toml_error, unknown_variable
from app.state.clock import CHINA

ENV_PREFIX = "EXAM_"

LINES_MOST: Final = 8
"""As many as a Windows client can hold (`windows/launcher/school.c`)."""
_LINE: Final = re.compile(r"https://(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?")
_LINE_LONGEST: Final = 120


def is_line(origin: str) -> bool:
    """Whether the Windows client would take `origin`: it becomes part of a command line there, so its letters are
    listed."""
    return len(origin) <= _LINE_LONGEST and _LINE.fullmatch(origin) is not None


def _split(value: Any) -> Any:
    """The environment has no lists: `EXAM_MEDIA__ANNOUNCE=192.0.2.1,192.0.2.2`."""
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    return value


def _scheme(*allowed: str) -> AfterValidator:
    def check(url: str) -> str:
        if url and url.partition("://")[0] not in allowed:
            raise ValueError(f"地址应以 {' 或 '.join(f'{scheme}://' for scheme in allowed)} 开头")
        return url

    return AfterValidator(check)


def _service(url: str) -> str:
    """Where pictures and ID numbers are sent: encrypted, or to this machine (a relay, a test)."""
    parts = urlsplit(url)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    bare = parts.hostname and not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if url and not (bare and (here or parts.scheme == "https")):
        raise ValueError("应写成 https://域名，后面不带路径")
    return url


def _origin(value: str) -> str:
    """An origin is what browsers send in `Origin` (RFC 6454): scheme and host, no path."""
    scheme, found, host = value.rstrip("/").partition("://")
    if scheme != "https" or not found or not host or "/" in host:
        raise ValueError("应写成 https://考试网址，后面不带路径，例如 https://exam.example.edu.cn")
    return f"https://{host.lower()}"


def _email(value: str) -> str:
    name, _, host = value.partition("@")
    if (value and not (name and host)) or len(value.split()) > 1:
        raise ValueError("应写成邮箱地址，例如 exam@example.edu.cn")
    return value


def _network(value: str) -> str:
    try:
        ip_network(value, strict=False)
    except ValueError:
        raise ValueError("应写成网络地址或网段，例如 192.0.2.10 或 10.0.0.0/8，不能写名称") from None
    return value


def _line(value: Any) -> Any:
    """`https://exam.example.edu.cn 教育网`: an origin, and after a space what people call it."""
    if not isinstance(value, str):
        return value
    address, _, label = value.strip().partition(" ")
    address = _origin(address)
    if not is_line(address):
        raise ValueError(
            "应写成 https://网址 名称，例如 https://exam.example.edu.cn 教育网；中文域名用它的 xn-- 写法"
        )
    return {"origin": address, "label": label.strip() or address.partition("://")[2]}


Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=86400)]
Count = Annotated[int, Field(ge=1)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Networks = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], NoDecode, BeforeValidator(_split)]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_split)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(Section):
    """A way to the exam: where it is, and what people call it."""

    origin: str
    label: str


class School(Section):
    name: str = "云考场"
    contact_name: str = ""
    contact_phone: str = ""


class Server(Section):
    """Ports of 0 let the system choose, which tests use."""

    host: str = ""
    port: Port = 8443
    trust_port: Port = 8080
    origins: Origins = ()
    trusted_proxies: Networks = ()
    metrics_from: Networks = ()
    connections_per_address: int = Field(4096, ge=16, le=100_000)
    node: str = Field("main", pattern=r"^[a-z0-9][a-z0-9-]{0,30}$")
    address: Annotated[str, AfterValidator(lambda value: _origin(value) if value else "")] = ""
    capacity: int = Field(12, ge=1, le=1000)
    shutdown_timeout: Seconds = 3


class Tls(Section):
    cert: Path | None = None
    key: Path | None = None
    acme: Annotated[str, _scheme("https")] = ""
    acme_email: Annotated[str, AfterValidator(_email)] = ""
    acme_ca: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_none(cls, values: Any) -> Any:
        paths = ("cert", "key", "acme_ca")
        if not isinstance(values, dict):
            return values
        return {name: value or None if name in paths else value for name, value in values.items()}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.cert is None) != (self.key is None):
            raise ValueError("cert 和 key 要么都填写，要么都留空")
        if self.cert and self.acme:
            raise ValueError("cert、key 和 acme 只能选用一种：自己准备证书，或从 acme 自动取得")
        return self


class Media(Section):
    host: str = "0.0.0.0"  # noqa: S104 - candidates come from anywhere
    udp_port: Port = 8444
    tcp_port: Port = 8444
    announce: Words = ()
    max_kbps: int = Field(1500, ge=100, le=20_000)


class Turn(Section):
    urls: Annotated[
        tuple[Annotated[str, Field(pattern=r"^turns?:[^\s/@]+$")], ...], NoDecode, BeforeValidator(_split)
    ] = ()
    secret: str = Field("", repr=False)
    seconds: float = Field(3600, ge=60, le=24 * 3600)

    @model_validator(mode="after")
    def _a_relay_needs_a_secret(self) -> Self:
        if self.urls and len(self.secret) < 16:
            raise ValueError(
                "填写了 urls 时，secret 也要填写，至少 16 个字符，并与 coturn 的 static-auth-secret 相同"
            )
        return self


class Database(Section):
    url: Annotated[str, _scheme("sqlite", "postgres", "asyncpg")] = Field("", repr=False)


class Backup(Section):
    dir: Path | None = None
    hours: float = Field(24, ge=1, le=24 * 7)
    keep_days: int = Field(7, ge=1, le=366)

    @field_validator("dir", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


class Redis(Section):
    url: Annotated[str, _scheme("redis", "rediss", "unix")] = Field("", repr=False)


class Sms(Section):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    provider: Literal["console", "tencent", "alibaba"] = "console"
    secret_id: str = Field("", repr=False)
    secret_key: str = Field("", repr=False)
    sign_name: str = ""
    app_id: str = ""
    endpoint: Annotated[str, AfterValidator(_service)] = ""
    region: str = Field("", pattern=r"^[a-z0-9-]{0,31}$")
    timeout_seconds: float = Field(10, gt=0, le=15)
    template_login_code: str = ""
    template_reminder: str = ""
    template_soon: str = ""
    template_login_code_abroad: str = ""
    template_reminder_abroad: str = ""
    template_soon_abroad: str = ""
    template_account_abroad: str = ""
    template_account: str = ""
    code_seconds: Seconds = 300
    resend_seconds: Seconds = 60
    tries: Count = 5
    per_phone_hour: Count = 5
    per_phone_day: Count = 10
    per_address_hour: Count = 1500
    total_day: Count = 20_000
    reserved_percent: float = Field(25, ge=0, le=90)

    @model_validator(mode="after")
    def _cloud_needs_all(self) -> Self:
        wanted = ["secret_id", "secret_key", "sign_name", "template_login_code"]
        wanted += ["app_id"] if self.provider == "tencent" else []
        missing = [name for name in wanted if not getattr(self, name)]
        if self.provider != "console" and missing:
            raise ValueError(f"用云服务商发送短信时还要填写 {'、'.join(missing)}")
        return self


class Messages(Section):
    sms_reminders: bool = False
    rehearsals: bool = False


class Session(Section):
    hours: float = Field(12, gt=0, le=24 * 7)
    longest_hours: float = Field(24, gt=0, le=24 * 7)
    known_days: float = Field(180, gt=0, le=3650)


class Security(Section):
    second_factor: Literal["staff", "staff-but-invigilators", "admins", "off"] = "staff"
    unmask_hour: Count = 30


class Audit(Section):
    head_file: Path | None = None

    @field_validator("head_file", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


class Room(Section):
    invitation_seconds: Seconds = 120
    interview_minutes: float = Field(20, gt=0, le=600)
    early_minutes: float = Field(60, ge=0, le=24 * 60)
    warning_minutes: float = Field(3, ge=0, le=60)
    face_check: bool = True
    face_tries: int = Field(3, ge=1, le=20)
    record: Literal["required", "optional", "off"] = "required"


class Identity(Section):
    model: Literal["default", "Facenet512", "ArcFace", "Dlib"] = "default"
    anti_spoof: Literal["default", "Fasnet"] = "default"
    workers: int = Field(1, ge=1, le=64)
    checks_at_once: int = Field(4, ge=1, le=200)
    sample_seconds: float = Field(20, ge=0, le=3600)
    keep_days: float = Field(30, gt=0, le=3650)


class Authority(Section):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    provider: Literal["embedded", "tencent", "alibaba"] = "embedded"
    secret_id: str = Field("", repr=False)
    secret_key: str = Field("", repr=False)
    endpoint: Annotated[str, AfterValidator(_service)] = ""
    region: str = Field("", pattern=r"^[a-z0-9-]{0,31}$")
    timeout_seconds: float = Field(10, gt=0, le=60)
    budget_day: Count = 1000

    @model_validator(mode="after")
    def _cloud_needs_keys(self) -> Self:
        if self.provider != "embedded" and not (self.secret_id and self.secret_key):
            raise ValueError("使用云服务商核验时，secret_id 和 secret_key 都要填写")
        return self


class Lines(Section):
    servers: Annotated[
        tuple[Annotated[Line, BeforeValidator(_line)], ...],
        NoDecode,
        BeforeValidator(_split),
        Field(max_length=LINES_MOST),
    ] = ()


class Client(Section):
    installer: Path | None = None
    sign_cert: Path | None = None
    sign_key: Path | None = None
    sign_timestamp: Annotated[str, _scheme("http", "https")] = ""

    @model_validator(mode="before")
    @classmethod
    def _empty_is_none(cls, values: Any) -> Any:
        paths = ("installer", "sign_cert", "sign_key")
        if not isinstance(values, dict):
            return values
        return {name: value or None if name in paths else value for name, value in values.items()}

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.sign_cert is None) != (self.sign_key is None):
            raise ValueError("sign_cert 和 sign_key 要么都填写，要么都留空")
        return self


def _moment(value: str) -> str:
    """A time in China, to the minute."""
    try:
        return value and datetime.strptime(value, "%Y-%m-%d %H:%M").strftime("%Y-%m-%d %H:%M")  # noqa: DTZ007
    except ValueError:
        raise ValueError("应写成北京时间的日期和时刻，例如 2026-03-20 18:00") from None


class Kept(Section):
    """Where files are kept."""

    storage: Literal["local", "s3"] = "local"
    s3_endpoint: Annotated[str, _scheme("https", "http")] = ""
    s3_bucket: str = ""
    s3_region: str = Field("", pattern=r"^[a-z0-9-]{0,31}$")
    s3_key_id: str = Field("", repr=False)
    s3_secret: str = Field("", repr=False)

    @model_validator(mode="after")
    def _s3_is_complete(self) -> Self:
        if self.storage == "s3" and not (self.s3_bucket and self.s3_key_id and self.s3_secret):
            raise ValueError("storage 为 s3 时，s3_bucket、s3_key_id 和 s3_secret 都要填写")
        return self


class Materials(Kept):
    max_mb: int = Field(200, ge=1, le=2000)
    files: int = Field(10, ge=1, le=10)
    deadline: Annotated[str, AfterValidator(_moment)] = ""
    keep_days: float = Field(180, gt=0, le=3650)

    @property
    def deadline_at(self) -> float | None:
        """In seconds since 1970."""
        if not self.deadline:
            return None
        return datetime.strptime(self.deadline, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).timestamp()


class Recording(Kept):
    dir: Path | None = None
    keep_days: float = Field(1095, ge=30, le=36500)

    @field_validator("dir", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


class Retention(Section):
    contact_days: float = Field(180, gt=0, le=3650)
    login_days: float = Field(30, ge=2, le=3650)
    message_days: float = Field(180, ge=2, le=3650)


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"


class Config(Section):
    """Everything. `data` is the folder of all that must be kept and backed up (`EXAM_DATA`)."""

    data: Path = Path("data")
    school: School = School()
    server: Server = Server()
    tls: Tls = Tls()
    media: Media = Media()
    turn: Turn = Turn()
    database: Database = Database()
    backup: Backup = Backup()
    redis: Redis = Redis()
    sms: Sms = Sms()
    messages: Messages = Messages()
    session: Session = Session()
    security: Security = Security()
    audit: Audit = Audit()
    room: Room = Room()
    identity: Identity = Identity()
    authority: Authority = Authority()
    lines: Lines = Lines()
    client: Client = Client()
    materials: Materials = Materials()
    recording: Recording = Recording()
    retention: Retention = Retention()
    log: Log = Log()

    @model_validator(mode="after")
    def _acme_needs_a_name(self) -> Self:
        hosts = [origin.partition("://")[2].partition(":")[0] for origin in self.server.origins]
        if self.tls.acme and not any("." in host and not host.replace(".", "").isdecimal() for host in hosts):
            raise ValueError("填写了 [tls] acme 时，[server] origins 也要填写考试网址，证书为其中的域名申请")
        return self


def load(path: Path) -> Config:
    """Read the file at `path` and the environment over it.

    Raises `ConfigError`, whose text names every wrong key and says what to write instead.
    """
    _refuse_unknown_variables()
    if not path.is_file():
        raise ConfigError(
            [f"找不到配置文件 {path}。请用 --config 指明它的位置，或从安装包中恢复 config.toml"]
        )
    try:
        return Config.model_validate(dict(_loader(path)()))
    except ValidationError as error:
        raise ConfigError([explain(each, path, Config) for each in error.errors()]) from None
    except ValueError as error:  # tomllib's own, or a file that is not UTF-8
        raise ConfigError([toml_error(path, error)]) from None


def _loader(path: Path) -> type[BaseSettings]:
    class FromFileAndEnvironment(BaseSettings, Config):
        model_config = SettingsConfigDict(
            env_prefix=ENV_PREFIX, env_nested_delimiter="__", toml_file=path, extra="forbid", frozen=True
        )

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return env_settings, TomlConfigSettingsSource(settings_cls)

    return FromFileAndEnvironment


def _refuse_unknown_variables() -> None:
    """pydantic-settings looks only for names it knows; a misspelt variable must not pass for a set one."""
    known = set(_variables())
    unknown = [
        name for name in os.environ if name.upper().startswith(ENV_PREFIX) and name.upper() not in known
    ]
    if unknown:
        raise ConfigError([unknown_variable(name, sorted(known)) for name in sorted(unknown)])


def _variables() -> list[str]:
    """Every variable that means something, such as EXAM_DATA and EXAM_SERVER__PORT."""
    names = []
    for section, field in Config.model_fields.items():
        model = field.annotation
        if isinstance(model, type) and issubclass(model, Section):
            names += [f"{ENV_PREFIX}{section}__{key}".upper() for key in model.model_fields]
        else:
            names.append(f"{ENV_PREFIX}{section}".upper())
    return names

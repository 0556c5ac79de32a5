"""The Windows client under Wine: what a candidate's PC would do (docs/measured.md windows)."""

import asyncio
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from aiohttp import web

from app.channel.maker import Signing, school_setup, sign
from app.config import Client, Lines, Server
from app.config import Line as ConfiguredLine
from app.handlers.client import Called, Reported
from app.host import tls
from tests import browser as visitors
from tests.channel.signing import verifies
from tests.waiting import until
from tests.windows.conftest import use_lines
from tests.windows.lines import UNKNOWN_HOST, black_hole, certificate, serving
from tests.windows.wine import PROTOCOL, Wine, lacking
from tools import windows

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wine"), pytest.mark.timeout(180)]

TICKET = "kZ9._-" + "a" * 37
BAD_LINK, NOT_CONFIGURED, NO_LINE, NOT_TRUSTED, NO_BROWSER, REFUSED = range(2, 8)
"""Exit codes of the launcher (tell.h)."""

HOSTILE = [
    "",
    "cloudexam:",
    "cloudexam://",
    "cloudexam://join",
    "cloudexam://join?t=",
    "cloudexam://join?t=short",
    f"cloudexam://join?t={'a' * 513}",
    f"cloudexam://open?t={TICKET}",
    f"cloudexam://joining?t={TICKET}",
    f"cloudexam://join//?t={TICKET}",
    f"cloudexam://join/../check?t={TICKET}",
    f"CLOUDEXAM://join?t={TICKET}",
    f"https://evil.example/?t={TICKET}",
    f"cloudexam://evil.example/join?t={TICKET}",
    f"cloudexam://join@evil.example?t={TICKET}",
    f"cloudexam://join?t={TICKET}&u=https://evil.example",
    f"cloudexam://join?t={TICKET}&a=",
    f"cloudexam://join?t={TICKET}&a=0",
    f"cloudexam://join?t={TICKET}&a=100",
    f"cloudexam://join?t={TICKET}&a=1&a=2",
    f"cloudexam://join?t={TICKET} --gpu-launcher=calc.exe",
    f'cloudexam://join?t={TICKET}" --gpu-launcher="calc.exe',
    f"cloudexam://join?t={TICKET}%20--renderer-cmd-prefix=calc",
    f"cloudexam://join?t={TICKET}\n",
    f"cloudexam://join?t={TICKET}#{TICKET}",
    f"cloudexam://join?a=1&t={TICKET}",
    f"cloudexam://join?t=考生{TICKET}",
]


def test_a_silent_installation_writes_the_handler_and_no_shortcut(installed: Wine) -> None:
    assert sorted(path.name for path in installed.installed.iterdir()) == [
        "cloudexam.exe",
        "school.cfg",
        "uninstall.exe",
    ]
    command = installed.read("reg", "query", rf"HKCU\{PROTOCOL}\shell\open\command", "/ve")
    assert f'"{installed.launcher}" "%1"' in command
    assert "URL Protocol" in installed.read("reg", "query", rf"HKCU\{PROTOCOL}", "/v", "URL Protocol")
    assert not [
        path for path in installed.drive.rglob("*.lnk") if "cloud" in path.name.lower() or "云" in path.name
    ]
    assert installed.read("reg", "query", rf"HKLM\{PROTOCOL}") == "", "nothing outside the user's own"


def test_a_client_that_knows_no_school_says_what_to_do(installed: Wine, generic: Path) -> None:
    assert installed.run(generic, "/S") == 0
    assert installed.launch(f"cloudexam://check?t={TICKET}") == NOT_CONFIGURED
    assert "重新下载" in installed.said


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_link_is_refused(installed: Wine, school: tls.Pair, link: str) -> None:
    with serving(school) as line:
        use_lines(installed, line.origin)
        assert installed.launch(link) == BAD_LINK
        assert line.told.empty()
    assert installed.opened == []
    assert "首页" in installed.said


@pytest.mark.parametrize("words", [[], ["a", "b"], [f"cloudexam://check?t={TICKET}", "--more"]])
def test_anything_but_one_argument_is_refused(installed: Wine, school: tls.Pair, words: list[str]) -> None:
    with serving(school) as line:
        use_lines(installed, line.origin)
        assert installed.launch(*words) == BAD_LINK
        assert line.told.empty()


@pytest.mark.parametrize(
    "form", ["cloudexam://check?t={}", "cloudexam://check/?t={}", "cloudexam://check?t={}&a=12"]
)
def test_a_check_calls_home(installed: Wine, school: tls.Pair, form: str) -> None:
    with serving(school) as line:
        use_lines(installed, line.origin)
        assert installed.launch(form.format(TICKET)) == 0
        path, said, origin = line.next()
    assert (path, origin) == ("/api/client/checked", line.origin)
    assert Called.model_validate(said) == Called(ticket=TICKET, version=windows.version())
    assert installed.said == "", "nothing is shown when all is well"


def test_a_check_that_is_refused_says_what_to_do(installed: Wine, school: tls.Pair) -> None:
    with serving(school, answer=401) as line:
        use_lines(installed, line.origin, contact="王老师 010-1")
        assert installed.launch(f"cloudexam://check?t={TICKET}") == REFUSED
    assert "检测客户端" in installed.said
    assert installed.said.endswith("王老师 010-1")


def test_join_opens_edge_as_a_window_of_its_own_and_reports(installed: Wine, school: tls.Pair) -> None:
    with serving(school) as line:
        use_lines(installed, line.origin)
        assert installed.launch(f"cloudexam://join?t={TICKET}") == 0
        reports = [line.next(), line.next()]
    [command] = installed.opened
    profile = rf"C:\users\{installed.user}\AppData\Local\CloudExam\Profile"
    program, app, where, *rest = _words(command)
    assert program == r"C:\edge\msedge.exe"
    assert app == f"--app={line.origin}/emergency#t={TICKET}"
    assert where == f"--user-data-dir={profile}"
    assert all(word.startswith("--") for word in rest)
    assert not any("ui-for-media" in word or "ignore-certificate" in word for word in rest)
    events = [
        Reported.model_validate(said).event for path, said, _ in reports if path == "/api/client/report"
    ]
    assert events == ["launched", "exited"]


def test_without_a_browser_it_says_so(installed: Wine, school: tls.Pair) -> None:
    installed.remove_edge()
    try:
        with serving(school) as line:
            use_lines(installed, line.origin)
            assert installed.launch(f"cloudexam://join?t={TICKET}") == NO_BROWSER
    finally:
        installed.install_edge()
    assert "Microsoft Edge" in installed.said


def test_a_line_that_works_is_found_among_those_that_do_not(installed: Wine, school: tls.Pair) -> None:
    started = time.monotonic()
    with ExitStack() as stack:
        silent = stack.enter_context(black_hole())
        broken = stack.enter_context(serving(school, health=(503, b"no")))
        portal = stack.enter_context(serving(school, health=(200, b"please log in")))
        moved = stack.enter_context(serving(school, health=(302, b"ok")))
        good = stack.enter_context(serving(school))
        use_lines(installed, silent, UNKNOWN_HOST, broken.origin, portal.origin, moved.origin, good.origin)
        assert installed.launch(f"cloudexam://check?t={TICKET}") == 0
        assert good.next()[0] == "/api/client/checked"
    assert time.monotonic() - started < 5, "it waited for those that say nothing"


def test_the_preferred_line_is_taken_though_another_answers_first(installed: Wine, school: tls.Pair) -> None:
    with serving(school) as second, serving(school, after=second) as first:
        use_lines(installed, first.origin, second.origin)
        assert installed.launch(f"cloudexam://check?t={TICKET}") == 0
        assert first.next()


def test_the_line_one_comes_from_is_taken_only_at_need(installed: Wine, school: tls.Pair) -> None:
    with serving(school) as first, serving(school, after=first) as second:
        use_lines(installed, first.origin, second.origin)
        assert installed.launch(f"cloudexam://check?t={TICKET}&a=1") == 0
        assert second.next()
        use_lines(installed, first.origin, UNKNOWN_HOST)
        assert installed.launch(f"cloudexam://check?t={TICKET}&a=1") == 0
        assert first.next()


def test_when_no_line_works_it_says_what_to_do(installed: Wine) -> None:
    with black_hole() as silent:
        use_lines(installed, silent, UNKNOWN_HOST, contact="王老师 010-1")
        started = time.monotonic()
        assert installed.launch(f"cloudexam://join?t={TICKET}") == NO_LINE
        assert 5 < time.monotonic() - started < 15
    assert "手机热点" in installed.said
    assert installed.said.endswith("王老师 010-1")
    assert installed.opened == []


@pytest.mark.parametrize("names", [("localhost",), ("other.example",)])
def test_a_server_that_is_not_the_schools_is_refused(
    installed: Wine, school: tls.Pair, tmp_path: Path, names: tuple[str, ...]
) -> None:
    """A certificate of a stranger, and the school's own for another name."""
    stranger = "localhost" in names
    folder = tmp_path if stranger else school.cert.parent / "elsewhere"
    if not stranger:
        installed.trust(tls.authority_files(certificate(folder, *names).cert.parent).cert)
    with serving(certificate(folder, *names)) as line:
        use_lines(installed, line.origin)
        assert installed.launch(f"cloudexam://join?t={TICKET}") == NOT_TRUSTED
        assert line.told.empty()
    assert "日期" in installed.said
    assert installed.opened == []


async def test_from_the_download_to_the_mark_that_staff_see(
    wine: Wine, generic: Path, school: tls.Pair, tmp_path: Path
) -> None:
    """The real server over TLS: a candidate downloads the school's installer, installs it, and has it checked."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        origin = f"https://localhost:{listening.getsockname()[1]}"
        settings = visitors.config(
            tmp_path,
            server=Server(origins=(visitors.ORIGIN, origin)),
            lines=Lines(servers=(ConfiguredLine(origin=origin, label="教育网"),)),
            client=Client(installer=generic),
        )
        async with visitors.running(settings) as running:
            assert running.server.runner is not None
            site = web.SockSite(running.server.runner, listening, ssl_context=tls.server_context(school))
            await site.start()
            zhang = await running.visit("candidate1")
            wine_setup = tmp_path / "setup.exe"
            wine_setup.write_bytes(await zhang.download("/api/client/setup.exe"))
            assert await asyncio.to_thread(wine.run, wine_setup, "/S") == 0
            _, before = await zhang.request("GET", "/api/client")
            _, check = await zhang.request("POST", "/api/client/check")
            assert await asyncio.to_thread(wine.launch, check["url"]) == 0
            _, after = await zhang.request("GET", "/api/client")
            assert (before["checked_at"], after["checked_version"]) == (None, windows.version())
            assert await asyncio.to_thread(wine.launch, check["url"]) == REFUSED, "a ticket is good once"
            chair = await running.visit("chair")
            room = (await chair.request("GET", "/api/rooms"))[1]["rooms"][0]["id"]
            _, seen = await chair.request("GET", f"/api/rooms/{room}/clients")
            assert seen["clients"]["candidate1"]["at"] == after["checked_at"]


async def test_windows_itself_starts_the_client_from_a_link(installed: Wine, school: tls.Pair) -> None:
    """Wine does not merge the user's classes into HKEY_CLASSES_ROOT as Windows does, so the key is copied there."""
    command = f'"{installed.launcher}" "%1"'
    installed.set(rf"HKLM\{PROTOCOL}", "URL Protocol", "")
    installed.set(rf"HKLM\{PROTOCOL}\shell\open\command", None, command)
    try:
        with serving(school) as line:
            use_lines(installed, line.origin)
            assert installed.run("start", f"cloudexam://check?t={TICKET}") == 0
            path, said, _ = await asyncio.to_thread(line.next)
        assert (path, said["ticket"]) == ("/api/client/checked", TICKET)
    finally:
        installed.run("reg", "delete", rf"HKLM\{PROTOCOL}", "/f")


def test_an_update_does_not_disturb_a_client_that_runs(installed: Wine, generic: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use_lines(installed, f"https://localhost:{silent.getsockname()[1]}")
        with installed.begin(f"cloudexam://check?t={TICKET}") as client:
            silent.settimeout(30)
            connection, _ = silent.accept()  # it runs, and waits for an answer
            assert installed.run(generic, "/S") == 0
            assert client.poll() is None
            connection.close()
        assert client.returncode in (NO_LINE, NOT_TRUSTED)
    assert installed.launch("bogus") == BAD_LINK, "the new one is there"


def test_a_setup_with_a_flipped_byte_does_not_install(wine: Wine, generic: Path, tmp_path: Path) -> None:
    setup = bytearray(school_setup(generic.read_bytes(), ["https://localhost:1"], "")[0])
    at = setup.index(b"https://localhost:1")
    setup[at + 8] ^= 1
    (tmp_path / "flipped.exe").write_bytes(setup)
    before = (wine.installed / "school.cfg").read_bytes() if wine.installed.exists() else b""
    assert wine.run(tmp_path / "flipped.exe", "/S") != 0
    after = (wine.installed / "school.cfg").read_bytes() if wine.installed.exists() else b""
    assert after == before


@pytest.mark.skipif(
    bool(lacking("osslsigncode")), reason="needs osslsigncode: `make test-windows` installs it"
)
def test_a_signed_setup_installs_and_a_flipped_byte_breaks_its_signature(
    wine: Wine, generic: Path, tmp_path: Path, signing: Signing
) -> None:
    unsigned, signed = tmp_path / "unsigned.exe", tmp_path / "signed.exe"
    unsigned.write_bytes(school_setup(generic.read_bytes(), ["https://localhost:1"], "")[0])
    sign(unsigned, signed, signing)
    assert verifies(signed, signing)
    assert wine.run(signed, "/S") == 0
    assert b"line=https://localhost:1\n" in (wine.installed / "school.cfg").read_bytes()
    flipped = bytearray(signed.read_bytes())
    flipped[flipped.index(b"https://localhost:1") + 8] ^= 1
    (tmp_path / "flipped.exe").write_bytes(flipped)
    assert not verifies(tmp_path / "flipped.exe", signing)


async def test_uninstalling_leaves_nothing(wine: Wine, generic: Path) -> None:
    """Also of a client that was installed twice; to be the last, since it takes the client away."""
    for _ in range(2):
        assert wine.run(generic, "/S") == 0
    profile = wine.home / "AppData" / "Local" / "CloudExam" / "Profile"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "Cookies").write_text("x")
    assert await asyncio.to_thread(wine.run, str(wine.installed / "uninstall.exe"), "/S") == 0
    await until(lambda: f"{wine.installed} is still there" if wine.installed.exists() else None)
    assert not profile.parent.exists()
    for key in (PROTOCOL, r"Software\Microsoft\Windows\CurrentVersion\Uninstall\CloudExam"):
        assert wine.read("reg", "query", rf"HKCU\{key}") == ""


def _words(command: str) -> list[str]:
    """The words of a Windows command line without escaped quotes."""
    words, word, quoted = [], "", False
    for letter in command + " ":
        if letter == '"':
            quoted = not quoted
        elif letter == " " and not quoted:
            words += [word] if word else []
            word = ""
        else:
            word += letter
    return words

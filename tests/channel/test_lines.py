"""The lines of a school, and what a page hears where no Windows client was provided."""

from pathlib import Path

from app.channel.relays import school_lines
from app.config import Client, Config, Server
from tests.browser import config, running


def test_by_default_they_are_the_own_addresses() -> None:
    own = school_lines(Config(server=Server(port=8443)))
    assert own[-1].origin == "https://localhost:8443"
    named = school_lines(Config(server=Server(origins=("https://exam.example.edu.cn",))))
    assert [(each.origin, each.label) for each in named] == [("https://exam.example.edu.cn", "线路 1")]


async def test_where_nobody_provided_a_client_the_page_can_say_so(tmp_path: Path) -> None:
    settings = config(tmp_path, client=Client(installer=tmp_path / "none.exe"))
    async with running(settings) as bare:
        visitor = await bare.visit("candidate1")
        assert (await visitor.request("GET", "/api/client"))[1]["available"] is False
        status, answer = await visitor.request("GET", "/api/client/setup.exe")
        assert status == 404
        assert "管理员尚未提供" in answer["message"]

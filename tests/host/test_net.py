"""Where others reach this machine."""

from ipaddress import ip_network

import pytest

from app.host import net


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(net, "own_addresses", lambda: ("192.0.2.2", "fd00::2"))


@pytest.mark.parametrize("own", ["https://localhost:8443", "https://127.0.0.1:8443", "https://[::1]:8443"])
def test_a_page_opened_as_localhost_is_reached_by_others_at_the_machines_addresses(own: str) -> None:
    assert net.reachable_origins(own) == ("https://192.0.2.2:8443", "https://[fd00::2]:8443")


def test_the_default_port_is_not_named() -> None:
    assert net.reachable_origins("https://localhost") == ("https://192.0.2.2", "https://[fd00::2]")


@pytest.mark.parametrize("own", ["https://192.0.2.2:8443", "https://exam.example.edu.cn"])
def test_an_address_others_can_open_needs_no_other(own: str) -> None:
    assert net.reachable_origins(own) is None


def test_a_machine_without_a_network_is_told_from_one_that_needs_no_advice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(net, "own_addresses", tuple)
    assert net.reachable_origins("https://localhost:8443") == ()


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("fd00::7%eth0", True),
        ("192.0.2.1", False),
        ("unix:", False),
        ("", False),
    ],
)
def test_an_address_is_looked_for_in_networks_as_a_socket_tells_it(address: str, inside: bool) -> None:
    networks = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    assert net.within(address, networks) is inside


@pytest.mark.parametrize(
    ("host", "is_one"),
    [("exam.example.edu.cn", True), ("localhost", False), ("192.0.2.2", False), ("fd00::1.2.3.4", False)],
)
def test_a_name_is_what_an_authority_would_sign_for(host: str, is_one: bool) -> None:
    assert net.is_name(host) is is_one

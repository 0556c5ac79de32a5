"""Whom the pages call online."""

import pytest

from app.state.presence import Device, Presence, of

ONLINE, RECONNECTING = Presence.ONLINE, Presence.RECONNECTING
OFFLINE, UNKNOWN = Presence.OFFLINE, Presence.UNKNOWN


@pytest.mark.parametrize(
    ("main", "emergency", "person"),
    [
        (ONLINE, OFFLINE, ONLINE),
        (OFFLINE, ONLINE, ONLINE),
        (RECONNECTING, ONLINE, ONLINE),
        (RECONNECTING, UNKNOWN, RECONNECTING),
        (UNKNOWN, OFFLINE, UNKNOWN),
        (OFFLINE, OFFLINE, OFFLINE),
    ],
)
def test_a_person_is_where_their_better_channel_is(
    main: Presence, emergency: Presence, person: Presence
) -> None:
    online = {("#zhang", Device.MAIN): main, ("#zhang", Device.EMERGENCY): emergency}
    assert of(online, "#zhang") is person


def test_a_second_camera_alone_is_nobody() -> None:
    """The phone on its stand does not make its owner present."""
    channels = {("#zhang", Device.MAIN): OFFLINE, ("#zhang", Device.EMERGENCY): OFFLINE}
    online = channels | {("#zhang", Device.CAMERA2): ONLINE}
    assert of(online, "#zhang") is OFFLINE
    assert of(online, "#zhang", Device.CAMERA2) is ONLINE


def test_presence_is_each_persons_own() -> None:
    online = {(who, each): OFFLINE for who in ("#zhang", "#li") for each in Device}
    assert of(online | {("#zhang", Device.MAIN): ONLINE}, "#li") is OFFLINE


@pytest.mark.parametrize("device", [None, *Device])
def test_whoever_the_board_does_not_name_is_unknown(device: Device | None) -> None:
    """No word of somebody is not word that they left (docs/rules.md 4.2)."""
    assert of({}, "#zhang", device) is UNKNOWN
    assert of({("#li", Device.MAIN): ONLINE}, "#zhang", device) is UNKNOWN

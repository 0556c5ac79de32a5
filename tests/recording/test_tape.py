"""From packets to files, without a process and without a disk that matters (docs/rules.md exam 5)."""

import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import pytest

from app.recording import spool
from app.recording.spool import Journal
from app.recording.streams import WAIT, Packet
from app.recording.tape import LONGEST, Segment, Tape
from app.recording.timing import Publisher
from app.recording.wire import Closed, Track
from app.storage import sealed
from app.storage.vault import Vault
from tests.recording.packets import CODECS, Sender, pictures

KEYS = Vault(bytes(range(32)))
TRACK = Track("r1", "zhang", "zhang", "main", "camera")


@dataclass
class Desk:
    """A home whose disk is asked at once."""

    folder: Path
    closed: list[Closed] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def journal(self, name: str, track: Track, codec: str, cause: str) -> Journal:
        return Journal(self.folder, name, track, codec, cause, KEYS)

    def finish(self, segment: Segment) -> None:
        segment.journal.append(segment.pending, segment.state)
        self.closed.append(segment.journal.finish(segment.state))

    def ask(self, stream: int) -> None:
        self.asked.append(stream)

    def plain(self, closed: Closed) -> bytes:
        with sealed.opened((self.folder / closed.id).open("rb"), KEYS, closed.id) as file:
            return file.read()

    def frames(self, closed: Closed) -> int:
        """Decoded, so that nobody can say it plays when it doesn't."""
        with av.open(io.BytesIO(self.plain(closed))) as file:
            return sum(1 for _ in file.decode())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def tape(desk: Desk, publisher: Publisher | None = None) -> Tape:
    return Tape(desk, 1, TRACK, CODECS, publisher or Publisher(), "")


def play(into: Tape, packets: Iterable[Packet]) -> None:
    for packet in packets:
        into.packet(packet)
        into.look(packet.arrived)


@pytest.mark.parametrize("codec", ["vp8", "h264", "opus"])
def test_all_that_comes_is_in_files_of_ten_seconds_that_play(desk: Desk, codec: str) -> None:
    into, sender = tape(desk), Sender(codec)
    play(into, sender.seconds(25))
    into.close()
    frames = [desk.frames(each) for each in desk.closed]
    assert len(frames) in (3, 4)
    # libopus begins with some samples that are cut away again.
    assert sum(frames) == pytest.approx(25 * sender.fps, abs=2)
    lengths = [each.last - each.first for each in desk.closed]
    assert max(lengths) <= LONGEST + 0.1
    assert sum(lengths) == pytest.approx(25, abs=0.2)
    for earlier, later in zip(desk.closed, desk.closed[1:], strict=False):
        assert later.first == pytest.approx(earlier.last, abs=0.1)
        assert later.cause == ""


def test_reordered_and_doubled_packets_change_nothing(desk: Desk) -> None:
    dice, sender = random.Random(15), Sender("vp8")
    packets = list(sender.seconds(8))
    for at in range(4, len(packets) - 4, 4):
        part = packets[at : at + 4]
        dice.shuffle(part)
        packets[at : at + 4] = part
    into = tape(desk)
    play(into, [packet for each in packets for packet in (each, each)])
    into.close()
    [closed] = desk.closed
    assert (desk.frames(closed), closed.lost) == (120, 0)


def test_what_is_lost_is_counted_asked_for_and_never_waited_for_long(desk: Desk) -> None:
    sender, into = Sender("vp8"), tape(desk)
    packets = list(sender.seconds(8))
    play(into, [packet for number, packet in enumerate(packets) if number % 20 != 19])
    into.close()
    [closed] = desk.closed
    assert closed.lost == (len(packets) - 1) // 20
    assert desk.frames(closed) >= 120 - closed.lost - 1
    assert desk.asked


def test_a_repair_that_comes_in_time_fills_the_hole(desk: Desk) -> None:
    sender, into = Sender("vp8"), tape(desk)
    packets = list(sender.seconds(4))
    late = packets.pop(30)
    early = [each for each in packets if each.arrived < late.arrived + WAIT / 2]
    play(into, early)
    assert into.behind() is not None
    play(into, [late, *packets[len(early) :]])
    into.close()
    [closed] = desk.closed
    assert (closed.lost, desk.frames(closed)) == (0, 60)


def test_another_size_begins_another_file(desk: Desk) -> None:
    into, sender = tape(desk), Sender("vp8")
    play(into, sender.seconds(3))
    sender.frames = (b"",) * sender.at + pictures("vp8", 320, 240)
    play(into, sender.seconds(3))
    into.close()
    sizes = []
    for each in desk.closed:
        with av.open(io.BytesIO(desk.plain(each))) as file:
            sizes.append((file.streams.video[0].width, desk.frames(each)))
    assert sizes == [(160, 45), (320, 45)]


def test_another_codec_begins_another_file(desk: Desk) -> None:
    into, sender = tape(desk), Sender("vp8")
    play(into, sender.seconds(2))
    other = Sender(
        "h264", start=sender.now, number=sender.number, timestamp=(sender.timestamp + 180000) & 0xFFFFFFFF
    )
    play(into, other.seconds(2))
    into.close()
    assert [(each.codec, desk.frames(each)) for each in desk.closed] == [("vp8", 30), ("h264", 30)]


def test_a_stream_that_falls_silent_ends_its_file_and_says_so_when_it_goes_on(desk: Desk) -> None:
    into, sender = tape(desk), Sender("opus")
    play(into, sender.seconds(2))
    into.look(sender.now + 3)
    assert len(desk.closed) == 1 and into.behind() is None
    sender.start += 30
    sender.timestamp = (sender.timestamp + 30 * 48000) & 0xFFFFFFFF
    play(into, sender.seconds(2))
    into.close()
    assert [each.cause for each in desk.closed] == ["", "away"]
    assert desk.closed[1].first - desk.closed[0].last == pytest.approx(30, abs=0.1)


def test_nothing_is_written_before_a_decoder_could_begin(desk: Desk) -> None:
    into, sender = tape(desk), Sender("vp8")
    next(iter(sender.seconds(1 / 15)))
    play(into, sender.seconds(0.5))
    assert (desk.closed, into.segment) == ([], None)
    assert desk.asked and into.behind() == pytest.approx(1000, abs=0.1)
    play(into, sender.seconds(2))
    into.close()
    assert desk.frames(desk.closed[0]) == 24


class TestTime:
    def reports(
        self, sender: Sender, packets: Iterable[Packet], into: Tape, theirs: float, late: float
    ) -> Iterator[None]:
        """A report a second of a clock that shows `theirs` more than ours, by a line that takes `late` seconds."""
        due = sender.start
        for packet in packets:
            into.packet(packet._replace(arrived=packet.arrived + late))
            if packet.arrived >= due:
                due += 1
                into.report(round((packet.arrived + theirs) * (1 << 32)), packet.timestamp)
            yield

    def test_two_streams_of_one_publisher_stay_together_however_late_one_comes(self, desk: Desk) -> None:
        publisher = Publisher()
        sound, picture = Sender("opus"), Sender("vp8")
        one, other = tape(desk, publisher), tape(desk, publisher)
        slow = self.reports(picture, list(picture.seconds(6)), other, 5000, 0.4)
        quick = self.reports(sound, list(sound.seconds(6)), one, 5000, 0.02)
        for _ in range(300):
            next(quick, None)
            next(slow, None)
        one.close()
        other.close()
        first, second = (each.first for each in desk.closed)
        assert first == pytest.approx(second, abs=0.05)
        assert first == pytest.approx(1000.02, abs=0.05)

    def test_a_publisher_whose_clock_is_set_back_is_followed(self) -> None:
        publisher = Publisher()
        for second in range(10):
            publisher.heard(5000 + second, 1000 + second + 0.03)
        for second in range(10, 20):
            publisher.heard(second - 600, 1000 + second + 0.03)
        assert publisher.offset() == pytest.approx(1600.03, abs=0.01)

    def test_a_line_that_is_full_for_a_moment_moves_nothing(self) -> None:
        publisher = Publisher()
        for step in range(100):
            late = 2.0 if 40 <= step < 60 else 0.03
            publisher.heard(5000 + step / 10, 1000 + step / 10 + late)
        assert publisher.offset() == pytest.approx(-3999.97, abs=0.01)


class TestSpool:
    def test_what_a_process_left_unfinished_plays_up_to_there(self, desk: Desk) -> None:
        into, sender = tape(desk), Sender("vp8")
        play(into, sender.seconds(4))
        segment = into.segment
        assert segment is not None
        segment.journal.append(segment.pending, segment.state)
        journal = next(desk.folder.glob(f"*{spool.OPEN}"))
        with journal.open("ab") as file:  # cut off in the middle of a record
            file.write(b"\x40\0\0\0half")
        [closed] = spool.recover(desk.folder, KEYS)
        assert closed.track == TRACK
        assert closed.last - closed.first == pytest.approx(4, abs=0.1)
        assert desk.frames(closed) >= 4 * 15 - 8
        assert not journal.exists()

    def test_what_nobody_has_taken_is_told_again(self, desk: Desk) -> None:
        into, sender = tape(desk), Sender("opus")
        play(into, sender.seconds(2))
        into.close()
        assert list(spool.recover(desk.folder, KEYS)) == desk.closed
        spool.taken(desk.folder, desk.closed[0].id)
        assert list(spool.recover(desk.folder, KEYS)) == []
        assert not spool.anything(desk.folder)

    def test_nothing_of_it_is_in_the_clear(self, desk: Desk) -> None:
        into, sender = tape(desk), Sender("opus")
        play(into, sender.seconds(3))
        segment = into.segment
        assert segment is not None
        segment.journal.append(segment.pending, segment.state)
        assert b"OpusHead" in bytes(segment.journal.plain)
        assert all(b"OpusHead" not in each.read_bytes() for each in desk.folder.iterdir())
        into.close()
        assert all(b"OpusHead" not in each.read_bytes() for each in desk.folder.iterdir())

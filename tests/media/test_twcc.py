"""Transport-wide feedback: what is written and read, and what comes of it when somebody means harm."""

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media import rtcp
from app.media.probe import LINE_ID, rtp
from app.media.twcc import LATE, MOST, WRAP, Arrivals, Feedback, SentLog, decode, encode, number_of

TAG = LINE_ID << 4 | 1
ticks = st.integers(-400, 32_000).map(lambda quarter_ms: quarter_ms / 4000)


def close(one: float, other: float) -> bool:
    return abs((one - other + WRAP / 2) % WRAP - WRAP / 2) < 0.0006


@given(
    base=st.integers(0, 0xFFFF),
    start=st.floats(1, 5e6),
    gaps=st.lists(st.one_of(st.none(), ticks), max_size=300),
)
def test_what_is_written_is_read_again(base: int, start: float, gaps: list[float | None]) -> None:
    """A gap of None is a packet that did not come; the rest are seconds since the one before, below 0: overtaken."""
    arrivals: list[float | None] = [start]
    now = start
    for gap in gaps:
        now += gap or 0.0
        arrivals.append(None if gap is None else now)
    fci = encode(base, arrivals, 1)
    assert len(fci) % 4 == 0
    found = decode(fci)
    assert found.base == base and len(found.arrivals) == len(arrivals)
    for sent, read in zip(arrivals, found.arrivals, strict=True):
        assert (sent is None) is (read is None)
        assert sent is None or read is None or close(sent, read)


@given(st.binary(max_size=200))
def test_nonsense_is_refused_and_never_long(fci: bytes) -> None:
    with contextlib.suppress(ValueError, IndexError, struct.error):
        assert len(decode(fci).arrivals) <= MOST


def test_a_report_that_tells_of_more_than_anybody_is_sent_costs_nothing() -> None:
    runs = struct.pack("!8H", *[0x1FFF] * 8)
    with pytest.raises(ValueError, match="65535 packets"):
        decode(struct.pack("!HHI", 0, 0xFFFF, 0) + runs)
    with pytest.raises(ValueError, match="run of nothing"):
        decode(struct.pack("!HHI", 0, MOST, 0) + bytes(400))


def told(arrivals: Arrivals) -> Feedback:
    fci = arrivals.report()
    assert fci is not None
    return decode(fci)


def test_every_packet_is_told_once_lost_or_not_and_the_numbers_wrap() -> None:
    arrivals = Arrivals()
    for number in (0xFFFE, 0xFFFF, 1, 2):
        arrivals.arrived(number, 10.0)
    first = told(arrivals)
    assert first.base == 0xFFFE and [time is not None for time in first.arrivals] == [
        True,
        True,
        False,
        True,
        True,
    ]
    assert arrivals.report() is None
    arrivals.arrived(4, 10.05)
    second = told(arrivals)
    assert second.base == 3 and [time is not None for time in second.arrivals] == [False, True]
    assert arrivals.take_loss() == pytest.approx(2 / 7) and arrivals.take_loss() == 0


def test_a_packet_that_was_overtaken_is_told_after_all_and_what_was_told_stays_as_it_was() -> None:
    arrivals = Arrivals()
    for number in (10, 11, 13):
        arrivals.arrived(number, 10.0)
    told(arrivals)
    arrivals.arrived(12, 10.05)
    late = told(arrivals)
    assert late.base == 12 and [time is not None for time in late.arrivals] == [True, True]
    arrivals.arrived((12 - LATE) & 0xFFFF, 10.1)
    assert arrivals.report() is None, "nobody waits for that any more"


def test_numbers_that_jump_about_cost_one_report_of_the_usual_size() -> None:
    arrivals = Arrivals()
    for number in (0, 0x7000, 0xE000, 0x5000, 0x5001):
        arrivals.arrived(number, 10.0)
    assert len(told(arrivals).arrivals) <= MOST


def send(log: SentLog, count: int, now: float = 5.0, size: int = 100) -> int:
    first = (log.number + 1) & 0xFFFF
    for _ in range(count):
        log.number = (log.number + 1) & 0xFFFF
        log.ring[log.number % log.KEPT] = (log.number, now, size)
    return first


def test_what_is_told_is_accounted_for_once_and_what_was_never_sent_not_at_all() -> None:
    log = SentLog()
    log.number = 0xFFFD
    first = send(log, 4)
    feedback = Feedback(first, [100.0, None, 100.2, 100.1])
    fate = log.match(feedback)
    assert (fate.packets, fate.octets, fate.lost, fate.delay, fate.sent) == (3, 300, 1, 95.0, 5.0)
    again = log.match(feedback)
    assert (again.packets, again.lost) == (0, 0)
    never = log.match(Feedback((first + 4) & 0xFFFF, [1.0] * MOST))
    assert (never.packets, never.lost) == (0, 0)


def test_a_number_from_a_round_before_is_not_taken_for_the_one_in_its_place() -> None:
    log = SentLog()
    log.number = 100
    old = send(log, 1)
    send(log, log.KEPT)
    assert log.match(Feedback(old, [1.0])).packets == 0


def test_the_number_is_found_among_other_extensions() -> None:
    assert number_of(rtp(1, 2, 3, b"x", line=0xABCD), TAG) == 0xABCD
    assert number_of(rtp(1, 2, 3, b"x", line=0xABCD), 0x71) is None


@given(st.binary(min_size=12, max_size=60))
def test_no_packet_is_read_beyond_its_end(packet: bytes) -> None:
    number = number_of(b"\x90" + packet[1:12] + b"\xbe\xde" + packet[12:], TAG)
    assert number is None or 0 <= number <= 0xFFFF


def test_feedback_is_taken_out_of_a_compound_before_the_library_reads_it() -> None:
    fci = encode(7, [1.0, None, 1.1], 0)
    other = rtcp.nack(1, 2, [3])
    rest, found = rtcp.take_feedback(rtcp.transport_feedback(1, 2, fci) + other)
    assert rest == other and found == [fci]
    for broken in (other[:-1], other + b"\x80", b"\x80\xcd\xff\xff" + bytes(8)):
        with pytest.raises(ValueError, match="beyond"):
            rtcp.take_feedback(broken)

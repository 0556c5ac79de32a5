"""RTCP that leaves this server, and reading what comes in, on aiortc's packet classes."""

from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_PLI,
    RTCP_RTPFB,
    RTCP_RTPFB_NACK,
    AnyRtcpPacket,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
    pack_remb_fci,
)

from app.media import twcc

CNAME = 1  # SDES item type, RFC 3550 section 6.5.1
MAX_NACKED = 128  # sequence numbers in one packet: at worst 128 words


def parse(data: bytes) -> list[AnyRtcpPacket]:
    """The packets of a compound; ValueError, struct.error or IndexError when it is malformed."""
    return RtcpPacket.parse(data)


def take_feedback(compound: bytes) -> tuple[bytes, list[bytes]]:
    """Transport-wide feedback apart: the compound without it, and the FCI of each. The library would read sequence
    numbers out of it (it takes every RTPFB packet for a NACK). ValueError when the lengths are wrong."""
    rest, feedback, at = b"", [], 0
    while at < len(compound):
        end = at + 4 + 4 * int.from_bytes(compound[at + 2 : at + 4])
        if end > len(compound) or len(compound) - at < 4:
            raise ValueError("a packet ends beyond its compound")
        if compound[at + 1] == RTCP_RTPFB and compound[at] & 0x1F == twcc.FORMAT:
            feedback.append(compound[at + 12 : end])
        else:
            rest += compound[at:end]
        at = end
    return rest, feedback


def sender_report(ssrc: int, cname: str, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """SR and CNAME for a stream this server sends; `ntp` is the publisher's 64-bit clock."""
    info = RtcpSenderInfo(ntp, timestamp & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    name = RtcpSourceInfo(ssrc, [(CNAME, cname.encode())])
    return bytes(RtcpSrPacket(ssrc, info)) + bytes(RtcpSdesPacket([name]))


def receiver_report(ssrc: int, reports: list[RtcpReceiverInfo]) -> bytes:
    return bytes(RtcpRrPacket(ssrc, reports[:31]))  # the count field has five bits


def nack(ssrc: int, media_ssrc: int, missing: list[int]) -> bytes:
    """A compound asking for packets again; `missing` are 16-bit sequence numbers, oldest first."""
    request = RtcpRtpfbPacket(RTCP_RTPFB_NACK, ssrc, media_ssrc, missing[:MAX_NACKED])
    return receiver_report(ssrc, []) + bytes(request)


def picture_loss(ssrc: int, media_ssrc: int) -> bytes:
    return receiver_report(ssrc, []) + bytes(RtcpPsfbPacket(RTCP_PSFB_PLI, ssrc, media_ssrc))


def transport_feedback(ssrc: int, media_ssrc: int, fci: bytes) -> bytes:
    """Feedback on a whole line; `media_ssrc` is any of it. Alone in its datagram (RFC 5506): 20 a second leave."""
    head = bytes([0x80 | twcc.FORMAT, RTCP_RTPFB]) + (2 + len(fci) // 4).to_bytes(2)
    return head + ssrc.to_bytes(4) + media_ssrc.to_bytes(4) + fci


def remb(ssrc: int, bits_per_second: int, media_ssrcs: list[int]) -> bytes:
    """Receiver Estimated Maximum Bitrate (draft-alvestrand-rmcat-remb-03)."""
    fci = pack_remb_fci(bits_per_second, media_ssrcs)
    return receiver_report(ssrc, []) + bytes(RtcpPsfbPacket(RTCP_PSFB_APP, ssrc, 0, fci))

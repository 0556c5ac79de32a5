"""What an offer costs the one loop: an honest one of a staff page, and the costliest that can be sent.

    python -m bench.offers [--turns 20]

The last line of standard output is one JSON object: processor milliseconds per offer, the median of `turns`.
`honest_ms` is a staff page's (23 m-lines), `worst_ms` the costliest that is answered, `refused_ms` the costliest
that is refused; `worst` and `refused` name them.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time

from app.media import BadOffer, MediaRouter, MediaSettings
from app.media.probe import Probe
from app.state.subscriptions import Endpoint

SETTINGS = MediaSettings("127.0.0.1", 0, None, ("127.0.0.1",))
STAFF = [("video", "sendonly"), ("audio", "sendonly"), ("video", "sendonly")] + [("video", "recvonly")] * 12
STAFF += [("audio", "recvonly")] * 8
MOST = STAFF + [("video", "recvonly")] * 9

H264 = "".join(
    f"a=rtpmap:{each} H264/90000\r\na=fmtp:{each} packetization-mode=1;profile-level-id=42e01f\r\n"
    for each in range(40, 58)
)
FEEDBACK = "".join(
    f"a=rtcp-fb:{each} {kind}\r\n"
    for each in ("*", *range(40, 58))
    for kind in ("nack", "nack pli", "ccm fir")
)


def offers() -> dict[str, str]:
    """By name; the first is honest."""
    honest, most, small = Probe(STAFF).offer(), Probe(MOST).offer(), Probe(STAFF[:2]).offer()
    ssrcs = "".join(f"a=ssrc:{each} a:b\r\n" for each in range(10_000, 12_855))
    times = "".join(f"a=rtpmap:{each} X/9\r\n" for each in range(300, 1500)) + "a=rtcp-fb:* x\r\n" * 1500
    return {
        "staff": honest,
        "32 m-lines": most,
        "32 m-lines of H264": _in_every_line(most, H264),
        "24 m-lines, feedback for each": _in_every_line(honest, H264[: len(H264) // 2] + FEEDBACK),
        "2855 ssrc lines": small.replace("a=mid:0\r\n", f"a=mid:0\r\n{ssrcs}"),
        "feedback times codecs": small.replace("a=mid:0\r\n", f"a=mid:0\r\n{times}"),
        "a line of 60 kB": small.replace("a=mid:0\r\n", f"a=mid:0\r\na=fmtp:97 {';' * 58_000}\r\n"),
    }


def _in_every_line(offer: str, lines: str) -> str:
    """As far as an offer's 60 000 characters go."""
    parts = offer.split("a=mid:")
    for index in range(1, len(parts)):
        if sum(map(len, parts)) + len(lines) < 59_000:
            mid, _, rest = parts[index].partition("\r\n")
            parts[index] = f"{mid}\r\n{lines}{rest}"
    return "a=mid:".join(parts)


async def measure(turns: int) -> dict[str, object]:
    async with MediaRouter.open(SETTINGS) as router:
        answered: dict[str, float] = {}
        refused: dict[str, float] = {}
        for name, offer in offers().items():
            spent, taken = await _cost(router, offer, turns)
            (answered if taken else refused)[name] = spent
    worst, costliest = max(answered, key=answered.__getitem__), max(refused, key=refused.__getitem__)
    return {
        "honest_ms": answered["staff"],
        "worst_ms": answered[worst],
        "worst": worst,
        "refused_ms": refused[costliest],
        "refused": costliest,
    }


async def _cost(router: MediaRouter, offer: str, turns: int) -> tuple[float, bool]:
    spent, taken, seat = [], True, Endpoint("room", "person", "main")
    for _ in range(turns):
        began = time.process_time()
        try:
            await router.connect(seat, offer)
        except BadOffer:
            taken = False
        spent.append(1000 * (time.process_time() - began))
    await router.close(seat)
    return round(statistics.median(spent), 2), taken


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench.offers", description=__doc__)
    parser.add_argument("--turns", type=int, default=20)
    print(json.dumps(asyncio.run(measure(parser.parse_args(arguments).turns))))


if __name__ == "__main__":
    main(sys.argv[1:])

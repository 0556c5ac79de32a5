"""One packet through the whole path before the first exam: two loopback connections, real DTLS and SRTP.

It proves that the private names in seam.py and srtp.py still mean what they meant, on this machine's
OpenSSL and libsrtp. About 0.1 s.
"""

import asyncio

from app.media.probe import Probe, rtp, vp8
from app.media.router import MediaRouter
from app.media.values import MediaSettings
from app.state.subscriptions import Endpoint, Source, Subscription

LOOPBACK = MediaSettings(host="127.0.0.1", udp_port=0, tcp_port=None, announce=("127.0.0.1",))


class SelfTestFailed(RuntimeError):
    """Media would not work; the sentence is for the operator."""


async def self_test(timeout: float = 5.0) -> None:
    """Forward one packet. SelfTestFailed when it does not arrive unharmed in `timeout` seconds."""
    try:
        async with asyncio.timeout(timeout), MediaRouter.open(LOOPBACK) as router:
            await _forward_one(router)
    except Exception as error:
        raise SelfTestFailed(
            f"媒体自检失败:{type(error).__name__} {error}。"
            "请确认依赖与锁定文件一致,并且本机回环地址 127.0.0.1 的 UDP 没有被防火墙拦截。"
        ) from error


async def _forward_one(router: MediaRouter) -> None:
    publisher, viewer = Endpoint("self-test", "a", "main"), Endpoint("self-test", "b", "main")
    router.set_subscriptions("self-test", [Subscription(viewer, publisher, Source.CAMERA, 0, 500)])
    sender, receiver = Probe([("video", "sendonly")]), Probe([("video", "recvonly")])
    arrived: asyncio.Queue[bytes] = asyncio.Queue()
    receiver.on_packet = arrived.put_nowait
    try:
        for probe, endpoint in ((receiver, viewer), (sender, publisher)):
            await probe.connect((await router.connect(endpoint, probe.offer())).sdp)
        payload = vp8(200, keyframe=True)
        sender.send_rtp(rtp(sender.ssrcs[0], 1, 1, payload))
        while (packet := receiver.open_rtp(await arrived.get())) is None:
            continue
        if not packet.endswith(payload):
            raise ValueError("the payload changed on its way")
    finally:
        await sender.close()
        await receiver.close()

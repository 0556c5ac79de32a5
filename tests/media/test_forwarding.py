"""The contract, through real clients that encode, encrypt, decrypt and decode."""

from app.media import MediaRouter, SlotView
from app.state.subscriptions import Source
from tests.media.clients import Client, endpoint, sees, until


async def test_picture_and_sound_reach_the_subscriber(router: MediaRouter) -> None:
    candidate, examiner = endpoint("candidate"), endpoint("examiner")
    publisher, viewer = Client(candidate, grey=200), Client(examiner)
    router.set_subscriptions("r1", [sees(examiner, candidate), sees(examiner, candidate, Source.MICROPHONE)])
    await publisher.join(router)
    await viewer.join(router)
    slots = {view.source: mid for mid, view in router.slots(examiner).items()}
    assert router.slots(examiner)[slots[Source.CAMERA]] == SlotView(candidate, Source.CAMERA)
    await until(
        lambda: (
            abs((viewer.grey(slots[Source.CAMERA]) or 0) - 200) < 12
            and viewer.loudness(slots[Source.MICROPHONE]) > 1000
        ),
        router.stats,
    )
    await publisher.leave()
    await viewer.leave()

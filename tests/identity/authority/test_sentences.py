"""What people are told of a verdict: everybody what to do next, a stranger nothing about somebody's number."""

from app.identity.authority import SENTENCES, Status

DEFINITE_REFUSALS = {Status.MISMATCH, Status.NO_PHOTO, Status.NOT_FOUND, Status.POOR_PICTURE}


def test_every_status_has_its_sentences() -> None:
    assert set(SENTENCES) == set(Status)


def test_a_stranger_cannot_tell_one_refusal_from_another() -> None:
    assert len({SENTENCES[status].candidate for status in DEFINITE_REFUSALS}) == 1


def test_staff_can_tell_all_of_them() -> None:
    assert len({sentence.staff for sentence in SENTENCES.values()}) == len(Status)


def test_whoever_did_not_pass_is_told_the_manual_road() -> None:
    for status in set(Status) - {Status.MATCH}:
        assert "身份证" in SENTENCES[status].candidate
        assert "人证比对" in SENTENCES[status].staff
    for status in set(Status) - {Status.MATCH, Status.UNCHECKABLE}:
        assert "重试" in SENTENCES[status].candidate
    assert "人工核验" in SENTENCES[Status.UNCHECKABLE].candidate, "trying again would not help"
    assert "重试" not in SENTENCES[Status.UNCHECKABLE].candidate


def test_trouble_of_the_service_is_not_blamed_on_the_candidate() -> None:
    for status in (Status.THROTTLED, Status.UNAVAILABLE):
        assert "这不是您的问题" in SENTENCES[status].candidate
        assert "没有通过" not in SENTENCES[status].candidate

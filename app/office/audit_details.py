"""What the details of an entry of the audit log say, in words: they are written as ids, codes and counts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from app.audit.words import Deed
from app.people.account_changes import WORDS
from app.storage import models

Names = Mapping[str, str]
"""What an id in a detail stands for: a notice, a file, a college, a person in the reader's scope."""

_WORDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    Deed.LOGIN: (
        ("office_code", "使用登录码"),
        ("second_factor", "两步验证"),
        ("totp", "两步验证"),
        ("recovery", "恢复码"),
    ),
    Deed.LOGIN_BY_SMS: (("office_code", "使用登录码"),),
    Deed.PUBLISH_PLEDGE: (
        (r"pledge (\S+) (\w{12})\w*", "承诺书第 {} 版（SHA-256 {}…）"),
        (r"recording r?(\S+) (\w{12})\w*", "录音录像告知书第 {} 版（SHA-256 {}…）"),
    ),
    Deed.VIEW_FACE: (("reference", "学校导入的照片"), (r"\w+", "识别或面试时的照片")),
    Deed.APPROVE_MATERIALS: ((r"round (\d+)", "第 {} 次提交"),),
    Deed.REJECT_MATERIALS: (
        (r"round (\d+): all", "第 {} 次提交，需要补充材料"),
        (r"round (\d+): (.+)", "第 {} 次提交：{}"),
    ),
    Deed.VIEW_MATERIAL: ((r"(\w+)", "{}"),),
    Deed.DELETE_MATERIALS: ((r"(\d+) files, due", "到期的 {} 个文件"),),
    Deed.DELETE_FACES: ((r"(\d+) pictures, due", "到期的 {} 张照片"),),
    Deed.DELETE_CONTACT: (("phone, id_number", "手机号和证件号码"),),
    Deed.EXPORT_PEOPLE: ((r"candidates (\d+)", "考生 {} 人"), (r"staff (\d+)", "工作人员 {} 人")),
    Deed.IMPORT_PEOPLE: ((r"people=(\d+) rooms=(\d+)", "{} 人，编入 {} 个考场"),),
    Deed.VERIFY_AUDIT: (
        ("whole", "完整"),
        (r"broken_at None rooms (\d+)", "{} 个考场的记录有问题"),
        (r"broken_at (\d+) rooms (\d+)", "审计记录从第 {} 条起接不上，{} 个考场的记录有问题"),
    ),
    Deed.ROOM_DRAW: ((r"event (\d+)", "考场记录第 {} 条"),),
    Deed.MOVE_ROOM: ((r"(\S+) -> (\S+)", "从 {} 换到 {}"),),
    Deed.DRAIN_SERVER: (("again", "恢复接收"),),
    Deed.UNMASK_LIMIT: ((r"(\d+)/h", "每小时 {} 次"),),
    Deed.CHANGES_LOST: ((r"(\d+) < (\d+)", "记录到第 {} 条，页面已收到第 {} 条"),),
    Deed.NOTICE_WRITE: ((r"(\S+) (\S+)", "公告“{}”，{}"),),
    Deed.NOTICE_EDIT: ((r"(\S+) (\d+)", "公告“{}”，第 {} 版"),),
    Deed.NOTICE_WITHDRAW: ((r"(\S+)", "公告“{}”"),),
    Deed.ASK_ACCOUNT_CHANGE: ((r"(\w+)", "{}"),),
    Deed.APPROVE_ACCOUNT_CHANGE: ((r"(\w+) (\S+)", "{}，由{}申请"),),
    Deed.REFUSE_ACCOUNT_CHANGE: ((r"(\w+) (\S+)", "{}，由{}申请"),),
}
"""By the entry: what its detail is, and how it reads. What is not here is words already: a reason, an address."""


def in_words(action: str, detail: str, names: Names) -> str:
    """The detail as it stands where it is none of ours: an entry of an older version, or somebody's own words."""
    for said, reads in _WORDS.get(action, ()):
        if found := re.fullmatch(said, detail):
            return reads.format(*(_named(each, names) for each in found.groups()))
    return detail


def _named(text: str, names: Names) -> str:
    return "、".join(names.get(each, each) for each in text.split())


def ids_in(detail: str) -> Iterator[str]:
    """What may be an id, and fits the columns that hold ids."""
    return (each for each in detail.split() if len(each) <= 32)


async def names_of(details: Iterable[str]) -> dict[str, str]:
    """What the ids in `details` stand for, but for people, whose names depend on the reader."""
    ids = list({each for detail in details for each in ids_in(detail)})
    colleges = await models.College.filter(id__in=ids).values_list("id", "name")
    files = await models.Material.filter(id__in=ids).values_list("id", "name")
    titles = (
        await models.NoticeVersion.filter(notice_id__in=ids)
        .order_by("number")
        .values_list("notice_id", "title")
    )
    words = {str(change): word for change, word in WORDS.items()}
    return {"school": "全校", **words, **dict(colleges), **dict(files), **dict(titles)}

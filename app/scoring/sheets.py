"""What is exported of a room's scores as one workbook: 成绩汇总表, 面试评分表, 修改记录, 公示表 (docs/rules.md exam 4).

Every sheet names the method and the digest of the rubric; texts that begin like a formula stay texts.
"""

from collections.abc import Iterator, Sequence

from app.formats.sheets import Cell, Sheet, workbook
from app.scoring.rules import standing
from app.scoring.rules.book import Book, Entry
from app.scoring.rules.rubric import Item, Kind, Method, Rubric, decimals, plain, written
from app.scoring.rules.sheet import Action
from app.scoring.rules.sums import total_of
from app.state.clock import china_stamp
from app.state.room import Room

METHODS = {Method.MEAN: "平均分", Method.TRIMMED: "去掉一个最高分和一个最低分后的平均分"}

WORDS = {
    Action.SAVE: "填写",
    Action.SUBMIT: "提交",
    Action.REOPEN: "退回修改",
    Action.CONFIRM: "确认成绩",
    Action.UNLOCK: "解除锁定",
    Action.PUBLISH: "公布成绩",
    Action.TRANSCRIBE: "纸质补录",
    Action.SET_RUBRIC: "设置评分标准",
    Action.ATTEND: "在场考官",
    Action.RECUSE: "回避",
    Action.DECLARE: "认定评分是否有效",
    Action.CHOOSE: "选择待定成绩的处理",
    Action.ASK_UNLOCK: "申请解除锁定",
    Action.REFUSE_UNLOCK: "不同意解除锁定",
}

UNCONFIRMED = "未确认"

_PASSES = {"pass": "合格", "fail": "不合格"}


def export(book: Book, room: Room, history: Sequence[Entry], now: float) -> bytes:
    """An .xlsx. Takes processor time: call it in a thread. Raises nothing for a room without scores."""
    rubric = book.rubric
    if rubric is None:
        return workbook([Sheet("成绩汇总表", ["本考场没有评分标准"], [40], [])])
    names = {member.id: member.name for member in room.plan.panel} | {
        seat.candidate: seat.name for seat in room.seats.values()
    }
    return workbook(
        [
            Sheet(
                "成绩汇总表",
                ["顺序", "准考证号", "姓名", "成绩", "有效评分", "思想品德", "未达最低分", "确认时间", "汇总 SHA-256"],
                [6, 14, 12, 10, 10, 10, 20, 20, 68],
                list(_summary(book, room, now)),
            ),
            Sheet(
                "面试评分表",
                ["准考证号", "姓名", "评分人", *(item.name for item in rubric.items), "合计", "评语", "评分表 SHA-256"],
                [14, 12, 12, *([12] * len(rubric.items)), 10, 40, 68],
                list(_sheets(book, room, rubric, names, now)),
            ),
            Sheet(
                "修改记录",
                ["序号", "时间（北京时间）", "操作人", "操作", "考生", "评分人", "内容", "原因"],
                [6, 20, 12, 20, 12, 12, 50, 40],
                list(_changes(history, rubric, names)),
            ),
            Sheet("公示表", ["准考证号", "姓名", "成绩", "思想品德"], [14, 12, 10, 10], list(_public(book, room, now))),
            Sheet("说明", ["项目", "内容"], [20, 80], list(_notes(room, rubric))),
        ]
    )  # fmt: skip


def _notes(room: Room, rubric: Rubric) -> Iterator[Sequence[Cell]]:
    yield "考场", room.plan.title
    yield "评分标准", f"{rubric.name} 第 {rubric.version} 版"
    yield "评分标准 SHA-256", rubric.digest
    yield "计算方法", METHODS[rubric.method]
    yield "舍入", "以百分之一分为单位计算，最后一次四舍五入到两位小数"
    yield "有效评分最少", rubric.min_valid


def _summary(book: Book, room: Room, now: float) -> Iterator[Sequence[Cell]]:
    for seat in room.queue():
        case = book.case(seat.candidate)
        if not standing.has_entered(case, seat):
            continue
        came_to, result = standing.standing(book, room, seat.candidate, now).sum, case.result
        conduct = "" if came_to.passed is None else "合格" if came_to.passed else "不合格"
        yield (
            seat.order + 1,
            seat.exam_no,
            seat.name,
            decimals(result.total) if result else UNCONFIRMED,
            came_to.valid,
            conduct if result else "",
            "、".join(came_to.short) if result else "",
            china_stamp(result.at) if result else "",
            result.digest if result else "",
        )


def _public(book: Book, room: Room, now: float) -> Iterator[Sequence[Cell]]:
    """What a school posts: confirmed results alone, by exam number."""
    for _, exam_no, name, total, _, conduct, *_ in sorted(
        _summary(book, room, now), key=lambda row: str(row[1])
    ):
        if total != UNCONFIRMED:
            yield exam_no, name, total, conduct


def _sheets(
    book: Book, room: Room, rubric: Rubric, names: dict[str, str], now: float
) -> Iterator[Sequence[Cell]]:
    """Only of results that are confirmed: before, nobody may see another's values on paper either."""
    for seat in room.queue():
        case = book.case(seat.candidate)
        if case.result is None:
            continue
        for ballot in standing.standing(book, room, seat.candidate, now).ballots:
            sheet = case.sheet(ballot.member)
            yield (
                seat.exam_no,
                seat.name,
                names.get(ballot.member, ballot.member),
                *(_said(item, ballot.values.get(item.id)) for item in rubric.items),
                plain(total_of(rubric, ballot.values)),
                sheet.remark.text,
                sheet.digest,
            )


def _said(item: Item, value: int | None) -> str:
    text = written(item, value)
    return _PASSES.get(text, text) if item.kind is Kind.PASS else text


def _changes(history: Sequence[Entry], rubric: Rubric, names: dict[str, str]) -> Iterator[Sequence[Cell]]:
    """Values of sheets that are confirmed by now: of others it is said that something was written, and by whom."""
    confirmed = {entry.candidate for entry in history if entry.action is Action.CONFIRM}
    items = {item.id: item for item in rubric.items}
    for entry in history:
        open_ = entry.candidate in confirmed
        values = "；".join(
            f"{items[item].name}：{_said(items[item], value)}"
            for item, value in entry.values.items()
            if item in items
        )
        yield (
            entry.seq,
            china_stamp(entry.at),
            "系统" if entry.actor == "system" else names.get(entry.actor, entry.actor),
            WORDS[entry.action],
            names.get(entry.candidate, entry.candidate),
            names.get(entry.member, entry.member),
            values if open_ else "",
            entry.reason,
        )

"""The columns of the workbooks, as the exam office reads and writes them: one list for template, import and export."""

from dataclasses import dataclass
from enum import StrEnum

from app.people.directory import Kind
from app.state.candidate import Role


class Sort(StrEnum):
    """Which of the two lists."""

    CANDIDATES = "candidates"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in characters; `long` marks digits that a spreadsheet would spoil as a number, `may_lack` what older
    templates did not have."""

    name: str
    help: str
    required: bool = False
    width: int = 16
    long: bool = False
    may_lack: bool = False


NAME, PHONE, COLLEGE, ROOM = "姓名", "手机号", "学院", "考场"
DOCUMENT, ID_NUMBER, EXAM_NO, MAJOR, ORDER, PHOTO = (
    "证件类型",
    "证件号码",
    "准考证号",
    "专业",
    "顺序",
    "照片文件名",
)
ROLE = "角色"

COLUMNS = {
    Sort.CANDIDATES: (
        Column(NAME, "考生姓名，与证件一致。", required=True),
        Column(
            DOCUMENT,
            "从下拉列表中选择。留空则按号码判断；护照等按号码判断不了的必须填写。",
            width=24,
            may_lack=True,
        ),
        Column(
            ID_NUMBER,
            "身份证、居住证、来往内地（大陆）通行证、永久居留身份证或护照的号码。没有的考生留空，由工作人员人工核验身份。",
            width=22,
            long=True,
        ),
        Column(
            PHONE,
            "考生用它登录，同一专业内不能重复。内地号码 11 位；境外号码以 + 和国家或地区代码开头，如 +852 9123 4567。",
            required=True,
            width=18,
            long=True,
        ),
        Column(EXAM_NO, "准考证号，全校不能重复。", required=True, width=18, long=True),
        Column(COLLEGE, "从下拉列表中选择。", required=True, width=22),
        Column(MAJOR, "从下拉列表中选择，须属于所填的学院。", required=True, width=24),
        Column(ROOM, "已建好且尚未结束的考场的名称。留空则以后再编排。", width=28),
        Column(ORDER, "在考场内的面试顺序，1、2、3……。留空则按本表的先后。", width=8),
        Column(PHOTO, "照片在压缩包中的文件名，例如 20260001.jpg。没有照片则留空。", width=20),
    ),
    Sort.STAFF: (
        Column(NAME, "姓名。", required=True),
        Column(
            PHONE,
            "手机号，用于登录。内地号码填 11 位；境外号码以 + 和国家或地区代码开头。",
            required=True,
            width=18,
            long=True,
        ),
        Column(ROLE, "主考官、考官、候考官、管理员或巡考，从下拉列表中选择。", required=True),
        Column(COLLEGE, "所属学院。留空表示全校（只有学校管理员可以这样填写）。", width=22),
        Column(ROOM, "担任考务的考场名称，多个考场用顿号（、）分开。留空则以后再编排。", width=36),
    ),
}

ROLES: dict[str, tuple[Kind, Role | None]] = {
    "主考官": (Kind.EXAMINER, Role.CHAIR),
    "考官": (Kind.EXAMINER, Role.EXAMINER),
    "候考官": (Kind.INVIGILATOR, Role.INVIGILATOR),
    "管理员": (Kind.ADMIN, None),
    "巡考": (Kind.INSPECTOR, None),
}
"""The word of the staff's list, who that is to the school, and what they are in the rooms named beside it."""

GUIDE, CHOICES = "填写说明", "选项"
"""The template's own sheets beside the list: nobody misses them when they are not read."""

SHEETS = {Sort.CANDIDATES: "考生", Sort.STAFF: "工作人员"}
KINDS = {
    Kind.CANDIDATE: "考生",
    Kind.EXAMINER: "考官",
    Kind.INVIGILATOR: "候考官",
    Kind.ADMIN: "管理员",
    Kind.INSPECTOR: "巡考",
}
ROWS = 20_000
"""Most people in one workbook."""

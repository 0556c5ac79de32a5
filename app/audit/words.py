"""What the entries of the audit log are called, and the choices of its filter."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Self


class Deed(StrEnum):
    """What is recorded, each with its word; nothing else can be. A route declares its own (`app/handlers/http.py`)."""

    word: str

    def __new__(cls, code: str, word: str) -> Self:
        deed = str.__new__(cls, code)
        deed._value_, deed.word = code, word
        return deed

    LOGIN = "login", "登录"
    LOGIN_BY_SMS = "login_by_sms", "登录（短信验证码通过，等待两步验证）"
    LOGOUT = "logout", "退出登录"
    REFUSED = "refused", "越权访问"
    MOVE_ROOM = "move_room", "把考场换到另一台服务器"
    DRAIN_SERVER = "drain_server", "让服务器交出考场或恢复接收"
    ADD_COLLEGE = "add_college", "添加学院"
    RENAME_COLLEGE = "rename_college", "修改学院名称"
    DELETE_COLLEGE = "delete_college", "删除学院"
    ADD_MAJOR = "add_major", "添加专业"
    RENAME_MAJOR = "rename_major", "修改专业名称"
    DELETE_MAJOR = "delete_major", "删除专业"
    ADD_PERSON = "add_person", "添加人员"
    EDIT_PERSON = "edit_person", "修改人员"
    DELETE_PERSON = "delete_person", "删除人员"
    PUT_PHOTO = "put_photo", "上传人员照片"
    IMPORT_PEOPLE = "import_people", "导入人员"
    EXPORT_PEOPLE = "export_people", "导出人员名单"
    UNMASK_PHONE = "unmask_phone", "查看手机号"
    UNMASK_ID_NUMBER = "unmask_id_number", "查看证件号码"
    ROOM_CREATE = "room_create", "新建考场"
    ROOM_SAVE = "room_save", "修改考场设置"
    ROOM_DRAW = "room_draw", "抽签排定面试顺序"
    ROOM_EXPORT = "room_export", "导出考场记录"
    OPEN_ROOM = "open_room", "开放考场"
    CLOSE_ROOM = "close_room", "关闭考场"
    PUBLISH_PLEDGE = "publish_pledge", "发布承诺书或告知书"
    SAVE_RUBRIC = "save_rubric", "保存评分标准"
    SET_RUBRIC = "set_rubric", "设置考场的评分标准"
    RECUSE = "recuse", "登记或取消回避"
    TRANSCRIBE_SHEET = "transcribe_sheet", "录入纸质评分表"
    CHOOSE_RESULT = "choose_result", "选择待定成绩的处理"
    ASK_UNLOCK = "ask_unlock", "申请解除成绩锁定（须第二人批准）"
    UNLOCK_SCORES = "unlock_scores", "批准解除成绩锁定"
    REFUSE_UNLOCK = "refuse_unlock", "拒绝解除成绩锁定"
    PUBLISH_SCORES = "publish_scores", "公布成绩"
    EXPORT_SCORES = "export_scores", "导出成绩"
    NOTICE_WRITE = "notice_write", "发布公告"
    NOTICE_EDIT = "notice_edit", "修改公告"
    NOTICE_WITHDRAW = "notice_withdraw", "撤回公告"
    WATCH_RECORDING = "watch_recording", "观看录音录像"
    VERIFY_RECORDING = "verify_recording", "校验录音录像"
    DELETE_RECORDING = "delete_recording", "按期删除录音录像"
    VIEW_MATERIAL = "view_material", "查看材料文件"
    VIEW_MATERIALS = "view_materials", "查看考生材料"
    APPROVE_MATERIALS = "approve_materials", "材料审核通过"
    REJECT_MATERIALS = "reject_materials", "材料审核不通过"
    SET_UP_SCHOOL = "set_up_school", "设立首位管理员"
    ENROL_SECOND_FACTOR = "enrol_second_factor", "设置两步验证"
    DISABLE_SECOND_FACTOR = "disable_second_factor", "关闭两步验证"
    RENEW_RECOVERY_CODES = "renew_recovery_codes", "重新生成恢复码"
    RESET_SECOND_FACTOR = "reset_second_factor", "重置他人的两步验证"
    ASK_ACCOUNT_CHANGE = "ask_account_change", "申请账号变更（须第二人批准）"
    APPROVE_ACCOUNT_CHANGE = "approve_account_change", "批准账号变更"
    REFUSE_ACCOUNT_CHANGE = "refuse_account_change", "拒绝账号变更"
    UNMASK_LIMIT = "unmask_limit", "报警：查看完整号码达到上限"
    ISSUE_LOGIN_CODE = "issue_login_code", "签发登录码"
    VIEW_IDENTITY = "view_identity", "查看身份核验"
    VIEW_FACE = "view_face", "查看人脸照片"
    CHANGES_LOST = "changes_lost", "考场记录有缺失（页面比记录知道得多）"
    VIEW_ID_NUMBER = "view_id_number", "查看完整证件号码（人证比对）"
    DELETE_MATERIALS = "delete_materials", "按期删除材料"
    DELETE_CONTACT = "delete_contact", "按期删除手机号和证件号码"
    DELETE_TRACES = "delete_traces", "按期删除登录和短信记录"
    DELETE_FACES = "delete_faces", "按期删除人脸信息"
    VERIFY_AUDIT = "verify_audit", "校验审计记录"
    EXPORT_AUDIT = "export_audit", "导出审计记录"


ACTIONS: Final[Mapping[str, str]] = {deed.value: deed.word for deed in Deed}

RESULTS: Final[Mapping[str, str]] = {
    "ok": "成功",
    "malformed": "格式不对",
    "file_refused": "文件不合要求",
    "score_refused": "不是有效的分数",
    "score_overtaken": "分数已在别处填写",
    "wrong_code": "验证码错误",
    "camera2_unknown": "二维码无效",
    "camera2_expired": "二维码已过期",
    "camera2_used": "二维码已用过",
    "camera2_closed": "不需要第二摄像头",
    "ticket_unknown": "入口无效",
    "ticket_expired": "入口已过期",
    "ticket_used": "入口已用过",
    "signed_out": "已超时",
    "forbidden": "无权",
    "not_found": "不存在或无权",
    "conflict": "与现状冲突",
    "setup_refused": "考场设置有误",
    "wrong_state": "考生状态不符",
    "room_busy": "考场内有考生",
    "invigilator_busy": "候考官正在通话",
    "seated_elsewhere": "考生在其他考场",
    "emergency_closed": "不需要应急通道",
    "fenced": "已在别处进入",
    "not_ready": "步骤未完成",
    "recorder_unfit": "无法录制",
    "room_not_open": "考场未开放",
    "pledge_changed": "承诺书已更新",
    "pledge_missing": "未同意承诺书",
    "face_check_missing": "未完成人脸识别",
    "consent_missing": "未同意告知书",
    "tries_used_up": "次数用完",
    "face_unavailable": "人脸识别不可用",
    "too_many": "次数过多",
    "unavailable": "暂不可用",
    "not_owner": "考场正在切换服务器",
    "overtaken": "考场刚刚有了变化",
    "room_broken": "考场记录不完整",
    "internal": "系统出错",
}
"""The code of every refusal, in a word."""

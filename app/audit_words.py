"""What the entries of the audit log are called; an action that is not here is shown by its code. A noun that records a
new action adds its line."""

from collections.abc import Mapping
from typing import Final

ACTIONS: Final[Mapping[str, str]] = {
    "login": "登录",
    "login_by_sms": "登录（短信验证码通过，等待两步验证）",
    "logout": "退出登录",
    "refused": "越权访问",
    "set_up_school": "设立首位管理员",
    "enrol_second_factor": "设置两步验证",
    "disable_second_factor": "关闭两步验证",
    "renew_recovery_codes": "重新生成恢复码",
    "reset_second_factor": "重置他人的两步验证",
    "view_identity": "查看身份核验",
    "view_face": "查看人脸照片",
    "delete_materials": "按期删除材料",
    "delete_contact": "按期删除手机号和证件号码",
    "delete_traces": "按期删除登录和短信记录",
    "delete_faces": "按期删除人脸信息",
    "verify_audit": "校验审计记录",
    "export_audit": "导出审计记录",
}

RESULTS: Final[Mapping[str, str]] = {
    "ok": "成功",
    "wrong_code": "验证码错误",
    "too_many": "次数过多",
    "forbidden": "无权",
    "not_found": "不存在或无权",
    "malformed": "格式不对",
    "conflict": "与现状冲突",
    "signed_out": "已超时",
    "unavailable": "暂不可用",
    "internal": "系统出错",
}
"""The codes of refusals, in a word; one that is not here is shown as it is."""

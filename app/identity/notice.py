"""The notice of the face check (人脸识别告知书): what is taken, what for, how long kept, and the other way.

Separate consent refers to the version of this text (PIPL articles 29 and 30, the 2025 rules on face recognition); the
version is the text's own hash, so that nobody can change what somebody agreed to.
"""

import hashlib
from dataclasses import dataclass

from app.storage import models

TITLE = "人脸识别告知书"

_TEXT = """{school}在本次考试中使用人脸识别协助核对考生身份。请阅读以下内容，再决定是否同意；不同意不影响您参加考试。

一、收集什么：识别时摄像头拍到的面部画面。系统保存一张正面照片、完成动作时的几张照片，以及由正面照片算出的面部特征。不录制视频。

二、用来做什么：确认屏幕前是您本人。{authority}{watch}不用于任何其他目的，也不提供给与本次考试无关的任何人。

三、保存多久：加密保存，与姓名、证件号码分开存放，考试结束 {days} 天后自动删除。考官和管理人员每次查看都会留下记录。

四、您的权利：您可以随时撤回同意，撤回后已保存的照片和面部特征立即删除，改由工作人员核验。

五、另一种方式：您可以不使用人脸识别，进入候考区后由工作人员通过视频核对您的身份证件，考试资格和成绩不受影响。

如有疑问，请联系{contact}。"""

_AUTHORITY = {
    "embedded": "照片只与学校已有的报名照片比对，不离开学校的服务器。",
    "tencent": "照片、姓名和身份证号将加密发送给腾讯云的人脸核身服务，由其与国家人口数据库中的证件照比对。",
    "alibaba": "照片、姓名和身份证号将加密发送给阿里云的金融级实人认证服务，由其与国家人口数据库中的证件照比对。",
}
_WATCH = "面试期间，系统每隔 {seconds:g} 秒取一帧画面核对是否仍是您本人，结果只作提示。"


@dataclass(frozen=True, slots=True)
class Notice:
    version: str
    title: str
    text: str


def write(school: str, contact: str, provider: str, keep_days: float, sample_seconds: float) -> Notice:
    """The notice of a school with these settings. `sample_seconds` 0: no looks during the interview."""
    text = _TEXT.format(
        school=school,
        authority=_AUTHORITY[provider],
        watch=_WATCH.format(seconds=sample_seconds) if sample_seconds else "",
        days=f"{keep_days:g}",
        contact=contact or "考务工作人员",
    )
    return Notice(f"n-{hashlib.sha256(text.encode()).hexdigest()[:16]}", TITLE, text)


async def put_up(notice: Notice, at: float) -> None:
    """Keep the text for as long as the consents that name its version."""
    text = {"title": notice.title, "text": notice.text, "created_at": at}
    await models.NoticeText.get_or_create(version=notice.version, defaults=text)

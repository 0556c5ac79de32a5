// @ts-check
import { said } from "./server.js";
import { t } from "./words.js";

/**
 * The page's own sentences: for refusals that no server wrote, or that we have no English for.
 * @returns {Record<string, string>}
 */
function sentences() {
  return {
    offline: t("网络连接不上。请检查网络，页面会自动重试。"),
    no_answer: t("服务器没有回应，请稍后再试。"),
    gave_up: t("操作没有得到回应，请查看最新状态后再决定是否重做。"),
    malformed: t("请求的内容不正确，请刷新页面后重试。"),
    file_refused: t("这个文件不能作为材料上传，请换一个文件。"),
    wrong_code: t("验证码不正确或已失效，请重新获取验证码。"),
    camera2_unknown: t("二维码无效。请在电脑的考试页面上重新显示二维码，再用手机扫描。"),
    camera2_expired: t("二维码已过期。请扫描电脑页面上最新的二维码。"),
    camera2_used: t("此二维码已被使用过，不能再次使用。如需连接手机，请扫描电脑页面上最新的二维码。"),
    camera2_closed: t("面试已结束或考场已关闭，不再需要第二摄像头。可以关闭此页面。"),
    signed_out: t("登录已失效，请重新登录。"),
    forbidden: t("您的身份不能进行这项操作。如有疑问请联系管理员。"),
    not_found: t("没有找到，或您无权查看。请返回首页重新进入。"),
    conflict: t("情况已有变化，请查看最新状态后再操作。"),
    setup_refused: t("考场设置有问题，请按提示修改后再保存。"),
    wrong_state: t("考生当前的状态不能进行这项操作，请查看最新状态。"),
    room_busy: t("考场内已有考生被邀请或正在面试，请等其结束后再邀请。"),
    invigilator_busy: t("您正在与另一位考生通话，请先结束通话。"),
    seated_elsewhere: t("该考生正在另一个考场候考或面试，请先在那里结束。"),
    ticket_unknown: t("入口无效。请回到考试系统的首页，重新点击按钮。"),
    ticket_expired: t("入口已过期。请回到考试系统的首页，重新点击按钮。"),
    ticket_used: t("入口已使用过，只能使用一次。请回到考试系统的首页，重新点击按钮。"),
    emergency_closed: t("面试已结束或考场已关闭，不需要应急通道。可以关闭此页面。"),
    score_overtaken: t("您在另一个页面或设备上填写了不同的分数，请选择保留哪一个。"),
    score_refused: t("这不是有效的分数，请修改后重试。"),
    fenced: t("您已在另一个页面或设备进入本考场，此页面已停止。"),
    not_ready: t("还有步骤没有完成，请按页面提示完成后再试。"),
    recorder_unfit: t("本考场必须录音录像，而现在无法录制，暂时不能邀请考生。请联系管理员。"),
    room_not_open: t("考场尚未开放，请在开放时间后进入。"),
    pledge_changed: t("承诺书已更新，请阅读最新版本后再同意。"),
    pledge_missing: t("请先阅读并同意考试承诺书。"),
    face_check_missing: t("请先完成人脸识别。"),
    consent_missing: t("请先阅读并同意人脸识别告知书，或选择人工核验。"),
    tries_used_up: t("今天的人脸识别次数已用完，您仍可进入候考区，由工作人员核验身份。"),
    face_unavailable: t("人脸识别暂时不可用，请选择人工核验，不影响您参加面试。"),
    too_many: t("操作过于频繁，请稍后再试。"),
    internal: t("系统出错，请重试。如果一直出现，请联系管理员。"),
    unavailable: t("系统正忙，请稍后再试。"),
    not_owner: t("考场正在切换服务器，请稍候，页面会自动恢复。"),
    overtaken: t("考场刚刚有了变化，操作尚未生效，正在自动重试。"),
    room_broken: t("本考场的记录不完整，已停止使用以免出错。请立即联系管理员。"),
  };
}

/**
 * What to tell a person about a refusal: the server's own sentence, ours where there is none.
 * @param {{code?: string, message?: string}} refusal
 */
export function sentence({ code = "", message }) {
  const own = sentences()[code];
  const fallback = t("操作没有成功，请重试。");
  return message ? said(message, own ?? fallback) : (own ?? fallback);
}

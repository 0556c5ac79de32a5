// @ts-check
// What the server says, in English: the Chinese sentence is its own name, as in words_en.js, and `{name}` stands for what
// it fills in. `tests/test_words.py` holds that whatever app/ says to a page stands here.

/** @type {Record<string, string>} */
export const SENTENCES = {
  // Scores (app/scoring), and what the order of a room asks for.
  不是有效的分数: "No valid points",
  分数已在别处填写: "Points written elsewhere",
  保存评分标准: "A rubric saved",
  设置考场的评分标准: "A room's rubric set",
  登记或取消回避: "A recusal entered or taken back",
  录入纸质评分表: "A paper sheet entered",
  选择待定成绩的处理: "A pending result decided",
  "申请解除成绩锁定（须第二人批准）": "Asked to unlock a result (a second person approves)",
  批准解除成绩锁定: "Unlocking a result approved",
  拒绝解除成绩锁定: "Unlocking a result refused",
  公布成绩: "Results published",
  导出成绩: "Results exported",
  "演练考场没有正式成绩，不能导出。": "A rehearsal has no results to export.",
  "您在本考场有席位，不能同时管理它的成绩。请由另一位管理员处理。":
    "You sit in this room and cannot administer its results, too. Another administrator has to.",
  "本考场为盲评，考官只看到准考证号。身份核验和材料请由候考官或管理员处理。":
    "This room is blind: examiners see the exam number only. The invigilator or an administrator sees to identity and materials.",
  "还有评分表没有提交：{names}。请催交，或由主考官认定为无效后再关闭考场。":
    "Score sheets are still due: {names}. Ask for them, or have the chair declare them invalid, before you close the room.",
  "刚刚有人保存了新的版本。请刷新后，在最新版本的基础上修改。":
    "Somebody has just saved a newer version. Reload, and go on from that.",
  "评分标准有问题，请按提示修改后再保存。":
    "Something is wrong with the rubric. Mend what is marked, then save.",
  "“{name}”请用半角数字填写 0 到 {most} 之间的分数，以 {step} 分为步长。":
    "“{name}”: write points from 0 to {most} in plain digits, in steps of {step}.",
  "“{name}”最多 {most} 分，您填的是 {given} 分，请修改。":
    "“{name}” has at most {most} points; you wrote {given}. Please change it.",
  整数: "whole points",
  "整数或 0.5 分的倍数": "whole or half points",
  "“{name}”只能填{what}，您填的是 {given} 分，请修改。":
    "“{name}” takes {what} only; you wrote {given}. Please change it.",
  "评分标准里没有这一项，请刷新页面后重新填写。":
    "The rubric has no such item. Reload the page and write it again.",
  "请填写评分标准的名称，最多 {count} 个字。": "Give the rubric a name of at most {count} characters.",
  "总分只能是 100、130 或 150 分。": "The full mark is 100, 130 or 150.",
  "至少要有一项计入总分。": "At least one item has to count.",
  "有效评分的最少份数是 {least} 到 {most}。": "The least number of valid sheets is {least} to {most}.",
  "评分项目要有 {least} 到 {most} 项，现在是 {count} 项。":
    "A rubric has {least} to {most} items; this one has {count}.",
  "有两个评分项目的编号相同，请刷新页面后重新添加。":
    "Two items have the same id. Reload the page and add them again.",
  "“{name}”的步长只能是 1 或 0.5 分。": "The step of “{name}” is 1 or 0.5.",
  "同一个分组有两个最低分，请只留一个。": "A group has two least numbers of points; leave one.",
  "“{name}”请选择“合格”或“不合格”。": "“{name}”: choose passed or failed.",
  "计分项的满分合计 {count} 分，超过了总分 {most} 分。":
    "The items come to {count} points, more than the full mark of {most}.",
  "第 {count} 项没有名称，或超过 {most} 个字。":
    "Item {count} has no name, or one longer than {most} characters.",
  "第 {count} 项的说明或分组太长，请缩短。": "Guidance or group of item {count} are too long.",
  "“{name}”的满分要大于 0、不超过 100，并且是步长的整倍数。":
    "The most points of “{name}” are above 0, at most 100, and a multiple of its step.",
  "分组“{name}”里没有计分项，请删去它的最低分，或把项目归入这个分组。":
    "No item of group “{name}” counts. Delete its least points, or put items into it.",
  "有两项都叫“{name}”，请改为不同的名称。": "Two items are called “{name}”. Give them different names.",
  "分组“{name}”的最低分要大于 0、不超过 {most} 分。":
    "The least points of group “{name}” are above 0 and at most {most}.",
  "请写明原因，原因会记入评分记录。": "Please give a reason; it is kept in the record of scoring.",
  "评语最多 {count} 个字，请缩短。": "A remark has at most {count} characters.",
  "页面上的评分与已保存的不一致，请等页面显示“已保存”，核对后再提交。":
    "The sheet on the page is not the one that is saved. Wait until it says so, look at it, then submit.",
  "还有项目没有填写：{names}。请填写后再提交。": "Still to be filled in: {names}. Then submit.",
  "只能填写自己的评分表。": "You can only fill in your own sheet.",
  "您已回避这位考生，不需要评分。如果有误，请联系管理员。":
    "You have recused yourself from this candidate. Call an administrator if that is wrong.",
  "这位考生的成绩已经确认，评分不能再修改。确需更正的，请联系管理员解除锁定。":
    "This result is confirmed and takes no more changes. If something must be put right, an administrator unlocks it.",
  "这份评分表已经提交，不能再修改。确需修改的，请主考官退回。":
    "This sheet is submitted. If it must be changed, the chair returns it.",
  "这位考生还没有进入考场，请在面试开始后评分。":
    "This candidate has not come in yet. Score them once the interview has begun.",
  "只能为自己申请回避；要取消回避，请联系管理员。":
    "You can only recuse yourself. An administrator takes a recusal back.",
  "已经是这样了，请刷新页面查看。": "That is so already. Reload the page.",
  "{name}的评分表还没有提交，不需要退回。":
    "The sheet of {name} is not submitted, so there is nothing to return.",
  "{name}已回避这位考生，没有评分表可以认定。":
    "{name} has recused themselves: there is no sheet to declare.",
  "这位考生的面试还没有结束，请在面试结束后确认成绩。":
    "The interview is not over yet. Confirm the result after it.",
  "有效评分只有 {count} 份，成绩待定。请与管理员一起选择：以实到人数计算、重新面试或补录评分。":
    "Only {count} sheets are valid: the result is pending. Choose with an administrator: count those there, interview again, or fill in missing sheets.",
  "汇总已有变化，请查看最新的汇总后再确认。":
    "The summary has changed. Look at the newest before you confirm.",
  "有评分与中位数相差超过 20 %，或各份评分完全相同。请写明原因后再确认。":
    "A total is more than 20 % off the median, or all sheets are alike. Give a reason, then confirm.",
  "还有评分表没有提交：{names}。请催交，或认定为无效。":
    "Score sheets are still due: {names}. Ask for them, or declare them invalid.",
  "这位考生的成绩不是待定，不需要选择。": "This result is not pending; there is nothing to choose.",
  "您已经这样选择，请等另一方选择。": "You have chosen so already. Wait for the other side.",
  "本考场已有考生进入，评分标准已经固定，不能再更换。":
    "A candidate has entered this room: its rubric is fixed.",
  "与第一位录入人填写的不同：{names}。请两人一起核对纸质评分表后重新录入。":
    "Not what the first reader entered: {names}. Look at the paper together, then enter it again.",
  "没有等待批准的解除锁定申请，请刷新查看。": "Nothing waits to be unlocked. Reload the page.",
  "成绩已经公布，不能再解除锁定。": "The results are published and cannot be unlocked any more.",
  "这位考生的成绩还没有确认，主考官可以直接退回修改。":
    "This result is not confirmed: the chair can return sheets as it is.",
  "演练考场没有正式成绩，不能公布。": "A rehearsal has no results to publish.",
  "本考场的成绩已经公布。": "The results of this room are published already.",
  "还有考生没有面试完。请在全部考生结束、缺考或暂缓后再公布。":
    "Some candidates are not done. Publish when all have ended, are absent or deferred.",
  "还有考生的成绩没有确认：{names}。请主考官确认后再公布。":
    "Results are not confirmed yet: {names}. The chair confirms them first.",
  "本考场还没有确认过成绩，没有可以公布的。": "No result of this room is confirmed yet.",
  "本考场没有这位评分的考官，请刷新页面查看。": "Nobody of this panel is called so. Reload the page.",
  "这位考生的成绩已经确认。确需更正的，请联系管理员解除锁定。":
    "This result is confirmed. If something must be put right, an administrator unlocks it.",
  "本考场还没有设置评分标准，请联系管理员。": "This room has no rubric. Call an administrator.",
  "“{name}”只由主考官评分，您不需要填写。": "“{name}” is scored by the chair alone.",
  "本考场的评分记录不完整，已停止评分以免出错。面试可以继续，请改用纸质评分表，并立即联系管理员。":
    "The record of scores of this room is not whole, and scoring has stopped. Interviews can go on: use paper sheets, and call an administrator at once.",
  "考生 {name} 的评分表（评分人 {who}）与评分记录不符":
    "The sheet of {name} (by {who}) is not what the record says",
  "考场 {room} 的{what}，请用备份恢复。": "Room {room}: {what}. Restore it from a backup.",
  "评分记录的版本（{one}）与记录（{other}）不符":
    "The record of scores ({one}) does not fit its entries ({other})",
  "评分记录在第 {seq} 条处不完整或被改动": "The record of scores is altered or broken at entry {seq}",
  "评分记录第 {seq} 条的时间或操作被改动":
    "Time or action of entry {seq} of the record of scores were altered",
  "这不是有效的分数，请修改后重试。": "These are no valid points. Please change them and try again.",
  "您在另一个页面或设备上填写了不同的分数，请选择保留哪一个。":
    "You have written other points on another page or device. Choose which to keep.",
  "前面还有考生未面试。要不按顺序邀请，请写明原因，原因会写入考场记录。":
    "Somebody before them is still to come. To invite out of order, give a reason; it is kept in the record.",
  "面试时间不足本考场规定的最短时间，请写明提前结束的原因。":
    "The interview is shorter than it must be. Give the reason for ending it.",
  "未按顺序邀请{name}：{note}": "Invited {name} out of order: {note}",
  "提前结束{name}的面试：{note}": "Ended the interview of {name} early: {note}",
  "未按顺序邀请{name}": "Invited {name} out of order",
  "提前结束{name}的面试": "Ended the interview of {name} early",
  "暂缓{name}：{note}": "Deferred {name}: {note}",
  "将{name}标记为缺考：{note}": "Marked {name} absent: {note}",
  一天半以来没有做过完整的备份: "No whole backup has been made for a day and a half",
  "服务器或数据库损坏时，只能退回更早的状态，或全部丢失。请启用每天的备份（deploy/README.md）":
    "If the server or its database breaks, an older state is all there is, or nothing. Have a backup made every day (deploy/README.md)",
  // What the rules of an exam refuse, and the tree of refusals (app/state).
  "操作没有成功，请重试。": "That did not work. Please try again.",
  "请求的内容不正确，请刷新页面后重试。": "The request makes no sense. Reload the page and try again.",
  "这个文件不能作为材料上传，请换一个文件。":
    "This file cannot be uploaded as material. Please choose another.",
  "验证码不正确或已失效，请重新获取验证码。": "The code is wrong or no longer good. Ask for a new one.",
  "二维码无效。请在电脑的考试页面上重新显示二维码，再用手机扫描。":
    "This QR code is not known. Show it again on the exam page of the computer, then scan it.",
  "二维码已过期。请扫描电脑页面上最新的二维码。":
    "This QR code has expired. Scan the newest one on the computer.",
  "入口无效。请回到考试系统的首页，重新点击按钮。":
    "This way in is not known. Go back to the home page and press the button again.",
  "入口已过期。请回到考试系统的首页，重新点击按钮。":
    "This way in has expired. Go back to the home page and press the button again.",
  "登录已失效，请重新登录。": "Your login has ended. Please log in again.",
  "您的身份不能进行这项操作。如有疑问请联系管理员。":
    "Your role may not do this. Call the administrator if in doubt.",
  "没有找到，或您无权查看。请返回首页重新进入。":
    "It does not exist, or not for you. Go back to the home page and come in again.",
  "情况已有变化，请查看最新状态后再操作。":
    "Things have changed. Look at how they stand now before you go on.",
  "考场设置有问题，请按提示修改后再保存。":
    "Something is wrong with the room's settings. Mend what is marked, then save.",
  "考生当前的状态不能进行这项操作，请查看最新状态。":
    "The candidate's present state does not allow this. Look at how it stands now.",
  "考场内已有考生被邀请或正在面试，请等其结束后再邀请。":
    "Somebody is invited or examined in this room already. Invite the next when they are done.",
  "您正在与另一位考生通话，请先结束通话。": "You are talking with another candidate. End that talk first.",
  "该考生正在另一个考场候考或面试，请先在那里结束。":
    "The candidate is waiting or examined in another room. That has to end first.",
  "此二维码已被使用过，不能再次使用。如需连接手机，请扫描电脑页面上最新的二维码。":
    "This QR code was used already and is good only once. To connect a phone, scan the newest one on the computer.",
  "面试已结束或考场已关闭，不再需要第二摄像头。可以关闭此页面。":
    "The interview is over or the room is closed: no second camera is wanted any more. You may close this page.",
  "入口已使用过，只能使用一次。请回到考试系统的首页，重新点击按钮。":
    "This way in was used already and is good only once. Go back to the home page and press the button again.",
  "承诺书已更新，请阅读最新版本后再同意。":
    "The pledge has been renewed. Read the newest version before you agree.",
  "面试已结束或考场已关闭，不需要应急通道。可以关闭此页面。":
    "The interview is over or the room is closed: the emergency channel is not needed. You may close this page.",
  "您已在另一个页面或设备进入本考场，此页面已停止。":
    "You have entered this room on another page or device. This page has stopped.",
  "还有步骤没有完成，请按页面提示完成后再试。":
    "A step is still to be done. Follow the page, then try again.",
  "考场尚未开放，请在开放时间后进入。": "The room is not open yet. Come in when it opens.",
  "请先阅读并同意考试承诺书。": "Read the exam pledge and agree to it first.",
  "请先完成人脸识别。": "Do the face check first.",
  "请先阅读并同意人脸识别告知书，或选择人工核验。":
    "Read the notice of the face check and agree to it first, or choose to be checked by the staff.",
  "今天的人脸识别次数已用完，您仍可进入候考区，由工作人员人工核验身份。":
    "No try of the face check is left today. You may enter the waiting area all the same, and the staff will compare your ID.",
  "人脸识别暂时不可用，请选择人工核验，不影响您参加面试。":
    "The face check is not available now. Choose to be checked by the staff; it does not affect your interview.",
  "操作过于频繁，请稍后再试。": "Too often. Please try again a little later.",
  "系统出错，请重试。如果一直出现，请联系管理员。":
    "Something went wrong here. Please try again, and call the administrator if it goes on.",
  "系统正忙，操作尚未生效，正在自动重试。":
    "The system is busy. Nothing has been done yet; it is being tried again.",
  "考场正在切换服务器，请稍候，页面会自动恢复。":
    "The room is moving to another server. Wait a moment; the page comes back by itself.",
  "考场刚刚有了变化，操作尚未生效，正在自动重试。":
    "The room has just changed. Nothing has been done yet; it is being tried again.",
  "本考场的记录不完整，已停止使用以免出错。请立即联系管理员。":
    "The record of this room is incomplete, and it is out of use to be safe. Call the administrator at once.",
  "该考生不在本考场的名单中，请刷新页面查看最新名单。":
    "This candidate is not on the list of this room. Reload the page to see the newest list.",
  "您只能操作自己的席位。": "You can only act for your own seat.",
  "消息不能为空，请输入内容后再发送。": "The message is empty. Write something, then send it.",
  "请填写原因，原因会写入考场记录。": "Give a reason; it goes into the room's record.",
  "考场设置刚刚被他人修改过，请刷新查看最新设置后再修改。":
    "Somebody has just changed the settings of the room. Reload to see them before you change them.",
  "考场已经使用这一版承诺书，无需更换。": "The room uses this version of the pledge already.",
  "考场已经开放，无需再次开放。": "The room is open already.",
  "考场还没有安排主考官或考官，不能开放。请先在设置中安排。":
    "The room has no chair or examiner yet and cannot be opened. Put somebody on the panel first.",
  "考场尚未开放，不能标记缺考。请在开放时间后操作。":
    "The room is not open yet, so nobody can be absent. Do this when it has opened.",
  "考场已关闭，不能再进入。如有疑问请联系管理员。": "The room is closed. Call the administrator if in doubt.",
  "邀请尚未到期，仍然有效；请等候考生进入考场。":
    "The invitation still holds. Wait for the candidate to come in.",
  "本考场不需要人脸识别，请直接进入下一步。": "This room wants no face check. Go on to the next step.",
  "人脸识别在考试当天进行，请在考试当天再来。":
    "The face check is done on the day of the exam. Come back then.",
  "本考场不使用第二摄像头，无需连接手机。": "This room uses no second camera. No phone need be connected.",
  "还没有收到考场消息，不能回复。需要帮助请点“我需要帮助”。":
    "There is no message to answer yet. If you need help press “I need help”.",
  "您的回复已送达，请等候工作人员回复后再发。":
    "Your reply has arrived. Wait for the staff before you send another.",
  "已经通知工作人员，请稍候，不用重复请求。": "The staff know already. Please wait; you need not ask again.",
  "刚刚请求过帮助，请 {seconds} 秒后再试。": "You have just asked for help. Try again in {seconds} seconds.",
  "该考生的求助已处理，无需再次处理。": "Somebody has seen to this candidate already.",
  "学校还没有发布考试承诺书，暂时不能同意。请联系考场管理员。":
    "The school has not published its exam pledge yet. Call the room's administrator.",
  "您已同意过本版承诺书，无需再次同意，请继续下一步。":
    "You have agreed to this version already. Go on to the next step.",
  "您没有同意过人脸识别，无需撤回。": "You never agreed to the face check; there is nothing to withdraw.",
  "您已撤回同意，本次人脸识别作废。请联系候考官进行人工核验。":
    "You have withdrawn your consent, and this face check is void. Ask the invigilator to compare your ID.",
  "提示没有变化，无需重复记录。": "Nothing has changed since the last hint.",
  "考生已经在这个通道上，无需切换。": "The candidate is on this channel already.",
  "该考生没有连接手机，不能用手机继续。请等待电脑恢复，或联系考生。":
    "This candidate has no phone connected. Wait for the computer to come back, or call them.",
  "考生仍在同一个登录中，无需重复记录。": "The candidate is still in the same login.",
  "考生刚刚更换了登录或设备，请重新核对画面中的人和证件，再提交。":
    "The candidate has just changed login or device. Compare the person and the card once more, then submit.",
  "现在没有考生的画面。仍要记录核验结果的，请在备注中写明原因，原因会写入考场记录。":
    "There is no picture of the candidate now. To record a result all the same, say why in the note; it goes into the record.",
  "人脸识别已经完成，请继续下一步。": "The face check is done. Go on to the next step.",
  "{names}等{count}人还在考场内，不能关闭考场。":
    "The room cannot be closed: {count} are still in it ({names}).",
  "考场已经关闭，无需再次关闭。": "The room is closed already.",
  "还没有安排主考官或考官，考场开放前必须安排。":
    "There is no chair or examiner yet: somebody must be put on the panel before the room opens.",
  "没有候考官：候考区里没有人接待考生。":
    "There is no invigilator: nobody looks after the candidates in the waiting area.",
  "还没有安排考生。": "There are no candidates yet.",
  "请填写考场名称。": "Give the room a name.",
  "结束时间必须晚于开始时间。": "The end must be after the beginning.",
  "考场人员只能是主考官、考官或候考官，请修改名单。":
    "The panel has chairs, examiners and invigilators only. Please mend the list.",
  "一个考场只能有一位主考官，请把其余的改为考官。": "A room has one chair. Make the others examiners.",
  "考场已经开放，至少要有一位主考官或考官。": "The room is open: it must keep a chair or an examiner.",
  "已有考生签到，不能再更改考场所属的学院。":
    "Candidates have checked in: the room's college can no longer be changed.",
  "已有考生签到，不能再更改是否为演练考场。":
    "Candidates have checked in: whether it is a rehearsal can no longer be changed.",
  "面试顺序与抽签结果不符，请重新抽签。": "The order is not that of the draw. Draw again.",
  "已有考生签到，不能再抽签。": "Candidates have checked in: no lots can be drawn any more.",
  "没有主考官：退回候考区和恢复已结束的面试只有主考官能做。":
    "There is no chair: only a chair can send somebody back to the waiting area, or reopen an interview.",
  "候考官正在与{name}通话，请先结束通话，再调整考场人员。":
    "An invigilator is talking with {name}. End that talk before you change the panel.",
  "{name}在本考场出现了两次（考生和考场人员），请修改名单。":
    "{name} is in this room twice, as a candidate and on the panel. Please mend the list.",
  "{name}已签到或已有结果，不能从名单中移除。":
    "{name} has checked in or has a result, and cannot be taken off the list.",
  "{name}在名单中出现了两次，请删去多余的一行。": "{name} is on the list twice. Take one off.",
  "{name}在“{room}”（北京时间 {start}–{end}）是{role}，时间有重叠。":
    "{name} is {role} in “{room}” at an overlapping time ({start}–{end}, Beijing time).",
  主考官: "chair",
  考官: "examiner",
  候考官: "invigilator",
  考生: "candidate",
  北京时间: "Beijing time",
  "考场 {room} 的记录缺少末尾，请用备份恢复。":
    "The record of room {room} lacks its end. Restore it from a backup.",
  "考场 {room} 的版本（{version}）与记录（{seq}）不符，请用备份恢复。":
    "The version of room {room} ({version}) does not fit its record ({seq}). Restore it from a backup.",
  "考场 {room} 的席位表与记录不符，请用备份恢复。":
    "The seats of room {room} do not fit its record. Restore it from a backup.",
  "考场 {room} 的记录在第 {seq} 条处不完整或被改动，请用备份恢复。":
    "The record of room {room} is incomplete or altered at entry {seq}. Restore it from a backup.",
  "考场 {room} 的记录第 {seq} 条的时间或操作被改动，请用备份恢复。":
    "Time or action of entry {seq} of room {room} was altered. Restore it from a backup.",
  "考场 {room} 的记录缺少第 {seq} 条，请用备份恢复。":
    "The record of room {room} lacks entry {seq}. Restore it from a backup.",
  "请用文字写明原因（至少两个字，不能只写标点或数字）。":
    "Say why in words (at least two letters, not signs and numbers alone).",
  "手机号应为 11 位数字；境外手机号请以 + 和国家或地区代码开头，例如 +852 9123 4567。请检查后重新输入。":
    "A phone number has 11 digits; one from abroad begins with + and the code of its country, such as +852 9123 4567. Check it and enter it again.",
  "这个号码收不到短信，请填写能接收短信的手机号。11 位或以 + 开头的境外号码均可。":
    "This number gets no messages. Enter one that does: 11 digits, or from abroad with + in front.",
  // Logging in, sessions, second factor, phones as cameras (app/people, app/handlers).
  "不能由申请人自己批准，请由另一位管理员处理。":
    "Whoever asked cannot approve. Another administrator has to.",
  重置两步验证: "reset the second factor",
  更改手机号: "change the phone",
  签发登录码: "issue a login code",
  "该账号在 24 小时内已经{what}，": "Within 24 hours it was already done to this account to {what}:",
  "{since}登录码须由另一位管理员签发。没有另一位管理员时，请在北京时间 {time} 之后再操作。":
    "{since}another administrator has to issue the login code. Where there is no other, do it after {time}, Beijing time.",
  "该账号在 24 小时内已经{what}，这项操作须由第二位管理员批准。":
    "Within 24 hours it was already done to this account to {what}, so a second administrator has to approve this.",
  "{since}再{what}需要第二位管理员批准，而目前没有另一位管理员可以批准。请在北京时间 {time} 之后再操作，或请学校管理员先添加一位管理员。":
    "{since}to {what} as well a second administrator has to approve, and there is none. Do it after {time}, Beijing time, or ask the school's administrator to add one.",
  "申请{what}": "Asked to {what}",
  "这项申请已经处理过或已过期，请刷新查看。": "This was decided already, or has expired. Reload to see.",
  "这项申请已经处理过，请刷新查看。": "This was decided already. Reload to see.",
  "此手机没有连接到考试，或连接已失效。请用手机扫描电脑考试页面上的二维码。":
    "This phone is not connected to an exam, or no longer. Scan the QR code on the exam page of the computer.",
  "另一部手机已接替本机作为第二摄像头，本页面已停止。如非本人操作，请立即联系候考官。":
    "Another phone is the second camera now, and this page has stopped. If that was not you, tell the invigilator at once.",
  "二维码刷新太频繁，请一分钟后再试。": "The QR code was renewed too often. Try again in a minute.",
  "这个浏览器没有获取过这个手机号的验证码。验证码只能在获取它的浏览器中使用：请回到那个浏览器输入，或在这里重新获取验证码。":
    "This browser has asked for no code for this phone. A code is good in the browser that asked for it: go back there, or ask for a new one here.",
  "这个验证码已经使用过，请重新获取验证码。": "This code was used already. Ask for a new one.",
  "验证码已过期，请重新获取验证码。": "The code has expired. Ask for a new one.",
  "您所在的网络获取验证码太频繁，请改用手机网络。":
    "Too many codes are asked for from your network. Use your phone's own.",
  "验证码刚刚发出，请 {wait} 秒后再获取。": "A code has just been sent. Ask again in {wait} seconds.",
  "获取验证码太频繁，请 {minutes} 分钟后再试。":
    "Codes were asked for too often. Try again in {minutes} minutes.",
  "今天获取验证码的次数已用完，请联系管理员签发登录码。":
    "No more codes can be asked for today. Ask the administrator for a login code.",
  "今天发送验证码的总数已达上限，请联系管理员签发登录码。":
    "No more codes are sent today. Ask the administrator for a login code.",
  "验证码输错次数过多，已经作废，请重新获取验证码。":
    "The code was wrong too often and is void. Ask for a new one.",
  "验证码不正确，还可以再试 {left} 次。请输入最新收到的验证码。":
    "The code is wrong; you have {left} more tries. Enter the one you got last.",
  "手机号已按期删除。请在人员名单中重新填写。":
    "The phone was deleted on schedule. Enter it again in the list of people.",
  "登录已超时，请重新获取短信验证码登录。": "The login took too long. Ask for a new code.",
  "您已经设置过两步验证，请输入动态口令或恢复码。":
    "You have a second factor already. Enter its code, or a recovery code.",
  "输错次数过多，请重新获取短信验证码登录。": "Wrong too often. Ask for a new code and log in again.",
  "设立链接无效或已过期。请重新启动系统，使用新显示的链接。":
    "This set-up link is not good, or no longer. Start the system again and use the link it shows.",
  "这个手机号已经登记为管理人员，请换一个。": "This phone belongs to an administrator already. Take another.",
  "应急通道已失效，请回到考试系统的首页，重新点击“进入应急考场”。":
    "The emergency channel is no longer good. Go back to the home page and press “Enter the emergency room” again.",
  "应急考场已在另一个窗口或设备打开，本页面已停止。如非本人操作，请立即联系候考官。":
    "The emergency room is open in another window or device, and this page has stopped. If that was not you, tell the invigilator at once.",
  "点击太频繁，请一分钟后再试。": "Pressed too often. Try again in a minute.",
  "请由学校管理员办理。": "An administrator of the school has to do this.",
  "请输入验证器上的 6 位动态口令。": "Enter the 6 digits that your authenticator shows.",
  "请重新开始设置两步验证。": "Begin again with the set-up of the second factor.",
  "动态口令不正确。请确认手机的时间准确，再输入新的口令。":
    "The code is wrong. See that your phone's clock is right, then enter a new one.",
  "学校要求您的账号使用两步验证，不能关闭。更换手机请使用“更换验证器”。":
    "The school asks for a second factor on your account; it cannot be switched off. For a new phone use “Replace authenticator”.",
  "还没有设置两步验证。": "There is no second factor yet.",
  "请输入验证器上的 6 位动态口令，或 10 位恢复码。":
    "Enter the 6 digits that your authenticator shows, or a recovery code of 10.",
  "这个动态口令已经用过，请等待验证器显示下一个。": "This code was used already. Wait for the next one.",
  "恢复码不正确或已经用过，请换一个。": "This recovery code is wrong or was used. Take another.",
  "输错次数过多，请 5 分钟后再试。": "Wrong too often. Try again in 5 minutes.",
  "您的账号已在另一处登录，此页面已停止。如非本人操作，请重新登录并联系管理员。":
    "Your account was logged in elsewhere, and this page has stopped. If that was not you, log in again and call the administrator.",
  "账号已在电脑上退出登录，手机和应急通道的连接随之结束。如需继续，请在电脑上重新登录，再扫描新的二维码或重新进入应急考场。":
    "The account was logged out on the computer, and with it phone and emergency channel. To go on, log in on the computer, then scan the new QR code or enter the emergency room again.",
  "登录已满 {hours} 小时，请重新登录。考试的进度和座位不受影响。":
    "You have been logged in for {hours} hours. Please log in again; your exam and your seat are not affected.",
  "您已退出登录。": "You have logged out.",
  "登录时间已到，请重新登录。": "Your login has ended. Please log in again.",
  管理员: "administrator",
  考官或候考官: "examiner or invigilator",
  "一小时内查看完整号码的次数已达上限（{most} 个），{minutes} 分钟后才能继续。如确有需要，请由另一位{who}查看；这次报警已记入审计。":
    "You have looked at as many whole numbers as an hour allows ({most}); go on in {minutes} minutes. Where it is needed, another {who} can look. This alarm is in the audit log.",
  "登录码不正确、已使用过或已过期。请核对身份、专业和手机号，或请管理员重新签发。":
    "The login code is wrong, was used or has expired. Check role, major and phone, or ask the administrator for a new one.",
  "验证码是 6 位数字（管理员签发的登录码是 12 位），请检查后重新输入。":
    "A code has 6 digits (a login code from the administrator 12). Check it and enter it again.",
  "请先选择学院和专业。": "Choose college and major first.",
  "管理员重置了您的两步验证，请重新登录。":
    "An administrator has reset your second factor. Please log in again.",
  "管理员修改了您的账号信息，请重新登录。": "An administrator has changed your account. Please log in again.",
  "您的账号已被删除。如有疑问请联系管理员。": "Your account was deleted. Call the administrator if in doubt.",
  "该考生的手机号已按期删除，没有手机号不能登录。请先在“人员”中重新填写手机号，再签发登录码。":
    "The candidate's phone was deleted on schedule, and without one nobody logs in. Enter it in “People” first, then issue the code.",
  "请求没有发送完整，请检查网络后重试。":
    "The request did not arrive whole. Check your network and try again.",
  "文件没有发送完整，请检查网络后重新上传。":
    "The file did not arrive whole. Check your network and upload it again.",
  "上传的速度太慢或已中断，请检查网络后继续上传。":
    "The upload was too slow or broke off. Check your network and go on.",
  "上传中断，请检查网络后继续上传。": "The upload broke off. Check your network and go on.",
  "请求的格式不对，请刷新页面后重试。": "The request has a wrong form. Reload the page and try again.",
  "请求的内容太大，请减小后重试。": "The request is too large. Make it smaller and try again.",
  "管理员尚未提供 Windows 客户端。请联系学校，或直接使用浏览器。":
    "There is no Windows client on offer. Ask the school, or use the browser.",
  "没有这个演示考生，请刷新页面后重新选择。":
    "There is no such demo candidate. Reload the page and choose again.",
  "照片没有完整送达，请重新选择。": "The photo did not arrive whole. Choose it again.",
  "人脸识别服务暂时不可用，请稍后再试。": "The face service is not available now. Try again later.",
  "考生的电脑已经恢复连接，无需用手机继续。": "The candidate's computer is back; the phone is not needed.",
  "此手机只用作第二摄像头，请在电脑上操作。": "This phone is a second camera only. Do this on the computer.",
  "您已通过应急通道进入本考场，此页面已停止。考试和计时继续，不受影响。":
    "You have entered this room by the emergency channel, and this page has stopped. The exam and its clock go on.",
  "此设备重新连接音视频过于频繁，请稍候，页面会自动重试。":
    "This device has connected its media too often. Wait a moment; the page tries again by itself.",
  "音视频协商失败：{error}。请刷新页面重试。":
    "Media could not be agreed on: {error}. Reload the page and try again.",
  "网络检测没有开始：{error}。请稍后重新检测。": "The network test did not begin: {error}. Test again later.",
  "请使用学校公布的网址访问本系统。": "Open this system at the address that the school has published.",
  "请求不是从本系统的页面发出的。请用学校公布的网址打开页面后重试。":
    "The request did not come from a page of this system. Open it at the address that the school has published, and try again.",
  "没有别的服务器可以接收这个考场。请先启动另一台服务器，或重新启动这一台。":
    "No other server can take this room. Start another one first, or restart this one.",
  "没有别的服务器可以接收考场。请先启动另一台服务器，再让这一台交出考场。":
    "No other server can take rooms. Start another one first, then let this one give its rooms away.",
  "另一台服务器使用了本机的名称，本机停止服务。请在 [server] node 里给每台服务器各取一个名称。":
    "Another server uses the name of this one, which has stopped. Give each its own in [server] node.",
  "线路 {number}": "Line {number}",
  首页: "Home",
  管理: "Administration",
  巡考: "Inspector",
  // The exam office: notices, pledge, rooms, units, people one by one (app/office).
  "公告已撤回，不能再修改。如需发布，请另写一条新公告。":
    "The notice was withdrawn and can no longer be edited. Write a new one instead.",
  "这条公告刚被修改过。请关闭后重新打开，在最新的内容上修改。":
    "Somebody has just edited this notice. Close it, open it again, and edit what stands there now.",
  "这条公告已撤回或不存在，请返回首页查看最新公告。":
    "The notice was withdrawn or does not exist. Go back to the home page for the newest.",
  "学校还没有发布考试承诺书，请联系管理员。":
    "The school has not published its exam pledge yet. Call the administrator.",
  "刚刚有人发布了新的版本。请先查看最新版本，在它的基础上修改后再发布。":
    "Somebody has just published a new version. Read it first, and begin your changes from it.",
  "承诺书和告知书由学校管理员发布，学院管理员只能查看。":
    "Pledge and notice are published by the school's administrator; a college's can only read them.",
  "内容与现行版本相同，没有需要发布的修改。":
    "The text is that of the version in force: there is nothing to publish.",
  "学校还没有发布自己的考试承诺书，考生将看到系统自带的文本。请在“承诺书”中查看，需要时修改后发布。":
    "The school has not published an exam pledge of its own, and candidates will see the text that came with the system. Read it under “Pledge”, and publish another where needed.",
  "这段时间里已经有 {rooms} 个考场，现有的服务器同时最多承担 {capacity} 个。请换一个时间，或请技术人员增加服务器（见 config.toml 的 [server] capacity）。":
    "There are {rooms} rooms at this time already, and the servers there are carry {capacity} at most. Choose another time, or have a server added ([server] capacity in config.toml).",
  "演练考场没有正式结果，不能导出。": "A rehearsal has no results to export.",
  "含有看不见的或已损坏的字符，请删去后重新填写。":
    "It holds characters that cannot be seen or are damaged. Take them out and enter it again.",
  "名单中有一人已不存在，或不在您的管理范围内，请删去后重新选择。":
    "Somebody on the list no longer exists, or is outside your scope. Take them off and choose again.",
  "{name}不是{what}，不能安排在这里。": "{name} is no {what} and cannot be put here.",
  "没有这个学院，请重新选择。": "There is no such college. Choose again.",
  "这项操作由学校管理员进行，请联系学校管理员。":
    "This is done by the school's administrator. Please ask them.",
  "名称应为 1 到 {longest} 个字，请修改后重试。": "A name has 1 to {longest} characters. Please mend it.",
  "名称中有看不见的或已损坏的字符，请删去后重新填写。":
    "The name holds characters that cannot be seen or are damaged. Take them out and enter it again.",
  "{count} 个{name}": "{count} × {name}",
  "本{what}还有{left}，不能删除。请先把它们移走或删除，再删除本{same}。":
    "This {what} cannot be deleted while it has {left}. Move or delete those first, then this {same}.",
  专业: "major",
  人员: "people",
  考场: "room",
  学院: "college",
  "已有同名的学院或专业，请换一个名称。": "There is a college or major of this name already. Choose another.",
  "本学院发布过公告，公告须保留，不能删除本学院。可以修改学院的名称。":
    "This college has published notices, which must stay, so it cannot be deleted. Its name can be changed.",
  "请填写手机号。": "Enter a phone number.",
  "更改证件类型时，请把证件号码也填写一遍。": "To change the kind of document, enter its number once more.",
  "只有考生需要照片。": "Only candidates need a photo.",
  "姓名应为 1 到 {longest} 个字，请修改后重试。": "A name has 1 to {longest} characters. Please mend it.",
  "准考证号最多 {longest} 个字，请修改后重试。":
    "An exam number has at most {longest} characters. Please mend it.",
  姓名: "Name",
  准考证号: "Exam number",
  手机号: "Phone",
  证件号码: "ID number",
  照片: "Photo",
  本考场的顺序: "The place in this room",
  "照片太大，请压缩到 {most} MB 以内。": "The photo is too large. Make it smaller than {most} MB.",
  "{what}中有看不见的或已损坏的字符，请删去后重新填写。":
    "{what}: it holds characters that cannot be seen or are damaged. Take them out and enter it again.",
  "证件号码{fault}。": "ID number: {fault}.",
  居民身份证: "Resident identity card",
  港澳居民来往内地通行证: "Mainland travel permit for Hong Kong and Macau residents",
  台湾居民来往大陆通行证: "Mainland travel permit for Taiwan residents",
  港澳台居民居住证: "Residence permit for Hong Kong, Macau and Taiwan residents",
  外国人永久居留身份证: "Permanent residence card of a foreigner",
  护照: "Passport",
  "是{kind}的号码，请改正证件类型": "is that of a {kind}; mend the kind of document",
  "是 15 位的旧号码，已停止使用，请填写 18 位的身份证号码":
    "is one of the old 15 digits, no longer in use; enter the 18 of the card",
  "{kind}的号码应以 81、82 或 83 开头，请核对号码和证件类型":
    "the number of a {kind} begins with 81, 82 or 83; check number and kind",
  "应为以 9 开头的 18 位号码，旧证为 3 个字母和 12 位数字，请核对":
    "has 18 digits that begin with 9, on an old card 3 letters and 12 digits; check it",
  "应为 H 或 M 加 8 位数字（旧证为 10 位数字），请核对号码和证件类型":
    "has H or M and 8 digits (10 on an old one); check number and kind",
  "应为 8 位数字，请核对号码和证件类型": "has 8 digits; check number and kind",
  "护照号码应为 5 到 15 位字母和数字，请核对号码和证件类型":
    "a passport's number has 5 to 15 letters and digits; check number and kind",
  "应为 18 位，这里是 {length} 位，请核对": "has 18 characters, this one {length}; check it",
  "只能是数字，末位可以是 X，请核对": "has digits only, with X perhaps at the end; check it",
  "其中的出生日期 {date} 不存在，请核对": "the date of birth in it, {date}, does not exist; check it",
  "校验位不符，至少有一位写错了，请核对": "the check digit does not fit, so at least one is wrong; check it",
  "认不出是哪种证件的号码，请填写证件类型，并核对号码":
    "cannot be told what kind of document it is of; enter the kind and check the number",
  请填写证件类型: "enter the kind of document",
  "{told}；如果是其他证件，请填写证件类型": "{told}; for another document enter its kind",
  "该人员已编入考场、在考场中有过记录，或写过公告、承诺书，不能删除。请先在考场中移出名单；有过记录或写过公告、承诺书的须保留，可以修改资料。":
    "This person is in a room, in the record of one, or wrote a notice or pledge, and cannot be deleted. Take them off the room's list first; whoever is in a record or wrote something has to stay, and can be edited.",
  "这个证件号码在同一专业中已被使用，请核对。":
    "Somebody of the same major has this ID number already. Please check it.",
  "考生和工作人员不能互相转换，请另外添加。":
    "A candidate cannot become staff, nor staff a candidate. Add them anew.",
  "不能更改自己的角色和学院，请由其他管理员操作。":
    "You cannot change your own role or college. Another administrator can.",
  "该人员已编入考场，不能更改角色和学院。请先在考场中移出名单。":
    "This person is in a room, so role and college cannot be changed. Take them off the room's list first.",
  "管理员和巡考由学校管理员管理，请联系学校管理员。":
    "Administrators and inspectors are managed by the school's administrator. Please ask them.",
  "不能删除自己的账号，请由其他管理员操作。":
    "You cannot delete your own account. Another administrator can.",
  "这个手机号已被使用，请核对，或先在名单中查找。":
    "This phone is taken. Check it, or look for it in the list.",
  "请为考生选择学院和该学院的专业。": "Choose the candidate's college and a major of it.",
  "请填写准考证号。": "Enter the exam number.",
  "这个准考证号已被使用，请核对。": "This exam number is taken. Please check it.",
  // Lists from Excel: what is wrong with them, and the workbook (app/office/roster).
  "还没有上传照片压缩包，请上传，或删去文件名":
    "the archive of photos has not been uploaded; upload it, or take the file name out",
  "名单的情况刚刚有变化，一个人也没有导入。请重新检查后再导入。":
    "Things have changed since the check, and nobody was imported. Check again, then import.",
  "照片压缩包不能使用：{why}。请重新压缩为 .zip 后上传。":
    "The archive of photos cannot be used: it {why}. Pack it anew as .zip and upload that.",
  "名单中还有问题，一个人也没有导入。请改正列出的问题后重新上传。":
    "There are still problems in the list, and nobody was imported. Mend what is listed and upload it again.",
  "末三位是 000，像是被 Excel 当作数字存过，末几位已丢失，请把单元格设为文本后重新填写":
    "ends in 000, as if Excel had kept it as a number and lost the last digits; make the cell text and enter it again",
  "没有填写任何人员，请从第 2 行开始填写": "nobody is entered; begin in the second row",
  "应为主考官、考官、候考官、管理员或巡考，请从下拉列表中选择":
    "is 主考官, 考官, 候考官, 管理员 or 巡考; choose from the list",
  "管理员和巡考由学校管理员添加，请删去本行":
    "administrators and inspectors are added by the school's administrator; take this row out",
  "请填写学院；全校的人员由学校管理员添加":
    "enter a college; people of the whole school are added by the school's administrator",
  "应为{kinds}，请从下拉列表中选择": "is one of {kinds}; choose from the list",
  "应为 1 到 {last} 的整数，请核对": "is a whole number from 1 to {last}; check it",
  "填写了顺序但没有填写考场，请补上考场，或删去顺序":
    "there is a place but no room; add the room, or take the place out",
  "考场“{room}”不属于{college}，请核对": "room “{room}” is not of {college}; check it",
  "管理员和巡考不编入考场，请删去考场": "administrators and inspectors are in no room; take it out",
  "工作表是空的，请使用下载的模板填写": "the sheet is empty; fill in the template",
  "第 1 行应是列名，请使用下载的模板填写":
    "the first row holds the names of the columns; fill in the template",
  "没有填写，请补上": "is empty; fill it in",
  "太长，最多 {longest} 个字，请缩短": "is too long; at most {longest} characters",
  "含有看不见的或已损坏的字符，请删去后重新填写":
    "holds characters that cannot be seen or are damaged; take them out and enter it again",
  "写成了科学计数，末几位已丢失，请把单元格设为文本后重新填写":
    "is written in scientific notation and has lost its last digits; make the cell text and enter it again",
  "没有这个学院，或不归您管理。请从下拉列表中选择，或先在“学院专业”中添加":
    "there is no such college, or not in your scope. Choose from the list, or add it under “Colleges and majors” first",
  "{college}没有这个专业。请从下拉列表中选择，或先在“学院专业”中添加":
    "{college} has no such major. Choose from the list, or add it under “Colleges and majors” first",
  "有 {count} 个考场都叫“{room}”，请先给考场改名": "{count} rooms are called “{room}”; rename them first",
  "没有尚未结束的考场“{room}”，请核对名称，或先建好考场":
    "there is no room “{room}” that is not over; check its name, or make it first",
  "应为 11 位手机号，或以 + 开头、能收短信的境外号码（如 +852 9123 4567），请核对":
    "is a phone of 11 digits, or one from abroad that gets messages, with + in front (+852 9123 4567); check it",
  "“{room}”与同一行的另一个考场时间冲突，请修改":
    "“{room}” is at the same time as another room of this row; change one",
  "“{room}”已有主考官，请改为考官，或先在考场中更换主考官":
    "“{room}” has a chair already; make this an examiner, or change the chair in the room first",
  "{what}已被系统中的其他人使用，请核对；如已导入过，请删去本行":
    "{what}: somebody else has it; check it, or take this row out if they were imported before",
  "缺少这一列，请使用下载的模板填写": "this column is missing; fill in the template",
  "不认识这一列，请删去，或使用下载的模板填写":
    "this column is not known; take it out, or fill in the template",
  "{what}与第 {row} 行重复，请修改其中一行": "{what}: the same as in row {row}; change one of them",
  "第 {row} 行已是该考场的主考官，请修改其中一行":
    "row {row} is the chair of this room already; change one of them",
  "这一列被隐藏了，请取消隐藏后重新上传": "this column is hidden; show it and upload the file again",
  "这一列出现了两次，请删去一列": "this column is there twice; take one out",
  "照片的尺寸太大，请缩小到 {most} 万像素以内": "the photo has too many pixels; at most {most} × 10,000",
  "不是 JPEG 或 PNG 照片，请换一张": "is no JPEG or PNG; take another",
  "压缩包里没有这个文件，请补上，或改正文件名": "is not in the archive; add it, or mend the file name",
  "压缩包里有几个同名的文件，请只留一个": "is in the archive several times; leave one",
  "压缩包有密码，请去掉密码后重新上传": "the archive is locked with a password; upload it without",
  "照片太大，请压缩到 {most} MB 以内": "the photo is too large; at most {most} MB",
  "照片已损坏，请换一张": "the photo is damaged; take another",
  "照片在压缩包中已损坏，请换一张，或重新压缩":
    "the photo is damaged in the archive; take another, or pack it anew",
  "工作簿里有不允许的内容，请使用下载的模板填写。":
    "The workbook holds what is not allowed. Fill in the template.",
  "工作簿已损坏，无法读取。请使用下载的模板填写。":
    "The workbook is damaged and cannot be read. Fill in the template.",
  "行数太多，一次最多导入 {most} 人。请删去多余的行，或分成几个文件。":
    "Too many rows: at most {most} people at a time. Take some out, or make several files.",
  "第 {column} 列以后还有内容，请使用下载的模板填写。":
    "There is something beyond column {column}. Fill in the template.",
  "合并的单元格太多，请取消合并后重新上传。":
    "Too many merged cells. Take the merging out and upload it again.",
  "工作簿里的样式或工作表太多，请使用下载的模板填写。":
    "The workbook has too many styles or sheets. Fill in the template.",
  "这次上传已过期或已取消，请重新上传文件。":
    "This upload has expired or was cancelled. Upload the files again.",
  "服务器暂时不能保存文件，请联系管理员检查磁盘空间，稍后再上传。":
    "The server cannot keep files just now. Have its disk looked at, and upload them later.",
  照片压缩包: "archive of photos",
  工作簿: "workbook",
  "{what}太大，最多 {most} MB，请减小后重新上传。":
    "Too large ({what}): at most {most} MB. Make it smaller and upload it again.",
  "与左边的单元格合并了，请取消合并，分别填写":
    "is merged with the cell on its left; take the merging out and fill in both",
  "这里是公式，请改为数值（复制后选择性粘贴为数值）":
    "is a formula; make it a value (copy, then paste as values)",
  "单元格里是错误值 {error}，请改正，或清空后重新上传":
    "holds the error {error}; mend or clear it, then upload the file again",
  "单元格的类型不对，请设为文本后重新填写": "the cell has a wrong type; make it text and enter it again",
  "被存成了数字，末几位已丢失，请把单元格设为文本后重新填写":
    "was kept as a number and has lost its last digits; make the cell text and enter it again",
  "这是旧版 .xls 或有密码保护的工作簿，请去掉密码并另存为 .xlsx，再上传。":
    "This is an old .xls, or locked with a password. Save it as .xlsx without password and upload that.",
  "这不是 .xlsx 工作簿。请在 Excel 或 WPS 中另存为 .xlsx，或使用下载的模板填写。":
    "This is no .xlsx. Save it as .xlsx in Excel or WPS, or fill in the template.",
  "工作簿里没有看得见的工作表，请取消隐藏，或使用下载的模板填写。":
    "The workbook has no sheet that can be seen. Show one, or fill in the template.",
  "工作簿不能使用：{why}。请使用下载的模板填写。":
    "The workbook cannot be used: it {why}. Fill in the template.",
  "工作簿已损坏，无法读取。请在 Excel 或 WPS 中打开后另存为 .xlsx，再上传。":
    "The workbook is damaged and cannot be read. Open it in Excel or WPS, save it as .xlsx and upload that.",
  "这不是 .xlsx 工作簿，或已损坏。请使用下载的模板填写。":
    "This is no .xlsx, or it is damaged. Fill in the template.",
  "服务器的磁盘空间不足，暂时不能检查名单。请联系管理员，稍后重新上传。":
    "The server's disk is full and the list cannot be checked. Call the administrator, and upload it later.",
  "工作簿已损坏，无法读取。请在 Excel 或 WPS 中另存为 .xlsx，再上传。":
    "The workbook is damaged and cannot be read. Save it as .xlsx in Excel or WPS and upload that.",
  // Materials (app/materials, app/formats).
  "文件已损坏，或不是压缩包": "is damaged, or no archive",
  "里面的文件太多（最多 {most} 个）": "holds too many files (at most {most})",
  "解开后太大（最多 {most} MB）": "is too large unpacked (at most {most} MB)",
  里面的文件太多: "holds too many files",
  文件设有打开密码: "The file is locked with a password",
  "文件含有宏，为安全起见不能上传。请另存为不含宏的 {extension} 后重新上传。":
    "The file holds macros and cannot be uploaded, to be safe. Save it as {extension} without macros and upload that.",
  压缩包或其中的文件设有密码: "The archive, or a file in it, is locked with a password",
  "压缩包是空的。请放入材料后重新压缩上传。":
    "The archive is empty. Put the materials in and upload it again.",
  "压缩包{error}。请只放需要的材料，重新压缩后再上传。":
    "The archive {error}. Pack only what is needed and upload it again.",
  "压缩包解压后大得不合常理，为安全起见不能上传。请去掉不需要的文件，重新压缩后再上传。":
    "The archive unpacks to an unreasonable size and cannot be uploaded, to be safe. Take out what is not needed and upload it again.",
  文件设有打开密码或工作簿保护: "The file is locked with a password or as a workbook",
  "视频没有录制或导出完整，任何播放器都打不开。请重新导出或重新录制后再上传。":
    "The video was not recorded or exported whole and opens in no player. Export or record it again, then upload it.",
  "考场已经结束，考官和候考官不能再查看考生的材料和人脸照片。如需查看，请联系管理员。":
    "The room is over: examiners and invigilators can no longer see materials and faces. Ask the administrator where it is needed.",
  "系统没能处理这个文件，这不是文件的问题。请稍后重试；一直如此时请联系管理员。":
    "The system could not work on this file; the file is not to blame. Try again later, and call the administrator if it goes on.",
  "PDF 设有打开密码": "The PDF is locked with a password",
  "同时打开的页面太多，请稍候再试。": "Too many pages are being opened at once. Try again in a moment.",
  "图片超过 {most} 万像素，请缩小后重新上传，普通手机照片的大小就足够清楚。":
    "The picture has more than {most} × 10,000 pixels. Make it smaller; the size of a phone's photo is clear enough.",
  "图片过于复杂，无法处理。请用看图软件打开，另存为 {extension} 后重新上传。":
    "The picture is too complex. Open it in a picture program, save it as {extension} and upload that.",
  "没有这一页。": "There is no such page.",
  "PDF 设有打开密码，不能直接查看。请让考生取消密码后重新提交。":
    "The PDF is locked with a password and cannot be shown. Ask the candidate to submit it without.",
  "这一页过于复杂，不能直接查看。可以下载后用其他软件打开。":
    "This page is too complex to be shown. Download the file and open it in another program.",
  "PDF 已损坏，不能直接查看。可以下载后用其他软件打开。":
    "The PDF is damaged and cannot be shown. Download it and open it in another program.",
  "文件已损坏或丢失，请联系管理员从备份恢复。":
    "The file is damaged or lost. Ask the administrator to restore it from a backup.",
  "发送的内容比文件的大小还多，请删除后重新上传。":
    "More was sent than the file holds. Delete it and upload it again.",
  未命名: "untitled",
  "文件的内容不是 {extension} 格式，可能是改过扩展名或已经损坏。请用原来的软件打开，另存为 {other} 后重新上传。":
    "The file is no {extension}: its ending was changed, or it is damaged. Open it in the program it was made with, save it as {other} and upload that.",
  "{what}，审核老师无法打开。请取消密码后重新上传。":
    "{what}, so no reviewer can open it. Upload it without the password.",
  "不支持这种文件。请上传以下格式之一：{kinds}。": "This kind of file is not taken. Upload one of: {kinds}.",
  "最多上传 {most} 个文件。请先删除不需要的文件，或把多个文件合并成一个。":
    "At most {most} files. Delete what is not needed, or put several into one.",
  "还没有上传任何文件，请先上传材料再提交。": "There are no files yet. Upload them, then submit.",
  "还有文件没有上传完，请等待完成，或取消后再提交。":
    "Some files are still on their way. Wait for them or cancel them, then submit.",
  "还有未通过的文件，请先替换或删除它们，再重新提交。":
    "Some files were rejected. Replace or delete them, then submit again.",
  "请先按审核意见补充材料，再重新提交。": "Add what the reviewer asked for, then submit again.",
  "提交材料的时间已经截止。如有特殊情况，请联系学院。":
    "The time for submitting is over. Ask the college if there is a special reason.",
  "这份材料已由其他老师审核，或考生重新提交过，请查看最新内容。":
    "Somebody else has reviewed this, or it was submitted again. Look at how it stands now.",
  "文件不存在，可能已被删除或替换。请刷新页面查看。":
    "The file does not exist; it may have been deleted or replaced. Reload the page.",
  "这个文件的状态已有变化，请刷新页面查看。": "This file has changed meanwhile. Reload the page.",
  "这个文件已经提交，不能删除或替换。": "This file was submitted and cannot be deleted or replaced.",
  "没有待审核的材料可以撤回，请刷新页面查看最新状态。":
    "There is nothing under review to take back. Reload the page to see how it stands.",
  "审核老师已经开始查看，不能撤回。如需更正，请等待审核结果，或联系学院。":
    "A reviewer has begun to look; it cannot be taken back. Wait for the result, or ask the college.",
  "提交材料的时间已经截止，撤回后不能再提交，因此不能撤回。":
    "The time for submitting is over: taken back now it could not be submitted again, so it stays.",
  "有文件已被删除或替换，请刷新后重新审核。": "A file was deleted or replaced. Reload and review again.",
  "材料已经提交，正在审核，暂时不能修改。": "The materials are under review and cannot be changed now.",
  "材料已经审核通过，不能再修改。如需更正，请联系学院。":
    "The materials were approved and can no longer be changed. Ask the college for corrections.",
  "这个文件正在替换或上传，请等待完成，或先取消。":
    "This file is being replaced or uploaded. Wait for that, or cancel it.",
  "文件是空的。请检查文件能否打开，再重新选择。":
    "The file is empty. See that it opens, then choose it again.",
  "文件超过 {most} MB，请压缩或拆分后重新上传。":
    "The file has more than {most} MB. Make it smaller or split it, then upload it.",
  "服务器的存储空间不足，暂时不能上传。请联系管理员。":
    "The server has no room left for uploads. Call the administrator.",
  "这个文件正在另一处继续上传，或已被取消。": "This file is being uploaded elsewhere, or was cancelled.",
  "上传的位置不对，请从中断处继续。": "The upload is at another place. Go on from where it broke off.",
  "服务器暂时不能保存文件，请稍后继续上传。": "The server cannot keep files just now. Go on later.",
  "文件已收到，但暂时不能保存，请稍后重试。":
    "The file has arrived but cannot be kept just now. Try again later.",
  // Face check and ID compare (app/identity).
  "本次人脸识别没有通过。请正对摄像头、保持光线充足，摘下口罩、帽子和墨镜，确认画面中只有您本人，然后重试。多次不能通过时仍可进入候考区，由老师核对您的身份证。":
    "The face check did not succeed this time. Face the camera in good light, without mask, hat or sunglasses and alone in the picture, then try again. If it goes on failing you may enter the waiting area all the same, and the staff will compare your ID card.",
  "这不是您的问题。请稍后重试；仍然不行时也可进入候考区，由老师核对您的身份证。":
    "This is not your fault. Try again later; if it goes on, you may enter the waiting area, and the staff will compare your ID card.",
  "人脸识别已通过。": "The face check succeeded.",
  "与证件照一致。": "Matches the ID photo.",
  "与证件照不一致，或姓名与身份证号不符。请用身份证进行人证比对。":
    "Does not match the ID photo, or name and ID number do not fit. Compare the person with the card.",
  "没有可供比对的证件照，不能说明不是本人。请用身份证进行人证比对。":
    "There is no ID photo to compare with, which does not mean it is somebody else. Compare the person with the card.",
  "查不到这个身份证号（户口迁移、现役军人等也会这样）。请核对报名信息，并进行人证比对。":
    "This ID number is not known (so it is after a move, or in the army). Check the application, and compare the person with the card.",
  "拍到的照片不能用于比对（没有人脸、多张人脸或不清晰）。请考生重试，或进行人证比对。":
    "The picture is of no use (no face, several, or unclear). Let the candidate try again, or compare the person with the card.",
  "核验服务正忙。{later}": "The verification service is busy. {later}",
  "核验次数超过服务商的限制。请过一会儿让考生重试，或进行人证比对。":
    "The provider's limit of checks is reached. Let the candidate try again in a while, or compare the person with the card.",
  "核验服务只能核对居民身份证，您的证件由工作人员人工核验，不影响面试。请选择人工核验，进入候考区。":
    "The service knows resident identity cards only. Your document is compared by the staff, which does not affect your interview: choose that, and enter the waiting area.",
  "核验服务只能核对居民身份证，不能核对该考生的证件，与考生无关。请用证件进行人证比对。":
    "The service knows resident identity cards only, and not this candidate's document; it is not the candidate's fault. Compare the person with the document.",
  "核验服务暂时无法使用。{later}": "The verification service is not available. {later}",
  "核验服务没有给出结果（网络、账户或当日次数用完），与考生无关。请进行人证比对，并告知管理员。":
    "The service gave no result (network, account, or the day's number is used up); it is not the candidate's fault. Compare the person with the card, and tell the administrator.",
  "画面发送得太快，请稍候。": "Pictures come too fast. Wait a moment.",
  "这次人脸识别已经结束，请查看结果或重试。": "This face check is over. See its result, or try again.",
  "照片不存在或已按期删除。": "The picture does not exist, or was deleted on schedule.",
  "照片文件已损坏或丢失，请联系管理员从备份恢复。":
    "The picture's file is damaged or lost. Ask the administrator to restore it from a backup.",
  "照片中没有找到人脸，请换一张清晰的正面照片。":
    "No face was found in the photo. Choose a clear one from the front.",
  "照片中有多张人脸，请换一张只有本人的照片。":
    "There are several faces in the photo. Choose one of this person alone.",
  "照片太暗，请换一张光线充足的照片。": "The photo is too dark. Choose a brighter one.",
  "照片中的人脸太小，请换一张更清晰的照片。": "The face in the photo is too small. Choose a clearer one.",
  "照片的尺寸太大，请缩小到 2400 万像素以内，或换成 JPEG 照片。":
    "The photo is too large. Make it smaller than 24 million pixels, or take a JPEG.",
  "照片文件太大，请压缩到 16 MB 以内。": "The photo's file is too large. Make it smaller than 16 MB.",
  "这不是可用的照片，请换一张 JPEG 或 PNG 照片。": "This is not a photo we can use. Choose a JPEG or PNG.",
  "本次不计入次数。": "This try does not count.",
  "人脸识别已中断。{free}准备好后请重试。": "The face check broke off. {free} Try again when you are ready.",
  "人脸识别服务刚刚重新启动。{free}请重试，或选择人工核验。":
    "The face service has just been restarted. {free} Try again, or choose to be checked by the staff.",
  "您已撤回同意，本次识别已停止，已保存的照片已删除。身份由工作人员核验。":
    "You have withdrawn your consent: the check has stopped and what was kept is deleted. The staff will check who you are.",
  "有一会儿没有看到您的脸。请坐正，让脸一直在框内，然后重试。":
    "Your face could not be seen for a while. Sit straight, keep it in the frame, then try again.",
  "画面中有多个人。请确认只有您一个人，然后重试。":
    "There are several people in the picture. See that you are alone, then try again.",
  "光线太暗，看不清面部。请打开灯或面向光线，然后重试。":
    "It is too dark to see your face. Turn a light on or face the light, then try again.",
  "没有等到端正的画面。请正对镜头、睁眼闭口、保持片刻，然后重试。":
    "No straight picture came. Face the camera with eyes open and mouth closed for a moment, then try again.",
  "动作比提示早了一点。请看到提示后再做动作，然后重试。":
    "The movement came a little before the hint. Move after you see it, then try again.",
  "没有在时间内看到要求的动作。请看到提示后把动作做得明显一些，然后重试。":
    "The movement was not seen in time. Make it clearer after the hint, then try again.",
  "看到的动作与提示不一致。请按提示做一个动作，不要多做，然后重试。":
    "The movement was not the one asked for. Make just that one, then try again.",
  "做完动作后没有回到正对镜头的样子。请每做完一个动作就回正，然后重试。":
    "You did not face the camera again after the movement. Do so after each, then try again.",
  "画面突然变化。请坐稳，不要移动设备，然后重试。":
    "The picture changed suddenly. Sit still, do not move the device, then try again.",
  "没有看到真实的转头动作。请本人面对镜头，转头幅度大一些，然后重试。":
    "No real turn of the head was seen. Face the camera yourself, turn further, then try again.",
  "过程中画面里的人发生了变化。请由您本人从头到尾完成，然后重试。":
    "The person in the picture changed on the way. Do it all yourself, then try again.",
  "没有能够确认是您本人在镜头前。请面向光线，不要隔着屏幕或玻璃，然后重试。":
    "It could not be made sure that it is you before the camera. Face the light, with no screen or glass between, then try again.",
  "网络中断，画面没有连续送到。请检查网络后重试。":
    "The network broke off, and pictures were missing. Check it and try again.",
  "画面太慢，不能判断动作。请关闭其他占用网络或电脑的程序，然后重试。":
    "Pictures come too slowly to judge the movement. Close other programs that use the network or the computer, then try again.",
  "画面送来得太快。请刷新页面后重试。": "Pictures come too fast. Reload the page and try again.",
  "画面停住了。请检查摄像头是否正常，然后重试。":
    "The picture stands still. See that the camera works, then try again.",
  "画面的顺序不对。请刷新页面后重试。": "The pictures are out of order. Reload the page and try again.",
  "系统没有来得及判断画面。请重试。": "The system did not keep up. Please try again.",
  "摄像头的画面无法识别。请刷新页面，必要时换一个浏览器，然后重试。":
    "The camera's picture cannot be read. Reload the page or take another browser, then try again.",
  途中看不到人脸: "No face on the way",
  画面中有多人: "Several people",
  光线太暗: "Too dark",
  没有端正的画面: "No straight picture",
  "动作早于提示，可能是录像": "Moved before the hint: perhaps a recording",
  没有做出要求的动作: "Did not move as asked",
  "动作与提示不一致，可能是录像": "Moved otherwise than asked: perhaps a recording",
  动作后没有回正: "Did not face the camera again",
  画面突然变化: "The picture jumped",
  "转头没有立体感，可能是照片": "The turn was flat: perhaps a photo",
  途中换了人: "Another person on the way",
  疑似翻拍的照片或屏幕: "Perhaps a photo or a screen before the camera",
  画面中断: "Pictures broke off",
  画面太慢: "Pictures too slow",
  "画面过快，来源不是本系统的页面": "Pictures too fast: not from our page",
  画面静止: "The picture stood still",
  "画面顺序错乱，来源不是本系统的页面": "Pictures out of order: not from our page",
  系统来不及判断: "The system did not keep up",
  画面不是可识别的图片: "No readable picture",
  考生中断或掉线: "The candidate broke off or lost the line",
  人脸识别服务重启: "The face service was restarted",
  "现在没有收到考生的画面，请确认考生的摄像头已打开，然后重试。":
    "No picture of the candidate comes just now. See that their camera is on, then try again.",
  "这一帧画面不完整，请重试。": "This frame is incomplete. Try again.",
  "画面处理服务暂时不可用，请稍后重试，或在备注中记录比对情况。":
    "Pictures cannot be made now. Try again later, or write down in the note how the compare went.",
  "告知书已更新，请刷新页面阅读最新版本。": "The notice has been renewed. Reload the page to read it.",
  // A room's record (app/office/record.py).
  画面中没有人脸: "no face in the picture",
  画面中有多张人脸: "several faces in the picture",
  画面中的人脸与本人不符: "another face than the candidate's",
  "连续多次看不清人脸，无法判断": "face not clear several times in a row, no judgement",
  恢复正常: "as it should be again",
  通过: "passed",
  不通过: "not passed",
  未通过: "not passed",
  "没有结果，不计次数": "no result, not counted",
  没有结果: "no result",
  次数用完: "tries used up",
  考生选择人工核验: "by the candidate's choice",
  系统不可用: "the system is not available",
  考生的摄像头不能使用: "the candidate's camera does not work",
  证件不能由核验服务核对: "the document cannot be checked by the service",
  考生撤回同意: "consent withdrawn",
  返回正常通道: "came back to the normal channel",
  转到应急通道: "changed over to the emergency channel",
  改用手机: "changed over to a phone",
  电脑页面: "page on a computer",
  应急通道: "emergency channel",
  手机: "phone",
  网络不通: "no network",
  摄像头或麦克风问题: "camera or microphone",
  本人或考务人员操作: "by hand",
  由双通道客户端打开: "opened by the dual-channel client",
  "听不到声音，或对方听不到": "no sound, or not heard",
  "看不到画面，或摄像头有问题": "no picture, or trouble with the camera",
  网络不稳定: "unstable network",
  第二摄像头有问题: "trouble with the second camera",
  身份核验有问题: "trouble with the identity check",
  需要暂时离开: "has to leave for a moment",
  身体不适: "not feeling well",
  其他情况: "something else",
  "{name}进入候考区": "{name} came into the waiting area",
  "开始与{name}通话": "began to talk with {name}",
  "结束与{name}的通话": "ended the talk with {name}",
  "邀请{name}": "invited {name}",
  "{name}进入考场，开始面试": "{name} came into the exam room, the interview began",
  "结束{name}的面试": "ended the interview of {name}",
  "将{name}退回候考区": "sent {name} back to the waiting area",
  "将{name}退回候考区：{note}": "sent {name} back to the waiting area: {note}",
  "恢复{name}已结束的面试": "reopened the interview of {name}",
  "恢复{name}已结束的面试：{note}": "reopened the interview of {name}: {note}",
  "暂缓{name}": "deferred {name}",
  "将{name}标记为缺考": "marked {name} absent",
  "恢复{name}": "reinstated {name}",
  开放考场: "opened the room",
  关闭考场: "closed the room",
  "{name}同意人脸识别": "{name} agreed to face recognition",
  "{name}撤回人脸识别的同意": "{name} withdrew the consent to face recognition",
  "免除{name}的人脸识别": "waived the face check of {name}",
  "免除{name}的人脸识别：{note}": "waived the face check of {name}: {note}",
  "为{name}截取画面": "took a still of {name}",
  "请{name}共享屏幕": "asked {name} to share the screen",
  "{name}完成设备调试": "{name} finished the device check",
  "{name}的手机已连接为第二摄像头": "the phone of {name} is connected as second camera",
  无法录制: "can't be recorded",
  观看录音录像: "watched a recording",
  校验录音录像: "verified a recording",
  按期删除录音录像: "deleted a recording on schedule",
  "本考场必须录音录像，暂时不能邀请考生：{why}":
    "This room must be recorded, so nobody can be invited now: {why}",
  "没有这场面试的录音录像，或已按期删除。":
    "There is no recording of this interview, or it was deleted on schedule.",
  "没有这段录音录像，或已按期删除。": "There is no such piece of a recording, or it was deleted on schedule.",
  "这段录像不能播放，请用“校验”检查。": "This piece can't be played. Press Verify.",
  "请先填写观看事由，再观看录音录像。": "Say first why you watch it.",
  "这段录音录像已损坏或丢失，请用“校验”检查，并从备份恢复。":
    "This piece is damaged or missing. Press Verify, and restore it from a backup.",
  "录制磁盘已满。请清理磁盘，或在 config.toml 的 [recording] 里换一个目录。":
    "The disk for recordings is full. Clear it, or name another folder in [recording] of config.toml.",
  "录制目录不能写入（只读）。请检查磁盘是否出错或被挂载为只读。":
    "The folder for recordings is read-only. Look whether the disk has failed or is mounted so.",
  "录制目录没有写入权限。请把它的所有者改为运行本程序的用户。":
    "The folder for recordings may not be written. Give it to the user that runs this program.",
  "录制磁盘写入失败。请检查磁盘。": "The disk for recordings refuses to be written. Look at it.",
  "录制程序没有响应，正在重新启动。": "The recorder does not answer and is started again.",
  "录制程序反复退出，请查看日志并联系运维人员。":
    "The recorder dies again and again. Look at the log, and call whoever runs the server.",
  "本考场必须录音录像，而现在无法录制，暂时不能邀请考生。请联系管理员。":
    "This room must be recorded, and that is not possible now: nobody can be invited. Call the administrator.",
  "{name}的录音录像没有及时存盘": "the recording of {name} was not saved in time",
  "{name}的录音录像恢复及时存盘": "the recording of {name} is saved in time again",
  "{name}的录音录像中断（没有收到画面或声音），缺 {seconds} 秒":
    "the recording of {name} lacks {seconds} s (nothing was received)",
  "{name}的录音录像中断（网络丢包），缺 {seconds} 秒":
    "the recording of {name} lacks {seconds} s (packets were lost)",
  "{name}的录音录像中断（服务器繁忙），缺 {seconds} 秒":
    "the recording of {name} lacks {seconds} s (the server was busy)",
  "{name}的录音录像中断（录制程序重新启动），缺 {seconds} 秒":
    "the recording of {name} lacks {seconds} s (the recorder was started again)",
  "{name}的录音录像中断（磁盘不能写入），缺 {seconds} 秒":
    "the recording of {name} lacks {seconds} s (the disk could not be written)",
  "{name}的录音录像已保存：{tracks} 路 {files} 段，最长一路 {longest} 秒，中断 {gaps} 处共 {missing} 秒（校验链 {digest}）":
    "the recording of {name} is saved: {tracks} tracks in {files} pieces, the longest {longest} s; {gaps} gaps, {missing} s missing (chain {digest})",
  "{name}的已用二维码被再次使用，已拒绝": "a used QR code of {name} was used again, and refused",
  "{name}的求助已处理": "the call for help of {name} was seen to",
  "抽签排定面试顺序（种子 {seed}）：{order}": "drew the order of interviews (seed {seed}): {order}",
  "设置考场“{title}”，{times}，考场人员 {panel} 人，考生 {candidates} 人":
    "set up the room “{title}”, {times}, {panel} on the panel, {candidates} candidates",
  "北京时间 {from} 至 {to}": "{from} to {to}, Beijing time",
  "启用考试承诺书{text}，尚未进入候考区的考生须同意本版":
    "put the exam pledge {text} into force; candidates who have not come in have to agree to it",
  "{name}同意考试承诺书{text}": "{name} agreed to the exam pledge {text}",
  "第 {number} 版": "version {number}",
  "第 {number} 版（SHA-256 {digest}）": "version {number} (SHA-256 {digest})",
  "{name}没有在规定时间内进入，邀请已自动撤回":
    "{name} did not come in in time, the invitation was taken back by the system",
  "撤回对{name}的邀请": "took back the invitation of {name}",
  "向{name}发送消息：{note}": "sent {name} a message: {note}",
  全部考生: "all candidates",
  "{name}回复消息：{note}": "{name} replied: {note}",
  "{name}请求帮助：{plight}": "{name} asked for help: {plight}",
  "{name}改为人工核验（{road}）": "{name} goes by the manual check ({road})",
  "{name}人脸识别一次：{outcome}": "{name} tried the face check: {outcome}",
  "{name}人脸识别一次：{outcome}，转人工核验":
    "{name} tried the face check: {outcome}, on to the manual check",
  "{name}面试中抽样提示：{doubt}": "hint from the interview of {name}: {doubt}",
  "{name}返回正常通道（{cause}，{gap}）": "{name} came back to the normal channel ({cause}, {gap})",
  "{name}转到应急通道（{cause}，{gap}）": "{name} changed over to the emergency channel ({cause}, {gap})",
  "{name}改用手机（{cause}，{gap}）": "{name} changed over to a phone ({cause}, {gap})",
  中断时间未知: "length of the gap not known",
  "中断 {seconds} 秒": "a gap of {seconds} s",
  "{name}在人证比对之后才首次进入": "{name} came in for the first time after the ID compare",
  "{name}在人证比对之后才首次进入（第 {number} 个登录，{device}）":
    "{name} came in for the first time after the ID compare (login {number}, {device})",
  "{name}更换了登录或设备": "{name} changed login or device",
  "{name}更换了登录或设备（第 {number} 个登录，{device}）":
    "{name} changed login or device (login {number}, {device})",
  "{name}人证比对：{passed}": "ID compare of {name}: {passed}",
  "{name}人证比对：{passed}（当时没有考生画面）":
    "ID compare of {name}: {passed} (without a picture of the candidate)",
  "{name}人证比对：{passed}：{note}": "ID compare of {name}: {passed}: {note}",
  "{name}人证比对：{passed}（当时没有考生画面）：{note}":
    "ID compare of {name}: {passed} (without a picture of the candidate): {note}",
  // The audit log (app/audit/words.py).
  登录: "log in",
  "登录（短信验证码通过，等待两步验证）": "log in (by text message, second factor to come)",
  退出登录: "log out",
  越权访问: "access beyond one's rights",
  把考场换到另一台服务器: "move a room to another server",
  让服务器交出考场或恢复接收: "drain a server, or let it take rooms again",
  添加学院: "add a college",
  修改学院名称: "rename a college",
  删除学院: "delete a college",
  添加专业: "add a major",
  修改专业名称: "rename a major",
  删除专业: "delete a major",
  添加人员: "add a person",
  修改人员: "edit a person",
  删除人员: "delete a person",
  上传人员照片: "upload a photo",
  导入人员: "import people",
  导出人员名单: "export people",
  查看手机号: "see a phone number",
  查看证件号码: "see an ID number",
  新建考场: "create a room",
  修改考场设置: "change a room's settings",
  导出考场记录: "export a room's record",
  发布承诺书或告知书: "publish a pledge or notice",
  发布公告: "publish an announcement",
  修改公告: "edit an announcement",
  撤回公告: "withdraw an announcement",
  查看材料文件: "see a file of materials",
  查看考生材料: "see a candidate's materials",
  材料审核通过: "approve materials",
  材料审核不通过: "reject materials",
  设立首位管理员: "set up the first administrator",
  设置两步验证: "set up the second factor",
  关闭两步验证: "turn off the second factor",
  重新生成恢复码: "renew recovery codes",
  重置他人的两步验证: "reset somebody's second factor",
  "申请账号变更（须第二人批准）": "ask for a change of an account (a second person approves)",
  批准账号变更: "approve a change of an account",
  拒绝账号变更: "refuse a change of an account",
  "报警：查看完整号码达到上限": "alarm: limit of whole numbers seen",
  查看身份核验: "see an identity check",
  查看人脸照片: "see face pictures",
  "考场记录有缺失（页面比记录知道得多）": "a room's record lacks something (a page knows more)",
  "查看完整证件号码（人证比对）": "see a whole ID number (ID compare)",
  按期删除材料: "delete materials as scheduled",
  按期删除手机号和证件号码: "delete phone and ID numbers as scheduled",
  按期删除登录和短信记录: "delete logins and messages as scheduled",
  按期删除人脸信息: "delete face data as scheduled",
  校验审计记录: "verify the audit log",
  导出审计记录: "export the audit log",
  成功: "done",
  格式不对: "malformed",
  文件不合要求: "file refused",
  验证码错误: "wrong code",
  二维码无效: "QR code not known",
  二维码已过期: "QR code expired",
  二维码已用过: "QR code used",
  不需要第二摄像头: "no second camera wanted",
  入口无效: "way in not known",
  入口已过期: "way in expired",
  入口已用过: "way in used",
  已超时: "timed out",
  无权: "no right",
  不存在或无权: "not there, or no right",
  与现状冲突: "conflict",
  考场设置有误: "settings wrong",
  考生状态不符: "wrong state",
  考场内有考生: "room busy",
  候考官正在通话: "invigilator busy",
  考生在其他考场: "in another room",
  不需要应急通道: "no emergency channel wanted",
  已在别处进入: "came in elsewhere",
  步骤未完成: "steps missing",
  考场未开放: "room not open",
  承诺书已更新: "pledge changed",
  未同意承诺书: "pledge missing",
  未完成人脸识别: "face check missing",
  未同意告知书: "consent missing",
  次数过多: "too many",
  人脸识别不可用: "face check not available",
  暂不可用: "not available",
  考场正在切换服务器: "changing server",
  考场刚刚有了变化: "overtaken",
  考场记录不完整: "record broken",
  系统出错: "error of the system",
  抽签排定面试顺序: "draw the order of interviews",
  使用登录码: "by a login code",
  两步验证: "second factor",
  恢复码: "recovery code",
  "承诺书第 {number} 版（SHA-256 {digest}…）": "exam pledge, version {number} (SHA-256 {digest}…)",
  "录音录像告知书第 {number} 版（SHA-256 {digest}…）":
    "recording notice, version {number} (SHA-256 {digest}…)",
  学校导入的照片: "the photo the school imported",
  识别或面试时的照片: "a picture from the check or the interview",
  "第 {number} 次提交": "submission {number}",
  "第 {number} 次提交，需要补充材料": "submission {number}, something is missing",
  "第 {number} 次提交：{names}": "submission {number}: {names}",
  "到期的 {count} 个文件": "{count} files that were due",
  "到期的 {count} 张照片": "{count} pictures that were due",
  手机号和证件号码: "phone and ID number",
  "考生 {count} 人": "{count} candidates",
  "工作人员 {count} 人": "{count} staff",
  "{count} 人，编入 {rooms} 个考场": "{count} people, into {rooms} rooms",
  完整: "whole",
  "{count} 个考场的记录有问题": "{count} rooms' records are broken",
  "审计记录从第 {number} 条起接不上，{count} 个考场的记录有问题":
    "the audit log is broken from entry {number} on, {count} rooms' records are broken",
  "考场记录第 {number} 条": "entry {number} of the room's record",
  "从 {name} 换到 {names}": "from {name} to {names}",
  恢复接收: "takes rooms again",
  "每小时 {count} 次": "{count} an hour",
  "记录到第 {number} 条，页面已收到第 {seen} 条": "the record ends at {number}, a page has seen {seen}",
  "公告“{title}”，{college}": "announcement “{title}”, {college}",
  "公告“{title}”": "announcement “{title}”",
  "公告“{title}”，第 {number} 版": "announcement “{title}”, version {number}",
  "{what}，由{name}申请": "to {what}, asked for by {name}",
  全校: "the whole school",

  // What an installation still lacks (app/host/lacking.py).
  "{month}月{day}日 {time}": "{month}-{day} {time}",
  "短信只显示在服务器的日志里，不会发到手机":
    "Text messages appear in the server's log only and reach no phone",
  "考生和老师收不到验证码，都登录不了": "Candidates and staff get no codes, and nobody can log in",
  没有填写考试网址: "The address of the exam is not set",
  "用域名打开的页面登录会被拒绝，给考生的链接和二维码也只能用本机的地址":
    "Pages opened by a domain name are refused at login, and links and QR codes name this machine's own addresses",
  "没有填写公网地址，本机的网卡上也没有": "No public address is set, and this machine has none",
  "校外的考生和老师收不到音视频；只在校园网内考试的不受影响":
    "People off campus get neither picture nor sound; an exam within the campus network is not affected",
  使用的是自动生成的证书: "The certificate is one the program made itself",
  "浏览器会提示不安全，每台电脑和手机都要先装上根证书才能使用摄像头":
    "Browsers warn, and each computer and phone needs the root certificate before its camera can be used",
  "证书里没有考试网址 {value}": "The certificate is not for the exam's address {value}",
  浏览器会拒绝打开考试页面: "Browsers refuse to open the exam's pages",
  "数据目录所在的磁盘只剩 {value} MB": "The disk of the data folder has {value} MB left",
  "磁盘写满后，任何操作都保存不了，材料和照片也收不进来":
    "On a full disk nothing can be saved, and no materials or photos are taken in",
  没有为审计记录另存校验值: "The end of the audit log is not noted anywhere else",
  "能改动数据库的人改动或删去审计记录，可以不被发现":
    "Whoever can change the database can alter or delete entries unseen",
  "最近一次备份没有成功：{value}": "The last backup failed: {value}",
  "数据库损坏时，只能退回更早的备份": "Were the database damaged, an older copy would have to do",
  数据库的备份只存在数据库所在的磁盘上: "The database and its backups are on the same disk",
  "这块磁盘损坏时，数据库和备份一起丢失": "If that disk fails, both are lost",
  没有填写学校名称: "The name of the school is not set",
  "页面和验证器里显示的都是“云考场”，考生分不清是不是本校的考试":
    "Pages and authenticators say only 云考场, so candidates cannot tell whose exam it is",
  没有填写联系人和电话: "No contact with a phone number is set",
  "考生登录不了或设备出了问题时，页面上没有可以求助的人":
    "Candidates who cannot log in, or whose devices fail, find nobody to ask",
  两步验证已关闭: "The second factor is switched off",
  "拿到管理员手机的人，只凭短信验证码就能登录":
    "Whoever holds an administrator's phone can log in by text message alone",
  人脸识别没有准备好: "Face recognition is not installed",
  "所有考生改为人工核验，老师要逐个比对身份证。再执行一次 make serve 会重试安装":
    "Every candidate is compared by hand. Running make serve again retries the installation",
  没有填写账号变动的短信模板: "No SMS template for changes of accounts is set",
  "管理员重置两步验证、更改手机号或签发登录码时，账号的主人收不到通知，账号被人冒用也不知道":
    "Owners hear nothing when an administrator resets the second factor, changes the phone or issues a login code, so that nobody notices a stolen account",
  "还没有从 [tls] acme 取得证书，暂时使用自动生成的证书":
    "No certificate has come from [tls] acme yet; one the program made itself stands in",
  证书已经过期: "The certificate is over",
  "证书还有 {value} 天到期": "The certificate ends in {value} days",
  "证书过期后，浏览器不再打开考试页面":
    "Browsers do not open the exam's pages with a certificate that is over",
};

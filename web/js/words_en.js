// @ts-check

/** Chinese text → English. A test compares the keys with what the pages say. @type {Record<string, string>} */
export const ENGLISH = {
  // Names and states
  云考场: "Cloud Exam Room",
  "云考场 · 远程面试系统": "Cloud Exam Room · remote oral examinations",
  考生: "Candidate",
  考官: "Examiner",
  主考官: "Chair",
  候考官: "Invigilator",
  管理员: "Administrator",
  管理人员: "I am staff",
  巡考: "Inspector",
  我: "Me",
  未报到: "Not checked in",
  候考中: "Waiting",
  通话中: "Talking",
  已邀请: "Invited",
  面试中: "In exam",
  已结束: "Ended",
  缺考: "Absent",
  已暂缓: "Deferred",
  在线: "Online",
  离线: "Offline",
  正在重连: "Reconnecting",
  在线情况未知: "Presence unknown",
  已掉线: "Line dropped",
  "掉线 {count}": "{count} dropped",
  "考生的网络中断，正在自动重连，请稍候。":
    "The candidate's line is down and reconnecting by itself, please wait.",
  "考生已掉线，席位和状态会保留，重新连上后自动恢复；现在邀请或通话，考生收不到。":
    "The candidate has dropped out. Seat and state are kept until they are back; an invitation or a talk does not reach them now.",
  无需: "Not required",
  可选: "Optional",
  需要: "Required",
  待进行: "To be done",
  已通过: "Passed",
  人脸识别未通过: "Face check failed",
  人工核验: "Checked by hand",
  未开始: "Not started",
  进行中: "In progress",
  等待邀请考生: "Nobody invited yet",
  "已邀请，等待考生进入": "Invited, waiting for the candidate",
  面试进行中: "Interview in progress",
  全部考生已结束: "All candidates are done",
  主摄像头: "main camera",
  第二摄像头: "Second camera",
  屏幕: "Screen",
  未知画面: "Unknown picture",
  空闲: "Idle",

  // Connection
  "正在连接…": "Connecting…",
  已连接: "Connected",
  "正在重连…": "Reconnecting…",
  已断开: "Disconnected",
  "音视频正在恢复…": "Restoring sound and picture…",
  "网络中断，正在重连。您的席位、状态和计时都会保留，无需刷新页面。":
    "The network is down, reconnecting. Your seat, state and time are kept; no need to reload.",
  "网络中断，正在重连。下面是断线前的情况，连上后自动更新；面试和计时不受影响。":
    "The network is down, reconnecting. This is how things stood before; interview and clock go on regardless.",
  "页面会自动重试，无需刷新。一直进不去请联系管理员。":
    "The page tries again by itself; no need to reload. If it stays like this contact the administrator.",
  "正在打开…": "Opening…",
  "正在进入考场…": "Entering the room…",
  "请稍候，不要关闭页面。": "Please wait and keep this page open.",
  点击开启声音: "Click to turn on sound",

  "您正在候考，退出后收不到面试邀请。席位和顺序会保留，重新登录后可以回到候考区。":
    "You are waiting: once logged out you get no invitation. Seat and place are kept; log in again to come back.",
  "您正在与候考官通话，退出后通话会中断。席位会保留，重新登录后可以回到这里。":
    "You are talking with the invigilator: logging out breaks that off. Your seat is kept; log in again to come back.",
  "考官正在等您进入考场，退出后可能错过邀请。席位会保留，重新登录后可以回到这里。":
    "The examiners are waiting: once logged out you may miss the invitation. Your seat is kept; log in again to come back.",
  "面试正在进行，退出后考官看不到您，计时不会停止。席位会保留，重新登录后可以回到考场。":
    "The interview is on: once logged out you cannot be seen, and the clock goes on. Your seat is kept; log in again to come back.",
  "您正在与考生通话，退出后考生看不到您，通话状态会保留。重新登录后可以继续或结束通话。":
    "You are talking with a candidate who will not see you once you log out; the talk stays open. Log in again to go on or end it.",
  "面试正在进行，退出后考生看不到您，面试和计时不会停止。重新登录后可以回到考场。":
    "The interview is on: once logged out you cannot be seen, and interview and clock go on. Log in again to come back.",

  // Login
  登录: "Log in",
  退出登录: "Log out",
  身份: "Role",
  我是考生: "I am a candidate",
  我是考官: "I am an examiner",
  学院: "College",
  专业: "Major",
  手机号: "Mobile number",
  验证码: "Code",
  获取验证码: "Get code",
  "{seconds} 秒后可重新获取": "Again in {seconds} s",
  请选择: "Please choose",
  "请选择学院。": "Choose your college.",
  "请选择专业。": "Choose your major.",
  "请填写 11 位手机号。": "Enter your 11-digit mobile number.",
  "请填写短信中的 6 位验证码。": "Enter the 6-digit code from the message.",
  "如果手机号已登记，验证码会发送到该手机，5 分钟内有效。":
    "If this number is registered, a code is on its way. It is valid for 5 minutes.",
  "演示系统：查看账号和验证码": "Demo: see accounts and codes",
  "如有疑问请联系：{name}": "Questions? Contact {name}",

  // Candidate's home
  首页: "Home",
  页面: "Pages",
  您好: "Welcome",
  "{name}，您好": "Welcome, {name}",
  今天: "Today",
  今天的流程: "Today's steps",
  材料: "Materials",
  无需提交: "Not required",
  设备: "Devices",
  进入时检查: "On entering",
  已检查: "Checked",
  人脸识别: "Face check",
  候考区: "Waiting area",
  下一步: "Next",
  已完成: "Done",
  考场: "Exam room",
  等待邀请: "By invitation",
  等待恢复: "After reinstatement",
  未参加: "Not attended",
  未进入: "Not entered",
  "考官正在等您，请马上返回考场。": "The examiners are waiting: return to the room now.",
  "面试正在进行，请马上返回考场。": "The interview is on: return to the room now.",
  "您的面试已暂缓。请返回考场等候，恢复后会自动继续。":
    "Your interview is deferred. Return to the room and wait; it goes on by itself when you are reinstated.",
  我的考场: "My exam rooms",
  返回考场: "Return to the room",
  进入候考区: "Enter the waiting area",
  "{time} 开放，届时可点击进入。": "Opens at {time}.",
  "您的面试已结束，无需再进入。": "Your interview is over; nothing more to do.",
  "您已被标记为缺考。如有疑问，请联系考场管理员。":
    "You have been marked absent. Please contact the administrator if this is wrong.",
  "本场考试已结束。": "This exam has ended.",
  演练考场: "Rehearsal",
  "正在读取考场…": "Loading rooms…",
  "还没有为您安排考场。安排好后会显示在这里，如有疑问请联系学院。":
    "No room has been assigned to you yet. It will appear here; ask your college if in doubt.",
  "暂时连接不上，下面是刚才的内容，正在自动重试…":
    "Cannot connect just now; showing what was known. Retrying…",
  公告与联系方式: "Notices and contact",
  学校公告: "School notices",
  学院公告: "College notices",
  暂无公告: "No notices",
  联系方式: "Contact",

  // Candidate in the room
  请允许使用摄像头和麦克风: "Please allow camera and microphone",
  "浏览器会在地址栏附近弹出询问，请点“允许”。面试需要看到您、听到您。":
    "The browser asks near the address bar: choose “Allow”. The interview needs to see and hear you.",
  "没有看到询问？请点地址栏左侧的图标查看权限。": "No question shown? Look at the icon left of the address.",
  先让摄像头和麦克风工作起来: "First get camera and microphone working",
  "按提示处理后点“重试”。一时处理不好也不会错过面试，可以先继续，由候考官协助。":
    "Follow the advice and press “Retry”. If it takes longer you may go on; the invigilator will help.",
  "先继续，稍后处理": "Go on, fix it later",
  考试承诺书: "Exam pledge",
  承诺书正文: "Text of the pledge",
  "正在读取承诺书…": "Loading the pledge…",
  我已阅读并同意: "I have read this and agree",
  "承诺书已于 {time} 同意。进入后请保持页面打开，等候候考官和考官。":
    "You agreed to the pledge at {time}. After entering keep this page open and wait for the staff.",
  "准备好了，可以进入候考区": "Ready to enter the waiting area",
  "候考区 {time} 开放": "The waiting area opens at {time}",
  距离开放还有: "Opens in",
  候考区画面: "Waiting area",
  候考信息: "Waiting information",
  候考官未上线: "The invigilator is not online",
  "请保持页面打开，候考官上线后会与您联系。": "Keep this page open; you will be contacted.",
  候考官正在与其他考生通话: "The invigilator is talking with another candidate",
  "请耐心等候，轮到您时会自动接通。": "Please wait; you will be connected when it is your turn.",
  "候考官在线，请等候": "The invigilator is online, please wait",
  "请保持页面打开，候考官呼叫时会自动接通。": "Keep this page open; a call connects by itself.",
  正在接通候考官: "Connecting to the invigilator",
  "画面马上就来。": "The picture is coming.",
  暂时不知道候考官是否在线: "Not known whether the invigilator is online",
  "请保持页面打开，不影响您的候考顺序。": "Keep this page open; your place in the queue is safe.",
  我的候考顺序: "My place in the queue",
  下一位就是您: "You are next",
  "您前面还有 {count} 位考生": "{count} before you",
  "预计很快开始，请不要离开": "Expected very soon, please stay",
  "预计等待约 {count} 分钟（{time} 左右）": "About {count} minutes (around {time})",
  考场消息: "Messages from the room",
  暂无消息: "No messages",
  我的画面: "My picture",
  没有画面: "No picture",
  放大: "Enlarge",
  缩小: "Shrink",
  收到面试邀请: "You are invited to the interview",
  "考官正在等您，请在倒计时结束前进入。": "The examiners are waiting. Enter before the time is up.",
  进入考场: "Enter the exam",
  "请点击“进入考场”": "Press “Enter the exam”",
  "进入后即可看到考官。": "You will see the examiners then.",
  "邀请已过期，您回到了候考区。请留意下一次邀请，听到提示音后请尽快点“进入考场”。":
    "The invitation ran out, and you are back in the waiting area. When it rings again, press “Enter the exam” soon.",
  "考官撤回了邀请，您回到了候考区。请保持页面打开，等候下一次邀请。":
    "The examiners withdrew the invitation, and you are back in the waiting area. Keep this page open for the next one.",
  "考官请您先回到候考区，面试用时已暂停。请保持页面打开，等候再次邀请。":
    "You are back in the waiting area and your exam time has stopped. Keep this page open; you will be invited again.",
  "考场为您安排了重新候考。请保持页面打开，等候考官再次邀请。":
    "You have been put back in the waiting area. Keep this page open; you will be invited again.",
  "缺考标记已撤销。请按本页步骤重新进入候考区。":
    "You are no longer marked absent. Follow the steps on this page to enter the waiting area.",
  "暂缓已解除，您回到了候考区。请保持页面打开，等候考官邀请。":
    "You are no longer deferred and are back in the waiting area. Keep this page open; you will be invited.",
  "与候考官的通话已结束。请保持页面打开，等候考官邀请。":
    "The talk with the invigilator is over. Keep this page open; you will be invited.",
  考官画面: "Examiners",
  已用: "Used",
  剩余: "Left",
  超时: "Over",
  面试即将到时: "Time is almost up",
  已超过规定时间: "Past the planned time",
  面试结束提醒: "The interview has ended",
  "{name}，您的面试结束了，感谢您的参加。": "{name}, your interview is over. Thank you.",
  "摄像头和麦克风已关闭。请点击下方按钮离开考场。":
    "Camera and microphone are off. Leave with the button below.",
  关闭考试: "Close the exam",
  您已被标记为缺考: "You have been marked absent",
  "如果您已经到场，请马上联系管理员；恢复后此页面会自动继续。":
    "If you are here, contact the administrator at once; this page goes on by itself when you are reinstated.",
  您的面试已暂缓: "Your interview is deferred",
  "请不要离开，保持页面打开；恢复后会自动回到候考区，顺序由考场安排。":
    "Stay and keep this page open; you will return to the waiting area by itself.",
  返回首页: "Back to the start",
  已在其他页面进入: "Entered on another page",
  不能进入此考场: "This room cannot be entered",
  改在此页面继续: "Continue on this page",

  // Devices
  设备调试: "Device check",
  摄像头: "camera",
  麦克风: "microphone",
  摄像头和麦克风: "camera and microphone",
  麦克风音量: "Microphone level",
  没有可用的设备: "No device",
  说话时这里会动: "Moves when you speak",
  "{device}的权限被拒绝": "Permission for the {device} was denied",
  "没有找到{device}": "No {device} found",
  "{device}被其他程序占用": "The {device} is used by another program",
  "{device}不支持所需的格式": "The {device} lacks the needed format",
  "此地址不能使用{device}": "This address cannot use the {device}",
  "{device}无法打开": "The {device} cannot be opened",
  "请检查{device}是否插好、是否被系统或键盘开关停用，再点“重试”。":
    "Check that the {device} is plugged in and not switched off, then press “Retry”.",
  "请关闭正在使用{device}的程序（如会议软件、其他浏览器页面），再点“重试”。":
    "Close the program that uses the {device} (a meeting, another page), then press “Retry”.",
  "请换一个{device}，再点“重试”。": "Use another {device}, then press “Retry”.",
  "请改用以 https:// 开头的地址打开本系统；仍不行请联系管理员。":
    "Open this system by its https:// address; if that fails contact the administrator.",
  "请重新插拔设备或重启浏览器，再点“重试”；仍不行请联系管理员。":
    "Plug the device in again or restart the browser, then press “Retry”; if that fails contact the administrator.",
  "微信内不能使用摄像头，请点右上角“…”，选择“在浏览器中打开”。":
    "WeChat cannot use the camera: press “…” at the top right and open in the browser.",
  "请点地址栏左侧的锁形图标 →“此网站的权限”，把摄像头和麦克风改为“允许”，再点“重试”。":
    "Press the lock left of the address → “Permissions for this site”, allow camera and microphone, then “Retry”.",
  "请点地址栏左侧的图标 →“网站设置”，把摄像头和麦克风改为“允许”，再点“重试”。":
    "Press the icon left of the address → “Site settings”, allow camera and microphone, then “Retry”.",
  "请点地址栏左侧的摄像头图标，删除“已阻止”的记录，再点“重试”并选择“允许”。":
    "Press the camera icon left of the address, remove “Blocked”, then “Retry” and choose “Allow”.",
  "请打开菜单“Safari → 此网站的设置”，把摄像头和麦克风改为“允许”，再点“重试”。":
    "Open the menu “Safari → Settings for this website”, allow camera and microphone, then “Retry”.",
  "请在浏览器的网站权限中允许摄像头和麦克风，再点“重试”。":
    "Allow camera and microphone in the browser's site permissions, then press “Retry”.",
  关闭麦克风: "Mute microphone",
  开启麦克风: "Unmute microphone",
  关闭摄像头: "Turn camera off",
  开启摄像头: "Turn camera on",

  // Staff
  考场总览: "Rooms",
  打开考场: "Open room",
  选择考场: "Choose a room",
  返回考场列表: "Back to the rooms",
  候考: "Waiting",
  面试: "In exam",
  "没有分配给您的考场。如有疑问请联系学院管理员。":
    "No room is assigned to you. Ask the administrator if in doubt.",
  "此页面显示考场的实时状态，不接收画面和声音。":
    "This page shows the room's state live, without picture or sound.",
  考生队列: "Queue",
  "候考 {waiting} · 共 {all}": "{waiting} waiting of {all}",
  "本考场还没有安排考生。": "No candidates in this room yet.",
  "本考场还没有安排考官和候考官。": "No examiners or invigilators in this room yet.",
  承诺书已签: "Pledge signed",
  承诺书未签: "Pledge not signed",
  考号: "Exam number",
  状态: "State",
  "{time} 起": "since {time}",
  在线情况: "Presence",
  已同意: "Agreed",
  未同意: "Not agreed",
  面试邀请: "Invitation",
  "邀请过期未进入 {count} 次": "Invitation ran out ({count})",
  面试用时: "Exam time",
  尚未开始: "Not started",
  "已用 {used}，剩余 {left}": "{used} used, {left} left",
  "操作按钮在画面下方。": "The buttons are below the picture.",
  考官组: "Panel",
  面试画面: "Interview",
  未启用: "Off",
  "正在接收画面…": "Receiving the picture…",
  尚无考生在面试: "Nobody is being interviewed",
  "在考生队列中选择考生，点“邀请”。": "Choose a candidate in the queue and press “Invite”.",
  "已邀请 {name}，等待进入": "{name} is invited",
  剩余时间: "Time left",
  "到时仍未进入，邀请会自动撤回。": "The invitation is withdrawn when the time is up.",
  通话: "Talk",
  没有在通话: "Not talking",
  "正在接通 {name}": "Connecting to {name}",
  "正在与 {name} 通话": "Talking with {name}",
  "在下方选择一位考生，点“开始通话”。其他考生看不到、听不到。":
    "Choose a candidate below and press “Start talk”. Nobody else sees or hears it.",
  "{count} 人": "{count}",
  "现在没有考生在候考区等待。": "Nobody is waiting now.",
  发消息: "Send a message",
  发给: "To",
  未选考生: "Nobody chosen",
  全部考生: "All candidates",
  消息内容: "Message",
  发送: "Send",
  "已发送给 {name}": "Sent to {name}",
  已发送给全部考生: "Sent to all candidates",

  // Moves
  开始通话: "Start talk",
  结束通话: "End talk",
  邀请: "Invite",
  撤回邀请: "Withdraw invitation",
  结束面试: "End interview",
  退回候考区: "Send back to waiting",
  重新候考: "Back to waiting",
  暂缓: "Defer",
  标记缺考: "Mark absent",
  恢复: "Reinstate",
  "要结束 {name} 的面试吗？考生会立刻收到结束提醒并离开考场。":
    "End the interview of {name}? The candidate is told at once and leaves the room.",
  "要把 {name} 退回候考区吗？面试用时会暂停，之后可再次邀请。":
    "Send {name} back to the waiting area? The clock stops, and you may invite again.",
  "要让 {name} 重新候考吗？考生会回到候考区，可再次邀请，面试用时接着计算。":
    "Put {name} back to waiting? The candidate may be invited again, and the exam time goes on from where it stood.",
  "要把 {name} 标记为缺考吗？之后可用“恢复”撤销。": "Mark {name} absent? “Reinstate” undoes it.",
  "原因（会记入考场记录）": "Reason (kept in the room's record)",
  取消: "Cancel",
  "确认{label}": "Confirm: {label}",
  重试: "Retry",

  // Refusals
  "网络连接不上。请检查网络，页面会自动重试。":
    "No connection. Check the network; the page retries by itself.",
  "服务器没有回应，请稍后再试。": "The server did not answer, please try again later.",
  "操作没有得到回应，请查看最新状态后再决定是否重做。":
    "No answer came. Look at the present state before you do it again.",
  "操作没有成功，请重试。": "That did not work, please try again.",
  "请求的内容不正确，请刷新页面后重试。": "The request was wrong. Reload the page and try again.",
  "验证码不正确或已失效，请重新获取验证码。": "The code is wrong or no longer valid. Get a new one.",
  "登录已失效，请重新登录。": "Your session has ended, please log in again.",
  "您的身份不能进行这项操作。如有疑问请联系管理员。":
    "Your role may not do this. Ask the administrator if in doubt.",
  "没有找到，或您无权查看。请返回首页重新进入。": "Not found, or not for you. Go back to the start.",
  "情况已有变化，请查看最新状态后再操作。": "Things have changed. Look at the present state first.",
  "考生当前的状态不能进行这项操作，请查看最新状态。": "The candidate's state does not allow this now.",
  "考场内已有考生被邀请或正在面试，请等其结束后再邀请。":
    "Somebody is already invited or in the exam. Invite when they are done.",
  "您正在与另一位考生通话，请先结束通话。": "You are talking with somebody else. End that talk first.",
  "该考生正在另一个考场候考或面试，请先在那里结束。":
    "This candidate is live in another room. End that first.",
  "您已在另一个页面或设备进入本考场，此页面已停止。":
    "You have entered this room on another page or device. This page has stopped.",
  "还有步骤没有完成，请按页面提示完成后再试。": "A step is missing. Do what the page asks and try again.",
  "考场尚未开放，请在开放时间后进入。": "The room is not open yet.",
  "请先阅读并同意考试承诺书。": "Please read the exam pledge and agree first.",
  "请先完成人脸识别。": "Please finish the face check first.",
  "操作过于频繁，请稍后再试。": "Too many attempts, please wait a little.",
  "系统正忙，请稍后再试。": "The system is busy, please try again later.",
  "本考场的记录不完整，已停止使用以免出错。请立即联系管理员。":
    "The records of this room are incomplete, so it is not in use. Please contact the administrator at once.",
  "考场正在切换服务器，请稍候，页面会自动恢复。":
    "The room is moving to another server; the page recovers by itself.",

  // Demo and errors
  演示页: "Demo",
  "一个浏览器窗口只能登录一个账号。要同时扮演多个角色，请使用不同的浏览器或无痕窗口。":
    "One browser holds one account. To play several roles at once use other browsers or private windows.",
  最近的短信验证码: "Latest codes",
  "还没有发出验证码。在登录页点“获取验证码”后会显示在这里。":
    "No codes yet. Press “Get code” on the login page.",
  演示账号: "Accounts",
  姓名: "Name",
  学院专业: "College and major",
  操作: "Action",
  填入登录页: "Fill in the login page",
  没有找到: "Not found",
  没有找到这个页面: "This page was not found",
  "地址可能输入有误，或您无权查看。": "The address may be wrong, or not for you.",
};

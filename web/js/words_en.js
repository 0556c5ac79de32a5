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

  // Face check
  未完成: "Not done",
  "未通过，可重试": "Not passed, try again",
  请眨眼: "Blink",
  "自然地闭上双眼，再睁开。": "Close both eyes, then open them.",
  请张嘴: "Open your mouth",
  "张开嘴，再合上。": "Open it, then close it.",
  请向左转头: "Turn your head left",
  "慢慢转向您的左边，再转回来。": "Slowly to your left, then back.",
  请向右转头: "Turn your head right",
  "慢慢转向您的右边，再转回来。": "Slowly to your right, then back.",
  请点头: "Nod",
  "低一下头，再抬起来。": "Chin down, then up again.",
  请看镜头: "Look into the camera",
  "准备做下一个动作。": "Get ready for the next action.",
  "没有看到您的脸，请正对摄像头": "Your face is not seen: face the camera",
  画面中只能有您一个人: "Only you may be in the picture",
  请靠近一点: "Come a little closer",
  请离远一点: "Move back a little",
  请把脸移到框的中间: "Move your face into the oval",
  "光线太暗，请开灯或面向光源": "Too dark: turn on a light or face one",
  请正对镜头: "Face the camera",
  请保持不动: "Hold still",
  "正在排队，前面还有 {count} 人": "In the queue, {count} before you",
  "正在排队，马上轮到您": "In the queue, you are next",
  "请保持页面打开，轮到时会自动开始。": "Keep this page open; it starts by itself.",
  "请正对镜头，保持不动": "Face the camera and hold still",
  "把脸放在框内，光线均匀，画面中只有您本人。": "Your face in the oval, even light, only you in the picture.",
  "回到正面，看着镜头。": "Back to the front, look into the camera.",
  "正在比对，请稍候": "Comparing, please wait",
  "动作已经完成，不用再做什么。": "The actions are done; nothing more to do.",
  "正在准备…": "Getting ready…",
  "请坐正，看着镜头。": "Sit straight and look into the camera.",
  "人脸识别已通过。": "The face check is passed.",
  "请正对摄像头、保持光线充足，摘下口罩、帽子和墨镜，按提示一次做一个动作。":
    "Face the camera in good light, without mask, hat or dark glasses, and do one action at a time as asked.",
  "这不是您的问题，请稍后重试。": "This is not your fault. Please try again later.",
  "今天的次数已用完，您仍可进入候考区，由工作人员核验身份。":
    "No try is left today. You may still enter the waiting area; the staff check your identity.",
  "您选择了人工核验，由工作人员核对您的身份证。":
    "You chose the check by hand: the staff look at your ID card.",
  "人脸识别没有完成，改由工作人员核对您的身份证。":
    "The face check could not be completed: the staff look at your ID card instead.",
  "您撤回了同意，改由工作人员核对您的身份证。":
    "You withdrew your consent: the staff look at your ID card instead.",
  "由工作人员核对您的身份证。": "The staff look at your ID card.",
  人脸识别告知书: "Face check notice",
  撤回同意: "Withdraw consent",
  "撤回后，已保存的人脸照片和比对数据会被删除，改由工作人员核对您的身份证，不影响您参加面试。要撤回吗？":
    "Your face pictures and what was computed from them will be deleted, and the staff look at your ID card instead. Your interview is not affected. Withdraw?",
  "您无需人脸识别，由工作人员核验身份。": "You need no face check: the staff check your identity.",
  "请准备好身份证原件。": "Have your ID card ready.",
  改用人脸识别: "Use the face check after all",
  "工作人员已核对您的身份。": "The staff have checked your identity.",
  "工作人员核对后有疑问，请按工作人员的说明进行。":
    "The staff have a question about your identity; do as they tell you.",
  "今天还可以再试 {count} 次。": "Tries left today: {count}.",
  本次没有通过: "Not passed this time",
  "本次没有完成，不计次数": "Not completed; it does not count",
  人脸识别已通过: "Face check passed",
  "正在进入下一步…": "Going on…",
  "网络中断，识别已停止": "The network is down; the check has stopped",
  "正在重连…连上后可以重试，不用刷新页面。": "Reconnecting… You can retry then, without reloading.",
  "识别被中断，不计次数": "The check was interrupted; it does not count",
  "网络已恢复，请重试。": "The network is back. Please retry.",
  已停止识别: "The check was stopped",
  "本次没有完成，不计次数。准备好后可以重试。":
    "It was not completed and does not count. Retry when you are ready.",
  暂时不能开始识别: "The check cannot start now",
  今天的次数已用完: "No try is left today",
  继续: "Go on",
  "动作 {number}/{of}": "Action {number}/{of}",
  开启语音提示: "Voice on",
  关闭语音提示: "Voice off",
  "请保持页面在前台，离开页面会中断识别。": "Keep this page in front: leaving it interrupts the check.",
  停止识别: "Stop",
  改为人工核验: "Be checked by hand",
  "正在读取人脸识别告知书…": "Loading the face check notice…",
  人脸识别暂时不可用: "The face check is not available now",
  "这不是您的问题，也不影响面试。请改为人工核验：进入候考区后，由工作人员核对您的身份证。":
    "This is not your fault and does not affect the interview. Choose the check by hand: the staff look at your ID card in the waiting area.",
  告知书正文: "Text of the notice",
  "照片在考试结束 {count} 天后自动删除。不使用人脸识别时，由工作人员核对身份证。":
    "The pictures are deleted {count} days after the exam. Without a face check the staff look at your ID card.",
  "两种方式都可以参加面试，由您自愿选择，不影响成绩。":
    "Either way leads to the interview. The choice is yours and does not affect your result.",
  同意并开始识别: "Agree and start",
  "不使用人脸识别，改为人工核验": "No face check: be checked by hand",
  人脸识别需要摄像头: "The face check needs a camera",
  "正在打开摄像头…": "Opening the camera…",
  "按提示处理后点“重试”。一时处理不好，也可以改为人工核验，不影响面试。":
    "Follow the advice and press “Retry”. If it takes longer, be checked by hand; your interview is not affected.",
  准备好了就开始人脸识别: "Start the face check when you are ready",
  "正对镜头，把脸放在画面中间": "Face the camera, in the middle of the picture",
  "光线均匀，不要背对窗户或灯": "Even light, no window or lamp behind you",
  "摘下口罩、帽子和墨镜": "No mask, hat or dark glasses",
  画面中只有您本人: "Only you in the picture",
  开始识别: "Start",
  进入候考区的步骤: "Steps into the waiting area",
  请处理: "To be solved",
  稍后处理: "Later",
  承诺书: "Pledge",
  待同意: "To be agreed",
  待进入: "To be entered",

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

  // Identity, for the staff
  已人工核验通过: "ID accepted by hand",
  人证比对不通过: "ID compare refused",
  人脸识别待进行: "Face check to be done",
  人脸识别未进行: "Face check not done",
  已免除人脸识别: "Face check waived",
  还可以重试: "may try again",
  次数用完: "no tries left",
  考生选择人工核验: "the candidate chose a check by hand",
  系统不可用: "system not available",
  考生撤回同意: "the candidate withdrew consent",
  待人证比对: "ID compare needed",
  "请核对身份证件（人证比对）": "Please compare the ID card",
  工作人员: "Staff",
  "提示：画面中没有看到考生": "Hint: the candidate is not in the picture",
  "提示：画面中有多人": "Hint: several people in the picture",
  "提示：画面中的人可能不是通过核验的考生，请留意":
    "Hint: this may not be the person who was checked, please watch",
  查看人脸截图: "Face pictures",
  人证比对: "ID compare",
  免除人脸识别: "Waive face check",
  "要免除 {name} 的人脸识别吗？考生可以直接进入候考区，您填写的原因会显示给考官和候考官。":
    "Waive the face check of {name}? The candidate may enter the waiting area; examiners and invigilators see your reason.",
  "人脸截图：{name}": "Face pictures: {name}",
  "每次查看都会记录查看人和时间。仅用于核验身份，请勿拍照或外传。":
    "Each look is logged with your name and the time. Only for checking identity: do not copy or pass on.",
  "正在读取身份核验记录…": "Loading the identity record…",
  "正在读取图片…": "Loading the picture…",
  图片已删除: "This picture was deleted",
  学校导入的照片: "Photo imported by the school",
  "学校没有导入照片，或照片已删除。": "The school imported no photo, or it was deleted.",
  高度相似: "Very similar",
  需人工判断: "For a person to judge",
  不相似: "Not similar",
  未比对照片: "Not compared",
  由权威数据源比对: "Compared by the authority",
  "相似度 {score}": "similarity {score}",
  未通过: "Not passed",
  "未完成，不计次数": "Not finished, not counted",
  正面: "Front",
  眨眼: "Blink",
  张嘴: "Open mouth",
  左转: "Turn left",
  右转: "Turn right",
  点头: "Nod",
  "第 {number} 次": "Try {number}",
  "显示第 {number} 次的 {count} 张截图": "Show the {count} pictures of try {number}",
  "这一次没有截图，或截图已按规定删除。": "No pictures of this try, or they were deleted on schedule.",
  "没有人脸截图：{why}。": "No face pictures: {why}.",
  "没有人脸截图：考生还没有进行人脸识别。":
    "No face pictures: the candidate has not done the face check yet.",
  "考生已撤回同意，人脸截图和特征已删除。":
    "The candidate withdrew consent; face pictures and features were deleted.",
  证件画面: "ID card",
  证件号码: "ID number",
  "人证比对：{name}": "ID compare: {name}",
  实时画面: "Live picture",
  "考生{presence}，连上后显示画面。": "Candidate: {presence}. The picture returns with the connection.",
  "考生进入考场后，这里显示实时画面。": "The live picture appears when the candidate enters the exam.",
  "考生进入候考区后，这里显示实时画面。":
    "The live picture appears when the candidate enters the waiting area.",
  "面试中的画面只有考官能看到。": "Only examiners see the picture during the interview.",
  "现在没有这位考生的画面。": "There is no picture of this candidate now.",
  "请考生取下口罩，正对摄像头，并把身份证举到脸旁。":
    "Ask the candidate to take off any mask, face the camera and hold the ID card beside the face.",
  保存证件画面: "Keep ID picture",
  "正在保存…": "Saving…",
  证件画面已保存: "The ID picture was kept",
  "证件画面（共 {count} 张）": "ID card (latest of {count})",
  人脸识别正面照: "Front picture of the face check",
  "没有人脸识别截图，请与证件照片比对。": "No picture of a face check; compare with the ID card.",
  常见原因: "Common reasons",
  证件照片与本人不符: "The photo on the ID is of another person",
  证件信息与名单不符: "The ID does not match the list",
  "看不清，请重新出示": "Not readable, please show it again",
  "备注（不通过时必填，会记入考场记录）": "Note (needed to refuse; kept in the room's record)",
  "请先填写或选择不通过的原因。": "Write or choose the reason for refusing first.",
  "可再次核验，以最新一次为准；每一次都会留在考场记录中。":
    "May be compared again: the latest counts, each stays in the room's record.",
  不通过: "Refuse",
  通过: "Accept",
  "已记录：{name} 人证比对通过": "Recorded: ID of {name} accepted",
  "已记录：{name} 人证比对不通过": "Recorded: ID of {name} refused",
  关闭: "Close",

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
  "请先阅读并同意人脸识别告知书，或选择人工核验。":
    "Please read the face check notice and agree, or choose the check by hand.",
  "今天的人脸识别次数已用完，您仍可进入候考区，由工作人员核验身份。":
    "No try of the face check is left today. You may still enter the waiting area; the staff check your identity.",
  "人脸识别暂时不可用，请选择人工核验，不影响您参加面试。":
    "The face check is not available now. Choose the check by hand; your interview is not affected.",
  "操作过于频繁，请稍后再试。": "Too many attempts, please wait a little.",
  "系统正忙，请稍后再试。": "The system is busy, please try again later.",
  "本考场的记录不完整，已停止使用以免出错。请立即联系管理员。":
    "The records of this room are incomplete, so it is not in use. Please contact the administrator at once.",
  "考场正在切换服务器，请稍候，页面会自动恢复。":
    "The room is moving to another server; the page recovers by itself.",

  // Screen share and devices in the exam
  共享屏幕: "Share screen",
  停止共享: "Stop sharing",
  屏幕共享: "Screen share",
  请共享屏幕: "Ask for the screen",
  "屏幕共享已停止。需要时请再点“共享屏幕”。":
    "Your screen is no longer shared. Press “Share screen” again when it is needed.",
  "考官请您共享屏幕。请点“共享屏幕”，选择“整个屏幕”。":
    "The examiners ask for your screen. Press “Share screen” and choose “Entire screen”.",
  "没有共享屏幕：您取消了选择，或浏览器不允许。面试不受影响；需要共享时再点“共享屏幕”，选择“整个屏幕”。":
    "No screen is shared: you cancelled, or the browser does not allow it. Your interview goes on; when it is needed press “Share screen” again and choose “Entire screen”.",
  "系统没有把屏幕交给浏览器。请在系统设置的“隐私与安全性 → 屏幕录制”中允许此浏览器，再点“共享屏幕”。":
    "The system does not give the screen to the browser. Allow this browser under “Privacy & Security → Screen Recording” in the system settings, then press “Share screen”.",
  "此浏览器不能共享屏幕。请告诉考官；如有条件，请改用电脑上的 Chrome 或 Edge。":
    "This browser cannot share a screen. Tell the examiners; if you can, use Chrome or Edge on a computer.",
  "屏幕共享没有开始。请再点一次“共享屏幕”；仍不行请告诉考官。":
    "The screen share did not begin. Press “Share screen” once more; if it still fails tell the examiners.",
  "正在共享整个屏幕，考官可以看到。": "Your entire screen is shared; the examiners see it.",
  "您共享的是窗口，不是整个屏幕，考官会看到这一提示。请停止共享，再选择“整个屏幕”。":
    "You share a window, not the entire screen, and the examiners are told so. Stop sharing, then choose “Entire screen”.",
  "您共享的是浏览器标签页，不是整个屏幕，考官会看到这一提示。请停止共享，再选择“整个屏幕”。":
    "You share a browser tab, not the entire screen, and the examiners are told so. Stop sharing, then choose “Entire screen”.",
  "正在共享屏幕，考官可以看到。请确认共享的是整个屏幕。":
    "Your screen is shared; the examiners see it. Make sure that it is the entire screen.",
  考生关闭了摄像头: "Candidate switched the camera off",
  考生没有可用的摄像头: "Candidate has no camera to use",
  考生关闭了麦克风: "Candidate muted the microphone",
  考生没有可用的麦克风: "Candidate has no microphone to use",
  "共享的是窗口，不是整个屏幕": "A window is shared, not the entire screen",
  "共享的是浏览器标签页，不是整个屏幕": "A browser tab is shared, not the entire screen",
  浏览器没有说明共享的是否整个屏幕: "The browser does not tell whether the entire screen is shared",
  "正在接收屏幕…": "Receiving the screen…",
  未共享屏幕: "No screen shared",
  "已请考生共享屏幕，等待中": "Asked for the screen, waiting",
  "{name} 开始共享屏幕": "{name} shares the screen",
  "{name} 停止了共享屏幕": "{name} no longer shares the screen",
  并排显示: "Side by side",
  第二摄像头怎么放: "Where to put the second camera",
  手机: "Phone",
  "手机放在您身后侧面约 45 度、与肩同高或略高的位置，固定好，不要手持。":
    "Fix the phone behind you, about 45 degrees to the side, at or just above your shoulder; do not hold it.",
  "画面里要看得到您的双手、整个电脑屏幕和桌面。":
    "It must show both your hands, the whole computer screen and the desk.",
  "双击“我的画面”里的小画面可以放大，对照着调整。":
    "Double-click your own small picture to enlarge it while you adjust.",
  "请检查麦克风是否静音、是否选对，说几句话再点“重新检测”。":
    "Check that the microphone is not muted and is the right one, say a few words, then press “Check again”.",
  没有听到声音: "No sound was heard",
  正常: "Works",
  扬声器: "Loudspeaker",
  还没有试听: "Not tried yet",
  "请点“重新检测”，留意测试音，再选择是否听到。":
    "Press “Check again”, listen for the tone, then say whether you heard it.",
  没有听到测试音: "The tone was not heard",
  "请调高音量、检查耳机是否插好，或换一个扬声器，再点“重新检测”。":
    "Turn up the volume, check the headphones or choose another loudspeaker, then press “Check again”.",
  网络: "Network",
  音视频连不上服务器: "Sound and picture do not reach the server",
  "请检查网络；单位或宿舍网络可能拦截音视频，可换用手机热点再点“重新检测”，仍不行请联系管理员。":
    "Check the network; an office or dormitory network may block it. Try a phone's hotspot and press “Check again”, else contact the administrator.",
  网络较慢或丢包较多: "The network is slow or loses packets",
  "请关闭下载和其他视频，靠近路由器或改用网线，再点“重新检测”。":
    "Stop downloads and other videos, move closer to the router or use a cable, then press “Check again”.",
  "只能用 TCP 备用通道": "Only the TCP fallback works",
  "可以参加面试。如有条件，请换一个不拦截 UDP 的网络（例如手机热点），画面会更流畅。":
    "You can be interviewed. If possible use a network that does not block UDP (a phone's hotspot, say): the picture will be smoother.",
  "正常（UDP）": "Works (UDP)",
  "往返 {rtt} 毫秒": "round trip {rtt} ms",
  "丢包 {loss}%": "loss {loss}%",
  "上行 {up} kbit/s": "up {up} kbit/s",
  设备未调试: "Devices not checked",
  设备正常: "Devices work",
  "、": ", ",
  "设备待处理：{parts}": "Devices to mend: {parts}",
  检测: "Check",
  "{time} 检测": "checked at {time}",
  "正在检测，请对着麦克风说几句话，并留意是否听到测试音…":
    "Checking: say a few words to the microphone and listen for the tone…",
  "还没有检测过。检测约需 5 秒，结果会告诉考官和候考官。":
    "Not checked yet. It takes about 5 seconds; examiners and invigilators see the result.",
  "刚才的测试音听到了吗？": "Did you hear the tone?",
  听到了: "Yes, I heard it",
  没有听到: "No",
  重新检测: "Check again",
  开始检测: "Check",
  您已关闭摄像头: "You switched your camera off",

  // Demo and errors
  演示页: "Demo",
  导入照片: "Import a photo",
  "正在导入…": "Importing…",
  已导入照片: "Photo imported",
  "这个文件不是可用的照片，请换一张。": "This file is no photo that can be used; choose another.",
  "要试用人脸识别，请先为考生导入一张您自己的正面照片，它代替学校导入的报名照片，一天后自动删除。":
    "To try the face check, first import a photo of your own face for the candidate: it stands for the photo the school imports, and is deleted after a day.",
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
  第二摄像头已断开: "Second camera disconnected",
  未连接: "Not connected",
  "{time} 有人再次使用已用过的二维码，已拒绝（共 {count} 次）":
    "{time}: somebody tried a used QR code again and was refused ({count} in all)",
  "{name} 的第二摄像头没有连接，而本考场要求连接。仍要邀请吗？":
    "The second camera of {name} is not connected, and this room requires one. Invite all the same?",
  手机端: "Mobile page",
  手机端页面的二维码: "QR code of the mobile page",
  "用手机扫码打开手机端。面试时，手机可作为第二摄像头，拍摄您的侧后方和桌面。":
    "Scan it with your phone. In the interview the phone can be the second camera that shows you from behind and your desk.",
  还没有连接到考试: "Not connected to an exam yet",
  "请在电脑上进入考场页面，用本手机扫描“第二摄像头”的二维码。":
    "Enter the room's page on your computer and scan the code under “Second camera” with this phone.",
  "不再需要第二摄像头，可以关闭此页面。": "The second camera is no longer needed. You may close this page.",
  面试已结束: "The interview is over",
  本考场不使用第二摄像头: "This room uses no second camera",
  "可以关闭此页面。": "You may close this page.",
  摄像头没有画面: "The camera gives no picture",
  "正在重新打开；如有来电请先挂断，再点“重试”。":
    "It is being opened again; after a call, hang up and press “Retry”.",
  "正在发送画面…": "Sending the picture…",
  "请保持此页面打开。": "Please keep this page open.",
  "已连接，考官正在看此画面": "Connected: the examiners see this picture",
  "{name} 的第二摄像头": "Second camera of {name}",
  "已连接，正在发送画面": "Connected, the picture is being sent",
  "网络中断，恢复后会自动连接，不用重新扫码。":
    "The line is down. It comes back by itself, without a new scan.",
  没有连接: "Not connected",
  "请插上充电器，把“自动锁定”设为“永不”，并打开勿扰模式。":
    "Plug in the charger, set Auto-Lock to Never and switch on Do Not Disturb.",
  "此浏览器不能保持亮屏，请务必把“自动锁定”设为“永不”。":
    "This browser cannot keep the screen on: set Auto-Lock to Never.",
  "手机放在侧后方约 45 度，能拍到您的双手和整个屏幕。":
    "Put the phone about 45 degrees behind you, so that it shows your hands and the whole screen.",
  "电量 {level}%": "Battery {level}%",
  "，正在充电": ", charging",
  "，请尽快充电": ", please charge it soon",
  换用前置摄像头: "Use the front camera",
  换用后置摄像头: "Use the rear camera",
  请用系统浏览器打开: "Please open this in your browser",
  "点右上角的“…”": "Tap “…” at the top right",
  "选择“在浏览器中打开”（Safari 或系统自带浏览器）": "Choose “Open in browser” (Safari or the phone's own)",
  "微信内不能使用摄像头。若二维码已过期，请用手机相机重新扫描。":
    "WeChat does not let a page use the camera. If the code has expired, scan it again with the phone's camera.",
  "此页面把手机变成电脑面试的第二摄像头，不需要登录，平时不使用麦克风。":
    "This page makes the phone the second camera of the interview on your computer. It needs no login, and normally no microphone.",
  "正在生成二维码…": "Making the QR code…",
  第二摄像头的二维码: "QR code of the second camera",
  "用手机相机扫描（不要用微信），允许使用摄像头。":
    "Scan it with the phone's camera (not with WeChat) and allow the camera.",
  "二维码自动更新，只能使用一次。": "The code is renewed by itself and good once.",
  收起二维码: "Hide the code",
  显示二维码: "Show the code",
  更换手机: "Use another phone",
  "本考场要求连接手机作为第二摄像头，请扫码连接。":
    "This room requires a phone as second camera: please scan the code.",
  "可以连接手机作为第二摄像头，不连接也能面试。":
    "You may connect a phone as second camera; the interview works without one too.",
  "请保持手机亮屏，并接上充电器。": "Keep the phone's screen on and plug in the charger.",
  "请看手机页面上的状态，不影响面试。": "See what the phone's page says; the interview goes on.",
  "请查看手机：点亮屏幕、打开云考场页面、检查网络，会自动恢复，不用重新扫码。":
    "Look at the phone: wake it, open the exam page, check its network. It comes back by itself, without a new scan.",

  // The exam office
  管理: "Administration",
  "正在读取…": "Loading…",
  "暂时连接不上，下面是刚才的内容。": "Cannot connect for the moment; below is what was there before.",
  翻页: "Pages",
  上一页: "Previous page",
  下一页: "Next page",
  "第 {page} / {last} 页，共 {total} 条": "Page {page} of {last}, {total} in all",
  // The Windows client and its tickets.
  "入口无效。请回到考试系统的首页，重新点击按钮。":
    "This entrance is not valid. Go back to the home page and press the button again.",
  "入口已过期。请回到考试系统的首页，重新点击按钮。":
    "This entrance has expired. Go back to the home page and press the button again.",
  "入口已使用过，只能使用一次。请回到考试系统的首页，重新点击按钮。":
    "This entrance was used and is good only once. Go back to the home page and press the button again.",
  // The emergency room.
  "正在准备应急通道…": "Preparing the emergency channel…",
  "正在进入应急考场…": "Entering the emergency room…",
  "正在启动双通道客户端。浏览器询问时，请点“打开”。":
    "Starting the dual-channel client. If the browser asks, press “Open”.",
  "双通道客户端已启动，请到新窗口继续。": "The dual-channel client has started. Go on in its window.",
  "双通道客户端没有响应。可以改在浏览器中进入，席位和计时都会保留。":
    "The dual-channel client does not answer. You can enter in the browser instead; your seat and time are kept.",
  在浏览器中进入: "Enter in the browser",
  留在此页面: "Stay on this page",
  进入应急考场: "Emergency room",
  网络有问题: "Network problems",
  画面和声音暂时不通: "Picture and sound do not get through",
  网络或设备有问题时: "If the network or a device fails",
  "您的席位、状态和计时都会保留。一直不通，请点“进入应急考场”，换一条通道回到同一席位。":
    "Your seat, state and time are kept. If it lasts, press “Emergency room” to come back to the same seat by another channel.",
  立即重试: "Try again now",
  "正在重新连接服务器，连上后自动恢复。": "Connecting to the server again; everything comes back by itself.",
  "已连接服务器，但画面和声音还没有通。正在依次尝试 UDP 和 TCP 两种方式。":
    "Connected to the server, but picture and sound do not get through yet. Trying UDP and TCP in turn.",
  "网络正常，但摄像头或麦克风不能使用。请先按页面提示处理。":
    "The network is fine, but the camera or microphone cannot be used. Follow the advice on the page first.",
  "网络和音视频目前正常。": "Network, picture and sound are fine at present.",
  "请回到原来打开考试页面的浏览器，点“返回正常通道”。那里已关闭的，请重新登录再进入考场。":
    "Go to the browser where the exam page was open and press “Back to the normal channel”. If it was closed, sign in again and enter the room.",
  返回正常通道: "Back to the normal channel",
  "请稍候，不要关闭页面。您的席位、状态和计时都会保留。":
    "Please wait and keep the page open. Your seat, state and time are kept.",
  不能进入应急考场: "The emergency room cannot be entered",
  "应急通道已失效。请回到考试系统的首页，重新点“进入应急考场”。":
    "This emergency entrance is no longer valid. Go back to the home page and press “Emergency room” again.",
  应急考场: "Emergency room",
  "面试已结束或考场已关闭，不需要应急通道。可以关闭此页面。":
    "The interview or the room is over; no emergency channel is needed. You can close this page.",
  用手机继续: "Go on by phone",
  正常通道: "Normal channel",
  手机正在代替电脑: "The phone stands in for the computer",
  已转到应急通道: "Moved to the emergency channel",
  "您已通过应急通道进入本考场，此页面已停止。考试和计时继续，不受影响。":
    "You have entered this room by the emergency channel, and this page has stopped. Exam and time go on unaffected.",
  已返回正常通道: "Back on the normal channel",
  "您已在正常通道进入本考场，应急页面已停止。考试和计时继续，不受影响。":
    "You have entered this room by the normal channel, and the emergency page has stopped. Exam and time go on unaffected.",
  应急通道: "Emergency channel",
  手机代替电脑: "Phone stands in",
  网络不通: "network failure",
  摄像头或麦克风问题: "camera or microphone",
  本人或考务人员操作: "by choice",
  由双通道客户端打开: "opened by the dual-channel client",
  转到应急通道: "moved to the emergency channel",
  改用手机: "moved to the phone",
  中断时间未知: "gap unknown",
  "中断 {seconds} 秒": "{seconds} s missing",
  收起: "Close",
  备用通道: "Second channel",
  通道: "Channel",
  正在用手机继续: "Going on by phone",
  "电脑断开了。请拿起手机，面对它说话；考官能看到并听到您。电脑恢复后会自动换回。":
    "The computer is gone. Take the phone and speak to it; the examiners see and hear you. When the computer is back, it takes over by itself.",
  "电脑断线时，用手机继续": "Go on by phone when the computer fails",
  "请现在允许一次麦克风。平时手机不收声音；只有电脑断开、考务人员改用手机时才打开。":
    "Please allow the microphone once now. The phone does not listen; it is switched on only when the computer is gone and staff change over to the phone.",
  "没有得到麦克风。请在浏览器的网站设置中允许麦克风，再点一次。":
    "The microphone was not given. Allow it in the browser's site settings and press again.",
  允许麦克风: "Allow the microphone",
};

// @ts-check

/** Chinese text → English. A test compares the keys with what the pages say. @type {Record<string, string>} */
export const ENGLISH = {
  "求助：{plight}": "Asks for help: {plight}",
  // Scores
  "您在另一个页面或设备上填写了不同的分数，请选择保留哪一个。":
    "You have written other points on another page or device. Choose which to keep.",
  "这不是有效的分数，请修改后重试。": "These are no valid points. Please change them and try again.",
  // Servers
  换一台服务器: "Move to another server",
  "考场正在换到另一台服务器。": "The room is moving to another server.",
  "大家的画面和声音都不正常、各自的网络又没有问题时，可以把考场换到另一台服务器。考试和计时继续，所有页面约两三秒后自动恢复。":
    "When pictures and sound fail for everybody though their networks are fine, the room can move to another server. The exam and its clock go on; all pages are back by themselves in two or three seconds.",
  服务器: "Servers",
  接收考场: "Takes rooms",
  "正在交出考场，还有 {rooms} 个": "Giving its rooms away, {rooms} left",
  "已交出全部考场，可以停止": "Has given all rooms away, may be stopped",
  "{name}（此页面所在）": "{name} (serves this page)",
  内网地址: "Inner address",
  "考场 / 同时最多": "Rooms / at most at a time",
  恢复接收: "Take rooms again",
  交出考场: "Give rooms away",
  "{name} 开始交出考场。": "{name} begins to give its rooms away.",
  "{name} 恢复接收考场。": "{name} takes rooms again.",
  "需要停止一台服务器时，先让它交出考场：没有人在面试的考场马上换到别的服务器，正在面试的等这一位结束。":
    "Before you stop a server, let it give its rooms away: rooms without an interview move to another server at once, the others when the present interview has ended.",
  "只有这一台服务器。多台服务器共同服务的做法见 deploy/README.md。":
    "This is the only server. How several serve together stands in deploy/README.md.",
  "{name} 有 {rooms} 个考场。正在面试的不会中断，其余的马上换到别的服务器，页面约一两秒后恢复。":
    "{name} has {rooms} rooms. Interviews are not interrupted; the other rooms move at once, and their pages are back in a second or two.",
  // Names and states
  云考场: "Cloud Exam Room",
  "云考场 · 远程面试系统": "Cloud Exam Room · remote oral examinations",
  考生: "Candidate",
  考官: "Examiner",
  主考官: "Chair",
  候考官: "Invigilator",
  管理员: "Administrator",
  管理人员: "Administrator",
  巡考: "Inspector",
  我: "Me",
  "识别多次没有完成。请改为人工核验，由工作人员核对身份证，不影响面试。":
    "The check did not come through several times. Please let the staff compare your ID card instead; it does not affect your interview.",
  "没有等到识别结果，这不是您的问题。请重试，或改为人工核验。":
    "No result came; this is not your fault. Try again, or let the staff compare your ID card.",
  "一直识别不到？可以改为人工核验，由工作人员核对身份证，不影响面试。":
    "Not recognised? The staff can compare your ID card instead; it does not affect your interview.",
  正在充电: "charging",
  请尽快充电: "please charge it soon",
  未充电: "not charging",
  "请插上充电器。": "Please plug the charger in.",
  "请把“自动锁定”设为“永不”，并打开勿扰模式。": "Set Auto-Lock to Never, and turn on Do Not Disturb.",
  "线路 {number}": "Line {number}",
  演示账号与验证码: "Demo accounts and codes",
  "演示系统：{school}为虚构学校，数据随时可能清除。":
    "Demo system: {school} is an invented school, and its data may be cleared at any time.",
  加入日历: "Add to calendar",
  您正在用手机: "You are on a phone",
  "面试请用电脑参加。手机可作为第二摄像头：在电脑上进入考场，再用手机扫描那里的二维码。":
    "Take the interview on a computer. The phone can be the second camera: enter the room on the computer, and scan the code there.",
  打开手机端: "Open the mobile page",
  "材料已提交，审核老师已开始查看。审核期间不能修改。":
    "Your materials were submitted, and a reviewer has begun to look at them. Nothing can be changed meanwhile.",
  "材料已提交，正在等待审核。审核老师查看之前可以撤回修改。":
    "Your materials were submitted and wait for review. You can take them back until a reviewer looks at them.",
  "上传后还要点“提交”，学院才能看到。":
    "Uploaded files are not seen by the college until you press “Submit”.",
  "要提交这 {count} 个文件吗？审核老师查看之前可以撤回，之后不能修改。":
    "Submit these {count} files? You can take them back until a reviewer looks at them; after that nothing can be changed.",
  撤回提交: "Take back",
  "要撤回材料吗？撤回后可以修改，改好后须重新提交。":
    "Take your materials back? You can then change them, and have to submit them again.",
  "已撤回，修改后请重新提交。": "Taken back. Please submit again after your changes.",
  "撤回第 {round} 次提交": "Submission {round} taken back",
  "已上传，未提交": "Uploaded, not submitted",
  "与“{name}”内容完全相同，可以删除一个。": "The very same content as “{name}”: one of them can be deleted.",
  "我：": "Me: ",
  人脸信息与同意: "Face data and consent",
  "没有保存您的人脸信息，或您已撤回同意。":
    "Nothing of your face is kept, or you have withdrawn your consent.",
  回复: "Reply",
  回复内容: "Reply",
  回复工作人员: "Answer the staff",
  发送回复: "Send reply",
  回复已送达: "Your reply has been delivered.",
  "{name} 回复：": "{name} answered: ",
  我需要帮助: "I need help",
  通知工作人员: "Tell the staff",
  "请选择原因，候考官会尽快处理。席位、顺序和计时不受影响。":
    "Choose a reason; an invigilator will see to it as soon as possible. Your seat, your place and your time are not affected.",
  原因: "Reason",
  "{time} 已通知工作人员": "The staff were told at {time}",
  已解决: "Solved",
  "{time} 求助：{plight}": "{time} wants help: {plight}",
  已处理: "Seen to",
  "听不到声音，或对方听不到": "Cannot hear, or cannot be heard",
  "看不到画面，或摄像头有问题": "No picture, or a problem with the camera",
  网络不稳定: "Unstable network",
  第二摄像头有问题: "A problem with the second camera",
  身份核验有问题: "A problem with the identity check",
  需要暂时离开: "Has to leave for a moment",
  身体不适: "Feels unwell",
  其他情况: "Something else",
  不错过邀请: "Do not miss the invitation",
  "允许浏览器通知后，即使您正在看别的窗口，收到邀请、通话和消息时桌面也会提醒您。":
    "With notifications allowed, your desktop tells you of an invitation, a talk and a message even while you look at another window.",
  "桌面通知已开启：收到邀请、通话和消息时会提醒您。":
    "Notifications are on: you will be told of an invitation, a talk and a message.",
  "浏览器不允许桌面通知。请打开电脑的声音，并让此页面留在最前面。":
    "The browser does not allow notifications. Turn the sound on, and keep this page in front.",
  允许通知: "Allow notifications",
  试听提示音: "Hear the sound",
  候考官正在与您通话: "The invigilator is talking with you",
  "候考官能看到并听到您，请看着镜头回答。":
    "The invigilator sees and hears you. Look into the camera when you answer.",
  "面试还剩不到 5 分钟": "Less than 5 minutes of the interview are left",
  "请把握时间，由考官结束面试。": "Mind the time; an examiner will end the interview.",
  "候考官上线后显示预计时间，请不要离开":
    "The expected time is shown once an invigilator is there. Please do not leave",
  未检测: "Not tested",
  已检测: "Tested",
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
  我是考生: "Candidate",
  我是考官: "Examiner",
  学院: "College",
  专业: "Major",
  手机号: "Mobile number",
  验证码: "Code",
  获取验证码: "Get code",
  "{seconds} 秒后可重新获取": "Again in {seconds} s",
  请选择: "Please choose",
  "请选择学院。": "Choose your college.",
  "请选择专业。": "Choose your major.",
  "请填写 11 位手机号。境外号码请以 + 和国家或地区代码开头，例如 +852。":
    "Enter your 11-digit mobile number. Numbers from outside the mainland begin with + and the country code, such as +852.",
  "请填写短信中的 6 位验证码。": "Enter the 6-digit code from the message.",
  "请填写短信中的 6 位验证码，或管理员签发的 12 位登录码。":
    "Enter the 6 digits of the message, or the 12 of an administrator's login code.",
  "如果手机号已登记，验证码会发送到该手机，5 分钟内有效。":
    "If this number is registered, a code is on its way. It is valid for 5 minutes.",
  "没有收到验证码？": "No code?",
  "身份是否选对：考生、考官和候考官、管理人员和巡考，各有各的入口。":
    "Is the role right? Candidates, examiners and invigilators, administrators and inspectors each have their own entrance.",
  "学院和专业是否与报名时一致：选错了不会收到短信。":
    "Are college and major those you applied for? With others no message is sent.",
  "手机号是否是学校登记的那一个，有没有输错。": "Is the number the one the school has, without a slip?",
  "手机是否停机、没有信号，或把短信拦进了垃圾箱。":
    "Is the phone in service, with a signal, and the message not among the junk?",
  "仍然收不到，请致电学校：管理员能查到原因，并可为您签发登录码。":
    "If none comes, call the school: an administrator can see why and issue a login code.",
  "仍然收不到，请联系学校的管理员：管理员能查到原因，并可为您签发登录码。":
    "If none comes, ask an administrator of the school, who can see why and issue a login code.",
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
  "预计等待约 {count} 分钟（北京时间 {time} 左右）": "About {count} minutes (around {time}, Beijing time)",
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
  "浏览器量不到麦克风的音量，没有扬声器或耳机时会这样。接好后请刷新页面。":
    "The browser cannot measure the microphone's level; this happens without a loudspeaker or headphones. Plug them in, then reload the page.",
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
  考场记录有缺失: "The room's record is incomplete",
  "{time}，有页面记得本考场的第 {known} 步操作，服务器的记录只到第 {has} 步：此前已确认的操作可能因磁盘故障而丢失。请逐一核对每位考生的状态，缺少的操作重新进行，并通知系统管理员。":
    "{time}: a page remembers step {known} of this room, the server's record ends at step {has}. What had been acknowledged may be lost by a disk. Check the state of each candidate, do again what is missing, and tell the administrator of the system.",
  "服务器没有保存住最近的部分操作。请核对页面上的状态；如果与您记得的不同，请告诉候考官或学校联系人，他们已收到提醒。":
    "The server has lost some of the latest steps. Check what this page shows; if it is not what you remember, tell the invigilator or the school's contact, who have been told.",
  已核对: "Checked",
  考场总览: "Rooms",
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
  "还没有从 [tls] acme 取得证书，暂时使用自动生成的证书":
    "No certificate has come from [tls] acme yet; one the program made itself stands in",
  "证书里没有考试网址 {value}": "The certificate is not for the exam's address {value}",
  浏览器会拒绝打开考试页面: "Browsers refuse to open the exam's pages",
  "证书还有 {value} 天到期": "The certificate ends in {value} days",
  "证书过期后，浏览器不再打开考试页面":
    "Browsers do not open the exam's pages with a certificate that is over",
  证书已经过期: "The certificate is over",
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
  没有填写账号变动的短信模板: "No SMS template for changes of accounts is set",
  "管理员重置两步验证、更改手机号或签发登录码时，账号的主人收不到通知，账号被人冒用也不知道":
    "Owners hear nothing when an administrator resets the second factor, changes the phone or issues a login code, so that nobody notices a stolen account",
  没有填写联系人和电话: "No contact with a phone number is set",
  "考生登录不了或设备出了问题时，页面上没有可以求助的人":
    "Candidates who cannot log in, or whose devices fail, find nobody to ask",
  两步验证已关闭: "The second factor is switched off",
  "拿到管理员手机的人，只凭短信验证码就能登录":
    "Whoever holds an administrator's phone can log in by text message alone",
  人脸识别没有准备好: "Face recognition is not installed",
  "所有考生改为人工核验，老师要逐个比对身份证。再执行一次 make serve 会重试安装":
    "Every candidate is compared by hand. Running make serve again retries the installation",
  必须: "Required",
  建议: "Advised",
  "在服务器的 config.toml 里设置：{key}": "To be set in the server's config.toml: {key}",
  就绪: "Ready",
  "正式使用的准备已经完成。": "Everything a real exam needs is set up.",
  尚缺: "Missing",
  "正式使用之前，还缺 {count} 项": "{count} things are still missing before a real exam",
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
  "跳到下一步按钮，再按回车": "Go to the next step, then press Enter",
  "第二摄像头{state}": "Second camera: {state}",
  提示音: "Sounds",
  试听: "Play",
  上一位考生的面试已结束: "The last interview has ended",
  面试尚未开始: "The interviews have not begun",
  "下一位：{name}。可在考生队列中另选一位，再点“邀请”。":
    "Next: {name}. You may choose another in the queue, then press “Invite”.",
  打开或收起考生队列: "Open or fold the queue",
  打开或收起考生资料: "Open or fold the candidate's sheet",
  全屏: "Full screen",
  退出全屏: "Leave full screen",
  考生资料: "Candidate's sheet",
  "{count} 次": "{count} times",
  免除原因: "Waived because",
  未进行: "Not done",
  比对备注: "Note",
  "{count} 张": "{count} pictures",
  快捷键: "Keys",
  启用快捷键: "Keys are on",
  快捷键说明: "This list of keys",
  "您没有查看材料的权限。": "You may not look at materials.",
  "考生没有提交材料。": "The candidate handed in no materials.",
  "浏览器没有播出测试音，请检查扬声器或耳机。":
    "The browser played no tone. Check the loudspeaker or headphones.",
  播放测试音: "Play a tone",
  关闭或开启麦克风: "Microphone off or on",
  关闭或开启摄像头: "Camera off or on",
  设备和提示音: "Devices and sounds",
  拖动或用方向键移动画面: "Drag, or use the arrow keys, to move the picture",
  "等 {count} 项": "and others, {count} in all",
  "{name} 的详情": "Details of {name}",
  "在考生队列中选择一位考生。": "Choose a candidate in the queue.",
  资料: "Facts",
  消息: "Messages",
  考生需要帮助: "A candidate needs help",
  考生掉线: "A candidate's line dropped",
  考生进入考场: "The candidate came in",
  "面试还剩 2 分钟": "Two minutes of the interview left",
  考生发来消息: "A candidate wrote",
  考生到达候考区: "A candidate arrived",
  放大主摄像头: "Main camera large",
  放大第二摄像头: "Second camera large",
  放大屏幕: "Screen large",
  "屏幕原始大小 1:1": "Screen pixel by pixel (1:1)",
  "原始大小 1:1": "Actual size 1:1",
  一大多小: "One large",
  正在说话: "Speaking",
  考官组: "Panel",
  面试画面: "Interview",
  "正在接收画面…": "Receiving the picture…",
  "已邀请 {name}，等待进入": "{name} is invited",
  剩余时间: "Time left",
  "到时仍未进入，邀请会自动撤回。": "The invitation is withdrawn when the time is up.",
  通话: "Talk",
  没有在通话: "Not talking",
  "正在接通 {name}": "Connecting to {name}",
  "在下方选择一位考生，点“开始通话”。其他考生看不到、听不到。":
    "Choose a candidate below and press “Start talk”. Nobody else sees or hears it.",
  "{count} 人": "{count}",
  "现在没有考生在候考区等待。": "Nobody is waiting now.",
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
  "已更换登录/设备，须重新核验": "Login or device changed: compare again",
  "{time} 起从另一个登录进入": "another login since {time}",
  "{time} 起从应急通道进入": "emergency channel since {time}",
  "{time} 起由手机代替电脑": "phone instead of the computer since {time}",
  "更换前：{verdict}": "Before the change: {verdict}",
  "请再做一次人证比对。面试和计时照常进行。":
    "Please compare the ID card again. Interview and clock go on as usual.",
  比对时没有考生画面: "no picture of the candidate when compared",
  "提示：连续多次看不清考生的脸，请留意":
    "Hint: the candidate's face could not be made out several times in a row, please watch",
  "更换登录/设备后未重新核验": "Not compared again after login or device changed",
  "{count} 人须重新核验": "{count} to be compared again",
  "您更换了登录或设备，工作人员会重新核验您的身份，请准备好身份证原件。不影响您继续候考和面试。":
    "You changed login or device. The staff will check your identity again; please have your ID card ready. Waiting and interview go on as usual.",
  重新做人脸识别: "Do the face check again",
  身份核验: "Identity",
  对照证件画面: "Compare with the kept picture",
  "对照证件画面：{name}": "Kept picture beside the live one: {name}",
  "还没有保存过证件画面。请先做人证比对，比对时保存。":
    "No picture of the ID card has been kept. Compare the ID card first; it is kept with that.",
  "由工作人员对照，系统不作比对。每次查看都会记录查看人和时间。":
    "People compare here, the system does not. Each look is recorded, with who looked and when.",
  "现在没有考生的画面，请先写明为什么仍可这样记录。":
    "No picture of the candidate comes now: first write why it may be recorded all the same.",
  "现在没有考生的画面：通过也须写明原因。":
    "No picture of the candidate comes now: passing needs a reason too.",
  显示完整号码: "Show the whole number",
  隐藏: "Hide",
  每次显示都会记录: "Each time is recorded",
  学校没有登记证件号码: "The school has no ID number",
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

  // Pledge and recording notice (exam office)
  录音录像告知书: "Recording notice",
  全部版本: "All versions",
  版本: "Version",
  发布人: "Published by",
  "文本的 SHA-256": "SHA-256 of the text",
  现行: "In force",
  "现行：第 {number} 版": "In force: version {number}",
  系统自带: "Shipped with the system",
  "发布于 {time}": "Published {time}",
  发布: "Publish",
  发布新版本: "Publish a new version",
  采用并发布: "Adopt and publish",
  放弃草稿: "Discard the draft",
  继续使用我的草稿: "Go on with my draft",
  与现行版本相同: "The same as the version in force",
  "草稿已保存在这台电脑上，刷新或关闭页面不会丢失":
    "The draft is kept on this computer and survives a reload",
  "草稿没有保存：浏览器不允许，请不要关闭页面":
    "The draft is not kept: the browser does not allow it. Do not close the page",
  "已发布第 {number} 版。": "Version {number} is published.",
  "每行是一段，空行不显示。": "Each line is a paragraph; empty lines are not shown.",
  "预览：考生看到的样子": "Preview: what candidates see",
  "由学校管理员发布，学院管理员只能查看。": "The school's administrators publish; a college's may read.",
  查看承诺书: "See the pledge",
  "发布后成为现行版本，不能再修改或删除。考生目前不需要阅读或同意录音录像告知书。":
    "It becomes the version in force and can neither be changed nor deleted. Candidates are not asked to read or agree to the recording notice yet.",
  "发布后立即对全校生效，不能再修改或删除。还没有进入候考区的考生须阅读并同意新版，已同意旧版的也要重新同意；已在候考区或面试中的考生不受影响，以其进入时同意的版本为准。":
    "It is in force for the whole school at once and can neither be changed nor deleted. Candidates who have not come in yet must read and agree to it, also those who agreed to the former version. Whoever is in the waiting area or in the exam is not affected: the version they came in with counts.",
  "学校还没有发布自己的录音录像告知书，现行版本是系统自带的文本。可以直接采用，也可以修改后发布。":
    "The school has not published a recording notice of its own; the text shipped with the system is in force. Adopt it as it is, or change and publish it.",
  "学校还没有发布自己的考试承诺书，考生现在看到的是系统自带的文本。可以直接采用，也可以修改后发布。":
    "The school has not published a pledge of its own; candidates see the text shipped with the system. Adopt it as it is, or change and publish it.",
  "您的草稿以第 {base} 版为基础，而第 {newest} 版已经发布。请在下面的“全部版本”中查看第 {newest} 版，再决定。":
    "Your draft was made from version {base}, and version {newest} has been published since. Look at version {newest} under “All versions” below, then decide.",

  // Refusals
  "网络连接不上。请检查网络，页面会自动重试。":
    "No connection. Check the network; the page retries by itself.",
  "服务器没有回应，请稍后再试。": "The server did not answer, please try again later.",
  "操作没有得到回应，请查看最新状态后再决定是否重做。":
    "No answer came. Look at the present state before you do it again.",
  "操作没有成功，请重试。": "That did not work, please try again.",
  "请求的内容不正确，请刷新页面后重试。": "The request was wrong. Reload the page and try again.",
  "二维码无效。请在电脑的考试页面上重新显示二维码，再用手机扫描。":
    "This code is not valid. Show a new one on the computer's exam page and scan that.",
  "二维码已过期。请扫描电脑页面上最新的二维码。":
    "This code has expired. Scan the newest one on the computer's page.",
  "此二维码已被使用过，不能再次使用。如需连接手机，请扫描电脑页面上最新的二维码。":
    "This code was used already. To connect a phone scan the newest one on the computer's page.",
  "面试已结束或考场已关闭，不再需要第二摄像头。可以关闭此页面。":
    "The interview is over or the room is closed: no second camera is needed. You may close this page.",
  "验证码不正确或已失效，请重新获取验证码。":
    "The code is wrong, no longer valid, or was asked for in another browser. Ask for a new one here.",
  "登录已失效，请重新登录。": "Your session has ended, please log in again.",
  "您的身份不能进行这项操作。如有疑问请联系管理员。":
    "Your role may not do this. Ask the administrator if in doubt.",
  "没有找到，或您无权查看。请返回首页重新进入。": "Not found, or not for you. Go back to the start.",
  "情况已有变化，请查看最新状态后再操作。": "Things have changed. Look at the present state first.",
  "考场设置有问题，请按提示修改后再保存。":
    "Something is wrong with the room's setup. Change what is marked and save again.",
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
  "承诺书已更新，请阅读最新版本后再同意。":
    "The pledge has been renewed. Read the newest version, then agree.",
  "请先阅读并同意考试承诺书。": "Please read the exam pledge and agree first.",
  "请先完成人脸识别。": "Please finish the face check first.",
  "请先阅读并同意人脸识别告知书，或选择人工核验。":
    "Please read the face check notice and agree, or choose the check by hand.",
  "今天的人脸识别次数已用完，您仍可进入候考区，由工作人员核验身份。":
    "No try of the face check is left today. You may still enter the waiting area; the staff check your identity.",
  "人脸识别暂时不可用，请选择人工核验，不影响您参加面试。":
    "The face check is not available now. Choose the check by hand; your interview is not affected.",
  "操作过于频繁，请稍后再试。": "Too many attempts, please wait a little.",
  "系统出错，请重试。如果一直出现，请联系管理员。":
    "Something went wrong in the system. Try again; if it keeps happening contact the administrator.",
  "系统正忙，请稍后再试。": "The system is busy, please try again later.",
  "本考场的记录不完整，已停止使用以免出错。请立即联系管理员。":
    "The records of this room are incomplete, so it is not in use. Please contact the administrator at once.",
  "考场刚刚有了变化，操作尚未生效，正在自动重试。":
    "The room has just changed. Nothing was done yet; it is being tried again.",
  "考场正在切换服务器，请稍候，页面会自动恢复。":
    "The room is moving to another server; the page recovers by itself.",

  // Slow lines
  "请靠近路由器、关闭其他占用网络的程序，或改用有线网络。":
    "Move nearer to the router, close other programs that use the network, or use a cable.",
  "网络恢复后画面自动出现。": " The picture comes back by itself.",
  良好: "good",
  一般: "fair",
  差: "poor",
  "网络{grade}": "Line {grade}",
  "画面因您的网络较慢暂停，声音继续": "Picture paused: your network is slow. The sound goes on",
  画面已暂停: "Picture paused",
  "您的网络较慢，已改为小画面": "Your network is slow: a small picture instead",
  小画面: "Small picture",
  "已关闭画面，只听声音": "Pictures are off, sound only",
  只听声音: "Sound only",
  恢复画面: "Show pictures",
  "{who}网络很差，画面可能中断": "{who}: very slow network, the picture may break off",
  "{who}网络较慢，画面可能不清晰": "{who}: slow network, the picture may be unclear",
  "对方网络较慢，可能看不清或听不清您": "Their network is slow: they may not see or hear you well",
  "您的网络很差，考生看到的画面可能中断。声音优先传送。":
    "Your network is very slow: the candidate's picture of you may break off. Sound goes first.",
  "您的网络较慢，考生看到的画面可能不清晰。声音优先传送。":
    "Your network is slow: the candidate's picture of you may be unclear. Sound goes first.",
  "您的网络很差，考官看到的画面可能中断。声音优先传送。":
    "Your network is very slow: the examiners' picture of you may break off. Sound goes first.",
  "您的网络较慢，考官看到的画面可能不清晰。声音优先传送。":
    "Your network is slow: the examiners' picture of you may be unclear. Sound goes first.",
  "您的网络较慢，您看到的画面可能不清晰。声音优先传送。":
    "Your network is slow: what you see may be unclear. Sound goes first.",
  "您的网络很差，您看到的画面可能暂停。声音优先传送。":
    "Your network is very slow: what you see may pause. Sound goes first.",
  "您的网络很差，考官的画面可能暂停。声音优先传送。":
    "Your network is very slow: the examiners' pictures may pause. Sound goes first.",

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
  "系统没有把屏幕交给浏览器。请关闭其他正在录屏或共享的程序，检查安全软件是否拦截，再点“共享屏幕”。":
    "The system does not give the screen to the browser. Close other programs that record or share it, see whether security software blocks it, then press “Share screen”.",
  "系统没有把屏幕交给浏览器。请在系统弹出的窗口中选择屏幕并允许共享，再点“共享屏幕”；仍不行请告诉考官。":
    "The system does not give the screen to the browser. Choose a screen and allow sharing in the window that the system opens, then press “Share screen”; if it still fails tell the examiners.",
  "此浏览器不能使用{device}": "This browser cannot use: {device}",
  "请改用新版的 Chrome 或 Edge 打开本页面；在应用内打开的，请选择“在浏览器中打开”。":
    "Open this page in a recent Chrome or Edge; if it was opened inside an app, choose to open it in the browser.",
  没有测到: "Not measured",
  "浏览器没有给出测量结果。请在与候考官通话时确认对方能看到、听到您。":
    "The browser gave no measurement. When you talk with the invigilator, make sure that they see and hear you.",
  "请用手机自带的浏览器（或 Safari、Chrome）打开：点右上角的菜单，选择“在浏览器中打开”，或用手机相机重新扫描电脑页面上的二维码。":
    "Open it in the phone's own browser (or Safari, Chrome): choose to open it in the browser in the menu at the top right, or scan the code on the computer again with the phone's camera.",
  请允许使用摄像头: "Please allow the camera",
  "浏览器会询问是否允许，请选“允许”。二维码此时还没有用掉。":
    "The browser asks for permission: choose “Allow”. The code has not been used up yet.",
  "二维码还没有用掉，换一个浏览器或手机仍可扫描。":
    "The code has not been used up: another browser or phone can still scan it.",
  "浏览器没有播出测试音，这台电脑可能没有扬声器或耳机。请接好后重新检测；如果您仍听到了，也可以点“听到了”。":
    "The browser played no test tone; this computer may have no loudspeaker or headphones. Connect one and check again; if you heard it all the same, say so.",
  "找不到您选用的摄像头，已改用“{name}”。": "The camera you chose is not here; “{name}” is used instead.",
  "找不到您选用的麦克风，已改用“{name}”。": "The microphone you chose is not here; “{name}” is used instead.",
  "请确认画面和声音正常；接好原来的设备后可在“设备调试”中重新选择。":
    "Make sure that picture and sound are right; once the former device is connected you can choose it again under “Devices”.",
  系统默认: "System default",
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
  考生的摄像头没有画面: "The candidate's camera gives no picture",
  考生的画面是黑的: "The candidate's picture is black",
  考生的画面停住了: "The candidate's picture stands still",
  第二摄像头没有画面: "The second camera gives no picture",
  第二摄像头的画面是黑的: "The second camera's picture is black",
  第二摄像头的画面停住了: "The second camera's picture stands still",
  考生的麦克风被系统静音: "The candidate's microphone is muted by the system",
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
  "还没有检测过。检测约需 10 秒，结果会告诉考官和候考官。":
    "Not checked yet. It takes about 10 seconds; examiners and invigilators see the result.",
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
  "摄像头已打开，但被系统、隐私开关或其他程序占用。请检查后点“重试”。":
    "The camera is open, but the system, a privacy switch or another program withholds it. Check that, then press “Try again”.",
  您的画面是黑的: "Your picture is black",
  "考官看不到您。请打开镜头盖或隐私开关，打开灯，再看画面。":
    "The examiners cannot see you. Open the lens cover or the privacy switch, turn on a light, and look at the picture again.",
  您的画面停住了: "Your picture stands still",
  "考官看到的是一张静止的画面。请关闭虚拟摄像头，或重新插拔摄像头，再点“重试”。":
    "The examiners see one picture that does not move. Close any virtual camera, or plug the camera in again, then press “Try again”.",
  麦克风没有声音: "The microphone gives no sound",
  "麦克风已打开，但被系统或耳机上的开关静音。请检查后点“重试”。":
    "The microphone is open, but muted by the system or by a switch on the headset. Check that, then press “Try again”.",
  摄像头没有画面: "The camera gives no picture",
  "正在重新打开；如有来电请先挂断，再点“重试”。":
    "It is being opened again; after a call, hang up and press “Retry”.",
  没有在发送画面: "No picture is being sent",
  "摄像头被来电、锁屏或其他应用占用。请关闭它们，回到此页面，再点“重试”。":
    "A call, the lock screen or another app has the camera. End it, come back to this page and press “Try again”.",
  发送的画面是黑的: "The picture being sent is black",
  "镜头可能被遮住了，或周围太暗。请移开手机壳、手指和遮挡物，看到画面为止。":
    "The lens may be covered, or it is too dark. Remove the case, your finger or whatever covers it, until you see a picture.",
  发送的画面停住了: "The picture being sent stands still",
  "请点“重试”重新打开摄像头；仍不动时请重启手机，重新打开此页面。":
    "Press “Try again” to open the camera anew; if that does not help, restart the phone and open this page again.",
  "正在发送画面…": "Sending the picture…",
  "请保持此页面打开。": "Please keep this page open.",
  "已连接，考官正在看此画面": "Connected: the examiners see this picture",
  "{name} 的第二摄像头": "Second camera of {name}",
  "已连接，正在发送画面": "Connected, the picture is being sent",
  "网络中断，恢复后会自动连接，不用重新扫码。":
    "The line is down. It comes back by itself, without a new scan.",
  没有连接: "Not connected",
  "此浏览器不能保持亮屏，请务必把“自动锁定”设为“永不”。":
    "This browser cannot keep the screen on: set Auto-Lock to Never.",
  "手机放在侧后方约 45 度，能拍到您的双手和整个屏幕。":
    "Put the phone about 45 degrees behind you, so that it shows your hands and the whole screen.",
  "电量 {level}%": "Battery {level}%",
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

  // Notices, and the candidate's home
  "欢迎参加{place}网络远程面试": "{place}: remote interviews",
  "如有疑问请联系您报考的学院。": "For questions please contact your college.",
  "暂时读取不到，请稍后刷新页面。": "Not available for the moment; please reload the page later.",
  "新公告：{title}": "New notice: {title}",
  "有 {count} 条未读公告，请查看": "Unread notices: {count}. Please read them",
  "{count} 条未读": "{count} unread",
  "查看全部 {count} 条": "Show all {count}",
  未读: "Unread",
  公告: "Notices",
  写公告: "Write a notice",
  修改公告: "Edit the notice",
  搜索标题: "Search titles",
  全部: "All",
  全校: "The whole school",
  已发布: "Published",
  待发布: "Scheduled",
  已撤回: "Withdrawn",
  修改待发布: "Edit scheduled",
  范围: "For",
  "范围：{college}": "For: {college}",
  "没有符合条件的公告。点击“写公告”发布一条。": "No such notice. “Write a notice” makes one.",
  公告列表: "List of notices",
  标题: "Title",
  正文: "Text",
  发布时间: "Published at",
  "发布时间：{time}": "Published at: {time}",
  已读: "Read",
  "{read} 人已读，共 {audience} 人": "Read by {read} of {audience}",
  "公告已撤回，考生不再看到。": "The notice is withdrawn; candidates see it no more.",
  撤回公告: "Withdraw",
  "撤回后，考生立即看不到《{title}》，且不能恢复。":
    "Candidates will no longer see “{title}” from now on; this cannot be undone.",
  修改: "Edit",
  按此内容另写一条: "Write another one from this",
  "第 {number} 版": "Version {number}",
  考生现在看到的: "What candidates see now",
  重要修改: "Important edit",
  "重要修改：已读过的考生会重新看到“未读”": "Important: unread again for those who have read it",
  预览: "Preview",
  "考生看到的样子会显示在这里。": "What candidates will see is shown here.",
  立即: "Now",
  定时: "Later",
  立即发布: "Publish now",
  定时发布: "Schedule",
  "考生从何时看到（北京时间）": "Candidates see it from (Beijing time)",
  放弃: "Discard",
  "写好的内容还没有发布，关闭后不会保留。": "What you wrote has not been published and will be lost.",
  "公告已保存，到时间自动发布。": "Saved; it will be published at its time.",
  "公告已发布。": "The notice is published.",
  "请填写标题。": "Please enter a title.",
  "请填写正文。": "Please enter the text.",
  "请选择一个以后的时间，或选择立即发布。": "Please choose a time to come, or publish now.",
  "空一行分段；以“- ”开头的行是列表；链接写成 [文字](https://网址) 或直接写网址。":
    "An empty line begins a paragraph, “- ” an item of a list; links are [words](https://address) or the bare address.",
  "快轮到您了，请不要离开，做好准备，等候面试邀请。":
    "Your turn is near. Please stay here, be ready, and wait for the invitation.",
  "快轮到您了，请马上进入候考区。": "Your turn is near. Please enter the waiting area now.",
  "快轮到您了，请马上返回考场，等候面试邀请。":
    "Your turn is near. Please return to the room now and wait for the invitation.",

  // The rooms of the exam office
  "考场已关闭，暂时不能进入。如有疑问请联系考场管理员。":
    "The room is closed; nobody can enter for now. If in doubt, ask the room's administrator.",
  演练: "Rehearsals",
  "演练用来熟悉设备和流程，不是正式考试，也不计入结果。":
    "A rehearsal is for getting used to devices and steps. It is no exam and counts for nothing.",
  考场已关闭: "The room is closed",
  未知: "unknown",
  "{online} / {of}": "{online} of {of}",
  "{name} {state}，{time} 起": "{name}: {state} since {time}",
  考场内没有考生: "No candidate in the room",
  "在线：考生 {candidates}，候考官 {invigilators}":
    "Online: candidates {candidates}, invigilators {invigilators}",
  已关闭: "Closed",
  "{title}（副本）": "{title} (copy)",
  "请填写考场名称。": "Enter the room's name.",
  "请填写开始和结束时间。": "Enter when it starts and ends.",
  "结束时间必须晚于开始时间。": "The end must be after the start.",
  "请填写 {least} 到 {most} 之间的数。": "Enter a number from {least} to {most}.",
  "已有考生签到，不能再抽签。": "Somebody has checked in; lots can no longer be drawn.",
  "请先保存，再抽签。": "Save first, then draw lots.",
  "至少有两位考生才能抽签。": "Drawing lots takes two candidates at least.",
  随机抽签: "Draw lots",
  "抽签由服务器完成，抽签人、时间和种子记入考场记录，可以复核。":
    "The server draws. Who drew, when, and the seed stay in the room's record, so that it can be checked.",
  "当前顺序由 {name} 于 {time} 抽签产生，种子": "This order was drawn by {name}, {time}; seed",
  "将为 {count} 位考生重新排定面试顺序。每次抽签都会留下记录，不能删除。":
    "The order of the {count} candidates will be drawn anew. Every draw is recorded and cannot be deleted.",
  关闭考场: "Close the room",
  重新开放: "Open again",
  提前开放: "Open early",
  "关闭后考生不能再进入，直到重新开放。考场内还有人时不能关闭。":
    "Nobody can enter a closed room until it is opened again. A room cannot be closed while somebody is in it.",
  "重新开放后，考生可以按开放时间进入候考区。":
    "Candidates can enter the waiting area again, from its opening time on.",
  "考生现在就可以进入候考区，不必等到开放时间。":
    "Candidates can enter the waiting area now, before its opening time.",
  新建考场: "New room",
  返回列表: "Back to the list",
  复制考场: "Copy",
  考场记录: "Record",
  "有 {count} 处需要修改，请看标红的说明。": "{count} places need a change: see what is marked in red.",
  刷新: "Reload",
  "已保存。": "Saved.",
  "已抽签，顺序已更新。": "Lots were drawn; the order is up to date.",
  "已更新。": "Done.",
  保存: "Save",
  有未保存的修改: "Unsaved changes",
  已全部保存: "Everything is saved",
  基本信息: "Basics",
  考场名称: "Room name",
  所属学院: "College",
  "开始时间（北京时间）": "Starts (Beijing time)",
  "结束时间（北京时间）": "Ends (Beijing time)",
  "这是演练考场（不计入正式结果，各页面都有“演练考场”标记）":
    "This is a rehearsal (it counts for nothing, and every page says so)",
  "已有考生签到：学院、是否演练和已签到的考生不能再更改。":
    "Somebody has checked in: college, rehearsal and those who came can no longer be changed.",
  考试设置: "Settings",
  "每人面试时长（分钟）": "Interview, minutes each",
  "结束前提醒（分钟）": "Warning before the end, minutes",
  "候考区提前开放（分钟）": "Waiting area opens early, minutes",
  "邀请有效时间（秒）": "Invitation lasts, seconds",
  不使用: "Not used",
  可以使用: "Allowed",
  必须使用: "Required",
  人脸识别次数: "Tries of the face check",
  进入候考区前需要人脸识别: "Face check before entering the waiting area",
  联系人: "Contact",
  联系电话: "Contact's phone",
  "考生在首页和考场内看到。": "Candidates see it on their home page and in the room.",
  离开: "Leave",
  "有未保存的修改，离开后会丢失。确定离开吗？": "There are unsaved changes, which will be lost. Leave?",
  "{examiners} 考官，{invigilators} 候考官": "{examiners} examiners, {invigilators} invigilators",
  时间: "Time",
  "时间（北京时间）": "Time (Beijing time)",
  "{time}（北京时间）": "{time} (Beijing time)",
  时间均为北京时间: "Times are Beijing time",
  "发布时间（北京时间）": "Published (Beijing time)",
  考场人员: "Panel",
  记录: "Record",
  考场列表: "List of rooms",
  类型: "Kind",
  正式考场: "Exams",
  日期: "Date",
  今天以后: "After today",
  今天以前: "Before today",
  按名称查找: "Find by name",
  "没有演练考场。": "There is no rehearsal.",
  "没有符合条件的考场。可以点“新建考场”。": "No such room. You can make one with “New room”.",
  "正在查找…": "Searching…",
  "找到的人都已在名单中。": "Everybody who was found is on the list already.",
  "没有找到。请换一个姓名或考生号。": "Nobody was found. Try another name or exam number.",
  "找到 {count} 人": "{count} found",
  "全部加入（{count} 人）": "Add all {count}",
  加入: "Add",
  不限: "Any",
  "还没有安排考场人员。": "Nobody is on the panel yet.",
  "{name} 的职责": "Role of {name}",
  移除: "Remove",
  "查找考官或候考官（姓名）": "Find examiners or invigilators (name)",
  "移动 {name}，现在第 {place} 位，按上下方向键": "Move {name}, now number {place}: use the arrow keys",
  "上移 {name}": "Move {name} up",
  "下移 {name}": "Move {name} down",
  "{name} 现在第 {place} 位": "{name} is number {place} now",
  考生与面试顺序: "Candidates and their order",
  "查找考生（姓名或考生号）": "Find candidates (name or exam number)",

  // People, colleges and majors
  "已删除。": "Deleted.",
  不能删除: "Cannot be deleted",
  知道了: "Understood",
  删除: "Delete",
  "要删除“{name}”吗？删除后不能恢复。": "Delete “{name}”? This cannot be undone.",
  无: "None",
  已按期删除: "Deleted on schedule",
  "手机号和证件号码将在 {date} 自动删除。": "Phone and ID number are deleted on {date}.",
  "手机号和证件号码已在 {date} 按期删除，可以重新填写。":
    "Phone and ID number were deleted on schedule on {date}; they can be entered again.",
  "考生的手机号和证件号码在最后一个考场结束 {days} 天后自动删除；姓名、准考证号和考场记录保留，可以重新导入。":
    "Phones and ID numbers of candidates are deleted {days} days after their last room; names, exam numbers and records stay, and they can be imported again.",
  查看: "Show",
  "查看{name}的手机号": "Show the phone number of {name}",
  "查看{name}的证件号码": "Show the ID number of {name}",
  角色: "Role",
  准考证号: "Exam number",
  "学院 / 专业": "College / major",
  照片: "Photo",
  人员名单: "List of people",
  搜索姓名或完整手机号: "Search by name or whole phone number",
  "搜索姓名、准考证号，或完整的手机号、证件号码": "Search by name, exam number, or whole phone or ID number",
  全部学院: "All colleges",
  全部角色: "All roles",
  全部专业: "All majors",
  全部考场: "All rooms",
  可用: "Usable",
  待处理: "To be processed",
  不能使用: "Unusable",
  无照片: "No photo",
  "没有符合条件的人员，请换个条件再找。": "Nobody matches. Try other words or filters.",
  "还没有人员，请导入或添加。": "Nobody yet: import or add people.",
  "从 Excel 导入": "Import from Excel",
  添加工作人员: "Add staff",
  添加考生: "Add a candidate",
  "导出 Excel": "Export to Excel",
  "共 {total} 人": "{total} people",
  人员: "People",
  名称: "Name",
  改名: "Rename",
  添加专业: "Add a major",
  "{people} 人，{rooms} 个考场": "{people} people, {rooms} rooms",
  学院改名: "Rename the college",
  "还没有专业。": "No majors yet.",
  "{count} 名考生": "{count} candidates",
  专业改名: "Rename the major",
  添加学院: "Add a college",
  "还没有学院，请先添加。": "No colleges yet: add one first.",
  不改则留空: "leave empty to keep",
  没有证件号码则留空: "Leave empty without an 18-digit number",
  "照片（JPEG 或 PNG）": "Photo (JPEG or PNG)",
  修改资料: "Edit details",
  "二、上传填好的文件": "2. Upload the filled-in file",
  "Excel 文件（.xlsx）": "Excel file (.xlsx)",
  "最大 20 MB，最多 20000 人。": "At most 20 MB and 20000 people.",
  "照片压缩包（.zip，可不选）": "Photos (.zip, optional)",
  "最大 500 MB。文件名与表中“照片文件名”一致，每张是 16 MB 以内的 JPEG 或 PNG。":
    "At most 500 MB. File names as in the column for photos; each a JPEG or PNG of at most 16 MB.",
  检查: "Check",
  "正在上传 {percent}%": "Uploading {percent}%",
  "正在检查，请稍候…": "Checking, please wait…",
  上传进度: "Upload progress",
  检查结果: "What was found",
  行: "Row",
  列: "Column",
  问题和改法: "Problem, and what to do",
  整个文件: "Whole file",
  "只列出前 {shown} 处，改正后再检查，会列出其余的。":
    "Only the first {shown} are listed; mend them and check again for the others.",
  "{count} 张照片，导入后在后台逐张处理": "{count} photos, processed one by one after the import",
  "考场“{title}”增加 {count} 人": "{count} more in room “{title}”",
  "压缩包里有 {count} 个文件没有用到：{names}": "{count} files of the zip were not used: {names}",
  "发现 {count} 处问题，还没有导入任何人": "{count} problems found, nobody was imported",
  "读取的工作表：“{name}”": "The sheet that was read: “{name}”",
  "没有读取其他工作表：{names}": "Other sheets were not read: {names}",
  "没有读取隐藏的工作表：{names}": "Hidden sheets were not read: {names}",
  "没有读取隐藏或筛选掉的 {count} 行：第 {rows} 行。要导入就先取消隐藏和筛选。":
    "{count} rows that are hidden or filtered out were not read: {rows}. To import them, unhide them first.",
  "没有读取隐藏的列：{names}。要导入就先取消隐藏。":
    "Hidden columns were not read: {names}. To import them, unhide them first.",
  "合并的单元格按显示的内容填入每一行：{cells}": "Merged cells were read as they show on each row: {cells}",
  "第 {rows} 行的姓名含有自造字，换一台电脑可能显示为方框，请核对。":
    "The names on rows {rows} hold private-use characters, which another computer may show as boxes: please check.",
  "没有发现问题，可以导入 {count} 人": "No problems found, {count} people can be imported",
  "请在 Excel 中改正，保存后重新选择文件，再检查一次。":
    "Mend them in Excel, save, choose the file again and check once more.",
  "导入 {count} 人": "Import {count} people",
  取消本次导入: "Cancel this import",
  "已导入 {count} 人": "{count} people imported",
  "{count} 张照片正在后台处理，结果见名单的“照片”一列。":
    "{count} photos are being processed; the list's photo column shows how each came out.",
  "有 {people} 人未能编入考场：{message}": "{people} people could not be placed in a room: {message}",
  "考场正忙，座位会在一分钟内自动编入。": "A room is busy; the places will be given within a minute.",
  返回名单: "Back to the list",
  "{name}导入模板.xlsx": "{name} import template.xlsx",
  "导入{name}": "Import: {name}",
  "一、下载模板并填写": "1. Download the template and fill it in",
  "红色列名为必填。填写方法见模板的第二张工作表。":
    "Columns with red names are required. The second sheet tells how to fill them in.",
  下载模板: "Download the template",
  登录码: "Login code",
  "为{name}签发登录码": "A login code for {name}",
  "收不到短信的人可以用它登录。请先确认对方是本人；谁在何时因何签发会记入审计日志。":
    "For whoever gets no message. Make sure first that it is them; who issued it, when and why goes into the audit log.",
  签发原因: "Reason for issuing",
  您的动态口令或恢复码: "Your one-time code or a recovery code",
  签发: "Issue",
  "请在电话里读给本人：在登录页选好身份和专业，填手机号，不用获取验证码，把这 12 位数字填入“验证码”。{minutes} 分钟内有效，只能用一次，关闭后不再显示。":
    "Read it to them on the telephone: on the login page choose role and major, enter the phone number, ask for no code, and type these 12 digits as the code. Good for {minutes} minutes and once; not shown again.",
  "它只代替短信验证码，两步验证仍须本人完成。":
    "It replaces the message only; they still show their second factor.",
  "完整的号码只显示这一次，谁在何时因何查看会记入审计日志。":
    "The whole number is shown this once; who looked, when and why goes into the audit log.",
  查看原因: "Reason",
  没有人脸: "No face",
  多张人脸: "Several faces",
  太暗: "Too dark",
  人脸太小: "Face too small",
  "已上传的照片压缩包仍然有效，照片没有改动就不必再选。":
    "The photos uploaded before are still there; choose them again only if they changed.",
  Windows双通道客户端: "Dual-channel client for Windows",
  下载Windows双通道客户端: "Download the client for Windows",
  检测客户端: "Check the client",
  尚未检测: "Not checked yet",
  已安装: "Installed",
  已安装旧版本: "An older version is installed",
  "请下载新版本 {version}，直接安装即可，不用先卸载。":
    "Please download version {version} and install it; there is no need to uninstall first.",
  "{time} 检测通过": "Checked on {time}",
  "版本 {version}，{size} KB。适用于 64 位 Windows 10 和 11。":
    "Version {version}, {size} KB. For 64-bit Windows 10 and 11.",
  安装说明与校验值: "How to install, and the checksum",
  "运行下载的文件，一分钟内装好，不需要管理员权限，桌面上不会出现图标。":
    "Run the file: it is installed within a minute, needs no administrator, and puts no icon on the desktop.",
  "Windows 提示“未知发布者”时，先核对下面的校验值，再选择“更多信息”“仍要运行”。":
    "If Windows says “Unknown publisher”, compare the checksum below first, then choose “More info”, “Run anyway”.",
  "装好后回到这里，点击“检测客户端”。": "Then come back here and press “Check the client”.",
  "正在等待客户端回应…浏览器询问时，请勾选“始终允许”，再点“打开”。":
    "Waiting for the client… When the browser asks, tick “Always allow” and choose “Open”.",
  "检测通过：需要时可以用客户端进入应急考场。":
    "The check passed: if need be, the client will take you to the emergency room.",
  "没有等到客户端的回应。": "The client did not answer.",
  "还没有安装：请下载并安装，再检测一次。": "Not installed yet: download and install it, then check again.",
  "浏览器询问时没有点“打开”：请再检测一次。":
    "You did not choose “Open” when the browser asked: check again.",
  "客户端显示了提示：请按提示处理。": "The client showed a message: do as it says.",
  "管理员尚未提供 Windows 客户端。没有它也能参加面试。":
    "The administrator has not provided the client yet. You can take the interview without it.",
  "客户端只能装在 Windows 电脑上。这台电脑不需要安装，直接用浏览器即可。":
    "The client is for Windows computers only. This computer does not need it: the browser will do.",
  "平时的线路出故障时，它从另一条线路带您回到同一个考场。请在考试前装好并检测。":
    "When the usual way fails, it takes you back to the same room by another. Install and check it before the exam.",

  // Access: second factor, first administrator, audit log, messages
  账户安全: "Account security",
  返回: "Back",
  "请填写姓名。": "Enter the name.",
  设立首位管理员: "Set up the first administrator",
  "这位管理员管理全校，可以再添加学院管理员和其他人员。":
    "This administrator works for the whole school and can add college administrators and everybody else.",
  "还没有配置短信服务，验证码显示在服务器的窗口里。":
    "No gateway for text messages is configured; the code is shown in the server's window.",
  设立管理员: "Set up",
  "请输入验证器上的 6 位动态口令。": "Enter the 6-digit code of the authenticator.",
  "请输入验证器上的 6 位动态口令，或 10 位恢复码。":
    "Enter the 6-digit code of the authenticator, or a recovery code of 10 characters.",
  "在手机上安装验证器，例如腾讯身份验证器、微软 Authenticator 或谷歌身份验证器。":
    "Install an authenticator on the phone, such as Tencent's, Microsoft's or Google's.",
  "用验证器扫描二维码：": "Scan this code with it:",
  验证器的二维码: "QR code for the authenticator",
  "不能扫描时，在验证器里手动输入密钥：": "If you cannot scan, type this key into it:",
  "输入验证器显示的 6 位动态口令。": "Enter the 6-digit code it shows.",
  动态口令: "Authenticator code",
  确认并启用: "Confirm and switch on",
  恢复码: "Recovery codes",
  请保存恢复码: "Keep the recovery codes",
  "手机不在身边时，用恢复码代替动态口令登录，每个只能用一次。恢复码只显示这一次，请下载或抄写后妥善保管。":
    "Without the phone, a recovery code stands for the authenticator's, each once. They are shown only now: download or write them down, and keep them safe.",
  下载恢复码: "Download the codes",
  "我已保存，继续": "I have kept them, continue",
  返回登录: "Back to login",
  设置两步验证: "Set up two-step verification",
  "学校要求您的账号除短信验证码外，再用手机上的验证器确认身份。设置一次，以后每次登录时输入动态口令。":
    "The school asks your account for an authenticator beside the SMS code. Set it up once; from then on each login asks for its code.",
  两步验证: "Two-step verification",
  "请打开手机上的验证器，输入它显示的 6 位动态口令。手机不在身边时，可输入恢复码。":
    "Open the authenticator and enter the 6-digit code it shows. Without the phone, enter a recovery code.",
  动态口令或恢复码: "Authenticator code or recovery code",
  验证: "Verify",
  "验证器和恢复码都没有了？请联系上级管理员重置两步验证。":
    "Lost both? Ask an administrator above you to reset it.",
  设置验证器: "Set up the authenticator",
  重新生成恢复码: "New recovery codes",
  关闭两步验证: "Switch it off",
  "两步验证已关闭。": "Two-step verification is off.",
  当前的动态口令或恢复码: "Present authenticator code or recovery code",
  我的两步验证: "My two-step verification",
  已启用: "On",
  未启用: "Off",
  "登录时除短信验证码外，再输入手机验证器上的动态口令；手机号被他人冒用时也不能登录。":
    "A login asks for the authenticator's code beside the SMS code, so that a stolen phone number alone opens nothing.",
  "本系统目前不要求两步验证，登录时不会询问动态口令。": "This system asks nobody for it at present.",
  "启用于 {day}，恢复码还剩 {left} 个。": "On since {day}; {left} recovery codes left.",
  更换验证器: "Change the authenticator",
  启用两步验证: "Switch it on",
  本管理范围以外: "Outside your scope",
  "审计记录完整：共 {entries} 条，逐条校验无误，没有被改动或删除。":
    "The audit log is whole: all {entries} entries were checked; none was altered or left out.",
  "各考场的记录也逐条校验无误。": "The rooms' logs were checked as well, entry by entry.",
  "审计记录有问题：从第 {at} 条起与此前的记录接不上，可能被改动或删除。":
    "The audit log is damaged: from entry {at} on it does not follow from what came before; something was altered or left out. ",
  "考场“{room}”的记录有问题：从第 {seq} 条起被改动或缺失。":
    "The log of room “{room}” is damaged: it was altered or cut off at entry {seq}. ",
  "请保留数据库和备份，联系系统维护人员。":
    "Keep the database and its backups, and call the system's maintainers.",
  "没有设置 [audit] head_file，末尾若被截去则查不出来。":
    "[audit] head_file is not set: an end that was cut off cannot be found out.",
  校验完整性: "Verify",
  审计: "Audit",
  操作人: "Who",
  对象: "Whom",
  来源地址: "From",
  结果: "Result",
  说明: "Detail",
  导出表格: "Export",
  人员姓名: "Name",
  成功: "Done",
  被拒绝: "Refused",
  从: "Since",
  到: "Until",
  "没有符合条件的记录。": "No entry matches.",
  短信记录: "Messages sent",
  重置: "Reset",
  "已重置 {name} 的两步验证，下次登录时重新设置。":
    "Two-step verification of {name} was reset; the next login sets it up anew.",
  工作人员的两步验证: "Two-step verification of staff",
  "没有找到工作人员。": "Nobody was found.",
  启用时间: "On since",
  "重置 {name} 的两步验证？请先确认是本人要求。重置后其登录会立即退出。":
    "Reset two-step verification of {name}? Make sure first that they ask for it themselves. They are signed out at once.",
  登录验证码: "Login code",
  面试提醒: "Reminder",
  即将轮到: "Soon",
  已发出: "Sent",
  未发出: "Not sent",
  不确定: "Unknown",
  发送中: "Sending",
  号码未登记: "Number unknown",
  "选错专业，未发送": "Wrong major chosen, not sent",
  "选错身份，未发送": "Wrong role chosen, not sent",
  "该手机号份额用完，未发送": "Too many to this phone, not sent",
  "该网络份额用完，未发送": "Too many from this network, not sent",
  "今天总数用完，未发送": "Today's total used up, not sent",
  "获取太频繁，已拒绝": "Asked too often, refused",
  登录入口: "Entrance",
  账号变动: "Account changed",
  "没有短信模板，未发送": "No template, not sent",
  "手机号改为 {phone}": "phone number to {phone}",
  重置两步验证: "reset the second factor",
  等待另一位管理员: "Waiting for another administrator",
  批准: "Approve",
  撤回: "Withdraw",
  拒绝: "Refuse",
  "{asker}申请为 {name} 操作：{what}。两项变更合在一起会交出整个账号，请先用另外的途径向 {name} 本人核实。":
    "{asker} asks for {name}: {what}. Both changes together give the whole account away: ask {name} first, by another way.",
  "不为 {name} 操作：{what}？": "Not for {name}: {what}?",
  "已批准，并已通知本人。": "Approved, and the owner is told.",
  "已拒绝，没有做任何更改。": "Refused; nothing was changed.",
  "待批准的账号变更没有读取到。": "The changes that wait could not be read.",
  待批准的账号变更: "Account changes that wait for approval",
  "同一账号一天内既重置两步验证又更换手机号，须由两位管理员办理。三天内没有处理的申请自动作废。":
    "Two administrators are needed to reset the second factor and change the phone of one account within a day. What nobody decides within three days lapses.",
  变更: "Change",
  申请人: "Asked for by",
  "{name} 的手机号一天内更换过，或签发过登录码：重置两步验证须由另一位管理员在“账户安全”中批准。":
    "{name} had a new phone or a login code within a day: another administrator must approve the reset, under Account security.",
  "已保存，但手机号未改：该账号一天内重置过两步验证，新号码须由另一位管理员在“账户安全”中批准。":
    "Saved, but the phone is as it was: this account's second factor was reset within a day, so another administrator must approve the number, under Account security.",
  报警: "Alarms",
  "请向本人核实；如果不是本人操作，请重置其两步验证，并检查此前的查看记录。":
    "Ask them. If it was somebody else, reset their second factor and go through what was looked at before.",
  控制台: "Console",
  腾讯云: "Tencent",
  阿里云: "Alibaba",
  每天的短信: "Messages a day",
  "发出 {sent} 条，未发出 {failed} 条": "{sent} sent, {failed} not",
  收信人姓名或完整手机号: "Recipient's name or whole phone number",
  种类: "Kind",
  "没有符合条件的短信。": "No message matches.",
  收信人: "Recipient",
  服务商: "Gateway",
  回执: "Receipt",

  // A candidate's Windows client, for staff
  "Windows 客户端": "Windows client",
  未检测到: "Not detected",
  "版本 {version} · {time} 检测": "Version {version} · checked {time}",
  暂时读取不到: "Not available for the moment",
  "正在导入，请不要关闭此页面…": "Importing; please keep this page open…",
  "本考场没有考生。": "This room has no candidates.",
  顺序: "Order",
  考生号: "Exam no.",
  面试开始: "Began",
  面试结束: "Ended",
  用时: "Used",
  异常记录: "Incidents",
  考生结果: "Candidates",
  序号: "No.",
  内容: "What",
  系统: "System",
  考场设置: "Settings",
  "这是演练考场：下面的内容不是正式结果，不能导出。":
    "This was a rehearsal: what stands below is no result and cannot be exported.",
  // The line, both ways
  "UDP 正常，TCP 备用通道不通": "UDP works, the TCP fallback does not",
  "可以参加面试，但 UDP 中断时没有备用通道。如有条件，请换一个网络（例如手机热点）再检测。":
    "You can attend, but without a fallback should UDP break off. If you can, change the network (a phone's hotspot, say) and check again.",
  "{way} 通": "{way} passes",
  "{way} 不通": "{way} blocked",
  "下行 {down} kbit/s": "down {down} kbit/s",
  // The camera does not work
  "摄像头不能使用，由工作人员核对您的身份证。": "The camera does not work; staff compare your ID card.",
  "核验服务只能核对居民身份证，您的证件由工作人员人工核验。":
    "The provider can only check resident identity cards; staff compare your document.",
  证件不能由核验服务核对: "the provider cannot check this document",
  证件类型: "Document",
  按号码判断: "By its number",
  居民身份证: "Resident identity card",
  港澳居民来往内地通行证: "Mainland travel permit (Hong Kong, Macau)",
  台湾居民来往大陆通行证: "Mainland travel permit (Taiwan)",
  港澳台居民居住证: "Residence permit (Hong Kong, Macau, Taiwan)",
  外国人永久居留身份证: "Foreign permanent resident card",
  护照: "Passport",
  考生的摄像头不能使用: "the candidate's camera does not work",
  // An invitation that ran out
  "{name}：邀请已过期，考生没有进入。可以再次邀请，或先邀请下一位。":
    "{name}: the invitation ran out, the candidate did not enter. Invite again, or invite the next one first.",
  // A page opened as localhost
  "此页面只能在本机打开，手机扫码打不开。请把电脑接入与手机相同的网络，再刷新页面。":
    "This page can only be opened on this computer, not on a phone. Join the phone's network with the computer, then reload.",
  "此页面是用本机地址打开的，手机扫码打不开。请在电脑上改用下面的地址打开并登录，再扫码：":
    "This page was opened at the computer's own address, which a phone cannot reach. Open the address below on the computer, sign in, then scan:",
  // The phone's camera and WeChat
  在浏览器: "Open in",
  中打开: "browser",
  "请点地址栏左侧的图标 →“网站设置”→“相机”，改为“允许”，再点“重试”。没有这一项时，请在手机“设置”中找到此浏览器，允许“相机”。":
    "Tap the icon left of the address → “Website Settings” → “Camera” → “Allow”, then tap “Try again”. If it is not there, find this browser in the phone's Settings and allow “Camera”.",
  "请点地址栏左侧的图标 →“权限”，把“相机”改为“允许”，再点“重试”。没有这一项时，请在手机“设置 → 应用”中找到此浏览器，允许“相机”。":
    "Tap the icon left of the address → “Permissions”, allow “Camera”, then tap “Try again”. If it is not there, find this browser in the phone's “Settings → Apps” and allow “Camera”.",
  "此手机没有可用的摄像头。请换一部手机，扫描电脑页面上的新二维码；没有别的手机时请告诉候考官。":
    "This phone has no camera that can be used. Take another phone and scan the new code on the computer; if you have none, tell the invigilator.",
  "请挂断视频通话，关闭相机和其他使用摄像头的应用，再点“重试”。":
    "End video calls, close the camera and other apps that use it, then tap “Try again”.",
  "请点“重试”；仍不行请换一部手机，扫描电脑页面上的新二维码。":
    "Tap “Try again”; if it still fails, take another phone and scan the new code on the computer.",
  "请关闭此页面再打开，或重启手机；仍不行请换一部手机，扫描电脑页面上的新二维码。":
    "Close this page and open it again, or restart the phone; if it still fails, take another phone and scan the new code on the computer.",

  // Materials
  "这个文件不能作为材料上传，请换一个文件。": "This file cannot be taken as material: choose another.",
  "照片或扫描件不清楚，请重新拍摄或扫描。": "The photo or scan is not clear: take it again.",
  "材料不完整，请补充缺少的页或文件。": "Something is missing: add the pages or files.",
  "材料与报名信息不一致，请核对后重新提交。":
    "It does not agree with the application: check and submit again.",
  "材料已过有效期，请提交有效的证件。": "It is out of date: submit a valid document.",
  "文件打不开，请换一种格式重新提交。": "The file does not open: submit it in another format.",
  材料列表: "Materials",
  文件: "Files",
  "提交时间（北京时间）": "Submitted (Beijing time)",
  审核: "Review",
  材料审核: "Material review",
  姓名或考号: "Name or exam number",
  "没有符合条件的考生。": "No candidate matches.",
  "不通过：{name}": "Reject: {name}",
  "考生需要替换哪些文件（都不选表示需要补充材料）":
    "Which files must be replaced (none: something has to be added)",
  "原因（考生会看到）": "Reason (the candidate sees it)",
  确认不通过: "Confirm the rejection",
  "已退回 {name} 的材料。": "The materials of {name} were given back.",
  "{name} 的材料已通过。": "The materials of {name} were accepted.",
  下一位待审核: "Next one waiting",
  "考号 {exam_no} · 第 {round} 次提交于 {time}": "Exam number {exam_no} · submission {round} at {time}",
  "未通过：{reason}": "Rejected: {reason}",
  "每次查看都会记录查看人和时间。仅用于审核，请勿外传。":
    "Every look is logged with name and time. For review only: do not pass it on.",
  "把文件拖到这里，或": "Drop files here, or",
  上传: "Upload",
  "最多 {files} 个文件，每个不超过 {size} MB。支持 {kinds}。":
    "Up to {files} files of at most {size} MB each. Kinds: {kinds}.",
  "请在 {time} 前上传并提交材料。": "Please upload and submit before {time}.",
  "请上传能证明身份和报考资格的材料，全部上传后点击“提交”。":
    "Upload what proves your identity and eligibility; when all is there, press “Submit”.",
  "材料已审核通过，无需再操作。": "Your materials were accepted; nothing is left to do.",
  "材料未通过审核。请替换或删除下面标出的文件，再重新提交。":
    "Your materials were not accepted. Replace or delete the files marked below, then submit again.",
  "提交材料的时间已经截止。如有特殊情况，请联系学院。":
    "The time for submitting is over. If need be, contact your college.",
  "审核意见：": "The reviewer says: ",
  "文件读取失败，可能已被移动或修改。请重新选择。":
    "The file could not be read: it may have been moved or changed. Choose it again.",
  "材料已提交，请等待审核。": "Submitted. Please wait for the review.",
  提交: "Submit",
  "还有文件没有上传完。": "A file is still being uploaded.",
  身份认证: "Identity materials",
  "正在读取材料…": "Loading your materials…",
  上传中断: "Broken off",
  待提交: "Not submitted yet",
  已提交: "Submitted",
  "网络中断，正在重试…": "The line is down, trying again…",
  "正在检查文件…": "Checking the file…",
  "{name} 的上传进度": "Progress of {name}",
  "这不是同一个文件。请选择原来的“{name}”，或取消后重新上传。":
    "This is another file. Choose the very “{name}”, or cancel and upload anew.",
  "已上传 {percent}%，选择原来的文件即可继续。": "{percent}% is there: choose the same file to go on.",
  继续上传: "Go on",
  替换: "Replace",
  "要删除“{name}”吗？": "Delete “{name}”?",
  "第 {round} 次提交，共 {files} 个文件": "Submission {round}, {files} files",
  审核通过: "Accepted",
  "未通过（{files} 个文件）：{reason}": "Rejected ({files} files): {reason}",
  提交与审核记录: "Submissions and decisions",
  "第 {number} 页": "Page {number}",
  "{name} 第 {number} 页": "{name}, page {number}",
  "压缩包已加密，连文件名也看不到。": "The archive is encrypted; not even the names can be seen.",
  "{name} 里的文件": "Files in {name}",
  "共 {total} 个文件，只列出，不解压。": "{total} files, listed and not unpacked.",
  已加密: "encrypted",
  "这种文件不能在页面中查看，请下载后用其他软件打开。":
    "This kind cannot be viewed here: download it and open it elsewhere.",
  "没有提交任何文件。": "No file was submitted.",
  下载: "Download",
  查看材料: "View materials",
  新提交: "New",
  未上传: "Nothing yet",
  待审核: "In review",
  含加密内容: "Holds encrypted parts",
  "含脚本或自动动作，这里只显示页面图像":
    "Holds scripts or actions: only pictures of its pages are shown here",
  "含宏，请勿启用": "Holds macros: do not enable them",
  "浏览器可能无法播放，需下载查看；转换为 H.264 编码的 MP4 后可以直接播放":
    "Browsers may not play it: download it to watch; converted to MP4 with H.264 it plays on the page",
  "“{name}”不是支持的格式。支持：{kinds}。": "“{name}” is not of a kind that is taken: {kinds}.",
  "“{name}”是空文件，请检查后重新选择。": "“{name}” is empty: check it and choose again.",
  "“{name}”超过 {most} MB，请压缩或拆分后重新上传。": "“{name}” is over {most} MB: compress or split it.",
  "材料：{name}": "Materials: {name}",
};

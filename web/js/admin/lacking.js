// @ts-check
import { useServer } from "../ui/asked.js";
import { html } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { language, t } from "../words/words.js";

/** @typedef {{code: string, what: string, why: string, key: string, grave: boolean, value: string}} Lack */

const EVERY_S = 60;

/** @param {string} value @returns {Record<string, {what: string, why: string}>} */
const ofCertificates = (value) => ({
  own_certificate: {
    what: t("使用的是自动生成的证书"),
    why: t("浏览器会提示不安全，每台电脑和手机都要先装上根证书才能使用摄像头"),
  },
  acme_waits: {
    what: t("还没有从 [tls] acme 取得证书，暂时使用自动生成的证书"),
    why: t("浏览器会提示不安全，每台电脑和手机都要先装上根证书才能使用摄像头"),
  },
  certificate_names: {
    what: t("证书里没有考试网址 {value}", { value }),
    why: t("浏览器会拒绝打开考试页面"),
  },
  certificate_ends: {
    what: t("证书还有 {value} 天到期", { value }),
    why: t("证书过期后，浏览器不再打开考试页面"),
  },
  certificate_over: { what: t("证书已经过期"), why: t("证书过期后，浏览器不再打开考试页面") },
});

/** For readers of English; the server's own sentences are Chinese. @param {string} value @returns {Record<string, {what: string, why: string}>} */
const own = (value) => ({
  sms_console: {
    what: t("短信只显示在服务器的日志里，不会发到手机"),
    why: t("考生和老师收不到验证码，都登录不了"),
  },
  no_account_template: {
    what: t("没有填写账号变动的短信模板"),
    why: t("管理员重置两步验证、更改手机号或签发登录码时，账号的主人收不到通知，账号被人冒用也不知道"),
  },
  no_origins: {
    what: t("没有填写考试网址"),
    why: t("用域名打开的页面登录会被拒绝，给考生的链接和二维码也只能用本机的地址"),
  },
  no_public_address: {
    what: t("没有填写公网地址，本机的网卡上也没有"),
    why: t("校外的考生和老师收不到音视频；只在校园网内考试的不受影响"),
  },
  ...ofCertificates(value),
  disk_low: {
    what: t("数据目录所在的磁盘只剩 {value} MB", { value }),
    why: t("磁盘写满后，任何操作都保存不了，材料和照片也收不进来"),
  },
  no_head_file: {
    what: t("没有为审计记录另存校验值"),
    why: t("能改动数据库的人改动或删去审计记录，可以不被发现"),
  },
  backup_old: {
    what: t("一天半以来没有做过完整的备份"),
    why: t("服务器或数据库损坏时，只能退回更早的状态，或全部丢失。请启用每天的备份（deploy/README.md）"),
  },
  backup_failed: {
    what: t("最近一次备份没有成功：{value}", { value }),
    why: t("数据库损坏时，只能退回更早的备份"),
  },
  backup_here: {
    what: t("数据库的备份只存在数据库所在的磁盘上"),
    why: t("这块磁盘损坏时，数据库和备份一起丢失"),
  },
  no_school_name: {
    what: t("没有填写学校名称"),
    why: t("页面和验证器里显示的都是“云考场”，考生分不清是不是本校的考试"),
  },
  no_contact: {
    what: t("没有填写联系人和电话"),
    why: t("考生登录不了或设备出了问题时，页面上没有可以求助的人"),
  },
  second_factor_off: {
    what: t("两步验证已关闭"),
    why: t("拿到管理员手机的人，只凭短信验证码就能登录"),
  },
  no_faces: {
    what: t("人脸识别没有准备好"),
    why: t("所有考生改为人工核验，老师要逐个比对身份证。再执行一次 make serve 会重试安装"),
  },
});

/** @param {Lack} lack */
export function lackWords(lack) {
  return (language() === "en" && own(lack.value)[lack.code]) || { what: lack.what, why: lack.why };
}

/** @param {{lack: Lack}} props */
function Row({ lack }) {
  const { what, why } = lackWords(lack);
  return html`
    <li>
      <p>
        <${Mark} word=${lack.grave ? t("必须") : t("建议")} tone=${lack.grave ? "bad" : "warn"} />
        <strong>${what}</strong>
      </p>
      <p class="quiet">${why}</p>
      <p class="quiet">${t("在服务器的 config.toml 里设置：{key}", { key: lack.key })}</p>
    </li>
  `;
}

/** What the installation still lacks: for the whole school's administrators. It can be folded, never put away. @param {{me: any}} props */
export function Lacking({ me }) {
  return me && !me.college && !me.demo ? html`<${Card} />` : null;
}

function Card() {
  const { data } = useServer("/api/admin/lacking", EVERY_S);
  const rows = /** @type {Lack[] | undefined} */ (/** @type {any} */ (data)?.rows);
  if (!rows) return null;
  if (!rows.length)
    return html`<p class="card lacking" role="status"><${Mark} word=${t("就绪")} tone="ok" /> ${t("正式使用的准备已经完成。")}</p>`;
  const grave = rows.some((row) => row.grave);
  return html`
    <details class="card lacking" open=${grave}>
      <summary>
        <${Mark} word=${t("尚缺")} tone=${grave ? "bad" : "warn"} />
        ${t("正式使用之前，还缺 {count} 项", { count: rows.length })}
      </summary>
      <ul>
        ${rows.map((lack) => html`<${Row} key=${lack.code} lack=${lack} />`)}
      </ul>
    </details>
  `;
}

// @ts-check
import { html, useEffect, useState } from "../ui/html.js";
import { ContactLine } from "../ui/parts.js";
import { t } from "../words/words.js";

/** Seconds after which a message that was sent has arrived, if it is to. */
export const WAIT = 60;

/** Whether the wait since `at` (seconds since 1970, local; 0: nothing was asked for) is over. @param {number} at */
function useWaited(at) {
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    setWaited(false);
    if (!at) return undefined;
    const timer = setTimeout(() => setWaited(true), Math.max(0, (at + WAIT) * 1000 - Date.now()));
    return () => clearTimeout(timer);
  }, [at]);
  return waited;
}

/**
 * What to check when no message comes, and whom to call. The same for everybody: the page is not told who is registered.
 * @param {{askedAt: number, candidate: boolean, contact?: {name: string, phone: string}}} props
 */
export function NoCode({ askedAt, candidate, contact }) {
  if (!useWaited(askedAt)) return null;
  return html`
    <section class="no-code" role="status" aria-label=${t("没有收到验证码？")}>
      <h2>${t("没有收到验证码？")}</h2>
      <ul>
        <li>${t("身份是否选对：考生、考官和候考官、管理人员和巡考，各有各的入口。")}</li>
        ${candidate && html`<li>${t("学院和专业是否与报名时一致：选错了不会收到短信。")}</li>`}
        <li>${t("手机号是否是学校登记的那一个，有没有输错。")}</li>
        <li>${t("手机是否停机、没有信号，或把短信拦进了垃圾箱。")}</li>
      </ul>
      <p>
        ${
          contact?.phone
            ? t("仍然收不到，请致电学校：管理员能查到原因，并可为您签发登录码。")
            : t("仍然收不到，请联系学校的管理员：管理员能查到原因，并可为您签发登录码。")
        }
      </p>
      <${ContactLine} contact=${contact} />
    </section>
  `;
}

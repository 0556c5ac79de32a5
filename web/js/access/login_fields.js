// @ts-check
import { code as digits, phone } from "../base/pasted.js";
import { ErrorText, Field, Select } from "../ui/form.js";
import { html, useEffect, useState } from "../ui/html.js";
import { t } from "../words/words.js";
import { ContactLine } from "../ui/parts.js";

/** @param {{value: string, onChange: (role: string) => void}} props */
export function RoleChoice({ value, onChange }) {
  const roles = [
    ["candidate", t("我是考生")],
    ["examiner", t("我是考官")],
    ["manager", t("管理人员")],
  ];
  return html`
    <fieldset class="roles">
      <legend class="unseen">${t("身份")}</legend>
      ${roles.map(
        ([role, label]) => html`
          <label class="role" key=${role}>
            <input
              type="radio"
              name="role"
              value=${role}
              checked=${role === value}
              onChange=${() => onChange(role)}
            />
            <span>${label}</span>
          </label>
        `,
      )}
    </fieldset>
  `;
}

/**
 * College and major; the majors follow the college.
 * @param {{colleges: import("../types").School["colleges"], of: (name: any) => any, set: (change: any) => void}} props
 */
export function PlaceFields({ colleges, of, set }) {
  const college = of("college");
  const majors = colleges.find(({ id }) => String(id) === college.value)?.majors ?? [];
  const options = (/** @type {{id: any, name: string}[]} */ all) => [
    ["", t("请选择")],
    ...all.map(({ id, name }) => [id, name]),
  ];
  return html`
    <div class="pair">
      <${Select}
        label=${t("学院")} ...${college} options=${options(colleges)}
        onInput=${(/** @type {string} */ id) => set({ college: id, major: "" })}
      />
      <${Select} label=${t("专业")} ...${of("major")} options=${options(majors)} />
    </div>
  `;
}

/** Whole seconds until `at` (seconds since 1970, local), 0 when past. @param {number} at */
function useSecondsUntil(at) {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const tick = () => setLeft(Math.max(0, Math.ceil(at - Date.now() / 1000)));
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [at]);
  return left;
}

/** @param {{of: (name: any) => any, set: (change: any) => void}} props */
export function PhoneField({ of, set }) {
  return html`<${Field}
    label=${t("手机号")} ...${of("phone")} type="tel" autocomplete="tel" maxlength="40"
    onInput=${(/** @type {string} */ typed) => set({ phone: phone(typed) })}
  />`;
}

/**
 * `longest`: digits and the spaces between them.
 * @param {{field: any, busy: boolean, resendAt: number, longest?: number, onSend: () => void}} props
 */
export function CodeField({ field: { name, value, error, onInput }, busy, resendAt, longest = 6, onSend }) {
  const wait = useSecondsUntil(resendAt);
  return html`
    <div class="field">
      <label for=${name}>${t("验证码")}</label>
      <div class="with-button">
        <input
          id=${name}
          name=${name}
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength=${longest}
          value=${value}
          aria-invalid=${Boolean(error)}
          aria-describedby=${error ? `${name}-error` : null}
          onInput=${(/** @type {any} */ event) => onInput(digits(event.target.value))}
        />
        <button type="button" class="button" disabled=${wait > 0} aria-busy=${busy} onClick=${onSend}>
          ${wait > 0 ? t("{seconds} 秒后可重新获取", { seconds: wait }) : t("获取验证码")}
        </button>
      </div>
      ${error && html`<${ErrorText} id=${`${name}-error`} text=${error} />`}
    </div>
  `;
}

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

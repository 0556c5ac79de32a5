// @ts-check
import { code as digits, phone } from "../base/pasted.js";
import { ErrorText, Field, Select } from "../ui/form.js";
import { html, useEffect, useState } from "../ui/html.js";
import { t } from "../words/words.js";

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

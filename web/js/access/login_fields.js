// @ts-check
import { code as digits } from "../base/pasted.js";
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

/** @param {{text: string, id?: string}} props */
export function ErrorText({ text, id }) {
  return html`<p class="error" id=${id} role="alert">${text}</p>`;
}

/** @param {{label: string, name: string, value: string, error?: string, onInput: (text: string) => void}} props and those of `<input>` */
export function Field({ label, name, value, error, onInput, ...input }) {
  const error_id = `${name}-error`;
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        value=${value}
        aria-invalid=${Boolean(error)}
        aria-describedby=${error ? error_id : null}
        onInput=${(/** @type {any} */ event) => onInput(event.target.value)}
        ...${input}
      />
      ${error && html`<${ErrorText} id=${error_id} text=${error} />`}
    </div>
  `;
}

/** @param {{label: string, name: string, value: string, error?: string, options: {id: string, name: string}[], onChange: (id: string) => void}} props */
function Choice({ label, name, value, error, options, onChange }) {
  const error_id = `${name}-error`;
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <select
        id=${name}
        name=${name}
        value=${value}
        aria-invalid=${Boolean(error)}
        aria-describedby=${error ? error_id : null}
        onChange=${(/** @type {any} */ event) => onChange(event.target.value)}>
        <option value="">${t("请选择")}</option>
        ${options.map(({ id, name: text }) => html`<option key=${id} value=${id}>${text}</option>`)}
      </select>
      ${error && html`<${ErrorText} id=${error_id} text=${error} />`}
    </div>
  `;
}

/**
 * College and major; the majors follow the college.
 * @param {{colleges: import("../types").School["colleges"], form: any, errors: any, set: (change: any) => void}} props
 */
export function PlaceFields({ colleges, form, errors, set }) {
  const majors = colleges.find(({ id }) => String(id) === form.college)?.majors ?? [];
  return html`
    <div class="pair">
      <${Choice}
        label=${t("学院")}
        name="college"
        value=${form.college}
        error=${errors.college}
        options=${colleges}
        onChange=${(/** @type {string} */ college) => set({ college, major: "" })}
      />
      <${Choice}
        label=${t("专业")}
        name="major"
        value=${form.major}
        error=${errors.major}
        options=${majors}
        onChange=${(/** @type {string} */ major) => set({ major })}
      />
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

/**
 * `longest`: digits and the spaces between them.
 * @param {{form: any, set: (change: any) => void, error?: string, busy: boolean, resendAt: number, longest?: number, onSend: () => void}} props
 */
export function CodeField({ form, set, error, busy, resendAt, longest = 6, onSend }) {
  const wait = useSecondsUntil(resendAt);
  const enter = (/** @type {any} */ event) => set({ code: digits(event.target.value) });
  return html`
    <div class="field">
      <label for="code">${t("验证码")}</label>
      <div class="with-button">
        <input
          id="code"
          name="code"
          inputmode="numeric"
          autocomplete="one-time-code"
          maxlength=${longest}
          value=${form.code}
          aria-invalid=${Boolean(error)}
          aria-describedby=${error ? "code-error" : null}
          onInput=${enter}
        />
        <button type="button" class="button" disabled=${wait > 0} aria-busy=${busy} onClick=${onSend}>
          ${wait > 0 ? t("{seconds} 秒后可重新获取", { seconds: wait }) : t("获取验证码")}
        </button>
      </div>
      ${error && html`<${ErrorText} id="code-error" text=${error} />`}
    </div>
  `;
}

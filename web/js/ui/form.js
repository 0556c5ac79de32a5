// @ts-check
import { leaveIfSignedOut } from "../line/signed_in.js";
import { sentence } from "../words/refusals.js";
import { html, useState } from "./html.js";

/** @param {{text: string, id?: string}} props */
export function ErrorText({ text, id }) {
  return html`<p class="error" id=${id} role="alert">${text}</p>`;
}

/**
 * A label, what is filled in, and what is wrong with it. `name` is its id too.
 * @param {{label: string, name: string, value: any, error?: string, help?: string, onInput: (text: string) => void, tag?: string,
 *   children?: any}} props and those of `<input>`, or of the `tag` that stands there instead
 */
export function Field({ label, name, value, error, help, onInput, tag = "input", children, ...input }) {
  const [error_id, help_id] = [`${name}-error`, `${name}-help`];
  const heard = tag === "select" ? "onChange" : "onInput";
  const about = [help && help_id, error && error_id].filter(Boolean).join(" ");
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <${tag}
        id=${name}
        name=${name}
        value=${value}
        aria-invalid=${Boolean(error)}
        aria-describedby=${about || null}
        ...${{ [heard]: (/** @type {any} */ event) => onInput(event.target.value), ...input }}
      >${children}</${tag}>
      ${error && html`<${ErrorText} id=${error_id} text=${error} />`}
      ${help && html`<p class="quiet" id=${help_id}>${help}</p>`}
    </div>
  `;
}

/** One of a few. @param {{options: [string, string][]} & Record<string, any>} props `options`: value and word; the others are those of `Field` */
export function Select({ options, ...field }) {
  return html`<${Field} tag="select" ...${field}>
    ${options.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}
  </${Field}>`;
}

/**
 * What is filled in, what is wrong with it, and sending it, one thing at a time.
 * @template {Record<string, any>} F
 * @typedef {object} Form
 * @property {F} fields
 * @property {Record<string, any>} errors by field: a sentence, or several
 * @property {(change: Partial<F>) => void} set
 * @property {(fields: F) => void} begin anew with these, as they are kept elsewhere now
 * @property {(errors: Record<string, any>) => void} setErrors
 * @property {boolean} changed since it began
 * @property {string} busy with which act; "": with none
 * @property {(name: keyof F & string) => object} of what `Field` takes for one of them
 * @property {(work: () => Promise<any>, check?: (fields: F) => Record<string, any>, act?: string) => (event?: Event) => Promise<void>} sends
 *   a listener that does `work`, unless `check` finds what is wrong
 */

/**
 * @template {Record<string, any>} F
 * @param {F | (() => F)} first
 * @param {object} [how]
 * @param {string} [how.prefix] of the fields' ids
 * @param {string} [how.rest] beside which field a refusal is said that names none
 * @param {boolean} [how.stays] who is not signed in is told so, and not led to the login: here it is, or what was typed would be lost
 * @param {(refusal: any) => Record<string, any>} [how.refused] what to say of a refusal, by field
 * @param {(one: F, other: F) => boolean} [how.same]
 * @returns {Form<F>}
 */
export function useForm(first, { prefix = "", rest = "form", stays, refused, same = isSame } = {}) {
  const [kept, setKept] = useState(first);
  const [fields, setFields] = useState(kept);
  const [errors, setErrors] = useState(/** @type {Record<string, any>} */ ({}));
  const [busy, setBusy] = useState("");
  const set = (/** @type {Partial<F>} */ change) => {
    setFields((now) => ({ ...now, ...change }));
    const answered = [...Object.keys(change), rest];
    setErrors((now) => Object.fromEntries(Object.entries(now).filter(([name]) => !answered.includes(name))));
  };
  const saying = (/** @type {any} */ refusal) => {
    if (!stays) leaveIfSignedOut(refusal);
    return { [rest]: sentence(refusal) };
  };
  return {
    ...{ fields, errors, set, setErrors, busy, changed: !same(fields, kept) },
    begin: (anew) => {
      setKept(anew);
      setFields(anew);
      setErrors({});
    },
    of: (name) => ({
      name: prefix + name,
      value: fields[name],
      error: [errors[name]].flat()[0],
      onInput: (/** @type {any} */ value) => set(/** @type {any} */ ({ [name]: value })),
    }),
    sends:
      (work, check = () => ({}), act = "send") =>
      async (event) => {
        event?.preventDefault();
        const wrong = check(fields);
        setErrors(wrong);
        if (busy || Object.keys(wrong).length) return;
        setBusy(act);
        await work().catch((refusal) => setErrors((refused ?? saying)(refusal)));
        setBusy("");
      },
  };
}

/** @param {object} one @param {object} other */
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

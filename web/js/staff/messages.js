// @ts-check
import { hour } from "../words/times.js";
import { html, useEffect, useState } from "../ui/html.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";

/** @typedef {import("../types").StaffView} StaffView */

/** What was said to this candidate so far, and what they answered. @param {{view: StaffView, candidate: import("../types").Candidate}} props */
function Log({ view, candidate }) {
  const heard = view.messages.filter(({ id }) => candidate.messages.includes(id));
  return html`
    <ol class="said">
      ${heard.map(
        ({ id, at, text, sender }) => html`
          <li key=${id}>
            <time class="digits">${hour(at)}</time>
            ${sender === candidate.id && html`<b>${t("{name} 回复：", { name: candidate.name })}</b>`}
            ${text}
          </li>
        `,
      )}
    </ol>
  `;
}

/**
 * Whom the message goes to. From the first letter typed the recipient stays, whoever the page turns to
 * meanwhile: a message must not reach somebody else because the queue moved.
 * @param {StaffView} view @param {string | null} chosen @param {boolean} typing
 */
function useRecipient(view, chosen, typing) {
  const [pinned, setPinned] = useState(chosen);
  const id = typing ? pinned : chosen;
  useEffect(() => setPinned(id), [id]);
  return view.candidates.find((candidate) => candidate.id === id);
}

/** @param {{candidate: import("../types").Candidate | undefined, everybody: boolean, onChange: (all: boolean) => void}} props */
function Recipients({ candidate, everybody, onChange }) {
  return html`
    <fieldset class="to">
      <legend class="unseen">${t("发给")}</legend>
      <label>
        <input
          type="radio"
          name="to"
          checked=${!everybody}
          disabled=${!candidate}
          onChange=${() => onChange(false)}
        />
        ${candidate?.name ?? t("未选考生")}
      </label>
      <label>
        <input type="radio" name="to" checked=${everybody} onChange=${() => onChange(true)} />
        ${t("全部考生")}
      </label>
    </fieldset>
  `;
}

/**
 * A message to one candidate or to all; what was typed stays until the server has it.
 * @param {{session: import("../ui/session.js").Session, view: StaffView, chosen: string | null}} props
 */
export function MessageForm({ session, view, chosen }) {
  const [text, setText] = useState("");
  const [everybody, setAll] = useState(false);
  const candidate = useRecipient(view, chosen, text !== "");
  // A message to all is chosen anew each time: the next private word must not go to everybody.
  useEffect(() => setAll(false), [chosen]);
  if (!view.may_message) return null;
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!everybody && !candidate) return;
    const to = everybody || !candidate ? null : candidate.id;
    const ack = await session.command("waiting:message", { candidate: to, text: text.trim() });
    if (!ack.ok) return;
    setText("");
    setAll(false);
    announce(to === null ? t("已发送给全部考生") : t("已发送给 {name}", { name: candidate?.name ?? "" }));
  };
  const input = (/** @type {any} */ event) => setText(event.target.value);
  return html`
    <div class="message-form">
      ${!everybody && candidate && html`<${Log} view=${view} candidate=${candidate} />`}
      <form onSubmit=${send}>
        <${Recipients} candidate=${candidate} everybody=${everybody} onChange=${setAll} />
        <label class="field">
          <span>${t("消息内容")}</span>
          <textarea rows="2" maxlength="500" value=${text} onInput=${input}></textarea>
        </label>
        <button class="button" disabled=${!text.trim() || (!everybody && !candidate)}>${t("发送")}</button>
      </form>
    </div>
  `;
}

// @ts-check
import { html, useEffect, useRef, useState } from "../ui/html.js";
import { announce } from "../ui/toast.js";
import { hour } from "../words/times.js";
import { t } from "../words/words.js";

/** @typedef {import("./entry.js").Props} Props */

/**
 * An answer to what the staff wrote; what was typed stays until the server has it.
 * @param {{session: Props["session"], focused?: boolean, onSent?: () => void}} props
 */
export function Reply({ session, focused, onSent }) {
  const [text, setText] = useState("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (focused) field.current?.focus();
  }, []);
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const ack = await session.command("candidate:reply", { text: text.trim() });
    if (!ack.ok) return;
    setText("");
    announce(t("回复已送达"));
    onSent?.();
  };
  return html`
    <form class="reply" onSubmit=${send}>
      <label class="field">
        <span class="unseen">${t("回复内容")}</span>
        <input
          ref=${field}
          maxlength="200"
          autocomplete="off"
          placeholder=${t("回复工作人员")}
          value=${text}
          onInput=${(/** @type {any} */ event) => setText(event.target.value)}
        />
      </label>
      <button class="button" disabled=${!text.trim()}>${t("发送回复")}</button>
    </form>
  `;
}

/** 考场消息, the newest first, and the way to answer. @param {Pick<Props, "session" | "view">} props */
export function Messages({ session, view: { messages } }) {
  return html`
    <section class="card messages" aria-labelledby="messages-title">
      <h2 id="messages-title">${t("考场消息")}</h2>
      <div role="log" aria-label=${t("考场消息")}>
        ${!messages.length && html`<p class="quiet">${t("暂无消息")}</p>`}
        <ol>
          ${messages.toReversed().map(
            ({ id, at, text, own }) => html`
              <li key=${id} class=${own ? "own" : ""}>
                <time>${hour(at)}</time>
                ${own && html`<span class="quiet">${t("我：")}</span>`}
                ${text}
              </li>
            `,
          )}
        </ol>
      </div>
      ${messages.length > 0 && html`<${Reply} session=${session} />`}
    </section>
  `;
}

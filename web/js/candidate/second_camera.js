// @ts-check
import { sentence } from "../words/refusals.js";
import { ThisComputer } from "../ui/parts.js";
import { Told } from "../ui/dialog.js";
import { html, useEffect, useState } from "../ui/html.js";
import { t } from "../words/words.js";
import { connectionOf, renewAfter } from "./words.js";

/** @typedef {import("./entry.js").Props} Props */
/** @typedef {{url: string, expires: number, svg: string, instead: string[] | null}} Code */

/** A code for the phone, renewed before it runs out as long as it is shown. @param {Props["session"]} session */
function useCode(session) {
  const [code, setCode] = useState(/** @type {Code | null} */ (null));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    /** @type {ReturnType<typeof setTimeout>} */
    let timer;
    let shown = true;
    const renew = async () => {
      const ack = await session.protocol.call("camera2:invite", {});
      if (!shown) return;
      if (ack.ok) setCode(/** @type {any} */ (ack));
      setProblem(ack.ok ? "" : sentence(/** @type {any} */ (ack)));
      timer = setTimeout(renew, renewAfter(ack, session.clock.now()) * 1000);
    };
    void renew();
    return () => {
      shown = false;
      clearTimeout(timer);
    };
  }, [session]);
  return { code, problem };
}

/** @param {{session: Props["session"]}} props */
function Code({ session }) {
  const { code, problem } = useCode(session);
  if (problem) return html`<p class="error" role="alert">${problem}</p>`;
  if (!code) return html`<p role="status">${t("正在生成二维码…")}</p>`;
  return html`
    <${ThisComputer} instead=${code.instead} />
    <img
      class="qr"
      src="data:image/svg+xml,${encodeURIComponent(code.svg)}"
      width="220"
      height="220"
      alt=${t("第二摄像头的二维码")} />
    <p>${t("用手机相机扫描（不要用微信），允许使用摄像头。")}</p>
    <p class="quiet">${t("二维码自动更新，只能使用一次。")}</p>
  `;
}

/** Whether the code was asked for; once a phone has come it has done its work. @param {number | null} bound @returns {[boolean, (asked: boolean) => void]} */
function useAskedFor(bound) {
  const [asked, ask] = useState(false);
  useEffect(() => ask(false), [bound]);
  return [asked, ask];
}

/**
 * The same in the exam, where the examiners are what is looked at: one mark, and the code in a dialog.
 * @param {Pick<Props, "session" | "view">} props
 */
export function SecondCameraLine({ session, view }) {
  const { phone, camera2 } = view.me;
  const bound = phone?.bound_at ?? null;
  const [asked, ask] = useAskedFor(bound);
  if (!phone) return null;
  const { word, tone, advice } = connectionOf(phone, camera2);
  return html`
    <div class="second-line">
      <span role="status">${t("第二摄像头")} <span class="mark ${tone}">${word}</span></span>
      <span class="quiet second-advice">${advice}</span>
      <button type="button" class="button plain" onClick=${() => ask(true)}>
        ${bound === null ? t("显示二维码") : t("更换手机")}
      </button>
      ${
        asked &&
        html`<${Told} title=${t("第二摄像头")} onClose=${() => ask(false)}>
          <p>${advice}</p>
          <div class="second-camera"><${Code} session=${session} /></div>
        </${Told}>`
      }
    </div>
  `;
}

/**
 * The phone as second camera: how it stands, and the code that binds one, where the room has a use for it.
 * @param {Pick<Props, "session" | "view"> & {open?: boolean}} props `open`: the code is shown at once where no phone was bound
 */
export function SecondCamera({ session, view, open = false }) {
  const { phone, camera2 } = view.me;
  const bound = phone?.bound_at ?? null;
  const [asked, ask] = useAskedFor(bound);
  if (!phone) return null;
  const { word, tone, advice } = connectionOf(phone, camera2);
  const shown = asked || (open && bound === null);
  return html`
    <section class="card second-camera" aria-labelledby="second-camera-title">
      <h2 id="second-camera-title">${t("第二摄像头")}</h2>
      <p class="mark ${tone}" role="status">${word}</p>
      <p class="quiet">${advice}</p>
      ${shown && html`<${Code} session=${session} />`}
      ${
        !(open && bound === null) &&
        html`
          <button type="button" class="button" aria-expanded=${shown} onClick=${() => ask(!asked)}>
            ${asked ? t("收起二维码") : bound === null ? t("显示二维码") : t("更换手机")}
          </button>
        `
      }
    </section>
  `;
}

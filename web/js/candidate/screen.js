// @ts-check
import { surfaceOf } from "../media/screen.js";
import { html, useEffect, useState } from "../ui/html.js";
import { BusyButton } from "../ui/parts.js";
import { announce } from "../ui/toast.js";
import { t } from "../words/words.js";
import { screenProblemWords, sharedWords } from "./words.js";

/** @typedef {import("./entry.js").Props} Props */

/** 共享屏幕 or 停止共享. @param {{media: Props["media"], asked: boolean, onProblem: (text: string) => void}} props */
function ShareButton({ media, asked, onProblem }) {
  const share = async () => {
    onProblem("");
    const problem = await media.share();
    if (problem) onProblem(screenProblemWords(problem, navigator.userAgent));
  };
  if (media.own.screen)
    return html`<${BusyButton} onClick=${async () => media.unshare()}>${t("停止共享")}</${BusyButton}>`;
  return html`<${BusyButton} className=${asked ? "filled" : ""} onClick=${share}>${t("共享屏幕")}</${BusyButton}>`;
}

/**
 * Whether the panel waits for the screen: asked for, and not shared since. What a reload breaks off is asked for again.
 * @param {Props["view"]} view @param {Props["media"]} media
 */
function useAsked(view, media) {
  const asked = view.screen_asked_at ?? null;
  const [answered, setAnswered] = useState(/** @type {number | null} */ (null));
  const sharing = media.own.screen !== null;
  useEffect(() => {
    if (sharing) setAnswered(asked);
  }, [sharing, asked]);
  return asked !== null && asked !== answered && !sharing;
}

/** The candidate's screen: asked for, shared, stopped, refused; always in words. @param {Props} props */
export function ScreenShare({ view, media }) {
  const [problem, setProblem] = useState("");
  const asked = useAsked(view, media);
  const surface = surfaceOf(media.own.screen);
  // The browser's own bar is out of this page's sight, and may be pressed by mistake.
  useEffect(
    () => media.on("unshared", () => announce(t("屏幕共享已停止。需要时请再点“共享屏幕”。"))),
    [media],
  );
  const partial = surface === "window" || surface === "browser";
  return html`
    <section class="screen-share ${asked ? "asked" : ""}" aria-label=${t("屏幕共享")}>
      <p role="status" class=${partial ? "screen-partial" : ""}>
        ${asked ? t("考官请您共享屏幕。请点“共享屏幕”，选择“整个屏幕”。") : sharedWords(surface)}
      </p>
      ${problem && html`<p class="screen-problem" role="alert">${problem}</p>`}
      <${ShareButton} media=${media} asked=${asked} onProblem=${setProblem} />
    </section>
  `;
}

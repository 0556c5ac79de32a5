// @ts-check
import { DeviceProblem } from "../ui/device_help.js";
import { ExamTime } from "../ui/exam_time.js";
import { html } from "../ui/html.js";
import { OwnLine } from "../ui/line.js";
import { FloatingSelf, MuteButtons } from "../ui/self.js";
import { Picture } from "../ui/picture.js";
import { noPictureWords, roleWord } from "../words/room.js";
import { t } from "../words/words.js";
import { Banners } from "./banners.js";
import { NeedHelp } from "./help.js";
import { ScreenShare } from "./screen.js";
import { SecondCameraLine } from "./second_camera.js";

/** @typedef {import("./entry.js").Props} Props */
/** @typedef {import("../types").Panelist} Panelist */

/** One examiner: the picture, or that there is none. @param {{member: Panelist, view: Props["view"], media: Props["media"], large?: boolean}} props */
function Examiner({ member, view, media, large }) {
  const name = `${roleWord(member.role)} ${member.name}`;
  return html`
    <figure class=${large ? "exam-chair" : "exam-tile"}>
      <${Picture} media=${media} view=${view} person=${member.id}>
        <p class="no-picture">${noPictureWords(member.presence, media?.state ?? "")}</p>
      </${Picture}>
      <figcaption>${name}</figcaption>
    </figure>
  `;
}

/** The examiners; the chair is large, and stands in for by the first one where a panel has no chair. @param {Props} props */
export function Exam({ session, view, media, calls, children }) {
  const panel = view.panel ?? [];
  const chair = panel.find(({ role }) => role === "chair") ?? panel[0];
  const others = panel.filter((member) => member !== chair);
  return html`
    <main class="exam">
      <div class="exam-bar">
        <h2>${t("面试进行中")}</h2>
        <${SecondCameraLine} session=${session} view=${view} />
        ${view.clock && html`<${ExamTime} exam=${view.clock} clock=${session.clock} />`}
      </div>
      <section class="stage exam-stage" aria-label=${t("考官画面")}>
        ${chair && html`<${Examiner} key=${chair.id} member=${chair} view=${view} media=${media} large />`}
        <div class="exam-strip">
          ${others.map(
            (member) => html`<${Examiner} key=${member.id} member=${member} view=${view} media=${media} />`,
          )}
        </div>
        <${FloatingSelf} media=${media} view=${view} />
        <${OwnLine} media=${media} />
      </section>
      <${Banners} session=${session} view=${view} calls=${calls}>
        <${DeviceProblem} media=${media} />
        ${children}
      </${Banners}>
      <div class="exam-controls">
        <${ScreenShare} session=${session} view=${view} media=${media} />
        <div class="exam-own">
          <${NeedHelp} session=${session} view=${view} />
          <${MuteButtons} media=${media} />
        </div>
      </div>
    </main>
  `;
}

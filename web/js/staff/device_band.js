// @ts-check
import { html } from "../ui/html.js";
import { Mark } from "../ui/parts.js";
import { silentDevices } from "./device_words.js";

/** What the candidate has switched off or lacks: said at once, to readers of screens too. @param {{candidate: import("../types").Candidate | null}} props */
export function DeviceBand({ candidate }) {
  const marks = candidate ? silentDevices(candidate) : [];
  return html`
    <p class="device-band" role="status">
      ${marks.map((mark) => html`<${Mark} key=${mark.word} ...${mark} />`)}
    </p>
  `;
}

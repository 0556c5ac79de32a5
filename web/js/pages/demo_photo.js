// @ts-check
import { post } from "../line/api.js";
import { sentence } from "../words/refusals.js";
import { html, useState } from "../ui/html.js";
import { t } from "../words/words.js";

/** Pixels; the server takes 1280 × 960 and 64 kB, and a face needs no more than this. */
const LONGEST = 640;
const QUALITY = 0.85;

/** A picture file made small, as base64 of a JPEG. @param {File} file @returns {Promise<string>} @throws for no picture */
async function shrunk(file) {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1] ?? "";
}

/**
 * In place of the exam office's import: whoever tries the demo gives a candidate their own face.
 * @param {{account: string, name: string}} props
 */
export function DemoPhoto({ account, name }) {
  const [said, setSaid] = useState("");
  const choose = async (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    setSaid(t("正在导入…"));
    try {
      await post("/api/demo/photo", { account, jpeg: await shrunk(file) });
      setSaid(t("已导入照片"));
    } catch (refusal) {
      const refused = /** @type {any} */ (refusal);
      setSaid(refused.code ? sentence(refused) : t("这个文件不是可用的照片，请换一张。"));
    }
  };
  return html`
    <label class="button demo-photo">
      ${t("导入照片")}
      <span class="unseen">${name}</span>
      <input type="file" class="unseen" accept="image/*" onChange=${choose} />
    </label>
    <span class="quiet" role="status">${said}</span>
  `;
}

// @ts-check

/**
 * SHA-256 of a sheet as it is shown, hex: what 提交 names, so that nothing else is submitted (PROTOCOL.md 2.9).
 * @param {{room: string, candidate: string, member: string, rubric: string, values: [string, string][], remark: string}} sheet
 *   `rubric`: its digest; `values`: item and text, in the rubric's order
 */
export async function digestOf({ room, candidate, member, rubric, values, remark }) {
  const lines = [room, candidate, member, rubric, ...values.map(([item, text]) => `${item}=${text}`), remark];
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines.join("\n")));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

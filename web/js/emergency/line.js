// @ts-check

/**
 * The name of the line a page came by; its host where nobody has named it.
 * @param {import("../types").Line[]} lines @param {string} origin @param {string} host
 */
export function lineOf(lines, origin, host) {
  const known = lines.find((line) => line.origin === origin);
  return known ? `${known.label} ${host}` : host;
}

/** How media travels: "UDP", "TCP" or "TURN"; empty while it does not. @param {RTCStatsReport} report */
export function wayOf(report) {
  /** @type {string} */
  let way = "";
  report.forEach((stats) => {
    if (stats.type !== "transport" || !stats.selectedCandidatePairId) return;
    const pair = report.get(stats.selectedCandidatePairId);
    const local = report.get(pair?.localCandidateId);
    way = local?.candidateType === "relay" ? "TURN" : (local?.protocol ?? "").toUpperCase();
  });
  return way;
}

// @ts-check
// The one place that names the view library.
import htm from "/lib/htm.js";
import { h } from "/lib/preact.js";

export { render } from "/lib/preact.js";
export { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "/lib/preact/hooks.js";

/** A view, written as it will stand in the page. @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(h);

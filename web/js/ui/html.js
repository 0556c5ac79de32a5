// @ts-check
// The one place that names the view library.
export {
  html,
  render,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "/lib/preact-htm.js";

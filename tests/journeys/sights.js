// What a page must keep for hands and eyes that need it otherwise (sights.py). Loaded before the page's own scripts.
window.sights = (() => {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const pressed = new WeakSet();
  const isPress = (kind, el) => /^(click|dblclick|pointerdown|mousedown)$/.test(kind) && el instanceof Element;
  EventTarget.prototype.addEventListener = function (kind, ...more) {
    if (isPress(kind, this)) pressed.add(this);
    return addEventListener.call(this, kind, ...more);
  };
  EventTarget.prototype.removeEventListener = function (kind, ...more) {
    if (isPress(kind, this)) pressed.delete(this);
    return removeEventListener.call(this, kind, ...more);
  };

  const all = (selector, within = document) => [...within.querySelectorAll(selector)].filter(isSeen);
  const isSeen = (el) =>
    el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    el.getBoundingClientRect().width > 1 &&
    !el.closest(".unseen");
  const inFront = () => document.querySelector("dialog[open]") ?? document;
  const told = (el) => el.outerHTML.slice(0, 120);

  /** What is pressed by the mouse and reached by no key. */
  function keyed() {
    const named = "button, a[href], input, select, textarea, summary, label, dialog, [tabindex], [role=tab]";
    // What passes a press on, is one of a group that arrows go through, has its twin in the queue, or holds a control
    // that does the same.
    const passes = "label, dialog, [role=tab], .wall-tile";
    const hasAnother = (el) => el.matches(passes) || Boolean(el.querySelector(named));
    return all("*", inFront())
      .filter((el) => pressed.has(el) && !hasAnother(el) && (!el.matches(named) || el.tabIndex < 0))
      .map((el) => `by mouse alone: ${told(el)}`);
  }

  const SIDES = ["Top", "Right", "Bottom", "Left"];
  const style = (el, part) => getComputedStyle(el, part);
  const isClear = (colour) => /^rgba.*, 0\)$|transparent/.test(colour);

  /** The colour that something stands on. */
  function ground(el) {
    if (!el) return style(document.documentElement).backgroundColor;
    const { backgroundColor } = style(el);
    return isClear(backgroundColor) ? ground(el.parentElement) : backgroundColor;
  }

  function hasEdge(el) {
    const around = ground(el.parentElement);
    return SIDES.some((side) => {
      const { [`border${side}Width`]: width, [`border${side}Color`]: colour } = style(el);
      return parseFloat(width) > 0 && !isClear(colour) && colour !== around;
    });
  }

  /** How it looks: itself, the line it stands in, and the number before it. */
  function looks(el) {
    return [el, el.closest("li"), el.querySelector(".step-number")].filter(Boolean).map((part) => {
      const { backgroundColor, outlineStyle, outlineColor } = style(part);
      return [backgroundColor, outlineStyle, outlineColor, ...SIDES.map((side) => style(part)[`border${side}Color`])].join();
    });
  }

  const first = ({ className }) => String(className).split(" ")[0];

  /** Whether what is chosen looks like one beside it that is not. */
  function isLikeAnyOther(el) {
    const name = ["aria-selected", "aria-current", "aria-pressed"].find((each) => el.hasAttribute(each));
    return all(el.localName).some(
      (other) =>
        other !== el &&
        first(other) === first(el) &&
        first(other.parentElement) === first(el.parentElement) &&
        (other.getAttribute(name) ?? "false") === "false" &&
        looks(other).join() === looks(el).join(),
    );
  }

  /** Whoever goes by keyboard sees where they are. */
  function unfocused() {
    const el = all("button, a[href], input, select", inFront()).find(({ disabled }) => !disabled);
    if (!el) return [];
    const before = document.activeElement;
    before?.blur?.();
    el.focus({ focusVisible: true, preventScroll: true });
    const { outlineStyle, outlineColor } = style(el);
    before?.focus?.({ preventScroll: true });
    return outlineStyle === "none" || outlineColor === ground(el.parentElement) ? [el] : [];
  }

  /** What is not to be seen in the system's own colours. */
  function forced() {
    const edges = ".button, input, select, textarea, .card, .mark, .banner, .toast, dialog[open]";
    const chosen = '[aria-selected="true"], [aria-current], [aria-pressed="true"]';
    const shapes = [".bars i", ".light::before"].flatMap((shape) => {
      const [selector, part] = shape.split("::");
      const isLost = (el) => style(el, part && `::${part}`).backgroundColor === ground(el.parentElement);
      return all(selector).filter(isLost);
    });
    const lost = all(edges).filter((el) => !el.matches("[type=radio], [type=checkbox], [type=file]") && !hasEdge(el));
    return [
      ...lost.map((el) => `no edge: ${told(el)}`),
      ...all(chosen).filter(isLikeAnyOther).map((el) => `chosen looks like any other: ${told(el)}`),
      ...shapes.map((el) => `not to be seen: ${told(el)}`),
      ...unfocused().map((el) => `the focus is not to be seen: ${told(el)}`),
    ];
  }

  function isCut(el) {
    const { overflowX, overflowY, textOverflow } = style(el);
    return (
      (overflowX !== "visible" && textOverflow !== "ellipsis" && el.scrollWidth > el.clientWidth + 1) ||
      (overflowY === "hidden" && el.scrollHeight > el.clientHeight + 1)
    );
  }

  const scrolls = (el) => Boolean(el) && (/auto|scroll/.test(style(el).overflowX) || scrolls(el.parentElement));

  function isBeside(el) {
    const { left, right } = el.getBoundingClientRect();
    return (left < -1 || right > innerWidth + 1) && !scrolls(el.parentElement);
  }

  /** What is cut or out of reach in a window so small. */
  function zoomed() {
    const words = all("button, a, h1, h2, h3, label, p, dt, dd, b");
    const beyond = document.documentElement.scrollWidth - innerWidth;
    const next = all(".action-bar .next-step").filter((el) => {
      const { top, bottom } = el.getBoundingClientRect();
      return top < 0 || bottom > innerHeight;
    });
    // What stays when the rest scrolls leaves at least half of the window.
    const stays = all(".frame-foot, .header, .decision-end").filter(
      (el) => /sticky|fixed/.test(style(el).position) && el.offsetHeight > innerHeight / 2,
    );
    return [
      ...(beyond > 0 ? [`${beyond} px too wide`] : []),
      ...words.filter(isCut).map((el) => `cut: ${told(el)}`),
      ...words.filter(isBeside).map((el) => `beside the edge: ${told(el)}`),
      ...next.map(() => "the next step is not in sight"),
      ...stays.map((el) => `${el.offsetHeight} px stay: ${told(el)}`),
    ];
  }

  return { keyed, forced, zoomed };
})();

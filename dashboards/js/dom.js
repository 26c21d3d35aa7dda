/** Small helpers for the page's elements. Text goes in as `textContent` only, never as markup. */

/** The element of that id; a page that lacks one is broken, and says which. */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element #${id}`);
  return found;
}

/** A new element with attributes and children (strings become text). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** Set text only where it differs, so that an unchanged page costs no layout, and in place, which costs the least. */
export function setText(element, text) {
  const only = element.childNodes.length === 1 && element.firstChild.nodeType === Node.TEXT_NODE ? element.firstChild : null;
  if (only !== null && text !== "") {
    if (only.data !== text) only.data = text;
  } else if (element.textContent !== text) element.textContent = text;
}

/** Hide an element or show it; what is so already costs nothing, which setting `hidden` does. */
export function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** Set an attribute only where it differs; null takes it away. */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

/** Five bars of which `step + 1` are filled: stress as a shape. Null: none filled. */
export function setBars(element, step) {
  while (element.children.length < 5) element.append(make("i"));
  [...element.children].forEach((bar, index) => bar.classList.toggle("on", step !== null && index <= step));
}

/** Calls `work` when the page has time, within `withinMs` even where it has none; soon where no browser tells of idleness. */
export function whenIdle(work, withinMs) {
  if (globalThis.requestIdleCallback === undefined) setTimeout(work, withinMs / 10);
  else requestIdleCallback(work, { timeout: withinMs });
}

/**
 * Calls `draw` once in the next animation frame, however often it is asked; with `apartMs` at most so often, so that
 * a page that stands there all day costs next to nothing. What is asked for may name its own time since the last
 * drawing, such as 0 for what cannot wait; the most urgent is drawn for, and all with it.
 */
export function oncePerFrame(draw, apartMs = 0) {
  let asked = false;
  let timer = null;
  let due = Infinity;
  let last = -Infinity;
  const inNextFrame = () => {
    clearTimeout(timer);
    timer = null;
    due = Infinity;
    if (asked) return;
    asked = true;
    requestAnimationFrame((now) => {
      asked = false;
      last = performance.now();
      draw(now);
    });
  };
  return (apart = apartMs) => {
    const at = last + apart;
    if (asked || at >= due) return;
    const wait = at - performance.now();
    if (wait <= 0) return inNextFrame();
    clearTimeout(timer);
    due = at;
    timer = setTimeout(inNextFrame, wait);
  };
}

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

/** Set text only where it differs, so that an unchanged page costs no layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
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

/**
 * Calls `draw` once in the next animation frame, however often it is asked; with `apartMs` at most so often, so that
 * a page that stands there all day costs next to nothing. What is asked for `atOnce` waits for the frame alone.
 */
export function oncePerFrame(draw, apartMs = 0) {
  let asked = false;
  let timer = null;
  let last = -Infinity;
  const inNextFrame = () => {
    clearTimeout(timer);
    timer = null;
    if (asked) return;
    asked = true;
    requestAnimationFrame((now) => {
      asked = false;
      last = performance.now();
      draw(now);
    });
  };
  return (atOnce = false) => {
    const wait = last + apartMs - performance.now();
    if (atOnce || wait <= 0) inNextFrame();
    else timer ??= setTimeout(inNextFrame, wait);
  };
}

/** The page's colours for canvases, which cannot read CSS by themselves. */

const NAMES = {
  ink: "--ink", quiet: "--quiet", line: "--line", card: "--card", sunken: "--sunken", bad: "--bad",
  customer: "--customer", agent: "--agent", none: "--none",
};

let colours = null;

/** Colours as they are now, by name; `steps` are those of stress. */
export function theme() {
  if (colours !== null) return colours;
  const style = getComputedStyle(document.documentElement);
  const read = (property) => style.getPropertyValue(property).trim();
  colours = Object.fromEntries(Object.entries(NAMES).map(([name, property]) => [name, read(property)]));
  colours.steps = [0, 1, 2, 3, 4].map((step) => read(`--step-${step}`));
  colours.type = read("--type");
  return colours;
}

/** Calls `redraw` when the system turns dark or light. */
export function onThemeChange(redraw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colours = null;
    redraw();
  });
}

/** The same colour, see-through: `share` 0..1. Takes #rrggbb. */
export function faint(colour, share) {
  return colour + Math.round(share * 255).toString(16).padStart(2, "0");
}

/**
 * A canvas sized for the screen's pixels, cleared, in CSS pixels: {context, width, height}; null when hidden. Whoever
 * knows its `size` already, says so: asking the canvas makes the browser lay the page out at once.
 */
export function freshCanvas(canvas, size = { width: canvas.clientWidth, height: canvas.clientHeight }) {
  const { width, height } = size;
  if (width === 0 || height === 0) return null;
  const ratio = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

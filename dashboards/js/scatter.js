/** A scatter of calls, as SVG: one measure across, satisfaction upwards. Its numbers stand in a table beside it. */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 640;
const HEIGHT = 340;
const PAD = { left: 56, right: 14, top: 12, bottom: 44 };
/** Scores have few values; points on the same one are moved apart by at most so much of the height. */
const JITTER = 0.035;

/** Round steps that cover [low, high]: at most `most` of them. */
export function ticks(low, high, most = 6) {
  const span = high - low || 1;
  const power = 10 ** Math.floor(Math.log10(span / most));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => span / size <= most);
  const found = [];
  for (let n = Math.ceil(low / step); n * step <= high + step / 1e6; n += 1) found.push(Number((n * step).toPrecision(12)));
  return found;
}

/** From -1 to 1, the same for the same place in the list: where a point stands within its score. */
export function apart(index) {
  return 2 * ((index * 0.618033988749895) % 1) - 1;
}

/** The range that values are drawn over, a little beyond them. */
export function range(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const more = (high - low || 1) * 0.04;
  return [low - more, high + more];
}

/**
 * @param {object[]} points {call, x, csat}
 * @param {string} across words under the x axis
 */
export function scatter(points, across) {
  const root = part("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "scatter", "aria-hidden": "true", focusable: "false" });
  const [low, high] = range(points.map((point) => point.x));
  const toX = (x) => PAD.left + ((x - low) / (high - low)) * (WIDTH - PAD.left - PAD.right);
  const toY = (csat) => HEIGHT - PAD.bottom - (0.05 + csat * 0.9) * (HEIGHT - PAD.top - PAD.bottom);
  for (const x of ticks(low, high)) {
    root.append(part("line", { class: "grid", x1: toX(x), x2: toX(x), y1: PAD.top, y2: HEIGHT - PAD.bottom }));
    root.append(words(String(x), { x: toX(x), y: HEIGHT - PAD.bottom + 17, "text-anchor": "middle" }));
  }
  for (const [csat, says] of [[0, "lowest"], [0.5, "middle"], [1, "highest"]]) {
    root.append(part("line", { class: "grid", x1: PAD.left, x2: WIDTH - PAD.right, y1: toY(csat), y2: toY(csat) }));
    root.append(words(says, { x: PAD.left - 6, y: toY(csat) + 4, "text-anchor": "end" }));
  }
  root.append(words(across, { class: "name", x: (PAD.left + WIDTH - PAD.right) / 2, y: HEIGHT - 8, "text-anchor": "middle" }));
  points.forEach((point, index) => {
    const y = toY(point.csat) + apart(index) * JITTER * (HEIGHT - PAD.top - PAD.bottom);
    const dot = part("circle", { cx: toX(point.x).toFixed(1), cy: y.toFixed(1), r: 4, "data-call": point.call });
    const title = part("title", {});
    title.textContent = `${point.call}: ${Math.round(point.x * 10) / 10}`;
    dot.append(title);
    root.append(dot);
  });
  return root;
}

function part(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

function words(text, attributes) {
  const element = part("text", attributes);
  element.textContent = text;
  return element;
}

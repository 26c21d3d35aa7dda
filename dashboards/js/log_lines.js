/** Lines of a call's log as they come over the wire. */

/** The facts of whole lines, the header among them where it is there; what follows the last newline was torn off. */
export function factsIn(text) {
  const whole = text.slice(0, Math.max(0, text.lastIndexOf("\n")));
  return JSON.parse(`[${whole.replaceAll("\n", ",")}]`); // at once, which is faster than line by line
}

/** Single keys for what is done often, while nobody types; they can be switched off. */

const OFF_KEY = "voicemon.keys";
const TYPED_INTO = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/** Whether a key press is meant as a shortcut: no modifier, not held down, not typed into something. */
export function isShortcut(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return false;
  const { target } = event;
  return !TYPED_INTO.has(target?.tagName) && !target?.isContentEditable;
}

export class Shortcuts {
  /** @param {Record<string, () => void>} keys what each key does */
  constructor(keys) {
    this.keys = keys;
    this.on = localStorage.getItem(OFF_KEY) !== "off";
    document.addEventListener("keydown", (event) => {
      if (!this.on || !isShortcut(event) || !Object.hasOwn(keys, event.key)) return;
      event.preventDefault();
      keys[event.key]();
    });
  }

  /** Switch them on or off, and remember it. */
  switch(on) {
    this.on = on;
    localStorage.setItem(OFF_KEY, on ? "on" : "off");
  }
}

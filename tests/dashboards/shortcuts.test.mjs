import assert from "node:assert/strict";
import { test } from "node:test";

import { isShortcut } from "../../dashboards/js/shortcuts.js";

const press = (about = {}) => ({ key: "d", target: { tagName: "BODY" }, ...about });

test("a single key is a shortcut unless somebody types, holds it down or means something else by it", () => {
  assert.equal(isShortcut(press()), true);
  assert.equal(isShortcut(press({ target: { tagName: "BUTTON" } })), true);
  assert.equal(isShortcut(press({ target: document() })), true);
  for (const tagName of ["INPUT", "TEXTAREA", "SELECT"]) assert.equal(isShortcut(press({ target: { tagName } })), false);
  assert.equal(isShortcut(press({ target: { tagName: "DIV", isContentEditable: true } })), false);
  for (const other of ["ctrlKey", "altKey", "metaKey", "repeat", "defaultPrevented"]) {
    assert.equal(isShortcut(press({ [other]: true })), false);
  }
});

function document() {
  return {};
}

// The machine-readable zone typed by hand, against its picture: where check digits do not hold, or a place was not read
// surely. What was read stays as it was; the kiosk inspects again with what was typed.

import { button, byId, element, show } from "./dom.js";
import { ask } from "./connection.js";
import { dialog, refusedText } from "./form.js";
import { text } from "./texts.js";
import * as picture from "./picture.js";

const kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";
const kMostTold = 6;
const kRoomMm = 1.5;  // of the picture, above and below the zone

// A blank is a filler to whoever types it.
const characterOf = (key) => (key === " " ? "<" : key.toUpperCase());

// A line of the zone: what is typed stands in place of what was there, so that it stays as long as it is.
function lineField(read, number, changed) {
  const input = element("input", { type: "text", class: "zone-line", value: read, maxlength: read.length, autocomplete: "off", autocapitalize: "characters",
                                   spellcheck: "false", inputmode: "text", "aria-label": text("page.zone-line", { line: number }) });
  const put = (character) => {
    const at = Math.min(input.selectionStart ?? 0, read.length - 1);
    input.value = input.value.slice(0, at) + character + input.value.slice(at + 1);
    input.setSelectionRange(at + 1, at + 1);
    changed();
  };
  input.addEventListener("beforeinput", (event) => {
    if (event.inputType === "insertLineBreak") return;  // sends the form
    event.preventDefault();
    if (event.inputType === "deleteContentBackward") {
      const at = Math.max((input.selectionStart ?? 0) - 1, 0);
      input.setSelectionRange(at, at);
      return;
    }
    for (const key of event.data ?? event.dataTransfer?.getData("text") ?? "")
      if (kAlphabet.includes(characterOf(key))) put(characterOf(key));
  });
  input.put = put;
  input.move = (by) => {
    const at = Math.min(Math.max((input.selectionStart ?? 0) + by, 0), read.length);
    input.setSelectionRange(at, at);
  };
  return input;
}

// For gloves and screens without a keyboard: each key types where the cursor of the last used line is.
function keys(inputs) {
  let last = inputs[0];
  for (const input of inputs) input.addEventListener("focus", () => { last = input; });
  const key = (inner, attributes, press) => {
    const node = button(inner, { class: "key", ...attributes }, () => {
      press(last);
      last.focus();
    });
    // The line keeps its cursor.
    node.addEventListener("pointerdown", (event) => event.preventDefault());
    return node;
  };
  return element("div", { class: "zone-keys", role: "group", "aria-label": text("page.zone-keys") },
    ...[...kAlphabet].map((character) => key(character, {}, (input) => input.put(character))),
    key("←", { "aria-label": text("page.zone-left") }, (input) => input.move(-1)),
    key("→", { "aria-label": text("page.zone-right") }, (input) => input.move(1)));
}

// Where the cursor is to begin: at the first place of which the kiosk is not sure.
function firstDoubt(mrz) {
  const one = mrz.corrections?.[0];
  return one === undefined ? { line: 0, column: 0 } : { line: one.line - 1, column: one.column - 1 };
}

// As wide as the picture above it, so that characters stand below those of the picture.
function fit(inputs) {
  for (const input of inputs) {
    const inner = input.clientWidth - 2 * parseFloat(getComputedStyle(input).paddingLeft);
    input.style.fontSize = `${Math.max(9, inner / input.maxLength / 0.602)}px`;
  }
}

function open(mrz) {
  const told = element("p", { class: "facts", role: "status" });
  const inputs = mrz.lines.map((line, at) => lineField(line, at + 1, () => tell()));
  const tell = () => {
    const changes = inputs.flatMap((input, line) => [...input.value].map((typed, column) => ({ typed, line, column })))
      .filter(({ typed, line, column }) => typed !== mrz.lines[line][column]);
    const said = changes.slice(0, kMostTold).map(({ typed, line, column }) =>
      text("page.typed", { line: line + 1, column: column + 1, read: mrz.lines[line][column], taken: typed }));
    if (changes.length > kMostTold) said.push(`… (${changes.length})`);
    told.textContent = changes.length === 0 ? text("page.zone-unchanged") : said.join(" ");
  };
  tell();
  const [x, y, width, height] = mrz.region_mm;
  const strip = picture.cutOut(mrz.page, [x, y - kRoomMm, width, height + 2 * kRoomMm], text("page.mrz"), mrz.band);
  dialog(text("page.type-zone-title"), [
    element("p", {}, text("page.type-zone-how")),
    element("div", { class: "zone" }, strip === null ? null : element("div", { class: "zone-picture" }, strip), ...inputs),
    told, keys(inputs)], text("page.type-zone-now"), async () => {
    const said = await ask("/correct", { lines: inputs.map((input) => input.value) });
    return said.ok ? null : said.status === 409 ? text("page.busy") : refusedText(said);
  });
  byId("dialog").classList.add("wide-dialog");
  byId("dialog").addEventListener("close", () => byId("dialog").classList.remove("wide-dialog"), { once: true });
  fit(inputs);
  const at = firstDoubt(mrz);
  inputs[at.line].focus();
  inputs[at.line].setSelectionRange(at.column, at.column);
}

// Beside the zone of a document that lies there; plain to see where its check digits do not hold.
export function typeButton(result) {
  const digits = result.findings.find((one) => one.check === "mrz-check-digits");
  const doubtful = ["failed", "aborted"].includes(digits?.outcome) || !result.mrz.accepted;
  return button(text("page.type-zone"), { class: doubtful ? "" : "quiet small-button" }, () => open(result.mrz));
}

// What was read: the machine-readable zone, the fields, the portrait, and what to feel and tilt.

import { button, byId, element, show } from "./dom.js";
import { fieldName, has, list, sentence, text, word } from "./texts.js";
import { command } from "./connection.js";
import * as picture from "./picture.js";
import { typeButton } from "./zone.js";

// The fields in the order in which an officer compares them; unknown ones follow.
const kFields = ["document_number", "surname", "given_names", "name", "nationality", "date_of_birth", "sex", "date_of_expiry",
                 "date_of_issue", "issuing_state", "document_code", "place_of_birth", "authority", "personal_number",
                 "optional_data", "optional_data_2"];
const kStates = ["issuing_state", "nationality"];
const kCards = ["TD1", "TD2", "FRA"];
const kVisas = ["MRV-A", "MRV-B"];

// "Uruguay" beneath URY.
function stateName(field, code) {
  if (!kStates.includes(field) || !has(`states.${code}`)) return null;
  return element("span", { class: "state" }, word("states", code));
}

function line(characters, number, corrections) {
  const parts = [...characters].map((character, at) => {
    const correction = corrections.find((one) => one.line === number && one.column === at + 1);
    if (correction === undefined) return character;
    const told = text("page.corrected", { read: correction.read, taken: correction.taken });
    return element("mark", { title: told }, character, element("span", { class: "unseen" }, ` (${told}) `));
  });
  return element("p", { class: "line" }, ...parts);
}

// `may_type`: the document lies there, and this person may say what its zone reads.
export function drawMrz(result, may_type) {
  const mrz = result?.mrz ?? null;
  if (mrz === null) {
    show(byId("mrz"));
    return;
  }
  const remarks = (mrz.corrections ?? []).map((one) => element("li", {},
    text(one.because === "person" ? "page.typed" : "page.correction", { line: one.line, column: one.column, read: one.read, taken: one.taken })));
  show(byId("mrz"),
       element("h3", {}, `${text("page.mrz")} · ${mrz.format} · ${mrz.band === null ? text("page.as-text") : word("bands", mrz.band)}`,
               result.provisional ? element("span", { class: "badge" }, text("page.provisional")) : null),
       element("div", { class: "lines", tabindex: 0, role: "group", "aria-label": text("page.mrz") },
               ...mrz.lines.map((characters, index) => line(characters, index + 1, mrz.corrections ?? []))),
       remarks.length > 0 ? element("ul", { class: "facts" }, ...remarks) : null,
       mrz.accepted ? null : element("p", { class: "facts" }, text("page.not-accepted")),
       may_type ? typeButton(result) : null);
}

export function drawFields(result) {
  const machine = result?.mrz?.fields ?? {};
  const printed = result?.viz?.fields ?? {};
  const names = [...new Set([...kFields, ...Object.keys(machine), ...Object.keys(printed)])]
    .filter((name) => (machine[name] ?? "") !== "" || printed[name] !== undefined);
  if (names.length === 0) {
    show(byId("fields"));
    return;
  }
  const differing = new Set((result.findings ?? []).filter((one) => one.check === "viz-mrz" && one.outcome !== "successful")
    .map((one) => one.arguments?.field));
  show(byId("fields"), element("table", {},
    element("caption", {}, text("page.fields")),
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, text("page.field")),
      element("th", { scope: "col" }, text("page.machine-readable")), element("th", { scope: "col" }, text("page.printed")))),
    element("tbody", {}, ...names.map((name) => element("tr", { class: differing.has(name) ? "differs" : null },
      element("th", { scope: "row" }, word("fields", name)),
      element("td", { class: "read" }, machine[name] ?? "", stateName(name, machine[name])),
      element("td", { class: "read" }, printed[name]?.text ?? ""))))));
}

// Each barcode: what it is, what it says; of one that is not understood its text.
export function drawBarcodes(result) {
  const barcodes = result?.barcodes ?? [];
  const one = (barcode) => [
    element("h4", {}, `${barcode.symbology ?? text("page.barcode-text")} · ${word("contents", barcode.content)}`),
    barcode.text === null
      ? element("table", {}, element("tbody", {}, ...inOrder(barcode.fields).map(([name, value]) => element("tr", {},
        element("th", { scope: "row" }, fieldName(name)), element("td", { class: "read" }, value)))))
      : element("p", { class: "read" }, barcode.text),
    (barcode.defects ?? []).length > 0
      ? element("ul", { class: "facts" }, ...barcode.defects.map((defect) => element("li", {}, sentence(defect))),
          barcode.more_defects > 0 ? element("li", {}, text("page.barcode-more-defects", { count: barcode.more_defects })) : null)
      : null];
  show(byId("barcodes"), barcodes.length === 0 ? [] : [
    element("h3", {}, text("page.barcodes")), ...barcodes.flatMap(one)]);
}

// The fields that an officer compares first.
function inOrder(fields) {
  const place = (name) => (kFields.includes(name) ? kFields.indexOf(name) : kFields.length);
  return [...fields].sort(([a], [b]) => place(a) - place(b));
}

// `tick`: the officer's own, that they compared it; null where nothing is decided now.
export function drawPortrait(result, tick) {
  const portrait = (result?.portraits ?? []).find((one) => one.kind === "primary") ?? null;
  const cut = portrait === null ? null : picture.cutOut(portrait.page, portrait.region_mm, text("page.portrait"));
  show(byId("portrait"), cut, cut === null ? null : element("p", { class: "with-person" }, text("verdict.person")), cut === null ? null : tick);
}

// The list of the language file for this kind of document.
function feelKey(format) {
  if (format === "TD3") return "feel.passport";
  if (kCards.includes(format)) return "feel.card";
  if (kVisas.includes(format)) return "feel.visa";
  return format === "IDL" ? "feel.licence" : "feel.other";
}

let felt = new Set();  // what the officer ticked for the present document: "feel.passport/2"

export const ticked = () => [...felt];

export function clearTicks() {
  felt = new Set();
}

// The officer's own list, kept apart from what the machine found; `kept` are the ticks of a record.
export function drawFeel(result, kept = null) {
  const place = byId("feel");
  const format = result?.mrz?.format ?? result?.inspected_as ?? result?.pages?.[0]?.format ?? null;
  const key = feelKey(format);
  const drawn = result === null || result.provisional ? "" : JSON.stringify([key, kept, document.documentElement.lang, felt.size === 0]);
  if (place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  const item = (said, at) => {
    const id = `${key}/${at}`;
    const input = element("input", { type: "checkbox", checked: kept === null ? felt.has(id) : kept.includes(id), disabled: kept !== null });
    input.addEventListener("change", () => (input.checked ? felt.add(id) : felt.delete(id)));
    return element("li", {}, element("label", { class: "tick" }, input, element("span", {}, said)));
  };
  show(place, drawn === "" ? [] : [element("h2", {}, text("page.feel")), element("ul", {}, ...list(key).map(item))]);
}

// A document without a machine-readable zone: the officer says what it is, the kiosk inspects print and bands again.
export function drawKind(result, from_records) {
  const place = byId("kind");
  const asks = result !== null && !from_records && !result.provisional && result.mrz === null && result.pages.some((page) => page.images.length > 0);
  place.hidden = !asks;
  if (!asks) {
    show(place);
    return;
  }
  const choice = (format, label) => button(text("page.inspect-as", { kind: label }),
    { class: "quiet", "aria-pressed": String(result.inspected_as === format) }, () => command("/inspect-as", { format }));
  show(place, element("p", {}, text("page.no-mrz")),
       element("div", { class: "kinds" }, ...["TD3", "TD1", "TD2"].map((format) => choice(format, word("formats", format))),
               choice("other", text("page.other-document"))));
}

// The records of this station: searched, and one of them opened. Each search and each look is in the audit log.

import { button, byId, element, icon, show } from "./dom.js";
import { ask } from "./connection.js";
import { area, dialog, field, form, refusedText, secondPerson, select, tick } from "./form.js";
import { shownTime, text, word } from "./texts.js";

const kOutcomes = ["successful", "failed", "undetermined", "aborted"];

let found = null;  // what the last search found; null: none was made
let words = {};    // of that search
let more = false;

function row(one, open) {
  const outcome = one.outcome === null ? text("records.not-ended") : word("outcomes", one.outcome);
  const cells = [
    element("td", {}, shownTime(one.begun)),
    element("td", {}, element("span", { class: `outcome-word ${String(one.outcome).replaceAll(" ", "-")}` }, one.outcome === null ? null : icon(one.outcome), outcome)),
    element("td", {}, [one.document_type, one.issuing_state].filter((part) => part !== "").join(" ")),
    element("td", {}, one.decision === null ? text("records.undecided") : text(`decide.${one.decision}`)),
    element("td", {}, one.officer),
    element("td", {}, one.kept_until === null ? text("records.held") : one.kept_until),
    element("td", {}, button(text("records.open"), { class: "quiet", "aria-label": `${text("records.open")} ${shownTime(one.begun)}` }, () => open(one))),
  ];
  return element("tr", {}, ...cells);
}

function drawFound(place, open, again) {
  if (found === null) return;
  if (found.length === 0) {
    place.append(element("p", { role: "status" }, text("records.none")));
    return;
  }
  const heads = ["begun", "outcome", "document", "decision", "officer", "kept-until"];
  place.append(
    element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": text("records.found") }, element("table", { class: "found" },
      element("caption", {}, text("records.found")),
      element("thead", {}, element("tr", {}, ...heads.map((key) => element("th", { scope: "col" }, text(`records.${key}`))),
                                   element("th", { scope: "col" }, element("span", { class: "unseen" }, text("records.open"))))),
      element("tbody", {}, ...found.map((one) => row(one, open))))));
  if (more) place.append(button(text("records.more"), { class: "quiet" }, () => again(found.at(-1).sequence)));
}

async function search(before) {
  const said = await ask("/search", before === undefined ? words : { ...words, before });
  if (!said.ok) return refusedText(said);
  found = before === undefined ? said.found : [...found, ...said.found];
  more = said.more;
  return null;
}

// Draws the search; `open(record)` is called with what POST /record says.
// `monitor(from, to)`, for who may export.
export function drawRecords(open, monitor = null) {
  const place = byId("records");
  const number = field(text("records.document-number"), { maxlength: 40, value: words.document_number ?? "" });
  const state = field(text("records.state"), { maxlength: 3, value: words.issuing_state ?? "" });
  const surname = field(text("records.surname"), { maxlength: 80, value: words.surname ?? "" });
  const from = field(text("records.from"), { type: "date", value: words.first_day ?? "" });
  const to = field(text("records.to"), { type: "date", value: words.last_day ?? "" });
  const outcome = select(text("records.outcome"), [["", text("records.any")], ...kOutcomes.map((one) => [one, word("outcomes", one)])]);
  outcome.input.value = words.outcome ?? "";
  const undecided = tick(text("records.only-undecided"), words.undecided ?? false);
  const complaint = element("p", { class: "complaint", role: "alert" });
  const look = async (one) => {
    const said = await ask("/record", { record: one.record, number: one.number });
    if (said.ok) open(said);
    else complaint.textContent = refusedText(said);
  };
  const redraw = () => drawRecords(open, monitor);
  show(place, element("h2", {}, text("records.title")),
       form([element("div", { class: "columns" }, number, state, surname, from, to, outcome), undecided], text("records.search"), async () => {
         words = { document_number: number.input.value, issuing_state: state.input.value.toUpperCase(), surname: surname.input.value,
                   first_day: from.input.value, last_day: to.input.value, outcome: outcome.input.value, undecided: undecided.input.checked };
         const against = await search();
         if (!against) redraw();
         return against;
       }, monitor === null ? "" : button(text("records.monitoring"), { class: "quiet" }, () => monitor(from.input.value, to.input.value))), complaint);
  drawFound(place, look, async (before) => {
    const against = await search(before);
    if (against) complaint.textContent = against;
    else redraw();
  });
}

// Nothing of what somebody searched for is left for the next one.
export function forgetSearch() {
  found = null;
  words = {};
  more = false;
  show(byId("records"));
}

// Kept beyond its day, or let go again, when a second person with the same right says so with their password.
export function holdRecord(record, after) {
  const on = record.class !== "legal-hold";
  const subject = element("p", {}, text(on ? "records.hold-what" : "records.lift-what",
    { begun: shownTime(record.begun), officer: record.officer, record: record.record }));
  const second = secondPerson();
  dialog(text(on ? "records.hold" : "records.lift-hold"), [subject, ...second.fields], text("decide.ok"), async () => {
    const said = await ask("/hold", { record: record.record, number: record.number, on, ...second.words() });
    if (!said.ok || said.denial) return refusedText(said);
    after();
    return null;
  });
}

const kDeletionReasons = ["request", "error", "court"];

// Destroyed before its day, when another supervisor says so with their password.
export function deleteRecord(record, after) {
  const why = select(text("decide.why"), kDeletionReasons.map((one) => [one, text(`records.delete-${one}`)]));
  const second = secondPerson();
  dialog(text("records.delete"), [element("p", {}, text("records.delete-what", { begun: shownTime(record.begun), officer: record.officer, record: record.record })),
    why, ...second.fields], text("records.delete-now"), async () => {
    const said = await ask("/delete", { record: record.record, number: record.number, reason: why.input.value, ...second.words() });
    if (!said.ok || said.denial) return refusedText(said);
    after();
    return null;
  });
}

// The block that asking for protection puts on exports: a supervisor lifts it, and says why.
export function liftProtection(record, after) {
  const reason = area(text("decide.reasons"), { required: true });
  dialog(text("records.lift-protection"), [element("p", {}, text("records.lift-protection-what", { record: record.record })), reason], text("decide.ok"), async () => {
    const said = await ask("/lift-protection", { record: record.record, number: record.number, reason: reason.input.value });
    if (!said.ok) return refusedText(said);
    after();
    return null;
  });
}

// A record again, as it is now on disk.
export const readAgain = (kept) => ask("/record", { record: kept.record, number: kept.number });

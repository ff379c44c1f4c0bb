// What the officer decides of a document and of its findings. The machine advises; nothing here is done by itself.

import { button, byId, element, show, signButton } from "./dom.js";
import { ask } from "./connection.js";
import { area, choice, dialog, field, refusedText, select, tick } from "./form.js";
import { shownTime, text, word } from "./texts.js";
import { ticked } from "./reading.js";

const kReferrals = ["refer-document", "refer-person", "refer-protection", "refer-child"];
const kSecondLine = ["admit", "refuse", "retain-document"];
const kOverruleReasons = ["worn", "misread", "lighting", "known-variant", "other-evidence"];

let compared = false;  // the officer's tick for the present document

export function newDocument() {
  compared = false;
}

const who = (kept) => ({ record: kept.record, number: kept.number });

async function send(kept, words) {
  const said = await ask("/decide", { ...who(kept), compared_with_person: compared, felt: ticked(), ...words });
  return said.ok ? null : refusedText(said);
}

function refer(kept, after) {
  const why = choice(text("decide.why"), "why", kReferrals.map((id) => [id, text(`decide.${id}`)]));
  const reasons = area(text("decide.reasons"));
  dialog(text("decide.title-refer"), [why, reasons], text("decide.refer-now"), async () => {
    const against = await send(kept, { line: 1, choice: why.input.value, reasons: reasons.input.value });
    if (!against) after();
    return against;
  });
}

function secondLine(kept, after) {
  const what = choice(text("decide.what"), "what", kSecondLine.map((id) => [id, text(`decide.${id}`)]));
  const reasons = area(text("decide.reasons"));
  const ground = area(text("decide.ground"), { rows: 2 });
  const interpreter = field(text("decide.interpreter"), { maxlength: 200 });
  const appeal = tick(text("decide.appeal"));
  dialog(text("decide.title-second"), [what, reasons, ground, interpreter, appeal], text("decide.ok"), async () => {
    const against = await send(kept, { line: 2, choice: what.input.value, reasons: reasons.input.value, legal_ground: ground.input.value,
                                       interpreter: interpreter.input.value, appeal_explained: appeal.input.checked });
    if (!against) after();
    return against;
  });
}

// Beside the portrait, as long as the first line has not decided.
export function comparedTick() {
  const node = tick(text("decide.compared"), compared);
  node.input.addEventListener("change", () => { compared = node.input.checked; });
  return node;
}

// One line for each decision that was made, and for each protection that was lifted.
export function drawDecisions(decisions, lifts) {
  show(byId("decisions"), ...decisions.map((one) => element("p", { class: "decided", role: "status" },
    element("b", {}, kReferrals.includes(one.choice) ? `${text("decide.referred")}: ` : "", text(`decide.${one.choice ?? one.decision}`)), ` · ${one.person} · ${shownTime(one.at)}`,
    one.line === 1 && one.compared_with_person === false ? element("span", { class: "small" }, ` · ${text("decide.not-compared")}`) : null,
    one.reasons ? element("span", { class: "reasons" }, one.reasons) : null,
    one.legal_ground ? element("span", { class: "reasons" }, `${text("decide.ground")}: ${one.legal_ground}`) : null,
    one.interpreter ? element("span", { class: "reasons" }, `${text("decide.interpreter-was")}: ${one.interpreter}`) : null)),
    ...lifts.map((one) => element("p", { class: "decided" }, element("b", {}, text("records.protection-lifted")), ` · ${one.person} · ${shownTime(one.at)}`,
      element("span", { class: "reasons" }, one.reason))));
}

// The buttons beside "Scan": what this person may decide now. `kept` names the inspection, null where it is not kept yet.
export function drawDecide(kept, decisions, session, after) {
  const place = byId("decide");
  const lines = decisions.map((one) => one.line);
  const referred = decisions.some((one) => one.line === 1 && kReferrals.includes(one.choice));
  const may = (permission) => session?.may?.includes(permission) ?? false;
  if (kept === null || session === null) {
    show(place);
    return;
  }
  const parts = [];
  if (!lines.includes(1) && !lines.includes(2) && may("admit")) {
    const complaint = element("span", { class: "complaint", role: "alert" });
    const admit = button(text("decide.admit"), { class: "decision" }, async () => {
      const against = await send(kept, { line: 1, choice: "admit" });
      if (against) complaint.textContent = against;
      else after();
    });
    parts.push(complaint, admit, button(text("decide.refer"), { class: "decision" }, () => refer(kept, after)));
  }
  // The second line decides what the first one referred.
  if (!lines.includes(2) && lines.includes(1) && referred && may("refuse"))
    parts.push(button(text("decide.second"), { class: "decision" }, () => secondLine(kept, after)));
  // The same buttons stay the same elements, so that the focus does not jump.
  const key = JSON.stringify([kept, lines, session.role, document.documentElement.lang]);
  if (place.dataset.key === key && place.childElementCount === parts.length) return;
  place.dataset.key = key;
  show(place, ...parts);
}

// To be put beside a finding; null where this person overrules none.
export function overruleButton(kept, finding, session, after) {
  if (kept === null || !(session?.may?.includes("overrule") ?? false)) return null;
  return signButton("overrule", text("decide.overrule-title", { check: word("checks", finding.check) }), () => {
    const why = select(text("decide.why"), kOverruleReasons.map((id) => [id, text(`decide.overrule-${id}`)]));
    const reason = area(text("decide.reasons"), { required: true });
    dialog(text("decide.overrule-title", { check: word("checks", finding.check) }), [why, reason], text("decide.overrule-now"), async () => {
      const said = await ask("/overrule", { ...who(kept), check: finding.check, word: why.input.value, reason: reason.input.value });
      if (!said.ok) return refusedText(said);
      after();
      return null;
    });
  });
}

export function overruleNote(overrules, finding) {
  const made = overrules.filter((one) => one.check === finding.check);
  if (made.length === 0) return null;
  return element("p", { class: "overruled" }, ...made.map((one) => {
    const at = one.reason.indexOf(": ");
    const why = text(`decide.overrule-${one.reason.slice(0, at)}`);
    return element("span", {}, `${text("decide.overruled", { person: one.person })} ${why}. ${one.reason.slice(at + 2)}`);
  }));
}

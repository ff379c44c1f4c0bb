// What leaves the station: an archive for a laboratory or a partner's police, approved by a second person, and the
// receipt that a traveller gets.

import { button, byId, element, show } from "./dom.js";
import { ask } from "./connection.js";
import { area, dialog, field, refusedText, secondPerson, select } from "./form.js";
import { language, text } from "./texts.js";

const fileName = (record, end) => `${record.begun.slice(0, 10)}-${record.record.slice(0, 8)}${end}`;
const link = (path, name, label) => element("a", { class: "file", href: path, download: name }, label);

// Files that are ready to be taken; the dialog stays until somebody closes it.
function offer(title, ...parts) {
  const box = byId("dialog");
  box.setAttribute("aria-labelledby", "dialog-title");
  show(box, element("h2", { id: "dialog-title" }, title), ...parts,
       element("div", { class: "actions" }, button(text("records.close"), { class: "quiet" }, () => box.close())));
  if (!box.open) box.showModal();
}

// A laboratory's public key, as it gives it out.
function addRecipient(after) {
  const key = area(text("records.recipient-key"), { required: true, rows: 5, maxlength: 4000, spellcheck: "false" });
  dialog(text("records.add-recipient"), [element("p", {}, text("records.add-recipient-how")),
    element("p", {}, element("code", {}, "garita evidence recipient --name NAME --out FILE")), key], text("records.add-recipient-now"), async () => {
    const added = await ask("/recipient", { key: key.input.value });
    if (!added.ok) return refusedText(added);
    setTimeout(() => offer(text("records.add-recipient"), element("p", {}, text(added.known ? "records.recipient-known" : "records.recipient-added", { name: added.name })),
      element("p", {}, element("code", {}, added.fingerprint)), element("p", {}, text("records.recipient-compare")),
      button(text("records.evidence"), {}, after)), 0);
    return null;
  });
}

// `may_add`: another recipient may be added.
export async function exportEvidence(record, may_add) {
  const said = await ask("/recipients");
  if (!said.ok) return;
  if (said.recipients.length === 0) {
    offer(text("records.evidence"), element("p", {}, text("records.no-recipients")),
          may_add ? button(text("records.add-recipient"), {}, () => addRecipient(() => exportEvidence(record, true))) : null);
    return;
  }
  const to = select(text("records.recipient"), said.recipients.map((one) => [one.key, `${one.name} · ${one.fingerprint.slice(0, 19)}`]));
  const reason = area(text("decide.why"), { required: true });
  const second = secondPerson();
  const another = may_add ? button(text("records.add-recipient"), { class: "quiet small-button" }, () => addRecipient(() => exportEvidence(record, true))) : null;
  dialog(text("records.evidence"), [element("p", {}, text("records.evidence-what", { record: record.record })), to, another, reason, ...second.fields],
         text("records.export"), async () => {
    const made = await ask("/export", { record: record.record, number: record.number, recipient: to.input.value, reason: reason.input.value,
                                        language: language(), ...second.words() });
    if (!made.ok || made.denial) return refusedText(made);
    setTimeout(() => offer(text("records.evidence-ready"),
      element("p", {}, link("/export/evidence", fileName(record, ".garita-evidence"), text("records.archive")), " ",
              link("/export/report.pdf", fileName(record, ".pdf"), text("records.report"))),
      element("p", { class: "facts" }, text("records.digest"), " ", element("code", {}, made.digest)),
      element("p", { class: "facts" }, text("records.verify"), element("code", {}, ` garita evidence verify ${fileName(record, ".garita-evidence")} --station ${made.station_key}`))), 0);
    return null;
  });
}

// What was inspected from one day to another, for who watches over many stations: nobody is named in it.
export function monitor(first_day, last_day) {
  const from = field(text("records.from"), { type: "date", value: first_day });
  const to = field(text("records.to"), { type: "date", value: last_day });
  dialog(text("records.monitoring-title"), [element("p", {}, text("records.monitoring-what")), from, to], text("records.monitoring-make"), async () => {
    const made = await ask("/monitoring", { first_day: from.input.value, last_day: to.input.value });
    if (!made.ok) return refusedText(made);
    setTimeout(() => offer(text("records.monitoring-title"),
      element("p", {}, text("records.monitoring-count", { count: made.inspections }), " ",
              link("/export/monitoring.jsonl", `${[from.input.value, to.input.value].filter((day) => day !== "").join("-") || "all"}-monitoring.jsonl`, text("records.monitoring-file"))),
      element("p", { class: "facts" }, "SHA-256 ", element("code", {}, made.digest))), 0);
    return null;
  });
}

export async function makeReceipt(record) {
  const said = await ask("/receipt", { record: record.record, number: record.number, language: language() });
  offer(text("records.receipt"), said.ok
    ? element("p", {}, link("/export/receipt.pdf", fileName(record, "-receipt.pdf"), text("records.receipt-file")))
    : element("p", { class: "complaint" }, refusedText(said)));
}

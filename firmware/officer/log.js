// The audit log for auditors: who did what, the newest first; and the line that vouches for it outside the machine.

import { button, byId, element, show } from "./dom.js";
import { ask } from "./connection.js";
import { form, refusedText } from "./form.js";
import { sentence, shownTime, text, word } from "./texts.js";

let entries = null;
let more = false;
let anchor = null;

async function load(before) {
  const said = await ask("/log", before === undefined ? {} : { before });
  if (!said.ok) return refusedText(said);
  entries = before === undefined ? said.entries : [...entries, ...said.entries];
  more = said.more;
  return null;
}

function row(entry) {
  const notes = [entry.mode === "live" ? null : word("modes", entry.mode), entry.confirmed ? null : text("log.time-unconfirmed")].filter((note) => note !== null);
  return element("tr", { class: entry.severity },
    element("td", {}, String(entry.number)),
    element("td", {}, shownTime(entry.at, true), notes.length > 0 ? element("span", { class: "small" }, ` ${notes.join(", ")}`) : null),
    element("td", {}, entry.person ?? text("log.machine")),
    element("td", {}, entry.severity === "routine" ? null : element("b", {}, `${text(`log.${entry.severity}`)} `), sentence(entry)));
}

export async function drawLog() {
  const place = byId("log");
  const complaint = element("p", { class: "complaint", role: "alert" });
  if (entries === null) complaint.textContent = (await load()) ?? "";
  show(place, element("h2", {}, text("log.title")), complaint,
       form([], text("log.anchor"), async () => {
         const said = await ask("/anchor");
         if (!said.ok) return refusedText(said);
         anchor = said.anchor;
         await drawLog();
         return null;
       }),
       anchor === null ? null : element("p", { class: "shown-once" }, text("log.anchor-why"), " ", element("code", {}, anchor)),
       entries === null ? null : element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": text("log.title") }, element("table", {},
         element("thead", {}, element("tr", {}, ...["log.number", "records.begun", "log.who", "log.what"].map((key) => element("th", { scope: "col" }, text(key))))),
         element("tbody", {}, ...entries.map(row)))),
       more ? button(text("records.more"), { class: "quiet" }, async () => {
         complaint.textContent = (await load(entries.at(-1).number)) ?? "";
         await drawLog();
       }) : null);
}

export function forgetLog() {
  entries = null;
  anchor = null;
  show(byId("log"));
}

// What the records of this station hold of the document that is shown: a search by its number, which the audit log is told
// of as of any other, and the way to open one of them.

import { button, byId, element, icon, show } from "./dom.js";
import { ask } from "./connection.js";
import { refusedText } from "./form.js";
import { shownTime, text, word } from "./texts.js";

let found = null;    // null: not asked yet
let more = false;
let against = "";    // why there is no answer
let asked = "";      // the number that was searched for
let waiting = false;

// The number as it was read: of the machine-readable zone, else as it is printed; empty: none was read.
export const numberOf = (result) => result?.mrz?.fields?.document_number || result?.viz?.fields?.document_number?.text || "";

async function search(number, before) {
  if (waiting) return;
  asked = number;
  waiting = true;
  const said = await ask("/search", { document_number: number.slice(0, 40), ...(before === undefined ? {} : { before }) });
  // Another document, or nobody any more: this answer is no one's.
  if (asked !== number || !waiting) return;
  waiting = false;
  against = said.ok ? "" : refusedText(said);
  if (!said.ok) return;
  found = [...(before === undefined ? [] : found), ...said.found];
  more = said.more;
}

const isOwn = (one, own) => own !== null && one.record === own.record && one.number === own.number;
// Inspected again, or another document of the traveller who stands there: no earlier visit.
const isOfOwnRecord = (one, own) => own !== null && one.record === own.record;

function row(one, own, open) {
  const outcome = one.outcome === null ? text("records.not-ended") : word("outcomes", one.outcome);
  const inner = [
    element("span", { class: "when" }, shownTime(one.begun)),
    element("span", { class: `outcome-word ${String(one.outcome).replaceAll(" ", "-")}` }, one.outcome === null ? null : icon(one.outcome), outcome),
    element("span", {}, one.decision === null ? text("records.undecided") : text(`decide.${one.decision}`)),
    element("span", { class: "facts" }, [[one.document_type, one.issuing_state].filter((part) => part !== "").join(" "), one.officer].filter((part) => part !== "").join(" · ")),
  ];
  const badge = isOfOwnRecord(one, own) ? element("span", { class: "badge" }, text(isOwn(one, own) ? "examine.this-one" : "examine.this-record")) : null;
  if (isOwn(one, own)) return element("li", { class: "own", "aria-current": "true" }, badge, ...inner);
  const node = button(element("span", { class: "unseen" }, text("records.open")), { class: "past" }, () => open(one));
  node.append(...[badge, ...inner].filter((part) => part !== null));
  return element("li", {}, node);
}

// How many there are. Where an old record is looked at, those that came after it are told apart.
function told(own) {
  const others = found.filter((one) => !isOfOwnRecord(one, own));
  const later = others.filter((one) => own?.sequence !== undefined && one.sequence > own.sequence).length;
  const earlier = others.length - later;
  const count = more ? text("examine.at-least", { count: earlier }) : String(earlier);
  return element("p", { role: "status" }, earlier === 0 && !more ? text("examine.none-earlier") : text("examine.earlier", { count }),
                 later > 0 ? ` ${text("examine.later", { count: later })}` : null);
}

// Draws it; asks when the number was not asked for yet. `own`: the inspection that is shown, null where it is not kept
// yet. `open(record)` is called with what POST /record says.
export async function drawHistory(result, own, open) {
  const place = byId("history");
  if (place === null) return;
  const number = numberOf(result);
  const heading = element("h2", { id: "history-title" }, text("examine.history"));
  if (number === "") {
    show(place, heading, element("p", { role: "status" }, text("examine.no-number")));
    return;
  }
  const redraw = () => drawHistory(result, own, open);
  const again = async (before) => {
    const asking = search(number, before);
    redraw();
    await asking;
    if (asked === number) redraw();
  };
  if (asked !== number) {
    clear();
    await again();
    return;
  }
  const complaint = element("p", { class: "complaint", role: "alert" }, against);
  const look = async (one) => {
    const said = await ask("/record", { record: one.record, number: one.number });
    if (said.ok) open(said);
    else complaint.textContent = refusedText(said);
  };
  show(place, heading, element("p", { class: "facts" }, text("examine.searched", { number })), complaint,
       waiting ? element("p", { role: "status" }, text("page.wait")) : null,
       found === null && !waiting ? button(text("records.search"), { class: "quiet" }, () => again()) : null,
       found === null ? null : told(own),
       found === null ? null : element("ol", { class: "past-ones" }, ...found.map((one) => row(one, own, look))),
       found !== null && more ? button(text("records.more"), { class: "quiet" }, () => again(found.at(-1).sequence)) : null,
       found === null ? null : element("p", { class: "facts" }, text("examine.only-here")));
}

export function clear() {
  found = null;
  more = false;
  against = "";
  asked = "";
  waiting = false;
}

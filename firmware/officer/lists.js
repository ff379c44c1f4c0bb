// What the station's watchlists say of the document: hits with what to do, then what is not a hit. A list decides nothing.

import { byId, element, icon, show } from "./dom.js";
import { language, text, word } from "./texts.js";

const mine = (sentences) => sentences?.[language()] ?? sentences?.en ?? [];

function card(one) {
  const [first, ...others] = mine(one.sentences);
  return element("li", {}, element("div", { class: `finding ${one.hit ? "failed" : "undetermined"}` },
    icon(one.hit ? "failed" : "undetermined"),
    element("span", { class: "what" },
      element("span", { class: "check" }, text(one.hit ? "lists.hit" : one.alert ? "lists.picture" : "lists.no-hit")),
      element("span", { class: "sentence" }, first ?? ""),
      ...others.map((sentence) => element("span", { class: "facts" }, sentence)),
      one.picture ? element("img", { class: "alert", src: one.picture, alt: text("lists.picture") }) : null)));
}

// The national bureau: a report, or that there was no answer, is told like a list's; everything else in a quiet line. That
// it knew of nothing is never more than that.
function bureauCard(bureau) {
  const [first, ...others] = [...mine(bureau.sentences), bureau.kept === false ? text("lists.not-kept") : ""].filter((part) => part !== "");
  const outcome = bureau.state === "reported" ? "failed" : "undetermined";
  return element("li", {}, element("div", { class: `finding ${outcome}` }, icon(outcome),
    element("span", { class: "what" },
      element("span", { class: "check" }, text(bureau.state === "reported" ? "lists.reported" : "lists.no-answer")),
      element("span", { class: "sentence" }, first ?? ""),
      ...others.map((sentence) => element("span", { class: "facts" }, sentence)))));
}

export function drawLists(result, bureau) {
  const lists = result?.lists ?? null;
  const loud = bureau?.state === "reported" || bureau?.state === "unreachable";
  const cards = [...(loud ? [bureauCard(bureau)] : []), ...(lists?.found ?? []).map(card)];
  show(byId("lists"), cards.length > 0 ? element("h3", {}, word("groups", "watchlist")) : null,
       cards.length > 0 ? element("ul", { class: "list" }, ...cards) : null);
  // What was not found needs no look before the findings.
  const quiet = bureau === null || loud ? []
    : [mine(bureau.sentences).join(" "), bureau.kept === false ? text("lists.not-kept") : ""].filter((part) => part !== "");
  show(byId("list-notes"), ...[...quiet, ...mine(lists?.notes)].map((note) => element("p", { class: "facts" }, note)));
}

// Which lists there are and how old: always on the screen.
export function drawAges(states) {
  const place = byId("ages");
  place.hidden = states.length === 0;
  const short = (one) => one.age_days === null ? text("lists.as-of", one) : text("lists.age", { title: one.title, days: one.age_days });
  show(place, element("ul", {}, ...states.map((one) => element("li", { class: one.attention ? "attention" : null, title: mine(one.sentences).join(" ") },
    one.attention ? mine(one.sentences).join(" ") : short(one)))));
}

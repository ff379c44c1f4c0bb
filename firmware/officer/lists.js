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

export function drawLists(result) {
  const lists = result?.lists ?? null;
  const found = lists?.found ?? [];
  show(byId("lists"), found.length > 0 ? element("h3", {}, word("groups", "watchlist")) : null,
       found.length > 0 ? element("ul", { class: "list" }, ...found.map(card)) : null);
  // What was not found needs no look before the findings.
  show(byId("list-notes"), ...mine(lists?.notes).map((note) => element("p", { class: "facts" }, note)));
}

// Which lists there are and how old: always on the screen.
export function drawAges(states) {
  const place = byId("ages");
  place.hidden = states.length === 0;
  const short = (one) => one.age_days === null ? text("lists.as-of", one) : text("lists.age", { title: one.title, days: one.age_days });
  show(place, element("ul", {}, ...states.map((one) => element("li", { class: one.attention ? "attention" : null, title: mine(one.sentences).join(" ") },
    one.attention ? mine(one.sentences).join(" ") : short(one)))));
}

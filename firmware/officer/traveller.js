// What the documents of one traveller come to together.

import { button, byId, element, icon, show } from "./dom.js";
import { sentence, text, word } from "./texts.js";

// `look(number)` opens another one of them out of the records.
export function drawTraveller(result, shown_number, look) {
  const place = byId("traveller");
  const together = result?.together ?? null;
  if (together === null || result.provisional) {
    show(place);
    return;
  }
  const document = (one) => {
    const inner = [icon(one.outcome), element("span", {}, [text("page.traveller-document", { number: one.number }), one.type, one.state].filter((part) => part).join(" · "),
                   element("span", { class: "facts" }, ` ${word("outcomes", one.outcome)}`))];
    return element("li", {}, one.number === shown_number ? element("span", { class: "of-traveller" }, ...inner, element("span", { class: "badge" }, text("page.traveller-shown")))
      : button(element("span", { class: "of-traveller" }, ...inner), { class: "quiet" }, () => look(one.number)));
  };
  const findings = together.findings.filter((one) => one.outcome !== "not supported");
  show(place, element("section", { class: `together lamp-${together.lamp.replaceAll(" ", "-")}` },
    element("h3", {}, icon(together.outcome), ` ${text("page.of-traveller")}: ${word("outcomes", together.outcome)}`),
    element("ul", { class: "documents" }, ...together.documents.map(document)),
    findings.length === 0 ? null : element("ul", { class: "rest" }, ...findings.map((finding) => element("li", {}, icon(finding.outcome),
      element("span", {}, element("b", {}, word("checks", finding.check)), " ", element("span", { class: "facts" }, word("outcomes", finding.outcome)),
              element("br"), sentence(finding)))))));
}

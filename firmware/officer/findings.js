// The outcome with its lamp, and the findings in order of concern.

import { byId, element, icon, show, svg } from "./dom.js";
import { sentence, text, word } from "./texts.js";
import * as picture from "./picture.js";

const kOwnGroups = ["validity", "watchlist"];  // never part of the fraud outcome

// The findings that the officer reads first, numbered as on the picture.
export function concerns(result) {
  const place = (finding) => kOwnGroups.indexOf(finding.group);  // the fraud outcome's own come first: -1
  return result.concern.map((index) => result.findings[index]).sort((a, b) => place(a) - place(b))
    .map((finding, at) => ({ ...finding, number: at + 1 }));
}

export function marksOf(result) {
  return concerns(result).map((finding) => ({
    number: finding.number, outcome: finding.outcome, page: finding.page ?? 0, band: finding.band ?? null,
    regions: finding.regions_mm ?? [],
  }));
}

function headline(result) {
  const failed = result.findings.filter((finding) => finding.outcome === "failed" && !kOwnGroups.includes(finding.group));
  return text(`verdict.${result.outcome.replaceAll(" ", "-")}`, { count: result.outcome === "failed" ? failed.length : result.checks });
}

// The checks of the minimum set that did not end as they should; one that failed is told as a finding.
function missing(result) {
  const failed = new Set(result.findings.filter((finding) => finding.outcome === "failed").map((finding) => finding.check));
  return result.minimum_missing.filter((check) => !failed.has(check)).map((check) => word("checks", check));
}

export function drawOutcome(result, phase) {
  const place = byId("outcome");
  if (result === null) {
    place.className = "outcome none";
    show(place, element("p", {}, text(phase === "idle" ? "page.nothing-yet" : "page.wait")));
    return;
  }
  if (result.provisional) {
    place.className = "outcome none";
    // Where it has ended and is provisional still, it could not be kept: nothing of it is final.
    show(place, element("p", { class: "headline" }, text(phase === "done" ? "page.not-final" : "page.inspecting")));
    return;
  }
  place.className = `outcome lamp-${result.lamp.replaceAll(" ", "-")}`;
  const not_checked = missing(result);
  show(place,
       element("div", { class: "lamp" }, icon(result.outcome)),
       element("div", {},
               element("p", { class: "word" }, word("outcomes", result.outcome)),
               element("p", { class: "headline" }, headline(result))),
       element("div", { class: "more" },
               not_checked.length > 0 ? element("p", {}, text("verdict.minimum", { checks: not_checked.join(", ") })) : null,
               result.specimen ? element("p", {}, text("verdict.specimen")) : null,
               element("p", { class: "small" }, `${text("verdict.chip")} ${text("verdict.decide")}`)));
}

// What is there, beside what a genuine document of its series has there where a model has a picture of that.
function compare(finding) {
  if (!(finding.regions_mm?.length > 0)) return null;
  const cuts = picture.closeUp(finding.page ?? 0, finding.band, finding.regions_mm[0], finding.reference);
  if (cuts === null) return null;
  return element("span", { class: "compare" },
                 ...[[cuts.live, "page.this-document"], [cuts.reference, "page.by-model"]].filter(([drawing]) => drawing !== null).map(([drawing, key]) =>
                   element("span", { class: "cut" }, drawing, element("span", { class: "facts" }, text(key)))));
}

// How far what was measured is from the limit, which is in the middle: to its right, as it should be. The number stands
// beside it.
function gauge(margin) {
  if (margin === null || margin === undefined) return null;
  const at = 90 + 84 * Math.max(-1, Math.min(1, margin));
  return svg("svg", { viewBox: "0 0 180 18", class: "gauge", "aria-hidden": "true", focusable: "false" },
             svg("rect", { x: 1, y: 6, width: 89, height: 6, class: "below" }),
             svg("rect", { x: 90, y: 6, width: 89, height: 6, class: "above" }),
             svg("rect", { x: 1, y: 6, width: 178, height: 6, class: "frame" }),
             svg("path", { d: "M90 2v14", class: "limit" }),
             svg("path", { d: `M${at} 9l-6-8h12z`, class: "mark" }));
}

// `beside(finding)`: what stands under it, such as a button to overrule it.
function card(finding, index, provisional, beside) {
  const has_place = (finding.regions_mm ?? []).length > 0;
  const inner = [
    icon(finding.outcome),
    element("span", { class: "number" }, String(finding.number)),
    element("span", { class: "what" },
            element("span", { class: "check" }, finding.checks.map((check) => word("checks", check)).join(" · "),
                    provisional ? element("span", { class: "badge" }, text("page.provisional")) : null),
            element("span", { class: "sentence" }, sentence(finding)),
            element("span", { class: "facts" },
                    [word("outcomes", finding.outcome), finding.band ? word("bands", finding.band) : null,
                     finding.margin !== null && finding.margin !== undefined ? text("page.margin", { margin: finding.margin.toFixed(2) }) : null,
                     has_place ? text("page.show-region") : null].filter((part) => part !== null).join(" · ")),
            gauge(finding.margin),
            compare(finding)),
  ];
  const kind = finding.outcome.replaceAll(" ", "-");
  if (!has_place) return element("li", {}, element("div", { class: `finding ${kind}` }, ...inner), ...beside(finding));
  const node = element("button", { type: "button", class: `finding ${kind}` }, ...inner);
  node.addEventListener("click", () => picture.goTo(index));
  for (const event of ["mouseenter", "focus"]) node.addEventListener(event, () => picture.point(index));
  for (const event of ["mouseleave", "blur"]) node.addEventListener(event, () => picture.point(null));
  return element("li", {}, node, ...beside(finding));
}

// Aborted checks that say the same are one card: a worker that died is one piece of news, not twenty.
function together(findings) {
  const kept = [];
  for (const finding of findings) {
    const twin = finding.outcome === "aborted"
      ? kept.find((one) => one.outcome === "aborted" && sentence(one) === sentence(finding)) : undefined;
    if (twin === undefined) kept.push({ ...finding, checks: [finding.check] });
    else twin.checks.push(finding.check);
  }
  return kept;
}

function part(title, findings, provisional, beside) {
  if (findings.length === 0) return null;
  return element("section", {}, element("h3", {}, title),
                 element("ol", { class: "list" }, ...together(findings).map((finding) => card(finding, finding.number - 1, provisional, beside))));
}

// What needs no look, folded away: the checks that were successful, and those that this document or kiosk does not have.
function rest(result) {
  const shown = new Set(result.concern);
  const others = result.findings.filter((_, index) => !shown.has(index));
  if (others.length === 0) return null;
  return element("details", {},
                 element("summary", {}, text("page.others", { count: others.length }),
                         result.provisional ? element("span", { class: "badge" }, text("page.provisional")) : null),
                 element("ul", { class: "rest" }, ...others.map((finding) => element("li", {},
                   icon(finding.outcome),
                   element("span", {}, element("b", {}, word("checks", finding.check)), " ",
                           element("span", { class: "facts" }, word("outcomes", finding.outcome)), element("br"), sentence(finding))))));
}

export function drawFindings(result, beside = () => []) {
  const place = byId("findings");
  if (result === null) {
    show(place);
    return;
  }
  const all = concerns(result);
  const own = (finding) => kOwnGroups.includes(finding.group);
  // Kept open and in focus across the redraws of a running inspection.
  const open = place.querySelector("details")?.open ?? false;
  const focus = [...place.querySelectorAll("button")].indexOf(document.activeElement);
  show(place,
       element("h2", { class: "unseen" }, text("page.findings")),
       all.length === 0 && !result.provisional && !(result.lists?.found.some((one) => one.hit || one.alert)) ? element("p", {}, text("page.findings-none")) : null,
       part(text("page.look-first"), all.filter((finding) => !own(finding)), result.provisional, beside),
       part(word("groups", "validity"), all.filter((finding) => finding.group === "validity"), result.provisional, beside),
       part(word("groups", "watchlist"), all.filter((finding) => finding.group === "watchlist"), result.provisional, beside),
       rest(result));
  const details = place.querySelector("details");
  if (details !== null) details.open = open;
  if (focus >= 0) place.querySelectorAll("button")[focus]?.focus();
}

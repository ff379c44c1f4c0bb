// The pictures of the document, band by band, with the regions of findings marked on them. All in millimetres of the page:
// the drawing's own units.

import { button, byId, element, show, svg } from "./dom.js";
import { text, word } from "./texts.js";

let pages = [];
let marks = [];
let chosen = null;       // { page, band } on the screen
let picked = false;      // by the officer; until then the first picture in the order of looking is shown
let zoom = 1;
let together = false;
let none = "";           // said in the place of pictures
let lit = null;          // index of the finding that is pointed at

const kZooms = [1, 1.5, 2, 3, 4, 6];
// The order in which an officer looks, not that in which a scanner exposes.
export const kOrder = ["white", "infrared", "ultraviolet", "coaxial", "oblique-1", "oblique-2", "oblique-3", "oblique-4"];

const same = (a, b) => a !== null && b !== null && a.page === b.page && a.band === b.band;

function choices() {
  const all = [];
  pages.forEach((page, index) => {
    for (const one of page.images) all.push({ page: index, band: one.band, url: one.url });
  });
  return all.sort((a, b) => a.page - b.page || kOrder.indexOf(a.band) - kOrder.indexOf(b.band));
}

function title(choice) {
  const light = word("bands", choice.band);
  return pages.length > 1 ? `${text(`page.${pages[choice.page].side}`)}: ${light}` : light;
}

const kRoom = 0.6; // mm between print and the frame around it

function frame([x, y, width, height], mark, index) {
  const place = { x: x - kRoom, y: y - kRoom, width: width + 2 * kRoom, height: height + 2 * kRoom, rx: 0.6 };
  return svg("g", { class: `mark ${mark.outcome.replaceAll(" ", "-")}${lit === index ? " lit" : ""}` },
             svg("rect", { ...place, class: "halo" }), svg("rect", place));
}

// Beside the frame, so that it hides nothing of the evidence; above it at the page's left edge.
function number([x, y, , height], mark) {
  const beside = x - kRoom > 5;
  const cx = beside ? x - kRoom - 2.3 : Math.max(x - kRoom, 0) + 2.2;
  const cy = beside ? y + Math.min(height / 2, 4) : Math.max(y - kRoom - 2.3, 2.2);
  return svg("g", { class: "number-of-mark" },
             svg("circle", { cx, cy, r: 2.1 }), svg("text", { x: cx, y: cy + 1, "text-anchor": "middle" }, String(mark.number)));
}

// Frames of one finding that lie side by side share the number of the leftmost.
function standsAlone(rectangle, others) {
  return !others.some((one) => Math.abs(one[1] - rectangle[1]) < 3 && one[0] < rectangle[0] && rectangle[0] - (one[0] + one[2]) < 6);
}

// One image element a picture, moved and never made anew: nothing flickers, nothing is fetched twice.
const images = new Map();

function image(place, url, [width, height], known) {
  const key = `${place} ${url}`;
  if (!images.has(key)) images.set(key, svg("image", { href: url }));
  const node = images.get(key);
  node.setAttribute("preserveAspectRatio", known ? "none" : "xMidYMid meet");
  node.setAttribute("width", width);
  node.setAttribute("height", height);
  return node;
}

function drawing(choice) {
  const page = pages[choice.page];
  // The first pictures come before the page was measured: they stand in a passport's frame until then.
  const known = page.size_mm[0] > 0 && page.size_mm[1] > 0;
  const [width, height] = known ? page.size_mm : [125, 88];
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${text("page.picture")}: ${title(choice)}` },
                      image("page", choice.url, [width, height], known));
  const numbers = [];  // above every frame: no finding's frame hides the number of another
  marks.forEach((mark, index) => {
    // A region rests on one band; what failed, and what is pointed at, is drawn on the others too.
    const everywhere = mark.band === null || mark.outcome === "failed" || lit === index;
    if (mark.page !== choice.page || (!everywhere && mark.band !== choice.band)) return;
    for (const rectangle of mark.regions) {
      picture.append(frame(rectangle, mark, index));
      if (standsAlone(rectangle, mark.regions)) numbers.push(number(rectangle, mark));
    }
  });
  picture.append(...numbers);
  return picture;
}

// A place of the page as it is, with some room around, and as `reference` has it, where there is one; nothing without a
// picture in that light (of a finding that rests on none: in white), or of a place that is most of the page.
export function closeUp(page, band, [x, y, width, height], reference) {
  const own = pages[page]?.images.find((one) => one.band === (band ?? "white"));
  if (own === undefined || !(pages[page].size_mm[0] > 0)) return null;
  if (!reference && width * height > pages[page].size_mm[0] * pages[page].size_mm[1] / 2) return null;
  const room = 2;
  const cut = (url, key) => svg("svg", { viewBox: `${x - room} ${y - room} ${width + 2 * room} ${height + 2 * room}`, role: "img", "aria-label": text(key) },
                                svg("image", { href: url, width: pages[page].size_mm[0], height: pages[page].size_mm[1], preserveAspectRatio: "none" }));
  return { live: cut(own.url, "page.this-document"), reference: reference ? cut(reference, "page.by-model") : null };
}

function drawTabs() {
  const all = choices();
  show(byId("bands"), all.map((choice, index) => {
    const on = same(choice, chosen);
    const tab = button(title(choice), {
      role: "tab", id: `band-${index}`, "aria-selected": String(on), "aria-controls": "pictures", tabindex: on ? 0 : -1,
    }, () => choose(choice));
    return tab;
  }));
  byId("bands").hidden = all.length === 0;
}

function drawPictures() {
  const place = byId("pictures");
  const all = choices();
  place.classList.toggle("together", together);
  place.classList.toggle("empty", all.length === 0);
  const index = all.findIndex((choice) => same(choice, chosen));
  place.setAttribute("aria-labelledby", index < 0 ? "picture-title" : `band-${index}`);
  if (all.length === 0) {
    show(place, element("p", {}, none));
    return;
  }
  const shown = together ? all : [all[Math.max(index, 0)]];
  show(place, shown.map((choice) => {
    const frame = element("figure", {}, drawing(choice), together ? element("figcaption", {}, title(choice)) : null);
    frame.style.width = `${100 * zoom}%`;
    return frame;
  }));
  byId("zoom-in").disabled = zoom === kZooms.at(-1);
  byId("zoom-out").disabled = zoom === kZooms[0];
}

export function draw() {
  if (!picked || chosen === null || !choices().some((choice) => same(choice, chosen))) chosen = choices()[0] ?? null;
  drawTabs();
  drawPictures();
}

// The picture on the screen: { page, band }, or null.
export const shownNow = () => chosen;

export function choose(choice) {
  const focused = byId("bands").contains(document.activeElement);
  chosen = { page: choice.page, band: choice.band };
  picked = true;
  draw();
  if (focused) byId("bands").querySelector("[aria-selected=true]")?.focus();
}

// Goes to the next (+1) or previous (-1) band, round and round.
export function step(direction) {
  const all = choices();
  if (all.length === 0) return;
  const at = all.findIndex((choice) => same(choice, chosen));
  choose(all[(at + direction + all.length) % all.length]);
}

export function point(index) {
  lit = index;
  drawPictures();
}

// Shows a finding's band and brings its region into view.
export function goTo(index) {
  const mark = marks[index];
  if (mark === undefined || mark.regions.length === 0) return;
  lit = index;
  const band = mark.band ?? chosen?.band;
  if (pages[mark.page]?.images.some((one) => one.band === band)) choose({ page: mark.page, band });
  byId("pictures").scrollIntoView({ block: "nearest" });
  byId("pictures").querySelector(".lit")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

export function setZoom(direction) {
  const at = kZooms.indexOf(zoom);
  zoom = direction === 0 ? 1 : kZooms[Math.min(Math.max(at + direction, 0), kZooms.length - 1)];
  drawPictures();
}

export function setTogether(on) {
  together = on;
  byId("together").setAttribute("aria-pressed", String(on));
  drawPictures();
}

// What is known now: pages with their pictures, the regions of findings by number, and what to say where there is no
// picture.
export function update(newPages, newMarks, whyNone) {
  pages = newPages;
  marks = newMarks;
  none = whyNone;
  draw();
}

export function clear() {
  images.clear();
  pages = [];
  marks = [];
  chosen = null;
  picked = false;
  lit = null;
  zoom = 1;
  draw();
}

// The part of a page's picture of this band (else its first) in a rectangle of millimetres.
export function cutOut(page, [x, y, width, height], label, band = "white") {
  const of = pages[page];
  const chosen_picture = of?.images.find((one) => one.band === band) ?? of?.images[0];
  if (chosen_picture === undefined || width <= 0 || height <= 0) return null;
  return svg("svg", { viewBox: `${x} ${y} ${width} ${height}`, role: "img", "aria-label": label },
             image(`cut ${page} ${x} ${y} ${width} ${height}`, chosen_picture.url, of.size_mm, true));
}

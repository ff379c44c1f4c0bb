// The second line's tools over the document that is shown: two pictures beside each other, blinking or laid over each
// other, as near as their pixels allow; lengths; contrast; what this station's records hold of it. Behind one button, and
// for the eye alone: nothing of it is kept, sent or exported.

import { button, byId, element, show, sign, svg } from "./dom.js";
import { concerns } from "./findings.js";
import { clear as forgetHistory, drawHistory } from "./history.js";
import { language, number, text, word } from "./texts.js";
import { kOrder, shownNow } from "./picture.js";
import * as measure from "./measure.js";
import * as stage from "./stage.js";

const kModes = ["one", "side-by-side", "flicker", "overlay"];
const kTools = ["move", "length", "frame"];
const kRates = [1, 2, 3];
// Milliseconds between two pictures that blink, whoever asks for the next one: never more than three changes a second
// (WCAG 2.3.1).
const kGap = 340;
const kPlain = { contrast: 100, brightness: 100, inverted: false };
const kSlots = ["a", "b"];
const kRoomMm = 0.6;  // between print and the frame around it

const fresh = () => ({
  mode: "side-by-side", tool: "move", panel: null, finding: null, front: "a", opacity: 50, rate: 2, running: true, smooth: false,
  a: { layer: null, picked: false, ...kPlain }, b: { layer: null, picked: false, ...kPlain }, of: "a",
});
let now = fresh();
let opened = false;
let result = null;
let own = null;           // the inspection that is shown, as the records name it
let why_none = "";
let view = () => {};      // opens a record
let layers = [];          // what can be looked at: { id, page, band, check, url, size, label }
let grains = new Map();   // url → pixels a millimetre
let controls = null;      // of the bench, as long as it is open
let made_of = "";         // what the bench was made of
let timer = null;
let swapped = 0;
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

const observer = new ResizeObserver(() => stage.draw());

export const isOpen = () => opened;

const plain = ({ contrast, brightness, inverted }) => contrast === kPlain.contrast && brightness === kPlain.brightness && !inverted;
const two = () => now.mode !== "one" && layers.length > 1;
const used = () => (two() ? kSlots : ["a"]);
const viewChanged = () => used().some((slot) => !plain(now[slot]));
const layerOf = (slot) => layers.find((one) => one.id === now[slot].layer) ?? layers[0];
const filterOf = ({ contrast, brightness, inverted }) => `${inverted ? "invert(1) " : ""}brightness(${brightness}%) contrast(${contrast}%)`;

// The document's pictures in the order of looking, then what models say that genuine ones look like.
function layersOf(shown) {
  const all = [];
  const measured = (page) => page.size_mm[0] > 0 && page.size_mm[1] > 0;
  (shown?.pages ?? []).forEach((page, index) => {
    const side = shown.pages.length > 1 ? `${text(`page.${page.side}`)}: ` : "";
    if (!measured(page)) return;
    for (const one of page.images.toSorted((a, b) => kOrder.indexOf(a.band) - kOrder.indexOf(b.band)))
      all.push({ id: `${index} ${one.band}`, page: index, band: one.band, url: one.url, size: page.size_mm, label: side + word("bands", one.band) });
  });
  for (const finding of shown?.findings ?? []) {
    const page = finding.page ?? 0;
    if (!finding.reference || !shown.pages[page] || !measured(shown.pages[page])) continue;
    all.push({ id: `${page} ${finding.band} ${finding.check}`, page, band: finding.band, check: finding.check, url: finding.reference, size: shown.pages[page].size_mm,
               label: text("examine.reference", { check: word("checks", finding.check) }) });
  }
  return all;
}

// How many pixels a picture has; what it was asked with stays, so that no picture is fetched twice.
function learnGrains() {
  for (const { url, size } of layers) {
    if (grains.has(url)) continue;
    const image = new Image();
    grains.set(url, { image, grain: 0 });
    image.addEventListener("load", () => {
      const known = grains.get(url);
      if (known?.image !== image) return;
      known.grain = image.naturalWidth / size[0];
      if (opened) arrange();
    });
    image.src = url;
  }
}

const pictureOf = (layer) => ({ url: layer.url, size: layer.size, label: `${text("page.picture")}: ${layer.label}`, grain: grains.get(layer.url)?.grain ?? 0 });

// What was chosen stays; where nothing was, the picture that the document's own view shows, and beside it the next one.
function choosePictures() {
  const lacks = (slot) => !now[slot].picked || !layers.some((one) => one.id === now[slot].layer);
  const at = Math.max(layers.findIndex((one) => one.id === `${shownNow()?.page} ${shownNow()?.band}`), 0);
  if (lacks("a")) now.a.layer = layers[at]?.id ?? null;
  if (lacks("b")) now.b.layer = layers[(layers.findIndex((one) => one.id === now.a.layer) + 1) % layers.length]?.id ?? null;
}

function pick(slot, layer) {
  Object.assign(now[slot], { layer: layer.id, picked: true });
}

const chip = () => element("span", { class: "chip" }, text("examine.changed"));
const name = (slot) => text(`examine.picture-${slot}`, { name: layerOf(slot).label });

function caption(slots, front) {
  return [...slots.map((slot) => element("span", { class: slot === front ? "slot before" : "slot" },
            two() ? element("b", {}, slot.toUpperCase()) : null, layerOf(slot).label)),
          slots.some((slot) => !plain(now[slot])) ? chip() : null];
}

// The panes as the mode wants them.
function arrange() {
  if (!opened || layers.length === 0) return;
  const sheet = (slot, opacity) => ({ picture: pictureOf(layerOf(slot)), filter: plain(now[slot]) ? "" : filterOf(now[slot]), opacity });
  const alone = (slot) => ({ name: name(slot), caption: caption([slot], null), sheets: [sheet(slot, "")] });
  const both = (opacity_of_b, front) => ({ name: `${name("a")}. ${name("b")}`, caption: caption(kSlots, front), sheets: [sheet("a", ""), sheet("b", String(opacity_of_b))] });
  const panes = !two() ? [alone("a")] : now.mode === "side-by-side" ? kSlots.map(alone)
    : now.mode === "flicker" ? [both(now.front === "b" ? 1 : 0, now.front)] : [both(now.opacity / 100, null)];
  byId("stage").classList.toggle("two", panes.length > 1);
  stage.lay(byId("stage"), panes, (event) => {
    if (event.key !== " " || now.mode !== "flicker") return false;
    if (!event.repeat) swap();
    return true;
  });
}

// Frames of the finding that was chosen, on the page that it is of.
function drawFrames(pane, toPx) {
  const finding = concerns(result).find((one) => one.check === now.finding);
  const slots = stage.allPanes().length > 1 ? [kSlots[stage.allPanes().indexOf(pane)]] : used();
  if (finding === undefined || !slots.some((slot) => layerOf(slot).page === (finding.page ?? 0))) return [];
  return finding.regions_mm.flatMap(([x, y, width, height]) => {
    const [left, top] = toPx([x - kRoomMm, y - kRoomMm]);
    const [right, bottom] = toPx([x + width + kRoomMm, y + height + kRoomMm]);
    return ["of-finding halo", "of-finding"].map((kind) => svg("rect", { x: left, y: top, width: right - left, height: bottom - top, rx: 4, class: kind }));
  });
}

function swap() {
  const at = performance.now();
  if (at - swapped < kGap) return;
  swapped = at;
  now.front = now.front === "a" ? "b" : "a";
  arrange();
}

const blinks = () => opened && now.mode === "flicker" && two() && now.running && !calm.matches;

function blink() {
  clearTimeout(timer);
  if (!blinks()) return;
  timer = setTimeout(() => {
    swap();
    blink();
  }, Math.max(1000 / now.rate, kGap + 5));
}

// How fine a picture is: what is smaller than its pixels is not in it, however much it is magnified.
function grainOf({ url }) {
  const grain = grains.get(url)?.grain ?? 0;
  return grain > 0 ? text("examine.grain", { ppi: number(grain * 25.4, 0), mm: number(1 / grain, 3), times: number(stage.scaleNow() * window.devicePixelRatio / grain, 1) }) : "";
}

// What is said below the pictures.
function tell() {
  if (controls === null) return;
  controls.length.textContent = measure.measured();
  const grains_told = used().map((slot) => (layers.length > 0 ? grainOf(layerOf(slot)) : ""));
  show(controls.grain, grains_told.every((one) => one === grains_told[0]) ? grains_told[0]
    : kSlots.map((slot, at) => element("span", {}, element("b", {}, slot.toUpperCase()), ` ${grains_told[at]}`)));
  controls.remove.hidden = !measure.isSet();
  controls.zoom_in.disabled = stage.atMost();
  controls.zoom_out.disabled = stage.isWhole();
}

// The controls as they are now: buttons are pressed, what the mode does not use is away.
function refresh() {
  if (controls === null) return;
  const press = (node, on) => node.setAttribute("aria-pressed", String(on));
  for (const mode of kModes) press(controls.modes[mode], now.mode === mode);
  for (const tool of kTools) press(controls.tools[tool], now.tool === tool);
  for (const slot of kSlots) controls.slots[slot].input.value = now[slot].layer;
  controls.slots.b.hidden = !two();
  if (controls.finding !== null) controls.finding.input.value = now.finding ?? "";
  controls.blinking.hidden = now.mode !== "flicker" || !two();
  controls.run.hidden = calm.matches;
  controls.rate.hidden = controls.blinking.hidden || calm.matches;
  controls.run.textContent = text(now.running ? "examine.stop" : "examine.run");
  controls.opacity.hidden = now.mode !== "overlay" || !two();
  controls.opacity.input.value = now.opacity;
  controls.opacity.output.textContent = percent(now.opacity);
  press(controls.adjusting, now.panel === "adjust");
  controls.adjusting.setAttribute("aria-expanded", String(now.panel === "adjust"));
  controls.history.setAttribute("aria-expanded", String(now.panel === "history"));
  press(controls.history, now.panel === "history");
  byId("adjust").hidden = now.panel !== "adjust";
  byId("history").hidden = now.panel !== "history";
  controls.which.hidden = !two();
  for (const slot of kSlots) press(controls.of[slot], now.of === slot);
  const of = now[two() ? now.of : "a"];
  for (const key of ["contrast", "brightness"]) {
    controls[key].input.value = of[key];
    controls[key].output.textContent = percent(of[key]);
  }
  press(controls.inverted, of.inverted);
  press(controls.smooth, now.smooth);
  controls.changed.hidden = !viewChanged();
  tell();
}

const percent = (value) => text("examine.percent", { value });

function updateAll() {
  arrange();
  refresh();
  blink();
}

function change(values) {
  Object.assign(now, values);
  updateAll();
}

function toggle(key, press) {
  return button(text(`examine.${key}`), { "aria-pressed": "false" }, press);
}

function picker(label, options, pick) {
  const input = element("select", {}, ...options.map(([value, said]) => element("option", { value }, said)));
  const node = element("label", { class: "picker" }, label === null ? null : element("b", {}, label), input);
  input.addEventListener("change", () => pick(input.value));
  node.input = input;
  return node;
}

function slider(label, [least, most, step], slide) {
  const input = element("input", { type: "range", min: least, max: most, step });
  const output = element("span", { class: "facts", "aria-hidden": "true" });
  const node = element("label", { class: "slider" }, element("span", {}, label), input, output);
  input.addEventListener("input", () => slide(Number(input.value)));
  Object.assign(node, { input, output });
  return node;
}

const group = (label, ...nodes) => element("div", { class: "tools-group", role: "group", "aria-label": label }, ...nodes);
const square = (said, key, press) => button(said, { class: "square", "aria-label": text(key), title: text(key) }, press);

function chooseTool(tool) {
  now.tool = tool;
  measure.measure(tool === "move" ? null : tool);
  refresh();
}

function chooseFinding(value) {
  const finding = concerns(result).find((one) => one.check === value);
  now.finding = finding?.check ?? null;
  if (finding !== undefined) {
    const page = finding.page ?? 0;
    const live = layers.find((one) => one.page === page && one.band === finding.band && one.check === undefined) ?? layers.find((one) => one.page === page);
    const reference = layers.find((one) => one.page === page && one.check === finding.check);
    if (live !== undefined) pick("a", live);
    if (reference !== undefined) pick("b", reference);
  }
  updateAll();
  if (finding !== undefined) stage.goTo(finding.regions_mm[0]);
}

function setAdjust(key, value) {
  now[two() ? now.of : "a"][key] = value;
  arrange();
  refresh();
}

function resetView() {
  for (const slot of kSlots) Object.assign(now[slot], kPlain);
  updateAll();
}

function openPanel(panel) {
  now.panel = now.panel === panel ? null : panel;
  refresh();
  if (now.panel !== "history") return;
  forgetHistory();  // asked anew by each touch, and by nothing else
  drawHistory(result, own, view);
}

function nameOf({ number: of, check, margin }) {
  const told = margin === null || margin === undefined ? null : text("page.margin", { margin: number(margin, 2) });
  return [String(of), word("checks", check), told].filter((part) => part !== null).join(" · ");
}

function makeControls() {
  const made = {
    modes: Object.fromEntries(kModes.map((mode) => [mode, toggle(mode, () => change({ mode, front: "a" }))])),
    tools: Object.fromEntries(kTools.map((tool) => [tool, toggle(tool, () => chooseTool(tool))])),
    slots: Object.fromEntries(kSlots.map((slot) => [slot, picker(slot.toUpperCase(), layers.map((one) => [one.id, one.label]), (id) => {
      pick(slot, layers.find((one) => one.id === id));
      updateAll();
    })])),
    run: button("", {}, () => change({ running: !now.running })),
    rate: picker(null, kRates.map((rate) => [String(rate), text("examine.a-second", { count: rate })]), (rate) => change({ rate: Number(rate) })),
    opacity: slider(text("examine.opacity"), [0, 100, 5], (opacity) => change({ opacity })),
    zoom_in: square("+", "page.zoom-in", () => stage.zoom(1)),
    zoom_out: square("−", "page.zoom-out", () => stage.zoom(-1)),
    adjusting: toggle("contrast", () => openPanel("adjust")),
    history: toggle("history", () => openPanel("history")),
    of: Object.fromEntries(kSlots.map((slot) => [slot, button(slot.toUpperCase(), { class: "square" }, () => change({ of: slot }))])),
    contrast: slider(text("examine.contrast"), [50, 400, 10], (value) => setAdjust("contrast", value)),
    brightness: slider(text("examine.brightness"), [20, 400, 10], (value) => setAdjust("brightness", value)),
    inverted: toggle("inverted", () => setAdjust("inverted", !now[two() ? now.of : "a"].inverted)),
    smooth: toggle("smooth", () => {
      now.smooth = !now.smooth;
      stage.setSmooth(now.smooth);
      refresh();
    }),
    length: element("output", { class: "length", role: "status", "aria-label": text("examine.measured") }),
    grain: element("span", { class: "facts grain" }),
    remove: button(text("examine.remove"), {}, () => {
      measure.remove();
      now.tool = "move";
      refresh();
    }),
  };
  made.rate.input.value = String(now.rate);
  made.rate.input.setAttribute("aria-label", text("examine.rate"));
  made.blinking = group(text("examine.flicker"), made.run, button(text("examine.swap"), {}, swap));
  made.which = group(text("examine.adjust-of"), made.of.a, made.of.b);
  made.changed = element("span", { class: "changed" }, chip(), button(text("examine.reset"), {}, resetView));
  const placed = concerns(result).filter((one) => (one.regions_mm ?? []).length > 0);
  made.finding = placed.length === 0 ? null
    : picker(text("examine.finding"), [["", text("examine.no-finding")], ...placed.map((one) => [one.check, nameOf(one)])], chooseFinding);
  return made;
}

// The bench: made anew for other pictures or another language, changed in place by everything else, so that the focus
// stays where it is.
function build() {
  const place = byId("examine");
  const focused = place.contains(document.activeElement);
  const looking = stage.allPanes().findIndex((pane) => pane.node === document.activeElement);
  controls = makeControls();
  const bare = layers.length === 0;
  show(place,
       element("h2", { class: "unseen" }, text("examine.title")),
       // Two rows, whatever the mode: what one reaches for stays where it is.
       bare ? null : element("div", { class: "bench" },
         button(text("examine.back"), {}, close),
         layers.length > 1 ? group(text("examine.compare"), ...Object.values(controls.modes)) : null,
         controls.slots.a, controls.slots.b, controls.blinking, controls.rate, controls.opacity),
       element("div", { class: "bench" },
         bare ? button(text("examine.back"), {}, close) : [
           group(text("examine.tool"), ...Object.values(controls.tools)),
           group(text("examine.zoom"), controls.zoom_out, controls.zoom_in, square("⤢", "page.zoom-whole", () => stage.zoom(0)), square("1:1", "examine.pixel", stage.pixelForPixel)),
           controls.finding, controls.adjusting],
         controls.history),
       element("div", { class: "work" },
         bare ? element("p", { class: "bare" }, why_none) : element("div", { id: "stage", class: "stage" }),
         element("aside", { id: "adjust", class: "panel", "aria-label": text("examine.adjust"), hidden: true },
           element("h2", {}, text("examine.adjust")), controls.which, controls.contrast, controls.brightness,
           element("div", { class: "actions" }, controls.inverted, controls.smooth), element("p", { class: "facts" }, text("examine.not-kept"))),
         element("aside", { id: "history", class: "panel", "aria-labelledby": "history-title", hidden: true })),
       element("div", { class: "readout" }, controls.length, controls.remove, controls.changed, controls.grain,
         element("span", { id: "pane-keys", class: "facts keys" }, text("examine.keys")),
         element("span", { id: "point-keys", class: "facts keys" }, text("examine.point-keys"))));
  if (now.panel === "history") drawHistory(result, own, view);
  observer.disconnect();
  if (!bare) observer.observe(byId("stage"));
  updateAll();
  if (focused) (stage.allPanes()[looking]?.node ?? place.querySelector("button")).focus();
}

// The bench for what is known now; the same one where that is no news.
function draw() {
  learnGrains();
  const of = JSON.stringify([layers, language(), result.provisional, result.concern, why_none]);
  if (of === made_of) return;
  made_of = of;
  choosePictures();
  build();
}

function open() {
  if (opened || result === null) return;
  opened = true;
  stage.furnish((pane, toPx) => [...drawFrames(pane, toPx), ...measure.over(pane, toPx)], tell);
  measure.onChange(tell);
  byId("desk").hidden = byId("scanbar").hidden = true;
  byId("examine").hidden = false;
  window.scrollTo(0, 0);
  // Without a picture there is its history.
  if (layers.length === 0) now.panel = "history";
  draw();
  if (layers.length > 0) measure.measure(now.tool === "move" ? null : now.tool);
  (byId("stage")?.querySelector(".pane") ?? byId("examine").querySelector("button")).focus();
}

// Back to the document; what was chosen stays for the next look at it.
export function close() {
  if (!opened) return;
  opened = false;
  clearTimeout(timer);
  observer.disconnect();
  show(byId("examine"));
  byId("examine").hidden = true;
  controls = null;
  made_of = "";
  stage.leave();
  byId("desk").hidden = byId("scanbar").hidden = document.body.dataset.place !== "desk";
  byId("examine-open").focus();
}

// What is known of the document now; `kept`: its inspection as the records name it. `none`: why there is no picture.
export function update(shown, kept, none) {
  result = shown;
  own = kept;
  why_none = none;
  layers = layersOf(shown);
  const node = byId("examine-open");
  node.hidden = result === null;
  node.title = text("examine.open");
  node.setAttribute("aria-label", text("examine.open"));
  if (node.firstElementChild === null) show(node, sign("examine"));
  if (!opened) return;
  if (result === null) close();
  else draw();
}

// Nothing of a document is left, and nobody looks closer at it.
export function clear() {
  close();
  now = fresh();
  result = null;
  own = null;
  layers = [];
  grains.clear();
  measure.clear();
  stage.clear();
  forgetHistory();
}

// `open_record(record)`: shows what POST /record said.
export function wire(open_record) {
  view = open_record;
  byId("examine-open").addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (!opened || event.key !== "Escape" || byId("dialog").open) return;
    event.preventDefault();
    close();
  });
  calm.addEventListener("change", () => { if (opened) { refresh(); blink(); } });
}

// Panes that show the same place of a document at the same scale, moved and magnified together. Places are millimetres of
// the page; what is drawn over a picture is in pixels of the screen, so that its lines stay thin however far one looks in.

import { element, show, svg } from "./dom.js";
import { number, text } from "./texts.js";

const kStep = 1.5;         // of one press on "zoom in"
const kRoomMm = 2;         // around a page that is shown whole
const kMostOfAPixel = 12;  // pixels of the screen that one of the picture's may cover: microprint, pixel by pixel
const kUnsmoothed = 2;     // from here on they are shown as they are: nothing is known of what lies between two of them
const kBarsMm = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];
const kLongestBar = 110;
const kLens = 132;         // pixels, and how much more than its pane the lens magnifies
const kLensTimes = 4;
const kTouched = 8;        // pixels that a finger may move and still have tapped

let panes = [];
let at = { x: 0, y: 0 };   // millimetres in the middle of every pane
let scale = null;          // pixels of the screen a millimetre; null: the whole page
let extent = [0, 0];       // millimetres that "the whole page" takes
let finest = 0;            // pixels a millimetre of the finest picture that is shown; 0: not known yet
let smooth = false;
let tool = null;           // what a finger does: null moves the picture
let decorate = () => [];   // what else is drawn over a pane: nodes in its pixels
let watch = () => {};      // called when something moved
let laid_in = null;        // the element that holds the panes

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

function fitting() {
  const { width, height } = panes[0] ?? { width: 0, height: 0 };
  return Math.max(0.5, Math.min(width / (extent[0] + 2 * kRoomMm), height / (extent[1] + 2 * kRoomMm)));
}

const most = () => Math.max(fitting(), (finest > 0 ? finest : 16) * kMostOfAPixel);
export const scaleNow = () => (scale === null ? fitting() : clamp(scale, fitting(), most()));
export const isWhole = () => scale === null;
export const atMost = () => scaleNow() >= most() - 1e-6;

// Of a place in pixels of the pane, and back.
const toPx = (pane, [x, y]) => [pane.width / 2 + (x - at.x) * scaleNow(), pane.height / 2 + (y - at.y) * scaleNow()];
function toMm(pane, event) {
  const box = pane.node.getBoundingClientRect();
  return [at.x + (event.clientX - box.left - pane.width / 2) / scaleNow(), at.y + (event.clientY - box.top - pane.height / 2) / scaleNow()];
}
export const onThePage = ([x, y]) => [clamp(x, 0, extent[0]), clamp(y, 0, extent[1])];
export const middle = () => [at.x, at.y];
export const seen = () => [(panes[0]?.width ?? 0) / scaleNow(), (panes[0]?.height ?? 0) / scaleNow()];

// The scale, with the place of the page that is under `fixed` (the middle, if nothing is said) kept where it is.
function zoomTo(wanted, fixed = [at.x, at.y]) {
  const before = scaleNow();
  scale = wanted <= fitting() * 1.001 ? null : Math.min(wanted, most());
  const ratio = before / scaleNow();
  moveTo([fixed[0] + (at.x - fixed[0]) * ratio, fixed[1] + (at.y - fixed[1]) * ratio]);
}

function moveTo(wanted) {
  const [x, y] = scale === null ? [extent[0] / 2, extent[1] / 2] : onThePage(wanted);
  at = { x, y };
  draw();
}

export const centre = (place) => moveTo(place);
export const zoom = (direction) => (direction === 0 ? zoomTo(0) : zoomTo(scaleNow() * (direction > 0 ? kStep : 1 / kStep)));
// One pixel of the picture on one of the screen.
export const pixelForPixel = () => zoomTo(finest / window.devicePixelRatio);

// A rectangle of the page with its surroundings.
export function goTo([x, y, width, height]) {
  const room = 4;
  const { width: w, height: h } = panes[0] ?? { width: 1, height: 1 };
  scale = null;
  const wanted = Math.min(w / (width + 2 * room), h / (height + 2 * room));
  if (wanted > fitting()) scale = Math.min(wanted, most());
  moveTo([x + width / 2, y + height / 2]);
}

// Moves only where the place would be out of sight.
export function reveal(place) {
  const [w, h] = seen();
  const room = 0.08;
  const towards = (value, middle_now, size) => clamp(middle_now, value - size * (0.5 - room), value + size * (0.5 - room));
  if (scale !== null) moveTo([towards(place[0], at.x, w), towards(place[1], at.y, h)]);
}

// A scale of the page: what a ruler that is laid beside it is on a photograph.
function bar(pane) {
  const longest = Math.min(kLongestBar, pane.width / 3);
  const mm = kBarsMm.findLast((one) => one * scaleNow() <= longest) ?? kBarsMm[0];
  const width = mm * scaleNow();
  const [x, y] = [12, pane.height - 14];
  const line = `M${x} ${y - 6}v6h${width}v-6`;
  return svg("g", { class: "scale-bar" }, svg("path", { d: line, class: "halo" }), svg("path", { d: line }),
             svg("text", { x: x + width / 2, y: y - 9, "text-anchor": "middle" }, text("examine.mm", { length: number(mm, mm < 1 ? 1 : 0) })));
}

// The whole page, small, with what is seen of it: a tap there goes there.
function drawMap(pane) {
  const sheet = pane.sheets[0];
  pane.map.toggleAttribute("hidden", scale === null || pane !== panes[0] || sheet === undefined);
  if (pane.map.hasAttribute("hidden")) return;
  pane.map.setAttribute("viewBox", `0 0 ${extent[0]} ${extent[1]}`);
  const [w, h] = seen();
  const place = { x: at.x - w / 2, y: at.y - h / 2, width: w, height: h };
  show(pane.map, svg("image", { href: sheet.picture.url, width: sheet.picture.size[0], height: sheet.picture.size[1], preserveAspectRatio: "none" }),
       svg("rect", { ...place, class: "halo" }), svg("rect", place));
}

function drawSheet(pane, sheet) {
  const { picture } = sheet;
  const [w, h] = [pane.width / scaleNow(), pane.height / scaleNow()];
  sheet.node.setAttribute("viewBox", `${at.x - w / 2} ${at.y - h / 2} ${w} ${h}`);
  const covers = picture.grain > 0 ? scaleNow() / picture.grain : 1;
  sheet.node.classList.toggle("pixels", !smooth && covers >= kUnsmoothed);
}

// Everything anew where it is now.
export function draw() {
  for (const pane of panes) {
    pane.width = pane.node.clientWidth;
    pane.height = pane.node.clientHeight;
  }
  if (panes.length === 0 || panes[0].width === 0) return;
  if (scale === null) at = { x: extent[0] / 2, y: extent[1] / 2 };
  for (const pane of panes) {
    for (const sheet of pane.sheets) drawSheet(pane, sheet);
    pane.over.setAttribute("viewBox", `0 0 ${pane.width} ${pane.height}`);
    show(pane.over, decorate(pane, (place) => toPx(pane, place)), bar(pane));
    drawMap(pane);
  }
  watch();
}

// A lens at a place of the page, as long as somebody sets a point there; null takes it away. Away from the finger.
export function lens(pane, place) {
  const hidden = place === null || pane.sheets.length === 0;
  pane.lens.toggleAttribute("hidden", hidden);
  if (hidden) return;
  const sheet = pane.sheets.findLast((one) => Number(one.node.style.opacity || 1) > 0) ?? pane.sheets[0];
  const size = kLens / Math.min(scaleNow() * kLensTimes, most());
  pane.lens.setAttribute("viewBox", `${place[0] - size / 2} ${place[1] - size / 2} ${size} ${size}`);
  const { picture } = sheet;
  const image = svg("image", { href: picture.url, width: picture.size[0], height: picture.size[1], preserveAspectRatio: "none" });
  image.style.filter = sheet.node.style.filter;
  // Open in the middle: the place itself is seen.
  const [arm, gap] = [size / 2, size / 12];
  const cross = [[1, 0], [-1, 0], [0, 1], [0, -1]].map(([dx, dy]) => `M${place[0] + dx * gap} ${place[1] + dy * gap}L${place[0] + dx * arm} ${place[1] + dy * arm}`).join("");
  show(pane.lens, image, svg("path", { d: cross, class: "halo" }), svg("path", { d: cross }));
  const [x, y] = toPx(pane, place);
  pane.lens.classList.toggle("left", x > pane.width - 2 * kLens && y < 2 * kLens);
}

// Two fingers move and magnify whatever the tool; one does what the tool does; the middle button always moves.
function wirePointers(pane) {
  const fingers = new Map();
  let moving = false;
  const list = () => [...fingers.values()];
  const between = ([a, b]) => ({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 });
  const apart = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
  const place = ({ clientX, clientY }) => ({ clientX, clientY });
  pane.node.addEventListener("pointerdown", (event) => {
    if (event.button > 1 || event.target.closest("button, .map")) return;
    pane.node.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { ...place(event), first: place(event) });
    moving = tool === null || event.button === 1;
    if (event.button === 1) event.preventDefault();  // no scrolling by itself
    if (fingers.size === 1 && !moving) tool.press(pane, toMm(pane, event));
    if (fingers.size === 2 && !moving) tool.cancel();
  });
  pane.node.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) return;
    const old = list();
    const now = { ...place(event), first: before.first };
    fingers.set(event.pointerId, now);
    const far = Math.hypot(now.clientX - now.first.clientX, now.clientY - now.first.clientY) > kTouched;
    if (fingers.size === 2) {
      const fresh = list();
      const [from, to] = [toMm(pane, between(old)), toMm(pane, between(fresh))];
      at = { x: at.x + from[0] - to[0], y: at.y + from[1] - to[1] };
      zoomTo(scaleNow() * apart(fresh) / Math.max(apart(old), 1), toMm(pane, between(fresh)));
    } else if (fingers.size === 1 && moving) {
      moveTo([at.x - (now.clientX - before.clientX) / scaleNow(), at.y - (now.clientY - before.clientY) / scaleNow()]);
    } else if (fingers.size === 1 && far) {
      tool?.drag(pane, toMm(pane, event));
    }
  });
  const end = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    if (fingers.size > 0 || moving) return;
    if (event.type === "pointerup") tool?.release(pane, toMm(pane, event));
    else tool?.cancel();
  };
  pane.node.addEventListener("pointerup", end);
  pane.node.addEventListener("pointercancel", end);
  pane.node.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomTo(scaleNow() * 1.0015 ** -event.deltaY, toMm(pane, event));
  }, { passive: false });
  pane.map.addEventListener("pointerdown", (event) => {
    const box = pane.map.getBoundingClientRect();
    moveTo([(event.clientX - box.left) / box.width * extent[0], (event.clientY - box.top) / box.height * extent[1]]);
  });
}

function wireKeys(pane, other) {
  pane.node.addEventListener("keydown", (event) => {
    if (event.target !== pane.node || event.ctrlKey || event.altKey || event.metaKey) return;
    const [w, h] = seen();
    const by = event.shiftKey ? 0.5 : 0.1;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key in steps) moveTo([at.x + steps[event.key][0] * w * by, at.y + steps[event.key][1] * h * by]);
    else if (["+", "-", "0"].includes(event.key)) zoom({ "+": 1, "-": -1, 0: 0 }[event.key]);
    else if (!other(event)) return;
    event.preventDefault();
  });
}

function makePane(other) {
  const pane = { node: element("div", { class: "pane", tabindex: 0, role: "group", "aria-describedby": "pane-keys" }), sheets: [], width: 0, height: 0,
                 over: svg("svg", { class: "over", "aria-hidden": "true" }), map: svg("svg", { class: "map", "aria-hidden": "true" }),
                 lens: svg("svg", { class: "lens", "aria-hidden": "true", hidden: true }), caption: element("p", { class: "caption" }) };
  wirePointers(pane);
  wireKeys(pane, other);
  return pane;
}

// Lays out what is to be seen: each pane with its name, what stands in its caption, and its sheets, the last on top:
// { picture: { url, size (mm), grain (pixels a mm) }, filter, opacity }. Panes stay the same as long as there are as many.
// `other(event)`: a key that this module does not know.
export function lay(place, wanted, other) {
  if (panes.length !== wanted.length || place !== laid_in) {
    panes = wanted.map(() => makePane(other));
    show(place, panes.map((pane) => pane.node));
    laid_in = place;
  }
  wanted.forEach((one, index) => {
    const pane = panes[index];
    pane.node.setAttribute("aria-label", one.name);
    show(pane.caption, one.caption);
    const same = pane.sheets.length === one.sheets.length;
    if (!same) pane.sheets = one.sheets.map(() => ({ node: svg("svg", { class: "sheet", role: "img" }), image: svg("image", { preserveAspectRatio: "none" }) }));
    one.sheets.forEach((sheet, number_of_sheet) => {
      const { node, image } = Object.assign(pane.sheets[number_of_sheet], { picture: sheet.picture });
      node.setAttribute("aria-label", sheet.picture.label);
      node.style.filter = sheet.filter;
      node.style.opacity = sheet.opacity;
      if (image.getAttribute("href") !== sheet.picture.url) image.setAttribute("href", sheet.picture.url);
      image.setAttribute("width", sheet.picture.size[0]);
      image.setAttribute("height", sheet.picture.size[1]);
      if (image.parentNode !== node) node.append(image);
    });
    if (!same) {
      for (const node of pane.node.querySelectorAll(":scope > svg, :scope > .caption")) node.remove();
      pane.node.prepend(...pane.sheets.map((sheet) => sheet.node), pane.over, pane.map, pane.lens, pane.caption);
    }
  });
  const pictures = wanted.flatMap((one) => one.sheets.map((sheet) => sheet.picture));
  extent = [0, 1].map((side) => Math.max(0, ...pictures.map((picture) => picture.size[side])));
  finest = Math.max(0, ...pictures.map((picture) => picture.grain));
  draw();
}

export const allPanes = () => panes;

// `more(pane, toPx)`: nodes to be drawn over it; `moved()`: something moved.
export function furnish(more, moved) {
  decorate = more;
  watch = moved;
}

export function take(wanted) {
  tool = wanted;
}

export function setSmooth(on) {
  smooth = on;
  draw();
}

export const placeOf = toMm;

// Nobody looks any more; the place that was looked at is known still.
export function leave() {
  panes = [];
  laid_in = null;
  tool = null;
}

export function clear() {
  leave();
  scale = null;
  at = { x: 0, y: 0 };
  extent = [0, 0];
  finest = 0;
  smooth = false;
}

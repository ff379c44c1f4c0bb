// Lengths and frames on the page, in millimetres: two points, set by finger, mouse or arrow keys, each with a lens.

import { button, svg } from "./dom.js";
import { number, text } from "./texts.js";
import * as stage from "./stage.js";

const kFine = 0.1;    // mm that an arrow key moves a point, and with the shift key
const kCoarse = 1;
const kTap = 6;       // pixels and milliseconds within which a finger on a handle has tapped, not dragged it
const kTapMs = 300;
const kRing = 15;     // pixels from a point to the ring of its handle
const kEnd = 7;       // pixels of the marks at both ends of a length
const kCaption = 60;  // pixels at a pane's top that its caption takes

let kind = null;      // "length" or "frame"; null: nothing is measured
let points = null;    // two of [x, y]; kept when the tool is laid away, until they are removed
let shown = "length"; // as what they are drawn
let touched = false;  // somebody set a point; until then they stand where measuring begins
let next = 0;         // the point that the next tap sets
let held = null;      // the point that a finger holds, and how far from it: { index, off }
let from = null;      // where a finger was put down
let handles = new Map();  // pane → its two buttons
let changed = () => {};

export const isSet = () => points !== null;

// "34.5 mm", "121.0 × 4.2 mm", or nothing.
export function measured() {
  if (points === null) return "";
  const [[x, y], [u, v]] = points;
  const mm = (value) => number(value, 1);
  return shown === "length" ? text("examine.mm", { length: mm(Math.hypot(u - x, v - y)) })
    : text("examine.mm-by-mm", { width: mm(Math.abs(u - x)), height: mm(Math.abs(v - y)) });
}

function setPoint(index, place) {
  points[index] = stage.onThePage(place);
  touched = true;
  stage.draw();
  changed();
}

// Two points to begin with, where they are seen: whoever has no mouse moves them from there.
function begin() {
  const [x, y] = stage.middle();
  const [w, h] = stage.seen();
  points = [[x - w / 5, y - h / 5], [x + w / 5, shown === "length" ? y - h / 5 : y + h / 5]].map(stage.onThePage);
  next = 0;
}

const tool = {
  press(pane, place) {
    from = place;
  },
  drag(pane, place) {
    if (from === null) return;
    if (held === null) {
      held = { index: 1, off: [0, 0] };
      points = [stage.onThePage(from), stage.onThePage(place)];
      next = 0;
    }
    setPoint(1, place);
    stage.lens(pane, points[1]);
  },
  release(pane, place) {
    if (from === null) return;
    if (held === null) {
      setPoint(next, place);
      next = 1 - next;
    }
    this.cancel();
  },
  cancel() {
    from = null;
    held = null;
    for (const pane of stage.allPanes()) stage.lens(pane, null);
  },
};

// What is measured: "length", "frame", or null to lay the tool away; what was measured stays.
export function measure(wanted) {
  kind = wanted;
  if (kind !== null) {
    shown = kind;
    if (points === null || !touched) begin();
  }
  stage.take(kind === null ? null : tool);
  stage.draw();
  changed();
}

export function remove() {
  points = null;
  touched = false;
  kind = null;
  stage.take(null);
  tool.cancel();
  stage.draw();
  changed();
}

function handle(pane, index) {
  const node = button(svg("svg", { viewBox: "-22 -22 44 44", "aria-hidden": "true", focusable: "false" },
    ["halo", "ring"].flatMap((name) => [svg("circle", { r: kRing, class: name }), svg("path", { d: `M${-kRing} 0h-6m${2 * kRing + 6} 0h6M0 ${-kRing}v-6m0 ${2 * kRing + 6}v6`, class: name })]),
    svg("circle", { r: 1.5, class: "dot" })),
    { class: "point", "aria-describedby": "point-keys" }, () => {});
  let down = null;  // { id, x, y, at, far } of the finger that holds it
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || down !== null) return;
    node.setPointerCapture(event.pointerId);
    down = { id: event.pointerId, x: event.clientX, y: event.clientY, at: event.timeStamp, far: 0 };
    const place = stage.placeOf(pane, event);
    // The finger need not be on the point itself: it moves as far as the finger does, and stays in sight beside it.
    held = { index, off: [points[index][0] - place[0], points[index][1] - place[1]] };
    stage.lens(pane, points[index]);
  });
  node.addEventListener("pointermove", (event) => {
    if (event.pointerId !== down?.id || held === null) return;
    down.far = Math.max(down.far, Math.hypot(event.clientX - down.x, event.clientY - down.y));
    const place = stage.placeOf(pane, event);
    setPoint(index, [place[0] + held.off[0], place[1] + held.off[1]]);
    stage.lens(pane, points[index]);
  });
  for (const type of ["pointerup", "pointercancel"])
    node.addEventListener(type, (event) => {
      if (event.pointerId !== down?.id) return;
      // A short tap means the place itself, wherever the handle's edge was.
      if (type === "pointerup" && points !== null && down.far < kTap && event.timeStamp - down.at < kTapMs) {
        setPoint(index, stage.placeOf(pane, event));
        next = 1 - index;
      }
      down = null;
      tool.cancel();
    });
  node.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const by = event.shiftKey ? kCoarse : kFine;
    setPoint(index, [points[index][0] + steps[event.key][0] * by, points[index][1] + steps[event.key][1] * by]);
    stage.reveal(points[index]);
    stage.lens(pane, points[index]);
  });
  node.addEventListener("focus", () => {
    if (!node.matches(":focus-visible")) return;
    stage.reveal(points[index]);
    stage.lens(pane, points[index]);
  });
  node.addEventListener("blur", () => stage.lens(pane, null));
  return node;
}

// The handles of a pane: those of the first are reached by keyboard, for all panes show the same two points.
function placeHandles(pane, toPx) {
  const first = pane === stage.allPanes()[0];
  if (!handles.has(pane)) handles.set(pane, [0, 1].map((index) => handle(pane, index)));
  handles.get(pane).forEach((node, index) => {
    if (node.parentNode !== pane.node) pane.node.append(node);
    node.hidden = points === null || kind === null;
    if (node.hidden) return;
    const [x, y] = toPx(points[index]);
    node.style.left = `${x}px`;
    node.style.top = `${y}px`;
    const name = text("examine.point", { point: index + 1, x: number(points[index][0], 1), y: number(points[index][1], 1) });
    node.setAttribute("aria-label", first ? name : "");
    if (first) return;
    node.tabIndex = -1;
    node.setAttribute("aria-hidden", "true");
  });
}

// A line, with marks across its ends: what is measured lies between them. Where handles stand, their rings are left
// open, so that nothing covers the place itself.
function line([[x, y], [u, v]], open) {
  const length = Math.hypot(u - x, v - y) || 1;
  const [dx, dy] = [(u - x) / length, (v - y) / length];
  const off = open && length > 3 * kRing ? kRing : 0;
  const ends = open ? "" : [[x, y], [u, v]].map(([cx, cy]) => `M${cx - dy * kEnd} ${cy + dx * kEnd}L${cx + dy * kEnd} ${cy - dx * kEnd}`).join("");
  return `M${x + dx * off} ${y + dy * off}L${u - dx * off} ${v - dy * off}${ends}`;
}

function rectangle([[x, y], [u, v]], open) {
  const [dx, dy] = [u - x, v - y].map((side) => (open && Math.abs(side) > 3 * kRing ? kRing * Math.sign(side) : 0));
  return `M${x + dx} ${y}H${u}V${v - dy}M${u - dx} ${v}H${x}V${y + dy}`;
}

// The number above what is measured, or below it where there is no room; never out of sight.
function label(pane, [[x, y], [u, v]], said) {
  const [width, height] = [9.6 * said.length + 18, 26];
  const above = Math.min(y, v) - 40;
  const cx = Math.min(Math.max((x + u) / 2, width / 2 + 2), Math.max(pane.width - width / 2 - 2, width / 2));
  const cy = Math.min(Math.max(above < kCaption ? Math.max(y, v) + 40 : above, kCaption), pane.height - 50);
  return [svg("rect", { x: cx - width / 2, y: cy - height / 2, width, height, rx: 4 }), svg("text", { x: cx, y: cy + 5, "text-anchor": "middle" }, said)];
}

// The line or frame with its length, in the pane's pixels.
export function over(pane, toPx) {
  for (const one of handles.keys()) if (!stage.allPanes().includes(one)) handles.delete(one);
  placeHandles(pane, toPx);
  if (points === null) return [];
  const at = points.map(toPx);
  const d = (shown === "length" ? line : rectangle)(at, kind !== null);
  return [svg("g", { class: "ruler" }, svg("path", { d, class: "halo" }), svg("path", { d }), label(pane, at, measured()))];
}

export function onChange(call) {
  changed = call;
}

export function clear() {
  kind = null;
  points = null;
  touched = false;
  shown = "length";
  next = 0;
  held = null;
  from = null;
  handles = new Map();
}

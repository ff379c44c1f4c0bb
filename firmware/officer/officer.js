// The officer's page: one state, drawn anew at every event.

import { byId, show } from "./dom.js";
import { command, listen } from "./connection.js";
import { drawFindings, drawOutcome, marksOf } from "./findings.js";
import { drawBarcodes, drawFeel, drawFields, drawKind, drawMrz, drawPortrait } from "./reading.js";
import { fillPage, has, kLanguages, language, load, text, word } from "./texts.js";
import * as picture from "./picture.js";

const state = { phase: "idle", label: "", result: null, scanner: null, source: null, trouble: null, models: null, connected: true };

// The table of error codes says more than the kind of trouble where it has the code.
const troubleSentence = ({ kind, code }) => has(`errors.${code}`) ? text(`errors.${code}`) : text(`page.trouble-${kind}`);

const troubleText = (trouble) => `${troubleSentence(trouble)} (${trouble.text})`;

// What is wrong with the scanner now, in one sentence; nothing: all is well.
function scannerSentence({ plugged_in, trouble, tampered, cover_open, dead_lamps }) {
  if (!plugged_in) return text("page.no-scanner");
  if (trouble !== null) return trouble.text === state.trouble?.text ? "" : troubleText(trouble);
  if (tampered) return text("page.tampered");
  if (cover_open) return text("page.cover-open");
  return dead_lamps.length > 0 ? text("page.dead-lamps", { bands: dead_lamps.map((band) => word("bands", band)).join(", ") }) : "";
}

// Maker, model and number of a device; what a folder plays has none.
function nameOf({ maker, model, serial }) {
  return serial === "" ? "" : [maker, model, text("page.serial", { serial })].filter((part) => part !== "").join(" ");
}

function say(id, said) {
  const node = byId(id);
  node.hidden = said === "";
  if (node.textContent !== said) node.textContent = said;
}

function drawBanners() {
  // Of the document that is shown, else of the next one.
  const source = state.source ?? (state.scanner?.plugged_in ? state.scanner : null);
  say("simulated", source?.simulated ? text("page.simulated") : "");
  say("scanner-state", !state.connected || state.scanner === null ? "" : scannerSentence(state.scanner));
  say("trouble", !state.connected ? text("page.disconnected") : state.trouble !== null ? troubleText(state.trouble) : "");
  say("models-trouble", state.models?.troubles.map(troubleText).join(" ") ?? "");
  say("models", state.models === null || state.models.used.length === 0 ? ""
    : text("page.models", { models: state.models.used.map((catalog) => text("page.model-catalog", catalog)).join("; ") }));
  byId("source").textContent = source === null ? ""
    : [state.label, nameOf(source), source.authenticated ? "" : text("page.not-authenticated")].filter((part) => part !== "").join(" · ");
}

// What is to be done with a document: it is laid on a glass, or swiped through a reader of text.
const kOnGlass = { ready: "page.ready", present: "page.document-present", scanning: "page.scanning" };
const kSwiped = { ready: "page.ready-to-swipe", present: "page.swiped", scanning: "page.swipe-now" };

function drawPhase() {
  const busy = state.phase === "scanning" || state.phase === "inspecting";
  const how = state.scanner?.driver === "lines" ? kSwiped : kOnGlass;
  const said = state.phase === "inspecting" ? text("page.inspecting") : state.phase === "scanning" ? text(how.scanning)
    : state.phase === "done" ? text("page.done") : state.scanner?.plugged_in === false ? text("page.no-scanner")
    : state.scanner !== null && state.scanner.trouble !== null ? text("page.scanner-not-ready")
    : text(state.scanner?.document === "present" ? how.present : how.ready);
  if (byId("phase").textContent !== said) byId("phase").textContent = said;
  const scan = byId("scan");
  scan.textContent = text("page.scan");
  // Not `disabled`: the focus stays where it is while the kiosk works.
  scan.setAttribute("aria-disabled", String(busy || !state.connected || state.scanner?.plugged_in === false));
}

// No light carried what was read.
const cameAsText = (result) => result !== null && (result.mrz?.band === null || (result.barcodes ?? []).some(({ band }) => band === null));

function draw() {
  drawBanners();
  drawPhase();
  picture.update(state.result?.pages ?? [], state.result === null ? [] : marksOf(state.result),
                 text(cameAsText(state.result) ? "page.read-as-text" : "page.no-picture"));
  drawOutcome(state.result, state.phase);
  drawKind(state.result);
  drawFindings(state.result);
  drawMrz(state.result);
  drawFields(state.result);
  drawBarcodes(state.result);
  drawPortrait(state.result);
  drawFeel(state.result);
}

async function scan() {
  if (byId("scan").getAttribute("aria-disabled") === "true") return;
  if (!(await command("/scan"))) byId("phase").textContent = text(state.scanner?.plugged_in === false ? "page.no-scanner" : "page.busy");
}

function drawControls() {
  fillPage();
  document.title = text("page.title");
  for (const [id, key] of [["zoom-in", "page.zoom-in"], ["zoom-out", "page.zoom-out"], ["zoom-whole", "page.zoom-whole"], ["together", "page.together"], ["bands", "page.bands"]])
    byId(id).setAttribute("aria-label", text(key));
  for (const id of ["zoom-in", "zoom-out", "zoom-whole", "together"]) byId(id).title = byId(id).getAttribute("aria-label");
  const night = document.documentElement.dataset.theme === "night";
  byId("theme").textContent = text(night ? "page.day" : "page.night");
  const select = byId("language");
  show(select, kLanguages.map((code) => new Option({ en: "English", es: "Español", fr: "Français", pt: "Português" }[code], code)));
  select.value = language();
}

// What the officer chose stays in this browser.
const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } };
const recall = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

async function speak(code) {
  await load(code);
  remember("language", language());
  drawControls();
  draw();
}

function wire() {
  byId("scan").addEventListener("click", scan);
  byId("language").addEventListener("change", (event) => speak(event.target.value));
  byId("theme").addEventListener("click", () => {
    const theme = document.documentElement.dataset.theme === "night" ? "day" : "night";
    document.documentElement.dataset.theme = theme;
    remember("theme", theme);
    drawControls();
  });
  byId("zoom-in").addEventListener("click", () => picture.setZoom(1));
  byId("zoom-out").addEventListener("click", () => picture.setZoom(-1));
  byId("zoom-whole").addEventListener("click", () => picture.setZoom(0));
  byId("together").addEventListener("click", () => picture.setTogether(byId("together").getAttribute("aria-pressed") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const at = document.activeElement;
    const free = at === null || at === document.body;
    const near = free || byId("bands").contains(at) || (at === byId("pictures") && event.key.startsWith("Arrow") && at.scrollWidth <= at.clientWidth);
    if (free && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      scan();
    } else if (near && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      picture.step(event.key === "ArrowRight" ? 1 : -1);
    } else if ((free || at === byId("pictures")) && ["+", "-", "0"].includes(event.key)) {
      picture.setZoom({ "+": 1, "-": -1, 0: 0 }[event.key]);
    }
  });
}

const handlers = {
  connected(on) {
    state.connected = on;
    drawBanners();
    drawPhase();
  },
  reset() {
    Object.assign(state, { phase: "idle", label: "", result: null, source: null, trouble: null });
    picture.clear();
    draw();
    window.scrollTo(0, 0);
  },
  scanner(scanner) {
    state.scanner = scanner;
    // What the last scan said of the scanner is no news of the one that is well now.
    if (state.trouble?.kind === "device" && scannerSentence(scanner) === "") state.trouble = null;
    drawBanners();
    drawPhase();
  },
  source(facts) {
    state.source = facts;
    drawBanners();
  },
  phase({ phase, label }) {
    state.phase = phase;
    if (label !== undefined) state.label = label;
    draw();
  },
  shot({ side, band }) {
    byId("phase").textContent = `${text("page.scanning")} ${text(`page.${side}`)}: ${word("bands", band)}`;
  },
  result(result) {
    state.result = result;
    draw();
  },
  models(models) {
    state.models = models;
    drawBanners();
  },
  trouble(trouble) {
    state.trouble = trouble;
    drawBanners();
  },
};

document.documentElement.dataset.theme = recall("theme") === "night" ? "night" : "day";
wire();
await speak(recall("language") ?? navigator.language.slice(0, 2));
listen(handlers);
byId("scan").focus();

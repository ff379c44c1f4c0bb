// The officer's page: who works here, the place that is shown, and the present document, drawn anew at every event.

import { button, byId, element, show, sign, signButton } from "./dom.js";
import { ask, command, hangUp, listen, session as lookAtSession } from "./connection.js";
import { comparedTick, drawDecide, drawDecisions, newDocument, overruleButton, overruleNote } from "./decide.js";
import { drawDoor } from "./door.js";
import { exportEvidence, makeReceipt, monitor } from "./evidence.js";
import { drawFindings, drawOutcome, marksOf } from "./findings.js";
import { drawAges, drawLists } from "./lists.js";
import { drawLog, forgetLog } from "./log.js";
import { drawPeople, forgetPeople } from "./people.js";
import { clearTicks, drawBarcodes, drawFeel, drawFields, drawKind, drawMrz, drawPortrait } from "./reading.js";
import { deleteRecord, drawRecords, forgetSearch, holdRecord, liftProtection, readAgain } from "./records.js";
import { fillPage, has, kLanguages, language, load, shownTime, text, word } from "./texts.js";
import { drawTraveller } from "./traveller.js";
import * as examine from "./examine.js";
import { ring } from "./sound.js";
import * as picture from "./picture.js";

const kNothing = { phase: "idle", label: "", result: null, source: null, trouble: null, decided: [], bureau: null };
const state = { ...kNothing, scanner: null, models: null, lists: [], mode: "live", connected: true, session: null, place: "door", viewing: null, sounds: true };

// What is on the screen: a record that somebody opened, else the present document.
const shown = () => (state.viewing !== null ? state.viewing.shown : state.result);
const kept = () => (state.viewing !== null ? { record: state.viewing.record, number: state.viewing.number } : state.result?.kept ?? null);
const decisions = () => (state.viewing !== null ? state.viewing.decisions : state.decided);
const may = (permission) => state.session?.may?.includes(permission) ?? false;
// Trainers work with documents in the training and test modes alone (firmware/garitad/record_routes.cpp).
const mayInspect = () => may("inspect") || (may("training") && state.mode !== "live");

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
  const source = state.viewing !== null ? state.viewing.source ?? null : state.source ?? (state.scanner?.plugged_in ? state.scanner : null);
  const inside = state.place !== "door";
  say("mode", inside && state.mode === "training" ? text("page.training") : "");
  say("records-trouble", inside && state.session?.records ? text("page.records-broken", { text: state.session.records }) : "");
  const clock = state.session?.clock;
  say("clock", inside && clock?.confirmed === false ? text("page.clock-unconfirmed", { time: shownTime(clock.time) }) : "");
  const overdue = may("expire") ? state.session?.overdue_days ?? 0 : 0;
  say("overdue", inside && overdue > 0 ? text("page.overdue", { days: overdue }) : "");
  drawViewing();
  say("simulated", source?.simulated ? text("page.simulated") : "");
  say("scanner-state", !state.connected || state.scanner === null ? "" : scannerSentence(state.scanner));
  say("trouble", !state.connected ? text("page.disconnected") : state.trouble !== null ? troubleText(state.trouble) : "");
  say("models-trouble", state.models?.troubles.map(troubleText).join(" ") ?? "");
  say("models", state.models === null || state.models.used.length === 0 ? ""
    : text("page.models", { models: state.models.used.map((catalog) => text(catalog.confirmed ? "page.model-catalog" : "page.model-catalog-unconfirmed", catalog)).join("; ") }));
  drawAges(state.lists);
  byId("source").textContent = source === null || state.place !== "desk" ? ""
    : [state.viewing === null ? state.label : "", nameOf(source), source.authenticated ? "" : text("page.not-authenticated")].filter((part) => part !== "").join(" · ");
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
  const cannot = String(busy || !state.connected || state.scanner?.plugged_in === false);
  scan.setAttribute("aria-disabled", cannot);
  const same = byId("scan-same");
  same.textContent = text("page.scan-same");
  same.hidden = state.viewing !== null || !state.result?.kept;
  same.setAttribute("aria-disabled", cannot);
}

// No light carried what was read.
const cameAsText = (result) => result !== null && (result.mrz?.band === null || (result.barcodes ?? []).some(({ band }) => band === null));

function drawViewing() {
  const place = byId("viewing");
  place.hidden = state.viewing === null || state.place !== "desk";
  if (place.hidden) return;
  const { begun, officer, number } = state.viewing;
  show(place, text("records.viewing", { begun: shownTime(begun), officer, number }), " ",
       state.viewing.protected ? element("strong", {}, text("records.protected"), " ") : null,
       state.viewing.protected && may("lift-protection") ? button(text("records.lift-protection"), { class: "quiet small-button" },
                                                                  () => liftProtection(state.viewing, () => reopen(kept()))) : null, " ",
       may("legal-hold") ? button(text(state.viewing.class === "legal-hold" ? "records.lift-hold" : "records.hold"), { class: "quiet small-button" },
                                  () => holdRecord(state.viewing, () => reopen(kept()))) : null, " ",
       state.viewing.decisions.length > 0 ? button(text("records.receipt"), { class: "quiet small-button" }, () => makeReceipt(state.viewing)) : null, " ",
       may("delete") && state.viewing.class !== "legal-hold" ? button(text("records.delete"), { class: "quiet small-button" }, () => deleteRecord(state.viewing, () => {
         forgetSearch();
         goTo("records");
       })) : null, " ",
       may("export") ? button(text("records.evidence"), { class: "quiet small-button" }, () => exportEvidence(state.viewing, may("configuration"))) : null, " ",
       button(text("records.back"), { class: "quiet small-button" }, () => goTo("records")));
}

// Read again from the disk: what is shown is what is kept.
async function reopen(which) {
  const said = await readAgain(which);
  if (said.ok) view(said);
}

// Another document, or none, is shown from here on.
function clearPictures() {
  picture.clear();
  examine.clear();
}

function view(record) {
  state.viewing = record;
  clearPictures();
  goTo("desk");
  window.scrollTo(0, 0);
}

function draw() {
  drawBanners();
  drawPhase();
  const result = shown();
  const which = kept();
  const overrules = state.viewing?.overrules ?? [];
  const why_none = text(cameAsText(result) ? "page.read-as-text" : state.viewing !== null && result === null ? "records.not-ended-why" : "page.no-picture");
  picture.update(result?.pages ?? [], result === null ? [] : marksOf(result), why_none);
  examine.update(result, state.viewing ?? which, why_none);
  drawOutcome(result, state.viewing !== null ? "done" : state.phase);
  drawKind(result, state.viewing !== null);
  drawDecisions(decisions(), state.viewing?.lifts ?? []);
  drawLists(result, state.viewing !== null ? state.viewing.bureau ?? null : state.bureau);
  drawFindings(result, (finding) => [overruleNote(overrules, finding),
    result.provisional ? null : overruleButton(which, finding, state.session, () => reopen(which))].filter((node) => node !== null));
  drawMrz(result, state.viewing === null && result !== null && !result.provisional && mayInspect());
  drawTraveller(result, which?.number, (number) => reopen({ record: which.record, number }));
  drawFields(result);
  drawBarcodes(result);
  const open = result !== null && !result.provisional && which !== null && decisions().length === 0 && may("admit");
  drawPortrait(result, open ? comparedTick() : null);
  drawFeel(result, state.viewing !== null ? state.viewing.decisions.flatMap((one) => one.felt ?? []) : null);
  drawDecide(result !== null && !result.provisional ? which : null, decisions(), state.session, () => { if (state.viewing !== null) reopen(which); });
}

// The places of the page; each is drawn when somebody goes there.
function goTo(place) {
  state.place = place;
  document.body.dataset.place = place;
  if (place !== "desk") state.viewing = null;
  for (const id of ["door", "desk", "records", "people", "log"]) byId(id).hidden = id !== place;
  byId("scanbar").hidden = place !== "desk";
  if (place === "records") drawRecords(view, may("export") ? monitor : null);
  if (place === "people") drawPeople(state.session, refresh);
  if (place === "log") drawLog();
  drawPlaces();
  draw();
}

function drawPlaces() {
  const inside = state.place !== "door";
  const places = [["desk", mayInspect()], ["records", mayInspect()], ["log", may("audit")], ["people", true]].filter(([, open]) => open);
  show(byId("places"), ...(inside ? places.map(([id]) => button(text(`page.place-${id}`),
    { "aria-current": state.place === id && (id !== "desk" || state.viewing === null) ? "page" : null, class: "quiet" }, () => {
      state.viewing = null;
      clearPictures();
      goTo(id);
    })) : []));
  const trains = may("training") && may("inspect") && state.mode !== "test";
  show(byId("who"), ...(inside ? [
    element("span", { class: "name", title: word("audit-words.role", state.session.role) }, state.session.name),
    trains ? button(text(state.mode === "training" ? "page.end-training" : "page.train"), { class: "quiet" }, () => ask("/training", { on: state.mode !== "training" })) : null,
    signButton("lock", text("door.lock"), () => leave("/lock")),
    signButton("leave", text("door.log-out"), () => leave("/log-out"))] : []));
}

async function leave(path) {
  await ask(path);
  await refresh();
}

// Nothing of a document or of a person is left in the page.
function forgetAll() {
  hangUp();
  byId("dialog").close();
  show(byId("dialog"));
  Object.assign(state, kNothing, { scanner: null, viewing: null });
  newDocument();
  clearTicks();
  forgetSearch();
  forgetPeople();
  forgetLog();
  clearPictures();
}

// Looks who works here, and shows what that person may see. True: the kiosk answers, and somebody is in.
async function refresh() {
  const session = await lookAtSession();
  if (session === null) {
    state.connected = false;
    drawBanners();
    return false;
  }
  state.connected = true;
  const was = state.session;
  state.session = session;
  if (session.mode !== undefined) state.mode = session.mode;
  if (session.state !== "open") {
    const same = was !== null && was.state === session.state && was.name === session.name && state.place === "door";
    if (was?.state === "open") forgetAll();
    if (same) return false;
    goTo("door");
    drawDoor(session, refresh);
    return false;
  }
  if (was?.state === "open" && was.name === session.name) {
    drawBanners();
    return true;
  }
  show(byId("door"));
  goTo(mayInspect() ? "desk" : may("audit") ? "log" : "people");
  listen(handlers);
  byId("scan").focus();
  return true;
}

async function scan(same_traveller) {
  if (byId("scan").getAttribute("aria-disabled") === "true") return;
  if (state.viewing !== null) {
    state.viewing = null;
    goTo("desk");
  }
  if (!(await command("/scan", { same_traveller }))) byId("phase").textContent = text(state.scanner?.plugged_in === false ? "page.no-scanner" : "page.busy");
}

function drawControls() {
  fillPage();
  document.title = text("page.title");
  for (const [id, key] of [["zoom-in", "page.zoom-in"], ["zoom-out", "page.zoom-out"], ["zoom-whole", "page.zoom-whole"], ["together", "page.together"], ["bands", "page.bands"]])
    byId(id).setAttribute("aria-label", text(key));
  for (const id of ["zoom-in", "zoom-out", "zoom-whole", "together"]) byId(id).title = byId(id).getAttribute("aria-label");
  const theme = document.documentElement.dataset.theme === "night" ? "day" : "night";
  byId("theme").title = text(`page.${theme}`);
  byId("theme").setAttribute("aria-label", text(`page.${theme}`));
  show(byId("theme"), sign(theme));
  const sounds = state.sounds ? "sound-off" : "sound-on";
  byId("sound").title = text(`page.${sounds}`);
  byId("sound").setAttribute("aria-label", text(`page.${sounds}`));
  show(byId("sound"), sign(state.sounds ? "sound-on" : "sound-off"));
  const select = byId("language");
  select.setAttribute("aria-label", text("page.language"));
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
  if (state.session === null) return;
  if (state.place === "door") drawDoor(state.session, refresh);
  if (state.place === "records") drawRecords(view, may("export") ? monitor : null);
  if (state.place === "people") drawPeople(state.session, refresh);
  if (state.place === "log") drawLog();
  drawPlaces();
  draw();
}

function wire() {
  byId("scan").addEventListener("click", () => scan(false));
  byId("scan-same").addEventListener("click", () => scan(true));
  byId("language").addEventListener("change", (event) => speak(event.target.value));
  byId("sound").addEventListener("click", () => {
    state.sounds = !state.sounds;
    remember("sound", state.sounds ? "on" : "off");
    drawControls();
    if (state.sounds) ring();
  });
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
  examine.wire(view);
  // The session is kept open by what somebody does, not by the page.
  let used = 0;
  for (const type of ["pointerdown", "keydown"])
    document.addEventListener(type, () => {
      if (state.session?.state !== "open" || Date.now() - used < 20_000) return;
      used = Date.now();
      ask("/used");
    }, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => {
    if (state.place !== "desk" || byId("dialog").open || examine.isOpen()) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const at = document.activeElement;
    const free = at === null || at === document.body;
    const near = free || byId("bands").contains(at) || (at === byId("pictures") && event.key.startsWith("Arrow") && at.scrollWidth <= at.clientWidth);
    if (free && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      scan(false);
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
  // The stream is gone: the kiosk is away, or nobody is in any more.
  async ended() {
    const open = await refresh();
    drawPhase();
    return open || !state.connected;
  },
  reset() {
    Object.assign(state, kNothing, { decided: [] });
    newDocument();
    clearTicks();
    if (state.viewing !== null) return;
    clearPictures();
    draw();
    window.scrollTo(0, 0);
  },
  mode({ mode }) {
    state.mode = mode;
    drawPlaces();
    drawBanners();
  },
  decided(decision) {
    state.decided = [...state.decided.filter((one) => one.line !== decision.line), decision];
    draw();
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
    // Not of one that ended before this page came to see it.
    const ended = state.result?.provisional === true && !result.provisional;
    state.result = result;
    draw();
    if (ended && state.sounds) ring();
  },
  models(models) {
    state.models = models;
    drawBanners();
  },
  lists(lists) {
    state.lists = lists;
    drawBanners();
  },
  bureau(bureau) {
    state.bureau = bureau;
    draw();
  },
  trouble(trouble) {
    state.trouble = trouble;
    drawBanners();
  },
};

// What lies between the bar above and the one below is seen whole, however high they are.
for (const [name, node] of [["--bar", document.querySelector(".bar")], ["--foot", byId("scanbar")]])
  new ResizeObserver(() => document.documentElement.style.setProperty(name, `${node.offsetHeight}px`)).observe(node);
state.sounds = recall("sound") !== "off";
document.documentElement.dataset.theme = recall("theme") === "night" ? "night" : "day";
wire();
await speak(recall("language") ?? navigator.language.slice(0, 2));
await refresh();
// A page that lost the kiosk, or whose session changed in another tab, finds it again.
setInterval(() => { if (state.place === "door") refresh(); }, 5000);

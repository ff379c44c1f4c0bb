// The second line's bench: what an examiner sees is where and as long as the page says, by mouse, keyboard or touch alone;
// nothing blinks faster than it may, nothing that was changed for the eye goes unmarked, and nothing of it stays.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, drawCaptures, enter, fill, kPerson, openBrowser, scratch, startKiosk, violationsOf } from "./kiosk.mjs";
import { areas, makePng, readPng } from "./png.mjs";

const pictures = process.env.GARITA_SCREENSHOTS;  // a folder: screenshots are kept there
if (pictures) mkdirSync(pictures, { recursive: true });
const shot = async (name, of = page) => pictures && of.screenshot({ path: `${pictures}/examine-${name}.png` });

// A page of 125 × 88 mm at 10 pixels a millimetre, with squares of 0.6 mm whose middles are at known places.
const kMarksMm = [[20, 30], [20, 70], [100, 30], [100, 62]];
const kMagenta = (r, g, b) => r > 190 && g < 90 && b > 190;
const kPaper = (r, g, b) => r > 136 && g > 136 && b > 120;  // at its edge: half of what there is beside it
const ruled = () => makePng(1250, 880, (x, y) => (kMarksMm.some(([u, v]) => Math.abs(x + 0.5 - 10 * u) <= 2.5 && Math.abs(y + 0.5 - 10 * v) <= 2.5) ? [255, 0, 255] : [230, 230, 200]));

const kScenes = { "1-ruled": 201, "2-two-sides": 202, "3-model": 208, "4-without-mrz": 204, "5-text": 207 };
let kiosk, browser, touching, page, folder;

const bench = (words) => page.locator("#examine button", { hasText: new RegExp(`^${words}`) }).first();
const pane = (at = 0) => page.locator("#stage .pane").nth(at);
const length = () => page.locator("#examine .length").textContent();
const numbers = (said) => said.match(/\d+\.\d/g)?.map(Number) ?? [];
const near = (is, should, within, what = "") => assert.ok(Math.abs(is - should) <= within, `${what} ${is}, not ${should} ± ${within}`);
const aria = (name) => page.locator(`#examine [aria-label="${name}"]`);
const choose = (slot, label) => page.locator("#examine .picker", { hasText: new RegExp(`^${slot}`) }).locator("select").selectOption({ label });
const settle = (of = page) => of.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function scanUntil(name, of = page, press = () => of.click("#scan")) {
  if (of === page && await page.locator("#examine").isVisible()) await leave();  // a test before this one failed
  for (let i = 0; i < 12; ++i) {
    await of.waitForFunction(() => document.getElementById("scan").getAttribute("aria-disabled") === "false");
    const before = await of.locator("#source").textContent();
    await press();
    await of.waitForFunction((old) => document.getElementById("source").textContent !== old && document.getElementById("outcome").className.includes("lamp-")
      && document.getElementById("scan").getAttribute("aria-disabled") === "false", before);
    if ((await of.locator("#source").textContent()).startsWith(name)) return;
  }
  assert.fail(`${name} never came`);
}

async function open() {
  if (await page.locator("#examine").isVisible()) await leave();  // a test before this one failed
  await page.click("#examine-open");
  await page.waitForSelector("#examine h2");
  await page.waitForFunction(() => /ppi/.test(document.querySelector("#examine .readout").textContent) || document.querySelector("#examine .bare") !== null);
  // Where one looked at this document last is kept for the next look.
  if (await aria("Show whole page").count() > 0) await aria("Show whole page").click();
}

async function leave() {
  await bench("Back").click();
  await page.waitForSelector("#desk", { state: "visible" });
}

// The marks of a pane as they stand on the screen, by its own pixels; without what is drawn over the pictures.
async function marksOnScreen(at = 0, of = page) {
  await of.evaluate(() => document.querySelectorAll("#stage .pane > :not(.sheet)").forEach((node) => { node.style.visibility = "hidden"; }));
  await settle(of);
  const box = await of.locator("#stage .pane").nth(at).boundingBox();
  const clip = { x: Math.ceil(box.x), y: Math.ceil(box.y), width: Math.floor(box.width) - 2, height: Math.floor(box.height) - 2 };
  const seen = readPng(await of.screenshot({ clip }));
  await of.evaluate(() => document.querySelectorAll("#stage .pane > :not(.sheet)").forEach((node) => { node.style.visibility = ""; }));
  const placed = (one) => ({ ...one, x: one.x + clip.x, y: one.y + clip.y });
  return { marks: areas(seen, kMagenta).map(placed), page: areas(seen, kPaper).filter((one) => one.width > 100).map(placed)[0], seen, clip };
}

async function drag(from, to, steps = 6) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps });
  await page.mouse.up();
}

// Where each picture stands in its pane, as the browser has it.
const places = () => page.evaluate(() => [...document.querySelectorAll("#stage .pane")].map((node) => {
  const [of, box] = [node.getBoundingClientRect(), node.querySelector(".sheet image").getBoundingClientRect()];
  return [box.left - of.left, box.top - of.top, box.width, box.height].map((value) => Math.round(value * 10) / 10);
}));

before(async () => {
  const drawn = drawCaptures();
  folder = join(scratch, "scenes");
  for (const [name, ppi] of Object.entries(kScenes)) {
    cpSync(join(drawn, "1-genuine"), join(folder, name), { recursive: true });
    const description = join(folder, name, "capture.json");
    writeFileSync(description, readFileSync(description, "utf8").replaceAll('"ppi": 201', `"ppi": ${ppi}`));
  }
  writeFileSync(join(folder, "1-ruled/white.png"), ruled());
  // Its other side: another picture, in one light.
  const sides = join(folder, "2-two-sides/capture.json");
  const both = JSON.parse(readFileSync(sides, "utf8"));
  both.bands.push({ ...both.bands.find(({ band }) => band === "white"), side: "back", file: "back-white.png" });
  writeFileSync(join(folder, "2-two-sides/back-white.png"), ruled());
  writeFileSync(sides, JSON.stringify(both));
  kiosk = await startKiosk("tests/browser/stand_in_garitad", "--simulated", folder);
  browser = await openBrowser();
  page = browser.page;
  page.setDefaultTimeout(10_000);
  await enter(page, kiosk.url);
});

after(async () => {
  await touching?.context.close();
  await browser?.context.close();
  if (kiosk && kiosk.child.exitCode === null) kiosk.child.kill("SIGTERM");
});

test("the first line's screen has one more button, and none before there is a document", async () => {
  assert.equal(await page.locator("#examine-open").isVisible(), false);
  await scanUntil("1-ruled");
  assert.equal(await page.locator("#examine-open").isVisible(), true);
  assert.equal(await page.locator("#examine *").count(), 0, "nothing of the bench before somebody asks for it");
  await shot("0-desk");
});

test("a document that this station never saw has 0 earlier inspections, and says what that does not mean", async () => {
  await open();
  await bench("History").click();
  await page.waitForSelector("#history .own");
  const said = await page.locator("#history").textContent();
  assert.match(said, /0 earlier inspections in the records of this station\./);
  assert.match(said, /L898902C3/);
  assert.match(said, /expired is gone.*other stations are not asked/);
  assert.equal(await page.locator("#history .past").count(), 0);
  assert.deepEqual(await violationsOf(page), []);
  await leave();
});

test("two bands stand side by side at the same place and scale, whichever of them is moved", async () => {
  await open();
  assert.equal(await page.locator("#stage .pane").count(), 2);
  assert.deepEqual(await page.locator("#stage .caption").allTextContents(), ["Awhite light", "Binfrared light"]);
  await choose("B", "white light");  // the same picture twice: what is drawn shows whether the places are the same
  const same = async () => {
    const [a, b] = await places();
    assert.deepEqual(a, b);
    return a;
  };
  const whole = await same();
  for (let i = 0; i < 4; ++i) await aria("Zoom in").click();
  const zoomed = await same();
  near(zoomed[2] / whole[2], 1.5 ** 4, 0.01, "four steps");
  for (const at of [0, 1]) {
    const before = await same();
    const box = await pane(at).boundingBox();
    await drag({ x: box.x + 200, y: box.y + 200 }, { x: box.x + 140, y: box.y + 170 });
    const now = await same();
    near(now[0], before[0] - 60, 0.2, "to the left");
    near(now[1], before[1] - 30, 0.2, "and up");
  }
  await pane(1).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  await same();
  const [left, right] = [await marksOnScreen(0), await marksOnScreen(1)];
  assert.deepEqual(left.marks.map(({ x, y }) => [x - left.clip.x, y - left.clip.y]), right.marks.map(({ x, y }) => [x - right.clip.x, y - right.clip.y]), "by their pixels");
  await choose("B", "ultraviolet light");
  assert.match(await pane(1).locator(".caption").textContent(), /ultraviolet/);
  await same();
  await shot("1-side-by-side");
  await page.keyboard.press("0");
  (await same()).forEach((value, at) => near(value, whole[at], 2, "whole again"));
  await leave();
});

test("what is under the mouse stays there when the wheel magnifies, and 1:1 is one pixel on one pixel", async () => {
  await open();
  await bench("One").click();
  const { marks: [, mark] } = await marksOnScreen();
  await page.mouse.move(mark.x, mark.y);
  for (let i = 0; i < 4; ++i) await page.mouse.wheel(0, -200);
  await settle();
  const now = (await marksOnScreen()).marks.find((one) => Math.hypot(one.x - mark.x, one.y - mark.y) < 2);
  assert.ok(now !== undefined && now.width > mark.width, "it is there, and larger");
  await aria("1:1, one pixel of the picture on one of the screen").click();
  assert.match(await page.locator("#examine .readout").textContent(), /254 ppi · 0\.100 mm\/pixel · shown 1\.0×/);
  near((await places())[0][2], 1250, 0.5, "as wide as the picture");
  await leave();
});

test("lengths are right within 0.2 mm, against marks at known places and the page itself", async () => {
  await open();
  await bench("One").click();
  const { marks, page: paper } = await marksOnScreen();
  assert.equal(marks.length, 4);
  await bench("Length").click();
  for (const [from, to] of [[0, 2], [0, 1], [1, 2], [0, 3]]) {
    await drag(marks[from], marks[to]);
    if (to === 3) await shot("2-length");
    const [x, y] = [0, 1].map((side) => kMarksMm[from][side] - kMarksMm[to][side]);
    near(numbers(await length())[0], Math.hypot(x, y), 0.2, "length");
    // What is dragged from where a point is would be that point.
    await bench("Remove").click();
    await bench("Length").click();
  }
  await bench("Rectangle").click();
  await drag(marks[0], marks[3]);
  const [width, height] = numbers(await length());
  near(width, 80, 0.2, "width");
  near(height, 32, 0.2, "height");
  assert.match(await page.locator("#stage .ruler text").textContent(), /× .* mm$/, "and beside what is measured");
  await drag({ x: paper.x - paper.width / 2, y: paper.y - paper.height / 2 }, { x: paper.x + paper.width / 2, y: paper.y + paper.height / 2 });
  const page_mm = numbers(await length());
  near(page_mm[0], 125, 0.2, "a TD3 page is 125 mm wide");
  near(page_mm[1], 88, 0.2, "and 88 mm high");
  // Two taps set two points, for hands that do not drag.
  await bench("Length").click();
  await page.mouse.click(marks[0].x, marks[0].y);
  await page.mouse.click(marks[2].x, marks[2].y);
  near(numbers(await length())[0], 80, 0.2, "tapped");
  // The same points stand in both panes, at the same place of the page.
  await bench("Side by side").click();
  assert.deepEqual(await page.locator("#stage .ruler text").allTextContents(), [await length(), await length()]);
  await bench("Remove").click();
  assert.equal(await length(), "");
  assert.equal(await page.locator("#stage .ruler").count(), 0);
  await leave();
});

test("a point that is moved has a lens beside it, and moving the picture moves no point", async () => {
  await open();
  await bench("One").click();
  await bench("Length").click();
  const handle = await page.locator("#stage .point").first().boundingBox();
  assert.ok(handle.width >= 44 && handle.height >= 44);
  const was = await length();
  const name = () => page.locator("#stage .point").first().getAttribute("aria-label");
  const before = numbers(await name());
  // Held off its middle: it moves as far as the finger, not to it.
  await page.mouse.move(handle.x + 34, handle.y + 34);
  await page.mouse.down();
  await page.mouse.move(handle.x + 94, handle.y + 34, { steps: 5 });
  assert.equal(await page.locator("#stage .lens").evaluate((node) => node.hasAttribute("hidden")), false);
  await shot("3-lens");
  await page.mouse.up();
  assert.equal(await page.locator("#stage .lens").evaluate((node) => node.hasAttribute("hidden")), true);
  const [place] = await places();
  near(numbers(await name())[0] - before[0], 60 / (place[2] / 125), 0.15, "as far as the mouse went");
  assert.notEqual(await length(), was);
  await bench("Move").click();
  const measured = await length();
  await aria("Zoom in").click();
  const box = await pane().boundingBox();
  await drag({ x: box.x + 300, y: box.y + 200 }, { x: box.x + 200, y: box.y + 150 });
  assert.equal(await length(), measured, "what was measured stays");
  await leave();
});

test("magnified to the end, a pixel of the picture is a square of the screen and nothing is drawn between two of them", async () => {
  await open();
  await bench("One").click();
  const { marks: [mark] } = await marksOnScreen();
  await page.mouse.move(mark.x, mark.y);
  for (let i = 0; i < 30; ++i) await page.mouse.wheel(0, -300);
  await settle();
  assert.equal(await aria("Zoom in").isDisabled(), true);
  assert.match(await page.locator("#examine .readout").textContent(), /shown 12\.0×/);
  const { marks: [now], seen } = await marksOnScreen();
  near(now.width, 72, 1, "6 pixels of the picture");
  const colours = new Set();
  for (let x = 12; x < seen.width - 12; x += 3) for (let y = 12; y < seen.height - 12; y += 3) colours.add(seen.at(x, y).map((value) => value >> 4).join());
  assert.ok(colours.size <= 3, `two colours and the ground, not what was mixed of them: ${[...colours].join(" ")}`);
  await shot("4-pixels");
  await bench("Contrast").click();
  await bench("Smooth pixels").click();
  assert.equal(await page.locator("#stage .sheet.pixels").count(), 0);
  await bench("Smooth pixels").click();
  assert.equal(await page.locator("#stage .sheet.pixels").count(), 1);
  await bench("Contrast").click();
  // The small map: a tap there goes there, for hands that do not drag.
  const map = await page.locator("#stage .map").boundingBox();
  await page.mouse.click(map.x + map.width * 100 / 125, map.y + map.height * 62 / 88);
  const there = await marksOnScreen();
  const box = await pane().boundingBox();
  assert.ok(there.marks.some((one) => Math.hypot(one.x - box.x - box.width / 2, one.y - box.y - box.height / 2) < 120), "the mark at 100, 62 is in the middle");
  await leave();
});

// The changes of what is shown, by time, while `during` goes on.
async function changes(during) {
  await page.evaluate(() => {
    const sheet = document.querySelectorAll("#stage .sheet")[1];
    window.changes = [];
    let last = sheet.style.opacity;
    window.watching = new MutationObserver(() => {
      if (sheet.style.opacity !== last) window.changes.push(performance.now());
      last = sheet.style.opacity;
    });
    window.watching.observe(sheet, { attributes: true, attributeFilter: ["style"] });
  });
  await during();
  return page.evaluate(() => {
    window.watching.disconnect();
    return window.changes;
  });
}

const mostInASecond = (times) => Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + 1000).length));

test("flicker is at most three changes a second, however fast somebody presses, and stops when asked", async () => {
  await open();
  await bench("Flicker").click();
  await page.locator("#examine select[aria-label=Changes]").selectOption("3");
  const running = await changes(() => page.waitForTimeout(3600));
  assert.ok(running.length >= 8, `it blinks: ${running.length}`);
  assert.ok(mostInASecond(running) <= 3, `${mostInASecond(running)} in a second`);
  await pane().focus();
  const pressed = await changes(async () => {
    for (let i = 0; i < 40; ++i) {
      await page.keyboard.press("Space");
      await bench("Swap").click();
      await page.waitForTimeout(25);
    }
  });
  assert.ok(mostInASecond(pressed) <= 3, `${mostInASecond(pressed)} in a second by hand`);
  await bench("Stop").click();
  assert.deepEqual(await changes(() => page.waitForTimeout(1200)), []);
  const front = () => page.locator("#stage .slot.before").textContent();
  const first = await front();
  await bench("Swap").click();
  assert.notEqual(await front(), first, "it is said which one is seen");
  await bench("Start").click();
  assert.deepEqual(await violationsOf(page), []);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.waitForTimeout(400);
  assert.deepEqual(await changes(() => page.waitForTimeout(1500)), [], "who wants no motion gets none");
  assert.equal(await bench("Stop").isVisible(), false);
  const still = await front();
  await pane().focus();
  await page.keyboard.press("Space");
  assert.notEqual(await front(), still, "stepped by hand");
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await leave();
});

test("contrast, brightness and negative are for the eye: marked, undone by one button, and never in the document's own view", async () => {
  await open();
  const paper = async () => {
    const { seen, page: sheet, clip } = await marksOnScreen();
    return sheet === undefined ? seen.at(Math.round(seen.width / 2), Math.round(seen.height / 2)) : seen.at(Math.round(sheet.x - clip.x), Math.round(sheet.y - clip.y));
  };
  await bench("Side by side").click();
  const before = await paper();
  assert.equal(await page.locator("#examine .chip").filter({ visible: true }).count(), 0);
  await bench("Contrast").click();
  await bench("Negative").click();
  assert.deepEqual(await paper(), before.map((value) => 255 - value));
  assert.equal(await pane(0).locator(".chip").textContent(), "View changed");
  assert.equal(await pane(1).locator(".chip").count(), 0, "the other one is as it was captured, and is not called changed");
  await bench("Negative").click();
  await page.locator("#adjust input").nth(1).fill("50");
  near((await paper())[0], before[0] / 2, 2, "half as bright");
  await page.locator("#adjust .tools-group button").nth(1).click();
  await page.locator("#adjust input").nth(0).fill("200");
  assert.equal(await pane(1).locator(".chip").count(), 1);
  assert.deepEqual(await violationsOf(page), []);
  await shot("5-contrast");
  await leave();
  assert.equal(await page.evaluate(() => [...document.querySelectorAll("#desk *")].some((node) => node.style.filter !== "")), false);
  await open();
  assert.equal(await pane(0).locator(".chip").count(), 1, "and told again to who looks again");
  await bench("Show as captured").click();
  assert.deepEqual(await paper(), before);
  assert.equal(await page.locator("#examine .chip").filter({ visible: true }).count(), 0);
  await leave();
});

test("a finding is framed, and held against what genuine ones have there: beside, blinking and laid over", async () => {
  await scanUntil("3-model");
  await open();
  const finding = page.locator("#examine .picker", { hasText: "Finding" }).locator("select");
  await finding.selectOption({ index: 1 });
  assert.deepEqual(await page.locator("#stage .caption").allTextContents(), ["Aultraviolet light", "Bas genuine ones have it: Luminescent print"]);
  const [a, b] = await page.locator("#stage .sheet image").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  assert.notEqual(a, b);
  for (const url of [a, b]) assert.equal(await page.evaluate(async (path) => (await fetch(path)).status, url), 200);
  assert.equal(await page.locator("#stage .of-finding:not(.halo)").count(), 2, "in both panes");
  await shot("6-reference");
  await bench("Flicker").click();
  assert.equal(await page.locator("#stage .sheet").count(), 2);
  await bench("Overlay").click();
  const top = () => page.locator("#stage .sheet").nth(1).evaluate((node) => Number(node.style.opacity));
  near(await top(), 0.5, 0.01);
  const slider = page.locator("#examine .slider input").first();
  await slider.focus();
  await page.keyboard.press("End");
  near(await top(), 1, 0.001);
  await page.keyboard.press("Home");
  near(await top(), 0, 0.001);
  for (let i = 0; i < 6; ++i) await page.keyboard.press("ArrowRight");
  near(await top(), 0.3, 0.001);
  assert.deepEqual(await violationsOf(page), []);
  await shot("7-overlay");
  await finding.selectOption({ index: 0 });
  assert.equal(await page.locator("#stage .of-finding").count(), 0);
  await leave();
});

test("both sides of a document stand beside each other, and a finding is framed on its own side alone", async () => {
  await scanUntil("2-two-sides");
  await open();
  await bench("Side by side").click();
  assert.deepEqual(await page.locator("#stage .caption").allTextContents(), ["Afront: white light", "Bfront: infrared light"]);
  await choose("B", "back: white light");
  const finding = page.locator("#examine .picker", { hasText: "Finding" }).locator("select");
  assert.match((await finding.locator("option").allTextContents())[1], /^1 · .* · margin -0\.42$/);
  await finding.selectOption({ index: 1 });
  assert.equal(await pane(0).locator(".of-finding").count(), 2, "a frame and its halo");
  assert.equal(await pane(1).locator(".of-finding").count(), 0);
  const [a, b] = await places();
  assert.deepEqual(a, b);
  await shot("7b-two-sides");
  await leave();
});

test("keyboard alone: open, magnify, move, measure to a tenth of a millimetre, swap, leave", async () => {
  await scanUntil("1-ruled");
  await page.evaluate(() => document.activeElement.blur());
  const tabTo = async (is, backwards = false) => {
    for (let i = 0; i < 60; ++i) {
      if (await page.evaluate(is)) return;
      await page.keyboard.press(backwards ? "Shift+Tab" : "Tab");
    }
    assert.fail(`no way by keyboard to ${is}`);
  };
  await tabTo(() => document.activeElement.id === "examine-open");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#stage .pane");
  assert.equal(await page.evaluate(() => document.activeElement.matches(".pane")), true, "where one looks");
  assert.match(await page.locator("#pane-keys").textContent(), /Arrows move/);
  assert.equal(await page.locator("#pane-keys").isVisible(), true, "the keys are told to who uses them");
  const [whole] = await places();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  const [zoomed] = await places();
  assert.ok(zoomed[2] > 2 * whole[2]);
  await page.keyboard.press("ArrowRight");
  assert.ok((await places())[0][0] < zoomed[0] - 20);
  const document_before = await page.locator("#source").textContent();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(300);
  assert.equal(await page.locator("#source").textContent(), document_before, "Enter scans no other document from here");
  await tabTo(() => document.activeElement.textContent === "Length", true);
  await page.keyboard.press("Enter");
  await tabTo(() => document.activeElement.matches(".point"));
  const x = async (at) => numbers(await page.locator("#stage .pane").first().locator(".point").nth(at).getAttribute("aria-label"))[0];
  const [first, long] = [await x(0), numbers(await length())[0]];
  for (let i = 0; i < 3; ++i) await page.keyboard.press("Shift+ArrowLeft");
  for (let i = 0; i < 4; ++i) await page.keyboard.press("ArrowLeft");
  near(await x(0), first - 3.4, 0.11, "three millimetres and four tenths");
  near(numbers(await length())[0], long + 3.4, 0.11);
  assert.equal(await page.locator("#stage .lens").first().evaluate((node) => node.hasAttribute("hidden")), false);
  await shot("8-keyboard");
  await page.keyboard.press("Tab");
  for (let i = 0; i < 60; ++i) await page.keyboard.press("Shift+ArrowRight");
  near(await x(1), Math.min(await x(1), 125), 0.01);
  const box = await page.locator("#stage .pane").first().locator(".point").nth(1).boundingBox();
  const of = await pane().boundingBox();
  assert.ok(box.x + 22 > of.x && box.x + 22 < of.x + of.width, "the picture follows the point");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#desk", { state: "visible" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "examine-open", "back where one came from");
});

test("earlier inspections are found at one touch, and one that is opened is told to the audit log", async () => {
  await open();
  const asked = [];
  page.on("request", (request) => { if (request.method() === "POST") asked.push(new URL(request.url()).pathname); });
  await bench("History").click();
  await page.waitForSelector("#history .past");
  const count = await page.locator("#history .past").count();
  assert.match(await page.locator("#history").textContent(), new RegExp(`Earlier inspections in the records of this station: ${count}\\.`));
  assert.match(await page.locator("#history .past").last().textContent(), /^Open\d{4}-\d\d-\d\d \d\d:\d\d.*not decided.*P UTO · Ada/);
  assert.equal(await page.locator("#history .own").count(), 1);
  assert.equal(asked.filter((path) => path === "/search").length, 1, "asked once");
  await page.selectOption("#language", "es");
  await page.waitForFunction(() => /Inspecciones anteriores/.test(document.getElementById("history").textContent));
  await page.selectOption("#language", "en");
  await page.waitForFunction(() => /Earlier inspections/.test(document.getElementById("history").textContent));
  assert.equal(asked.filter((path) => path === "/search").length, 1, "and not again by another language");
  await shot("9-history");
  await page.locator("#history .past").last().click();
  await page.waitForSelector("#viewing button");
  assert.match(await page.locator("#viewing").textContent(), /From the records: .* by Ada/);
  assert.equal(await page.locator("#examine").isVisible(), false);
  assert.equal(asked.filter((path) => path === "/record").length, 1);
  // An old record has a history too: what came after it is told apart.
  await open();
  await bench("History").click();
  await page.waitForSelector("#history .past");
  assert.match(await page.locator("#history").textContent(), new RegExp(`0 earlier inspections in the records of this station\\. Later ones: ${count}\\.`));
  await page.locator("#places button", { hasText: "Document" }).click();
  await page.waitForSelector("#desk", { state: "visible" });
  // Another document of the traveller who stands there is no earlier visit.
  await scanUntil("1-ruled");
  await open();
  await bench("History").click();
  await page.waitForSelector("#history .past");
  const told_before = /station: (\d+)\./.exec(await page.locator("#history").textContent())[1];
  await leave();
  await page.click("#scan-same");
  await page.waitForFunction(() => document.getElementById("source").textContent.startsWith("2-two-sides") && document.getElementById("scan").getAttribute("aria-disabled") === "false"
    && document.getElementById("outcome").className.includes("lamp-"));
  await open();
  await bench("History").click();
  await page.waitForSelector("#history .past");
  assert.equal(/station: (\d+)\./.exec(await page.locator("#history").textContent())[1], told_before);
  assert.match(await page.locator("#history .past").first().textContent(), /^Openof this record/);
  await leave();
  const log = join(scratch, "data/audit/log.sqlite");
  const copy = join(scratch, "log-copy.sqlite");
  for (const end of ["", "-wal"]) cpSync(log + end, copy + end);
  const told = execFileSync(join(build, "firmware/garita"), ["audit", "show", copy, "--json"], { encoding: "utf8" }).trim().split("\n").map((line) => JSON.parse(line).event);
  assert.ok(told.filter((event) => event === "search").length >= 3, told.join(" "));
  assert.ok(told.includes("record-viewed"), told.join(" "));
});

test("without a number nothing is searched for, and without a picture there is still the history", async () => {
  await scanUntil("4-without-mrz");
  const asked = [];
  page.on("request", (request) => { if (request.url().endsWith("/search")) asked.push(request.url()); });
  await open();
  await bench("History").click();
  assert.match(await page.locator("#history").textContent(), /No document number was read: there is nothing to search for\./);
  assert.deepEqual(asked, []);
  await leave();
  await scanUntil("5-text");
  await open();
  assert.match(await page.locator("#examine .bare").textContent(), /Read as text: there is no picture of it/);
  await page.waitForSelector("#history .past");
  assert.deepEqual(await violationsOf(page), []);
  await shot("10-text");
  await leave();
});

test("in every language, light or dark, wide or narrow: complete, nothing cut off, large enough to touch, WCAG 2.2 AA", async () => {
  await scanUntil("3-model");
  await open();
  for (const code of ["es", "fr", "pt", "en"]) {
    await page.selectOption("#language", code);
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, code);
    for (const mode of [1, 2, 3]) {
      await page.locator("#examine .tools-group").first().locator("button").nth(mode).click();
      assert.doesNotMatch(await page.locator("#examine").innerText(), /\[[a-z-]+\.[a-z-]+\]/, code);
      const cut = await page.evaluate(() => [...document.querySelectorAll("#examine button, #examine p, #examine span")]
        .filter((node) => node.offsetParent !== null && !node.closest(".unseen") && node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1).map((node) => node.textContent.slice(0, 40)));
      assert.deepEqual(cut, [], code);
      if (code === "fr") await shot(`11-fr-${mode}`);
    }
  }
  await bench("Length").click();
  for (const [name, width, height] of [["1280", 1280, 800], ["1024", 1024, 600], ["800", 800, 1280], ["320", 320, 640]]) {
    await page.setViewportSize({ width, height });
    for (const mode of ["Flicker", "Overlay", "Side by side"]) {
      await bench(mode).click();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, name);
      const small = await page.evaluate(() => [...document.querySelectorAll("#examine :is(button, select, input)")].filter((node) => node.offsetParent !== null)
        .map((node) => [node.textContent || node.type, node.getBoundingClientRect()]).filter(([, box]) => box.height < 44 || box.width < 44).map(([words]) => words));
      assert.deepEqual(small, [], `${name} ${mode}`);
      if (mode !== "Side by side" || height > 700) continue;
      if (width > 900) assert.ok((await pane().boundingBox()).height > 280, "the picture has the room");
    }
    assert.deepEqual(await violationsOf(page), [], name);
    await page.click("#theme");
    assert.deepEqual(await violationsOf(page), [], `${name} dark`);
    if (pictures) await page.screenshot({ path: `${pictures}/examine-12-${name}-night.png`, fullPage: true });
    await page.click("#theme");
    if (pictures) await page.screenshot({ path: `${pictures}/examine-12-${name}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await leave();
});

test("the next document ends the look at this one, and nothing that was chosen for it is left", async () => {
  await open();
  await bench("Contrast").click();
  await bench("Negative").click();
  await bench("Rectangle").click();
  const second = await browser.context.newPage();
  await second.goto(kiosk.url);
  await scanUntil("1-ruled", second);
  await second.close();
  await page.waitForSelector("#desk", { state: "visible" });
  assert.equal(await page.locator("#examine *").count(), 0);
  await open();
  assert.equal(await page.locator("#examine .chip").filter({ visible: true }).count(), 0);
  assert.equal(await length(), "");
});

test("a session that locks ends it: nothing of the document stays in the page", async () => {
  await bench("Flicker").click();
  await bench("History").click();
  await page.waitForSelector("#history .past");
  await page.locator("#who button").first().click();
  await page.waitForFunction(() => document.body.dataset.place === "door");
  assert.equal(await page.locator("#examine").isVisible(), false);
  assert.equal(await page.locator("#examine *").count(), 0);
  const left = await page.evaluate(() => document.documentElement.outerHTML);
  assert.doesNotMatch(left, /ERIKSSON|L898902C3|\/picture\/|\/record\//, "not hidden: gone");
  await fill(page, kPerson.password);
  await page.waitForFunction(() => document.body.dataset.place === "desk");
  await page.waitForSelector("#outcome .word");
  assert.equal(await page.locator("#desk").isVisible(), true, "the document, not the bench");
  await open();
  assert.equal(await page.locator("#history").isVisible(), false, "nothing of what was found before");
  await leave();
});

test("touch alone: a finger moves the picture, two magnify it, taps measure", async () => {
  touching = await openBrowser({ hasTouch: true });
  const hand = touching.page;
  await enter(hand, kiosk.url);
  await scanUntil("1-ruled", hand, () => hand.tap("#scan"));
  const tap = (words) => hand.locator("#examine button", { hasText: new RegExp(`^${words}`) }).first().tap();
  await hand.tap("#examine-open");
  await hand.waitForFunction(() => /ppi/.test(document.querySelector("#examine .readout").textContent));
  await tap("One");
  const { marks } = await marksOnScreen(0, hand);
  await tap("Length");
  await hand.touchscreen.tap(marks[0].x, marks[0].y);
  await hand.touchscreen.tap(marks[2].x, marks[2].y);
  const said = () => hand.locator("#examine .length").textContent();
  near(numbers(await said())[0], 80, 0.2, "two taps");
  await shot("13-touch", hand);
  const wire = await touching.context.newCDPSession(hand);
  const touch = (type, ...points) => wire.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  // A point is dragged by its handle.
  const handle = await hand.locator("#stage .point").nth(1).boundingBox();
  const [from, to] = [[handle.x + 22, handle.y + 22], [marks[3].x, marks[3].y]];
  await touch("touchStart", from);
  for (let i = 1; i <= 8; ++i) await touch("touchMove", [from[0] + (to[0] - from[0]) * i / 8, from[1] + (to[1] - from[1]) * i / 8]);
  await touch("touchEnd");
  near(numbers(await said())[0], Math.hypot(80, 32), 0.2, "a handle dragged");
  const width = () => hand.locator("#stage .sheet image").evaluate((node) => node.getBoundingClientRect().width);
  const whole = await width();
  const box = await hand.locator("#stage .pane").boundingBox();
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  await touch("touchStart", [cx - 50, cy], [cx + 50, cy]);
  for (let i = 1; i <= 8; ++i) await touch("touchMove", [cx - 50 - 12 * i, cy], [cx + 50 + 12 * i, cy]);
  await touch("touchEnd");
  near(await width() / whole, 2.92, 0.15, "two fingers");
  near(numbers(await said())[0], Math.hypot(80, 32), 0.2, "which measure nothing");
  await tap("Move");
  const left = () => hand.locator("#stage .sheet image").evaluate((node) => node.getBoundingClientRect().left);
  const before = await left();
  await touch("touchStart", [cx, cy]);
  for (let i = 1; i <= 8; ++i) await touch("touchMove", [cx + 10 * i, cy]);
  await touch("touchEnd");
  near(await left() - before, 80, 1, "one finger");
  await hand.waitForTimeout(700);  // a finger that comes down at once ends the one before: no tap
  await hand.locator("#examine [aria-label='Show whole page']").tap();
  await hand.waitForFunction((wanted) => Math.abs(document.querySelector("#stage .sheet image").getBoundingClientRect().width - wanted) < 0.5, whole);
  await tap("Contrast");
  const slider = await hand.locator("#adjust input").first().boundingBox();
  await hand.touchscreen.tap(slider.x + slider.width * 0.8, slider.y + slider.height / 2);
  assert.equal(await hand.locator("#stage .chip").count(), 1);
  await tap("History");
  await hand.waitForSelector("#history .past");
  await tap("Back");
  await hand.waitForSelector("#desk", { state: "visible" });
  assert.deepEqual(touching.complaints.filter((text) => !/40[13]/.test(text)), []);
});

test("nothing was asked of any other machine, and the policy was never broken", () => {
  const origin = new URL(kiosk.url).origin;
  assert.deepEqual(browser.requests.filter((url) => !url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("chrome")), []);
  const expected = /409 \(Conflict\)|40[13] \((Unauthorized|Forbidden)\)|net::ERR_(?!BLOCKED)/;
  assert.deepEqual(browser.complaints.filter((text) => !expected.test(text)), []);
});

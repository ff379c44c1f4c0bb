// What the officer sees of a scanner head: plugged in, unplugged, with a document, with its cover open, with a dead lamp.
// The head is simulated and the kernel emulated (tests/firmware/scanner/emulated_head.cpp); libusb, the scanner's process
// loop, garitad and the page are real.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { closeSync, constants, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { enter, openBrowser, scratch, startKiosk, violationsOf } from "./kiosk.mjs";

const pictures = process.env.GARITA_SCREENSHOTS;  // a folder: screenshots are kept there
if (pictures) mkdirSync(pictures, { recursive: true });
const shot = async (name) => pictures && page.screenshot({ path: `${pictures}/${name}.png` });

let kiosk, browser, page, pipe;
const tell = (command) => writeSync(pipe, `${command}\n`);
const state = () => page.locator("#scanner-state").textContent();
const phase = () => page.locator("#phase").textContent();
// The page tells it within a second; the machine that tests may be busy.
const kAtOnce = { timeout: 10_000, polling: 20 };
const sees = (...words) => page.waitForFunction(([id, wanted]) => new RegExp(wanted).test(document.getElementById(id).textContent),
                                                words, kAtOnce);

before(async () => {
  const path = join(scratch, "pipe");
  execFileSync("mkfifo", [path]);
  pipe = openSync(path, constants.O_RDWR);
  process.env.GARITA_EMULATED_HEAD = path;
  kiosk = await startKiosk("tests/browser/stand_in_garitad", "--scanner", "head");
  browser = await openBrowser();
  page = browser.page;
  await enter(page, kiosk.url);
  await page.waitForFunction(() => !document.getElementById("scanner-state").hidden);
});

after(async () => {
  await browser?.context.close();
  if (kiosk && kiosk.child.exitCode === null) kiosk.child.kill("SIGTERM");
  closeSync(pipe);
});

test("without a scanner the page says what to do, in every language, and does not scan", async () => {
  for (const [code, words] of [["es", "Conéctelo"], ["fr", "Branchez-le"], ["pt", "Ligue-o"], ["en", "No scanner is plugged in. Plug it in."]]) {
    await page.selectOption("#language", code);
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, code);
    assert.ok((await state()).includes(words));
    assert.equal(await phase(), await state(), "beside the button too");
  }
  assert.equal(await page.locator("#scan").getAttribute("aria-disabled"), "true");
  await page.locator("#scan").click({ force: true });
  assert.match(await phase(), /No scanner/);
  assert.equal(await page.evaluate(async () => {
    const { token } = await (await fetch("/tab", { headers: { "Garita-Page": "1" } })).json();
    return (await fetch("/scan", { method: "POST", headers: { "Garita-Tab": token, "Content-Type": "application/json" }, body: "{}" })).status;
  }), 409);
  assert.deepEqual(await violationsOf(page), []);
  await shot("scanner-1-none");
});

test("a scanner that is plugged in is seen at once, with its name", async () => {
  tell("plug-in");
  await sees("source", "SIM-0001");
  assert.equal(await page.locator("#scanner-state").isVisible(), false);
  assert.match(await page.locator("#source").textContent(), /^Garita .*no\. SIM-0001 · source not authenticated$/);
  assert.match(await page.locator("#simulated").textContent(), /Simulated/, "it says that no camera is in it");
  assert.equal(await page.locator("#scan").getAttribute("aria-disabled"), "false");
});

test("a document that is laid down and lifted is seen", async () => {
  await sees("phase", "A document lies on the glass");
  await shot("scanner-2-document");
  tell("lift");
  await sees("phase", "Put a document on the glass");
  tell("lay");
  await sees("phase", "A document lies on the glass");
});

test("an open cover is told, refused at a scan, and forgotten once it is closed", async () => {
  tell("cover 1");
  await sees("scanner-state", "cover is open. Close it");
  await page.click("#scan");
  await page.waitForFunction(() => !document.getElementById("trouble").hidden);
  assert.match(await page.locator("#trouble").textContent(), /cover/);
  await shot("scanner-3-cover");
  tell("cover 0");
  await page.waitForFunction(() => document.getElementById("trouble").hidden && document.getElementById("scanner-state").hidden,
                             null, kAtOnce);
});

test("an unplug beside a finished inspection is seen at once, and so is the plug-in", async () => {
  await page.click("#scan");
  await page.waitForSelector("#outcome[class*=lamp-]");
  assert.match(await page.locator("#source").textContent(), /^capture-\d+ · Garita .*SIM-0001 · source not authenticated/);
  tell("unplug");
  await sees("scanner-state", "No scanner is plugged in");
  assert.equal(await page.locator("#outcome[class*=lamp-]").count(), 1, "the document stays");
  assert.match(await page.locator("#source").textContent(), /SIM-0001/, "and where it came from");
  assert.equal(await page.locator("#scan").getAttribute("aria-disabled"), "true");
  assert.deepEqual(await violationsOf(page), []);
  await shot("scanner-4-unplugged");
  tell("plug-in");
  await page.waitForFunction(() => document.getElementById("scanner-state").hidden
    && document.getElementById("scan").getAttribute("aria-disabled") === "false", null, kAtOnce);
});

test("unplugged in the middle of a scan: one sentence, and the next plug-in scans", async () => {
  tell("unplug-after 700000");
  tell("lift");
  await sees("phase", "Inspection finished|Put a document");
  tell("lay");
  await new Promise((resolve) => setTimeout(resolve, 600));  // until the pipe was read
  await page.click("#scan");
  await page.waitForFunction(() => /No scanner/.test(document.getElementById("scanner-state").textContent));
  await page.waitForFunction(() => /No scanner/.test(document.getElementById("phase").textContent));
  assert.equal(await page.locator("#trouble").isVisible(), false, await page.locator("#trouble").textContent());
  tell("plug-in");
  await page.waitForFunction(() => document.getElementById("scan").getAttribute("aria-disabled") === "false", null, kAtOnce);
  await page.click("#scan");
  await page.waitForSelector("#outcome[class*=lamp-]");
});

test("a dead lamp is named by its light", async () => {
  tell("kill-lamp 2");
  await sees("scanner-state", "Dead lamps of the scanner: ultraviolet");
  assert.deepEqual(await violationsOf(page), []);
  await shot("scanner-5-lamp");
});

test("the page's policy was never broken", () => {
  assert.deepEqual(browser.complaints.filter((text) => !/409 \(Conflict\)/.test(text)), []);
});

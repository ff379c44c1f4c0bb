// What the officer sees where the station has paired a scanner head and another one is plugged in: why it is refused and what
// to do, in every language, and no capture. The head is simulated (tests/firmware/scanner/emulated_head.cpp); its pairing, the
// scanner's process loop, garitad and the page are real.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { closeSync, constants, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { enter, openBrowser, scratch, startKiosk, violationsOf } from "./kiosk.mjs";

let kiosk, browser, page, pipe;
const kAtOnce = { timeout: 10_000, polling: 20 };

// As `garita scanner pair` keeps it; the head that is plugged in has the serial number and not the key.
const kPairing = `schema = 1
serial = "SIM-0001"
maker = "Garita"
model = "Simulated head"
key = "${"0123456789abcdef".repeat(4)}"
least_firmware = 1
bands = ["infrared", "white", "ultraviolet"]
paired = "2026-11-28T12:00:00Z"
`;

before(async () => {
  const path = join(scratch, "pipe");
  execFileSync("mkfifo", [path]);
  pipe = openSync(path, constants.O_RDWR);
  process.env.GARITA_EMULATED_HEAD = path;
  const folder = join(scratch, "data", "scanners");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "SIM-0001.pairing.toml"), kPairing, { mode: 0o644 });
  kiosk = await startKiosk("tests/browser/stand_in_garitad", "--scanner", "head");
  browser = await openBrowser();
  page = browser.page;
  await enter(page, kiosk.url);
  await page.waitForFunction(() => !document.getElementById("scanner-state").hidden);
  writeSync(pipe, "plug-in\n");
});

after(async () => {
  await browser?.context.close();
  if (kiosk && kiosk.child.exitCode === null) kiosk.child.kill("SIGTERM");
  closeSync(pipe);
});

test("a head with another key than the paired one is refused with the remedy, in every language", async () => {
  for (const [code, words] of [["es", "otra clave"], ["fr", "une autre clé"], ["pt", "outra chave"], ["en", "Do not use it: call the technician."]]) {
    await page.selectOption("#language", code);
    await page.waitForFunction((wanted) => document.getElementById("scanner-state").textContent.includes(wanted), words, kAtOnce);
  }
  assert.match(await page.locator("#scanner-state").textContent(), /SIM-0001/, "which one it is");
  assert.match(await page.locator("#phase").textContent(), /not ready/, "no word of laying a document down");
  assert.deepEqual(await violationsOf(page), []);
});

test("it captures nothing", async () => {
  await page.click("#scan");
  await page.waitForFunction(() => /another key/.test(document.getElementById("trouble").textContent), null, kAtOnce);
  assert.equal(await page.locator("#outcome[class*=lamp-]").count(), 0);
  assert.deepEqual(browser.complaints, []);
});

// The whole kiosk as it is shipped: garitad, garita-scanner, garita-worker and garita-verifier over a drawn capture.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, drawCaptures, ended, enter, openBrowser, startKiosk } from "./kiosk.mjs";

async function waitFor(condition) {
  for (let i = 0; i < 200 && !condition(); ++i) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(condition());
}

const worker = join(process.env.GARITA_BINARY_DIR ?? new URL("../../build/dev", import.meta.url).pathname, "firmware/garita-worker");
if (!existsSync(worker)) {
  console.log("skipped: garita-worker is not built");
  process.exit(77);
}
const kiosk = await startKiosk("firmware/garitad", "--simulated", join(drawCaptures(), "1-genuine"));
const { context, page } = await openBrowser();
try {
  await enter(page, kiosk.url);
  await page.waitForFunction(() => document.getElementById("scan").getAttribute("aria-disabled") === "false");
  // What the page shows while the inspection runs: the MRZ, then findings, before there is a verdict.
  await page.evaluate(() => {
    window.before = { mrz: false, findings: [] };
    new MutationObserver(() => {
      if (document.querySelector("#outcome[class*=lamp-]") !== null) return;
      window.before.mrz ||= /UTO/.test(document.querySelector("#mrz .lines")?.textContent ?? "")
        && document.querySelector("#mrz .badge") !== null;
      const count = document.querySelectorAll("#findings li").length;
      if (count > 0 && count !== window.before.findings.at(-1)) window.before.findings.push(count);
    }).observe(document.body, { childList: true, subtree: true });
  });
  await page.click("#scan");
  await page.waitForSelector("#outcome[class*=lamp-]", { timeout: 60_000 });
  const before = await page.evaluate(() => window.before);
  assert.ok(before.mrz, "the MRZ is shown, marked provisional, before the verdict");
  assert.ok(before.findings.length > 1, `findings come one after the other: ${before.findings}`);
  assert.equal(await page.locator(".badge").count(), 0, "nothing is provisional any more");
  assert.notEqual(await page.locator("#outcome .word").textContent(), "aborted");
  assert.equal(await page.locator("#bands button").count(), 3);
  assert.match(await page.locator("#mrz").textContent(), /UTO/);
  if (process.env.GARITA_SCREENSHOTS) await page.screenshot({ path: `${process.env.GARITA_SCREENSHOTS}/real.png`, fullPage: true });

  // The next document's worker dies at its work: a second one looks, and leaves barcodes out.
  const spare = () => childrenOf(kiosk.pid, "garita-worker");
  await waitFor(() => spare().length === 1);
  const [worker_process] = spare();
  process.kill(worker_process, "SIGSTOP");
  await page.click("#scan");
  await page.waitForFunction(() => document.getElementById("phase").textContent.startsWith("Inspecting"));
  process.kill(worker_process, "SIGKILL");
  await page.waitForSelector("#outcome.lamp-flashing-yellow", { timeout: 60_000 });
  assert.equal(await page.locator("#outcome .word").textContent(), "aborted");
  assert.match(await page.locator("#trouble").textContent(), /done again without looking for barcodes/);
  assert.match(await page.locator("#mrz").textContent(), /UTO/);

  // One that dies while it waits is no news of the next document.
  await waitFor(() => spare().length === 1);
  assert.notEqual(spare()[0], worker_process, "never reused");
  process.kill(spare()[0], "SIGKILL");
  await page.click("#scan");
  await page.waitForSelector("#outcome[class*=lamp-]:not(.lamp-flashing-yellow)", { timeout: 60_000 });

  // A verifier that dies aborts its own findings: the rest of the document is shown, the outcome is not green.
  const verifiers = () => childrenOf(kiosk.pid, "garita-verifier");
  await waitFor(() => verifiers().length === 1);
  const [verifier_process] = verifiers();
  process.kill(verifier_process, "SIGSTOP");
  await page.click("#scan");
  await page.waitForFunction(() => document.getElementById("phase").textContent.startsWith("Inspecting"));
  await page.waitForFunction(() => document.querySelectorAll("#findings li").length > 0, undefined, { timeout: 60_000 });
  process.kill(verifier_process, "SIGKILL");
  await page.waitForSelector("#outcome.lamp-flashing-yellow", { timeout: 60_000 });
  assert.match(await page.locator("#trouble").textContent(), /What barcodes and seals say could not be checked/);
  assert.match(await page.locator("#mrz").textContent(), /UTO/);

  await waitFor(() => verifiers().length === 1);
  assert.notEqual(verifiers()[0], verifier_process, "never reused");
  const all = [...spare(), ...verifiers(), ...childrenOf(kiosk.pid, "garita-scanner")];
  kiosk.child.kill("SIGINT");
  assert.equal(await ended(kiosk), 0);
  for (const child of all) assert.throws(() => process.kill(child, 0), "Ctrl-C leaves no process");
} finally {
  await context.close();
  if (kiosk.child.exitCode === null) kiosk.child.kill("SIGKILL");
}

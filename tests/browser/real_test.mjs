// The whole kiosk as it is shipped: garitad, garita-scanner and garita-worker over a drawn capture.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { drawCaptures, openBrowser, startKiosk } from "./kiosk.mjs";

const worker = join(process.env.GARITA_BINARY_DIR ?? "build/dev", "firmware/garita-worker");
if (!existsSync(worker)) {
  console.log("skipped: garita-worker is not built");
  process.exit(77);
}
const kiosk = await startKiosk("firmware/garitad", "--simulated", join(drawCaptures(), "1-genuine"));
const { context, page } = await openBrowser();
try {
  await page.goto(kiosk.url);
  await page.waitForFunction(() => document.getElementById("scan").getAttribute("aria-disabled") === "false");
  await page.click("#scan");
  await page.waitForSelector("#outcome[class*=lamp-]", { timeout: 60_000 });
  assert.notEqual(await page.locator("#outcome .word").textContent(), "aborted");
  assert.equal(await page.locator("#bands button").count(), 3);
  assert.match(await page.locator("#mrz").textContent(), /UTO/);
  if (process.env.GARITA_SCREENSHOTS) await page.screenshot({ path: `${process.env.GARITA_SCREENSHOTS}/real.png`, fullPage: true });
} finally {
  await context.close();
  kiosk.child.kill("SIGINT");
}

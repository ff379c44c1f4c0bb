// Makes docs/officer.png, the README's picture: the shipped kiosk over a drawn passport whose date of expiry was changed.
//
// usage: node picture.mjs OUT.png     with garita, garitad, garita-worker and garita-scanner built in $GARITA_BINARY_DIR

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { build, enter, openBrowser, scratch, startKiosk } from "./kiosk.mjs";

const drawn = join(scratch, "drawn");
execFileSync(join(build, "firmware/garita"), ["simulate", "--kind", "data-mrz", "--seed", "801", drawn], { stdio: "inherit" });
const kiosk = await startKiosk("firmware/garitad", "--simulated", drawn);
const { context, page } = await openBrowser({ viewport: { width: 1024, height: 640 } });
try {
  await enter(page, kiosk.url);
  await page.waitForFunction(() => document.getElementById("scan").getAttribute("aria-disabled") === "false");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#outcome[class*=lamp-]", { timeout: 60_000 });
  await page.screenshot({ path: process.argv[2] });
} finally {
  await context.close();
  kiosk.child.kill("SIGINT");
}

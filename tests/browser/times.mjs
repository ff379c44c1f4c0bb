// How long an officer waits for the screen, in Debian's Chromium at the shipped kiosk (drawn captures, simulated): from a
// page's request until it can scan, and from the last finding to the verdict on the screen.
//
// usage: node times.mjs FOLDER-OF-CAPTURES [RUNS]     prints rows of a table; GARITA_BINARY_DIR is where garitad lies

import { enter, openBrowser, startKiosk } from "./kiosk.mjs";

const [captures, runs = "31"] = process.argv.slice(2);
const kiosk = await startKiosk("firmware/garitad", "--simulated", captures);
const { context, page } = await openBrowser();

const sorted = (times) => [...times].sort((a, b) => a - b);
const median = (times) => sorted(times)[Math.floor(times.length / 2)];
const row = (what, times) => console.log(`| ${what} | ${median(times).toFixed(0)} | ${sorted(times).at(-1).toFixed(0)} |`);

// When each result came, and when the verdict was painted. The first result that holds follows the last finding, which the
// provisional one before it brought.
await page.addInitScript(() => {
  window.times = { useful: 0, provisional: 0, painted: 0 };
  const inAFrame = (name) => requestAnimationFrame(() => requestAnimationFrame(() => { window.times[name] = performance.now(); }));
  // Useful: somebody can scan.
  new MutationObserver((_, observer) => {
    if (document.body?.dataset.place !== "desk" || document.getElementById("scan").textContent === "") return;
    observer.disconnect();
    inAFrame("useful");
  }).observe(document, { subtree: true, childList: true, attributes: true });
  const Plain = window.EventSource;
  window.EventSource = class extends Plain {
    constructor(...words) {
      super(...words);
      this.addEventListener("result", (event) => {
        if (JSON.parse(event.data).provisional) {
          window.times.provisional = performance.now();
          window.times.painted = 0;
          return;
        }
        // After the page's own handler has drawn it: the next frame but one begins when it is on the screen.
        inAFrame("painted");
      });
    }
  };
});
try {
  await enter(page, kiosk.url);
  const paints = [];
  for (let i = 0; i < Number(runs); ++i) {
    await page.reload();
    await page.waitForFunction(() => window.times.useful > 0);
    paints.push(await page.evaluate(() => window.times.useful));
  }
  row("the page, from its request until it can scan", paints);
  const verdicts = [];
  for (let i = 0; i < Number(runs); ++i) {
    await page.waitForFunction(() => document.getElementById("scan").getAttribute("aria-disabled") === "false");
    await page.evaluate(() => { window.times.painted = 0; });
    await page.click("#scan");
    await page.waitForFunction(() => window.times.painted > 0, undefined, { timeout: 60_000 });
    verdicts.push(await page.evaluate(() => window.times.painted - window.times.provisional));
  }
  row("the verdict on the screen, after the last finding", verdicts);
} finally {
  await context.close();
  kiosk.child.kill("SIGTERM");
}

// What the officer sees of the station's catalogs of document models: which are used, and which are not and why, in every
// language. A real catalog, signed and installed by `garita catalog`, and a real garitad.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, drawCaptures, enter, openBrowser, scratch, startKiosk, violationsOf } from "./kiosk.mjs";

let kiosk, browser, page;
const data = join(scratch, "data");

function catalog(...words) {
  return execFileSync(join(build, "firmware/garita"), ["catalog", ...words], { cwd: scratch, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

before(async () => {
  execFileSync(join(build, "tests/browser/draw_model"), [join(scratch, "models/XOM-P-1")]);
  catalog("issuer", "--name", "Order of <b>Malta</b>", "--out", "issuer");
  catalog("station", "--data", data, "--name", "post-7", "--out", "post-7.station.toml");
  catalog("pack", "models", "--issuer", "issuer.secret.toml", "--for", "post-7.station.toml", "--name", "order", "--version", "4",
          "--until", "2099-12-31", "--out", "order-4.catalog");
  catalog("trust", "issuer.issuer.toml", "--data", data, "--yes");
  catalog("install", "order-4.catalog", "--data", data, "--yes");
  // Another that was changed on its way.
  const [name] = readdirSync(join(data, "catalogs")).filter((one) => one.endsWith(".catalog"));
  const bytes = readFileSync(join(data, "catalogs", name));
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(join(data, "catalogs", "changed.catalog"), bytes);
  kiosk = await startKiosk("firmware/garitad", "--simulated", join(drawCaptures(), "1-genuine"));
  browser = await openBrowser();
  page = browser.page;
  await enter(page, kiosk.url);
  await page.waitForFunction(() => !document.getElementById("models").hidden);
});

after(async () => {
  await browser?.context.close();
  if (kiosk && kiosk.child.exitCode === null) kiosk.child.kill("SIGTERM");
});

test("catalogs that are used are told, and those that are not with the remedy, in every language", async () => {
  for (const [code, used, refused] of [["es", "hasta 2099-12-31", "Llame al técnico"], ["fr", "jusqu’au 2099-12-31", "Appelez le technicien"],
                                       ["pt", "até 2099-12-31", "Chame o técnico"], ["en", "order 4, until 2099-12-31", "were changed after they were signed"]]) {
    await page.selectOption("#language", code);
    await page.waitForFunction((words) => document.getElementById("models").textContent.includes(words), used);
    assert.ok((await page.locator("#models-trouble").textContent()).includes(refused));
  }
  assert.deepEqual(await violationsOf(page), []);
  assert.deepEqual(browser.complaints, []);
  if (process.env.GARITA_SCREENSHOTS) await page.screenshot({ path: join(process.env.GARITA_SCREENSHOTS, "models.png") });
});

test("a document of a series without a model is inspected as before", async () => {
  await page.click("#scan");
  await page.waitForSelector("#outcome[class*=lamp-]", { timeout: 60_000 });
  assert.notEqual(await page.locator("#outcome .word").textContent(), "aborted");
  assert.equal(await page.locator("#models-trouble").isVisible(), true, "it stands whatever document is shown");
});

test("what a document has is shown beside what its model has there", async () => {
  const folder = join(scratch, "model-scene");
  cpSync(join(scratch, "captures", "1-genuine"), folder, { recursive: true });
  const description = join(folder, "capture.json");
  writeFileSync(description, readFileSync(description, "utf8").replaceAll('"ppi": 201', '"ppi": 208'));
  const stand_in = await startKiosk("tests/browser/stand_in_garitad", "--simulated", folder, "--data", join(scratch, "second"));
  try {
    await enter(page, stand_in.url);
    await page.waitForFunction(() => document.getElementById("scan").getAttribute("aria-disabled") === "false");
    await page.click("#scan");
    await page.waitForSelector("#findings .compare svg");
    const cuts = await page.locator("#findings .compare .cut").evaluateAll((all) => all.map((one) => [one.textContent, one.querySelector("image").getAttribute("href"), one.querySelector("svg").getAttribute("viewBox")]));
    assert.equal(cuts.length, 2, "of the one finding that a model gave");
    assert.deepEqual(cuts.map(([words]) => words), ["this document", "as genuine ones have it"]);
    assert.notEqual(cuts[0][1], cuts[1][1]);
    assert.equal(cuts[0][2], cuts[1][2], "the same place of both");
    for (const [, url] of cuts) assert.equal(await page.evaluate(async (path) => (await fetch(path)).status, url), 200);
    assert.deepEqual(await violationsOf(page), []);
    if (process.env.GARITA_SCREENSHOTS) await page.screenshot({ path: join(process.env.GARITA_SCREENSHOTS, "model-finding.png") });
  } finally {
    stand_in.child.kill("SIGTERM");
  }
});

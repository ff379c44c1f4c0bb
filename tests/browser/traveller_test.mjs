// One traveller with two documents, at the kiosk as it is shipped (drawn captures, the worker itself): a zone typed by
// hand, a visa held against its passport, protection asked for and lifted.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, enter, kPerson, openBrowser, scratch, search, startKiosk, violationsOf } from "./kiosk.mjs";

const pictures = process.env.GARITA_SCREENSHOTS;  // a folder: screenshots are kept there
if (pictures) mkdirSync(pictures, { recursive: true });
const shot = async (name) => pictures && page.screenshot({ path: `${pictures}/traveller-${name}.png` });

let kiosk, browser, page;

const zone = (line) => page.locator("dialog .zone-line").nth(line - 1);
const isDone = () => page.waitForFunction(() => document.querySelector("#outcome[class*=lamp-]") !== null
  && document.getElementById("scan").getAttribute("aria-disabled") === "false", undefined, { timeout: 60_000 });

async function inspected(press) {
  await page.evaluate(() => { document.getElementById("outcome").className = ""; });
  await press();
  await isDone();
}

before(async () => {
  const folder = join(scratch, "documents");
  for (const [name, format, seed] of [["1-passport", "TD3", "7"], ["2-visa", "MRV-A", "9"]]) {
    execFileSync(join(build, "firmware/garita"), ["simulate", "--format", format, "--kind", "genuine", "--seed", seed, "--ppi", "300", join(scratch, name)], { stdio: "ignore" });
    mkdirSync(folder, { recursive: true });
    renameSync(join(scratch, name, `${format}-000${seed}-genuine`), join(folder, name));
  }
  kiosk = await startKiosk("firmware/garitad", "--simulated", folder);
  browser = await openBrowser();
  page = browser.page;
  await enter(page, kiosk.url);
  await page.waitForFunction(() => document.getElementById("scan").getAttribute("aria-disabled") === "false");
  await inspected(() => page.click("#scan"));
});

after(async () => {
  await browser?.context.close();
  if (kiosk && kiosk.child.exitCode === null) kiosk.child.kill("SIGTERM");
});

test("a zone is typed by keyboard or by touch, below its picture, as long as it is", async () => {
  assert.doesNotMatch(await page.locator("#outcome").getAttribute("class"), /lamp-red/);
  await page.locator("#mrz button", { hasText: "Correct" }).click();
  await page.waitForSelector("dialog[open] .zone-picture image");
  assert.deepEqual(await violationsOf(page), []);
  const read = [await zone(1).inputValue(), await zone(2).inputValue()];
  assert.deepEqual(read.map((line) => line.length), [44, 44]);
  assert.match(await page.locator("dialog").textContent(), /Nothing is changed yet/);
  // Typed over what stands there; what no zone has is not taken; a blank is a filler.
  await zone(1).evaluate((input) => { input.focus(); input.setSelectionRange(5, 5); });
  await page.keyboard.type("x-é ");
  assert.equal(await zone(1).inputValue(), `${read[0].slice(0, 5)}X<${read[0].slice(7)}`);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type(read[0].slice(5, 7));
  assert.equal(await zone(1).inputValue(), read[0]);
  // By touch alone.
  const other = read[1][9] === "4" ? "5" : "4";
  await zone(2).evaluate((input) => { input.focus(); input.setSelectionRange(8, 8); });
  await page.locator("dialog .key[aria-label='One place to the right']").click();
  await page.locator("dialog .key", { hasText: new RegExp(`^${other}$`) }).click();
  assert.equal(await zone(2).inputValue(), read[1].slice(0, 9) + other + read[1].slice(10));
  assert.match(await page.locator("dialog [role=status]").textContent(), new RegExp(`Line 2, place 10: read ${read[1][9]}, typed ${other}`));
  // Characters stand below those of the picture.
  const { field, strip, size } = await page.evaluate(() => ({
    field: document.querySelector("dialog .zone-line").getBoundingClientRect().width,
    strip: document.querySelector("dialog .zone-picture").getBoundingClientRect().width,
    size: parseFloat(document.querySelector("dialog .zone-line").style.fontSize),
  }));
  assert.ok(Math.abs(field - strip) < 2 && size >= 14, `${field} ${strip} ${size}`);
  const small = await page.evaluate(() => [...document.querySelectorAll("dialog button, dialog input")].map((node) => node.getBoundingClientRect())
    .filter((box) => box.height < 44 || box.width < 44).length);
  assert.equal(small, 0, "for gloves");
  await shot("1-zone");
});

test("no typing makes a clear print another one, and what was read stays in the records", async () => {
  await inspected(() => page.locator("dialog button[type=submit]").click());
  assert.equal(await page.locator("dialog[open]").count(), 0);
  assert.match(await page.locator("#outcome").getAttribute("class"), /lamp-red/);
  assert.match(await page.locator("#findings").textContent(), /Line 2, place 10 clearly reads .* was typed/);
  assert.match(await page.locator("#mrz").textContent(), /Line 2, place 10: read ., typed ./);
  assert.equal(await page.locator("#traveller section").count(), 0, "one document, inspected twice");
  await shot("2-typed-against-print");
  // Back to what the kiosk reads by itself.
  const right = (await page.locator("#mrz .facts li").first().textContent()).match(/read (.),/)[1];
  await page.locator("#mrz button", { hasText: "Correct" }).click();
  await page.waitForSelector("dialog[open]");
  await zone(2).evaluate((input) => { input.focus(); input.setSelectionRange(9, 9); });
  await page.keyboard.type(right);
  await inspected(() => page.keyboard.press("Enter"));
  assert.doesNotMatch(await page.locator("#outcome").getAttribute("class"), /lamp-red/);
});

test("another person's visa is held against the passport", async () => {
  await inspected(() => page.click("#scan-same"));
  await page.waitForSelector("#traveller section");
  const said = await page.locator("#traveller").textContent();
  assert.match(said, /This traveller's documents together: failed/);
  assert.match(said, /Document 3 · P.* · UTO/);
  assert.match(said, /Document 4 · V.* · UTO/);
  assert.match(said, /shown here/);
  assert.deepEqual(await violationsOf(page), []);
  await shot("3-together");
  // The other one is a touch away, out of the records.
  await page.locator("#traveller button", { hasText: "Document 3" }).click();
  await page.waitForSelector("#viewing:not([hidden])");
  assert.match(await page.locator("#viewing").textContent(), /document 3/);
  assert.equal(await page.locator("#mrz button").count(), 0, "nothing of a record is typed anew");
});

test("who asks for protection is protected until a supervisor says why no more", async () => {
  await page.locator("#places button", { hasText: "Records" }).click();
  await search(page);
  await page.locator("#records tbody tr").first().locator("button").click();
  await page.waitForSelector("#viewing:not([hidden])");
  assert.match(await page.locator("#traveller").textContent(), /together: failed/, "as it was shown then");
  await page.locator("#decide button", { hasText: "Refer" }).click();
  await page.waitForSelector("dialog[open]");
  await page.locator("dialog .tick", { hasText: "Asks for protection" }).click();
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => /Asks for protection: nothing of this record leaves/.test(document.getElementById("viewing").textContent));
  assert.deepEqual(await violationsOf(page), []);
  await shot("4-protected");
  await page.locator("#viewing button", { hasText: "Lift protection" }).click();
  await page.waitForSelector("dialog[open]");
  assert.deepEqual(await violationsOf(page), []);
  await page.locator("dialog textarea").fill("withdrawn before the asylum authority, letter 41");
  await shot("5-lift");
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => !/Asks for protection: nothing/.test(document.getElementById("viewing").textContent));
  assert.match(await page.locator("#decisions").textContent(), new RegExp(`Protection lifted · ${kPerson.name}.*letter 41`));
});

test("every word of it is there in each language, and on a narrow screen", async () => {
  await page.locator("#places button", { hasText: "Document" }).click();
  await page.waitForSelector("#mrz button");
  for (const code of ["es", "fr", "pt", "en"]) {
    await page.selectOption("#language", code);
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, code);
    await page.locator("#mrz button").click();
    await page.waitForSelector("dialog[open]");
    assert.doesNotMatch(await page.locator("body").innerText(), /\[[a-z-]+\.[a-z-]+\]/, code);
    if (code === "es") await shot("6-zone-es");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.getElementById("dialog").open);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await page.locator("#mrz button").click();
  await page.waitForSelector("dialog[open]");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
  await shot("7-zone-narrow");
});

test("the policy was never broken", () => {
  assert.deepEqual(browser.complaints.filter((text) => !/40[139] \(|net::ERR_(?!BLOCKED)/.test(text)), []);
});

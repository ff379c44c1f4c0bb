// What an officer sees of the national bureau: asked about a real document over garita-link and mutual TLS, told calmly,
// kept, and never asked about what is simulated. The gateway is played by this test.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";
import { build, drawCaptures, ended, enter, openBrowser, scratch, startKiosk, violationsOf } from "./kiosk.mjs";

process.env.GARITA_LINK = join(build, "firmware/garita-link");
const pictures = process.env.GARITA_SCREENSHOTS;  // a folder: screenshots are kept there
if (pictures) mkdirSync(pictures, { recursive: true });
const shot = (name) => pictures && page.screenshot({ path: `${pictures}/bureau-${name}.png` });

const kNone = { schema: 1, reports: [] };
const kStolen = { schema: 1, reports: [{ state: "UTO", reason: "stolen", reported: "2026-01-02", reference: "R-1" }] };
const asked = [];
let answer = kNone;
let wait = 0;
let gateway, captures, kiosk, browser, page;

// One authority, a gateway and a station that it vouches for.
function makeCertificates(folder) {
  mkdirSync(folder, { recursive: true });
  const openssl = (...words) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...key, "-keyout", "authority.key", "-out", "authority.pem", "-days", "2", "-subj", "/CN=Authority");
  for (const name of ["localhost", "station"]) {
    openssl("req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    writeFileSync(join(folder, `${name}.cnf`), `subjectAltName=DNS:${name}\n`);
    openssl("x509", "-req", "-in", `${name}.csr`, "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2",
            "-extfile", `${name}.cnf`, "-out", `${name}.pem`);
  }
}

function startGateway(folder) {
  const read = (name) => readFileSync(join(folder, name));
  gateway = createServer({ cert: read("localhost.pem"), key: read("localhost.key"), ca: read("authority.pem"), requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      let body = "";
      request.on("data", (piece) => { body += piece; });
      request.on("end", () => {
        asked.push(JSON.parse(body));
        setTimeout(() => response.end(JSON.stringify(answer)), wait);
      });
    });
  return new Promise((resolve) => gateway.listen(0, "localhost", () => resolve(gateway.address().port)));
}

async function scan() {
  const before = await page.locator("#source").textContent();
  await page.click("#scan");
  await page.waitForFunction((old) => document.getElementById("source").textContent !== old
    && document.getElementById("outcome").className.includes("lamp-")
    && document.getElementById("scan").getAttribute("aria-disabled") === "false", before);
}
async function scanGenuine() {
  for (let i = 0; i < 10; ++i) {
    await scan();
    if ((await page.locator("#source").textContent()).startsWith("1-genuine")) return;
  }
  assert.fail("it never came");
}
const said = (pattern) => page.waitForFunction((wanted) => new RegExp(wanted, "s").test(
  document.getElementById("lists").textContent + document.getElementById("list-notes").textContent), pattern.source);

before(async () => {
  const files = join(scratch, "certificates");
  const folder = join(scratch, "data", "bureau");
  makeCertificates(files);
  const port = await startGateway(files);
  mkdirSync(folder, { recursive: true });
  for (const [from, to] of [["authority.pem", "authority.pem"], ["station.pem", "certificate.pem"], ["station.key", "key.pem"]]) {
    copyFileSync(join(files, from), join(folder, to));
    chmodSync(join(folder, to), 0o600);
  }
  writeFileSync(join(folder, "bureau.toml"), `schema = 1\nname = "INTERPOL FIND of Utopia"\nhost = "localhost"\nport = ${port}\n`, { mode: 0o600 });
  captures = drawCaptures();
  kiosk = await startKiosk("tests/browser/stand_in_garitad", "--folder", captures);
  browser = await openBrowser();
  page = browser.page;
  await enter(page, kiosk.url);
});

after(async () => {
  await browser?.context.close();
  if (kiosk && kiosk.child.exitCode === null) kiosk.child.kill("SIGTERM");
  gateway?.closeAllConnections();
  gateway?.close();
});

test("the verdict does not wait for the bureau, and that it knew of nothing is a quiet line", async () => {
  wait = 1500;
  await scanGenuine();
  await said(/INTERPOL FIND of Utopia is being asked/);
  await shot("1-asking");
  const lamp = await page.locator("#outcome").getAttribute("class");
  await said(/knew of no report at that moment.*Asked at \d{4}-\d\d-\d\d \d\d:\d\d \(UTC\)/);
  assert.equal(await page.locator("#lists .finding").count(), 0);
  assert.equal(await page.locator("#outcome").getAttribute("class"), lamp);
  assert.deepEqual(Object.keys(asked[0]).sort(), ["number", "schema", "state", "type"]);
  assert.equal(asked.at(-1).number, "L898902C3");
  assert.deepEqual(await violationsOf(page), []);
  await shot("2-no-report");
});

test("a report is a card of its own, with its time, and has no part in the lamp", async () => {
  wait = 0;
  answer = kStolen;
  await scanGenuine();
  await said(/Reported stolen by Utopia \(specimen\) on 2026-01-02: confirm with your national bureau before acting; the holder may be the owner\..*Asked at/);
  assert.equal(await page.locator("#lists .finding.failed").count(), 1);
  assert.doesNotMatch(await page.locator("#outcome").getAttribute("class"), /lamp-red/);
  for (const [code, pattern] of [["es", /oficina central nacional/], ["fr", /bureau central national/], ["pt", /gabinete central nacional/], ["en", /national bureau/]]) {
    await page.selectOption("#language", code);
    await said(pattern);
    assert.doesNotMatch(await page.locator("#lists").innerText(), /\[[a-z-]+\.[a-z-]+\]/, "no key without a sentence");
  }
  assert.deepEqual(await violationsOf(page), []);
  await shot("3-reported");
});

test("it stands in the record", async () => {
  await page.locator("#places button", { hasText: "Records" }).click();
  await page.locator("#records button[type=submit]").click();
  await page.waitForSelector("#records table");
  await page.locator("#records table tbody tr button").first().click();
  await page.waitForFunction(() => document.body.dataset.place === "desk");
  await said(/Reported stolen by Utopia/);
  await page.locator("#viewing button", { hasText: /./ }).last().click();
});

test("one that cannot be reached is said plainly, with what to do", async () => {
  gateway.closeAllConnections();
  await new Promise((resolve) => gateway.close(resolve));
  await page.locator("#places button", { hasText: "Document" }).click();
  await scanGenuine();
  await said(/could not be asked: nothing is known from there\. Ask your national bureau another way\./);
  assert.equal(await page.locator("#lists .finding.undetermined").count(), 1);
  await shot("4-unreachable");
});

test("it is never asked about what is simulated, and that is said", async () => {
  kiosk.child.kill("SIGTERM");
  await ended(kiosk);
  const before = asked.length;
  kiosk = await startKiosk("tests/browser/stand_in_garitad", "--simulated", captures);
  await enter(page, kiosk.url);
  await scanGenuine();
  await said(/INTERPOL FIND of Utopia is not asked in the training and test modes/);
  assert.equal(asked.length, before);
});

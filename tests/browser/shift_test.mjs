// A shift: a station is set up, people come in, documents are decided, overruled, found again; nobody sees what is
// another's. On the page of a garitad whose worker is played by a stand-in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build, comeIn, drawCaptures, fill, kPerson, openBrowser, scratch, search, startKiosk, violationsOf } from "./kiosk.mjs";

const pictures = process.env.GARITA_SCREENSHOTS;  // a folder: screenshots are kept there
if (pictures) mkdirSync(pictures, { recursive: true });
const shot = async (name) => pictures && page.screenshot({ path: `${pictures}/shift-${name}.png` });
const kOlga = { name: "Olga", password: "a long walk to school" };

const kFirst = {};

let kiosk, browser, page;

const place = (wanted) => page.waitForFunction((name) => document.body.dataset.place === name, wanted);
const go = async (name) => {
  await page.locator("#places button", { hasText: { desk: "Document", records: "Records", people: "People" }[name] }).click();
  await place(name);
};
const session = () => page.evaluate(async () => (await fetch("/session")).json());

// Scans until the document of that name is on the screen, final.
async function scanUntil(name) {
  for (let i = 0; i < 10; ++i) {
    const before = await page.locator("#source").textContent();
    await page.click("#scan");
    // Each scan is of the next scene.
    await page.waitForFunction((old) => document.getElementById("source").textContent !== old
      && document.getElementById("outcome").className.includes("lamp-")
      && document.getElementById("scan").getAttribute("aria-disabled") === "false", before);
    if ((await page.locator("#source").textContent()).startsWith(name)) return;
  }
  assert.fail(`${name} never came`);
}

async function logOut() {
  await page.locator("#who button").last().click();
  await place("door");
}

before(async () => {
  execFileSync(join(build, "tests/browser/draw_list"), [join(scratch, "data"), "L898902C3"]);
  kiosk = await startKiosk("tests/browser/stand_in_garitad", "--simulated", drawCaptures());
  browser = await openBrowser();
  page = browser.page;
});

after(async () => {
  await browser?.context.close();
  if (kiosk && kiosk.child.exitCode === null) kiosk.child.kill("SIGTERM");
});

test("a new station asks for its name and its first person, in every language", async () => {
  await page.goto(kiosk.url);
  await page.waitForSelector("#door form");
  assert.equal((await session()).state, "set-up");
  assert.equal(await page.locator("#desk").isVisible(), false);
  for (const code of ["es", "fr", "pt", "en"]) {
    await page.selectOption("#language", code);
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, code);
    await page.waitForSelector("#door form");
    assert.doesNotMatch(await page.locator("body").innerText(), /\[[a-z-]+\.[a-z-]+\]/, "no key without a sentence");
    if (code === "es") await shot("1-set-up-es");
  }
  assert.deepEqual(await violationsOf(page), []);
  await fill(page, "Ferry post 7", "Ada");
  await page.waitForSelector("#door .shown-once");
  assert.match(await page.locator("#door .shown-once code").textContent(), /^[A-Za-z0-9-]{20,}$/);
  assert.deepEqual(await violationsOf(page), []);
  await shot("2-own-password");
  await fill(page, "short", "short");
  await page.waitForFunction(() => document.querySelector("#door .complaint").textContent !== "");
  assert.match(await page.locator("#door .complaint").textContent(), /at least 12 characters/);
  await fill(page, kPerson.password, "something else");
  await page.waitForFunction(() => /not the same/.test(document.querySelector("#door .complaint").textContent));
  await fill(page, kPerson.password, kPerson.password);
  await place("desk");
  assert.equal(await page.evaluate(() => document.activeElement.id), "scan");
});

test("a genuine document is admitted, with the officer's own ticks, and says so", async () => {
  await scanUntil("1-genuine");
  assert.match(await page.locator("#ages").textContent(), /Stolen documents of Utopia: (as of|0 days old)/, "how old the lists are, always");
  const listed = page.locator("#lists .finding").first();
  assert.match(await listed.textContent(), /Listed.*listed as stolen.*the holder may be the owner.*Call 555 0100/s);
  assert.doesNotMatch(await page.locator("#outcome").getAttribute("class"), /lamp-red/, "a list says nothing of the document's genuineness");
  assert.match(await page.locator("#lists").textContent(), /Copied stamps|Look at the stamp of page 7/);
  await page.locator("#portrait .tick input").check();
  await page.locator("#feel .tick input").first().check();
  await shot("3-genuine");
  await page.locator("#decide button", { hasText: "Admit" }).click();
  await page.waitForSelector("#decisions .decided");
  const said = await page.locator("#decisions").textContent();
  assert.match(said, /Admit · Ada/);
  assert.doesNotMatch(said, /not compared/);
  assert.equal(await page.locator("#decide button").count(), 0, "decided once");
  assert.deepEqual(await violationsOf(page), []);
});

test("a tone says that an inspection ended, never how, and can be turned off", async () => {
  const rings = () => page.evaluate(() => window.rings);
  await page.evaluate(() => {
    window.rings = [];
    const plain = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () {
      const tone = plain.call(this);
      const start = tone.start.bind(tone);
      tone.start = (at) => { window.rings.push(tone.frequency.value); start(at); };
      return tone;
    };
  });
  await scanUntil("2-forged");
  await scanUntil("1-genuine");
  const heard = await rings();
  assert.ok(heard.length >= 2);
  assert.deepEqual(new Set(heard).size, 1, "the same for both");
  await page.locator("#sound").click();
  assert.equal(await page.locator("#sound").getAttribute("aria-label"), "Turn the tone on");
  await scanUntil("2-forged");
  assert.equal((await rings()).length, heard.length);
  await page.reload();
  await place("desk");
  assert.equal(await page.locator("#sound").getAttribute("aria-label"), "Turn the tone on", "remembered");
});

test("a pass without the comparison is kept as such", async () => {
  await scanUntil("1-genuine");
  assert.equal(await page.locator("#portrait .tick input").isChecked(), false, "each document anew");
  assert.equal(await page.locator("#feel .tick input").first().isChecked(), false);
  await page.locator("#decide button", { hasText: "Admit" }).click();
  await page.waitForSelector("#decisions .decided");
  await go("records");
  await search(page);
  await page.waitForSelector("#records table");
  await page.locator("#records tbody tr").first().locator("button").click();
  await place("desk");
  assert.match(await page.locator("#decisions").textContent(), /not compared with the person/);
  await page.locator("#viewing button", { hasText: "Back" }).click();
  await place("records");
});

test("a forged one is referred by an officer, refused by an examiner with reasons and the law", async () => {
  await go("people");
  await page.waitForSelector("#people table");
  await page.locator("#people form").first().locator("input").fill(kOlga.name);
  await page.locator("#people form").first().locator("select").selectOption("officer");
  await page.locator("#people form").first().locator("button[type=submit]").click();
  await page.waitForSelector("#people .shown-once");
  assert.deepEqual(await violationsOf(page), []);
  await shot("4-people");
  const first = await page.locator("#people .shown-once code").textContent();
  await logOut();
  await fill(page, kOlga.name, first);
  await page.waitForFunction(() => document.querySelectorAll("#door input").length === 2 && [...document.querySelectorAll("#door input")].every((one) => one.type === "password"));
  await fill(page, kOlga.password, kOlga.password);
  await place("desk");
  assert.equal(await page.locator("#outcome .word").count(), 0, "nothing of the document before is on the screen");
  await scanUntil("2-forged");
  assert.equal(await page.locator("#findings button[title^=Overrule]").count(), 0, "an officer overrules nothing");
  await page.locator("#decide button", { hasText: "Refer" }).click();
  await page.waitForSelector("dialog[open]");
  assert.deepEqual(await violationsOf(page), []);
  await page.locator("dialog .tick", { hasText: "The document is in doubt" }).click();
  await page.locator("dialog textarea").fill("the print of the name is raised");
  await shot("5-refer");
  await page.locator("dialog button[type=submit]").click();
  await page.waitForSelector("#decisions .decided");
  assert.equal(await page.locator("#decide button").count(), 0, "the second line is not hers");
  await logOut();
  await comeIn(page);
  await go("records");
  await page.locator("#records select").selectOption("failed");
  await search(page);
  await page.waitForSelector("#records table");
  assert.match(await page.locator("#records tbody tr").first().textContent(), /failed.*Referred.*Olga/);
  assert.deepEqual(await violationsOf(page), []);
  await shot("6-records");
  await page.locator("#records tbody tr").first().locator("button").click();
  await place("desk");
  assert.match(await page.locator("#viewing").textContent(), /From the records: .* by Olga/);
  assert.equal(await page.locator("#bands button").count(), 3);
  const size = await page.evaluate(() => new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(image.naturalWidth);
    image.onerror = () => resolve(0);
    image.src = document.querySelector("#pictures image").getAttribute("href");
  }));
  assert.ok(size > 500, "the picture out of the records");
  await page.locator("#decide button", { hasText: "Second line" }).click();
  await page.waitForSelector("dialog[open]");
  await page.locator("dialog .tick", { hasText: "Refuse entry" }).click();
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => document.querySelector("dialog .complaint").textContent !== "");
  assert.match(await page.locator("dialog .complaint").textContent(), /Say why/);
  await page.locator("dialog textarea").nth(0).fill("the name was altered");
  await page.locator("dialog textarea").nth(1).fill("Act 12, section 4");
  await page.locator("dialog input[type=text]").fill("N. N., Quechua");
  await page.locator("dialog label.tick", { hasText: "right of appeal" }).click();
  assert.deepEqual(await violationsOf(page), []);
  await shot("7-second-line");
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => document.querySelectorAll("#decisions .decided").length === 2);
  assert.match(await page.locator("#decisions").textContent(), /Refuse entry · Ada.*Act 12, section 4/s);
});

test("a finding is overruled with a reason, and what the machine found stays", async () => {
  await page.locator("#findings button[title^=Overrule]").first().click();
  await page.waitForSelector("dialog[open]");
  await page.locator("dialog select").selectOption("worn");
  await page.locator("dialog textarea").fill("the ink has run");
  await page.locator("dialog button[type=submit]").click();
  await page.waitForSelector("#findings .overruled");
  assert.match(await page.locator("#findings .overruled").textContent(), /Overruled by Ada: worn or damaged\. the ink has run/);
  assert.equal(await page.locator("#outcome .word").textContent(), "failed");
  assert.deepEqual(await violationsOf(page), []);
  await shot("8-overruled");
});

test("a legal hold takes a second person, and an auditor finds it all in the log", async () => {
  await go("people");
  await page.waitForSelector("#people table");
  for (const [name, role] of [["Egon", "examiner"], ["Berta", "supervisor"], ["Aline", "auditor"]]) {
    await page.locator("#people form").first().locator("input").fill(name);
    await page.locator("#people form").first().locator("select").selectOption(role);
    await page.locator("#people form").first().locator("button[type=submit]").click();
    await page.waitForFunction((of) => document.querySelector("#people .shown-once")?.textContent.includes(of), name);
    kFirst[name] = await page.locator("#people .shown-once code").textContent();
  }
  for (const name of ["Egon", "Berta", "Aline"]) {
    await logOut();
    await fill(page, name, kFirst[name]);
    await page.waitForFunction(() => [...document.querySelectorAll("#door input")].every((one) => one.type === "password"));
    await fill(page, kOlga.password, kOlga.password);
    await page.waitForFunction(() => document.body.dataset.place !== "door");
  }
  assert.equal(await page.evaluate(() => document.body.dataset.place), "log", "what an auditor is there for");
  await page.waitForSelector("#log tbody tr");
  assert.match(await page.locator("#log tbody").textContent(), /Ada|Olga/);
  assert.equal(await page.locator("#places button").count(), 2, "the log and their own password");
  await page.locator("#log button[type=submit]").click();
  await page.waitForSelector("#log code");
  assert.match(await page.locator("#log code").textContent(), /^GARITA-AUDIT-1\/FERRY-POST-7\//);
  assert.deepEqual(await violationsOf(page), []);
  await shot("8b-log");
  await logOut();
  await comeIn(page);
  await go("records");
  await page.locator("#records select").selectOption("failed");
  await search(page);
  await page.locator("#records tbody tr").first().locator("button").click();
  await place("desk");
  await page.locator("#viewing button", { hasText: "Legal hold" }).click();
  await page.waitForSelector("dialog[open]");
  await page.locator("dialog input").nth(0).fill("Ada");
  await page.locator("dialog input").nth(1).fill(kPerson.password);
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => /two different persons/.test(document.querySelector("dialog .complaint").textContent));
  await page.locator("dialog input").nth(0).fill("Egon");
  await page.locator("dialog input").nth(1).fill(kOlga.password);
  assert.deepEqual(await violationsOf(page), []);
  await shot("8c-hold");
  await page.locator("dialog button[type=submit]").click();
  await page.waitForSelector("#viewing button:has-text('End the legal hold')");
});

test("evidence leaves for a known laboratory by two persons, verifies elsewhere, and the traveller gets a receipt", async () => {
  const garita = join(build, "firmware/garita");
  execFileSync(garita, ["evidence", "recipient", "--name", "Laboratory of Utopia", "--out", join(scratch, "laboratory")], { stdio: "ignore" });
  await page.locator("#viewing button", { hasText: "Evidence" }).click();
  await page.waitForSelector("dialog[open]");
  // Nobody is known yet: the screen says how a laboratory becomes known.
  await page.locator("dialog button", { hasText: "Add a recipient" }).click();
  await page.locator("dialog textarea").fill("not a key");
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => /no recipient/.test(document.querySelector("dialog .complaint").textContent));
  assert.deepEqual(await violationsOf(page), []);
  await shot("8d-recipient");
  await page.locator("dialog textarea").fill(readFileSync(join(scratch, "laboratory.recipient.toml"), "utf8"));
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => /Laboratory of Utopia is known now/.test(document.querySelector("dialog").textContent));
  assert.deepEqual(await violationsOf(page), []);
  await shot("8d2-recipient-added");
  await page.locator("dialog button", { hasText: "Evidence" }).click();
  // Once more: nothing is new.
  await page.locator("dialog button", { hasText: "Add a recipient" }).click();
  await page.locator("dialog textarea").fill(readFileSync(join(scratch, "laboratory.recipient.toml"), "utf8"));
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => /was known already/.test(document.querySelector("dialog").textContent));
  await page.locator("dialog button", { hasText: "Evidence" }).click();
  await page.waitForSelector("dialog select");
  await page.locator("dialog textarea").fill("second look at the photograph");
  await page.locator("dialog input").nth(0).fill("Egon");
  await page.locator("dialog input").nth(1).fill(kOlga.password);
  assert.deepEqual(await violationsOf(page), []);
  await shot("8d-evidence");
  await page.locator("dialog button[type=submit]").click();
  await page.waitForSelector("dialog a.file");
  assert.deepEqual(await violationsOf(page), []);
  await shot("8e-evidence-ready");
  const take = async (at, path) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("dialog a.file").nth(at).click()]);
    await download.saveAs(path);
    return readFileSync(path);
  };
  const archive = join(scratch, "case.evidence");
  const bytes = await take(0, archive);
  assert.equal(bytes.includes("ERIKSSON"), false);
  assert.equal((await take(1, join(scratch, "report.pdf"))).subarray(0, 5).toString(), "%PDF-");
  const public_key = /^key = "([0-9a-f]{64})"/m.exec(readFileSync(join(scratch, "data/trust/station.toml"), "utf8"))[1];
  assert.match(execFileSync(garita, ["evidence", "verify", archive, "--station", public_key], { encoding: "utf8" }), /./);
  execFileSync(garita, ["evidence", "open", archive, "--station", public_key, "--key", join(scratch, "laboratory.secret.toml"), "--out", join(scratch, "case")]);
  assert.ok(readdirSync(join(scratch, "case")).length > 3);
  await page.locator("dialog button", { hasText: "Close" }).click();
  await page.locator("#viewing button", { hasText: "Receipt" }).click();
  await page.waitForSelector("dialog a.file");
  assert.equal((await take(0, join(scratch, "receipt.pdf"))).subarray(0, 5).toString(), "%PDF-");
  await page.locator("dialog button", { hasText: "Close" }).click();
});

test("who types a document's number finds it; another number finds nothing", async () => {
  await go("records");
  const number = page.locator("#records input").first();
  await number.fill("L898902C3");
  await page.locator("#records select").selectOption("");
  await search(page);
  assert.ok(await page.locator("#records tbody tr").count() >= 3);
  await page.locator("#records input").first().fill("X0000000");
  await search(page);
  assert.match(await page.locator("#records").textContent(), /Nothing was found/);
});

test("two supervisors destroy a record before its day, and it is found no more", async () => {
  await go("records");
  const number = page.locator("#records input").first();
  await number.fill("L898902C3");
  await search(page);
  const before = await page.locator("#records tbody tr").count();
  await page.locator("#records tbody tr").last().locator("button").click();
  await place("desk");
  await page.locator("#viewing button", { hasText: "Delete" }).click();
  await page.waitForSelector("dialog[open] select");
  // An examiner may not, whatever the password.
  await page.locator("dialog input").nth(0).fill("Egon");
  await page.locator("dialog input").nth(1).fill(kOlga.password);
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => document.querySelector("dialog .complaint").textContent !== "");
  assert.deepEqual(await violationsOf(page), []);
  await shot("8f-delete");
  await page.locator("dialog input").nth(0).fill("Berta");
  await page.locator("dialog input").nth(1).fill(kOlga.password);
  await page.locator("dialog button[type=submit]").click();
  await page.waitForFunction(() => !document.querySelector("dialog[open]"));
  await shot("8g-deleted");
  await go("records");
  await page.locator("#records input").first().fill("L898902C3");
  await search(page);
  assert.equal(await page.locator("#records tbody tr").count(), before - 1);
});

test("a lock hides everything at once, a PIN brings it back, a wrong one does not", async () => {
  await go("people");
  const pin = page.locator("#people form", { hasText: "Set the PIN" });
  await pin.locator("input").nth(0).fill(kPerson.password);
  await pin.locator("input").nth(1).fill("274951");
  await pin.locator("button[type=submit]").click();
  await page.waitForFunction(() => /Done\./.test(document.getElementById("people").textContent));
  await go("desk");
  await scanUntil("2-forged");
  await page.locator("#who button").first().click();
  await place("door");
  assert.equal(await page.locator("#desk").isVisible(), false);
  assert.doesNotMatch(await page.evaluate(() => document.body.textContent), /ERIKSSON/, "not hidden: gone");
  assert.match(await page.locator("#door").textContent(), /Locked: Ada works here/);
  assert.deepEqual(await violationsOf(page), []);
  await shot("9-locked");
  await fill(page, "111222");
  await page.waitForFunction(() => /That was wrong/.test(document.getElementById("door").textContent));
  await fill(page, "274951");
  await place("desk");
  await page.waitForSelector("#outcome .word");
  assert.equal(await page.locator("#outcome .word").textContent(), "failed", "her own document is still there");
});

test("somebody else at a locked kiosk sees nothing of it", async () => {
  await page.locator("#who button").first().click();
  await place("door");
  await page.locator("#door button", { hasText: "somebody else" }).click();
  await fill(page, kOlga.name, kOlga.password);
  await place("desk");
  assert.equal(await page.locator("#outcome .word").count(), 0);
  assert.doesNotMatch(await page.evaluate(() => document.body.textContent), /ERIKSSON/);
});

test("wrong passwords are told apart from nothing, and make wait", async () => {
  await logOut();
  for (let i = 0; i < 3; ++i) {
    await fill(page, "Nobody", "not the password");
    await page.waitForFunction(() => document.querySelector("#door .complaint").textContent !== "");
  }
  assert.match(await page.locator("#door .complaint").textContent(), /Name or password is wrong|Too many wrong tries/);
  await fill(page, "Nobody", "not the password");
  await page.waitForFunction(() => /Wait \d+ s/.test(document.querySelector("#door .complaint").textContent));
  await fill(page, kOlga.name, kOlga.password);
  await place("desk");
});

test("a second tab that logs out ends the first one", async () => {
  const second = await browser.context.newPage();
  await second.goto(kiosk.url);
  await second.waitForFunction(() => document.body.dataset.place === "desk");
  await second.locator("#who button").last().click();
  await second.waitForFunction(() => document.body.dataset.place === "door");
  await place("door");
  await second.close();
});

test("every dialog and form is complete in each language and for a narrow screen", async () => {
  await comeIn(page);
  for (const code of ["es", "fr", "pt", "en"]) {
    await page.selectOption("#language", code);
    await page.waitForFunction((wanted) => document.documentElement.lang === wanted, code);
    for (const at of [1, 2, 0]) {
      await page.locator("#places button").nth(at).click();
      await page.waitForTimeout(150);
      assert.doesNotMatch(await page.locator("body").innerText(), /\[[a-z-]+\.[a-z-]+\]/, code);
      if (code === "fr") await shot(`10-fr-${at}`);
    }
  }
  await page.setViewportSize({ width: 320, height: 640 });
  for (const at of [0, 1, 2]) {
    await page.locator("#places button").nth(at).click();
    await page.waitForTimeout(150);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 320);
    const small = await page.evaluate(() => [...document.querySelectorAll("button, select, summary, input:not([type=checkbox], [type=radio])")]
      .filter((node) => node.offsetParent !== null).map((node) => [node.textContent.slice(0, 20), node.getBoundingClientRect()])
      .filter(([, box]) => box.height < 44 || box.width < 44).map(([name]) => name));
    assert.deepEqual(small, []);
    await shot(`11-narrow-${at}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("the policy was never broken", async () => {
  const expected = /409 \(Conflict\)|40[13] \((Unauthorized|Forbidden)\)|net::ERR_(?!BLOCKED)/;
  assert.deepEqual(browser.complaints.filter((text) => !expected.test(text)), []);
});

// A garitad over drawn captures and a Chromium to look at its page, for the tests beside this file.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const build = process.env.GARITA_BINARY_DIR ?? new URL("../../build/dev", import.meta.url).pathname;
export const scratch = mkdtempSync(join(tmpdir(), "garita-browser-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

export function drawCaptures() {
  const folder = join(scratch, "captures");
  execFileSync(join(build, "tests/browser/draw_captures"), [folder]);
  return folder;
}

// Starts a kiosk program; resolves when it has printed its address.
export function startKiosk(program, ...options) {
  const child = spawn(join(build, program), [...(options.includes("--port") ? [] : ["--port", "0"]),
                      ...(options.includes("--data") ? [] : ["--data", join(scratch, "data")]), ...options],
                      { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, GARITA_BINARY_DIR: build } });
  return new Promise((resolve, reject) => {
    let out = "";
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${out}`)));
    child.stdout.on("data", (piece) => {
      out += piece;
      const found = /^Garita: (http:\/\/127\.0\.0\.1:\d+\/)$/m.exec(out);
      if (found) resolve({ child, url: found[1], pid: child.pid });
    });
  });
}

// Who works at the kiosks of tests.
export const kPerson = { name: "Ada", password: "correct horse battery" };

// Fills the form that is shown, field by field, and sends it.
export async function fill(page, ...values) {
  const inputs = page.locator("#door p.field:not([hidden]) input");
  for (const [at, value] of values.entries()) await inputs.nth(at).fill(value);
  await page.locator("#door button[type=submit]").click();
}

// Comes in as that person does: sets up a station that nobody set up yet, else logs in.
export async function comeIn(page, { name, password } = kPerson) {
  await page.waitForSelector("#door form");
  const session = await page.evaluate(async () => (await fetch("/session")).json());
  if (session.state === "set-up") {
    await fill(page, ...(session.station === "" ? ["Ferry post 7"] : []), name);
    await page.waitForSelector("#door .shown-once");
    await fill(page, password, password);
  } else {
    await fill(page, name, password);
  }
  await page.waitForFunction(() => document.body.dataset.place !== "door");
}

// Searches the records, and waits until what was found is drawn.
export async function search(page) {
  const old = await page.locator("#records form").elementHandle();
  await page.locator("#records button[type=submit]").click();
  await page.waitForFunction((form) => !form.isConnected, old);
}

export async function enter(page, url) {
  await page.goto(url);
  await comeIn(page);
}

export function ended(kiosk) {
  return new Promise((resolve) => {
    if (kiosk.child.exitCode !== null || kiosk.child.signalCode !== null) resolve(kiosk.child.exitCode);
    else kiosk.child.on("exit", (code) => resolve(code));
  });
}

// The processes that a process started, by program name.
export function childrenOf(pid, name) {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).filter((entry) => {
    try {
      const [, comm, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${entry}/stat`, "utf8"));
      return rest.split(" ")[0] !== "Z" && Number(rest.split(" ")[1]) === pid && comm.startsWith(name);
    } catch {
      return false;
    }
  }).map(Number);
}

// What axe-core finds against WCAG 2.2 AA on a page.
export async function violationsOf(page) {
  // Only for axe: the test's own script is brought in by the debugger, which stands outside the page's policy.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const result = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  return result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

// A browser of its own, with every request and every breach of the content security policy noted.
export async function openBrowser(options = {}) {
  const context = await chromium.launchPersistentContext(mkdtempSync(join(scratch, "profile-")), {
    executablePath: "/usr/bin/chromium", headless: true, viewport: { width: 1280, height: 800 }, locale: "en-GB",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"], ...options });
  const requests = [];
  const complaints = [];
  context.on("request", (request) => requests.push(request.url()));
  context.on("page", (page) => watch(page, complaints));
  const page = context.pages()[0] ?? await context.newPage();
  watch(page, complaints);
  return { context, page, requests, complaints };
}

function watch(page, complaints) {
  if (page.watched) return;
  page.watched = true;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.text()} ${message.location().url}`.trim());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
}

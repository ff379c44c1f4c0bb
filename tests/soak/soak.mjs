// The shipped kiosk for a long time: garitad, its scanner and its workers inspect one drawn document after the other, as
// in a shift without an end. With faults, processes are killed in the middle of their work, and the kiosk goes on.
//
// usage: node soak.mjs BUILD MINUTES [--faults]     ends with one line of JSON; exit status 1 when something was wrong

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [build, minutes, mode] = process.argv.slice(2);
const faults = mode === "--faults";
const kScanTimeout = 60_000;
const kSettled = 20; // scans after which memory has found its level
const scratch = mkdtempSync(join(tmpdir(), "garita-soak-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

// Deterministic: the same faults in the same order in every run.
let seed = 1;
function random(below) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor(seed / 65536) % below;
}

function draw() {
  const folder = join(scratch, "captures");
  for (const format of ["TD3", "TD1"])
    execFileSync(join(build, "firmware/garita"), ["simulate", "--format", format, "--kind", "all", "--ppi", "300", folder], { stdio: "ignore" });
  return folder;
}

function start(folder) {
  const child = spawn(join(build, "firmware/garitad"), ["--port", "0", "--data", join(scratch, "data"), "--simulated", folder],
                      { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    let out = "";
    child.on("exit", (code) => reject(new Error(`garitad ended with ${code}: ${out}`)));
    child.stdout.on("data", (piece) => {
      out += piece;
      const found = /^Garita: (http:\/\/127\.0\.0\.1:\d+)\/$/m.exec(out);
      if (found) resolve({ child, origin: found[1] });
    });
  });
}

// Calls heard(type, data) for every server-sent event, until the kiosk ends.
async function listen(origin, cookie, heard) {
  const answer = await fetch(`${origin}/events`, { headers: { Cookie: cookie } });
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of answer.body) {
    text += decoder.decode(piece, { stream: true });
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const type = lines.find((line) => line.startsWith("event: "))?.slice(7);
      const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
      if (type && data) heard(type, JSON.parse(data));
    }
  }
}

function processes(parent, name) {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).filter((entry) => {
    try {
      const [, comm, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${entry}/stat`, "utf8"));
      return Number(rest.split(" ")[1]) === parent && comm.startsWith(name);
    } catch {
      return false;
    }
  }).map(Number);
}

function isAlive(pid) {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function state(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const number = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)[1]);
  return { kib: number("VmRSS"), threads: number("Threads"), descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

const wrong = [];
const kiosk = await start(draw());
const pid = kiosk.child.pid;
kiosk.child.removeAllListeners("exit");
let ended = false;
kiosk.child.on("exit", (code) => {
  ended = true;
  if (!stopping) wrong.push(`garitad ended by itself (${code})`);
});
let stopping = false;

const tab = await fetch(`${kiosk.origin}/tab`, { headers: { "Garita-Page": "1" } });
const { token } = await tab.json();
let cookie = "";
const post = (path, words = {}) => fetch(`${kiosk.origin}${path}`, {
  method: "POST", body: JSON.stringify(words),
  headers: { "Garita-Tab": token, "Content-Type": "application/json", Origin: kiosk.origin, "Sec-Fetch-Site": "same-origin", Cookie: cookie },
});

// The first person of a new station, with a password of their own.
async function comeIn() {
  const name = "Ada", password = "correct horse battery";
  const made = await (await post("/set-up", { station: "soak", name })).json();
  await post("/first-password", { name, first: made.first_password, password });
  const entered = await post("/log-in", { name, password });
  cookie = entered.headers.get("set-cookie").split(";")[0];
}
await comeIn();

let hear = () => {};
listen(kiosk.origin, cookie, (type, data) => hear(type, data)).catch(() => {});
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// One document; {end: "result", "trouble" or "timeout", outcome, ms}.
async function scan(victim) {
  const begin = performance.now();
  const result = new Promise((resolve) => {
    const timer = setTimeout(() => done("timeout"), kScanTimeout);
    let last = null;
    function done(end) {
      clearTimeout(timer);
      hear = () => {};
      resolve({ end, outcome: last?.verdict?.outcome ?? last?.outcome, ms: performance.now() - begin });
    }
    hear = (type, data) => {
      if (type === "result") last = data;
      if (type === "trouble") last = last ?? data;
      // The kiosk is free again.
      if (type === "phase" && data.phase !== "scanning" && data.phase !== "inspecting") done(last?.kind !== undefined ? "trouble" : "result");
    };
  });
  for (let i = 0; i < 100 && !ended; ++i) {
    const answer = await post("/scan");
    if (answer.status === 202) break;
    await sleep(50);
  }
  if (victim) {
    await sleep(random(900));
    // It may have come too late and hit the next document's worker: that one must be gone before the next document.
    for (const one of processes(pid, victim)) {
      try {
        process.kill(one, "SIGKILL");
      } catch {
        // It had ended just then.
      }
      while (isAlive(one)) await sleep(5);
    }
  }
  return result;
}

const until = Date.now() + Number(minutes) * 60_000;
const times = [];
let scans = 0, killed = 0, unwell = 0, level = null;
while (Date.now() < until && !ended) {
  const victim = faults && scans % 3 === 1 ? ["garita-worker", "garita-verifier", "garita-scanner"][random(3)] : null;
  const one = await scan(victim);
  ++scans;
  if (victim) ++killed;
  if (one.end === "timeout") wrong.push(`scan ${scans}: nothing came for ${kScanTimeout / 1000} s`);
  // After a fault the next document must be inspected as if nothing had been.
  if (!victim && (one.end !== "result" || one.outcome === "aborted")) wrong.push(`scan ${scans}: ${one.end} ${one.outcome ?? ""}`);
  if (victim && (one.end !== "result" || one.outcome === "aborted")) ++unwell;
  if (!victim) times.push(one.ms);
  if (scans === kSettled) level = state(pid);
  if (wrong.length > 20) break;
}
const last = ended ? null : state(pid);
if (level && last) {
  if (last.kib > 1.25 * level.kib + 8192) wrong.push(`memory grew from ${level.kib} to ${last.kib} KiB`);
  if (last.descriptors > level.descriptors + 4) wrong.push(`descriptors grew from ${level.descriptors} to ${last.descriptors}: ` +
    readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)).join(" "));
  if (last.threads > level.threads + 2) wrong.push(`threads grew from ${level.threads} to ${last.threads}`);
}
const children = ["garita-worker", "garita-verifier", "garita-scanner"].flatMap((name) => processes(pid, name));
stopping = true;
kiosk.child.kill("SIGINT");
for (let i = 0; i < 100 && !ended; ++i) await sleep(50);
if (!ended) wrong.push("Ctrl-C did not end garitad within 5 s");
for (const child of children) {
  try {
    process.kill(child, 0);
    wrong.push(`process ${child} outlived garitad`);
  } catch {
    // As it should be.
  }
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ minutes: Number(minutes), faults, scans, killed, told_as_aborted: unwell,
                             median_ms: Math.round(times[Math.floor(times.length / 2)] ?? 0), longest_ms: Math.round(times.at(-1) ?? 0),
                             settled: level, last, wrong }));
process.exit(wrong.length ? 1 : 0);

// The shipped kiosk for a long time: garitad, its scanner and its workers inspect one drawn document after the other, as
// in a shift without an end, and keep each. With faults, processes are killed in the middle of their work, and the kiosk
// goes on. Small documents are cards in white light at 200 ppi.
//
// usage: node soak.mjs BUILD SCANS [--faults] [--small]     ends with one line of JSON; exit status 1 when something was wrong

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { comeIn, data, draw, isAlive, processes, sleep, start } from "./kiosk.mjs";

const [build, wanted, ...words] = process.argv.slice(2);
const faults = words.includes("--faults"), small = words.includes("--small");
const kScanTimeout = 60_000;
const kSettled = 20; // scans after which memory has found its level

// Deterministic: the same faults in the same order in every run.
let seed = 1;
function random(below) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor(seed / 65536) % below;
}

function state(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const number = (key) => Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)[1]);
  return { kib: number("VmRSS"), threads: number("Threads"), descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

// Of garitad and of all its processes that have ended, seconds: what else the machine does has little part in it.
const kTicks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / kTicks;
}

const wrong = [];
const kiosk = await start(build, draw(build, small ? { kinds: ["genuine"], formats: ["TD1", "TD2"], ppi: 200, bands: ["white"] } : { ppi: 400 }));
const pid = kiosk.child.pid;
kiosk.child.removeAllListeners("exit");
let ended = false;
kiosk.child.on("exit", (code) => {
  ended = true;
  if (!stopping) wrong.push(`garitad ended by itself (${code})`);
});
let stopping = false;

const { post, listen } = await comeIn(kiosk.origin);
let hear = () => {};
listen((type, data) => hear(type, data)).catch(() => {});

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

const begun = Date.now();
const times = [], seconds = [];  // of each scan; processor seconds until it
let scans = 0, killed = 0, unwell = 0, level = null;
while (scans < Number(wanted) && !ended) {
  const victim = faults && scans % 3 === 1 ? ["garita-worker", "garita-verifier", "garita-scanner"][random(3)] : null;
  const one = await scan(victim);
  ++scans;
  if (victim) ++killed;
  if (one.end === "timeout") wrong.push(`scan ${scans}: nothing came for ${kScanTimeout / 1000} s`);
  // After a fault the next document must be inspected as if nothing had been.
  if (!victim && (one.end !== "result" || one.outcome === "aborted")) wrong.push(`scan ${scans}: ${one.end} ${one.outcome ?? ""}`);
  if (victim && (one.end !== "result" || one.outcome === "aborted")) ++unwell;
  if (!victim) times.push(one.ms);
  if (!ended) seconds.push(processorSeconds(pid));
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
// What a scan takes of the processor at the end, by what it took at the start; the first ones warm up.
const kPart = Math.min(200, Math.floor(seconds.length / 3));
const cost = (from) => (seconds[from + kPart] - seconds[from]) / kPart;
const first = kPart > 10 ? cost(kSettled) : null, end = kPart > 10 ? cost(seconds.length - 1 - kPart) : null;
if (first !== null && !faults && end > 1.2 * first) wrong.push(`a scan takes ${end.toFixed(2)} s of the processor, and took ${first.toFixed(2)}`);
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
// Every record, key and sealed part, by another program; each scan has left one.
const verified = spawnSync(join(build, "firmware/garita"), ["records", "verify", "--data", data], { encoding: "utf8" });
const kept = Number(/^test: whole, records: (\d+)$/m.exec(verified.stdout)?.[1]);
if (verified.status !== 0 || !(faults ? kept > 0 : kept === scans)) wrong.push(`records: ${verified.stdout}${verified.stderr}`);
times.sort((a, b) => a - b);
console.log(JSON.stringify({ minutes: Math.round((Date.now() - begun) / 60_000), small, faults, scans, kept,
                             processor_s_first: first, processor_s_last: end,
                             megabytes: Math.round(Number(execFileSync("du", ["-sk", data], { encoding: "utf8" }).split("\t")[0]) / 1024), killed, told_as_aborted: unwell,
                             median_ms: Math.round(times[Math.floor(times.length / 2)] ?? 0), longest_ms: Math.round(times.at(-1) ?? 0),
                             settled: level, last, wrong }));
process.exit(wrong.length ? 1 : 0);

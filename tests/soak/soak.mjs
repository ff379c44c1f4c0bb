// The shipped kiosk for a long time: garitad, its scanner and its workers inspect one drawn document after the other, as
// in a shift without an end. With faults, processes are killed in the middle of their work, and the kiosk goes on.
//
// usage: node soak.mjs BUILD MINUTES [--faults]     ends with one line of JSON; exit status 1 when something was wrong

import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { comeIn, draw, isAlive, processes, sleep, start } from "./kiosk.mjs";

const [build, minutes, mode] = process.argv.slice(2);
const faults = mode === "--faults";
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

const wrong = [];
const kiosk = await start(build, draw(build));
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

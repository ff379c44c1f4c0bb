// garitad is killed (SIGKILL) again and again in the middle of its work, at moments that nobody chose: while it starts,
// scans, inspects, keeps, decides. What it had said that it kept is there afterwards, whole; its audit log verifies; nothing of it
// outlives it; it is ready again soon. Power is not cut here: what the system still had in memory is not lost
// (tests/firmware/records/crash_test.cpp cuts power below SQLite).
//
// usage: node kills.mjs BUILD KILLS     ends with one line of JSON; exit status 1 when something was wrong

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { comeIn, data, draw, isAlive, processes, scratch, sleep, start } from "./kiosk.mjs";

const [build, kills] = process.argv.slice(2);
const kChildren = ["garita-worker", "garita-verifier", "garita-scanner"];
const kReadyWithin = 3000;
const kPatience = 60_000;

const wrong = [];
const acknowledged = new Map();  // "RECORD/NUMBER": {outcome, findings, decided}
const starts = [];
let seed = 7;
function random(below) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor(seed / 65536) % below;
}
const name = (kept) => `${kept.record}/${kept.number}`;

// Works until the kiosk is killed: scans, and decides of every second document. What the kiosk said of it is noted as soon
// as it was said, and not before.
async function work({ post, listen }, isKilled) {
  let heard = () => {};
  listen((type, said) => heard(type, said)).catch(() => {});
  while (!isKilled()) {
    const final = new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), kPatience);
      heard = (type, said) => {
        if (type === "result" && !said.provisional) {
          acknowledged.set(name(said.kept), { outcome: said.outcome, findings: said.findings.length });
          clearTimeout(timer);
          resolve(said.kept);
        }
      };
    });
    if ((await post("/scan")).status !== 202) {
      await sleep(20);
      continue;
    }
    const kept = await Promise.race([final, (async () => { while (!isKilled()) await sleep(20); return null; })()]);
    if (kept === null) return;
    if (random(2) === 0) {
      const choice = ["admit", "refer-document"][random(2)];
      const said = await post("/decide", { ...kept, choice, reasons: "as it was seen" });
      if (said.status === 200) acknowledged.get(name(kept)).decided = choice;
      else wrong.push(`a decision was refused: ${said.status} ${await said.text()}`);
    }
  }
}

// Everything that was acknowledged is there as it was said.
async function look(post) {
  for (const [key, said] of acknowledged) {
    const [record, number] = key.split("/");
    const answer = await post("/record", { record, number: Number(number) });
    if (answer.status !== 200) {
      wrong.push(`${key} is gone: ${answer.status}`);
      continue;
    }
    const kept = await answer.json();
    if (kept.outcome !== said.outcome) wrong.push(`${key}: ${kept.outcome}, not ${said.outcome}`);
    if (kept.shown?.findings.length !== said.findings) wrong.push(`${key}: not its findings`);
    if (said.decided !== undefined && kept.decisions[0]?.choice !== said.decided) wrong.push(`${key}: its decision is gone`);
    if (kept.pictures.length === 0) wrong.push(`${key}: its pictures are gone`);
  }
}

// Looked at once more by another program, on a copy.
function verifyLog() {
  const copy = join(scratch, "log");
  mkdirSync(copy, { recursive: true });
  for (const file of ["log.sqlite", "log.sqlite-wal"])
    if (existsSync(join(data, "audit", file))) copyFileSync(join(data, "audit", file), join(copy, file));
  const run = spawnSync(join(build, "firmware/garita"), ["audit", "verify", join(copy, "log.sqlite")], { encoding: "utf8" });
  if (run.status !== 0) wrong.push(`the audit log: ${run.stdout}${run.stderr}`);
}

const folder = draw(build, { kinds: ["genuine", "data-mrz", "photo-over", "counterfeit-laser"] });
let killed = 0, early = 0;
while (killed < Number(kills) && wrong.length < 20) {
  const kiosk = await start(build, folder);
  starts.push(kiosk.ready_ms);
  kiosk.child.removeAllListeners("exit");
  let over = false;
  const gone = new Promise((resolve) => kiosk.child.on("exit", () => { over = true; resolve(); }));
  // Every fourth time before anybody is in, though never before the station is set up.
  const is_early = killed > 0 && random(4) === 0;
  let session = null;
  const end = (async () => {
    while (!is_early && session === null) await sleep(5);
    await sleep(random(is_early ? 300 : 4000));
    const children = kChildren.flatMap((one) => processes(kiosk.child.pid, one));
    kiosk.child.kill("SIGKILL");
    await gone;
    return children;
  })();
  try {
    if (is_early) {
      ++early;
    } else {
      session = await comeIn(kiosk.origin);
      await work(session, () => over);
    }
  } catch (error) {
    // A kiosk that is killed answers nothing more.
    if (!/fetch failed|terminated|other side closed|ECONN/.test(String(error))) wrong.push(String(error));
    session ??= {};
  }
  const children = await end;
  ++killed;
  for (let i = 0; i < 100 && children.some(isAlive); ++i) await sleep(20);
  if (children.some(isAlive)) wrong.push("a process outlived garitad by two seconds");
}

const kiosk = await start(build, folder);
kiosk.child.removeAllListeners("exit");
const { post } = await comeIn(kiosk.origin);
await look(post);
const ended = new Promise((resolve) => kiosk.child.on("exit", resolve));
kiosk.child.kill("SIGTERM");
await ended;
verifyLog();
starts.sort((a, b) => a - b);
if (starts.length > 0 && starts[Math.floor(starts.length / 2)] > kReadyWithin) wrong.push(`ready only after ${Math.round(starts[Math.floor(starts.length / 2)])} ms`);
console.log(JSON.stringify({ kills: killed, before_anybody_was_in: early, acknowledged: acknowledged.size,
                             decided: [...acknowledged.values()].filter((one) => one.decided !== undefined).length,
                             median_ready_ms: Math.round(starts[Math.floor(starts.length / 2)] ?? 0), longest_ready_ms: Math.round(starts.at(-1) ?? 0), wrong }));
process.exit(wrong.length ? 1 : 0);

// The shipped garitad as a page drives it, without a browser: started over drawn captures, logged in, asked to scan.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const scratch = mkdtempSync(join(tmpdir(), "garita-soak-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
export const data = join(scratch, "data");

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// A document of each of these formats and kinds (garita simulate); `bands`: of its pictures only these.
export function draw(build, { kinds = ["all"], formats = ["TD3", "TD1"], ppi = 300, bands = null } = {}) {
  const folder = join(scratch, "captures");
  for (const format of formats)
    for (const kind of kinds)
      execFileSync(join(build, "firmware/garita"), ["simulate", "--format", format, "--kind", kind, "--ppi", String(ppi), folder],
                   { stdio: ["ignore", "ignore", "inherit"] });
  for (const capture of bands === null ? [] : readdirSync(folder)) {
    const file = join(folder, capture, "capture.json");
    const told = JSON.parse(readFileSync(file, "utf8"));
    told.bands = told.bands.filter((one) => bands.includes(one.band));
    writeFileSync(file, JSON.stringify(told));
  }
  return folder;
}

// A kiosk; `ready_ms` from its start to the line with its address.
export function start(build, folder) {
  const begin = performance.now();
  const child = spawn(join(build, "firmware/garitad"), ["--port", "0", "--data", data, "--simulated", folder],
                      { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    let out = "";
    child.on("exit", (code) => reject(new Error(`garitad ended with ${code}: ${out}`)));
    child.stdout.on("data", (piece) => {
      out += piece;
      const found = /^Garita: (http:\/\/127\.0\.0\.1:\d+)\/$/m.exec(out);
      if (found) resolve({ child, origin: found[1], ready_ms: performance.now() - begin });
    });
  });
}

const kPerson = { name: "Ada", password: "correct horse battery" };

// A session at that kiosk: post(path, words) with the tab's token and the session's cookie. The first person of a new
// station chooses a password.
export async function comeIn(origin) {
  const tab = await fetch(`${origin}/tab`, { headers: { "Garita-Page": "1" } });
  const { token } = await tab.json();
  let cookie = "";
  const post = (path, words = {}) => fetch(`${origin}${path}`, {
    method: "POST", body: JSON.stringify(words),
    headers: { "Garita-Tab": token, "Content-Type": "application/json", Origin: origin, "Sec-Fetch-Site": "same-origin", Cookie: cookie },
  });
  const { state } = await (await fetch(`${origin}/session`)).json();
  if (state === "set-up") {
    const made = await (await post("/set-up", { station: "soak", name: kPerson.name })).json();
    await post("/first-password", { name: kPerson.name, first: made.first_password, password: kPerson.password });
  }
  let entered = await post("/log-in", kPerson);
  let said = await entered.json();
  // A kiosk that was killed while it looked at a password counts that as a failed try.
  while (said.denial === "throttled") {
    await sleep(said.wait_ms + 50);
    entered = await post("/log-in", kPerson);
    said = await entered.json();
  }
  cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  if (said.denial !== null) throw new Error(`nobody is let in: ${JSON.stringify(said)}`);
  // Calls heard(type, data) for every server-sent event, until the kiosk ends.
  const listen = async (heard) => {
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
  };
  return { post, listen };
}

// The processes that a process started, by program name.
export function processes(parent, name) {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).filter((entry) => {
    try {
      const [, comm, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${entry}/stat`, "utf8"));
      return Number(rest.split(" ")[1]) === parent && comm.startsWith(name);
    } catch {
      return false;
    }
  }).map(Number);
}

export function isAlive(pid) {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

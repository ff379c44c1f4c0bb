// Starts a machine from the test image with a simulated scanner head, for a person to look at: board/image/boot.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { enrol, kPagePort, start } from "./machine.mjs";

const [image, build] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "garita-boot-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await enrol(image, folder);
console.log("The firmware has taken the image's keys; starting with Secure Boot");
const machine = await start(image, folder, { keep: true });
machine.plugIn(join(build, "drivers/garita-head"));
if ((await machine.pageAnswers(600)) === null) {
  console.error(`the page does not answer; the console is in ${machine.console}`);
  process.exit(1);
}
console.log(`Garita: http://127.0.0.1:${kPagePort}/ (after ${machine.seconds().toFixed(0)} s; Ctrl-C ends it)`);
await machine.over;

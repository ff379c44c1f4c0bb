// The kiosk's image as a machine starts it: what must hold of its files, of the running system, and of disks that somebody
// has changed. tests/board/README.md says what is simulated.
//
// usage: node board.mjs BUILD TEST AGAIN RELEASE SCREEN PICTURE     BUILD: a build folder with garita-head; the others:
//        folders that board/image/build wrote, two of them from the same lock and source, one with a screen; PICTURE: where what
//        is on that screen is kept. Ends with one line of JSON; exit status 1 when something was wrong

import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { comeIn } from "../soak/kiosk.mjs";
import { enrol, kPagePort, start } from "./machine.mjs";

const [build, test, again, release, screen, picture] = process.argv.slice(2).map((path) => resolve(path));
const kMiB = 1024 * 1024;
const kEsp = { at: kMiB, bytes: 128 * kMiB }; // as board/image/build lays it out
const kRootA = kEsp.at + kEsp.bytes;
const kStartSeconds = 240; // an emulated processor, shared with others
const kExposure = 2.0;

const scratch = mkdtempSync(join(tmpdir(), "garita-board-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const wrong = [];
const must = (fact, text) => {
  if (fact) return;
  wrong.push(text);
  console.error(`board: WRONG: ${text}`);
};
const result = { root_mib: Math.round(statSync(join(test, "root.img")).size / kMiB), kernel_image_mib: Math.round(statSync(join(test, "garita-a.efi")).size / kMiB) };
const note = (text) => console.error(`board: ${text}`);
const round = (value) => Number(value.toFixed(1));

// Pieces of a file, one after the other.
function* pieces(path, begin, end) {
  const file = openSync(path, "r"), buffer = Buffer.alloc(8 * kMiB);
  for (let at = begin; at < end;) {
    const count = readSync(file, buffer, 0, Math.min(buffer.length, end - at), at);
    if (count === 0) break;
    yield { at, bytes: buffer.subarray(0, count) };
    at += count;
  }
  closeSync(file);
}
const same = (name, begin, end) => {
  const others = pieces(join(again, name), begin, end);
  for (const piece of pieces(join(test, name), begin, end)) if (!others.next().value?.bytes.equals(piece.bytes)) return false;
  return others.next().done;
};
const holds = (path, words) => {
  let before = Buffer.alloc(0);
  for (const piece of pieces(path, 0, Infinity)) {
    const both = Buffer.concat([before, piece.bytes]);
    for (const word of words) if (both.includes(word)) return word.toString();
    before = Buffer.from(both.subarray(-64));
  }
  return null;
};

function twoBuildsAreEqual() {
  for (const name of ["root.img", "garita-a.unsigned.efi", "garita-b.unsigned.efi"])
    must(statSync(join(test, name)).size === statSync(join(again, name)).size && same(name, 0, Infinity), `two builds of ${name} are not equal`);
  // The disk but for the ESP, where the signatures are.
  must(same("garita.img", 0, kEsp.at) && same("garita.img", kRootA, Infinity), "two builds of the disk are not equal outside the ESP");
}

// The files of an image's root, of which nothing is read but what the listing says, and some texts.
function theImageKeepsNoSecret(folder) {
  const root = join(folder, "root.img"), name = folder.split("/").pop();
  const listing = execFileSync("unsquashfs", ["-lln", root], { encoding: "utf8", maxBuffer: 256 * kMiB });
  const files = new Map(listing.split("\n").map((line) => /^(\S+) (\S+) +(\d+) \S+ \S+ squashfs-root(\/[^ ]*)/.exec(line)).filter(Boolean)
    .map(([, mode, owner, size, path]) => [path, { mode, owner, size: Number(size) }]));
  must(files.size > 1000, `${name}: the root's files could not be listed`);
  const cat = (path) => execFileSync("unsquashfs", ["-cat", root, path.slice(1)], { encoding: "utf8" });
  must(files.get("/etc/machine-id")?.size === 0, `${name}: the machine-id is not empty`);
  const forbidden = [/^\/var\/lib\/systemd\/(random-seed|credential\.secret)$/, /^\/etc\/ssh\//, /^\/var\/lib\/dbus\/machine-id$/, /\/id_(rsa|ed25519|ecdsa)$/,
    /^\/root\/./, /^\/home\/./, /\.key$/, /^\/var\/log\/./, /^\/etc\/(passwd|shadow|group|gshadow)-$/, /^\/var\/lib\/garita\/./];
  for (const path of files.keys()) must(!forbidden.some((one) => one.test(path)), `${name}: ${path} has no place in an image`);
  must([...files].every(([, { mode }]) => !/^-..s|^-.....s/.test(mode)), `${name}: a program runs with another's rights`);
  const open = cat("/etc/shadow").trim().split("\n").filter((line) => !/^[!*]/.test(line.split(":")[1]));
  must(open.length === 0, `${name}: an account has a password: ${open.map((line) => line.split(":")[0])}`);
  const found = holds(join(folder, "garita.img"), [Buffer.from("PRIVATE KEY-----\n"), Buffer.from("LUKS\xba\xbe", "latin1")]);
  must(found === null, `${name}: the disk holds ${JSON.stringify(found)}`);
  return files;
}

// A disk that somebody changed: `change` is given the ESP as a file and may write into the disk.
function changedDisk(folder, change) {
  const image = join(scratch, `${folder}.img`), esp = join(scratch, `${folder}.esp`);
  execFileSync("cp", ["--sparse=always", join(test, "garita.img"), image]);
  execFileSync("dd", [`if=${image}`, `of=${esp}`, "bs=1M", `skip=${kEsp.at / kMiB}`, `count=${kEsp.bytes / kMiB}`, "status=none"]);
  change(esp, image);
  execFileSync("dd", [`if=${esp}`, `of=${image}`, "bs=1M", `seek=${kEsp.at / kMiB}`, "conv=notrunc", "status=none"]);
  rmSync(esp);
  return image;
}
const onEsp = (esp, path, bytes) => {
  const file = join(scratch, "file");
  writeFileSync(file, bytes);
  execFileSync("mcopy", ["-o", "-i", esp, file, `::${path}`]);
};

// One document from the scanner head that is plugged in, as an officer asks for it.
async function inspect(origin) {
  const { post, listen } = await comeIn(origin);
  let heard = () => {};
  listen((type, data) => heard(type, data)).catch(() => {});
  const outcome = new Promise((resolve) => {
    setTimeout(() => resolve("timeout"), 300_000);
    heard = (type, data) => {
      if (type === "result") resolve(data.verdict?.outcome ?? data.outcome ?? "no outcome");
      if (type === "trouble") resolve(`trouble ${JSON.stringify(data)}`);
    };
  });
  for (let tries = 0; tries < 100; ++tries) {
    if ((await post("/scan")).status === 202) return outcome;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return "no scan was begun";
}

twoBuildsAreEqual();
theImageKeepsNoSecret(test);
const released = theImageKeepsNoSecret(release);
must(![...released.keys()].some((path) => /^\/usr\/lib\/garita\/(page-forwarder|probe)|\/(page-forwarder|probe)\.service$/.test(path)), "the release image has the test image's forwarder or probe");
must(!readFileSync(join(release, "garita-a.unsigned.efi")).includes("console=ttyS0"), "the release image speaks on the serial line");
note("the files are judged");

// With Secure Boot, under the image's own keys.
const image = join(test, "garita.img"), origin = `http://127.0.0.1:${kPagePort}`;
const variables = await enrol(image, join(scratch, "enrol"));
const machines = [];
const boot = async (name, disk, options = {}) => {
  // Each its own copy: a start may write into them.
  const own = join(scratch, `${name}.fd`);
  execFileSync("cp", [options.variables ?? variables, own]);
  const machine = await start(disk, join(scratch, options.folder ?? name), { ...options, variables: own });
  machine.name = name;
  machines.push(machine);
  return machine;
};
const describe = (machine) => readFileSync(machine.console, "latin1").replace(/[^\x20-\x7e\n]/g, "").trim().split("\n").slice(-3).join(" | ");

const first = await boot("first", image);
const head = first.plugIn(join(build, "drivers/garita-head"), ["--ppi", "300"]);
const pageSeconds = await first.pageAnswers(kStartSeconds);
must(pageSeconds !== null, `the page does not answer: ${describe(first)}`);
if (pageSeconds !== null) {
  const says = await Promise.race([first.probed, new Promise((resolve) => setTimeout(resolve, 300_000, first.says))]);
  const said = (name) => says.get(name) ?? "";
  must(says.has("end"), "the probe did not come to its end");
  must(said("secure-boot") === "1", "Secure Boot is not on");
  must(said("lockdown").includes("[confidentiality]"), `the kernel is not locked down: ${said("lockdown")}`);
  must(/^\/dev\/mapper\/root squashfs ro[, ]/.test(said("root")), `the root is ${said("root")}`);
  must(said("root-device").startsWith("CRYPT-VERITY-") && said("root-device").endsWith("ro=1"), `the root's device is ${said("root-device")}`);
  must(said("root-write") !== "" && !said("root-write").includes("written "), "the root could be written");
  must(/^\/dev\/vda4 ext4 .*nosuid,nodev,noexec/.test(said("data")), `the data partition is ${said("data")}`);
  must(said("listening") === "tcp:0100007F:1F90", `somebody listens: ${said("listening")}`);
  must(said("page-reached-by") === "garita-screen", `the page is reached by: ${said("page-reached-by")}`);
  result.exposure = Number(said("security"));
  must(result.exposure <= kExposure, `systemd-analyze security says ${said("security")}, wanted ${kExposure}`);
  must(/User=garita/.test(said("garitad")) && /NRestarts=0/.test(said("garitad")) && /ActiveState=active/.test(said("garitad")) && /ready for a document/.test(said("garitad")) && /WatchdogUSec=30s/.test(said("garitad")),
    `garitad: ${said("garitad")}`);
  const processes = said("garita-processes").split(";").map((one) => one.trim()).filter(Boolean);
  must(processes.length >= 4 && processes.every((one) => /^garita\S* 900 caps=0+ nnp=1 seccomp=2$/.test(one)), `processes: ${processes.join("; ")}`);
  must(!/could not lock itself in/.test(said("garitad-says")), `garitad's processes: ${said("garitad-says")}`);
  must(says.has("failed") && said("failed") === "", `units failed: ${said("failed")}`);
  must(says.has("setuid") && said("setuid") === "", `programs run with another's rights: ${said("setuid")}`);
  must(said("machine-id-file").endsWith("tmpfs"), `the machine-id is ${said("machine-id-file")}`);
  must(said("logins") === "passwords:", `somebody can log in: ${said("logins")}`);
  must(said("watchdog").endsWith(" active"), `the watchdog is ${said("watchdog")}`);
  must(/NRestarts=1/.test(said("after-KILL")) && /ActiveState=active/.test(said("after-KILL")), `garitad that was killed: ${said("after-KILL")}`);
  must(/NRestarts=2/.test(said("after-STOP")) && /ActiveState=active/.test(said("after-STOP")), `garitad that hung: ${said("after-STOP")}`);
  result.killed_to_ready_s = Number(said("after-KILL").split(" ")[0]);
  result.hung_to_ready_s = Number(said("after-STOP").split(" ")[0]);
  result.guest_uptime_when_ready_s = round(Number(said("garitad-started-s")));
  result.guest_uptime_at_page_s = Number(said("page-up"));
  result.memory_used_mib = Math.round(Number(said("memory-kib")) / 1024);
  note("the running system is judged");
  result.inspection = await inspect(origin);
  must(!/^(trouble|timeout|no )/.test(result.inspection), `a document from the scanner head: ${result.inspection}`);
}
head.kill();
await first.kill(); // as if the plug were pulled
note("a document was inspected");

// After that: the same disk starts again and knows who works there.
const second = await boot("second", image, { folder: "first", keep: true });
const secondSeconds = await second.pageAnswers(kStartSeconds);
must(secondSeconds !== null, `after a pulled plug the page does not answer: ${describe(second)}`);
if (secondSeconds !== null) {
  const { state } = await (await fetch(`${origin}/session`)).json();
  must(state !== undefined && state !== "set-up", `after a pulled plug the station is "${state}"`);
}
await second.kill();
note("started again after a pulled plug");

// A boot entry of somebody else's on the ESP, with words for the kernel: the signed command line stays what it is.
const entry = await boot("entry", changedDisk("entry", (esp) => {
  execFileSync("mmd", ["-i", esp, "::/loader/entries"]);
  onEsp(esp, "/loader/entries/other.conf", "title Other\nefi /EFI/Linux/garita-primary-a.efi\noptions garita.other=1 systemd.unit=emergency.target\n");
  onEsp(esp, "/loader/loader.conf", "default other.conf\ntimeout 0\neditor yes\n");
}));
const entrySeconds = await entry.pageAnswers(kStartSeconds);
if (entrySeconds !== null) await Promise.race([entry.probed, new Promise((resolve) => setTimeout(resolve, 120_000))]);
must(entrySeconds !== null && entry.says.has("command-line"), `with an entry of somebody else's the kiosk does not start: ${describe(entry)}`);
must(!entry.says.get("command-line")?.includes("garita.other"), "words of an unsigned boot entry reached the kernel");
must(first.says.get("data-uuid")?.length > 30 && first.says.get("data-uuid") !== entry.says.get("data-uuid"), "two stations' data partitions have one name");
await entry.kill();
note("a boot entry of somebody else's changed nothing");

// A changed command line in the kernel image: refused; and it is Secure Boot that refuses, as without it the same disk starts.
const changedLine = changedDisk("line", (esp) => {
  const kernel = readFileSync(join(test, "garita-a.efi"));
  const at = kernel.indexOf("panic=10 ");
  must(at > 0, "the kernel image has no command line to change");
  kernel.write("panic=11 ", at);
  onEsp(esp, "/EFI/Linux/garita-primary-a.efi", kernel);
  execFileSync("mdeltree", ["-i", esp, "::/loader/keys"]);
});
const line = await boot("line", changedLine);
must((await line.pageAnswers(90)) === null, "a changed command line starts with Secure Boot");
must(/Access denied|Security (violation|policy)/i.test(readFileSync(line.console, "latin1").replaceAll("\0", "")), `a changed command line was not refused in words: ${describe(line)}`);
await line.kill();
const unsigned = await boot("unsigned", changedLine, { variables: "/usr/share/OVMF/OVMF_VARS_4M.fd" });
must((await unsigned.pageAnswers(kStartSeconds)) !== null, `without Secure Boot the changed command line does not start either, so its refusal proves nothing: ${describe(unsigned)}`);
await unsigned.kill();
note("a changed command line is refused");

// One changed byte of the root: the superblock's time, which no file system would mind.
const damaged = await boot("damaged", changedDisk("damaged", (_esp, disk) => {
  const file = openSync(disk, "r+"), byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, kRootA + 8);
  byte[0] ^= 1;
  writeSync(file, byte, 0, 1, kRootA + 8);
  closeSync(file);
}));
must((await damaged.pageAnswers(kStartSeconds)) === null && damaged.ended, "a changed root starts");
must(/verity|corrupt/i.test(readFileSync(damaged.console, "latin1")), `a changed root was not refused by dm-verity: ${describe(damaged)}`);
if (!damaged.ended) await damaged.kill();
note("a changed byte of the root is refused");

// The officer's screen: the page is on it, and still, or again, after keys by which people leave a kiosk.
// A page is light nearly everywhere, and dark somewhere; a console, an empty compositor or a dead screen is dark.
function showsAPage(file) {
  const bytes = readFileSync(file);
  const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString("latin1"));
  if (!head) return false;
  let light = 0, dark = 0;
  for (let at = head[0].length; at + 2 < bytes.length; at += 3) {
    const sum = bytes[at] + bytes[at + 1] + bytes[at + 2];
    if (sum > 700) ++light;
    if (sum < 300) ++dark;
  }
  const pixels = Number(head[1]) * Number(head[2]);
  return light > 0.8 * pixels && dark > 0.002 * pixels && dark < 0.15 * pixels;
}
async function pageOnScreen(machine, seconds) {
  const file = join(scratch, "screen.ppm"), until = machine.seconds() + seconds;
  while (!machine.ended && machine.seconds() < until) {
    await machine.screenshot(file, "ppm");
    if (showsAPage(file)) return machine.seconds();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return null;
}
const shown = await boot("screen", join(screen, "garita.img"), { screen: true });
result.screen_s = await pageOnScreen(shown, 360);
must(result.screen_s !== null, `no page on the screen: ${describe(shown)}`);
if (result.screen_s !== null) {
  result.screen_s = round(result.screen_s);
  await shown.probed;
  await shown.screenshot(picture, "png");
  const kEscapes = [["ctrl", "alt", "f2"], ["ctrl", "alt", "delete"], ["alt", "f4"], ["ctrl", "n"], ["ctrl", "t"], ["ctrl", "l"], ["ctrl", "o"], ["ctrl", "u"], ["ctrl", "p"], ["ctrl", "j"],
    ["f12"], ["ctrl", "shift", "i"], ["ctrl", "shift", "n"], ["f11"], ["esc"], ["alt", "sysrq", "b"], ["ctrl", "q"], ["ctrl", "w"]];
  for (const keys of kEscapes) {
    await shown.ask("send-key", { keys: keys.map((data) => ({ type: "qcode", data })) });
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
  must((await pageOnScreen(shown, 180)) !== null && !shown.ended, "after the keys by which people leave a kiosk its page is not there");
  await shown.screenshot(picture.replace(/\.png$/, "-after-keys.png"), "png");
  result.screen_memory_used_mib = Math.round(Number(shown.says.get("memory-kib")) / 1024);
}
await shown.kill();
note("the officer's screen is judged");

Object.assign(result, { page_s: [pageSeconds, secondSeconds, entrySeconds].map((one) => one && round(one)), starts: machines.length, wrong });
console.log(JSON.stringify(result));
process.exit(wrong.length > 0 ? 1 : 0);

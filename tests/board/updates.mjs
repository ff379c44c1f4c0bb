// Updates of the kiosk's image, in a machine that starts from it: which bundles are refused, and that nothing has changed then; that a
// good one starts from the other slot; that one that does not come up is left again by itself. tests/board/README.md says what is
// simulated.
//
// usage: node updates.mjs IMAGE KEYS     IMAGE: the folder that board/image/build --test wrote; KEYS: with which its updates are signed.
//        Ends with one line of JSON; exit status 1 when something was wrong

import { execFileSync } from "node:child_process";
import { closeSync, copyFileSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { enrol, start } from "./machine.mjs";

const [image, keys] = process.argv.slice(2).map((path) => resolve(path));
const tools = resolve(dirname(fileURLToPath(import.meta.url)), "../../board/image");
const kMiB = 1024 * 1024;
const kStartSeconds = 300; // an emulated processor, shared with others
const kInstallSeconds = 600;

const scratch = mkdtempSync(join(tmpdir(), "garita-updates-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const wrong = [], result = {};
const note = (text) => console.error(`updates: ${text}`);
const must = (fact, text) => {
  if (fact) return;
  wrong.push(text);
  note(`WRONG: ${text}`);
};
const describe = (machine) => readFileSync(machine.console, "latin1").replace(/[^\x20-\x7e\n]/g, "").trim().split("\n").slice(-3).join(" | ");

// A bundle of these files, beside the others: `root` stands for the image's, with its manifest's lines changed.
function bundle(name, { manifest = (text) => text, root = join(image, "root.img"), signer = keys, kernels = image } = {}) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "manifest.raucm"), manifest(readFileSync(join(image, "manifest.raucm"), "utf8")));
  copyFileSync(root, join(folder, "root.img"));
  for (const slot of ["a", "b"]) copyFileSync(kernels ? join(kernels, `garita-${slot}.efi`) : join(folder, "root.img"), join(folder, `garita-${slot}.efi`));
  execFileSync(join(tools, "bundle"), ["--keys", signer, folder, join(scratch, `${name}.raucb`)], { stdio: ["ignore", "ignore", "inherit"] });
  rmSync(folder, { recursive: true });
  return join(scratch, `${name}.raucb`);
}
const change = (path, at) => {
  const file = openSync(path, "r+"), byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte[0] ^= 1;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
};
// A stick with those files; what the machine is to do with them is a script (board/image/root.test/usr/lib/garita/probe).
function stick(name, files, script) {
  const path = join(scratch, `${name}.stick`), text = join(scratch, "do");
  writeFileSync(path, "");
  truncateSync(path, 64 * kMiB + files.reduce((sum, file) => sum + statSync(file).size, 0));
  execFileSync("mkfs.vfat", ["-F", "32", "-n", "TEST-DISK", path], { stdio: "ignore", env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
  writeFileSync(text, script);
  for (const file of [text, ...files]) execFileSync("mcopy", ["-i", path, file, "::"]);
  return path;
}

// What the scripts have in common. What is in the slots: the names of the kernel images, and the first MiB of each root.
const kWords = `
slots() { tell "$1" "$(ls /efi/EFI/Linux) $(for slot in a b; do head -c 1048576 /dev/garita/root-$slot | sha256sum | cut -c1-16; done)"; }
update() {
    local name=$1 status=0 said begin
    begin=$(now)
    said=$(garita-update "/run/test-disk/$name.raucb" 2>&1) || status=$?
    tell "$name" "$status $(awk -v a="$begin" -v b="$(now)" 'BEGIN {print b - a}') $said"
}
slot=$(sed 's/.*rauc.slot=\\([ab]\\).*/\\1/' /proc/cmdline)
# A new kernel image is no longer counted some moments after garitad is ready.
for _ in {1..100}; do
    if [ "$(systemctl show version-floor-raise -p ActiveState --value)" = active ]; then break; fi
    sleep 0.2
done
`;
const kNames = (text) => text.split(" ").filter((word) => word.startsWith("garita-")).join(" ");

const tiny = join(scratch, "tiny.img"), damagedRoot = join(scratch, "damaged-root.img");
writeFileSync(tiny, Buffer.alloc(kMiB, 7));
copyFileSync(join(image, "root.img"), damagedRoot);
change(damagedRoot, 8); // the superblock's time: no file system would mind, dm-verity does
execFileSync(join(tools, "keys"), [join(scratch, "foreign-keys"), "Somebody else"], { stdio: "ignore" });

const good = bundle("good");
result.bundle_mib = Math.round(statSync(good).size / kMiB);
const truncated = join(scratch, "truncated.raucb"), damaged = join(scratch, "damaged.raucb");
copyFileSync(good, truncated);
truncateSync(truncated, Math.floor(0.6 * statSync(good).size));
copyFileSync(good, damaged);
change(damaged, Math.floor(0.5 * statSync(good).size));
const refused = {
  foreign: { file: bundle("foreign", { root: tiny, kernels: null, signer: join(scratch, "foreign-keys") }), says: /not signed by this kiosk's operator.*RAUC:.*certificate/ },
  truncated: { file: truncated, says: /not signed by this kiosk's operator, or damaged.*RAUC:/ },
  plain: { file: bundle("plain", { root: tiny, kernels: null, manifest: (text) => text.replace("format=verity", "format=plain") }), says: /no bundle in verity format.*RAUC:.*plain/ },
  old: { file: bundle("old", { root: tiny, kernels: null, manifest: (text) => text.replace(/version=.*/, "version=0.0.9") }), says: /version 0\.0\.9 is below/ },
  other: { file: bundle("other", { root: tiny, kernels: null, manifest: (text) => text.replace(/compatible=.*/, "compatible=garita-arm64") }), says: /is for "garita-arm64"/ },
  damaged: { file: damaged, says: /root\.img in the bundle is damaged/ },
};
const broken = bundle("broken", { root: damagedRoot });
note("the bundles are made");

const disk = join(image, "garita.img");
const variables = await enrol(disk, join(scratch, "enrol"));
let machines = 0;
const boot = (options) => {
  ++machines;
  return start(disk, join(scratch, "machine"), { variables, keep: machines > 1, ...options });
};

// What is refused, and then the good one.
const first = await boot({ stick: stick("first", [...Object.values(refused).map(({ file }) => file), good], `${kWords}
slots before
for name in ${Object.keys(refused).join(" ")}; do
    update $name
    slots "after-$name"
done
update good
slots after-good
tell choice "$(garita-update --slots)"
systemctl --no-block reboot
`) });
must((await first.pageAnswers(kStartSeconds)) !== null, `the page does not answer: ${describe(first)}`);
const before = await first.said("before", 120);
must(kNames(before ?? "") === "garita-primary-a.efi", `a new disk has ${before}`);
for (const [name, { says }] of Object.entries(refused)) {
  const said = await first.said(name, kInstallSeconds);
  must(said !== null && /^2 /.test(said) && says.test(said), `the bundle "${name}": ${said}`);
  const after = await first.said(`after-${name}`, 60);
  must(after === before, `after the refused bundle "${name}" the slots are ${after}, before ${before}`);
  note(`"${name}" is refused: ${said?.replace(/^2 \S+ /, "").split("garita-update: ").pop()}`);
}
const installed = await first.said("good", kInstallSeconds);
must(/^0 /.test(installed ?? ""), `the good bundle: ${installed}`);
result.install_s = Number(installed?.split(" ")[1]);
const after = (await first.said("after-good", 60)) ?? "";
must(kNames(after) === "garita-fallback-a.efi garita-primary-b+3.efi", `after the good bundle the slots are ${after}`);
const roots = after.split(" ").slice(-2);
must(roots[0] === roots[1], "the root in slot b is not the bundle's");
note(`the good bundle is in slot b after ${result.install_s} s: ${await first.said("choice", 60)}`);
if (!(await first.endsWithin(180))) {
  must(false, "the machine does not restart");
  await first.kill();
}

// It starts from slot b, and there is not counted any more. Then two updates into slot a: one whose root is not what its kernel image
// was signed for, and one whose garitad does not start. After each, the machine is back in slot b by itself.
const second = await boot({ restarts: true, stick: stick("second", [broken, good], `${kWords}
mark=/var/lib/garita/tried
step=$(cat $mark 2>/dev/null || echo 0)
echo $((step + 1)) >$mark
slots "slots-$step"
tell "floor-$step" "$(cat /var/lib/garita/update/version-floor)"
tell "failed-$step" "$(systemctl list-units --failed --plain --no-legend --no-pager | awk '{print $1}')"
case $step in
    0) update broken ;;
    1) touch /var/lib/garita/unwell-a; update good ;;
    2) echo 99 >/var/lib/garita/update/version-floor ;;
esac
sync
tell "runs-$step" "$slot"
systemctl --no-block reboot
`) });
const runsB = await second.said("runs-0", kStartSeconds + kInstallSeconds);
must(runsB === "b", `after the update the machine runs slot ${runsB}: ${describe(second)}`);
must(kNames(second.says.get("slots-0") ?? "") === "garita-fallback-a.efi garita-primary-b.efi", `after its first start the slots are ${second.says.get("slots-0")}`);
must(second.says.get("failed-0") === "", `units failed after the update: ${second.says.get("failed-0")}`);
must(/^0 /.test(second.says.get("broken") ?? ""), `the bundle with another root: ${second.says.get("broken")}`);
result.floor = second.says.get("floor-0");
note(`the update runs from slot b, and its kernel image is no longer counted; the floor is ${result.floor}`);

let begin = second.seconds();
const backFromBroken = await second.said("runs-1", 3 * kStartSeconds + kInstallSeconds);
result.back_from_broken_s = Math.round(second.seconds() - begin);
must(backFromBroken === "b" && kNames(second.says.get("slots-1")) === "garita-fallback-b.efi garita-primary-a+0-3.efi",
  `after an update that does not start the machine runs slot ${backFromBroken}, its slots are ${second.says.get("slots-1")}: ${describe(second)}`);
note(`after an update that does not start, slot b runs again: ${result.back_from_broken_s} s, the next update within`);

begin = second.seconds();
const backFromUnwell = await second.said("runs-2", 4 * kStartSeconds);
result.back_from_unwell_s = Math.round(second.seconds() - begin);
must(backFromUnwell === "b" && kNames(second.says.get("slots-2")) === "garita-fallback-b.efi garita-primary-a+0-3.efi",
  `after an update whose garitad does not start the machine runs slot ${backFromUnwell}, its slots are ${second.says.get("slots-2")}: ${describe(second)}`);
note(`after an update whose garitad does not start, slot b runs again: ${result.back_from_unwell_s} s`);

// The floor is above the version now, and no other slot can start: no page, and a line on the console.
let refusal = false;
for (const until = second.seconds() + kStartSeconds; !refusal && second.seconds() < until; await new Promise((wait) => setTimeout(wait, 500)))
  refusal = /this is version \S+, and 99 the lowest/.test(readFileSync(second.console, "latin1"));
must(refusal, `a version below the floor is not refused at the start: ${describe(second)}`);
must((await second.pageAnswers(second.seconds() + 20)) === null, "a version below the floor serves its page");
note("a version below the floor is refused at the start");
await second.kill();

Object.assign(result, { starts: machines, wrong });
console.log(JSON.stringify(result));
process.exit(wrong.length > 0 ? 1 : 0);

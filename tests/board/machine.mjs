// A machine of QEMU's that starts from the kiosk's disk image: UEFI, with Secure Boot or without, no KVM. What it writes goes
// into a file beside the image. The page of a test image is reached at 127.0.0.1:8080 as long as it lives.

import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, createWriteStream, existsSync, mkdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const kPagePort = 8080; // the page's own: it answers no other host

const kFirmware = "/usr/share/OVMF";
const children = new Set();
process.on("exit", () => { for (const child of children) child.kill("SIGKILL"); });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function connected(path) {
  for (let tries = 0; ; ++tries) {
    const socket = connect(path);
    const opened = await new Promise((resolve) => socket.on("connect", () => resolve(true)).on("error", () => resolve(false)));
    if (opened) return socket;
    if (tries > 100) throw new Error(`${path} cannot be reached`);
    await sleep(50);
  }
}

// The page by the forwarder's frames (page_forwarder.cpp).
function forward(port) {
  const connections = new Map();
  let next = 1, heard = Buffer.alloc(0);
  const tell = (number, bytes) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(number, 0);
    head.writeUInt16LE(bytes.length, 2);
    port.write(Buffer.concat([head, bytes]));
  };
  port.on("data", (piece) => {
    heard = Buffer.concat([heard, piece]);
    while (heard.length >= 4) {
      const number = heard.readUInt16LE(0), length = heard.readUInt16LE(2);
      if (heard.length < 4 + length) return;
      const socket = connections.get(number);
      if (length === 0) socket?.end();
      else socket?.write(heard.subarray(4, 4 + length));
      heard = heard.subarray(4 + length);
    }
  });
  return createServer({ allowHalfOpen: false }, (socket) => {
    const number = next;
    next = next === 0xffff ? 1 : next + 1;
    connections.set(number, socket);
    socket.on("data", (bytes) => { for (let at = 0; at < bytes.length; at += 0xf000) tell(number, bytes.subarray(at, at + 0xf000)); });
    socket.on("error", () => {});
    socket.on("close", () => { connections.delete(number); tell(number, Buffer.alloc(0)); });
  });
}

// image: the disk image; folder: for what this machine writes. Options: variables (UEFI's, kept; a machine without is made
// new, in set-up mode), size (of the disk, "8G"), keep (the disk that was written before), screen (there is one, with keys and a pointer),
// stick (a disk image that is plugged in), restarts (a restart of the guest is none of the machine's end).
export async function start(image, folder, options = {}) {
  mkdirSync(folder, { recursive: true });
  const path = (name) => join(folder, name);
  const variables = options.variables ?? path("variables.fd");
  if (!existsSync(variables)) copyFileSync(join(kFirmware, "OVMF_VARS_4M.fd"), variables);
  const disk = path("disk.qcow2");
  if (!options.keep || !existsSync(disk))
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", image, "-F", "raw", disk, options.size ?? "4G"]);
  for (const name of ["page", "probe", "usb", "monitor"]) rmSync(path(name), { force: true });
  const port = (name) => ["-chardev", `socket,id=${name},path=${path(name)},server=on,wait=off`, "-device", `virtserialport,chardev=${name},name=garita.${name}`];
  const begin = performance.now();
  const qemu = spawn("qemu-system-x86_64", [
    // Not "max": string instructions (ERMS) are emulated byte by byte.
    "-accel", "tcg,thread=multi", "-cpu", "Nehalem,+rdrand", "-smp", "2", "-m", options.screen ? "3072" : "2048", "-machine", "q35,smm=on",
    "-display", "none", "-nodefaults", "-no-user-config", ...(options.restarts ? [] : ["-no-reboot"]),
    "-global", "driver=cfi.pflash01,property=secure,value=on",
    "-drive", `if=pflash,format=raw,unit=0,readonly=on,file=${join(kFirmware, "OVMF_CODE_4M.secboot.fd")}`,
    "-drive", `if=pflash,format=raw,unit=1,file=${variables}`,
    "-drive", `if=none,id=disk,format=qcow2,file=${disk}`, "-device", "virtio-blk-pci,drive=disk,bootindex=1",
    ...(options.stick ? ["-drive", `if=none,id=stick,format=raw,readonly=on,file=${options.stick}`, "-device", "virtio-blk-pci,drive=stick"] : []),
    "-chardev", `file,id=console,path=${path("console.log")}`, "-serial", "chardev:console",
    "-device", "virtio-serial-pci", ...port("page"), ...port("probe"), "-device", "virtio-rng-pci",
    "-device", "qemu-xhci", "-chardev", `socket,id=usb,path=${path("usb")},server=on,wait=off`, "-device", "usb-redir,chardev=usb",
    "-device", "i6300esb", "-watchdog-action", "reset", "-net", "none",
    "-qmp", `unix:${path("monitor")},server=on,wait=off`,
    ...(options.screen ? ["-device", "virtio-gpu-pci,xres=1280,yres=800", "-device", "usb-kbd", "-device", "usb-tablet"] : []),
  ], { stdio: ["ignore", "inherit", "inherit"] });
  children.add(qemu);
  const machine = { begin, console: path("console.log"), usb: path("usb"), variables, ended: false, says: new Map(), heard: null };
  machine.over = new Promise((resolve) => qemu.on("exit", (code) => {
    children.delete(qemu);
    machine.ended = true;
    machine.server?.close(); // the port is the next one's
    resolve(code);
  }));
  machine.kill = async () => { qemu.kill("SIGKILL"); await machine.over; };
  machine.seconds = () => (performance.now() - begin) / 1000;
  // Until then, or false.
  machine.endsWithin = (seconds) => Promise.race([machine.over.then(() => true), sleep(seconds * 1000).then(() => false)]);

  const page = await connected(path("page"));
  machine.server = forward(page);
  await new Promise((resolve, reject) => machine.server.on("error", reject).listen(kPagePort, "127.0.0.1", resolve));
  // The page answers, or the machine has ended, or so many seconds are over.
  machine.pageAnswers = async (seconds) => {
    while (!machine.ended && machine.seconds() < seconds) {
      try {
        const answer = await fetch(`http://127.0.0.1:${kPagePort}/`, { signal: AbortSignal.timeout(10_000) });
        if (answer.status === 200 && (await answer.text()).includes("<html")) return machine.seconds();
      } catch {
        // not yet
      }
      await sleep(200);
    }
    return null;
  };
  // What the probe in a test image tells, whole.
  const probe = await connected(path("probe"));
  const log = createWriteStream(path("probe.log"));
  machine.probed = new Promise((resolve) => {
    createInterface({ input: probe }).on("line", (line) => {
      log.write(`${machine.seconds().toFixed(1)} ${line}\n`);
      const space = line.indexOf(" ");
      machine.says.set(space < 0 ? line : line.slice(0, space), space < 0 ? "" : line.slice(space + 1).trim());
      if (line === "end") resolve(machine.says);
    }).on("close", () => resolve(machine.says));
  });
  // What it says under this name, as soon as it does, or null when so many seconds are over or the machine has ended.
  machine.said = async (name, seconds) => {
    for (const until = machine.seconds() + seconds; machine.seconds() < until; await sleep(200)) {
      if (machine.says.has(name)) return machine.says.get(name);
      if (machine.ended) break;
    }
    return machine.says.get(name) ?? null;
  };
  // One word of QEMU's machine protocol.
  const monitor = await connected(path("monitor"));
  const answers = [];
  createInterface({ input: monitor }).on("line", (line) => { const said = JSON.parse(line); if (said.return || said.error) answers.shift()?.(said); });
  machine.ask = (execute, words = {}) => new Promise((resolve) => { answers.push(resolve); monitor.write(JSON.stringify({ execute, arguments: words })); });
  await machine.ask("qmp_capabilities");
  machine.screenshot = (file, format) => machine.ask("screendump", { filename: file, format });
  // A simulated scanner head that is plugged in (drivers/head/program).
  machine.plugIn = (program, words = []) => {
    const head = spawn(program, ["--usbredir", path("usb"), ...words], { stdio: ["ignore", "ignore", "inherit"] });
    children.add(head);
    return head;
  };
  return machine;
}

// Variables of a firmware that has taken the image's own keys: one start in set-up mode, in which systemd-boot enrols them.
export async function enrol(image, folder) {
  rmSync(join(folder, "variables.fd"), { force: true });
  const machine = await start(image, folder);
  if (!(await machine.endsWithin(180))) {
    await machine.kill();
    throw new Error(`the firmware took no keys; see ${machine.console}`);
  }
  return machine.variables;
}

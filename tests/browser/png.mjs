// Pictures for tests that measure on the screen: made with marks at known places, and read back from screenshots.

import { deflateSync, inflateSync } from "node:zlib";

function chunk(type, data) {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, "latin1");
  data.copy(out, 8);
  out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

// PNG (Third Edition), annex D.
function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let bit = 0; bit < 8; ++bit) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
  }
  return (c ^ 0xffffffff) >>> 0;
}

const kSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

// colour(x, y) → [r, g, b]
export function makePng(width, height, colour) {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) rows.set(colour(x, y), y * (1 + 3 * width) + 1 + 3 * x);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);  // 8 bits, red, green, blue; not interlaced
  return Buffer.concat([kSignature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

// A screenshot as { width, height, at(x, y) → [r, g, b] }: 8 bits, with or without alpha, not interlaced.
export function readPng(bytes) {
  const parts = [];
  let width, height, channels;
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") [width, height, channels] = [data.readUInt32BE(0), data.readUInt32BE(4), data[9] === 6 ? 4 : 3];
    if (type === "IDAT") parts.push(data);
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const row = width * channels;
  const out = Buffer.alloc(row * height);
  for (let y = 0; y < height; ++y) {
    const filter = raw[y * (row + 1)];
    for (let i = 0; i < row; ++i) {
      const a = i >= channels ? out[y * row + i - channels] : 0;
      const b = y > 0 ? out[(y - 1) * row + i] : 0;
      const c = y > 0 && i >= channels ? out[(y - 1) * row + i - channels] : 0;
      const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      out[y * row + i] = raw[y * (row + 1) + 1 + i] + [0, a, b, (a + b) >> 1, paeth][filter];
    }
  }
  return { width, height, at: (x, y) => [...out.subarray(y * row + x * channels, y * row + x * channels + 3)] };
}

// The middles and sizes of the areas whose pixels are wanted(r, g, b), from left to right.
export function areas(picture, wanted) {
  const seen = new Uint8Array(picture.width * picture.height);
  const found = [];
  for (let start = 0; start < seen.length; ++start) {
    if (seen[start] || !wanted(...picture.at(start % picture.width, Math.floor(start / picture.width)))) continue;
    const todo = [start];
    seen[start] = 1;
    let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
    while (todo.length > 0) {
      const at = todo.pop();
      const [x, y] = [at % picture.width, Math.floor(at / picture.width)];
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
      for (const [u, v] of [[x - 1, y], [x + 1, y], [x, y - 1], [x, y + 1]]) {
        const next = v * picture.width + u;
        if (u < 0 || v < 0 || u >= picture.width || v >= picture.height || seen[next] || !wanted(...picture.at(u, v))) continue;
        seen[next] = 1;
        todo.push(next);
      }
    }
    found.push({ x: (left + right + 1) / 2, y: (top + bottom + 1) / 2, width: right - left + 1, height: bottom - top + 1 });
  }
  return found.sort((a, b) => a.x - b.x || a.y - b.y);
}

// Draws public/icons/*.png from the mark's polygons: npm run icons. The pictures are committed, as they only change with the mark.
import { mkdirSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const folder = new URL('../public/icons/', import.meta.url);
const brand = [0x0b, 0x4f, 0x6c];
const white = [255, 255, 255];
/** The two halves of the gate, in a square of 32, as in mark.svg. */
const left = [[6, 26], [6, 17], [8, 16], [8, 13], [10, 12], [10, 9], [12, 7.5], [12, 6], [14.5, 6], [14.5, 26]];
const halves = [left, left.map(([x, y]) => [32 - x, y])];
/** Points per pixel and side, for smooth edges. */
const fine = 4;

const isInside = (polygon, x, y) => polygon.reduce((inside, [x1, y1], at) => {
  const [x2, y2] = polygon[(at + 1) % polygon.length];
  return (y1 > y) !== (y2 > y) && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1 ? !inside : inside;
}, false);

const isInRounded = (radius, x, y) => {
  const dx = Math.max(radius - x, x - (32 - radius), 0);
  const dy = Math.max(radius - y, y - (32 - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
};

/** Colour and opacity at a point of the square of 32. `scale` shrinks the gate about the middle: a maskable icon may lose its outer fifth. */
function colourAt({ radius, scale, plain }, x, y) {
  const [gx, gy] = [(x - 16) / scale + 16, (y - 16) / scale + 16];
  if (halves.some(half => isInside(half, gx, gy))) return [...white, 255];
  return !plain && isInRounded(radius, x, y) ? [...brand, 255] : [0, 0, 0, 0];
}

function pixel(style, size, column, row) {
  const sum = [0, 0, 0, 0];
  for (let at = 0; at < fine * fine; at++) {
    const x = ((column + ((at % fine) + 0.5) / fine) * 32) / size;
    const y = ((row + (Math.floor(at / fine) + 0.5) / fine) * 32) / size;
    const [red, green, blue, alpha] = colourAt(style, x, y);
    [red * alpha, green * alpha, blue * alpha].forEach((value, channel) => { sum[channel] += value; });
    sum[3] += alpha;
  }
  const colour = sum.slice(0, 3).map(value => (sum[3] === 0 ? 0 : Math.round(value / sum[3])));
  return [...colour, Math.round(sum[3] / (fine * fine))];
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body) >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function png(style, size) {
  const rows = Buffer.alloc(size * (1 + 4 * size));
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) rows.set(pixel(style, size, column, row), row * (1 + 4 * size) + 1 + 4 * column);
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

mkdirSync(folder, { recursive: true });
const draw = (name, size, style) => writeFileSync(new URL(name, folder), png(style, size));
for (const size of [192, 512]) {
  draw(`icon-${size}.png`, size, { radius: 7, scale: 1 });
  draw(`maskable-${size}.png`, size, { radius: 0, scale: 0.8 });
}
draw('apple-touch-icon.png', 180, { radius: 0, scale: 0.9 });
draw('badge-96.png', 96, { radius: 0, scale: 1.3, plain: true });

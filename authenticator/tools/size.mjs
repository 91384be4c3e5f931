// Fails when what a phone loads before anything else is too much: npm run size, after a build.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Bytes after gzip: the page and every script and style that it names. The camera's decoder is loaded later. */
const most = 80 * 1024;
const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const named = [...page.matchAll(/(?:src|href)="\/app\/([^"]+\.(?:js|css))"/g)].map(([, file]) => file);
const sizes = ['index.html', ...named].map(file => [file, gzipSync(readFileSync(new URL(file, dist))).length]);
const sum = sizes.reduce((total, [, size]) => total + size, 0);
for (const [file, size] of sizes) console.log(`${String(size).padStart(7)} ${file}`);
console.log(`${String(sum).padStart(7)} bytes of ${most}, gzipped, before the first screen`);
if (named.length < 2 || sum > most) process.exit(1);

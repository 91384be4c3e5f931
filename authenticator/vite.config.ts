import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };

const publicFiles = readdirSync('public', { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').replace(/^public\//, ''))
  .sort();

const licences = 'licenses.txt';

/** Tells the service worker which files there are, and gives it a version of its own that changes when any of them does. */
function precache(): Plugin {
  return {
    name: 'precache',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk') return this.error('There is no sw.js.');
      const built = Object.values(bundle).filter(file => file !== worker && file.fileName !== licences);
      const contents: [string, string | Uint8Array][] = built.map(file => [file.fileName, file.type === 'chunk' ? file.code : file.source]);
      for (const file of publicFiles) contents.push([file, readFileSync(`public/${file}`)]);
      contents.sort(([a], [b]) => (a < b ? -1 : 1));
      const hash = createHash('sha256').update(worker.code);
      for (const [name, content] of contents) hash.update(name).update(content);
      const files = ['', ...contents.map(([name]) => name).filter(name => name !== 'index.html')];
      const list = JSON.stringify({ version: hash.digest('hex').slice(0, 16), files });
      if (!worker.code.includes('PRECACHE')) return this.error('sw.js asks for no files.');
      worker.code = `const PRECACHE=${list};${worker.code}`;
    },
  };
}

export default defineConfig({
  base: '/app/',
  define: { __VERSION__: JSON.stringify(manifest.version) },
  plugins: [precache()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the built-in packages' licences ask for: their texts go where the code goes.
    license: { fileName: licences },
    rolldownOptions: {
      input: { app: 'index.html', sw: 'src/worker/sw.ts' },
      output: { entryFileNames: chunk => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  test: { include: ['tests/**/*.test.{ts,tsx}'], environment: 'node' },
});

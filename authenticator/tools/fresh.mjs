// Fails when dist/, which is committed, is not what a build makes now: npm run fresh. So it also shows that two builds give the same bytes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../', import.meta.url));
const made = mkdtempSync(join(tmpdir(), 'gapura-dist-'));
const filesOf = folder => new Map(readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => join(entry.parentPath, entry.name))
  .map(path => [path.slice(folder.length + 1), readFileSync(path)]));

try {
  execFileSync(process.execPath, [join(project, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error', '--outDir', made, '--emptyOutDir'], { cwd: project, stdio: 'inherit' });
  const [kept, now] = [filesOf(join(project, 'dist')), filesOf(made)];
  const stale = [...new Set([...kept.keys(), ...now.keys()])].filter(name => !kept.has(name) || !now.has(name) || !kept.get(name).equals(now.get(name)));
  if (stale.length > 0) {
    console.error(`dist/ is not what the sources make; run npm run build. Differs: ${stale.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(made, { recursive: true });
}

// What Lighthouse says of pages: node judge.mjs URL…  One line of JSON a page: what is below 100, and which of its audits failed.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  for (const url of process.argv.slice(2)) {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: 'error', onlyCategories: ['accessibility', 'best-practices'] });
    const failed = Object.values(lhr.categories).flatMap(category => category.auditRefs)
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
      .map(({ id }) => `${id}: ${lhr.audits[id].title}`);
    const scores = Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, score === null ? null : Math.round(score * 100)]));
    console.log(JSON.stringify({ url: lhr.finalDisplayedUrl, error: lhr.runtimeError?.code ?? null, scores, failed }));
  }
} finally {
  await chrome.kill();
}

// Follows a transfer that waits. Without script the page loads itself anew every five seconds.
"use strict";

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function renew() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
  const live = document.getElementById("live");
  if (!answer.ok || !fresh || !live) {
    location.reload();
    return;
  }
  live.replaceChildren(...fresh.childNodes);
  live.dataset.version = fresh.dataset.version;
}

async function follow() {
  for (let misses = 0; misses < 20; ) {
    const { id, version } = document.getElementById("live").dataset;
    try {
      const answer = await fetch(`/transfer/${id}/kabar?sejak=${version}`, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 404) {
        return;
      }
      if (answer.status === 200) {
        const news = await answer.json();
        if (news.selesai) {
          location.replace(`/transfer/${id}`);
          return;
        }
        await renew();
      }
      misses = answer.ok ? 0 : misses + 1;
    } catch {
      misses += 1;
    }
    await pause(misses === 0 ? 0 : 3000);
  }
}

if (document.getElementById("live")) {
  follow();
}

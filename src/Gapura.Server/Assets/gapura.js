// What the pages do better with script. Everything works without it.
'use strict';

for (const captcha of document.querySelectorAll('[data-captcha]')) {
  const picture = captcha.querySelector('[data-captcha-picture]');
  const sound = captcha.querySelector('[data-captcha-sound]');
  const said = captcha.querySelector('[data-captcha-said]');
  const swap = captcha.querySelector('[data-captcha-swap]');
  const id = captcha.querySelector('[name=captchaId]');
  const answer = captcha.querySelector('[name=captcha]');
  const player = new Audio();

  swap.addEventListener('click', async (event) => {
    event.preventDefault();
    const form = new URLSearchParams({ captchaId: id.value, formToken: captcha.closest('form').elements.formToken.value });
    const response = await fetch(captcha.dataset.swap, { method: 'POST', body: form }).catch(() => null);
    if (!response?.ok) {
      swap.form.requestSubmit(swap);
      return;
    }
    const fresh = (await response.json()).id;
    player.pause();
    id.value = fresh;
    picture.dataset.captchaId = fresh;
    picture.src = `${captcha.dataset.swap}/${fresh}.png`;
    sound.href = `${captcha.dataset.swap}/${fresh}.wav`;
    said.textContent = said.dataset.swapped;
    answer.value = '';
    answer.focus();
  });

  sound.addEventListener('click', async (event) => {
    event.preventDefault();
    said.textContent = said.dataset.playing;
    player.src = sound.href;
    await player.play().catch(() => { said.textContent = said.dataset.silent; });
  });
  player.addEventListener('ended', () => {
    said.textContent = '';
    answer.focus();
  });
}

// A pop-up closes when the keyboard leaves it, as it does when one clicks beside it.
for (const popup of document.querySelectorAll('[popover]')) {
  popup.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !popup.contains(event.relatedTarget)) {
      popup.hidePopover();
    }
  });
}

for (const reveal of document.querySelectorAll('[data-reveal]')) {
  const secrets = reveal.form.querySelectorAll('input[type=password]');
  reveal.addEventListener('change', () => {
    for (const secret of secrets) {
      secret.type = reveal.checked ? 'text' : 'password';
    }
  });
  // Sent as a password field, so that the browser keeps it as one and not among its suggestions.
  reveal.form.addEventListener('submit', () => {
    for (const secret of secrets) {
      secret.type = 'password';
    }
  });
}

// A button that is worth nothing without a field waits for it; without script the server says what is missing.
for (const button of document.querySelectorAll('[data-needs-field]')) {
  const field = button.form.elements[button.dataset.needsField];
  const look = () => { button.disabled = field.value === ''; };
  field.addEventListener('input', look);
  // What a password manager fills in before this runs is there a moment later.
  window.addEventListener('pageshow', look);
  setInterval(look, 500);
  look();
}

for (const part of document.querySelectorAll('[data-needs-script]')) {
  part.hidden = false;
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => window.print());
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const items = document.querySelector(button.dataset.copy).querySelectorAll('code');
    await navigator.clipboard.writeText(Array.from(items, (item) => item.textContent).join('\n'));
    button.textContent = button.dataset.done;
  });
}

// A form is sent once, however often a hurried person clicks; after ten seconds without an answer it may be sent again.
const patience = 10_000;
for (const form of document.querySelectorAll('form[method=post]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '1';
    setTimeout(() => delete form.dataset.sent, patience);
  });
}
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
  }
});

// A page that waits for the phone goes on by itself: over a stream, or by asking where no stream comes through.
for (const waiting of document.querySelectorAll('[data-await]')) {
  // One tab after the other: the first finishes the sign-in, and its lock lasts until it has the session, with which the next goes home.
  // Who has pressed a button is on the way already: to load the page anew now would throw away the answer, and with it the way on.
  let isSent = false;
  document.addEventListener('submit', () => {
    isSent = true;
    setTimeout(() => isSent = false, patience);
  });
  const leave = () => isSent || location.replace(location.href);
  const goOn = () => navigator.locks ? navigator.locks.request(waiting.dataset.await, () => new Promise((gone) => { leave(); setTimeout(gone, 10_000); })) : leave();
  const lookEvery = 2_000;
  const look = async () => {
    const answer = await fetch(`${waiting.dataset.await}/state`, { cache: 'no-store' }).catch(() => null);
    if (answer && (!answer.ok || answer.redirected || (await answer.json()).moved)) {
      goOn();
    }
  };
  let looking = 0;
  const stream = new EventSource(`${waiting.dataset.await}/events`);
  stream.addEventListener('move', goOn);
  stream.addEventListener('open', () => clearInterval(looking));
  stream.addEventListener('error', () => {
    clearInterval(looking);
    looking = setInterval(look, lookEvery);
  });
  // A phone's browser sleeps while its person is in the app: on coming back it must not wait for the stream to be opened again.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look());

  if (waiting.dataset.seconds) {
    const end = performance.now() + Number(waiting.dataset.seconds) * 1000;
    const count = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      waiting.textContent = waiting.dataset.pattern.replace(/\{([ms])(?:\|(\w+)\|(\w+))?\}/g, (_, unit, one, many) => {
        const number = unit === 'm' ? Math.floor(left / 60) : left % 60;
        return one === undefined ? number : number === 1 ? one : many;
      });
      if (left === 0) {
        clearInterval(counting);
        goOn();
      }
    };
    const counting = setInterval(count, 1000);
  }
}

// An answer to an application goes on by itself.
document.querySelector('form[data-go-on]')?.submit();

// What the pages do better with script. Everything works without it.
'use strict';

for (const captcha of document.querySelectorAll('[data-captcha]')) {
  const picture = captcha.querySelector('[data-captcha-picture]');
  const sound = captcha.querySelector('[data-captcha-sound]');
  const id = captcha.querySelector('[name=captchaId]');
  const answer = captcha.querySelector('[name=captcha]');

  captcha.querySelector('[data-captcha-swap]').addEventListener('click', async (event) => {
    event.preventDefault();
    const form = new URLSearchParams({ captchaId: id.value, formToken: captcha.closest('form').elements.formToken.value });
    const response = await fetch(captcha.dataset.swap, { method: 'POST', body: form });
    if (!response.ok) {
      event.target.form.requestSubmit(event.target);
      return;
    }
    const fresh = (await response.json()).id;
    id.value = fresh;
    picture.dataset.captchaId = fresh;
    picture.src = `${captcha.dataset.swap}/${fresh}.png`;
    sound.href = `${captcha.dataset.swap}/${fresh}.wav`;
    answer.value = '';
    answer.focus();
  });

  sound.addEventListener('click', (event) => {
    event.preventDefault();
    new Audio(sound.href).play();
    answer.focus();
  });
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

// A form is sent once, however often a hurried person clicks.
for (const form of document.querySelectorAll('form[method=post]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = '1';
  });
}
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent;
  }
});

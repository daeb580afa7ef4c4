// The keying desk's talk with the server: saving what is typed, and holding the form.
//
// window.desk = {touch(): something was typed, post(url, data): a promise of the answer's JSON, texts}.
(function () {
  "use strict";
  const root = document.querySelector("[data-desk]");
  if (!root) return;
  const form = document.getElementById("keyform");
  const texts = root.querySelector("[data-texts]").dataset;
  const saved = root.querySelector("[data-saved]");
  const bar = root.querySelector("[data-lease-bar]");
  const barText = bar.querySelector("[data-lease-text]");
  const go = bar.querySelector("[data-lease-go]");
  const PAUSE = 1000;
  const AGAIN = 10000;
  const WARN_SECONDS = 300;
  let timer = 0;
  let changed = false; // something is typed that the server does not have
  let saving = false;
  let ends = Date.now() + Number(root.dataset.lease) * 1000;

  const cookie = (name) => (document.cookie.split("; ").find((c) => c.startsWith(name + "=")) || "").split("=")[1] || "";
  function post(url, data, options) {
    const token = cookie("csrftoken") || form.querySelector("[name=csrfmiddlewaretoken]").value;
    return fetch(url, Object.assign({ method: "POST", body: data, headers: { "X-CSRFToken": token, "HX-Request": "true" }, redirect: "manual" }, options || {})).then((answer) => {
      if (answer.status === 401 || answer.type === "opaqueredirect") throw new Error(texts.signedOut);
      if (!answer.ok && answer.status !== 409) throw new Error(texts.notSaved);
      return answer.json().then((body) => {
        if (answer.status === 409) { const refused = new Error(body.message); refused.refused = true; throw refused; }
        return body;
      });
    }, () => { throw new Error(texts.notSaved); });
  }

  function say(text, isBad) {
    saved.textContent = text;
    saved.classList.toggle("saved--bad", Boolean(isBad));
  }

  function save(options) {
    window.clearTimeout(timer);
    if (!changed || saving) return;
    changed = false;
    saving = true;
    post(root.dataset.urlDraft, new FormData(form), options).then(
      (body) => { say(texts.saved.replace("%s", body.saved)); hold(body.seconds); },
      (error) => {
        changed = true;
        say(error.message, true);
        if (!error.refused) timer = window.setTimeout(save, AGAIN);
      },
    ).finally(() => { saving = false; });
  }

  function hold(seconds) { ends = Date.now() + seconds * 1000; show(); }
  function show() {
    const left = Math.floor((ends - Date.now()) / 1000);
    bar.hidden = left > WARN_SECONDS;
    if (bar.hidden) return;
    const ended = left <= 0;
    const text = ended ? barText.dataset.ended : barText.dataset.ending.replace("%d", String(Math.max(Math.ceil(left / 60), 1)));
    if (barText.textContent !== text) barText.textContent = text;
    go.textContent = ended ? go.dataset.ended : go.dataset.ending;
    bar.classList.toggle("lease--ended", ended);
  }
  go.addEventListener("click", () => {
    post(root.dataset.urlRenew, new FormData()).then(
      (body) => { hold(body.seconds); if (changed) save(); },
      (error) => { barText.textContent = error.message; },
    );
    const field = document.querySelector(".keyrow.is-now input");
    if (field) field.focus();
  });
  window.setInterval(show, 5000);
  show();

  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  function touch() {
    changed = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  }
  window.addEventListener("online", () => save());
  form.addEventListener("submit", () => { changed = false; window.clearTimeout(timer); });
  window.addEventListener("pagehide", () => save({ keepalive: true }));
  window.desk = { touch, post, texts, urls: root.dataset };
})();

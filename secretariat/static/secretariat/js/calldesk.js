// The call desk: how long the call lasts, the list of callers by keys, the steps of the script, what could not be saved.
(function () {
  "use strict";
  const form = document.querySelector("[data-call]");
  if (!form) return;
  const hits = document.getElementById("hits");
  const who = document.getElementById("who");
  const saved = document.getElementById("saved");

  const since = form.querySelector("[data-since]");
  function tick() {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(since.dataset.since)) / 1000));
    const minutes = Math.floor(seconds / 60);
    since.textContent = String(minutes).padStart(2, "0") + ":" + String(seconds % 60).padStart(2, "0");
  }
  if (since) { tick(); setInterval(tick, 1000); }

  // Arrow keys from the box into the list; Enter in the box chooses the first, never ends the call.
  const lines = () => Array.from(hits.querySelectorAll("button.hit:not(:disabled)"));
  function walk(e) {
    if (e.isComposing) return;
    const all = lines();
    if (e.key === "Enter" && e.target === who) { e.preventDefault(); if (all.length) all[0].click(); return; }
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step || !all.length) return;
    const to = all.indexOf(document.activeElement) + step;
    (to < 0 ? who : all[Math.min(to, all.length - 1)]).focus();
    e.preventDefault();
  }
  who.addEventListener("keydown", walk);
  hits.addEventListener("keydown", walk);

  form.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.ctrlKey && e.target.tagName === "INPUT" && e.target !== who) e.preventDefault();
  });

  function showStep(panel, step) {
    panel.querySelectorAll("[data-step]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.step === step)));
    panel.querySelectorAll("[data-step-of]").forEach((p) => { p.hidden = p.dataset.stepOf !== step; });
  }
  const steps = () => form.querySelectorAll("[data-steps]").forEach((panel) => showStep(panel, "2"));
  form.addEventListener("click", (e) => {
    const button = e.target.closest("[data-step]");
    if (button) showStep(button.closest("[data-steps]"), button.dataset.step);
  });
  document.addEventListener("htmx:afterSwap", (e) => { if (e.target.id === "script") steps(); });
  steps();

  // What is confirmed follows the ticks at once, both ways; a browser may bring other ticks back than the page had.
  const share = form.querySelector("[data-identity]");
  function identity() {
    const done = form.querySelectorAll("input[name=confirmed]:checked").length;
    const enough = done >= Number(share.dataset.identity);
    form.querySelectorAll("[data-once-confirmed]").forEach((el) => { el.hidden = !enough; });
    form.querySelectorAll("[data-until-confirmed]").forEach((el) => { el.hidden = enough; });
    share.querySelector("[data-until-confirmed] .chip").lastChild.nodeValue = share.dataset.share.replace("#", String(done));
  }
  if (share) {
    form.addEventListener("change", (e) => { if (e.target.name === "confirmed") identity(); });
    window.addEventListener("pageshow", identity);
    identity();
  }

  const failed = () => {
    if (!saved) return;
    const text = document.createElement("span");
    text.className = "saved saved--bad";
    text.setAttribute("role", "alert");
    text.textContent = saved.dataset.failed;
    saved.replaceChildren(text);
  };
  document.addEventListener("htmx:sendError", (e) => { if (e.target === saved) failed(); });
  document.addEventListener("htmx:responseError", (e) => { if (e.target === saved) failed(); });
})();

// Adjudication: 1 2 3 4 pick the value of the field in hand and go on, j k move, Ctrl+Enter decides.
(function () {
  "use strict";
  const form = document.querySelector("[data-decide]");
  if (!form) return;
  const fields = Array.from(form.querySelectorAll("[data-diff]"));
  const left = form.querySelector("[data-left]");
  const button = form.querySelector("[data-decided]");
  const PICKS = { 1: "a", 2: "b", 3: "other", 4: "unreadable" };
  const radios = (field) => Array.from(field.querySelectorAll("input[type=radio]"));
  const other = (field) => field.querySelector("input:not([type=radio])");
  const isDecided = (field) => radios(field).some((r) => r.checked && (r.value !== "other" || other(field).value.trim()));
  const now = () => fields.find((field) => field.classList.contains("is-now")) || fields[0];

  function count() {
    const open = fields.filter((field) => !isDecided(field)).length;
    left.textContent = open ? left.dataset.some.replace("%d", String(open)) : "";
    button.disabled = open > 0;
  }
  function go(field, focus) {
    if (!field) return;
    fields.forEach((one) => one.classList.toggle("is-now", one === field));
    field.scrollIntoView({ block: "nearest" });
    if (focus) (radios(field).find((r) => r.checked) || radios(field)[0]).focus({ preventScroll: true });
  }
  function onward() {
    const at = fields.indexOf(now());
    const next = fields.slice(at + 1).concat(fields.slice(0, at)).find((field) => !isDecided(field));
    if (next) go(next, true); else { count(); button.focus(); }
  }
  function pick(value) {
    const field = now();
    const radio = radios(field).find((r) => r.value === value);
    if (!radio) return false;
    radio.checked = true;
    count();
    if (value === "other") other(field).focus(); else onward();
    return true;
  }
  form.addEventListener("change", count);
  form.addEventListener("input", (e) => {
    if (e.target.type === "radio") return;
    const field = e.target.closest("[data-diff]");
    radios(field).find((r) => r.value === "other").checked = true;
    count();
  });
  form.addEventListener("focusin", (e) => { const field = e.target.closest("[data-diff]"); if (field) go(field, false); });
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.altKey || e.metaKey || document.querySelector("dialog[open]")) return;
    const inText = e.target.tagName === "INPUT" && e.target.type !== "radio";
    let done = false;
    if (e.ctrlKey && e.key === "Enter") { if (!button.disabled) form.requestSubmit(button); done = true; }
    else if (e.ctrlKey) return;
    else if (e.key === "Enter" && inText && form.contains(e.target)) { onward(); done = true; }
    else if (inText) return;
    else if (PICKS[e.key]) done = pick(PICKS[e.key]);
    else if (e.key === "j" || e.key === "k") { go(fields[fields.indexOf(now()) + (e.key === "j" ? 1 : -1)], true); done = true; }
    if (done) { e.preventDefault(); e.stopPropagation(); }
  }, true);
  count();
  if (!document.getElementById("summary")) { const first = fields.find((field) => !isDecided(field)) || fields[0]; if (first) go(first, true); }
})();

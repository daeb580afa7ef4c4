// Screening by the keyboard: 1 2 3 judge the question in hand, j k move, u takes the last judgement back. The standard of
// the question in hand stands below it. What is judged is saved by htmx; without this script every standard is shown.
(function () {
  "use strict";
  const typing = (el) => el.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio|button|submit)$/.test(el.type || ""));
  const lettersOff = () => { try { return localStorage.getItem("letter-keys-off") === "1"; } catch (e) { return false; } };
  const form = document.querySelector("[data-screening]");
  if (!form) return;
  const questions = Array.from(form.querySelectorAll("[data-question]"));
  const standards = Array.from(form.querySelectorAll("[data-standard]"));
  const closed = "closed" in form.dataset;
  const done = []; // what was judged last: [radio group, value before]
  let at = 0;

  const chosen = (question) => question.querySelector("input:checked");
  function show(place, focus) {
    at = Math.max(0, Math.min(questions.length - 1, place));
    questions.forEach((q, n) => { q.classList.toggle("is-now", n === at); if (n === at) q.setAttribute("aria-current", "true"); else q.removeAttribute("aria-current"); });
    standards.forEach((s, n) => { s.hidden = n !== at; });
    if (!focus) return;
    (chosen(questions[at]) || questions[at].querySelector("input")).focus({ preventScroll: true });
    questions[at].scrollIntoView({ block: "nearest" });
    standards[at].scrollIntoView({ block: "nearest" });
  }
  function label() {
    const answers = questions.map(chosen);
    const left = answers.filter((a) => !a).length;
    const progress = form.querySelector("[data-progress]");
    if (progress) progress.textContent = progress.dataset.text.replace("%d", String(answers.length - left)).replace("%n", String(answers.length));
    const act = document.querySelector("[data-main-act]");
    if (!act) return;
    const text = left ? act.dataset.left.replace("%d", String(left)) : answers.some((a) => a.value === "no") ? act.dataset.deficient : act.dataset.fit;
    act.querySelector("[data-main-text]").textContent = text;
    act.disabled = left > 0;
  }
  function judge(place) {
    const question = questions[at];
    const radio = question.querySelectorAll("input")[place];
    if (!radio || radio.disabled) return;
    const before = chosen(question);
    done.push([at, before]);
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    show(at + 1, true);
  }
  function undo() {
    const last = done.pop();
    if (!last) return false;
    const [place, before] = last;
    const now = chosen(questions[place]);
    if (before) before.checked = true; else if (now) now.checked = false;
    (before || questions[place].querySelector("input")).dispatchEvent(new Event("change", { bubbles: true }));
    show(place, true);
    return true;
  }

  form.addEventListener("focusin", (e) => {
    const question = e.target.closest("[data-question]");
    if (question && questions.indexOf(question) !== at) show(questions.indexOf(question), false);
  });
  form.addEventListener("change", label);
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.altKey || e.metaKey || e.ctrlKey || typing(e.target) || document.querySelector("dialog[open]") || lettersOff()) return;
    let used = true;
    if (e.key === "j") show(at + 1, true);
    else if (e.key === "k") show(at - 1, true);
    else if (!closed && /^[123]$/.test(e.key)) judge(Number(e.key) - 1);
    else if (!closed && e.key === "u") used = undo();
    else used = false;
    if (used) { e.preventDefault(); e.stopImmediatePropagation(); }
  }, true);

  // Saving failed: what was judged stays on the page, and it is tried again.
  const saver = form.querySelector("[data-autosave]");
  let again = 0;
  if (saver) {
    ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach((name) => saver.addEventListener(name, () => {
      const saved = document.getElementById("saved");
      const line = document.createElement("span");
      line.className = "saved saved--bad";
      line.setAttribute("role", "status");
      line.textContent = saver.dataset.lost;
      saved.replaceChildren(line);
      clearTimeout(again);
      again = setTimeout(() => document.body.dispatchEvent(new Event("again")), 10000);
    }));
  }
  const first = questions.findIndex((q) => !chosen(q));
  show(first < 0 ? 0 : first, false);
  label();
  if (!closed && !document.querySelector("[data-focus]") && !document.querySelector("dialog[data-show]")) (chosen(questions[at]) || questions[at].querySelector("input")).focus({ preventScroll: true });
})();

// Keying: the hands stay on the keys. Enter goes on, Shift+Enter back, F2 unreadable, F4 deficiency, F11 later,
// Ctrl+Enter done; `*` takes the value of the form before, `=` what is printed. Fields of a fixed length end by themselves.
// Done leads to the first field that nobody has been at, once; a second time right after takes the form as it is.
(function () {
  "use strict";
  const form = document.getElementById("keyform");
  const desk = window.desk;
  if (!form || !desk) return;
  const lines = Array.from(form.querySelectorAll("[data-line]"));
  const scan = document.querySelector("[data-scan-root]");
  const counts = document.querySelector("[data-counts]");
  const marks = { unreadable: form.elements.unreadable, deficient: form.elements.deficient };
  const SEEN = "seen:" + window.location.pathname; // names of fields, so that coming back to a form asks nothing twice
  const seenBefore = (() => { try { return (window.sessionStorage.getItem(SEEN) || "").split(" "); } catch (e) { return []; } })();
  const state = new Map(lines.map((line) => [line, { seen: seenBefore.includes(line.dataset.line), agrees: null, checked: null }]));
  let asked = false; // it was just said that fields are left

  const name = (line) => line.dataset.line;
  const inputs = (line) => Array.from(line.querySelectorAll("input"));
  const isTick = (line) => line.dataset.kind === "check" || line.dataset.kind === "choice";
  const lineOf = (el) => (el && el.closest ? el.closest("[data-line]") : null);
  const lineNamed = (wanted) => lines.find((line) => name(line) === wanted);
  function value(line) {
    if (!isTick(line)) return inputs(line)[0].value.trim();
    const on = inputs(line).find((input) => input.checked);
    return on ? on.value : "";
  }
  const names = (kind) => marks[kind].value.split(/\s+/).filter(Boolean);
  const isMarked = (kind, line) => names(kind).includes(name(line));
  function mark(kind, line, on) {
    const rest = names(kind).filter((one) => one !== name(line));
    marks[kind].value = (on ? rest.concat(name(line)) : rest).join(" ");
    show(line);
    desk.touch();
  }
  function filled(wanted) {
    const line = lineNamed(wanted);
    if (!line) return false;
    if (isMarked("unreadable", line)) return true;
    const now = value(line);
    return Boolean(now) && !(line.dataset.kind === "check" && now === "0");
  }
  const isPassed = (line) => line.dataset.pass.split(" ").filter(Boolean).some((condition) => condition.split("&").every((term) => filled(term.slice(0, -1)) === term.endsWith("+")));

  // ---- what is shown of a line ----
  function show(line) {
    const box = line.querySelector("[data-mark]");
    const at = state.get(line);
    const unreadable = isMarked("unreadable", line);
    line.classList.toggle("is-unreadable", unreadable);
    line.classList.toggle("is-passed", isPassed(line) && !filled(name(line)));
    line.querySelector("[data-flag]").hidden = !isMarked("deficient", line);
    line.classList.toggle("is-diff", at.agrees === false);
    box.className = "keyrow__mark" + (at.agrees === true ? " keyrow__mark--ok" : at.agrees === false ? " keyrow__mark--diff" : "");
    const words = line.classList.contains("is-now") ? desk.texts.now
      : at.agrees === true ? desk.texts.agrees
      : at.agrees === false ? desk.texts.differs
      : unreadable ? desk.texts.unreadable
      : line.classList.contains("is-passed") ? desk.texts.passed
      : at.seen || value(line) ? (value(line) ? desk.texts.done : desk.texts.empty)
      : null;
    box.textContent = words === null ? counts.dataset.todo : words;
    count();
  }
  const isEmpty = (line) => !value(line) && !isPassed(line) && !isMarked("unreadable", line);
  const isLeft = (line) => !state.get(line).seen && isEmpty(line);
  function count() {
    const all = lines.map((line) => state.get(line));
    // The field that the hands are at counts until something stands in it, as in the note of Done beside it.
    const todo = lines.filter((line) => isLeft(line) || (line.classList.contains("is-now") && isEmpty(line))).length;
    const same = all.filter((at) => at.agrees === true).length;
    const diff = all.filter((at) => at.agrees === false).length;
    counts.textContent = (same || diff ? counts.dataset.same + " " + same + "　" + counts.dataset.diff + " " + diff + "　" : "") + counts.dataset.todo + " " + todo;
  }
  function note(line, text, isBad) {
    const box = line.querySelector("[data-note]");
    box.textContent = text;
    box.hidden = !text;
    box.classList.toggle("keyrow__note--bad", Boolean(isBad));
    line.classList.toggle("is-bad", Boolean(isBad && text));
    inputs(line).forEach((input) => (isBad && text ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid")));
  }

  // ---- going from field to field ----
  function focusLine(line) {
    const own = inputs(line);
    const target = isTick(line) ? own.find((input) => input.checked) || own[0] : own[0];
    target.focus({ preventScroll: true });
    if (!isTick(line)) target.select();
  }
  function go(line, step, all) {
    let at = lines.indexOf(line) + step;
    while (lines[at] && !all && isPassed(lines[at])) at += step;
    if (lines[at]) focusLine(lines[at]);
    else if (step > 0) document.querySelector("[data-done]").focus();
  }
  function arrive(line) {
    lines.forEach((one) => { if (one !== line && one.classList.contains("is-now")) leave(one); });
    line.classList.add("is-now");
    if (line.dataset.printed && !value(line)) note(line, desk.texts.printed.replace("%s", line.dataset.printed), false);
    state.get(line).seen = true;
    remember();
    show(line);
    reveal(line);
    if (scan && line.dataset.page) {
      const box = line.dataset.box ? line.dataset.box.split(" ").map(Number) : null;
      const label = line.querySelector(".keyrow__no").textContent + " " + line.querySelector(".keyrow__label").textContent;
      scan.dispatchEvent(new CustomEvent("scan:show", { detail: { page: line.dataset.page, box, name: label } }));
    }
  }
  function remember() {
    const names = lines.filter((line) => state.get(line).seen).map(name).join(" ");
    try { window.sessionStorage.setItem(SEEN, names); } catch (e) { /* it is asked once more */ }
  }
  function asksFirst() {
    const left = lines.filter(isLeft);
    if (asked || !left.length) return false;
    const text = desk.texts.left.replace("%d", String(left.length));
    note(left[0], text, false); // before the focus comes, so that it is read out
    focusLine(left[0]);
    note(left[0], text, false);
    asked = true;
    return true;
  }
  function reveal(line) { // only the form scrolls: the image beside it stays where it is
    if (form.scrollHeight <= form.clientHeight + 1) { line.scrollIntoView({ block: "nearest" }); return; }
    const [box, own] = [form.getBoundingClientRect(), line.getBoundingClientRect()];
    const room = 2.5 * own.height;
    if (own.bottom + room > box.bottom) form.scrollTop += own.bottom + room - box.bottom;
    if (own.top - room < box.top) form.scrollTop -= box.top + room - own.top;
  }
  function leave(line) {
    line.classList.remove("is-now");
    close(line);
    lines.forEach(show);
    check(line);
  }

  // The server reads the field while the hands go on: whether it can be taken, and what it means.
  function check(line) {
    const at = state.get(line);
    const unreadable = isMarked("unreadable", line);
    const key = [value(line), unreadable, name(line) === "branch_code" ? value(lineNamed("bank_code")) : ""].join("\n");
    if (at.checked === key) return;
    at.checked = key;
    const data = new FormData();
    data.set("field", name(line));
    data.set(name(line), value(line));
    if (lineNamed("bank_code")) data.set("bank_code", value(lineNamed("bank_code")));
    if (unreadable) data.set("unreadable", "1");
    desk.post(desk.urls.urlCheck, data).then((body) => {
      if (at.checked !== key) return;
      if (body.code && !isTick(line)) inputs(line)[0].value = body.code;
      at.agrees = body.agrees;
      const isDifferent = body.agrees === false;
      note(line, body.error || (isDifferent ? desk.texts.look : body.reading), Boolean(body.error));
      show(line);
    }, () => { at.checked = null; });
  }

  // ---- banks and branches by name ----
  const asks = new Map();
  function hitsOf(line) { return Array.from(line.querySelectorAll("[data-hits] button")); }
  function close(line) { const list = line.querySelector("[data-hits]"); list.hidden = true; list.replaceChildren(); }
  const isName = (line) => (name(line) === "bank_code" || name(line) === "branch_code") && Boolean(value(line)) && !/^[\d０-９\s*-]+$/.test(value(line));
  function suggest(line, chooses) {
    window.clearTimeout(asks.get(line));
    const text = value(line);
    if (!isName(line)) { close(line); return; }
    asks.set(line, window.setTimeout(() => {
      const query = new URLSearchParams({ q: text });
      if (name(line) === "branch_code") query.set("bank", value(lineNamed("bank_code")));
      fetch(desk.urls.urlBanks + "?" + query).then((answer) => answer.json()).then((body) => {
        if (value(line) !== text || !line.classList.contains("is-now")) return;
        const list = line.querySelector("[data-hits]");
        list.replaceChildren(...body.found.map((one, i) => {
          const item = document.createElement("li");
          const button = document.createElement("button");
          button.type = "button";
          button.tabIndex = -1;
          button.dataset.code = one.code;
          button.className = i === 0 ? "is-first" : "";
          button.textContent = one.code + "　" + one.name;
          item.append(button);
          return item;
        }));
        list.hidden = !body.found.length;
        list.dataset.text = text;
        note(line, body.found.length ? "" : desk.texts.noBank, !body.found.length);
        if (chooses && body.found.length) choose(line, hitsOf(line)[0]);
      }, () => { if (chooses) go(line, 1); /* the server reads the name all the same */ });
    }, chooses ? 0 : 120));
  }
  function choose(line, button) {
    inputs(line)[0].value = button.dataset.code;
    note(line, button.textContent.slice(button.dataset.code.length + 1), false);
    close(line);
    desk.touch();
    go(line, 1);
  }
  function pickHit(line, step) {
    const hits = hitsOf(line);
    const at = hits.findIndex((hit) => hit.classList.contains("is-first"));
    if (!hits.length) return false;
    hits[at].classList.remove("is-first");
    hits[(at + step + hits.length) % hits.length].classList.add("is-first");
    return true;
  }

  // ---- keys ----
  function tickKey(line, key) {
    const digit = key.normalize("NFKC");
    const target = inputs(line).find((input) => input.value === digit);
    if (!target) return false;
    target.checked = true;
    target.dispatchEvent(new Event("change", { bubbles: true }));
    go(line, 1);
    return true;
  }
  function enter(line, back) {
    const list = line.querySelector("[data-hits]");
    const isFresh = list && list.dataset.text === value(line); // keys are faster than the answer: no choice from the last one's list
    const hit = isFresh && hitsOf(line).find((one) => one.classList.contains("is-first"));
    if (hit && !back) { choose(line, hit); return; }
    if (isName(line) && !back && line.querySelector("[data-note]").textContent !== desk.texts.noBank) { suggest(line, true); return; } // faster than the list
    if (isTick(line) && line.dataset.kind === "check" && !value(line) && !back) inputs(line)[1].checked = true;
    if (!isTick(line) && value(line) === "*" && line.dataset.before) inputs(line)[0].value = line.dataset.before;
    desk.touch();
    go(line, back ? -1 : 1, back);
  }
  function star(line) {
    if (!line.dataset.before) return false;
    const target = inputs(line).find((input) => input.value === line.dataset.before);
    if (isTick(line)) { if (!target) return false; target.checked = true; } else inputs(line)[0].value = line.dataset.before;
    desk.touch();
    go(line, 1);
    return true;
  }
  function act(e, line) {
    if (e.ctrlKey && e.key === "Enter") { form.requestSubmit(document.querySelector("[data-done]")); return true; }
    if (e.ctrlKey) return false;
    if (e.key === "F11") { form.requestSubmit(document.querySelector("[data-later]")); return true; }
    if (!line) {
      if (e.key === "Enter" && e.target.id === "summary") { focusLine(lines.find((one) => one.classList.contains("is-bad")) || lines[0]); return true; }
      return false;
    }
    if (e.key === "Enter") { enter(line, e.shiftKey); return true; }
    if (e.key === "F2") { const on = !isMarked("unreadable", line); mark("unreadable", line, on); if (on) go(line, 1); return true; }
    if (e.key === "F4") { mark("deficient", line, !isMarked("deficient", line)); return true; }
    if (e.key === "ArrowDown" && !isTick(line)) { if (!pickHit(line, 1) && !isName(line)) go(line, 1, true); return true; }
    if (e.key === "ArrowUp" && !isTick(line)) { if (!pickHit(line, -1) && !isName(line)) go(line, -1, true); return true; }
    if (e.key === "=" && line.dataset.printed && !value(line)) { inputs(line)[0].value = line.dataset.printed; desk.touch(); go(line, 1); return true; }
    if (e.key === "*" && (isTick(line) || !value(line))) return star(line);
    return isTick(line) && e.key.length === 1 && e.key !== " " && tickKey(line, e.key);
  }
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.keyCode === 229 || e.altKey || e.metaKey || document.querySelector("dialog[open]")) return;
    if (!(e.key === "Enter" && e.ctrlKey) && !/^(Control|Shift)$/.test(e.key)) asked = false;
    if (act(e, lineOf(e.target))) { e.preventDefault(); e.stopPropagation(); }
  }, true);

  function ends(line, input) {
    const digits = input.value.normalize("NFKC");
    return line.dataset.ends !== undefined && line.dataset.kind === "digits" && digits.length === Number(line.dataset.length) && /^\d+$/.test(digits) && input.selectionStart === input.value.length;
  }
  function typed(e) {
    const line = lineOf(e.target);
    if (!line || isTick(line) || e.isComposing) return;
    if (isMarked("unreadable", line) && value(line)) mark("unreadable", line, false);
    if (ends(line, e.target)) go(line, 1); else suggest(line);
  }
  form.addEventListener("input", typed);
  form.addEventListener("input", count);
  form.addEventListener("compositionend", (e) => window.setTimeout(() => typed({ target: e.target, isComposing: false }), 0));
  form.addEventListener("focusin", (e) => { const line = lineOf(e.target); if (line) arrive(line); });
  form.addEventListener("mousedown", (e) => { const hit = e.target.closest("[data-hits] button"); if (hit) { e.preventDefault(); choose(lineOf(hit), hit); } });
  form.addEventListener("submit", (e) => { if (e.submitter && e.submitter.matches("[data-done]") && asksFirst()) e.preventDefault(); });
  form.addEventListener("submit", () => lines.forEach((line) => { if (!isTick(line) && value(line) === "*" && line.dataset.before) inputs(line)[0].value = line.dataset.before; }));

  lines.forEach(show);
  if (!document.getElementById("summary")) focusLine(lines.find((line) => !value(line) && !isMarked("unreadable", line) && !isPassed(line)) || lines[0]);
})();

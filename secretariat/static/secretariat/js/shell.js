// Keys, dialogs, trays and lists of the staff pages. Every page works without it; it only saves hands.
//
// [data-open="id"] opens a dialog, [data-close] closes it; dialog[data-show] is open when the page comes. [data-toggle="id"] shows and hides a tray.
// [data-key="x"] is pressed or focused by that key; [data-key="g p"] by two keys one after the other.
// form[data-again] may be sent more than once: it leads to a file and the page stays.
// table[data-cursor] has a cursor (j, k, Enter, x); [data-pick] boxes, [data-bulk] bar, [data-all] picks all that match.
(function () {
  "use strict";
  const LETTERS_OFF = "letter-keys-off";
  const typing = (el) => el.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) && !/^(checkbox|radio|button|submit)$/.test(el.type || ""));
  const lettersOff = () => { try { return localStorage.getItem(LETTERS_OFF) === "1"; } catch (e) { return false; } };
  const openDialog = () => document.querySelector("dialog[open]");

  function show(id, opener) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    const here = dialog.querySelector("[data-keys-here]");
    if (here) keysHere(here);
    dialog.addEventListener("close", () => opener && opener.focus(), { once: true });
    dialog.showModal();
    const first = dialog.querySelector("[autofocus], .dialog__body a, .dialog__body input, .dialog__body select, .dialog__body textarea, .dialog__body button");
    if (first) first.focus();
  }

  function toggle(button) {
    const box = document.getElementById(button.dataset.toggle);
    if (!box) return;
    box.hidden = !box.hidden;
    if (box.hidden && box.id === "tray") box.replaceChildren(); // what is closed asks for no news
    button.setAttribute("aria-expanded", String(!box.hidden));
    document.querySelectorAll("[data-toggle][aria-expanded=true]").forEach((other) => {
      if (other !== button) { other.setAttribute("aria-expanded", "false"); const o = document.getElementById(other.dataset.toggle); if (o) o.hidden = true; }
    });
  }

  document.addEventListener("click", (e) => {
    const at = (selector) => e.target.closest(selector);
    let hit;
    if ((hit = at("[data-open]"))) { if (document.getElementById(hit.dataset.open)) { e.preventDefault(); show(hit.dataset.open, hit); } return; }
    if ((hit = at("[data-close]"))) { hit.closest("dialog").close(); return; }
    if ((hit = at("[data-toggle]"))) { toggle(hit); return; }
    if ((hit = at("[data-dismiss]"))) { hit.closest("[data-toast]").remove(); return; }
    if ((hit = at("[data-density-to]"))) {
      document.cookie = "density=" + hit.dataset.densityTo + "; path=/; max-age=31536000; samesite=lax";
      document.documentElement.toggleAttribute("data-density", false);
      if (hit.dataset.densityTo) document.documentElement.dataset.density = hit.dataset.densityTo;
      hit.parentElement.querySelectorAll("[data-density-to]").forEach((b) => b.setAttribute("aria-pressed", String(b === hit)));
    }
  });

  // A menu longer than the window begins where the page stands in it.
  const here = document.querySelector(".nav__link[aria-current]");
  if (here) { const nav = here.closest(".nav"); nav.scrollTop = here.offsetTop - nav.clientHeight / 2; }

  // A form that was sent once is not sent again by a second click; coming back makes it whole again.
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post" || e.defaultPrevented || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));
  document.addEventListener("htmx:afterRequest", (e) => { if (e.target.dataset) delete e.target.dataset.sent; });

  function arrive(root) {
    root.querySelectorAll("[data-toast]").forEach((toast) => setTimeout(() => toast.remove(), 10000));
    const shown = root.querySelector("dialog[data-show]"); // drawn open for those without scripts
    if (shown) { shown.removeAttribute("open"); show(shown.id, null); }
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  }
  document.addEventListener("DOMContentLoaded", () => {
    arrive(document);
    document.querySelectorAll("[data-letter-keys]").forEach((box) => {
      box.checked = !lettersOff();
      box.addEventListener("change", () => { try { localStorage.setItem(LETTERS_OFF, box.checked ? "0" : "1"); } catch (e) { /* kept for this page only */ } });
    });
    countPicks();
  });
  document.addEventListener("htmx:afterSwap", (e) => arrive(e.target));

  // ---- lists ----
  const rowsOf = () => Array.from(document.querySelectorAll("table[data-cursor] > tbody > tr"));
  function move(step) {
    const rows = rowsOf();
    const at = rows.findIndex((r) => r.classList.contains("is-cursor"));
    const to = at < 0 ? 0 : at + step;
    if (!rows.length || to < 0 || to >= rows.length) return;
    if (at >= 0) { rows[at].classList.remove("is-cursor"); rows[at].removeAttribute("aria-current"); }
    rows[to].classList.add("is-cursor");
    rows[to].setAttribute("aria-current", "true");
    rows[to].scrollIntoView({ block: "nearest" });
    const link = rows[to].querySelector("a");
    if (link) link.focus({ preventScroll: true });
  }
  const cursorRow = () => rowsOf().find((r) => r.classList.contains("is-cursor"));

  function countPicks() {
    const bar = document.querySelector("[data-bulk]");
    const boxes = Array.from(document.querySelectorAll("[data-pick]"));
    boxes.forEach((b) => b.closest("tr").classList.toggle("is-picked", b.checked));
    if (!bar) return;
    const all = document.querySelector("[data-all]");
    const picked = boxes.filter((b) => b.checked).length;
    bar.hidden = !picked && !(all && all.checked);
    const n = bar.querySelector("[data-picked]");
    if (n) n.textContent = all && all.checked ? n.dataset.every : n.dataset.some.replace("%d", String(picked));
  }
  document.addEventListener("change", (e) => {
    if (e.target.matches("[data-pick-page]")) document.querySelectorAll("[data-pick]:not(:disabled)").forEach((b) => { b.checked = e.target.checked; });
    if (e.target.matches("[data-all]")) document.querySelectorAll("[data-pick]:not(:disabled), [data-pick-page]").forEach((b) => { b.checked = e.target.checked; });
    if (e.target.matches("[data-pick]")) { const all = document.querySelector("[data-all]"); if (all && !e.target.checked) all.checked = false; }
    if (e.target.matches("[data-pick], [data-pick-page], [data-all]")) countPicks();
  });

  // ---- keys ----
  // The list of keys ends with those of the page's own buttons and fields, but for what stands in it already.
  function wordsOf(el) {
    const source = typing(el) && el.labels && el.labels[0] ? el.labels[0] : el;
    const copy = source.cloneNode(true);
    copy.querySelectorAll(".kbd, svg, select, input").forEach((part) => part.remove());
    return el.getAttribute("aria-label") || copy.textContent.trim().replace(/\s+/g, " ");
  }
  function keysHere(box) {
    const list = box.querySelector("dl") || box.appendChild(document.createElement("dl"));
    const listed = new Set(Array.from(document.querySelectorAll("#keymap dt")).filter((dt) => !list.contains(dt)).map((dt) => dt.textContent.replace(/\s+/g, "")));
    listed.delete("s"); // what is started is said better by the button itself
    list.replaceChildren();
    document.querySelectorAll("[data-key]").forEach((el) => {
      const key = el.dataset.key;
      if (listed.has(key.replace(/\s+/g, "")) || el.disabled || el.offsetParent === null || !wordsOf(el)) return;
      listed.add(key);
      const [dt, dd] = [document.createElement("dt"), document.createElement("dd")];
      dt.append(...key.split(" ").map((name) => Object.assign(document.createElement("kbd"), { className: "kbd", textContent: name })));
      dd.textContent = wordsOf(el);
      list.append(dt, dd);
    });
    box.hidden = !list.childElementCount;
  }
  let before = "";
  let beforeAt = 0;
  function press(name) {
    const el = Array.from(document.querySelectorAll("[data-key]")).find((x) => x.dataset.key === name && !x.disabled && x.offsetParent !== null);
    if (!el) return false;
    if (typing(el)) { el.focus(); if (el.select) el.select(); } else { el.focus(); el.click(); }
    return true;
  }
  function listKey(key) {
    if (!rowsOf().length) return false;
    if (key === "j") { move(1); return true; }
    if (key === "k") { move(-1); return true; }
    const row = cursorRow();
    if (key === "x" && row) { const b = row.querySelector("[data-pick]"); if (b && !b.disabled) b.click(); return true; }
    if (key === "a") { const all = document.querySelector("[data-all]"); if (all) { all.click(); return true; } }
    return false;
  }
  document.addEventListener("keydown", (e) => {
    if (e.isComposing || e.altKey || e.metaKey) return;
    if (e.ctrlKey || /^F\d+$/.test(e.key)) {
      const name = (e.ctrlKey ? "Ctrl+" : "") + e.key;
      if (!openDialog() && press(name)) e.preventDefault();
      return;
    }
    if (e.key === "Escape") {
      const opened = document.querySelector("[data-toggle][aria-expanded=true]");
      if (opened) { toggle(opened); opened.focus(); return; }
      if (typing(e.target)) { e.target.blur(); return; }
      const all = document.querySelector("[data-all]:checked");
      if (all) all.click();
      document.querySelectorAll("[data-pick]:checked").forEach((b) => { b.checked = false; });
      countPicks();
      return;
    }
    if (typing(e.target) || openDialog() || lettersOff()) return;
    if (e.key === "?") { show("keymap", document.activeElement); e.preventDefault(); return; }
    const pair = Date.now() - beforeAt < 1000 ? before + " " + e.key : "";
    before = e.key;
    beforeAt = Date.now();
    if ((pair && press(pair)) || listKey(e.key) || (e.key.length === 1 && press(e.key))) e.preventDefault();
  });
})();

// The list under the search box: opens with what was found, arrow keys go through it, Esc and leaving close it.
(function () {
  "use strict";
  document.querySelectorAll("[data-finder]").forEach((finder) => {
    const box = finder.querySelector("input[type=search]");
    const list = finder.querySelector(".finder__list");
    const lines = () => Array.from(list.querySelectorAll("a.hit, button.hit"));
    const show = (on) => { list.hidden = !on; };
    const isOpen = () => !list.hidden;

    // After settling: until then an element with an id that stood before still wears its old class.
    list.addEventListener("htmx:afterSettle", () => show(list.querySelector(".finder__found") !== null && finder.contains(document.activeElement)));
    box.addEventListener("focus", () => show(list.querySelector(".finder__found") !== null));
    finder.addEventListener("focusout", (e) => { if (!finder.contains(e.relatedTarget)) show(false); });
    finder.addEventListener("keydown", (e) => {
      if (e.isComposing) return;
      if (e.key === "Escape" && isOpen()) { box.focus(); show(false); e.stopPropagation(); e.preventDefault(); return; }
      const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      const all = lines();
      if (!step || !isOpen() || !all.length) return;
      const to = all.indexOf(document.activeElement) + step;
      (to < 0 ? box : all[Math.min(to, all.length - 1)]).focus();
      e.preventDefault();
    });
  });
})();

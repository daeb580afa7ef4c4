// Which columns of a list are shown: chosen in the dialog [data-columns="list"], kept in this browser by the list's name.
// A box [data-column="3"] stands for the third head of the table that is a choice, th[data-column="3"].
(function () {
  "use strict";
  const dialog = document.querySelector("[data-columns]");
  const table = document.querySelector("table[data-cursor]");
  const opener = document.querySelector("[data-open=columns]");
  if (!dialog || !table || !opener) return;
  const key = "columns:" + dialog.dataset.columns;
  const boxes = [...dialog.querySelectorAll("input[data-column]")];

  function kept() {
    try { return JSON.parse(localStorage.getItem(key)) || []; } catch (e) { return []; }
  }

  function apply() {
    const away = boxes.filter((box) => !box.checked).map((box) => table.querySelector(`th[data-column="${box.dataset.column}"]`).cellIndex);
    for (const row of table.rows) [...row.cells].forEach((cell, place) => { cell.hidden = away.includes(place); });
  }

  const away = kept();
  boxes.forEach((box) => { box.checked = !away.includes(box.value); });
  dialog.addEventListener("change", () => {
    const now = boxes.filter((box) => !box.checked).map((box) => box.value);
    try { localStorage.setItem(key, JSON.stringify(now)); } catch (e) { /* for this page only */ }
    apply();
  });
  opener.hidden = false;
  apply();
})();

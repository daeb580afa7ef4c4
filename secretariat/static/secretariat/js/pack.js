// Where codes are read: a hand reader ends each with Enter, which leads to the next empty field and sends the last one;
// in a field of several lines it begins another line.
(function () {
  "use strict";
  const form = document.querySelector("[data-pack]");
  if (!form) return;
  const fields = Array.from(form.querySelectorAll("input.input, textarea.area"));
  form.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.ctrlKey || !fields.includes(e.target)) return;
    const next = fields.find((field) => !field.value.trim());
    if (!next) return;
    e.preventDefault();
    next.focus();
  });
})();

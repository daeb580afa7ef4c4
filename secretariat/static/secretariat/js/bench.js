// The bench: Enter in the number goes on to what it is, a digit chooses and the next Enter places.
(function () {
  "use strict";
  const form = document.querySelector("[data-bench]");
  if (!form) return;
  const radios = Array.from(form.querySelectorAll("[name=treat_as]"));
  const reason = form.querySelector("[data-reason]");
  const show = () => { reason.hidden = form.elements.treat_as.value !== "returned"; };
  form.addEventListener("change", show);
  form.addEventListener("keydown", (e) => {
    if (e.isComposing || e.ctrlKey) return;
    if (e.key === "Enter" && e.target.name === "receipt_number") {
      e.preventDefault();
      (radios.find((radio) => radio.checked) || radios[0]).focus();
    } else if (e.target.name === "treat_as" && radios[Number(e.key) - 1]) {
      e.preventDefault();
      radios[Number(e.key) - 1].checked = true;
      radios[Number(e.key) - 1].focus();
      show();
    }
  });
  show();
})();

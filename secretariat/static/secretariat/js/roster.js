// Roster import: as soon as a file is chosen its beginning is read, so that a person sees whether the names are readable.
(function () {
  "use strict";
  const form = document.querySelector("[data-roster]");
  const box = document.getElementById("look");
  if (!form || !box) return;
  const HEAD = 256 * 1024;
  async function look() {
    const file = form.elements.file.files[0];
    box.replaceChildren();
    if (!file) return;
    const data = new FormData();
    data.set("file", file.slice(0, HEAD), file.name);
    data.set("encoding", form.elements.encoding.value);
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(form.dataset.look, { method: "POST", body: data, headers: { "HX-Request": "true" }, redirect: "manual" });
      if (!answer.ok && answer.status !== 422) return;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      box.replaceChildren(holder.content);
    } catch (error) { /* the file is read again when it is taken in */ }
  }
  form.elements.file.addEventListener("change", look);
  form.elements.encoding.addEventListener("change", look);
})();

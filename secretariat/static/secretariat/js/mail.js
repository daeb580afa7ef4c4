// The mail desk: after each piece the field is empty and has the focus; scans go one envelope at a time.
(function () {
  "use strict";
  const code = document.querySelector("[data-code]");
  const piece = document.querySelector("[data-piece]");
  const scans = document.querySelector("[data-scans]");

  if (piece && code) {
    document.addEventListener("htmx:afterRequest", (e) => {
      if (e.target !== piece) return;
      if (e.detail.successful) code.value = "";
      code.focus();
      code.select();
    });
    document.addEventListener("keydown", (e) => {
      if (e.key !== "F2" && e.key !== "F4") return;
      e.preventDefault();
      piece.elements.is_return.value = e.key === "F4" ? "1" : "";
      showReason();
      if (e.key === "F4") piece.elements.return_reason.focus(); else code.focus();
    });
    piece.elements.return_reason.addEventListener("keydown", (e) => {
      if (e.key !== "Enter") return;
      e.preventDefault();
      code.focus();
    });
    piece.addEventListener("change", showReason);
    showReason();
  }
  function showReason() {
    piece.querySelector("[data-reason]").hidden = piece.elements.is_return.value !== "1";
  }

  if (!scans) return;
  const progress = scans.querySelector("[data-progress]");
  scans.addEventListener("submit", async (e) => {
    const files = Array.from(scans.elements.files.files);
    if (scans.elements.one_envelope.checked || files.length < 2) return; // one envelope goes as any form goes
    e.preventDefault();
    delete scans.dataset.sent;
    const failed = [];
    for (const [i, file] of files.entries()) {
      progress.textContent = progress.dataset.text.replace("%d", String(i)).replace("%t", String(files.length));
      if (!(await send(file))) failed.push(file.name);
    }
    progress.textContent = progress.dataset.text.replace("%d", String(files.length - failed.length)).replace("%t", String(files.length)) + (failed.length ? "　" + progress.dataset.failed.replace("%n", failed.join("、")) : "");
    scans.elements.files.value = "";
    code.focus();
  });
  async function send(file) {
    const data = new FormData();
    data.set("files", file);
    data.set("csrfmiddlewaretoken", scans.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(scans.action, { method: "POST", body: data, headers: { "HX-Request": "true" }, redirect: "manual" });
      if (!answer.ok && answer.status !== 422) return false;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      document.getElementById("day").replaceWith(holder.content);
      return answer.ok;
    } catch (error) {
      return false;
    }
  }
})();

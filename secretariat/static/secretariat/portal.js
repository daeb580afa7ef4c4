// Saves steps on the portal's pages; every page works without it.
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  // The code on the letter leads here with the number behind a #, which no server sees: put it into its field.
  const number = document.querySelector("[data-number]");
  const given = decodeURIComponent(location.hash.slice(1));
  if (number && !number.value && /^[0-9-]{13,17}$/.test(given)) {
    number.value = given;
    history.replaceState(null, "", location.pathname + location.search);
    const secret = document.querySelector("[data-secret]");
    if (secret) secret.focus();
  }

  // So does the code on a certificate, with the number of the certificate.
  const certificate = document.querySelector("[data-certificate]");
  if (certificate && !certificate.value && /^[0-9A-Za-z-]{17,20}$/.test(given)) {
    certificate.value = given;
    history.replaceState(null, "", location.pathname + location.search);
    certificate.form.querySelector("button").focus();
  }

  // After a refused page the reader begins at what is to be mended.
  const summary = document.querySelector(".summary[tabindex]");
  if (summary) summary.focus();

  // A button that was pressed does not act again until the page has gone.
  document.querySelectorAll("form").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  }));
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }));

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // Photographs: told at once when too large, asked before sending when blurred, and sent without a second press.
  const SIDE = 1000, TILES = 8, SHARPEST = 6, LEAST = 300;
  async function sharpness(file) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const width = Math.round(picture.width * scale), height = Math.round(picture.height * scale);
    const canvas = document.createElement("canvas");
    canvas.width = width; canvas.height = height;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0, width, height);
    const dots = pen.getImageData(0, 0, width, height).data, grey = new Float32Array(width * height);
    for (let i = 0; i < grey.length; i += 1) grey[i] = 0.299 * dots[4 * i] + 0.587 * dots[4 * i + 1] + 0.114 * dots[4 * i + 2];
    const wide = Math.floor((width - 4) / TILES), high = Math.floor((height - 4) / TILES), found = [];
    for (let tx = 0; tx < TILES; tx += 1) for (let ty = 0; ty < TILES; ty += 1) {
      let sum = 0, squares = 0;
      for (let y = 2 + ty * high; y < 2 + (ty + 1) * high; y += 1) for (let x = 2 + tx * wide; x < 2 + (tx + 1) * wide; x += 1) {
        const at = y * width + x;
        const edge = 8 * grey[at] - grey[at - 1] - grey[at + 1] - grey[at - width] - grey[at + width] - grey[at - width - 1] - grey[at - width + 1] - grey[at + width - 1] - grey[at + width + 1];
        sum += edge; squares += edge * edge;
      }
      const count = wide * high;
      found.push(squares / count - (sum / count) ** 2);
    }
    found.sort((a, b) => a - b);
    return found.slice(-SHARPEST).reduce((a, b) => a + b, 0) / SHARPEST;
  }
  document.querySelectorAll("[data-photo]").forEach((input) => input.addEventListener("change", async () => {
    const note = document.getElementById(input.dataset.note), send = input.form.querySelector("[data-add]");
    const files = Array.from(input.files);
    if (!files.length) return;
    const tell = (text, isBad) => { note.textContent = text; note.classList.toggle("p-note--bad", isBad); };
    if (files.some((file) => file.size > Number(input.dataset.most))) {
      tell(note.dataset.large, true);
      input.value = "";
      return;
    }
    try {
      const pictures = files.filter((file) => file.type.startsWith("image/"));
      const soft = (await Promise.all(pictures.map(sharpness))).some((value) => value < LEAST);
      if (soft) { tell(note.dataset.blurred, true); note.nextElementSibling.hidden = false; return; }
    } catch (error) { /* a picture that this browser cannot draw: the server looks at it */ }
    note.nextElementSibling.hidden = true;
    tell(note.dataset.sending, false);
    input.form.requestSubmit(send);
  }));
})();

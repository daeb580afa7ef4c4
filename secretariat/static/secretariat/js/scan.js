// The image of the papers: page, zoom, turn, and the frame of the field in hand with its enlarged cut.
//
// [data-scan-root] holds it. Whoever has a field in hand sends it "scan:show" with {page, box: [x, y, w, h] or null, name}.
// F6 to the field, F7 F8 zoom, F9 turn, PgUp PgDn pages: the focus stays where it is.
(function () {
  "use strict";
  const KEYS = { F6: "fit", F7: "out", F8: "in", F9: "turn", PageUp: "previous", PageDown: "next" };
  const STEPS = [0.5, 0.75, 1, 1.35, 1.8, 2.4, 3.2, 4.5];
  const START = 2;

  document.querySelectorAll("[data-scan-root]:not([data-ready])").forEach(setUp);

  function setUp(root) {
    const view = root.querySelector("[data-scan]");
    root.dataset.ready = "1"; // this file comes along again with a part of a page
    if (!view) return;
    const turnGroup = root.querySelector("[data-scan-turn]");
    const images = Array.from(root.querySelectorAll("[data-scan-image]"));
    const frames = root.querySelectorAll("[data-scan-frame]");
    const label = root.querySelector("[data-scan-page]");
    const loupe = { box: root.querySelector("[data-loupe-box]"), view: root.querySelector("[data-loupe]"), turn: root.querySelector("[data-loupe-turn]"), image: root.querySelector("[data-loupe-image]"), name: root.querySelector("[data-loupe-name]"), scale: root.querySelector("[data-loupe-scale]") };
    let at = 0;
    let zoom = START;
    let turned = 0;
    let field = null; // {page, box, name}
    let whole = true; // the whole page is shown until a field asks for its place

    const size = () => ({ w: images[at].width.baseVal.value, h: images[at].height.baseVal.value });
    function turnedPoint(x, y) {
      const { w, h } = size();
      const [dx, dy] = [x - w / 2, y - h / 2];
      const [rx, ry] = [[dx, dy], [-dy, dx], [-dx, -dy], [dy, -dx]][turned / 90];
      return [w / 2 + rx, h / 2 + ry];
    }
    const rotation = () => { const { w, h } = size(); return "rotate(" + turned + " " + w / 2 + " " + h / 2 + ")"; };
    const hasFrame = () => field && field.box && String(field.page) === images[at].dataset.scanImage;

    function draw() {
      const { w, h } = size();
      images.forEach((image, i) => (i === at ? image.removeAttribute("display") : image.setAttribute("display", "none")));
      label.textContent = at + 1 + " / " + images.length;
      root.querySelector('[data-scan-do="previous"]').disabled = at === 0;
      root.querySelector('[data-scan-do="next"]').disabled = at === images.length - 1;
      turnGroup.setAttribute("transform", rotation());
      const framed = hasFrame();
      frames.forEach((frame) => {
        const box = framed ? field.box : [0, 0, 0, 0];
        ["x", "y", "width", "height"].forEach((name, i) => frame.setAttribute(name, box[i]));
        frame.setAttribute("visibility", framed ? "visible" : "hidden");
      });
      const across = turned % 180 ? h : w;
      const down = turned % 180 ? w : h;
      const rect = view.getBoundingClientRect();
      const ratio = rect.height && rect.width ? rect.height / rect.width : 0.6;
      let vw = across / STEPS[zoom];
      let vh = vw * ratio;
      let [cx, cy] = framed ? turnedPoint(field.box[0] + field.box[2] / 2, field.box[1] + field.box[3] / 2) : [w / 2, h / 2];
      if (whole && !framed) { vh = Math.max(down, across * ratio) / STEPS[zoom]; vw = vh / ratio; }
      const [left, top] = [w / 2 - across / 2, h / 2 - down / 2];
      cx = vw >= across ? w / 2 : Math.min(Math.max(cx, left + vw / 2), left + across - vw / 2);
      cy = vh >= down ? h / 2 : Math.min(Math.max(cy, top + vh / 2), top + down - vh / 2);
      view.setAttribute("viewBox", [cx - vw / 2, cy - vh / 2, vw, vh].map((n) => n.toFixed(1)).join(" "));
      enlarge(framed, vw, rect.width);
    }

    function enlarge(framed, vw, width) {
      loupe.box.hidden = !framed;
      if (!framed) return;
      const { w, h } = size();
      if (loupe.image.getAttribute("href") !== images[at].getAttribute("href")) loupe.image.setAttribute("href", images[at].getAttribute("href"));
      loupe.image.setAttribute("width", w);
      loupe.image.setAttribute("height", h);
      loupe.turn.setAttribute("transform", rotation());
      const [x, y, bw, bh] = field.box;
      const [cx, cy] = turnedPoint(x + bw / 2, y + bh / 2);
      const pad = 8;
      const lw = (turned % 180 ? bh : bw) + 2 * pad;
      const lh = (turned % 180 ? bw : bh) + 2 * pad;
      loupe.view.setAttribute("viewBox", [cx - lw / 2, cy - lh / 2, lw, lh].join(" "));
      loupe.name.textContent = field.name || "";
      const rect = loupe.view.getBoundingClientRect();
      if (rect.width && width) loupe.scale.textContent = Math.round((Math.min(rect.width / lw, rect.height / lh) / (width / vw)) * 100) + "%";
    }

    function act(name) {
      if (name === "in") zoom = Math.min(zoom + 1, STEPS.length - 1);
      if (name === "out") zoom = Math.max(zoom - 1, 0);
      if (name === "turn") turned = (turned + 90) % 360;
      if (name === "next") { at = Math.min(at + 1, images.length - 1); whole = true; }
      if (name === "previous") { at = Math.max(at - 1, 0); whole = true; }
      if (name === "fit") { zoom = START; turned = 0; if (field) go(); }
      draw();
    }
    function go() {
      const found = images.findIndex((image) => image.dataset.scanImage === String(field.page));
      if (found >= 0) at = found;
      whole = !field.box;
    }

    root.addEventListener("scan:show", (e) => { field = e.detail; go(); draw(); if (hasFrame()) draw(); });
    root.addEventListener("click", (e) => { const button = e.target.closest("[data-scan-do]"); if (button) act(button.dataset.scanDo); });
    document.addEventListener("keydown", (e) => {
      if (!KEYS[e.key] || !root.isConnected || e.isComposing || e.ctrlKey || e.altKey || e.metaKey || (document.querySelector("dialog[open]") || root).contains(root) === false) return;
      e.preventDefault();
      e.stopPropagation();
      act(KEYS[e.key]);
    }, true);
    document.addEventListener("click", (e) => {
      const button = e.target.closest("[data-scan-go]");
      if (button) { field = { page: button.dataset.scanGo, box: null, name: "" }; go(); draw(); }
    });
    draw();
    new ResizeObserver(draw).observe(view);
  }
})();

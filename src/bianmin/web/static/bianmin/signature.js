/* A name written on the screen: strokes as an SVG path, kept in a hidden field of the form. */
(() => {
  "use strict";
  const LONGEST = 20000;

  document.querySelectorAll("[data-sign]").forEach((pad) => {
    const field = document.getElementById(pad.dataset.sign);
    const svg = pad.querySelector("svg");
    const path = svg.querySelector("path");
    const form = field.form;
    let drawing = false;

    const show = () => path.setAttribute("d", field.value);
    const point = (event) => {
      const box = svg.getBoundingClientRect();
      const x = Math.round(((event.clientX - box.left) / box.width) * 600);
      const y = Math.round(((event.clientY - box.top) / box.height) * 200);
      return `${Math.min(600, Math.max(0, x))} ${Math.min(200, Math.max(0, y))}`;
    };
    const add = (event, letter) => {
      const next = letter + point(event);
      if (field.value.length + next.length <= LONGEST && !field.value.endsWith(next)) field.value += next;
      show();
    };

    svg.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      drawing = true;
      svg.setPointerCapture(event.pointerId);
      add(event, "M");
    });
    svg.addEventListener("pointermove", (event) => { if (drawing) add(event, "L"); });
    ["pointerup", "pointercancel"].forEach((name) => svg.addEventListener(name, () => { drawing = false; }));
    pad.querySelector("[data-sign-clear]").addEventListener("click", () => { field.value = ""; show(); });

    const choose = () => {
      const chosen = form.querySelector(`input[name=${pad.dataset.signWhen || "way"}]:checked`);
      pad.hidden = !(chosen && chosen.value === "screen");
    };
    form.addEventListener("change", choose);
    choose();
    show();
  });
})();

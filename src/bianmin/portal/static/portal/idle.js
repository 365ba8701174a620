/* 公用机器:一会儿没人碰,就把上一个人的东西清掉,回到自助区。 */
"use strict";
(function () {
  const me = document.querySelector("script[data-to]"), seconds = parseInt(me.dataset.seconds, 10) || 90;
  let timer = 0;
  function forget() {
    try { localStorage.clear(); sessionStorage.clear(); } catch (error) { /* nothing was kept */ }
    if (window.speechSynthesis) window.speechSynthesis.cancel();
    location.replace(me.dataset.to);
  }
  function again() { clearTimeout(timer); timer = setTimeout(forget, seconds * 1000); }
  for (const name of ["pointerdown", "keydown", "touchstart", "scroll", "input"]) addEventListener(name, again, { passive: true });
  // Nobody pages back into what another one typed.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  again();
})();

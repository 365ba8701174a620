/* 装到桌面:登记离线的帮手。没有它,每一页照样能用。 */
"use strict";
(function () {
  const link = document.querySelector("link[rel=manifest]");
  if (!link || !("serviceWorker" in navigator) || !window.isSecureContext) return;
  const at = link.getAttribute("href").replace("app.webmanifest", "");
  navigator.serviceWorker.register(at + "worker.js", { scope: at }).catch(() => { /* works without */ });
})();

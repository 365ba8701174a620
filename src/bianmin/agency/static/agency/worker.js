// 没有网也能打开这一页。只存页面本身,不存任何人的东西。
// SHELL is written before this by the server: the page and its files, with fingerprints.
"use strict";

const KEPT = `agency-${SHELL.join("|").split("").reduce((n, c) => (n * 31 + c.charCodeAt(0)) | 0, 7)}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(SHELL.map((one) => new Request(one, { cache: "reload" })))).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n.startsWith("agency-") && n !== KEPT).map((n) => caches.delete(n)))).then(() => self.clients.claim()));
});

// The page from the phone first: a net that is half gone must not keep it waiting.
self.addEventListener("fetch", (event) => {
  const at = new URL(event.request.url);
  if (event.request.method !== "GET" || !SHELL.includes(at.pathname + at.search)) return;
  event.respondWith(caches.match(event.request, { cacheName: KEPT }).then((kept) => kept || fetch(event.request)));
});

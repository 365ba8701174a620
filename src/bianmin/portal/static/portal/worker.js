// 断网时还能看的:页面的样子,和看过的办事指南。不存任何人的东西。
// AT is written before this by the server: what to keep, the page without the net, the guides.
"use strict";

const MARK = AT.shell.join("|").split("").reduce((n, c) => (n * 31 + c.charCodeAt(0)) | 0, 7);
const KEPT = `portal-${MARK}`, GUIDES = "portal-guides";
const MOST = 40; // guides

// Without cookies: what is kept is what anybody may read, whoever was signed in.
const plain = (address) => fetch(new Request(address, { credentials: "omit", cache: "reload" }));

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => Promise.all([...AT.shell, AT.offline].map((one) => plain(one).then((found) => found.ok && kept.put(one, found)))))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n.startsWith("portal-") && n !== KEPT && n !== GUIDES).map((n) => caches.delete(n)))).then(() => self.clients.claim()));
});

async function keepGuide(address) {
  try {
    const found = await plain(address);
    if (!found.ok || found.redirected) return;
    const kept = await caches.open(GUIDES);
    await kept.put(address, found);
    const all = await kept.keys();
    for (const old of all.slice(0, Math.max(0, all.length - MOST))) await kept.delete(old);
  } catch (error) { /* no net: nothing new is kept */ }
}

const isGuide = (at) => at.pathname.startsWith(AT.guides) && !at.search && !/\.[a-z]+$/.test(at.pathname);

async function page(event, at) {
  try {
    const found = await fetch(event.request);
    if (isGuide(at) && found.ok) event.waitUntil(keepGuide(at.href));
    return found;
  } catch (error) {
    const kept = isGuide(at) && await caches.match(at.href, { cacheName: GUIDES });
    return kept || await caches.match(AT.offline, { cacheName: KEPT }) || Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const at = new URL(event.request.url);
  if (event.request.method !== "GET" || at.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event, at));
  else if (AT.shell.includes(at.pathname + at.search)) event.respondWith(caches.match(event.request, { cacheName: KEPT }).then((kept) => kept || fetch(event.request)));
});

// 从网页退出的时候:手机里都送到了,就清空;没有送到的,加着密留下。
"use strict";

// Not while the telephone's own page is open beside: what is being written there has its place here.
// A browser that knows no locks cannot tell; there it is emptied all the same, as phone.js does.
function empty() {
  if (!navigator.locks) return wipe();
  return navigator.locks.request("agency-page", { ifAvailable: true }, (lock) => (lock ? wipe() : undefined));
}

async function wipe() {
  await new Promise((done) => { const r = indexedDB.deleteDatabase("bianmin-agency"); r.onsuccess = r.onerror = r.onblocked = done; });
  for (const name of await caches.keys()) if (name.startsWith("agency-")) await caches.delete(name);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.action.endsWith("/logout/") || form.dataset.left || !window.indexedDB) return;
  event.preventDefault();
  form.dataset.left = "1";
  try {
    const known = await indexedDB.databases();
    if (known.some((one) => one.name === "bianmin-agency")) {
      const db = await new Promise((good, bad) => { const r = indexedDB.open("bianmin-agency"); r.onsuccess = () => good(r.result); r.onerror = bad; });
      const rows = await new Promise((good, bad) => { const r = db.transaction("drafts").objectStore("drafts").getAll(); r.onsuccess = () => good(r.result); r.onerror = bad; });
      db.close();
      if (rows.every((row) => row.state === "sent")) await empty();
    }
  } finally {
    form.submit();
  }
});

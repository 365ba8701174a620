// 手机里的存放处:IndexedDB,里面的内容都用 AES-GCM 加密,钥匙由登录密码推出来,只在内存里。
//
// Two stores: `meta` (whose phone it is, the wrapped key, the sealed book) and `drafts`
// (one record an act, in the order it was written). What stands open is what the queue
// needs: key, kind, state, times. Names, numbers and photos are sealed.
"use strict";

const Store = (() => {
  const NAME = "bianmin-agency";
  const ROUNDS = 600000;
  const text = new TextEncoder();
  const plain = new TextDecoder();
  let db = null;
  let secret = null; // the data key: not extractable, never written down unwrapped

  function asked(request) {
    return new Promise((good, bad) => {
      request.onsuccess = () => good(request.result);
      request.onerror = () => bad(request.error);
    });
  }

  async function open() {
    if (db) return db;
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("meta");
      const drafts = request.result.createObjectStore("drafts", { keyPath: "seq", autoIncrement: true });
      drafts.createIndex("key", "key", { unique: true });
    };
    db = await asked(request);
    db.onversionchange = () => { db.close(); db = null; };
    db.onclose = () => { db = null; }; // the phone closed it by itself: the next one opens it anew
    return db;
  }

  // Writes wait until they are on the disk: what the screen calls kept must be kept.
  async function write(store, work) {
    const at = await open();
    return new Promise((good, bad) => {
      const change = at.transaction(store, "readwrite", { durability: "strict" });
      const request = work(change.objectStore(store));
      change.oncomplete = () => good(request && request.result);
      change.onabort = () => bad(change.error || new Error("没有存下"));
      change.onerror = () => bad(change.error);
    });
  }

  async function read(store, work) {
    const at = await open();
    return asked(work(at.transaction(store).objectStore(store)));
  }

  async function wrapping(password, salt) {
    const base = await crypto.subtle.importKey("raw", text.encode(password), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
  }

  async function owner() {
    return (await read("meta", (m) => m.get("owner"))) || null;
  }

  // The server has said that this is the login's own password: make a new key under it.
  async function found(person, password) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
    const under = await wrapping(password, salt);
    const wrapped = await crypto.subtle.wrapKey("raw", key, under, { name: "AES-GCM", iv });
    await write("meta", (m) => m.put({ ...person, salt, iv, wrapped }, "owner"));
    return unlock(password);
  }

  // Return whether the password opens what is kept here; needs no net.
  async function unlock(password) {
    const kept = await owner();
    if (!kept) return false;
    try {
      const under = await wrapping(password, kept.salt);
      const how = { name: "AES-GCM", iv: kept.iv };
      secret = await crypto.subtle.unwrapKey("raw", kept.wrapped, under, how, { name: "AES-GCM" }, false, ["encrypt", "decrypt"]);
      return true;
    } catch {
      return false;
    }
  }

  async function seal(what, name) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: text.encode(name) };
    return { iv, box: await crypto.subtle.encrypt(how, secret, text.encode(JSON.stringify(what))) };
  }

  async function unseal(sealed, name) {
    const how = { name: "AES-GCM", iv: sealed.iv, additionalData: text.encode(name) };
    return JSON.parse(plain.decode(await crypto.subtle.decrypt(how, secret, sealed.box)));
  }

  async function keepBook(book) {
    const sealed = await seal(book, "book");
    await write("meta", (m) => m.put(sealed, "book"));
  }

  async function book() {
    const sealed = await read("meta", (m) => m.get("book"));
    return sealed ? unseal(sealed, "book") : null;
  }

  // Add an act or replace it; returns the record with its number.
  async function keep(record) {
    const { body, ...open_ } = record;
    const row = { ...open_, ...(await seal(body, record.key)) };
    row.seq = await write("drafts", (d) => d.put(row));
    return { ...record, seq: row.seq };
  }

  async function drafts() {
    const rows = await read("drafts", (d) => d.getAll());
    const found = [];
    for (const row of rows) found.push({ ...row, iv: undefined, box: undefined, body: await unseal(row, row.key) });
    return found;
  }

  async function draft(key) {
    const row = await read("drafts", (d) => d.index("key").get(key));
    return row ? { ...row, iv: undefined, box: undefined, body: await unseal(row, key) } : null;
  }

  async function drop(seq) {
    await write("drafts", (d) => d.delete(seq));
  }

  // How many acts have not reached the server; needs no key.
  async function unsent() {
    const rows = await read("drafts", (d) => d.getAll());
    return rows.filter((row) => row.state !== "sent").length;
  }

  // Empty the phone, but never while something has not been sent.
  async function clear() {
    if (await unsent()) return false;
    secret = null;
    if (db) { db.close(); db = null; }
    await asked(indexedDB.deleteDatabase(NAME));
    for (const name of await caches.keys()) if (name.startsWith("agency-")) await caches.delete(name);
    return true;
  }

  return {
    owner, found, unlock, keepBook, book, keep, drafts, draft, drop, unsent, clear,
    get open() { return secret !== null; },
    lock() { secret = null; },
  };
})();

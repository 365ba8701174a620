// 有网了就送:一张一张、按先后、每张只办一次。
//
// An act leaves the queue only when our own server has answered with its key; a broken
// line, a login page or a stranger's page leaves it where it is.
"use strict";

const Send = (() => {
  const at = document.body.dataset;
  const EVERY = 60000;
  const PATIENCE = 20000; // a net that is half gone holds nobody up
  let listening = () => {};
  let started = false;
  let state = { words: "", login: false };

  function tell(words, login = false) {
    state = { words, login };
    listening(state);
  }

  async function ask(address, options = {}) {
    const patience = AbortSignal.timeout(PATIENCE);
    return fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: patience, ...options });
  }

  // Fetch the book (and with it the token that a form needs); null when there is no way.
  async function fetchBook() {
    let answer;
    try {
      answer = await ask(at.book);
    } catch {
      tell("没有网,都存在手机里,有网了自己送");
      return null;
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      tell("要重新登录,才能送;手机里的都在", true);
      return null;
    }
    try {
      const book = await answer.json();
      if (!book.csrf || !book.owner) throw new Error("not ours");
      book.off = Date.parse(book.now) - Date.now(); // how far the clock of the phone is behind
      return book;
    } catch {
      tell("服务器没有好好回答,过一会再送;手机里的都在");
      return null;
    }
  }

  // Acts go in the order in which they were written; what hangs on one that is not sent waits.
  function next(rows) {
    const sent = new Set(rows.filter((r) => r.state === "sent").map((r) => r.key));
    return rows.find((r) => r.state === "ready" && (!r.of || r.of.startsWith("m:") || sent.has(r.of)));
  }

  async function one(row, csrf) {
    const { data } = row.body;
    const body = { key: row.key, kind: row.kind, of: row.of || "", phone_at: row.at, phone_now: new Date().toISOString(), data };
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
    const answer = await ask(at.replay, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error("login");
    const said = await answer.json();
    if (said.key !== row.key || !["sent", "refused"].includes(said.state)) throw new Error("not ours");
    return said;
  }

  // Once it is sent, the phone forgets the papers and keeps the receipt.
  async function settle(row, said) {
    const body = said.state === "sent"
      ? { title: row.body.title, answer: said }
      : { ...row.body, why: said.why };
    await Store.keep({ ...row, state: said.state, tried: false, body });
  }

  async function round() {
    if (!Store.open) return;
    const book = await fetchBook();
    if (!book) return;
    const mine = await Store.owner();
    if (!mine || mine.id !== book.owner.id) {
      tell(`这部手机里是${mine ? mine.name : "别人"}存的,请${mine ? mine.name : "原来的人"}登录来送`, true);
      return;
    }
    await Store.keepBook(book).catch(() => {}); // full: sending makes room, the old one will do
    for (let row = next(await Store.drafts()); row; row = next(await Store.drafts())) {
      tell(`正在送:${row.body.title}`);
      row.tried = true; // from here on it may have arrived: it is not changed before we know
      try {
        await Store.keep(row);
      } catch {
        tell("手机存不下了,送不了:先从手机里腾出地方;写的都还在");
        return;
      }
      try {
        await settle(row, await one(row, book.csrf));
      } catch (error) {
        tell(error.message === "login" ? "要重新登录,才能送;手机里的都在" : "送到一半断了,还在手机里,有网了再送", error.message === "login");
        return;
      }
      listening(state);
    }
    const left = await Store.unsent();
    tell(left ? `有网。手机里还有 ${left} 张没有送到` : "有网。手机里的都送到了");
  }

  // Two pages of one phone never send at the same time; the key makes it once even so.
  async function now() {
    if (!navigator.locks) return round();
    return navigator.locks.request("agency-send", round);
  }

  function start(listen) {
    listening = listen;
    if (started) return now(); // locked and opened again: one clock ticks, not two
    started = true;
    addEventListener("online", now);
    addEventListener("offline", () => tell("没有网,都存在手机里,有网了自己送"));
    setInterval(() => navigator.onLine && now(), EVERY);
    return now();
  }

  return { start, now, get state() { return state; } };
})();

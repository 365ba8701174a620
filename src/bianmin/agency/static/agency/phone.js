// 手机代办的几个画面。没有网也能打开;写的都先存在手机里。
"use strict";

(() => {
  const at = document.body.dataset;
  const main = document.getElementById("main");
  const net = document.getElementById("net");
  const say = document.getElementById("say");
  const FULL = "手机存不下了!先不要关,腾出地方再写、再送";
  const UNKEPT = "没有存下!先不要关,再写一个字,看到“存在手机里了”再走";
  let book = null;
  let redraw = () => {};
  let turn = 0;
  let draws = 0;
  let drawn = 0; // the turn whose lists are on the screen
  let busy = false;
  let letGo = null; // the other pages of this phone know by it that this one is open
  let held = null;

  // A finger that presses twice means one thing: until it is done, the second press is none.
  async function once(what) {
    if (busy) return undefined;
    busy = true;
    try {
      return await what();
    } finally {
      busy = false;
    }
  }

  // A screen was asked for: one asked for earlier, which still reads the store, no longer draws.
  function turned() {
    redraw = () => {};
    return ++turn;
  }

  function el(tag, attrs = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attrs)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...inside.filter((one) => one !== null && one !== undefined));
    return made;
  }

  function show(title, ...inside) {
    main.replaceChildren(el("div", { class: "head" }, el("h1", {}, title)), ...inside.filter(Boolean));
    main.focus();
    scrollTo(0, 0);
  }

  function alarm(...lines) {
    return el("section", { class: "objections", role: "alert" }, el("ul", {}, ...lines.map((line) => el("li", {}, line))));
  }

  function go(label, what, main_ = false) {
    return el("button", { type: "button", class: main_ ? "btn btn--main btn--wide" : "btn btn--wide", onclick: what }, label);
  }

  function told(state) {
    const online = navigator.onLine && !state.words.startsWith("没有网");
    net.className = `light light--wrap light--${online ? "ok" : "still"}`;
    net.replaceChildren(state.words || (online ? "有网" : "没有网,都存在手机里"));
    if (state.login) net.append(" ", el("a", { href: at.login }, "去登录"));
    say.textContent = state.words;
    redraw();
  }

  // ---- the lock

  async function lockScreen(wrong = []) {
    turned();
    const kept = await Store.owner();
    const box = el("input", { class: "input", id: "password", type: "password", autocomplete: "current-password", required: true });
    const form = el("form", { class: "stack card", onsubmit: (event) => { event.preventDefault(); once(() => openWith(box.value, kept)); } },
      el("div", { class: "field" }, el("label", { for: "password" }, "登录密码"), box),
      el("p", { class: "hint" }, kept ? `${kept.name}存在这部手机里的,用存的时候的密码打开。没有网也能开。` : "第一次在这部手机上用,要有网。以后没有网也能开。"),
      el("button", { class: "btn btn--main btn--wide" }, "打开"));
    show("手机代办", wrong.length ? alarm(...wrong) : null, form);
    box.focus();
  }

  async function openWith(password, kept) {
    if (kept) {
      if (await Store.unlock(password)) return begin();
      return lockScreen(["密码不对。改过密码的,用存这些东西时的旧密码"]);
    }
    const made = await firstTime(password);
    return made ? lockScreen([made]) : begin();
  }

  // Return what is wrong, or nothing once the phone has a store of its own.
  async function firstTime(password) {
    try {
      const answer = await fetch(at.book, { redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect") return "要先登录";
      const { csrf } = await answer.json();
      const sent = await fetch(at.unlock, { method: "POST", headers: { "X-CSRFToken": csrf }, body: new URLSearchParams({ password }), redirect: "manual" });
      const said = await sent.json();
      if (!said.owner) return said.why || "打不开,请再试";
      await Store.found(said.owner, password);
      return "";
    } catch {
      return "第一次用要有网,现在连不上";
    }
  }

  async function begin() {
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    if (navigator.locks && !letGo) held = navigator.locks.request("agency-page", { mode: "shared" }, () => new Promise((done) => { letGo = done; }));
    book = await Store.book();
    if (!book) {
      await Send.start(told);
      book = await Store.book();
    } else Send.start(told);
    home();
  }

  // ---- the lists

  function home() {
    const here = turned();
    redraw = () => drawHome(here);
    return drawHome(here);
  }

  // Of two draws of one turn the later one read the later news, whichever is ready first.
  async function drawHome(here) {
    const mine = ++draws;
    const kept = await Store.book();
    const rows = await Store.drafts();
    if (here !== turn || mine !== draws) return;
    const stood = drawn === here ? scrollY : 0;
    drawn = here;
    drawLists(kept || book, rows);
    scrollTo(0, stood); // news of the net moves nobody's list under the finger
  }

  function drawLists(now, rows) {
    book = now;
    const left = rows.filter((r) => r.state !== "sent").length;
    if (!book) return show("手机代办", alarm("还没有拿到事项清单,有网的时候打开一次"), go("再试", begin, true));
    show("手机代办",
      Drafts.clock(book) ? alarm(Drafts.clock(book)) : null,
      el("p", { id: "left" }, left ? `手机里还有 ${left} 张没有送到` : "手机里没有等着送的"),
      el("div", { class: "stack" }, go("替人办一件事", items, true), go("现在送", () => Send.now()),
        el("a", { class: "btn btn--wide", href: at.home }, "网页版的工作清单"), go("退出,清空手机", leave)),
      section("手机里的", rows.reverse().map(line)),
      section("我代办的", book.mandates.map(mandateLine)),
      section("要上门的", book.visits.map((v) => pressed(`${v.place} ${v.who}`, `${v.on} · ${v.what}`, () => begun("visit", "", `上门:${v.who}`, v)))));
  }

  function section(title, lines) {
    return el("section", { class: "sec" }, el("h2", {}, title, " ", el("small", {}, String(lines.length))),
      lines.length ? el("ul", { class: "goto" }, ...lines) : el("p", { class: "soft" }, "现在没有"));
  }

  function pressed(title, under, what) {
    return el("li", {}, el("button", { type: "button", class: "btn btn--quiet", onclick: what }, el("b", {}, title)), el("span", {}, under));
  }

  function line(row) {
    const why = row.state === "refused" ? `:${row.body.why.map((w) => w.found).join(";")}` : "";
    const state = el("span", { class: `light light--wrap light--${Drafts.LIGHT[row.state]}` }, Drafts.STATE[row.state] + why);
    return el("li", { "data-state": row.state, "data-key": row.key },
      el("button", { type: "button", class: "btn btn--quiet", onclick: () => one(row.key) }, el("b", {}, `${Drafts.KIND[row.kind]}:${row.body.title}`)), state);
  }

  function mandateLine(m) {
    return pressed(`${m.applicant}:${m.name}`, `${m.no} · ${m.zh} · 委托到 ${m.last_on}`, () => mandate(`m:${m.id}`, `${m.applicant}:${m.name}`, m, m.state));
  }

  function mandate(of, title, about, state) {
    turned();
    show(title, el("div", { class: "stack" },
      state === "active" || state === "new" ? go("交到中心", () => begun("hand_in", of, title, about), true) : null,
      camera(of, title), go("回去", home)));
  }

  function camera(of, title) {
    const box = el("input", { class: "input", id: "photo", type: "file", accept: "image/*", capture: "environment" });
    box.addEventListener("change", async () => {
      if (!box.files.length) return;
      try {
        const photo = await Drafts.picture(box.files[0]);
        const name = `${title}的材料`;
        await Store.keep({ ...Drafts.made("photo", of, name, { photo, name }), state: "ready" });
        Send.now();
        home();
      } catch (error) {
        box.value = "";
        main.prepend(alarm(error.name === "QuotaExceededError" ? FULL : error.words || "照片没有存下,请再拍一次"));
      }
    });
    return el("div", { class: "field" }, el("label", { for: "photo" }, "拍材料、拍签了字的委托书"), box);
  }

  function items() {
    turned();
    const list = el("ul", { class: "goto" });
    const box = el("input", { class: "input", id: "find", type: "search", oninput: fill });
    function fill() {
      const asked = box.value.trim();
      const fit = book.items.filter((i) => !asked || i.name.includes(asked) || i.said.includes(asked)).slice(0, 30);
      list.replaceChildren(...fit.map((i) => (i.in_person
        ? el("li", {}, el("b", {}, i.said), el("span", { class: "light light--late light--wrap" }, `须本人办理,不能代办:${i.why}`))
        : pressed(i.said, i.name, () => begun("mandate", "", i.said, i)))));
    }
    fill();
    show("替人办什么事?", el("div", { class: "field" }, el("label", { for: "find" }, "找事项"), box), list, go("回去", home));
  }

  // ---- one act

  function begun(kind, of, title, about) {
    return once(async () => {
      const row = Drafts.made(kind, of, title, Drafts.first(kind, book, about));
      row.body.about = { papers: about.papers || [] };
      try {
        write(await Store.keep(row));
      } catch {
        main.prepend(alarm(FULL));
      }
    });
  }

  async function one(key) {
    const here = turned();
    const row = await Store.draft(key);
    if (here !== turn) return;
    if (!row) return home(); // taken off in another page of this phone
    if (row.state === "draft" || (row.state === "refused" && row.kind !== "photo")) return write(row);
    redraw = async () => {
      const now = await Store.draft(key);
      if (here === turn && now && now.state !== row.state) one(key);
    };
    const paper = Drafts.receipt(row, book);
    const title = row.state === "sent" ? "已送到" : row.state === "refused" ? "退回" : "暂收凭据";
    const facts = el("dl", { class: "facts card", id: "receipt" });
    for (const [name, value] of paper.said) facts.append(el("dt", {}, name), el("dd", {}, value));
    show(title, el("p", {}, paper.words), row.body.why ? why(row) : null, facts,
      row.body.answer && row.body.answer.clock ? el("p", { class: "card" }, row.body.answer.clock) : null,
      row.kind === "mandate" && row.state === "ready" ? go("接着:拍照、交到中心", () => mandate(row.key, row.body.title, row.body.about, "new"), true) : null,
      row.state === "ready" && !row.tried ? go("拿回来改", () => takeBack(key)) : null,
      row.state === "ready" && row.tried ? el("p", { class: "card" }, "送过一次,没有等到回音,可能已经到了。有网了会自己弄清楚,不会办两次;弄清楚以前不能改") : null,
      row.state === "refused" ? throwAway(row) : null,
      go("回去", home));
  }

  // Not while it is on its way: what is changed then would be lost.
  function takeBack(key) {
    const take = async () => {
      const row = await Store.draft(key);
      if (!row || row.state !== "ready" || row.tried) return one(key);
      return write(await Store.keep({ ...row, state: "draft" }));
    };
    return navigator.locks ? navigator.locks.request("agency-send", take) : take();
  }

  function why(row) {
    return el("section", { class: "objections", role: "alert" }, el("h2", {}, "退回,改了再送;写的都还在"),
      el("ul", {}, ...row.body.why.map((w) => el("li", {}, w.found, ...w.clauses.map((c) => el("div", { class: "clause" }, el("blockquote", {}, c.says), el("cite", {}, c.at)))))));
  }

  function input(name, label, type, options, data, changed) {
    const id = `f_${name}`;
    if (type === "tick") {
      return el("div", { class: "field" }, el("label", { class: "tick", for: id },
        el("input", { type: "checkbox", id, name, checked: Boolean(data[name]), onchange: (e) => changed(name, e.target.checked ? "on" : "") }), " ", label));
    }
    if (type === "radio") {
      return el("div", { class: "field" }, el("fieldset", {}, el("legend", {}, label), ...options.map(([value, zh]) => el("label", { class: "tick" },
        el("input", { type: "radio", name, value, checked: data[name] === value, onchange: () => changed(name, value) }), " ", zh))));
    }
    const how = { class: "input", id, name, oninput: (e) => changed(name, e.target.value), autocomplete: "off" };
    const box = type === "words" ? el("textarea", { ...how, rows: 4 }) : el("input", { ...how, type });
    box.value = data[name] || "";
    return el("div", { class: "field" }, el("label", { for: id }, label), box);
  }

  function write(row) {
    turned();
    const data = row.body.data;
    let saving = Promise.resolve();
    let lost = false; // the last words are on the screen alone
    let gone = false; // it was handed over to be sent: from here on nothing in it changes
    const kept = el("p", { class: "soft", id: "kept" }, "写一个字存一个字");
    async function keep(state) {
      try {
        const now = await Store.draft(row.key);
        if (now && !["draft", "refused"].includes(now.state)) { gone = true; return one(row.key); } // sent from another page
        row.at = new Date().toISOString();
        await Store.keep({ ...row, state });
      } catch (error) {
        lost = true;
        kept.replaceChildren(alarm(error.name === "QuotaExceededError" ? FULL : UNKEPT));
        return false;
      }
      row.state = state;
      lost = false;
      kept.textContent = "存在手机里了";
      kept.dataset.n = Number(kept.dataset.n || 0) + 1;
      return true;
    }
    function save(state = "draft") {
      saving = saving.then(() => gone || keep(state));
      return saving;
    }
    function changed(name, value) {
      if (gone) return;
      data[name] = value;
      save();
    }
    const form = el("form", { class: "stack", onsubmit: async (event) => {
      event.preventDefault();
      const wrong = Drafts.wanting(row.kind, data);
      if (wrong.length) return main.prepend(alarm(...wrong));
      return once(async () => {
        if (gone || !(await save("ready")) || gone) return undefined;
        gone = true;
        Send.now();
        return one(row.key);
      });
    } }, ...Drafts.fields(row.kind, book, row.body.about).map(([n, l, t, o]) => input(n, l, t, o, data, changed)),
    el("button", { class: "btn btn--main btn--wide" }, "写完了,送"));
    show(`${Drafts.KIND[row.kind]}:${row.body.title}`, row.body.why ? why(row) : null, kept, form,
      go("先放着,回去", async () => { await saving; if (!lost) home(); }), throwAway(row));
  }

  // Nothing goes without being asked for twice, by name.
  function throwAway(row) {
    const button = go("这一张不要了", async () => {
      if (button.dataset.sure) { await Store.drop(row.seq); home(); return; }
      button.dataset.sure = "1";
      button.textContent = `再按一次,就把“${row.body.title}”从手机里拿掉,没有送过`;
    });
    return button;
  }

  // Another page of this phone may have something open: its words would have no place any more.
  async function alone() {
    if (!navigator.locks) return Store.clear();
    if (letGo) letGo();
    letGo = null;
    await held;
    return navigator.locks.request("agency-page", { ifAvailable: true }, (lock) => (lock ? Store.clear() : false));
  }

  async function leave() {
    const here = turned();
    await Send.now();
    const left = await Store.unsent();
    if (here !== turn) return;
    if (left) {
      show("还不能清空", alarm(`手机里还有 ${left} 张没有送到。送到以后才能清空;不送的,先一张一张拿掉`), go("回去", home),
        go("锁上,东西留在手机里", () => { Store.lock(); lockScreen(); }));
      return;
    }
    if (!(await alone())) {
      show("还不能清空", alarm("这部手机上还有一个代办的页面开着,或者刚刚又写了新的。先关掉那个页面,再退出"), go("回去", begin));
      return;
    }
    for (const one_ of await navigator.serviceWorker.getRegistrations()) one_.unregister(); // may wait for an update under way: we do not
    try {
      const book_ = await (await fetch(at.book, { redirect: "manual" })).json();
      await fetch(at.logout, { method: "POST", headers: { "X-CSRFToken": book_.csrf }, redirect: "manual" });
    } catch { /* the net is gone: the phone is empty all the same */ }
    show("清空了", el("p", {}, "都送到了,这部手机里没有留下东西。"), el("a", { class: "btn btn--wide", href: at.login }, "再登录"));
  }

  if (!("indexedDB" in window && window.crypto && crypto.subtle && "serviceWorker" in navigator)) {
    show("手机代办", alarm("这个浏览器不能在没有网时用。要 https 的地址和新一点的浏览器"), el("a", { class: "btn", href: at.home }, "用网页版"));
  } else {
    navigator.serviceWorker.register(at.worker);
    told({ words: "" });
    lockScreen();
  }
})();

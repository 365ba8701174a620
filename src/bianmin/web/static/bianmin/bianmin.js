/* 便民 · 页面脚本。没有它,每一页照样能用;有它,少按几下、写的字不丢。
   What a page wants is said in its markup:
     data-key="F9"        this key presses the button, follows the link or focuses the field
     data-key-label="…"   how the list of keys (?) names it
     data-problem         the field of a paper row that E goes to
     data-keep="name"     a form whose typed text outlives a lost connection (data-private fields never)
     data-ticks="name"    a tick list that counts what is missing and remembers it; data-main on what one must bring
     data-copy="text"     copies the text      data-print   prints      data-read="#main"   reads aloud
     data-elder           the elder switch     data-again   a form that may be sent twice */
"use strict";
(function () {
  const all = (what, where) => Array.from((where || document).querySelectorAll(what));
  const one = (what, where) => (where || document).querySelector(what);
  const shown = (el) => el.getClientRects().length > 0;
  const make = (tag, words, parts) => {
    const el = document.createElement(tag);
    if (words) el.textContent = words;
    (parts || []).forEach((part) => el.append(part));
    return el;
  };

  function say(words) {
    const region = one("#say");
    if (!region) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = words; }, 50);
  }

  /* A private window or a full disk may refuse to remember: then nothing is remembered, and nothing breaks. */
  function remember(store, name, value) {
    try {
      if (value === null) store().removeItem(name);
      else store().setItem(name, JSON.stringify(value));
    } catch (error) { /* not remembered */ }
  }
  function recall(store, name) {
    try { return JSON.parse(store().getItem(name)); } catch (error) { return null; }
  }
  const thisTab = () => window.sessionStorage;
  const thisDevice = () => window.localStorage;
  const cookie = (name) => {
    const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  };
  function setCookie(name, value, seconds) {
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = name + "=" + encodeURIComponent(value) + ";path=/;samesite=lax;max-age=" + seconds + secure;
  }

  /* ---- keys ---- */
  const writes = (el) => el.isContentEditable || el.matches("textarea,select,input:not([type=checkbox],[type=radio],[type=button],[type=submit])");
  const keyed = () => all("[data-key]").filter(shown);

  function press(el) {
    if (el.getAttribute("aria-disabled") === "true" || el.disabled) return;
    if (writes(el)) { el.focus(); if (el.select) el.select(); return; }
    el.click();
    const first = el.matches("details[open]>summary") && all("select,textarea,input", el.parentElement).find(shown);
    if (first) first.focus();
  }

  function inPapers(event, row) {
    const key = event.key.toLowerCase();
    if (key === "e") {
      const field = one("[data-problem]", row);
      if (field) { const fold = field.closest("details"); if (fold) fold.open = true; field.focus(); }
      return Boolean(field);
    }
    if (key === " " && !event.target.matches("button,a,summary,input")) {
      const tick = one("input[type=checkbox]", row);
      if (tick) tick.click();
      return Boolean(tick);
    }
    const step = key === "arrowdown" ? 1 : key === "arrowup" ? -1 : 0;
    if (!step) return false;
    const rows = all(".paper", row.closest(".papers") || document);
    const next = rows[rows.indexOf(row) + step];
    const tick = next && one("input[type=checkbox]", next);
    if (tick) tick.focus();
    return Boolean(tick);
  }

  function leaveField(target) {
    const row = target.closest(".paper");
    const tick = row && one("input[type=checkbox]", row);
    if (!tick || !writes(target)) return false;
    tick.focus();
    return true;
  }

  function onKey(event) {
    if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) return;
    if (event.ctrlKey && event.key !== "Enter") return;
    const target = event.target instanceof Element ? event.target : document.body;
    const typing = writes(target), name = event.ctrlKey ? "Ctrl+Enter" : event.key;
    const special = event.ctrlKey || event.key === "Escape" || /^F\d+$/.test(event.key);
    const row = target.closest(".paper");
    let done = false;
    if (event.key === "Escape") done = closeKeys() || leaveField(target);
    if (!done && !typing && row && !event.ctrlKey) done = inPapers(event, row);
    if (!done && (special || !typing)) {
      const found = keyed().find((el) => el.dataset.key.toLowerCase() === name.toLowerCase());
      if (found) { press(found); done = true; }
      else if (event.key === "?") done = openKeys();
    }
    if (done) event.preventDefault();
  }

  function keyRow(key, words) { return make("div", "", [make("dt", "", [make("kbd", key)]), make("dd", words)]); }

  function nameOf(el) {
    if (el.dataset.keyLabel) return el.dataset.keyLabel;
    if (writes(el)) return (el.labels && el.labels[0] ? el.labels[0].textContent : el.getAttribute("aria-label") || "").trim();
    const copy = el.cloneNode(true);
    all("kbd", copy).forEach((kbd) => kbd.remove());
    return copy.textContent.trim();
  }

  function openKeys() {
    if (closeKeys()) return true;
    const list = make("dl");
    keyed().forEach((el) => { if (el.dataset.key !== "?") list.append(keyRow(el.dataset.key === "Escape" ? "Esc" : el.dataset.key, nameOf(el))); });
    if (one(".papers .paper")) {
      list.append(keyRow("空格", "给这一样材料打勾"), keyRow("↑ ↓", "上一样、下一样材料"));
      if (one("[data-problem]")) list.append(keyRow("E", "写这一样哪里不行"));
    }
    list.append(keyRow("Ctrl+P", "打印这一页"), keyRow("?", "收起这张表"));
    const region = make("section", "", [make("h2", "这一页的快捷键"), list]);
    region.id = "keys"; region.className = "keylist no-print"; region.tabIndex = -1;
    region.setAttribute("aria-label", "快捷键");
    const bar = one(".bar");
    if (bar) bar.after(region); else document.body.prepend(region);
    region.focus();
    return true;
  }

  let before = null;
  document.addEventListener("focusout", (event) => { if (!event.target.closest("#keys")) before = event.target; });
  function closeKeys() {
    const region = one("#keys");
    if (!region) return false;
    region.remove();
    if (before && before.isConnected) before.focus();
    return true;
  }

  /* ---- once: a form is sent once; the server counts it once anyway ---- */
  const RELEASE = 8000; // ms: a download leaves the page where it is
  function release(form) {
    delete form.dataset.sent;
    all("[data-was-sent]", form).forEach((el) => { el.removeAttribute("aria-disabled"); delete el.dataset.wasSent; });
  }
  function send(form) { // false: it is on its way already
    if (form.dataset.sent) { say("已经交上去了,请等一等"); return false; }
    if (form.dataset.keep) {
      keepNow(form);
      remember(thisTab, "sent", form.dataset.keep);
      setCookie("sent", form.dataset.keep, 86400);
    }
    if ("again" in form.dataset) return true;
    form.dataset.sent = "1";
    all("button:not([type=button]),input[type=submit]", form).forEach((el) => {
      if (!el.hasAttribute("aria-disabled")) { el.setAttribute("aria-disabled", "true"); el.dataset.wasSent = ""; }
    });
    setTimeout(() => release(form), RELEASE);
    return true;
  }
  function onSubmit(event) {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (!send(event.target)) event.preventDefault();
  }
  function onHtmxSubmit(event) {
    const asked = event.detail.requestConfig;
    if (!asked.triggeringEvent || asked.triggeringEvent.type !== "submit" || asked.verb === "get") return;
    const form = event.detail.elt.closest("form");
    if (form && !send(form)) event.preventDefault();
  }

  /* ---- keep: what was typed outlives a lost connection ---- */
  const keepable = (el) => el.name && !("private" in el.dataset) && !el.matches("[type=password],[type=file],[type=submit],[type=button],button,fieldset,output")
    && (el.type !== "hidden" || "formKey" in el.dataset);
  const ticked = (el) => el.type === "checkbox" || el.type === "radio";
  function typed(form) {
    return Array.from(form.elements).filter(keepable).map((el) => [el.name, ticked(el) ? el.value : "", ticked(el) ? el.checked : el.value]);
  }
  const same = (a, b) => JSON.stringify(a.filter((v) => v[0] !== "key")) === JSON.stringify(b.filter((v) => v[0] !== "key"));
  const slot = (form) => "keep:" + form.dataset.keep;
  function keepNow(form) { remember(thisTab, slot(form), typed(form)); }
  function putBack(form, kept) {
    const seen = {};
    kept.forEach(([name, value, state]) => {
      const fields = Array.from(form.elements).filter((el) => el.name === name && keepable(el));
      const isTick = fields.length > 0 && ticked(fields[0]);
      const at = seen[name] || 0;
      seen[name] = at + 1;
      const el = isTick ? fields.find((field) => field.value === value) : fields[at];
      if (!el) return;
      if (isTick) el.checked = state; else el.value = state;
      el.dispatchEvent(new Event(isTick ? "change" : "input", { bubbles: true }));
    });
  }
  function offer(form, kept) {
    const yes = make("button", "放回来"), no = make("button", "不要了");
    yes.type = no.type = "button"; yes.className = "btn btn--main"; no.className = "btn";
    const buttons = make("p", "", [yes, " ", no]);
    buttons.className = "acts top1";
    const box = make("div", "", [make("p", "上一次写的没有交上来,还留在这台电脑上。要放回来吗?"), buttons]);
    box.className = "notice notice--soon no-print";
    box.setAttribute("role", "status");
    form.before(box);
    yes.addEventListener("click", () => { putBack(form, kept); box.remove(); const first = one("input:not([type=hidden]),select,textarea", form); if (first) first.focus(); });
    no.addEventListener("click", () => { remember(thisTab, slot(form), null); box.remove(); });
  }
  function watchKeep(form) {
    if (form.dataset.kept) return;
    form.dataset.kept = "1";
    const kept = recall(thisTab, slot(form)), fresh = typed(form);
    if (kept && !same(kept, fresh)) offer(form, kept);
    let timer = 0;
    const later = () => { clearTimeout(timer); timer = setTimeout(() => keepNow(form), 250); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  }
  function settle() { // an answer took the cookie away: the form has arrived, its text may be forgotten
    const name = recall(thisTab, "sent");
    if (!name) return;
    if (cookie("sent") === name) setCookie("sent", "", 0);
    else remember(thisTab, "keep:" + name, null);
    remember(thisTab, "sent", null);
  }

  /* ---- ticks: what to bring ---- */
  function watchTicks(list) {
    const name = "ticks:" + list.dataset.ticks;
    const boxes = all("input[type=checkbox]", list);
    const had = new Set(recall(thisDevice, name) || []);
    boxes.forEach((box) => { if (had.has(box.value)) box.checked = true; });
    const words = (box) => (box.labels[0] || box).textContent.trim();
    function count(event) {
      const missing = boxes.filter((box) => !box.checked);
      const must = missing.filter((box) => "main" in box.dataset), later = missing.filter((box) => !("main" in box.dataset));
      const light = make("span", must.length ? "还差 " + must.length + " 样必须的:" + must.map(words).join("、")
        : later.length ? "必须的都带了,可以去办" : "都带齐了,可以去办");
      light.className = "light light--wrap light--" + (must.length ? "soon" : "ok");
      const parts = [make("p", "", [light])];
      if (later.length) { const rest = make("p", "可以后补的 " + later.length + " 样:" + later.map(words).join("、")); rest.className = "soft"; parts.push(rest); }
      const told = one('[data-ticks-say="' + list.dataset.ticks + '"]');
      if (told) {
        told.replaceChildren(...parts);
        told.classList.toggle("answer--soon", must.length > 0);
        told.classList.toggle("answer--ok", must.length === 0);
      }
      if (event) remember(thisDevice, name, boxes.filter((box) => box.checked).map((box) => box.value));
    }
    list.addEventListener("change", count);
    all('[data-ticks-clear="' + list.dataset.ticks + '"]').forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => { boxes.forEach((box) => { box.checked = false; }); count(true); boxes[0].focus(); });
    });
    count();
  }

  /* ---- small things ---- */
  function copyText(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = make("textarea");
    area.value = text; area.className = "vh";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy"); // a plain http address in the hall has no clipboard API
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }
  function onCopy(button) {
    const was = button.textContent;
    copyText(button.dataset.copy).then(
      () => { button.textContent = "已复制"; say("已复制"); },
      () => { button.textContent = "没复制上,请手抄"; say("没复制上,请手抄"); },
    ).finally(() => setTimeout(() => { button.textContent = was; }, 2000));
  }
  function onRead(button) {
    const voice = window.speechSynthesis;
    if (voice.speaking) { voice.cancel(); button.textContent = "念给我听"; return; }
    const words = new SpeechSynthesisUtterance(one(button.dataset.read).innerText);
    words.lang = "zh-CN"; words.rate = 0.85;
    words.onend = () => { button.textContent = "念给我听"; };
    button.textContent = "不念了";
    voice.speak(words);
  }
  function onElder(event) {
    event.preventDefault(); // the same without a new page: nothing typed is lost
    const link = event.currentTarget, on = document.documentElement.classList.toggle("elder");
    setCookie("elder", on ? "1" : "0", 365 * 86400);
    link.href = link.href.replace(/elder=\d/, "elder=" + (on ? "0" : "1"));
    showReaders();
    say(on ? "已换成长者版" : "已换回普通版");
  }
  function showReaders() {
    const can = "speechSynthesis" in window && document.documentElement.classList.contains("elder");
    all("[data-read]").forEach((button) => { button.hidden = !can; });
  }
  function onClick(event) {
    const el = event.target.closest("[data-copy],[data-print],[data-read],[data-key='?']");
    if (!el) return;
    if ("copy" in el.dataset) onCopy(el);
    else if ("print" in el.dataset) window.print();
    else if ("read" in el.dataset) onRead(el);
    else openKeys();
  }

  function unfold() { // an address that leads into a fold opens it
    const name = decodeURIComponent(location.hash.slice(1));
    const found = name && document.getElementById(name);
    const fold = found && found.closest("details");
    if (!fold || fold.open) return;
    fold.open = true;
    found.scrollIntoView();
  }

  /* ---- begin ---- */
  function look(root) {
    all("form[data-keep]", root).forEach(watchKeep);
    all("[data-ticks]", root).forEach(watchTicks);
    all("[data-copy],[data-print],[data-key='?']", root).forEach((el) => { el.hidden = false; });
  }
  function lost() { say("没连上。您写的都还在,过一会儿再按一次。"); }

  document.addEventListener("keydown", onKey);
  window.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("htmx:beforeRequest", onHtmxSubmit);
  document.addEventListener("htmx:afterRequest", () => { all("form[data-sent]").forEach(release); settle(); });
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:responseError", lost);
  document.addEventListener("htmx:load", (event) => look(event.target));
  window.addEventListener("pageshow", (event) => { if (event.persisted) all("form[data-sent]").forEach(release); });
  all("[data-elder]").forEach((link) => link.addEventListener("click", onElder));
  window.addEventListener("hashchange", unfold);
  settle();
  look();
  unfold();
  showReaders();
})();

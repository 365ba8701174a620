/* 取号机:网断了不丢号;没人碰就回第一屏;数字键;打号纸;念出来。没有脚本也能取号。 */
(() => {
  "use strict";
  const one = (what) => document.querySelector(what);
  const all = (what) => Array.from(document.querySelectorAll(what));
  const frame = one("[data-kiosk]");
  if (!frame) return;
  const alive = frame.dataset.alive, home = frame.dataset.kiosk, idle = 1000 * Number(frame.dataset.idle);
  const AGAIN = 2000; // ms between two tries while the net is gone

  /* ---- the net: ask before leaving the page, try again with the same key ---- */
  const off = one("#off");
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
  function tell(words) { if (off.textContent !== words) off.textContent = words; off.hidden = !words; }
  async function there() {
    for (;;) {
      try {
        const answer = await fetch(alive, { cache: "no-store" });
        if (answer.ok) { tell(""); return; }
      } catch { /* gone: said below */ }
      tell("网断了,正在重连。请等一等,不用重按;也可以到窗口或导办台取号。");
      await wait(AGAIN);
    }
  }
  async function follow(link) { await there(); location.assign(link.href); }
  async function send(form, button) {
    const data = new FormData(form, button);
    for (;;) {
      await there();
      try {
        const answer = await fetch(form.action, { method: "POST", body: data, redirect: "follow", headers: { "X-Requested-With": "kiosk" } });
        if (answer.redirected) { location.assign(answer.url); return; }
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.body.replaceChildren(...page.body.children);
        document.title = page.title;
        begin();
        return;
      } catch {
        tell("网断了。您的号要是已经取了,连上以后就是那个号,不会取成两个。");
        await wait(AGAIN);
      }
    }
  }
  let sending = false;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && link.origin === location.origin && !link.target && !event.defaultPrevented) { event.preventDefault(); follow(link); }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (sending) return;
    sending = true;
    send(form, event.submitter).finally(() => { sending = false; });
  }, true);

  /* ---- nobody there any more: back to the first page, with nothing of the last person ---- */
  let timer = 0;
  async function fresh() {
    await there();
    try { sessionStorage.removeItem("kiosk-voice"); } catch { /* nothing was kept */ }
    location.replace(home + "?elder=0");
  }
  function stir() {
    clearTimeout(timer);
    if (idle > 0 && (location.pathname !== home || elder())) timer = setTimeout(fresh, idle);
  }
  ["pointerdown", "keydown", "input"].forEach((what) => document.addEventListener(what, stir, { passive: true }));

  /* ---- the pad of digits ---- */
  let typing = null; // the field of digits that was touched last
  document.addEventListener("focusin", (event) => { if (event.target.matches("input[inputmode=numeric]")) typing = event.target; });
  function press(button) {
    const field = typing && typing.isConnected ? typing : document.getElementById(button.closest("[data-pad]").dataset.pad);
    const key = button.dataset.digit;
    field.value = key === "back" ? field.value.slice(0, -1) : (field.value + key).slice(0, field.maxLength);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* ---- spoken: what stands on the page, in Mandarin ---- */
  function speak(words) {
    if (!("speechSynthesis" in window) || !words) return;
    speechSynthesis.cancel();
    const said = new SpeechSynthesisUtterance(words);
    said.lang = "zh-CN"; said.rate = 0.9;
    speechSynthesis.speak(said);
  }
  const elder = () => document.documentElement.classList.contains("elder");
  /* in the large mode it speaks unless somebody has said no */
  function wantsVoice() { try { return (sessionStorage.getItem("kiosk-voice") || (elder() ? "1" : "0")) === "1"; } catch { return elder(); } }

  /* ---- the slip: printed once by itself ---- */
  function printOnce() {
    const slip = one("[data-print-once]");
    if (!slip) return;
    const name = "printed:" + slip.dataset.printOnce;
    let done = false;
    try { done = sessionStorage.getItem(name) === "1"; sessionStorage.setItem(name, "1"); } catch { /* prints again after a reload: a slip too many, never one too few */ }
    if (!done) window.print();
  }

  function begin() {
    sending = false;
    all("[data-digit]").forEach((button) => button.addEventListener("click", () => press(button)));
    all("[data-needs-script]").forEach((el) => { el.hidden = false; });
    const voice = one("[data-voice]");
    if (voice && "speechSynthesis" in window) {
      voice.hidden = false;
      voice.addEventListener("click", () => {
        const on = !wantsVoice();
        try { sessionStorage.setItem("kiosk-voice", on ? "1" : "0"); } catch { /* not kept: asked again on the next page */ }
        voice.setAttribute("aria-pressed", String(on));
        if (on) speak(one("main").dataset.say || one("main").innerText); else speechSynthesis.cancel();
      });
      voice.setAttribute("aria-pressed", String(wantsVoice()));
      if (wantsVoice()) speak(one("main").dataset.say);
    }
    stir();
    printOnce();
  }
  begin();
})();

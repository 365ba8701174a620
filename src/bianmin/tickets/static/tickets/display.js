/* 叫号大屏:大厅一有变化就告诉它,它就换、就念;听不到的时候自己隔一会儿问一次;网断了说明白,连上了自己接着来。 */
"use strict";
(function () {
  const body = document.body, where = body.dataset.state, every = Number(body.dataset.every);
  const QUIET = 25000, AGAIN = 5000;  /* 多久没有一点声音算断了;断了以后多久再接 */
  const el = (id) => document.getElementById(id);
  const text = (tag, words, name) => { const one = document.createElement(tag); one.textContent = words; if (name) one.className = name; return one; };
  let tag = "", last = null, lastAt = "", failures = 0, timer = 0;

  /* ---- sound: Mandarin if the machine speaks it, a chime if not ---- */
  let audio = null, allowed = false;
  const voices = () => (window.speechSynthesis ? speechSynthesis.getVoices() : []);
  const mandarin = () => voices().find((v) => /^(zh|cmn)([-_](cn|hans))?/i.test(v.lang) && !/hk|tw|yue/i.test(v.lang));
  const spell = (no) => no.split("").join(" ");

  function chime() {
    try {
      audio = audio || new (window.AudioContext || window.webkitAudioContext)();
      [[880, 0], [660, .28]].forEach(([pitch, after]) => {
        const tone = audio.createOscillator(), loud = audio.createGain(), at = audio.currentTime + after;
        tone.frequency.value = pitch;
        loud.gain.setValueAtTime(.4, at); loud.gain.exponentialRampToValueAtTime(.001, at + .5);
        tone.connect(loud).connect(audio.destination); tone.start(at); tone.stop(at + .5);
      });
    } catch (error) { /* a board without a loudspeaker still shows the number */ }
  }

  function announce(call) { say("请 " + spell(call.no) + " 号,到 " + call.window + " 号窗口"); }

  function say(words) {
    const voice = mandarin();
    if (!voice) { chime(); return; }
    const said = new SpeechSynthesisUtterance(words);
    said.voice = voice; said.lang = voice.lang; said.rate = .9;
    said.onerror = chime;
    speechSynthesis.speak(said);
  }

  function offerSound() {
    audio = audio || (window.AudioContext || window.webkitAudioContext ? new (window.AudioContext || window.webkitAudioContext)() : null);
    const silent = audio && audio.state === "suspended";
    el("sound").hidden = allowed || !silent;
  }
  el("sound").addEventListener("click", () => { allowed = true; if (audio) audio.resume(); chime(); el("sound").hidden = true; });

  /* ---- what is shown ---- */
  function show(state, aloud) {
    const newest = state.calls[0], before = last && last.calls[0] ? last.calls[0].id : 0;
    const call = el("call");
    if (newest) {
      call.replaceChildren(text("p", "请"), text("p", newest.no, "no"), text("p", "到 " + newest.window + " 号窗口", "to"));
    } else call.replaceChildren(text("p", "还没有叫号", "rest"));
    const fresh = state.calls.filter((one) => one.id > before).reverse();
    if (aloud && fresh.length) {
      call.classList.remove("new"); void call.offsetWidth; call.classList.add("new");
      fresh.forEach(announce);
    }
    const list = el("list");
    list.classList.toggle("many", state.windows.length > 9);
    list.replaceChildren(...state.windows.map((one) => {
      const row = document.createElement("li");
      row.append(text("b", one.number || "–"), text("span", one.no + " 号窗口", "w"), text("span", one.note || one.name, "st"));
      return row;
    }));
    el("waiting").textContent = state.waiting;
    el("estimate").textContent = state.estimate ? "现在取号:" + state.estimate : "";
    el("closes").textContent = state.closes ? state.closes + " 下班,取了号的都办完" : "";
    el("told").textContent = state.told;
    el("stopped").textContent = state.stopped; el("stopped").hidden = !state.stopped;
    if (aloud && state.stopped && state.stopped !== last.stopped) say(state.stopped);
    last = state;
  }

  function net(ok) {
    const told = el("net");
    if (!ok) told.querySelector("b").textContent = lastAt || "打开时";
    told.hidden = ok;
  }

  const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "numeric", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });

  function known(state) {
    const first = last === null;
    show(state, !first);
  }

  /* ---- the line on which the hall tells: kept as long as anything is heard on it ---- */
  let line = null, heard = 0;

  function listen() {
    if (line || !window.EventSource) return;
    const mine = line = new EventSource(body.dataset.stream);
    mine.onmessage = (told) => { alive(); known(JSON.parse(told.data)); };
    mine.addEventListener("here", alive);
    mine.onerror = () => lost(mine);
  }

  function alive() { heard = Date.now(); failures = 0; lastAt = clock(); net(true); }

  function lost(mine) {
    if (line !== mine) return;
    mine.close(); line = null; heard = 0;
    setTimeout(listen, AGAIN * (.5 + Math.random()));
    soon(500 * Math.random());
  }

  /* ---- asking, as long as nothing is told ---- */
  async function ask() {
    if (line && Date.now() - heard < QUIET) return soon(every);
    if (line && heard) lost(line);
    const stop = new AbortController(), late = setTimeout(() => stop.abort(), 5000);
    try {
      const answer = await fetch(where, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", credentials: "omit", signal: stop.signal });
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(answer.status);
        const state = await answer.json();
        tag = answer.headers.get("ETag") || "";
        known(state);
      }
      failures = 0; lastAt = clock(); net(true);
    } catch (error) {
      failures += 1;
      if (failures > 1) net(false);
    } finally { clearTimeout(late); }
    soon(failures ? Math.min(10000, every * 2 ** Math.min(failures, 4)) : every);
  }

  function soon(wait) { clearTimeout(timer); timer = setTimeout(ask, wait * (.85 + .3 * Math.random())); }

  window.addEventListener("offline", () => { if (line) lost(line); });
  window.addEventListener("online", () => { listen(); soon(0); });
  if (window.speechSynthesis) speechSynthesis.onvoiceschanged = () => {};
  setInterval(() => { el("clock").textContent = clock(); }, 1000);
  offerSound();
  listen();
  ask();
})();

// 手机上填的几张表:写一个字存一个字,写完了才等着送。
"use strict";

const Drafts = (() => {
  const SIDE = 1400; // pixels: enough to read a page
  const MOST = 480000; // bytes of a picture, as the server takes it
  const KIND = { mandate: "委托", sign: "签字", hand_in: "代交", tell: "告知", photo: "照片", visit: "上门记录" };
  const STATE = { draft: "在手机里,没写完", ready: "在手机里,等着送", sent: "已送到", refused: "退回" };
  const LIGHT = { draft: "soon", ready: "soon", sent: "ok", refused: "late" };

  function key() {
    return crypto.randomUUID().replaceAll("-", "");
  }

  // The hall's own day, whatever the clock of the phone says; `off` is how far that goes wrong.
  function day(off, days = 0) {
    const d = new Date(Date.now() + off + days * 86400000);
    return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
  }

  function made(kind, of, title, data) {
    return { key: key(), kind, of, state: "draft", at: new Date().toISOString(), body: { title, data } };
  }

  // What a form asks for: [name, label, type, options]; the server looks at it again.
  function fields(kind, book, about) {
    const needs = ((book.needs || {})[kind] || []).map(([n, zh]) => [`have_${n}`, `有了:${zh}`, "tick"]);
    if (kind === "mandate") {
      return [
        ["applicant", "谁的事(姓名)", "text"], ["applicant_id", "身份证号", "text"], ["phone", "电话", "tel"],
        ["address", "住址", "text"],
        ...(book.ways.length > 1 ? [["way", "怎样帮", "radio", book.ways]] : []),
        ["powers", "代理权限", "text"], ["first_on", "从哪天起", "date"], ["last_on", "到哪天止", "date"],
        ["consent", "群众自己愿意请人代办", "tick"], ...needs,
        ["signed_on", "委托书哪天签的", "date"], ["signed_by", "谁签的", "text"],
      ];
    }
    if (kind === "hand_in") {
      const papers = about.papers.map(([n, name]) => [`paper_${n}`, name, "radio", [["have", "有"], ["wanting", "还没有"]]]);
      return [...papers, ...needs, ["note", "要告诉窗口的", "text"]];
    }
    return [["record", "上门做了什么", "words"], ["signed_by", "谁签的名", "text"], ["shown", "去以前看过还缺什么材料", "tick"]];
  }

  function first(kind, book, about) {
    const off = (book && book.off) || 0;
    if (kind === "mandate") {
      return {
        version: about.id, channel: "door", way: "agency", powers: "代交材料、代为补正、代领结果",
        first_on: day(off), last_on: day(off, 90), signed_on: day(off),
      };
    }
    return kind === "visit" ? { visit: about.id } : {};
  }

  // What the phone can see by itself; the rest the server says.
  function wanting(kind, data) {
    const must = { mandate: [["applicant", "姓名"], ["applicant_id", "身份证号"], ["powers", "代理权限"]], visit: [["record", "上门做了什么"], ["signed_by", "谁签的名"]] };
    return (must[kind] || []).filter(([n]) => !(data[n] || "").trim()).map(([, zh]) => `请填${zh}`);
  }

  // A picture from the camera, made small; drawing it anew leaves place and device behind.
  async function picture(file) {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    for (const quality of [0.8, 0.6, 0.4, 0.25]) {
      const url = canvas.toDataURL("image/jpeg", quality);
      const coded = url.slice(url.indexOf(",") + 1);
      if (coded.length * 0.75 <= MOST) return coded;
    }
    throw Object.assign(new Error(), { words: "照片太大了,请拍小一点" });
  }

  // What is said of a phone whose clock goes wrong; nothing of one that goes right.
  function clock(book) {
    const minutes = Math.round(Math.abs(book.off || 0) / 60000);
    if (minutes < 10) return "";
    const long = minutes < 90 ? `${minutes} 分钟` : minutes < 2160 ? `${Math.round(minutes / 60)} 小时` : `${Math.round(minutes / 1440)} 天`;
    return `这部手机的钟${book.off > 0 ? "慢" : "快"}了约 ${long}。日子照中心的钟填,请把手机的钟调准`;
  }

  // What a resident holds until the hall has it: it says so itself.
  function receipt(row, book) {
    const { data, title, answer } = row.body;
    const said = [["办什么", title], ["手机记下", new Date(row.at).toLocaleString("zh-CN")], ["凭据号", row.key.slice(0, 8)]];
    if (data && data.applicant) said.push(["谁的事", data.applicant]);
    if (answer) said.push(["送到", new Date(answer.at).toLocaleString("zh-CN")], ["编号", answer.no]);
    const words = answer
      ? "已经送到便民服务中心。正式的收件凭证由窗口出。"
      : "这是暂收凭据:东西还在代办员的手机里,还没有送到便民服务中心。送到以后,以窗口出的收件凭证为准。";
    return { words, said: said.filter(([, v]) => v), from: book ? book.centre : "" };
  }

  return { KIND, STATE, LIGHT, made, fields, first, wanting, picture, clock, receipt };
})();

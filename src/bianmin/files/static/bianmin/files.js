/* Sending files over a slow line: how far it is, and once more by itself when the line breaks.
   The key in the form makes one of however often it is sent; without this script the form works too. */
"use strict";
(function () {
  const TIMES = 4, WAIT = 2000; // tries, and ms between them

  function show(form, words, share) {
    const box = form.querySelector("[data-sending]");
    box.hidden = false;
    if (share !== null) box.querySelector("progress").value = share;
    box.querySelector("[data-sending-say]").textContent = words;
  }

  function arrived(request) {
    history.replaceState(null, "", request.responseURL);
    document.open();
    document.write(request.responseText);
    document.close();
  }

  function send(form, left) {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const share = Math.round(event.loaded * 100 / event.total);
      show(form, share < 100 ? "传了 " + share + "%" : "传完了,正在看是什么、加密存好", share);
    });
    request.addEventListener("load", () => arrived(request));
    request.addEventListener("error", () => {
      if (left > 1) {
        show(form, "网断了,自己再试(还有 " + (left - 1) + " 次);选的文件都还在", null);
        setTimeout(() => send(form, left - 1), WAIT);
      } else {
        form.dataset.sending = "";
        show(form, "没有传上去。选的文件都还在,网好了再按一次", 0);
      }
    });
    request.send(new FormData(form));
  }

  document.querySelectorAll("form[data-upload]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault(); // the page's own script then leaves it alone
      if (form.dataset.sending) return;
      form.dataset.sending = "1";
      show(form, "开始传", 0);
      send(form, TIMES);
    });
  });
})();

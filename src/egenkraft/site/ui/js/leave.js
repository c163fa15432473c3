/* Quick exit: blank first, end the session behind, then a neutral page in place of this one. */
(() => {
  const form = document.getElementById("leave");
  if (!form) return;
  let taps = 0, last = 0;
  const go = (event) => {
    if (event) event.preventDefault();
    const data = new FormData(form);
    document.title = "";
    document.body.replaceChildren();
    navigator.sendBeacon(form.action, data);
    location.replace(form.dataset.away);
  };
  form.addEventListener("submit", go);
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const now = event.timeStamp;
    taps = event.key == "Shift" ? (now - last < 1000 ? taps + 1 : 1) : 0;
    last = now;
    if (taps == 3) go();
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();

/* Quick exit: blank first, end the session behind, then a neutral page in place of this one. Short names: it is sent with each page. */
(() => {
  const f = document.getElementById("leave");
  if (!f) return;
  let taps = 0, last = 0;
  const go = (e) => {
    e?.preventDefault();
    const d = new FormData(f);
    document.title = "";
    document.body.replaceChildren();
    navigator.sendBeacon(f.action, d);
    location.replace(f.dataset.away);
  };
  f.onsubmit = go;
  onkeydown = (e) => {
    if (e.repeat) return;
    const n = e.timeStamp;
    taps = e.key == "Shift" ? (n - last < 1000 ? taps + 1 : 1) : 0;
    last = n;
    if (taps == 3) go();
  };
  onpageshow = (e) => e.persisted && location.reload();
})();

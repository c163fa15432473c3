/* One big button in place of the browser's own player; a second tap stops. Without a script the player stays.
   The sound is part of the page, so that leaving in haste silences it too. */
(() => {
  const t = document.querySelector("[data-say]"), a = t.nextElementSibling, b = t.content.firstElementChild;
  a.controls = false;
  t.replaceWith(b);
  b.onclick = () => (a.paused ? a.play().catch(() => b.remove()) : a.load());
  a.onplay = a.onpause = a.onemptied = () => (b.style.background = (b.ariaPressed = !a.paused) ? "var(--soft)" : "");
})();

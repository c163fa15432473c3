/* One big button in place of the browser's own player; a second tap stops. Without a script the player stays.
   The sound is part of the page, so that leaving in haste silences it too. */
(() => {
  for (const t of document.querySelectorAll("[data-say]")) {
    const a = t.nextElementSibling, b = t.content.firstElementChild;
    const look = () => (b.style.background = (b.ariaPressed = !a.paused) ? "var(--soft)" : "");
    a.controls = false;
    t.replaceWith(b);
    b.onclick = () => {
      const stop = !a.paused;
      for (const one of document.querySelectorAll("audio")) one.paused || one.load();
      if (!stop) a.play().catch(() => a.error && b.remove());
    };
    a.onplay = a.onpause = a.onemptied = look;
  }
})();

/* Taps in the background: the same POST, without loading the page anew. Not needed for anything. */
(() => {
  const marks = document.getElementById("marks"), strip = document.getElementById("tapped");
  if (!marks || !window.fetch || !window.FormData) return;
  const [banner] = strip.children, text = strip.querySelector("p"), undo = strip.querySelector("button");
  const say = (words, kind) => {
    banner.className = "banner undo " + kind;
    strip.hidden = false;
    text.textContent = words;
    undo.hidden = kind !== "ok";
    document.querySelector("[role=status]").replaceChildren(strip);
  };
  const rowOf = (who) => [...marks.elements].find((e) => e.value === who && e.closest("[role=group]"))?.parentNode;
  marks.addEventListener("submit", async (event) => {
    const tap = event.submitter, row = tap && tap.value && rowOf(tap.value);
    if (!row || !row.id) return;
    event.preventDefault();
    const body = new FormData(marks);
    body.append(tap.name, tap.value);
    let answer;
    try {
      answer = await fetch(marks.action, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      return say(marks.dataset.lost, "err");
    }
    if (!answer.ok || answer.redirected) return location.reload();
    const saved = await answer.json();
    for (const mark of row.querySelectorAll("button")) mark.setAttribute("aria-pressed", mark.name === saved.state);
    document.querySelector("[data-here]").textContent = saved.here;
    undo.name = saved.was || "clear";
    undo.value = tap.value;
    say(saved.said, "ok");
  });
})();

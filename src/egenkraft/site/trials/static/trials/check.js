/* What the plan can show, again after each change, and only the questions that belong to the chosen
   comparison. Without this script a button asks for the first, and all questions stand there. */
(() => {
  const form = document.querySelector("form[data-check]");
  if (!form) return;
  let timer, asked;
  const ask = () => {
    asked?.abort();
    asked = new XMLHttpRequest();
    asked.open("POST", location.pathname);
    asked.responseType = "document"; // parsed by the browser: no text of ours becomes markup here
    asked.onload = (event) => {
      const fresh = event.target.response?.getElementById("check");
      const old = document.getElementById("check");
      if (event.target.status === 200 && fresh && old) old.replaceWith(document.adoptNode(fresh));
    };
    const filled = new FormData(form);
    filled.set("check", "1");
    asked.send(filled);
  };
  const ofTurns = { turns: true, weeks: true, places: true, after_wave: false };
  const fit = () => {
    const turns = form.querySelector("[name=design]:checked")?.value === "waitlist";
    for (const [name, only] of Object.entries(ofTurns)) {
      const field = form.elements[name]?.closest(".field");
      if (field) field.hidden = turns !== only;
    }
  };
  fit();
  form.addEventListener("input", () => {
    fit();
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
})();

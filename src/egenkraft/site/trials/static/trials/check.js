/* What the plan can show, again after each change. Without this script a button asks for it. */
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
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  });
})();

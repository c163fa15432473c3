/* Shows the LIX of the text while it is being written. Without this script it is computed on save. */
(() => {
  const text = document.querySelector("[data-lix]");
  const out = text && document.getElementById(text.dataset.lix);
  if (!out) return;
  const letters = /\p{L}+(?:['’-]\p{L}+)*/gu;
  const show = () => {
    const plain = text.value.replace(/[*_#>`]|\]\([^)]*\)/g, " ");
    const words = plain.match(letters) || [];
    const sentences = plain.split(/[.!?:…]+(?=\s|$)|\n+/).filter((part) => /\p{L}/u.test(part));
    const long = words.filter((word) => [...word].length > 6).length;
    const lix = words.length ? Math.round(words.length / sentences.length + (100 * long) / words.length) : 0;
    out.textContent = String(lix);
  };
  text.addEventListener("input", show);
  show();
})();

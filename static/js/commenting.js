// Words selected in a part of the text become the quotation of a comment. Without us one copies them.

const form = document.querySelector("#comment-form");

document.querySelector("[data-quoted]")?.addEventListener("pointerup", () => {
  const selection = document.getSelection();
  const words = selection.toString().trim();
  const part = selection.anchorNode?.parentElement?.closest("[data-place]");
  if (!words || !part?.contains(selection.focusNode)) return;
  form.elements.place.value = part.dataset.place;
  form.elements.quote.value = words;
});

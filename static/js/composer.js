// The composer's comforts: format marks and variables at the cursor, and no word lost on leaving.
// Without this file everything still works by typing and by the buttons.

const form = document.querySelector("[data-composer]");
const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

function insert(field, before, after = "") {
  const { selectionStart: start, selectionEnd: end, value } = field;
  field.setRangeText(before + value.slice(start, end) + after, start, end, "end");
  if (start === end) field.selectionEnd = field.selectionStart = start + before.length;
  field.focus();
  changed(field);
}

function nextVariable(text) {
  const numbers = [...text.matchAll(/\{\{(\d+)\}\}/g)].map((match) => Number(match[1]));
  return `{{${Math.max(0, ...numbers) + 1}}}`;
}

for (const bar of document.querySelectorAll("[data-toolbar]")) {
  const field = document.getElementById(bar.dataset.toolbar);
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.wrap) insert(field, button.dataset.wrap, button.dataset.wrap);
    else if (button) insert(field, nextVariable(field.value));
  });
  field.addEventListener("keydown", (event) => {
    const mark = { b: "*", i: "_" }[event.key];
    if (!mark || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    insert(field, mark, mark);
  });
}

if (form) {
  // An answer to what stood there before is dropped: swapping it in would take letters away.
  let typed = 0;
  form.addEventListener("input", (event) => {
    typed += 1;
    event.target.removeAttribute("aria-invalid");
  });
  form.addEventListener("htmx:beforeRequest", (event) => { event.detail.xhr.typed = typed; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "live" && event.detail.xhr.typed !== typed) event.detail.shouldSwap = false;
  });

  // What was typed, or given back by the browser, before this file and htmx were there is looked at now.
  const rewritten = (field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
  addEventListener("load", () => [...form.elements].filter(rewritten).forEach(changed));

  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target.id === "saved" && event.detail.successful) dirty = false;
  });
  // What was typed in the last two seconds before leaving is saved on the way out.
  addEventListener("pagehide", () => {
    if (dirty) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
  });
}

// The composer keeps what is typed: no letter is taken away by a late answer, no word lost on leaving.
// Without this file everything still works by typing and by the buttons.

const form = document.querySelector("[data-composer]");
const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

// An answer to what stood there before is dropped: swapping it in would take letters away.
let typed = 0;
form.addEventListener("input", (event) => {
  typed += 1;
  event.target.removeAttribute("aria-invalid");
});
form.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === form) event.detail.xhr.typed = typed;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (target.id === "live" && xhr.typed !== undefined && xhr.typed !== typed) event.detail.shouldSwap = false;
});

// What was typed, or given back by the browser, before this file and htmx were there is looked at now.
const rewritten = (field) => "defaultValue" in field && !["hidden", "file", "radio", "checkbox"].includes(field.type)
  && field.value !== field.defaultValue;
addEventListener("load", () => [...form.elements].filter(rewritten).forEach(changed));

let dirty = false;
form.addEventListener("input", () => { dirty = true; });
// A row or a file came: there is something to save, and an answer on its way knows nothing of it.
document.addEventListener("composed", () => {
  typed += 1;
  dirty = true;
});
form.addEventListener("submit", () => { dirty = false; });
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.target.id === "saved" && event.detail.successful) dirty = false;
});
// What was typed in the last two seconds before leaving is saved on the way out.
addEventListener("pagehide", () => {
  if (dirty) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
});

// Format marks, lists, emoji and variables at the cursor, by mouse or keyboard, and variables marked in the text.

function insert(field, text, start = field.selectionStart, end = field.selectionEnd) {
  field.focus();
  field.setSelectionRange(start, end);
  // Typing for the person keeps “undo” working; the second way is for browsers without it.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function wrap(field, mark) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  insert(field, mark + value.slice(start, end) + mark);
  if (start === end) field.setSelectionRange(start + mark.length, start + mark.length);
}

// Every chosen line gets the list's dash or the quote's mark.
function lead(field, mark) {
  const start = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const lines = field.value.slice(start, field.selectionEnd).split("\n");
  insert(field, lines.map((line) => mark + line).join("\n"), start);
}

// The next number; where the text has names, a name to type over.
function addVariable(field) {
  const names = [...field.value.matchAll(/\{\{([^{}]*)\}\}/g)].map((match) => match[1].trim());
  const named = names.some((name) => !/^\d+$/.test(name));
  const name = named ? "name" : String(Math.max(0, ...names.map(Number)) + 1);
  const start = field.selectionStart;
  insert(field, `{{${name}}}`);
  if (named) field.setSelectionRange(start + 2, start + 2 + name.length);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toolbar] button");
  if (!button) return;
  const field = document.getElementById(button.closest("[data-toolbar]").dataset.toolbar);
  if (button.dataset.wrap) wrap(field, button.dataset.wrap);
  else if (button.dataset.lead) lead(field, button.dataset.lead);
  else if (button.dataset.insert) insert(field, button.dataset.insert);
  else addVariable(field);
  const menu = button.closest("details");
  if (menu) menu.open = false;
});

const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 };
document.addEventListener("keydown", (event) => {
  const mark = { b: "*", i: "_" }[event.key];
  if (mark && (event.ctrlKey || event.metaKey) && event.target.matches("[data-formats]")) {
    event.preventDefault();
    wrap(event.target, mark);
  }
  const panel = event.target.closest("[data-emoji]");
  const next = panel?.children[[...panel.children].indexOf(event.target) + STEPS[event.key]];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

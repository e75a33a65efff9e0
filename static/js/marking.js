// Variables are marked in the text: a copy of it lies behind the letters, its variables on a ground of their own.

function mark(field) {
  let behind = field.previousElementSibling;
  if (!behind) {
    behind = document.createElement("div");
    behind.className = "marked__behind";
    behind.ariaHidden = "true";
    behind.dir = "auto";
    field.before(behind);
    field.addEventListener("scroll", () => { behind.scrollTop = field.scrollTop; });
  }
  const pieces = field.value.split(/(\{\{[^{}]*\}\})/).map((text, index) => {
    if (index % 2 === 0) return text;
    const variable = document.createElement("mark");
    variable.textContent = text;
    return variable;
  });
  behind.replaceChildren(...pieces, "\n");
  behind.scrollTop = field.scrollTop;
}

const fields = () => document.querySelectorAll(".marked > textarea");
document.addEventListener("input", (event) => {
  if (event.target.matches(".marked > textarea")) mark(event.target);
});
document.addEventListener("htmx:afterSettle", () => fields().forEach(mark));
fields().forEach(mark);

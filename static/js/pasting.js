// What is pasted from Word, Docs or WhatsApp becomes a text as WhatsApp writes it: bold as *…*, lists as “- ”,
// and none of the characters that nobody sees. Nothing of what is pasted ever becomes part of the page.

const MARKS = { B: "*", STRONG: "*", I: "_", EM: "_", S: "~", STRIKE: "~", DEL: "~", CODE: "`", TT: "`" };
const BLOCKS = new Set("P DIV H1 H2 H3 H4 H5 H6 LI TR UL OL BLOCKQUOTE PRE SECTION ARTICLE TABLE".split(" "));
const SKIPPED = new Set("STYLE SCRIPT META LINK TITLE HEAD TEMPLATE".split(" "));
// The page's own policy applies no styles to what is pasted, so they are read as text.
function marksOf(element) {
  const style = element.getAttribute("style") ?? "";
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1] ?? "";
  if (weight === "normal" || weight === "400") return ""; // Docs wraps everything in such a <b>
  const marks = new Set(MARKS[element.tagName] ?? "");
  if (weight === "bold" || Number(weight) >= 600) marks.add("*");
  if (/font-style:\s*italic/.test(style)) marks.add("_");
  if (/text-decoration[^;]*line-through/.test(style)) marks.add("~");
  return [...marks].join("");
}
// Marks hold within a line, and close to its words: “*bold *” would show its stars.
function marked(text, mark) {
  return text.replace(/^([ ]*)(\S.*?)([ ]*)$/gmu, (whole, before, words, after) => (
    words.startsWith(mark) ? whole : before + mark + words + mark + after));
}

function written(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[\r\n\t ]+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.tagName)) return "";
  if (node.tagName === "BR") return "\n";
  if (node.tagName === "IMG") return node.dataset.plainText ?? (/\p{Extended_Pictographic}/u.test(node.alt) ? node.alt : "");
  let text = [...node.childNodes].map(written).join("");
  for (const mark of marksOf(node)) text = marked(text, mark);
  if (node.tagName === "LI") {
    const list = node.parentElement;
    return `\n${list?.tagName === "OL" ? `${[...list.children].indexOf(node) + 1}. ` : "- "}${text.trim()}\n`;
  }
  if (node.tagName === "BLOCKQUOTE") text = text.trim().replace(/^/gm, "> ");
  return BLOCKS.has(node.tagName) ? `\n${text.trim()}\n` : text;
}

function cleaned(text) {
  return text
    .replace(/\r\n?|[\u2028\u2029\v]/g, "\n")
    .replace(/[\u00a0\u2007\u202f\t]/g, " ")
    .replace(/[\u200b\u2060\ufeff\u00ad\u200e\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/(?<=[A-Za-z\s]|^)[\u200c\u200d]|[\u200c\u200d](?=[A-Za-z\s]|$)/g, "") // joiners hold emoji and scripts together
    .replace(/^\[\d{1,2}[:.]\d{2}[^\]\n]*\] [^:\n]{1,60}: /gm, "") // who wrote it when, from WhatsApp's own chats
    .replace(/^ *[•·▪◦‣] */gm, "- ")
    .replace(/ +$/gm, "")
    .replace(/\n{3,}/g, "\n\n");
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches("[data-text]")) return;
  const html = field.matches("textarea") ? event.clipboardData.getData("text/html") : "";
  const plain = event.clipboardData.getData("text/plain");
  let text = cleaned(html ? written(new DOMParser().parseFromString(html, "text/html").body).trim() : plain);
  if (!field.matches("textarea")) text = text.replace(/\s*\n\s*/g, " ").trim();
  event.preventDefault();
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
});

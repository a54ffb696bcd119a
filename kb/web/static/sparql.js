// What a keyboard wants of the editor at /sparql. Without it the page works as well.
"use strict";

(() => {
  const form = document.getElementById("ask");
  const query = document.getElementById("query");
  if (!form || !query) return;

  const known = new Map();
  document.querySelectorAll("#known-prefixes dt").forEach((term) => {
    known.set(term.textContent.trim(), term.nextElementSibling.textContent.trim());
  });

  // Ctrl+Enter asks.
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  // A prefix that is used and not declared is declared when its colon is typed.
  query.addEventListener("input", (event) => {
    if (event.data !== ":") return;
    const here = query.selectionEnd;
    const word = /(?:^|[\s(,;^|/!])([a-z][a-z0-9]*:)$/.exec(query.value.slice(0, here));
    if (!word || !known.has(word[1])) return;
    const line = `PREFIX ${word[1]} <${known.get(word[1])}>\n`;
    const declared = new RegExp(`prefix\\s+${word[1]}`, "i");
    if (declared.test(query.value)) return;
    query.value = line + query.value;
    query.setSelectionRange(here + line.length, here + line.length);
  });
})();

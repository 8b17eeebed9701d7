/* Keys of a task's desk: 1 to 5 choose an answer, Enter records it, C takes the task, N is the next one. */
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const typing = event.target.closest("textarea, select, input:not([type=radio])");
  const form = document.querySelector("form[data-answer]");
  if (event.key === "Enter") {
    const chosen = form && form.querySelector("input[name=answer]:checked");
    const onControl = event.target.closest("a, button, summary");
    if (chosen && !typing && !onControl) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (typing) return;
  const found = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!found) return;
  event.preventDefault();
  if (found.matches("input")) { found.checked = true; found.focus(); } else { found.click(); }
});

/* Small helps; every page does its work without them, except the reveal of a number. */
"use strict";
document.documentElement.classList.add("scripted");

document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf"]');
  if (token) event.detail.ctx.request.headers["X-CSRF-Token"] = token.content;
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const reveal = event.target.closest("[data-reveal]");
  if (reveal) {
    const dialog = document.getElementById("reveal");
    dialog.dataset.action = reveal.dataset.reveal;
    dialog.dataset.target = reveal.dataset.target;
    dialog.querySelector("form").reset();
    dialog.showModal();
    return;
  }
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
  const print = event.target.closest("[data-print]");
  if (print) window.print();
});

const revealDialog = document.getElementById("reveal");
if (revealDialog) {
  revealDialog.addEventListener("close", () => {
    if (revealDialog.returnValue !== "show") return;
    const purpose = revealDialog.querySelector("[name=purpose]").value;
    htmx.ajax("POST", revealDialog.dataset.action, {
      target: revealDialog.dataset.target, swap: "outerHTML", values: { purpose },
    });
  });
}

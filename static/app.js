// What a page gains with a script; without it everything works too.
(() => {
  "use strict";

  // A menu closes when one looks elsewhere or presses Escape.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });

  // A form that was sent can't be sent again by an impatient finger; coming back to the page frees it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });

  // A file beyond the limit is refused before it is sent.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.matches?.("input[type=file][data-max-bytes]")) return;
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    if (tooLarge) input.reportValidity();
  });

  // After a refusal, and when a fragment brings one, the summary of what is wrong comes first.
  const showErrors = () => document.querySelector(".errors")?.focus();
  addEventListener("DOMContentLoaded", showErrors);
  document.addEventListener("htmx:after:swap", showErrors);

  // A request of htmx that reached nobody is said where other messages stand.
  document.addEventListener("htmx:error", (event) => {
    if (event.detail?.ctx?.response) return;
    const line = document.createElement("p");
    line.className = "flash warning";
    line.textContent = document.body.dataset.offline;
    document.getElementById("flash")?.replaceChildren(line);
  });

  // Lists that filter as one types hide the button that others need.
  for (const element of document.querySelectorAll("[data-without-script]")) element.hidden = true;

  // Scans that wait on this phone are shown and sent from any page.
  let waits = true;
  try {
    waits = localStorage.getItem("waiting");
  } catch { /* forbidden: the queue itself has a look */ }
  if (waits) import(document.getElementById("queue").dataset.address);

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();

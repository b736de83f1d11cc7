// A counter without a network: a voucher can't be looked up, so its code is kept on the phone and sent when there is a
// network again. Until the server has answered it is to be confirmed: it may have been spent elsewhere.
const { keep, within } = await import(document.getElementById("queue").dataset.address);
const script = document.querySelector("script[data-unconfirmed]");
const box = document.querySelector("[data-result]");
const choice = document.querySelector("[data-choice]");
const CODE_LETTERS = 10;

const plain = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, CODE_LETTERS);
const spelled = (code) => `${code.slice(0, 5)}-${code.slice(5)}`;
const codeOf = (path) => plain(decodeURIComponent(path.split("/")[2] ?? ""));

function tell(tone, text) {
  box.className = `big-result ${tone}`;
  box.setAttribute("role", tone === "bad" ? "alert" : "status");
  for (const icon of box.querySelectorAll("[data-tone]")) icon.hidden = icon.dataset.tone !== tone;
  box.querySelector("h2").hidden = true;
  box.querySelector("p").textContent = text;
  box.hidden = false;
  if (tone === "bad") navigator.vibrate?.(300);
}

const reached = () => navigator.onLine === false ? Promise.resolve(false)
  : fetch("/healthz", { cache: "no-store", signal: within(4000) }).then((answer) => answer.ok, () => false);

// Whether to hand it over unconfirmed is for the person at the counter to say.
function choose(code) {
  if (code.length < CODE_LETTERS) return tell("bad", script.dataset.short);
  box.hidden = true;
  choice.elements.code.value = code;
  choice.querySelector("[data-code]").textContent = spelled(code);
  choice.hidden = false;
  document.querySelector("[data-reading]").hidden = true;
  choice.querySelector("button").focus();
}
function again() {
  choice.hidden = true;
  document.querySelector("[data-reading]").hidden = false;
}

async function open(code, otherwise) {
  if (await reached()) otherwise();
  else choose(code);
}

async function record(code) {
  const waits = setTimeout(() => tell("wait", script.dataset.unconfirmed), 400);
  const answer = await keep({ code: spelled(code) }, "voucher").finally(() => clearTimeout(waits));
  if (!answer) tell("wait", script.dataset.unconfirmed);
  else if (answer.refused) tell("bad", answer.text);
  else location.assign(`/counter/${code}`);
}

document.addEventListener("submit", (event) => {
  const form = event.target, { lookup, voucher } = form.dataset;
  if (lookup === undefined && voucher === undefined && form !== choice) return;
  event.preventDefault();
  const button = event.submitter;
  const plainly = () => form.submit(); // this phone can keep nothing
  button?.setAttribute("aria-busy", "true");
  const done = () => button?.removeAttribute("aria-busy");
  if (lookup !== undefined) open(plain(form.elements.code.value), plainly).finally(done);
  else if (form === choice) record(choice.elements.code.value).then(again, () => tell("bad", script.dataset.lost)).finally(done);
  else record(voucher).then(() => { form.hidden = true; }, plainly).finally(done);
}, true);
choice?.querySelector("[data-cancel]").addEventListener("click", again);

if (choice) {
  document.addEventListener("code-found", (event) => {
    event.preventDefault();
    open(codeOf(event.detail), () => location.assign(event.detail));
  });
  // The service worker shows this page where a voucher's own can't be reached.
  if (location.pathname.startsWith("/counter/")) choose(codeOf(location.pathname));
}
// What was only kept has its answer at last; the line under the header tells of each.
document.addEventListener("vouchers-sent", () => { if (box.classList.contains("wait")) box.hidden = true; });

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/service-worker.js")
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => active.postMessage(["/counter"]), () => {});
}

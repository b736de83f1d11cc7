// Forms that record a scan (data-scan) work without a network: what they say is kept on the phone and sent from
// there. Where there can be a service worker, the pages that one needs for this are kept too.
const script = document.querySelector("script[data-saved]");
const { keep, within } = await import(document.getElementById("queue").dataset.address);
const box = document.querySelector("[data-result]");
const POSITION = { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 };

function tell(tone, title, text) {
  box.className = `big-result ${tone}`;
  box.setAttribute("role", tone === "bad" ? "alert" : "status");
  for (const icon of box.querySelectorAll("[data-tone]")) icon.hidden = icon.dataset.tone !== tone;
  const heading = box.querySelector("h2");
  heading.textContent = title;
  heading.hidden = !title;
  box.querySelector("p").textContent = text;
  box.hidden = false;
  box.toggleAttribute("data-saved", text === script.dataset.saved);
  if (tone === "bad") navigator.vibrate?.(300);
}

// Where the phone is; nothing when it doesn't say.
const position = () => new Promise((resolve) => {
  if (!navigator.geolocation) return resolve(undefined);
  const found = ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy_metres: coords.accuracy });
  navigator.geolocation.getCurrentPosition(found, () => resolve(undefined), POSITION);
});

const TYPED = 12; // a volunteer number is no longer; nobody mends what the camera saw
const NAMES = ["direction", "code", "volunteer", "token", "typed"];
async function record(form, button) {
  const given = new FormData(form);
  if (button?.name) given.set(button.name, button.value);
  const scan = Object.fromEntries(NAMES.filter((name) => given.get(name)).map((name) => [name, given.get(name)]));
  if (form.dataset.scan) scan.shift = form.dataset.scan;
  if ("locate" in form.dataset) scan.position = await position();
  const saved = setTimeout(() => tell("wait", "", script.dataset.saved), 400);
  const answer = await keep(scan).finally(() => clearTimeout(saved));
  if (answer) tell(answer.tone, answer.title, answer.text);
  else tell("wait", "", script.dataset.saved);
  const field = form.querySelector("[data-scanned]");
  if (answer?.refused && field && !field.value && scan.code.length <= TYPED) field.value = scan.code; // to be mended
  if ("once" in form.dataset && answer?.tone !== "bad") form.hidden = true;
  document.body.dispatchEvent(new CustomEvent("scanned"));
}

// What was only saved has an answer at last; of many the line under the header tells. Who was refused can try again.
document.addEventListener("scans-sent", ({ detail }) => {
  if (!box.hasAttribute("data-saved")) return;
  const again = document.querySelector("[data-reading]") ?? document.querySelector("form[data-once]");
  if (again && detail.some(({ tone }) => tone === "bad")) again.hidden = false;
  if (detail.length === 1) tell(detail[0].tone, detail[0].title, detail[0].text);
  else box.hidden = true;
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.scan === undefined) return;
  event.preventDefault();
  const button = event.submitter, field = form.querySelector("[data-scanned]");
  button?.setAttribute("aria-busy", "true");
  const typed = field?.value;
  const plainly = () => { // this phone can keep nothing
    if (field) field.value = typed;
    form.submit();
  };
  record(form, button).catch(plainly).finally(() => button?.removeAttribute("aria-busy"));
  if (field) field.value = "";
}, true);

// Without a network a venue's code can't be opened: it is kept, and one says whether one comes or leaves.
const choice = document.querySelector("[data-choice]");
function choose(name, text) {
  for (const way of ["token", "typed"]) choice.elements[way].value = way === name ? text : ""; // not what was tried before
  choice.hidden = false;
  document.querySelector("[data-reading]").hidden = true;
  choice.querySelector("button").focus();
}
const reached = () => navigator.onLine !== false
  && fetch("/healthz", { cache: "no-store", signal: within(4000) }).then((answer) => answer.ok, () => false);
if (choice) {
  document.addEventListener("venue-code", async (event) => {
    const path = event.detail;
    if (await reached()) location.assign(path);
    else choose("token", path);
  });
  document.querySelector("[data-typed]").addEventListener("submit", (event) => {
    if (navigator.onLine !== false) return;
    event.preventDefault();
    choose("typed", event.target.elements.code.value);
  });
  // The service worker shows this page where a code's own can't be reached.
  if (location.pathname.startsWith("/check-in/")) choose("token", location.pathname);
}

if ("serviceWorker" in navigator) {
  const pages = [location.pathname, ...script.dataset.keep.split(" ").filter(Boolean)];
  navigator.serviceWorker.register("/service-worker.js")
    .then(() => navigator.serviceWorker.ready)
    .then(({ active }) => active.postMessage(pages), () => {});
}

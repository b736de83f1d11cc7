// Reads a QR code with the camera or from a photo, in the page, and goes where it leads on this site.
// `ui.scanner` in templates/shared/ui.html makes the element; the texts come with it, translated.
const scanner = document.querySelector("[data-scanner]");
const video = scanner.querySelector("video");
const message = scanner.querySelector("[data-message]");
const startButton = scanner.querySelector("[data-start]");
const photo = scanner.querySelector("[data-photo]");
const target = document.querySelector("input[data-scanned]");
const canvas = document.createElement("canvas");
const pen = canvas.getContext("2d", { willReadFrequently: true });

const say = (text) => { message.textContent = text; };

// The browser's own detector only where it says that it knows QR codes: some have the class and nothing in it.
async function makeDetector() {
  if ("BarcodeDetector" in globalThis) {
    try {
      if ((await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
        const detector = new BarcodeDetector({ formats: ["qr_code"] });
        return async (source) => (await detector.detect(source))[0]?.rawValue;
      }
    } catch { /* the decoder below does it */ }
  }
  const { decode } = await import(scanner.dataset.decoder);
  return async (source, thorough) => {
    const width = source.videoWidth || source.width, height = source.videoHeight || source.height;
    const scale = Math.min(1, (thorough ? 1600 : 800) / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return decode(pen.getImageData(0, 0, canvas.width, canvas.height), thorough ? 5000 : 50);
  };
}

// A code that was just sent is still before the camera when the page comes back with the result: it isn't sent
// again until it was away for a while.
const AWAY_MILLISECONDS = 4000;
let last = "[]";
function remember(text) {
  last = JSON.stringify([text, Date.now()]);
  try {
    sessionStorage.setItem("sent", last);
  } catch { /* full or forbidden: this page remembers it */ }
}
function justSent(text) {
  try {
    last = sessionStorage.getItem("sent") ?? last;
  } catch { /* as above */ }
  const [sent, at] = JSON.parse(last);
  if (text !== sent || Date.now() - at > AWAY_MILLISECONDS) return false;
  remember(text);
  return true;
}

// A code goes into the page's own form where there is one (staff scan a volunteer's code); else it leads
// somewhere only when it is an address of this site with an expected path.
function follow(text) {
  if (target) {
    remember(text);
    target.value = text;
    target.form.requestSubmit();
    if (target.form.dataset.scan) return null; // recorded in the page: the camera goes on to the next one
    stop();
    return true;
  }
  let address;
  try {
    address = new URL(text);
  } catch {
    address = null;
  }
  const expected = scanner.dataset.expected.split(" ");
  const known = address?.origin === location.origin && expected.some((start) => address.pathname.startsWith(start));
  if (!known) {
    say(scanner.dataset.foreign);
    return false;
  }
  stop();
  if (address.pathname.startsWith("/check-in/")) document.dispatchEvent(new CustomEvent("venue-code", { detail: address.pathname }));
  else if (document.dispatchEvent(new CustomEvent("code-found", { detail: address.pathname, cancelable: true }))) location.assign(address.pathname + address.search);
  return true;
}

let stream = null;
let detect = null;

function stop() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  scanner.dataset.state = "idle";
  startButton.hidden = false;
}

async function start() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    say(scanner.dataset.denied);
    return;
  }
  say("");
  video.srcObject = stream;
  scanner.dataset.state = "live";
  startButton.hidden = true;
  await video.play();
  detect ??= await makeDetector();
  let refused = "";
  while (stream) {
    const text = video.readyState >= 2 ? await detect(video).catch(() => undefined) : undefined;
    if (text && text !== refused && !justSent(text)) {
      const followed = follow(text);
      if (followed) return;
      if (followed === false) refused = text;
    }
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

if (navigator.mediaDevices?.getUserMedia) {
  startButton.hidden = false;
  startButton.addEventListener("click", start);
  if (scanner.hasAttribute("data-autostart")) start();
} else {
  startButton.hidden = true;
}
addEventListener("pagehide", stop);

// A photo is read in the page; it is never sent anywhere.
scanner.querySelector("[data-photo-label]").hidden = false;
photo.addEventListener("change", async () => {
  if (!photo.files[0]) return;
  detect ??= await makeDetector();
  const text = await createImageBitmap(photo.files[0]).then((image) => detect(image, true)).catch(() => undefined);
  if (!text) say(scanner.dataset.unreadable);
  else follow(text);
  photo.value = "";
});

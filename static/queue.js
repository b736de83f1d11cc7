// What was scanned waits here, on the phone, until the server has answered for it: nothing is lost, and since each
// scan has a name for ever (device and nonce), nothing counts twice, however often it is sent. So do vouchers that a
// counter handed over without a network; what came of each of those stays in sight until somebody has read it.
// The queue is each person's: nobody sends in another's name. Any page shows how many wait, and sends them.
const place = document.getElementById("queue");
const { person, waiting, confirming, signIn, others, sent, seen } = place.dataset;
const AT_ONCE = 100, MOST_FAULTY = 3, PATIENCE_MS = 20_000, FRESH_MS = 10_000, SHORTEST_PAUSE_MS = 5_000, LONGEST_PAUSE_MS = 300_000;

const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open("commonweal", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("scans", { keyPath: "nonce" });
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// Runs `act` on the store; done when the phone has written it.
async function store(mode, act) {
  const transaction = (await opened).transaction("scans", mode);
  const request = act(transaction.objectStore("scans"));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  return request?.result;
}

const all = async () => (await store("readonly", (scans) => scans.getAll())).sort((a, b) => a.at - b.at);
const put = (entries) => store("readwrite", (scans) => { for (const entry of entries) scans.put(entry); });
const remove = (entries) => store("readwrite", (scans) => { for (const { nonce } of entries) scans.delete(nonce); });

const name = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// A localStorage that is full or forbidden loses no scan: only other pages don't know then that some wait.
function note(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch { /* scans themselves are elsewhere */ }
}
let own = "";
function device() {
  try {
    own ||= localStorage.getItem("device") ?? "";
  } catch { /* another name for each page, then */ }
  if (!own) note("device", own = name());
  return own;
}

// AbortSignal.timeout, which phones of a few years ago don't have.
export function within(milliseconds) {
  const patience = new AbortController();
  setTimeout(() => patience.abort(), milliseconds);
  return patience.signal;
}

const isVoucher = (entry) => entry.kind === "voucher";

// Keeps a scan, then sends what waits: the server's answer, or null if it has to wait for a network.
export async function keep(scan, kind = "scan") {
  const entry = { nonce: name(), device: device(), person, at: Date.now(), kind, scan };
  await put([entry]);
  note("waiting", "yes");
  await show();
  const answer = (await send()).get(entry.nonce) ?? null;
  if (answer?.refused || (answer && isVoucher(entry))) await remove([entry]).then(show); // told at once, where it was scanned
  return answer;
}

// One upload after the other; whoever asks meanwhile gets the next one.
let running = null, next = null;
export function send() {
  if (!running) {
    running = sendAll().finally(() => { running = null; });
    return running;
  }
  next ??= running.then(() => {
    next = null;
    return send();
  });
  return next;
}

let stopped = "", stumbled = false, pause = SHORTEST_PAUSE_MS, timer = 0, count = 0;

function later() {
  timer = setTimeout(() => send().catch(() => {}), pause * (0.5 + Math.random()));
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
}

async function sendAll() {
  const answers = new Map();
  clearTimeout(timer);
  stopped = "";
  const faulty = new Set(); // where the server stumbles over one, the others need not wait for it
  let atOnce = AT_ONCE;
  for (;;) {
    const open = (await all()).filter((entry) => entry.person === person && !entry.refusal && !faulty.has(entry.nonce));
    if (!open.length) {
      if (faulty.size) later();
      break;
    }
    const mine = open.filter((entry) => isVoucher(entry) === isVoucher(open[0])).slice(0, atOnce);
    const told = await upload(mine).catch(() => null);
    if (!told && stumbled && faulty.size < MOST_FAULTY) {
      if (mine.length === 1) faulty.add(mine[0].nonce);
      atOnce = 1;
      continue;
    }
    if (!told) {
      if (!stopped) later();
      break;
    }
    mine.forEach((entry, index) => answers.set(entry.nonce, told[index]));
    const stays = (entry, index) => told[index].refused || isVoucher(entry);
    await put(mine.flatMap((entry, index) => (stays(entry, index) ? [{ ...entry, refusal: said(entry, told[index]) }] : [])));
    await remove(mine.filter((entry, index) => !stays(entry, index)));
    count += mine.length;
    document.dispatchEvent(new CustomEvent(isVoucher(mine[0]) ? "vouchers-sent" : "scans-sent", { detail: told }));
    pause = SHORTEST_PAUSE_MS;
  }
  await show();
  return answers;
}

// What is told of a scan that nobody looks at any more: when it was, of which number, and why it was refused.
const said = ({ at, scan }, { text }) =>
  [new Date(at).toTimeString().slice(0, 5), scan.code?.length < 13 && scan.code, text].filter(Boolean).join(" · ");

// The server's answers in the order of the entries; null if there are none, and why in `stopped` if asking again
// is of no use. An entry that was tried before, or is old, says that it waited for a network.
async function upload(entries) {
  const scans = entries.map(({ nonce, device, at, tried, scan }) => ({
    ...scan, nonce, device, scanned_at: new Date(at).toISOString(), sent_offline: Boolean(tried) || Date.now() - at > FRESH_MS,
  }));
  stumbled = false;
  await put(entries.map((entry) => ({ ...entry, tried: true })));
  if (navigator.onLine === false) return null;
  const vouchers = entries.map(({ nonce, at, scan }) => ({ nonce, code: scan.code, at: new Date(at).toISOString() }));
  const answer = await fetch(isVoucher(entries[0]) ? "/counter/kept" : "/scans", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(isVoucher(entries[0]) ? { person, vouchers } : { person, scans }),
    signal: within(PATIENCE_MS),
  });
  stumbled = answer.status === 500;
  if (answer.status === 401 || answer.status === 409) stopped = answer.status === 401 ? signIn : (await answer.json()).error;
  return answer.ok ? answer.json() : null;
}

// The line under the header: how many wait, what the server would not even record, and what came of vouchers.
async function show() {
  const entries = await all();
  const refused = entries.filter((entry) => entry.refusal && entry.person === person);
  const open = entries.filter((entry) => !entry.refusal);
  const own = open.filter((entry) => entry.person === person), mine = own.length;
  const vouchers = own.filter(isVoucher).length;
  const lines = [];
  if (person && mine > vouchers) lines.push(waiting.replace("{n}", mine - vouchers));
  if (person && vouchers) lines.push(confirming.replace("{n}", vouchers));
  if (person && mine) lines.push(stopped);
  if (!person && open.length) lines.push(waiting.replace("{n}", open.length), signIn);
  if (person && open.length > mine) lines.push(others.replace("{n}", open.length - mine));
  if (!mine && count > 1) lines.push(sent.replace("{n}", count));
  const text = document.createElement("span");
  text.textContent = [lines.filter(Boolean).join(" "), ...new Set(refused.map((entry) => entry.refusal))].filter(Boolean).join("\n");
  place.replaceChildren(text);
  if (refused.length) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = seen;
    button.addEventListener("click", () => remove(refused).then(show));
    place.append(button);
  }
  place.hidden = !text.textContent;
  note("waiting", entries.length ? "yes" : "");
}

const again = () => {
  pause = SHORTEST_PAUSE_MS;
  send().catch(() => {}); // a phone that can keep nothing has nothing to send
};
addEventListener("online", again);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") again();
});
again();

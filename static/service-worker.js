// Keeps the pages that one needs to scan without a network, and what they load. Before it stand VERSION, another one
// with each release, and ASSETS. A page is kept only if its answer says for whom (Keep-Offline), and only until
// somebody else's comes or that person signs out. The network is always asked first.
const SHELL = `shell ${VERSION}`, PAGES = "pages of ", PATIENCE_MS = 8_000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(ASSETS)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(renew().then(() => self.clients.claim()));
});
self.addEventListener("message", (event) => {
  event.waitUntil(Promise.all(event.data.map(async (path) => (await found(path)) ?? fetchPage(path))));
});
self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate" && (pathname === "/sign-out" || pathname.startsWith("/sign-in"))) event.waitUntil(forget());
  else if (request.method === "GET" && pathname.startsWith("/static/")) event.respondWith(asset(request));
  else if (request.method === "GET" && request.mode === "navigate") event.respondWith(page(event, pathname));
});

const named = async (start) => (await caches.keys()).filter((name) => name.startsWith(start));
const forget = async (but = "") => {
  for (const name of await named(PAGES)) if (name !== but) await caches.delete(name);
};

// Pages name their assets by what is in them: those of a former release are fetched again.
async function renew() {
  for (const name of await named("shell ")) if (name !== SHELL) await caches.delete(name);
  for (const name of await named(PAGES)) {
    for (const { url } of await (await caches.open(name)).keys()) await fetchPage(new URL(url).pathname);
  }
}

async function fetchPage(path) {
  const answer = await fetch(path, { redirect: "manual" }).catch(() => null);
  if (answer) await remember(path, answer);
}

async function remember(path, answer) {
  const owner = answer.headers.get("Keep-Offline");
  if (!owner) return;
  await forget(PAGES + owner);
  await (await caches.open(PAGES + owner)).put(path, answer);
}

async function found(path) {
  for (const name of await named(PAGES)) {
    const answer = await (await caches.open(name)).match(path, { ignoreVary: true });
    if (answer) return answer;
  }
}

// A venue's code leads to the page that scans: it asks whether one comes or leaves. A voucher's leads to the counter,
// which keeps it to be confirmed.
const INSTEAD = [["/check-in/", "/scan"], ["/counter/", "/counter"]];
async function kept(path) {
  const page = await found(path);
  if (page) return page;
  const instead = INSTEAD.find(([start]) => path.startsWith(start) && path !== "/counter/today");
  return instead && found(instead[1]);
}

async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function page(event, path) {
  const instead = await kept(path);
  const patience = instead && new Promise((_, reject) => setTimeout(reject, PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(event.request), patience].filter(Boolean));
    event.waitUntil(remember(path, answer.clone()));
    return answer;
  } catch {
    return instead ?? Response.error();
  }
}

"use strict";
const TOLD = {{ told|safe }};
// New files come with the next start of the page; until then, and without network, the kept ones serve.
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(TOLD.name).then((cache) => cache.addAll(TOLD.kept)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith(TOLD.kind) && name !== TOLD.name);
  event.waitUntil(
    caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim())
  );
});
async function fresh(request) {
  const cache = await caches.open(TOLD.name);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) {
      await cache.put(new URL(request.url).pathname, answer.clone());
    }
    return answer;
  } catch (error) {
    return (await cache.match(new URL(request.url).pathname)) || Promise.reject(error);
  }
}
self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).pathname;
  if (event.request.method !== "GET" || !TOLD.kept.includes(path)) {
    return;
  }
  const kept = caches.open(TOLD.name).then((cache) => cache.match(path));
  event.respondWith(event.request.mode === "navigate" ? fresh(event.request) : kept.then((one) => one || fresh(event.request)));
});

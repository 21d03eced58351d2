// Stands on phones with the app. NAME and SHELL come before it (portal/pages/installed.py).
// Only what is in SHELL is ever kept: no page of a person, no document. All else goes over the line, or not at all.

self.addEventListener("install", (event) => {
  event.waitUntil(fill());
  self.skipWaiting();
});

async function fill() {
  const shell = await caches.open(NAME);
  // without cookies: what is kept is what a stranger gets
  await Promise.all(SHELL.map((address) => shell.add(new Request(address, { credentials: "omit", cache: "reload" }))));
}

self.addEventListener("activate", (event) => event.waitUntil(clear()));

async function clear() {
  const old = (await caches.keys()).filter((each) => each !== NAME);
  await Promise.all(old.map((each) => caches.delete(each)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(SHELL[0])));
  } else if (request.method === "GET" && SHELL.includes(addressOf(request))) {
    event.respondWith(caches.match(request.url).then((kept) => kept ?? fetch(request)));
  }
});

const addressOf = ({ url }) => url.slice(self.location.origin.length);

self.addEventListener("push", (event) => {
  const { title, body, to } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag: "tasks", icon: "/app/icon-192.png", data: to }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});

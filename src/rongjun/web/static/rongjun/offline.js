// What pages for a phone without network share: the browser's own store with today's list and what is not sent yet,
// sending it once in any order, photos drawn anew, leaving without losing or keeping anything (decision 0029).
"use strict";

// `page`: { store, body, show(kept), told(one, result, why), photo(one), conflict(one, result) }.
window.rongjunOffline = function (page) {
  const [FIRST_WAIT, LONGEST_WAIT, ANSWER_LIMIT, PHOTO_LIMIT] = [5000, 300000, 60000, 180000]; // milliseconds
  const main = document.getElementById("main");
  const words = {};
  const state = document.getElementById("state");
  const self = { main, words, plan: null };
  let store = null;
  let running = null;
  let again = false;
  let timer = 0;
  let wait = FIRST_WAIT;

  for (const one of document.getElementById("words").content.querySelectorAll("[data-word]")) {
    words[one.dataset.word] = one.textContent;
  }

  function open() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open(page.store, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("plan", { keyPath: "kind" });
        asked.result.createObjectStore("queue", { keyPath: "key" });
        asked.result.createObjectStore("told", { keyPath: "key" });
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }

  function ask(name, mode, what) {
    return new Promise((done, failed) => {
      const turn = store.transaction(name, mode);
      const asked = what(turn.objectStore(name));
      turn.oncomplete = () => done(asked.result);
      turn.onerror = () => failed(turn.error);
    });
  }

  const all = (name) => ask(name, "readonly", (rows) => rows.getAll());
  const put = (name, row) => ask(name, "readwrite", (rows) => rows.put(row));
  const drop = (name, key) => ask(name, "readwrite", (rows) => rows.delete(key));

  function today(days = 0) {
    const moment = new Date(Date.now() + days * 86400000);
    const two = (number) => String(number).padStart(2, "0");
    return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  }

  function say(text, link) {
    state.textContent = text;
    state.hidden = !text;
    if (link) {
      const made = document.createElement("a");
      made.href = link;
      made.textContent = link;
      state.append(" ", made);
    }
  }

  // An answer that never comes must not hold the queue: after the limit it counts as no network.
  async function answer(address, options, limit = ANSWER_LIMIT) {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(limit) : undefined;
    const got = await fetch(address, { credentials: "same-origin", signal, ...options });
    if (!(got.headers.get("Content-Type") || "").includes("json")) {
      throw new Error(got.redirected || got.status === 403 ? "signin" : "offline");
    }
    return { ok: got.ok, body: await got.json() };
  }

  async function refresh() {
    const { body } = await answer(main.dataset.today);
    self.plan = { kind: "today", ...body };
    for (const one of await all("told")) {
      if (one.day !== self.plan.day) {
        await drop("told", one.key);
      }
    }
    await put("plan", self.plan);
  }

  async function show() {
    const queue = await all("queue");
    const mine = queue.filter((one) => self.plan && one.account === self.plan.account);
    page.show({ plan: self.plan, mine, told: await all("told") });
    document.getElementById("send").hidden = !mine.length;
    document.getElementById("out").hidden = !self.plan;
    main.dataset.left = String(mine.length);
    if (queue.length > mine.length && self.plan) {
      say(words.other);
    }
  }

  function complain(form, text) {
    const place = form.querySelector("[role=alert]");
    place.textContent = text || "";
    place.hidden = !text;
    if (text) {
      place.scrollIntoView({ block: "center" });
    }
    return Boolean(text);
  }

  // Keeps what was filled in and tries to send it.
  async function keep(item) {
    await put("queue", { key: crypto.randomUUID(), account: self.plan.account, ...item });
    await show();
    await sync();
  }

  async function forget(key) {
    await drop("queue", key);
    await show();
  }

  // A photo is drawn anew: only its pixels go on, at most 1280 on the longer side. The server cleans it once more.
  async function smaller(file) {
    const picture = await createImageBitmap(file);
    const part = Math.min(1, 1280 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * part), Math.round(picture.height * part)];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  }

  // One round at a time; whoever asks during a round waits for one more, so that nothing kept meanwhile stays behind.
  async function sync() {
    if (!store) {
      return;
    }
    again = true;
    running ??= rounds().finally(() => {
      running = null;
    });
    await running;
  }

  async function rounds() {
    while (again) {
      again = false;
      await round();
    }
  }

  async function round() {
    clearTimeout(timer);
    try {
      const { body } = await answer(main.dataset.sync);
      await sendAll(body);
      await refresh();
      wait = FIRST_WAIT;
      say(words.online);
    } catch (error) {
      say(words[error.message] || words.offline, error.message === "signin" ? main.dataset.page : "");
      if (error.message !== "signin" && (await all("queue")).some((one) => !one.why)) {
        timer = setTimeout(sync, wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      }
    } finally {
      await show();
    }
  }

  async function sendAll({ account, token }) {
    for (;;) {
      const waiting = (await all("queue")).filter((one) => one.account === account && !one.why).slice(0, 50);
      if (!waiting.length) {
        return;
      }
      const rows = waiting.map(({ photo, account: _account, ...rest }) => rest);
      const { ok, body } = await answer(main.dataset.sync, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ [page.body]: rows }),
      });
      if (!ok) {
        throw new Error("offline");
      }
      for (const one of waiting) {
        await settle(one, body.results[one.key], token);
      }
    }
  }

  async function settle(one, result, token) {
    if (!result || result.state === "refused") {
      await put("queue", { ...one, why: (result && result.why) || words.again });
      return;
    }
    const why = one.photo && result.state !== "gone" ? await sendPhoto(one, token) : "";
    const kept = page.conflict ? page.conflict(one, result) : null;
    if (kept) {
      await put("queue", kept);
      return;
    }
    await drop("queue", one.key);
    const told = page.told(one, result, why);
    if (told) {
      await put("told", { key: one.key, day: self.plan ? self.plan.day : today(), ...told });
    }
  }

  // Returns why the office refused the photo, or nothing.
  async function sendPhoto(one, token) {
    const form = new FormData();
    for (const [name, value] of Object.entries(page.photo(one))) {
      form.append(name, value);
    }
    form.append("photo", one.photo, "photo.jpg");
    const options = { method: "POST", headers: { "X-CSRFToken": token }, body: form };
    const { ok, body } = await answer(main.dataset.photo, options, PHOTO_LIMIT);
    return ok ? "" : body.why;
  }

  // Leaving: nothing is lost and nothing stays. What is not sent keeps the worker here.
  async function leave() {
    await sync();
    if ((await all("queue")).length) {
      say(words.left);
      return;
    }
    const { body } = await answer(main.dataset.sync);
    for (const name of ["plan", "told"]) {
      await ask(name, "readwrite", (rows) => rows.clear());
    }
    await fetch(main.dataset.out, { method: "POST", headers: { "X-CSRFToken": body.token }, redirect: "manual" });
    window.location.assign(main.dataset.page);
  }

  async function start() {
    if (!window.isSecureContext || !navigator.serviceWorker) {
      say(words.insecure);
      return;
    }
    navigator.serviceWorker.register(main.dataset.worker, { scope: main.dataset.page });
    store = await open();
    const [kept] = await all("plan");
    if (kept && kept.day === today()) {
      self.plan = kept;
    } else if (kept) {
      await drop("plan", "today");
    }
    document.getElementById("send").addEventListener("click", sync);
    document.getElementById("out").addEventListener("click", leave);
    window.addEventListener("online", sync);
    await show();
    await sync();
  }

  Object.assign(self, { today, say, complain, keep, forget, smaller, start });
  return self;
};

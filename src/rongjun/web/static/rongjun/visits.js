// The phone of a visiting worker: today's list and what is not sent yet are kept in the browser's own store.
"use strict";

(function () {
  const [FIRST_WAIT, LONGEST_WAIT, ANSWER_LIMIT, PHOTO_LIMIT] = [5000, 300000, 60000, 180000]; // milliseconds
  const main = document.getElementById("main");
  const words = {};
  const state = document.getElementById("state");
  let store = null;
  let plan = null;
  let running = null;
  let again = false;
  let timer = 0;
  let wait = FIRST_WAIT;

  for (const one of document.getElementById("words").content.querySelectorAll("[data-word]")) {
    words[one.dataset.word] = one.textContent;
  }

  function open() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open("rongjun-visits", 1);
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
    plan = { kind: "today", ...body };
    for (const one of await all("told")) {
      if (one.day !== plan.day) {
        await drop("told", one.key);
      }
    }
    await put("plan", plan);
  }

  async function show() {
    const queue = await all("queue");
    const told = await all("told");
    const mine = queue.filter((one) => plan && one.account === plan.account);
    const list = document.getElementById("stops");
    list.replaceChildren();
    for (const stop of plan ? plan.stops : []) {
      const kept = mine.find((one) => one.planned === stop.planned);
      if (told.some((one) => one.planned === stop.planned) || (kept && kept.kind === "no")) {
        continue;
      }
      list.append(stopLine(stop, kept));
    }
    showTold(told);
    if (plan && !plan.stops.length) {
      list.append(Object.assign(document.createElement("li"), { textContent: words.empty }));
    }
    document.getElementById("send").hidden = !mine.length;
    document.getElementById("out").hidden = !plan;
    main.dataset.left = String(mine.length);
    if (queue.length > mine.length && plan) {
      say(words.other);
    }
  }

  function stopLine(stop, kept) {
    const line = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button" });
    const name = Object.assign(document.createElement("b"), { textContent: stop.name });
    const small = document.createElement("small");
    const mark = kept ? ` · ${kept.why ? words.again : words.waiting}` : "";
    small.textContent = `${stop.village} · ${stop.reason} · ${stop.period}${mark}`;
    button.append(name, small);
    button.disabled = Boolean(kept && !kept.why);
    button.addEventListener("click", () => fill(stop, kept));
    line.append(button);
    return line;
  }

  function showTold(told) {
    const list = document.getElementById("told");
    list.replaceChildren();
    for (const one of told.filter((row) => row.text || row.double)) {
      const line = Object.assign(document.createElement("li"), { className: "notice notice-warn" });
      line.textContent = `${one.name || ""} ${one.double ? words.double : one.text} `;
      if (one.double) {
        const link = document.createElement("a");
        link.href = main.dataset.double.replace("/0/", `/${one.planned}/`);
        link.textContent = words.choose;
        line.append(link);
      }
      list.append(line);
    }
  }

  function fill(stop, kept) {
    const place = document.getElementById("form");
    place.replaceChildren(document.getElementById("form-template").content.cloneNode(true));
    const form = place.querySelector("form");
    form.querySelector("h2").textContent = stop.name;
    form.querySelector(".why").textContent = `${stop.village} · ${stop.reason} · ${stop.period}`;
    for (const [code, name] of plan.needs) {
      const label = Object.assign(document.createElement("label"), { className: "option" });
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "needs", value: code });
      box.checked = Boolean(kept && kept.needs.includes(code));
      const text = Object.assign(document.createElement("span"), { textContent: name });
      label.append(box, " ", text);
      form.querySelector(".needs").append(label);
    }
    form.elements.due.value = today(7);
    if (kept) {
      form.elements.words.value = kept.words;
      const [first] = kept.promises;
      if (first) {
        form.querySelector(".promise").open = true;
        [form.elements.promise.value, form.elements.due.value, form.elements.owner.value] = [first.what, first.due, first.owner];
      }
      complain(form, kept.why);
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save(form, stop, kept);
    });
    form.querySelector(".back").addEventListener("click", close);
    form.querySelector(".no").addEventListener("click", () => refuse(stop));
    document.getElementById("stops").hidden = true;
    form.querySelector("h2").focus();
  }

  function close() {
    document.getElementById("form").replaceChildren();
    document.getElementById("stops").hidden = false;
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

  function faultOf(needs, text, promise, due) {
    const watching = new RegExp(plan.watching).exec(`${text} ${promise}`);
    if (watching) {
      return words.watching + watching[0];
    }
    if (!needs.length && !text) {
      return words.nothing;
    }
    return promise && (!due || due < today()) ? words.day : "";
  }

  async function save(form, stop, kept) {
    const needs = [...form.querySelectorAll("[name=needs]:checked")].map((box) => box.value);
    const [text, promise] = [form.elements.words.value.trim(), form.elements.promise.value.trim()];
    const due = form.elements.due.value;
    if (complain(form, faultOf(needs, text, promise, due))) {
      return;
    }
    const file = form.elements.photo.files[0];
    const item = {
      key: kept ? kept.key : crypto.randomUUID(),
      account: plan.account,
      planned: stop.planned,
      day: kept ? kept.day : today(),
      needs,
      words: text,
      promises: promise ? [{ what: promise, due, owner: form.elements.owner.value }] : [],
      photo: file ? await smaller(file) : kept ? kept.photo : null,
    };
    await put("queue", item);
    close();
    await show();
    await sync();
  }

  async function refuse(stop) {
    await put("queue", { key: crypto.randomUUID(), kind: "no", account: plan.account, planned: stop.planned });
    close();
    await show();
    await sync();
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
      const visits = waiting.map(({ photo, account: _account, ...rest }) => rest);
      const { ok, body } = await answer(main.dataset.sync, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ visits }),
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
    await drop("queue", one.key);
    if (one.kind !== "no") {
      const stop = plan && plan.stops.find((row) => row.planned === one.planned);
      const double = result.state === "double";
      const text = result.why || why;
      const name = (double || text) && stop ? stop.name : "";
      await put("told", { key: one.key, planned: one.planned, day: one.day, double, name, text });
    }
  }

  // Returns why the office refused the photo, or nothing.
  async function sendPhoto(one, token) {
    const form = new FormData();
    form.append("key", one.key);
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
      plan = kept;
    } else if (kept) {
      await drop("plan", "today");
    }
    document.getElementById("send").addEventListener("click", sync);
    document.getElementById("out").addEventListener("click", leave);
    window.addEventListener("online", sync);
    await show();
    await sync();
  }

  start();
})();

// The phone of a visiting worker: today's list, a visit in three taps; what is kept and sent is in offline.js.
"use strict";

(function () {
  const phone = window.rongjunOffline({
    store: "rongjun-visits",
    body: "visits",
    show,
    photo: (one) => ({ key: one.key }),
    told(one, result, why) {
      if (one.kind === "no") {
        return null;
      }
      const stop = phone.plan && phone.plan.stops.find((row) => row.planned === one.planned);
      const double = result.state === "double";
      const text = result.why || why;
      return { planned: one.planned, day: one.day, double, name: (double || text) && stop ? stop.name : "", text };
    },
  });
  const { main, words } = phone;

  function show({ plan, mine, told }) {
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
    for (const [code, name] of phone.plan.needs) {
      const label = Object.assign(document.createElement("label"), { className: "option" });
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "needs", value: code });
      box.checked = Boolean(kept && kept.needs.includes(code));
      const text = Object.assign(document.createElement("span"), { textContent: name });
      label.append(box, " ", text);
      form.querySelector(".needs").append(label);
    }
    form.elements.due.value = phone.today(7);
    if (kept) {
      form.elements.words.value = kept.words;
      const [first] = kept.promises;
      if (first) {
        form.querySelector(".promise").open = true;
        [form.elements.promise.value, form.elements.due.value, form.elements.owner.value] = [first.what, first.due, first.owner];
      }
      phone.complain(form, kept.why);
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

  function faultOf(needs, text, promise, due) {
    const watching = new RegExp(phone.plan.watching).exec(`${text} ${promise}`);
    if (watching) {
      return words.watching + watching[0];
    }
    if (!needs.length && !text) {
      return words.nothing;
    }
    return promise && (!due || due < phone.today()) ? words.day : "";
  }

  async function save(form, stop, kept) {
    const needs = [...form.querySelectorAll("[name=needs]:checked")].map((box) => box.value);
    const [text, promise] = [form.elements.words.value.trim(), form.elements.promise.value.trim()];
    const due = form.elements.due.value;
    if (phone.complain(form, faultOf(needs, text, promise, due))) {
      return;
    }
    const file = form.elements.photo.files[0];
    const item = {
      ...(kept ? { key: kept.key } : {}),
      planned: stop.planned,
      day: kept ? kept.day : phone.today(),
      needs,
      words: text,
      promises: promise ? [{ what: promise, due, owner: form.elements.owner.value }] : [],
      photo: file ? await phone.smaller(file) : kept ? kept.photo : null,
    };
    close();
    await phone.keep(item);
  }

  async function refuse(stop) {
    close();
    await phone.keep({ kind: "no", planned: stop.planned });
  }

  phone.start();
})();

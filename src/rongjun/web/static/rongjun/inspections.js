// The phone of an inspector: the points of open inspections, a mark each; what is kept and sent is in offline.js.
"use strict";

(function () {
  const phone = window.rongjunOffline({
    store: "rongjun-inspections",
    body: "marks",
    show,
    photo: (one) => ({ inspection: one.inspection, point: one.point, what: one.what }),
    // Somebody else gave another mark meanwhile: it waits here until the inspector chooses.
    conflict(one, result) {
      return result.state === "double" ? { ...one, photo: null, why: words.double, stands: result.stands } : null;
    },
    told(one, result, why) {
      const text = result.why || why;
      const place = text ? pointOf(one) : null;
      return text ? { name: place ? `${place.station} ${place.name}` : "", text } : null;
    },
  });
  const { words } = phone;

  function pointOf(one) {
    const found = phone.plan && phone.plan.inspections.find((row) => row.id === one.inspection);
    const point = found && found.points.find((row) => row.code === one.point);
    return point ? { ...point, station: found.station } : null;
  }

  function make(tag, text, more = {}) {
    return Object.assign(document.createElement(tag), { textContent: text, ...more });
  }

  function show({ plan, mine, told }) {
    const list = document.getElementById("stops");
    list.replaceChildren();
    for (const one of plan ? plan.inspections : []) {
      const keptOf = (point) => mine.find((row) => row.inspection === one.id && row.point === point.code);
      const head = make("li", `${one.station} · ${one.sheet}`, { className: "station" });
      head.append(make("small", soFar(one.points, keptOf)));
      list.append(head, ...one.points.map((point) => pointLine(one, point, keptOf(point))));
    }
    if (plan && !plan.inspections.length) {
      list.append(make("li", words.empty));
    }
    const notes = document.getElementById("told");
    notes.replaceChildren(...told.map((one) => make("li", `${one.name} ${one.text}`, { className: "notice notice-warn" })));
  }

  function said(mark, most) {
    if (!mark) {
      return words.none;
    }
    return `${mark[0] === null ? words.absent : `${mark[0]} / ${most}`}${mark[1] ? ` · ${mark[1]}` : ""}`;
  }

  // The score of the points marked so far, by the same formula as the office's (kernel/stations/scoring).
  function soFar(points, keptOf) {
    const marks = points.map((point) => [point, keptOf(point) ? keptOf(point).got : point.stands && point.stands[0]]);
    const given = points.filter((point) => keptOf(point) || point.stands).length;
    const counted = marks.filter(([, got]) => Number.isInteger(got));
    const [got, most] = counted.reduce(([got, most], [point, mark]) => [got + mark, most + point.most], [0, 0]);
    const score = most ? ` · 100 × ${got} ÷ ${most} = ${(Math.floor((2000 * got + most) / (2 * most)) / 10).toFixed(1)}` : "";
    return `${words.marked} ${given} / ${points.length}${score}`;
  }

  function pointLine(one, point, kept) {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const mark = kept ? [kept.got, kept.note] : point.stands;
    const waits = kept ? ` · ${kept.why ? words.again : words.waiting}` : "";
    button.append(make("b", point.name), make("small", said(mark, point.most) + waits));
    button.addEventListener("click", () => fill(one, point, kept));
    line.append(button);
    return line;
  }

  function fill(one, point, kept) {
    const place = document.getElementById("form");
    place.replaceChildren(document.getElementById("form-template").content.cloneNode(true));
    const form = place.querySelector("form");
    form.querySelector("h2").textContent = point.name;
    form.querySelector(".why").textContent = `${one.station} · ${words.most} ${point.most} · ${point.asks}`;
    const mark = kept ? [kept.got, kept.note] : point.stands || ["", ""];
    form.elements.got.value = mark[0] === null ? "" : mark[0];
    form.elements.note.value = mark[1];
    form.elements.absent.checked = mark[0] === null;
    form.querySelector(".free").hidden = !point.free;
    form.elements.due.value = kept && kept.what ? kept.due : phone.today(30);
    if (kept) {
      form.elements.what.value = kept.what;
      form.querySelector(".found").open = Boolean(kept.what);
      phone.complain(form, kept.stands ? "" : kept.why);
      choose(form, point, kept);
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save(form, one, point, kept);
    });
    form.querySelector(".back").addEventListener("click", close);
    document.getElementById("stops").hidden = true;
    form.querySelector("h2").focus();
  }

  // Two marks of one point: both are shown, the inspector says which stands.
  function choose(form, point, kept) {
    if (!kept.stands) {
      return;
    }
    const box = form.querySelector(".conflict");
    box.hidden = false;
    box.querySelector(".theirs").textContent = `${words.theirs}${said(kept.stands, point.most)}`;
    box.querySelector(".mine").textContent = `${words.mine}${said([kept.got, kept.note], point.most)}`;
    box.querySelector(".keep-theirs").addEventListener("click", async () => {
      close();
      await phone.forget(kept.key);
    });
    box.querySelector(".keep-mine").addEventListener("click", async () => {
      close();
      const { why: _why, stands, ...rest } = kept;
      await phone.keep({ ...rest, seen: stands });
    });
  }

  function close() {
    document.getElementById("form").replaceChildren();
    document.getElementById("stops").hidden = false;
  }

  function faultOf(item, point) {
    const watching = new RegExp(phone.plan.watching).exec(`${item.note} ${item.what}`);
    if (watching) {
      return words.watching + watching[0];
    }
    if (item.got !== null && !(Number.isInteger(item.got) && item.got >= 0 && item.got <= point.most)) {
      return `${words.range}${point.most}`;
    }
    if (item.got === null && !point.free) {
      return `${words.range}${point.most}`;
    }
    return item.what && (!item.due || item.due < phone.today()) ? words.day : "";
  }

  async function save(form, one, point, kept) {
    const text = form.elements.got.value.trim();
    const item = {
      ...(kept ? { key: kept.key } : {}),
      inspection: one.id,
      point: point.code,
      got: form.elements.absent.checked ? null : /^\d+$/.test(text) ? Number(text) : -1,
      note: form.elements.note.value.trim(),
      what: form.elements.what.value.trim(),
      due: form.elements.due.value,
      seen: kept ? kept.stands || kept.seen : point.stands,
    };
    if (phone.complain(form, faultOf(item, point))) {
      return;
    }
    const file = form.elements.photo.files[0];
    item.photo = item.what && file ? await phone.smaller(file) : kept && item.what ? kept.photo : null;
    close();
    await phone.keep(item);
  }

  phone.start();
})();

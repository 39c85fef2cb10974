// The editor of weekly hours: drawn anew as one types, rows without loading the page, periods dragged on the
// drawing with a mouse or a pen. Whatever it does, it writes into the fields; without it buttons do the same.
(() => {
  "use strict";

  const days = document.querySelector("[data-days]");
  const picture = document.querySelector("[data-drawing]");
  if (!days || !picture) return;
  const form = days.closest("form");
  const NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
  const STEP = 15, DAY = 1440, EDGE = 8, SHORTEST = 15;
  document.querySelector("[data-draw]").hidden = true;

  // What the page would be after a button was pressed; nothing is saved by it.
  let asked = 0;
  const ask = async (act) => {
    const number = ++asked;
    const fields = new URLSearchParams(new FormData(form));
    fields.append("do", act);
    const answer = await fetch(form.action, { method: "POST", body: fields }).catch(() => null);
    if (number !== asked || !answer?.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const draw = (page) => picture.replaceChildren(...page.querySelector("[data-drawing]").childNodes);
  const changed = () => form.dispatchEvent(new Event("change"));

  let waiting = 0;
  const redraw = () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const page = await ask("draw");
      if (page) draw(page);
    }, 400);
  };
  days.addEventListener("input", redraw);

  // Answers the control that is worked at next; whoever drags stays where they are.
  const rows = async (act) => {
    const page = await ask(act);
    if (!page) return null;
    const next = page.querySelector("[data-days] [autofocus]");
    next?.removeAttribute("autofocus");
    days.replaceChildren(...page.querySelector("[data-days]").childNodes);
    draw(page);
    changed();
    return next;
  };
  days.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button) return;
    event.preventDefault();
    clearTimeout(waiting);
    (await rows(button.value))?.focus();
  });

  // Dragging: an edge changes one end of a period, its middle moves it, the ground begins a new one.
  const typed = (minute) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  const field = (row, end) => row.querySelector(`input[name$="-${end}"]`);
  const periods = (day) => [...days.querySelectorAll(`[data-row^="${NAMES[day]}-periods-"]`)];
  const clamp = (minute, low, high) => Math.min(Math.max(minute, low), high);

  const grip = (period, event) => {
    const box = period.getBoundingClientRect();
    if (event.clientY - box.top < EDGE) return "start";
    return box.bottom - event.clientY < EDGE ? "end" : "middle";
  };

  const write = async (drag) => {
    let row = null;
    if (drag.period) {
      const { start, end } = drag.period;
      row = periods(drag.day).find((each) => field(each, "start").value === typed(start) && field(each, "end").value === typed(end));
    } else {
      const isBlank = (each) => !field(each, "start").value && !field(each, "end").value;
      row = periods(drag.day).find(isBlank);
      if (!row) {
        await rows(`add-${NAMES[drag.day]}-periods`);
        row = periods(drag.day).find(isBlank);
      }
    }
    if (!row) return;
    field(row, "start").value = typed(drag.start);
    field(row, "end").value = typed(drag.end);
    changed();
    redraw();
  };

  let drag = null;
  const minuteAt = (event) => {
    const box = drag.body.getBoundingClientRect();
    const minute = drag.first + (event.clientY - box.top) / box.height * (drag.last - drag.first);
    return clamp(Math.round(minute / STEP) * STEP, drag.first, drag.last);
  };
  const show = () => {
    const share = (minute) => `${(minute - drag.first) * 100 / (drag.last - drag.first)}%`;
    drag.ghost.setAttribute("y", share(drag.start));
    drag.ghost.setAttribute("height", share(drag.first + drag.end - drag.start));
  };
  const leave = () => {
    drag?.ghost.remove();
    drag = null;
  };

  picture.addEventListener("pointerdown", (event) => {
    const body = event.target.closest("[data-first]");
    if (!body || event.button !== 0 || event.pointerType === "touch") return;
    event.preventDefault();
    const box = body.getBoundingClientRect(), block = event.target.closest("[data-start]");
    const day = block ? Number(block.dataset.day) : clamp(Math.floor((event.clientX - box.left) / box.width * 7), 0, 6);
    drag = { body, day, first: Number(body.dataset.first), last: Number(body.dataset.last), period: null, grip: "end" };
    if (block) {
      drag.period = { start: Number(block.dataset.start), end: Number(block.dataset.end) };
      drag.grip = grip(block, event);
    }
    drag.from = minuteAt(event);
    drag.start = drag.period?.start ?? clamp(drag.from, drag.first, drag.last - SHORTEST);
    drag.end = drag.period?.end ?? drag.start + SHORTEST;
    drag.ghost = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    drag.ghost.setAttribute("class", "drawn-dragged");
    drag.ghost.setAttribute("x", `${day * 100 / 7 + 0.5}%`);
    drag.ghost.setAttribute("width", `${100 / 7 - 1}%`);
    body.append(drag.ghost);
    show();
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const minute = minuteAt(event);
    if (drag.grip === "middle") {
      const length = drag.period.end - drag.period.start;
      drag.start = clamp(drag.period.start + minute - drag.from, 0, DAY - length);
      drag.end = drag.start + length;
    } else if (drag.grip === "start") {
      drag.start = Math.min(minute, drag.end - SHORTEST);
    } else {
      drag.end = Math.max(minute, drag.start + SHORTEST);
    }
    show();
  });
  picture.addEventListener("pointerup", (event) => {
    const done = drag;
    const moved = done && minuteAt(event) !== done.from;
    leave();
    if (moved) write(done);
  });
  picture.addEventListener("pointercancel", leave);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
})();

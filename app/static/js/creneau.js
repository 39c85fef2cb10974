// What makes the pages quicker for those whose browser runs it; every page works without.
(() => {
  "use strict";

  Object.assign(window.htmx.config, {
    includeIndicatorStyles: false, // our policy forbids styles that are not in a file
    allowEval: false,
    historyCacheSize: 0,
    refreshOnHistoryMiss: true,
    timeout: 15_000,
  });

  const announce = (text) => {
    const place = document.getElementById("announcer");
    if (place && text) place.textContent = text;
  };

  // The error summary, when there is one, is read first.
  document.querySelector("[data-focus-on-load]")?.focus();

  // Whoever reads elsewhere is told how far the clinic's clock is from theirs at the times that are shown.
  const MINUTE = 60_000;
  const minutesOf = (zone, instant) => {
    const parts = new Intl.DateTimeFormat("en", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    }).formatToParts(instant);
    const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(year, month - 1, day, hour, minute) / MINUTE;
  };
  const inUnits = (count, unit) =>
    new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(count);
  const asDuration = (minutes) =>
    [[Math.floor(minutes / 60), "hour"], [minutes % 60, "minute"]]
      .filter(([count]) => count)
      .map(([count, unit]) => inUnits(count, unit))
      .join(" ");
  const shownInstants = (note) => {
    const values = [...document.querySelectorAll(".slot")].map((slot) => slot.value);
    if (note.dataset.minute) values.push(note.dataset.minute);
    const instants = values.map((value) => parseInt(value, 10) * MINUTE).filter(Number.isFinite);
    return instants.length ? instants : [Date.now()];
  };
  const difference = (zone, note) => {
    const ahead = (instant) => minutesOf(zone, instant) - minutesOf(undefined, instant);
    const found = [...new Set(shownInstants(note).map(ahead))].sort((one, other) => Math.abs(one) - Math.abs(other));
    if (found.every((minutes) => minutes === 0)) return ahead(Date.now()) ? note.dataset.differs : "";
    if (new Set(found.map(Math.sign)).size > 1) return note.dataset.differs;
    const { ahead: isAhead, behind, hourAhead, hourBehind } = note.dataset;
    const lengths = found.map(Math.abs);
    if (lengths.length === 1 && lengths[0] === 60) return found[0] > 0 ? hourAhead : hourBehind;
    const durations = new Intl.ListFormat(document.documentElement.lang, { type: "disjunction" }).format(lengths.map(asDuration));
    return (found[0] > 0 ? isAhead : behind).replace("{duration}", durations);
  };
  const tellZone = () => {
    const zone = document.querySelector("main")?.dataset.timeZone;
    for (const note of document.querySelectorAll("[data-zone-difference]")) {
      note.textContent = zone ? difference(zone, note) : "";
      note.hidden = !note.textContent;
    }
  };
  tellZone();

  // The time that is kept: counted quietly, announced once when it runs short, and no longer kept without a new page.
  const keptLines = document.querySelectorAll("[data-kept]");
  if (keptLines.length) {
    const received = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
    const until = Date.now() - performance.now() + received + keptLines[0].dataset.kept * 1000;
    const count = () => {
      const minutes = Math.ceil((until - Date.now()) / MINUTE);
      if (minutes <= 0) return runOut();
      for (const left of document.querySelectorAll("[data-left]")) {
        left.textContent = `(${left.dataset.left.replace("{minutes}", inUnits(minutes, "minute"))})`;
        left.hidden = false;
      }
      if (minutes > 2 || keptLines[0].classList.contains("kept-soon")) return;
      for (const line of keptLines) {
        line.classList.add("kept-soon");
        line.querySelector("button")?.classList.replace("button-quiet", "button-secondary");
      }
      for (const again of document.querySelectorAll("[data-kept-soon]")) again.hidden = false;
      announce(keptLines[0].dataset.warning);
    };
    const runOut = () => {
      clearInterval(counting);
      const isLeftAlone = ![...keptLines].some((line) => line.contains(document.activeElement));
      for (const words of document.querySelectorAll("[data-not-kept]")) words.replaceWith(words.content);
      for (const line of keptLines) line.hidden = true;
      const notice = document.querySelector(".notice-warning");
      announce(notice?.querySelector(".notice-title")?.textContent);
      if (!isLeftAlone) notice?.focus();
    };
    const counting = setInterval(count, 5000);
    count();
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A sent form looks sent, but can be sent again: the server answers a repeated one with the same page.
  let isLeaving = false;
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.target.method === "dialog") return;
    isLeaving = event.target.method === "post";
    button.setAttribute("aria-busy", "true");
    setTimeout(() => button.removeAttribute("aria-busy"), 8000);
  });
  window.addEventListener("pageshow", () => {
    isLeaving = false;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  // A form that is left without being sent keeps what was typed into it.
  const kept = document.querySelector("form[data-keep]");
  if (kept) {
    let isChanged = false;
    kept.addEventListener("input", () => { isChanged = true; });
    kept.addEventListener("submit", () => { isChanged = false; });
    window.addEventListener("pagehide", () => {
      if (!isChanged) return;
      isChanged = false;
      const typed = new URLSearchParams(new FormData(kept));
      typed.append("keep", "1");
      navigator.sendBeacon(kept.action, typed);
    });
  }

  // Going back from the details to the free times: with the booking that was begun there, whose time is not hidden.
  const storage = (() => { try { return window.sessionStorage; } catch { return null; } })(); // may be forbidden
  const begun = document.querySelector("main")?.dataset.draft;
  if (begun) storage?.setItem("draft", begun);
  if (begun === "") storage?.removeItem("draft");
  const goOnWithDraft = () => {
    const [, language] = window.location.pathname.match(/^(.*\/(?:fr|en))\/time$/) ?? [];
    const token = storage?.getItem("draft");
    if (!language || !token) return;
    storage?.removeItem("draft");
    window.location.replace(`${language}/booking/${encodeURIComponent(token)}/time${window.location.search}`);
  };
  if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") goOnWithDraft();
  window.addEventListener("pageshow", (event) => { if (event.persisted) goOnWithDraft(); });

  // A link to a question opens it here instead of on its own page.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  });

  // An open menu closes by Escape and by a click elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) if (!menu.contains(except)) menu.open = false;
  };
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.activeElement?.closest("[data-menu][open]")?.querySelector("summary").focus();
    closeMenus(null);
  });

  // After a part of the page was replaced: say what it shows now, and never leave the focus nowhere.
  document.addEventListener("htmx:afterSettle", (event) => {
    const { elt: part, requestConfig } = event.detail;
    tellZone();
    announce(part.dataset?.announce);
    const goal = document.getElementById(requestConfig?.elt?.dataset.leadsTo);
    if (goal) goal.focus();
    else if (document.activeElement === document.body) part.querySelector("[tabindex='-1']")?.focus();
  });
  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
  // What could not be had in part is asked for as a whole page, as it would be without htmx.
  const askForThePage = (event) => {
    if (isLeaving) return;
    const asking = event.detail.elt.closest("a[href], form");
    if (asking?.href) window.location.assign(asking.href);
    else if (asking?.method === "get") asking.submit(); // never a form that saves
  };
  for (const failure of ["responseError", "sendError", "timeout"]) {
    document.addEventListener(`htmx:${failure}`, askForThePage);
  }
})();

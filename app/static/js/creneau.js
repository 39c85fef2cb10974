// What makes the pages quicker for those whose browser runs it; every page works without.
(() => {
  "use strict";

  const announce = (text) => {
    const place = document.getElementById("announcer");
    if (place && text) place.textContent = text;
  };

  // The error summary, when there is one, is read first.
  document.querySelector("[data-focus-on-load]")?.focus();

  // A zone counts as the clinic's when its clocks agree, whatever its name, in winter and in summer.
  const clock = (zone, instant) =>
    new Intl.DateTimeFormat("en", { timeZone: zone, dateStyle: "short", timeStyle: "short" }).format(instant);
  const showsClinicTime = (zone) => {
    const now = Date.now();
    return [now, now + 182 * 86_400_000].every((instant) => clock(zone, instant) === clock(undefined, instant));
  };
  const markForeignZone = () => {
    const zone = document.querySelector("main")?.dataset.timeZone;
    if (!zone || showsClinicTime(zone)) return;
    for (const note of document.querySelectorAll("[data-time-zone-notice]")) note.hidden = false;
  };
  markForeignZone();

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A sent form looks sent, but can be sent again: the server answers a repeated one with the same page.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.target.method === "dialog") return;
    button.setAttribute("aria-busy", "true");
    setTimeout(() => button.removeAttribute("aria-busy"), 8000);
  });
  window.addEventListener("pageshow", () => {
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
    const part = event.detail.elt;
    markForeignZone();
    announce(part.dataset?.announce);
    if (document.activeElement === document.body) part.querySelector("[tabindex='-1']")?.focus();
  });
  document.addEventListener("htmx:responseError", (event) => {
    const link = event.detail.elt.closest("a[href]");
    if (link) window.location.assign(link.href);
  });
})();

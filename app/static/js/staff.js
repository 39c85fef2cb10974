// What makes the staff's pages quicker for those whose browser runs it; every page works without.
(() => {
  "use strict";

  // "/" looks for a patient, unless something is being typed.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = document.querySelector("[data-find]");
    if (!field) return;
    event.preventDefault();
    if (field.checkVisibility?.() === false) window.location.assign(field.form.action);
    else field.select();
  });

  // A form that was changed keeps its bar in sight, and asks before it is left.
  for (const form of document.querySelectorAll("form[data-unsaved]")) {
    const note = form.querySelector("[data-unsaved-note]");
    let isChanged = false;
    const change = () => {
      isChanged = true;
      form.classList.add("is-changed");
      if (note) note.hidden = false;
    };
    form.addEventListener("input", change);
    form.addEventListener("change", change);
    if ("changed" in form.dataset) change();
    form.addEventListener("submit", () => { isChanged = false; });
    window.addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
  }

  // A file that would be refused for its size is not sent.
  for (const input of document.querySelectorAll("input[data-most-bytes]")) {
    input.addEventListener("change", () => {
      const isTooLarge = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
      input.closest(".field").querySelector("[data-too-large]").hidden = !isTooLarge;
      if (isTooLarge) input.value = "";
    });
  }

  // A text to be copied can be selected; a button does both.
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue; // only pages over TLS have it
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      document.getElementById("announcer").textContent = button.dataset.copied;
      button.dataset.label ??= button.textContent;
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = button.dataset.label; }, 2_000);
    });
  }

  // A colour can be picked, or typed as its code.
  for (const picker of document.querySelectorAll("[data-picks]")) {
    const field = document.getElementById(picker.dataset.picks);
    picker.hidden = false;
    picker.addEventListener("input", () => { field.value = picker.value; });
    field.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(field.value)) picker.value = field.value; });
  }

  // Today's list is read anew once a minute while somebody can see it. Nothing is said aloud, and nothing moves
  // under somebody who is in it by keyboard.
  const minute = () => Math.floor(Date.now() / 60_000);
  let shownAt = minute();
  const refresh = async () => {
    shownAt = minute();
    const answer = await fetch(window.location.href).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.title !== document.title) return window.location.reload(); // another day has begun
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const fresh = page.getElementById(part.id);
      if (fresh && !part.querySelector(":focus-visible, details[open]")) part.replaceWith(fresh);
    }
  };
  if (document.querySelector("[data-fresh]")) {
    setInterval(() => { if (!document.hidden && minute() !== shownAt) refresh(); }, 5_000);
  }
})();

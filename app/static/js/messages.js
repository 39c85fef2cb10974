// Writing the texts of messages: placeholders go in by a click, and the email is shown as it is typed.
(() => {
  "use strict";

  const form = document.getElementById("edit");
  if (!form) return;
  const { subject, body } = form.elements;

  // A placeholder goes where one was writing, or into the text where the subject may not bear it.
  let last = body;
  for (const field of [subject, body]) field?.setSelectionRange(field.value.length, field.value.length);
  form.addEventListener("focusin", ({ target }) => { if (target === subject || target === body) last = target; });
  for (const code of form.querySelectorAll("[data-insert]")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "placeholder" });
    code.replaceWith(button);
    button.append(code);
    button.addEventListener("click", () => {
      const goal = last === subject && "subject" in code.dataset ? subject : body;
      goal.focus();
      goal.setRangeText(code.dataset.insert, goal.selectionStart, goal.selectionEnd, "end");
      goal.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  // The frame is a new one each time, so that it adds nothing to the browser's history.
  const sender = document.querySelector("[data-email-form]");
  let waiting;
  if (sender) {
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const frame = document.querySelector("[data-email-frame]");
        const fresh = frame.cloneNode();
        fresh.removeAttribute("src");
        frame.replaceWith(fresh);
        sender.elements.subject.value = subject.value;
        sender.elements.body.value = body.value;
        sender.submit();
      }, 800);
    });
  }
})();

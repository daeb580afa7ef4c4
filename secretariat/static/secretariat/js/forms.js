// Keeps what is typed. A form that is sent by POST is written into this tab's sessionStorage while a person types, under
// the person's id (data-person of the body). When its sending met an expired session, the text is offered again on the
// same page after signing in. Passwords, hidden fields, files and whatever has data-no-draft are never kept; another
// person's drafts are thrown away, and so is everything at sign-out. data-draft="name" tells forms apart that are sent
// to the same address.
(function () {
  "use strict";
  const body = document.body;
  const person = body.dataset.person || "";
  const PREFIX = "draft:";
  const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX));
  const read = (name) => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } };
  const write = (name, draft) => { try { sessionStorage.setItem(name, JSON.stringify(draft)); } catch { /* full: typing goes on */ } };

  // The sign-in page: what was sent never arrived. It waits for its person.
  if ("signedOut" in body.dataset) {
    names().forEach((name) => { const draft = read(name); if (draft) write(name, { ...draft, sent: false, lost: true }); });
    return;
  }
  if (!person) return;

  // What a page asks for by itself (hx-trigger "every 3s") says so: it does not keep an idle session alive.
  document.addEventListener("htmx:configRequest", (e) => {
    if (/\bevery\b/.test(e.detail.elt.getAttribute("hx-trigger") || "")) e.detail.headers["Secretariat-Background"] = "1";
  });

  names().filter((name) => !name.startsWith(`${PREFIX}${person}:`)).forEach((name) => sessionStorage.removeItem(name));
  document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", () => names().forEach((name) => sessionStorage.removeItem(name))));

  const nameOf = (form) => `${PREFIX}${person}:${location.pathname}:${form.dataset.draft || form.getAttribute("action") || ""}`;
  const kept = (field) => field.name && !["password", "hidden", "file", "submit", "button"].includes(field.type) && !("noDraft" in field.dataset);
  const values = (form) => Array.from(form.elements).filter(kept).map((field) => [field.name, field.value, /^(checkbox|radio)$/.test(field.type) ? field.checked : null]);

  const forms = Array.from(document.forms).filter((form) => form.getAttribute("method") === "post" && !("noDraft" in form.dataset) && values(form).length);
  const here = new Set(forms.map(nameOf));
  // What was sent and led to another page has arrived.
  names().forEach((name) => { const draft = read(name); if (draft && draft.sent && !here.has(name)) sessionStorage.removeItem(name); });

  function restore(form, draft) {
    for (const [name, value, checked] of draft.values) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (checked === null) field.value = value;
        else if (field.value === value) field.checked = checked;
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function offer(form, name, draft) {
    const bar = document.createElement("div");
    bar.className = "alert alert--warn";
    bar.setAttribute("role", "status");
    const said = document.createElement("p");
    said.textContent = form.dataset.draftOffer || body.dataset.draftOffer || "";
    const tools = document.createElement("div");
    tools.className = "alert__tools";
    for (const [label, act] of [[body.dataset.draftTake, () => restore(form, draft)], [body.dataset.draftDrop, () => sessionStorage.removeItem(name)]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--s";
      button.textContent = label || "";
      button.addEventListener("click", () => { act(); bar.remove(); });
      tools.append(button);
    }
    bar.append(said, tools);
    form.prepend(bar);
  }

  const refused = document.querySelector("[data-focus], .field--bad, .alert--bad");
  for (const form of forms) {
    const name = nameOf(form);
    const draft = read(name);
    if (draft && draft.lost && JSON.stringify(draft.values) !== JSON.stringify(values(form))) offer(form, name, draft);
    else if (draft && draft.sent && refused) write(name, { ...draft, sent: false }); // the server gave the text back
    else if (draft && draft.sent) sessionStorage.removeItem(name);
    form.addEventListener("input", () => write(name, { values: values(form), sent: false }));
    form.addEventListener("submit", () => write(name, { values: values(form), sent: true }));
  }
})();

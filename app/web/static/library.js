// The Library tab: what is in the library, and what a person does with each document.
(() => {
  const { make, ask, tell } = pincite;
  const UNDO = 7;
  const [SENT, PROMISED] = ["sent", "promised"]; // a removal that has been asked for, and one that waits for a job
  const number = (count) => count.toLocaleString("en-US");
  const many = (count, one) => `${number(count)} ${one}${count === 1 ? "" : "s"}`;
  const url = (...parts) => ["/shelf", ...parts.map(encodeURIComponent)].join("/");
  const of = (parent, action) => parent?.querySelector(`[data-do="${action}"]`);

  let known = { documents: [], unreadable: [], collections: {}, suffixes: [], largest: Infinity };
  let page = null; // the parts of the tab, once it is there
  const rows = new Map(); // by a document's name
  const leaving = new Map(); // documents that go when the time to undo is over, and what makes them

  function size(bytes) {
    if (!bytes) return "";
    if (bytes < 1e6) return `${number(Math.max(1, Math.round(bytes / 1e3)))} kB`;
    return `${number(Math.round(bytes / 1e5) / 10)} MB`;
  }

  function button(text, action, label, act) {
    return make("button", { type: "button", className: "tool", textContent: text, "data-do": action, onclick: act, ...(label ? { "aria-label": label, title: label } : {}) });
  }

  // Asks the server what there is, and shows it; what has not changed keeps its elements, and so the focus.
  async function refresh() {
    const before = JSON.stringify([known.documents.map((one) => [one.name, one.title]), known.collections]);
    known = await ask("/shelf", { quiet: true }).catch(() => known);
    for (const [name, state] of leaving) {
      if (!known.documents.some((one) => one.name === name) || (state === PROMISED && !pincite.shelf.busy?.())) leaving.delete(name);
    }
    show();
    pincite.shelf.onknown?.(known);
    const after = JSON.stringify([known.documents.map((one) => [one.name, one.title]), known.collections]);
    if (before !== after) document.querySelector("#shelf-changed")?.click();
    pincite.refresh(known.documents.map((one) => one.name));
  }

  function show() {
    if (!page) return;
    const here = known.documents.filter((one) => !leaving.has(one.name));
    const wanted = page.filter.value.trim().toLowerCase();
    const says = (one) => `${one.title}\n${one.name}\n${one.collections.join("\n")}`.toLowerCase().includes(wanted);
    const seen = here.filter((one) => !wanted || says(one));
    let last = null;
    for (const one of seen) {
      const row = rowOf(one);
      const next = last ? last.nextElementSibling : page.body.firstElementChild;
      if (row !== next) page.body.insertBefore(row, next);
      last = row;
    }
    const names = new Set(seen.map((one) => one.name));
    for (const [name, row] of rows) if (!names.has(name)) { row.remove(); rows.delete(name); }
    page.table.hidden = !seen.length;
    page.find.hidden = here.length < 2 && !wanted;
    page.empty.hidden = !!seen.length;
    page.empty.textContent = here.length ? `No title or name has “${page.filter.value.trim()}” in it.` : "No documents yet. Drop some files here, and ask about them a moment later.";
    const paragraphs = here.reduce((sum, one) => sum + one.paragraphs, 0);
    page.count.textContent = `${many(here.length, "document")}, ${many(paragraphs, "paragraph")}`;
    const waits = here.filter((one) => one.state === "waits to be embedded").length;
    page.waits.hidden = !waits || Boolean(pincite.shelf.busy?.());
    page.waits.firstChild.textContent = `${many(waits, "document")} cannot be found by a question yet. `;
    page.groups.replaceChildren(...Object.keys(known.collections).map((name) => make("option", { value: name })));
    showUnread();
  }

  function showUnread() {
    const told = pincite.shelf.told?.() || new Set();
    const files = known.unreadable.filter((file) => !told.has(file.key));
    const said = JSON.stringify(files);
    if (page.unread.dataset.said === said) return;
    page.unread.dataset.said = said;
    page.unread.hidden = !files.length;
    if (!files.length) { page.unread.replaceChildren(); return; }
    const items = files.map((file) => make("li", {},
      make("span", { className: "what" }, make("b", { textContent: file.name }), ` cannot be read: ${file.problem}`),
      button("Dismiss", "dismiss", `Dismiss ${file.name}`, async () => {
        await ask(url("files", file.key), { method: "DELETE" }).catch(() => null);
        await refresh();
        (of(page.unread, "dismiss") || page.top).focus();
      })));
    page.unread.replaceChildren(make("h3", { textContent: "Files that could not be read" }), make("ul", {}, ...items),
      pincite.shelf.again(files.some((file) => file.locked)));
  }

  // The row of a document, made anew only where something in it has changed and nobody is writing in it.
  function rowOf(one) {
    const said = JSON.stringify(one);
    const old = rows.get(one.name);
    if (old && (old.dataset.said === said || old.querySelector("form"))) return old;
    const row = make("tr", { role: "row", "data-said": said, "data-name": one.name });
    const cell = (label, className, ...children) => make("td", { role: "cell", className, "data-label": label }, ...children);
    const remarks = one.remarks.length ? make("span", { className: "remarks", textContent: one.remarks.join("; ") }) : null;
    row.append(
      make("th", { role: "rowheader", scope: "row", className: "titled" }, ...titleOf(one, row)),
      cell("Paragraphs", "count", number(one.paragraphs)),
      cell("Pages", "count", one.pages ? number(one.pages) : ""),
      cell("Size", "count", size(one.bytes)),
      cell("State", "state", make("span", { className: one.state === "ready" ? "" : "waits", textContent: one.state }), remarks),
      cell("Collections", "groups", ...chipsOf(one, row)),
      cell("", "acts",
        button("Rename", "rename", `Rename ${one.title}`, () => rename(one, row)),
        button("Remove", "remove", `Remove ${one.title}`, () => remove(one))));
    rows.set(one.name, row);
    if (old) replaced(old, row);
    return row;
  }

  function replaced(old, row) {
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.do : null;
    if (old.isConnected) old.replaceWith(row);
    if (focused) (of(row, focused) || of(row, "rename")).focus();
  }

  function titleOf(one, row) {
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      pincite.on("Ask", async () => { if (!await pincite.open?.(one.name, 1, "")) location.assign(event.target.href); });
    };
    const details = [one.name, one.format, one.paths.length > 1 ? `${one.paths.length} copies` : ""].filter(Boolean);
    return [make("a", { href: `/d/${encodeURIComponent(one.name)}`, textContent: one.title, "data-do": "open", onclick: open }),
      make("span", { className: "details", textContent: details.join(" · "), title: one.paths.join("\n") })];
  }

  // A form of one field in the place of something; Enter keeps what is written, Esc does not. Gives what closes it.
  function writing(place, label, value, list, keep, back) {
    const inside = [...place.childNodes];
    const input = make("input", { type: "text", value, "aria-label": label, autocomplete: "off", maxLength: 300 });
    if (list) input.setAttribute("list", list);
    const close = () => { if (form.isConnected) place.replaceChildren(...inside); back().focus(); };
    const form = make("form", { className: "writing" }, input,
      make("button", { type: "submit", className: "tool", textContent: "Keep" }),
      make("button", { type: "button", className: "tool", textContent: "Cancel", onclick: close }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!await keep(input.value).then(() => true, () => false)) {
        await refresh();  // it may be gone, and its row with it
        (form.isConnected ? input : page.top).focus();
        return;
      }
      place.replaceChildren(...inside);
      await refresh();
      back().focus();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); close(); }
    });
    place.replaceChildren(form);
    input.select();
  }

  function rename(one, row) {
    const keep = (title) => ask(url("documents", one.name, "title"), { method: "POST", body: { title } });
    writing(row.querySelector("th"), `Title of ${one.name}; leave it empty for the file's own`, one.title, "", keep,
      () => of(rows.get(one.name), "rename") || page.top);
  }

  function chipsOf(one, row) {
    const back = () => of(rows.get(one.name), "collect") || page.top;
    const chips = one.collections.map((name) => make("span", { className: "group" }, name,
      make("button", { type: "button", className: "out", textContent: "✕", "data-do": `out-${name}`, "aria-label": `Take ${one.title} out of ${name}`, onclick: async () => {
        await ask(url("collections", name, one.name), { method: "DELETE" }).catch(() => null);
        await refresh();
        back().focus();
      } })));
    const collect = () => writing(row.querySelector(".groups"), `Collection for ${one.title}`, "", "shelf-groups",
      async (name) => {
        if (/^[.\s]*$/.test(name)) { tell("A collection needs a name, and more in it than dots.", { wrong: true }); throw new Error(name); } // an address takes dots for its own
        await ask(url("collections", name.trim()), { method: "POST", body: { documents: [one.name] } });
      }, back);
    return [...chips, make("button", { type: "button", className: "into", textContent: "+", "data-do": "collect", "aria-label": `Put ${one.title} into a collection`, title: "Put into a collection", onclick: collect })];
  }

  // Takes a document off the list at once, and out of the library when the time to undo is over.
  function remove(one) {
    const row = rows.get(one.name);
    const next = row.nextElementSibling || row.previousElementSibling;
    const go = (keepalive) => {
      const sent = keepalive ? fetch(url("documents", one.name), { method: "DELETE", keepalive }) : ask(url("documents", one.name), { method: "DELETE" });
      return sent.then((said) => leaving.set(one.name, said?.promised ? PROMISED : SENT), () => leaving.delete(one.name)).then(refresh);
    };
    leaving.set(one.name, go);
    show();
    (of(next, "remove") || page.top).focus();
    const undo = () => {
      leaving.delete(one.name);
      show();
      of(rows.get(one.name), "remove")?.focus();
    };
    tell(`Removed “${one.title}”.`, { action: ["Undo", undo], seconds: UNDO, gone: () => { leaving.set(one.name, SENT); go(false); } });
  }
  window.addEventListener("pagehide", () => {
    for (const [name, go] of leaving) if (typeof go === "function") { leaving.set(name, SENT); go(true); }
  });

  function build(shelf) {
    const heads = [["Title", ""], ["Paragraphs", "count"], ["Pages", "count"], ["Size", "count"], ["State", ""], ["Collections", ""]];
    const head = make("tr", { role: "row" }, ...heads.map(([text, className]) => make("th", { role: "columnheader", scope: "col", className, textContent: text })),
      make("th", { role: "columnheader", scope: "col" }, make("span", { className: "unseen", textContent: "Rename or remove" })));
    page = {
      top: make("h2", { textContent: "Library", tabIndex: -1 }),
      count: make("p", { className: "sum" }),
      filter: make("input", { type: "search", placeholder: "Filter by title or name", "aria-label": "Filter by title or name", autocomplete: "off", oninput: show }),
      body: make("tbody", { role: "rowgroup" }),
      empty: make("p", { className: "none", role: "status" }),
      unread: make("section", { className: "unread", "aria-label": "Files that could not be read" }),
      waits: make("p", { className: "waits", hidden: true }, make("span"), button("Go on", "embed", "Embed what is not embedded yet", () => pincite.shelf.start("job/go-on"))),
      groups: make("datalist", { id: "shelf-groups" }),
    };
    page.table = make("table", { role: "table", "aria-label": "Documents" }, make("thead", { role: "rowgroup" }, head), page.body);
    page.find = make("div", { className: "find" }, page.filter);
    const task = (text, path, said) => make("button", { type: "button", className: "tool", textContent: text, title: said, onclick: () => pincite.shelf.start(path) });
    shelf.append(make("div", { className: "shelf" },
      make("header", { className: "bar" }, make("div", { className: "heading" }, page.top, page.count, page.waits),
        make("div", { className: "tasks", role: "group", "aria-label": "The whole library" },
          task("Sync", "sync", "Look again at every file and folder that was added"),
          task("Verify", "verify", "Prove that each paragraph is, byte for byte, what its document says"),
          task("Rebuild", "rebuild", "Make again what is derived from the documents"))),
      ...pincite.shelf.parts(), page.unread, page.find, page.table, page.empty, page.groups));
    refresh();
    pincite.shelf.begin();
  }

  pincite.when("#shelf", build);
  document.addEventListener("click", (event) => {
    if (page && event.target.closest?.("#tabs [role=tab]")) refresh();
  });

  pincite.shelf = { refresh, show, many, size, button, known: () => known };
})();

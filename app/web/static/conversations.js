// Kept conversations: which of them this page holds, and the drawer that lists them all.
(() => {
  const { make, ask, tell, dialog } = pincite;
  const UNDO_SECONDS = 8;
  const held = { id: "", wanted: "" };
  const leaving = new Map(); // by id, what is told of a deletion that can still be undone
  let drawer = null;
  let items = [];
  let formats = [];
  let requests = 0;

  const path = (id, rest = "") => `/conversations/${encodeURIComponent(id)}${rest}`;
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const time = (text) => new Date(text).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

  // What the server says the page holds goes into the address, so that a reload finds it again.
  let seen = null;
  let note = "";
  function heed() {
    const said = document.querySelector("#talk [data-conversation]")?.dataset;
    if (!said || (seen && said.conversation === seen.conversation && said.note === seen.note)) return;
    seen = { ...said };
    const id = said.conversation;
    if (id !== (pincite.address.read().conversation || "")) pincite.address.write({ conversation: id });
    if (said.note && said.note !== note) tell(note = said.note, { wrong: true, seconds: 12 });
    if (id === held.id) return;
    held.id = id;
    mark();
    if (held.wanted === id) bring(turn);
    held.wanted = "";
  }

  // The history leads through documents; the conversation stays the one that is held.
  addEventListener("popstate", () => { if (seen) pincite.address.write({ conversation: held.id }); });

  // Opens a conversation on this page, at a turn if one is named, else at its last.
  let turn = null;
  function show(id, at = null) {
    drawer?.close();
    turn = at;
    pincite.on("Ask", () => {
      if (id === held.id) { bring(at); return; }
      held.wanted = id;
      document.querySelector("#open-conversation").click();
    });
  }

  function bring(at, tries = 30) {
    const rows = document.querySelectorAll("#chat .user-row");
    const box = document.querySelector("#chat .bubble-wrap");
    const row = at ? rows[at - 1] : rows[rows.length - 1];
    if (!row || !box) { if (tries) setTimeout(() => bring(at, tries - 1), 100); return; }
    setTimeout(() => box.scrollTo({ top: row.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - 8 }), 250);
  }

  const startNew = () => document.querySelector("#again")?.click();
  const begin = () => pincite.on("Ask", () => { startNew(); document.querySelector("#question textarea")?.focus(); });

  // The drawer

  function open() {
    if (drawer?.open) return;  // one that was closed may be told of it later
    const search = make("input", {
      type: "search", className: "talk-search", placeholder: "Search conversations", "aria-label": "Search in names, questions and passages",
      maxLength: 500, autocomplete: "off", autofocus: !window.matchMedia("(hover: none)").matches,
    });
    const fresh = make("button", { type: "button", className: "tool talk-new", textContent: "New", "aria-label": "Start a new conversation", onclick: () => { drawer.close(); begin(); } });
    const box = dialog("Conversations",
      make("div", { className: "talk-bar" }, search, fresh),
      make("p", { className: "talk-count", role: "status" }),
      make("ul", { className: "talk-list", "aria-label": "Conversations" }));
    box.classList.add("talks");
    drawer = box;
    box.addEventListener("close", () => { if (drawer === box) drawer = null; });
    box.addEventListener("keydown", walk);
    let waiting;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(load, 150); });
    load();
  }

  async function load() {
    if (!drawer) return;  // it was closed before what was typed was looked for
    const query = drawer.querySelector(".talk-search").value.trim();
    const request = ++requests;
    const found = await ask(`/conversations?q=${encodeURIComponent(query)}`).catch(() => null);
    if (request !== requests || !drawer) return;
    if (!found) { drawer.querySelector(".talk-count").textContent = "They cannot be listed just now."; return; }
    items = found.conversations;
    formats = found.formats;
    draw(query);
  }

  function draw(query = drawer.querySelector(".talk-search").value.trim()) {
    const shown = items.filter((item) => !leaving.has(item.id));
    drawer.querySelector(".talk-list").replaceChildren(...shown.map((item) => row(item, query)));
    const none = query ? "No conversation holds all of these words." : "No conversation yet. What you ask is kept here by itself.";
    drawer.querySelector(".talk-count").textContent = shown.length ? count(shown.length, "conversation") : none;
    mark();
  }

  function mark() {
    drawer?.querySelectorAll(".talk").forEach((line) => {
      const current = line.dataset.id === held.id;
      line.classList.toggle("current", current);
      const button = line.querySelector(".talk-open");
      if (current) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
  }

  function row(item, query) {
    const matched = query ? item.matched.slice(0, 3) : [];
    const menu = make("div", { className: "talk-formats", hidden: true }, ...formats.map(({ name, label }) =>
      make("a", { className: "tool", href: path(item.id, `/export?format=${encodeURIComponent(name)}`), download: "", textContent: label, "aria-label": `${label} of ${item.name}` })));
    const act = (name, label, what) => make("button", { type: "button", className: "talk-act", textContent: label, "data-act": name, "aria-label": `${label}: ${item.name}`, onclick: what });
    const exporting = act("export", "Export", () => {
      menu.hidden = !menu.hidden;
      exporting.setAttribute("aria-expanded", String(!menu.hidden));
    });
    exporting.setAttribute("aria-expanded", "false");
    return make("li", { className: "talk", "data-id": item.id },
      make("button", { type: "button", className: "talk-open", onclick: () => show(item.id, matched[0]?.turn) },
        make("span", { className: "talk-name", dir: "auto", textContent: item.name }),
        make("span", { className: "talk-when", textContent: `${count(item.turns, "question")} · ${time(item.changed)}` })),
      ...matched.map((match) => make("button", { type: "button", className: "talk-match", dir: "auto", onclick: () => show(item.id, match.turn) },
        make("b", { textContent: `${match.turn}` }), " ", match.question)),
      make("div", { className: "talk-acts" },
        act("rename", "Rename", () => rename(item)), exporting, act("delete", "Delete", () => remove(item))),
      menu);
  }

  const line = (id) => drawer?.querySelector(`.talk[data-id="${CSS.escape(id)}"]`);

  function rename(item) {
    const button = line(item.id).querySelector(".talk-open");
    const input = make("input", { type: "text", className: "talk-rename", value: item.name, maxLength: 200, "aria-label": "New name" });
    button.hidden = true;
    button.before(input);
    input.focus();
    input.select();
    let over = false;
    async function end(save, back) {
      if (over) return;
      over = true;
      const name = input.value.trim();
      if (save && name && name !== item.name) {
        const kept = await ask(path(item.id), { method: "POST", body: { name } }).catch(() => null);
        if (kept) item.name = kept.name;
      }
      if (!input.isConnected) return;
      const fresh = row(item, drawer.querySelector(".talk-search").value.trim());
      line(item.id).replaceWith(fresh);
      mark();
      if (back) fresh.querySelector('[data-act="rename"]').focus();
    }
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      end(event.key === "Enter", true);
    });
    input.addEventListener("blur", () => end(true, false));
  }

  // Deletes once the time to undo it is over, or the page is left.
  function remove(item) {
    const was = item.id === held.id;
    const own = line(item.id);
    const next = (own.nextElementSibling || own.previousElementSibling)?.dataset.id;
    const told = tell(`Deleted: ${item.name}`, {
      seconds: UNDO_SECONDS,
      gone: async () => {
        await ask(path(item.id), { method: "DELETE" }).catch(() => null);
        leaving.delete(item.id);
        if (drawer) load();
      },
      action: ["Undo", () => {
        leaving.delete(item.id);
        if (drawer) { draw(); line(item.id)?.querySelector(".talk-open").focus(); }
        if (was && !held.id) {
          held.wanted = item.id;
          turn = null;
          document.querySelector("#open-conversation").click();
        }
      }],
    });
    leaving.set(item.id, told);
    draw();
    (next ? line(next).querySelector(".talk-open") : drawer.querySelector(".talk-search")).focus();
    if (was) startNew();
  }

  addEventListener("pagehide", () => {
    for (const [id, told] of leaving) {
      fetch(path(id), { method: "DELETE", keepalive: true }).catch(() => null);
      told.end(true);
    }
    leaving.clear();
  });

  // The arrows go from row to row.
  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.matches(".talk-rename")) return;
    const stops = [drawer.querySelector(".talk-search"), ...drawer.querySelectorAll(".talk-open, .talk-match")];
    const own = event.target.closest(".talk")?.querySelector(".talk-open");
    const at = Math.max(stops.indexOf(event.target), stops.indexOf(own));
    const next = stops[at + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest?.('[data-do="conversations"]')) open();
  });
  pincite.key("c", "Conversations", open);
  pincite.key("N", "Start a new conversation", begin);
  pincite.conversation = held;
  new MutationObserver(heed).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-conversation", "data-note"] });
})();

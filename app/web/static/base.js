// What all parts of the page share, under `pincite`: asking the server, making elements, telling people, and keys.
window.pincite = (() => {
  const keys = new Map();
  const typing = (target) => target.closest?.("textarea, input, select, [contenteditable]");

  // What turns the order of letters round is shown as a sign of its own.
  const inOrder = (text) => text.replace(/[\u202d\u202e]/g, "\ufffd");

  // Makes an element; text only ever comes in as text.
  function make(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "textContent") made[name] = inOrder(String(value));
      else if (name in made && !name.startsWith("aria")) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  // Builds what fills a place of the page whenever that is there and empty.
  const places = [];
  const when = (selector, build) => places.push([selector, build]);
  new MutationObserver(() => {
    for (const [selector, build] of places) {
      const root = document.querySelector(selector);
      if (root && !root.firstChild) build(root);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Asks the server; what it says is wrong is told and thrown.
  async function ask(path, { method = "GET", body, quiet = false, signal } = {}) {
    let answer;
    try {
      const json = body !== undefined && !(body instanceof FormData || body instanceof Blob);
      answer = await fetch(path, {
        method,
        signal,
        body: json ? JSON.stringify(body) : body,
        headers: json ? { "Content-Type": "application/json" } : {},
      });
    } catch (error) {
      if (error.name !== "AbortError" && !quiet) gone();
      throw error;
    }
    if (!answer.ok) {
      const said = (await answer.text()).split("\n")[0] || "That did not work.";
      if (!quiet) tell(said, { wrong: true });
      throw new Error(said);
    }
    const kind = answer.headers.get("Content-Type") || "";
    return kind.startsWith("application/json") ? answer.json() : answer.text();
  }

  // Says something in a corner for a while, read out by screen readers; `action` is a button's label and what it does.
  function tell(text, { wrong = false, action = null, seconds = 6, gone = null } = {}) {
    const box = document.querySelector("#told") || make("div", { id: "told", role: "status", "aria-live": "polite" });
    const home = document.querySelector("dialog[open]") || document.body; // what is outside of a dialog cannot be used
    if (box.parentNode !== home) home.append(box);
    for (const old of box.children) if (old.firstChild.textContent === text && !action && !gone) old.remove(); // said once is enough
    const line = make("div", { className: wrong ? "told wrong" : "told" }, make("span", { textContent: text }));
    const end = (acted) => {
      if (!line.isConnected) return;
      clearTimeout(timer);
      line.remove();
      if (!acted && gone) gone();
    };
    if (action) {
      const [label, act] = action;
      line.append(make("button", { type: "button", textContent: label, onclick: () => { end(true); act(); } }));
    }
    line.append(make("button", { type: "button", className: "dismiss", textContent: "✕", "aria-label": "Dismiss", onclick: () => end(false) }));
    const timer = setTimeout(() => end(false), seconds * 1000);
    box.append(line);
    return { end };
  }

  // Opens a dialog over the page; Esc and its button close it, and the focus goes back to where it was.
  function dialog(title, ...children) {
    const box = make("dialog", { className: "box", "aria-label": title },
      make("header", {}, make("h2", { textContent: title }),
        make("button", { type: "button", className: "dismiss", textContent: "✕", "aria-label": "Close", onclick: () => box.close() })),
      ...children);
    box.addEventListener("close", () => { document.body.append(...box.querySelectorAll("#told")); box.remove(); });
    box.addEventListener("click", (event) => { if (event.target === box) box.close(); });
    document.body.append(box);
    box.showModal();
    return box;
  }

  // A key that does something wherever nobody is typing; `said` stands in the help. Keys of one place alone, which it
  // listens for itself, only stand there, without `act`, under a name that no single key has.
  function key(name, said, act) { keys.set(name, { said, act }); }

  function help() {
    if (document.querySelector("dialog.box")) return;
    const rows = [...keys].map(([name, { said }]) => make("tr", {}, make("th", { scope: "row" }, make("kbd", { textContent: name })), make("td", { textContent: said })));
    dialog("Keys", make("table", { className: "keys" }, make("tbody", {}, ...rows)));
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") { typing(event.target)?.blur(); keys.get("Esc")?.act(event); return; }
    if (typing(event.target)) return;
    const found = keys.get(event.key);
    if (found) { event.preventDefault(); found.act(event); }
  });

  // What a person writes in a field and has not kept yet; a question and a draft outlive a reload by themselves.
  const written = new Set();
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea, input:not([type=search], [type=file])") && !event.target.closest("#question, .check")) written.add(event.target);
  });
  document.addEventListener("submit", (event) => written.forEach((field) => { if (event.target.contains(field)) written.delete(field); }));
  const writing = () => [...written].some((field) => field.isConnected && field.value);

  // A server that has stopped is told of once, and so is its return.
  let lost = null;
  function gone() {
    if (lost) return;
    document.body.classList.add("gone");
    let bar = document.querySelector("#gone");
    if (!bar) document.body.prepend(bar = make("div", { id: "gone", role: "alert" }));
    const port = location.port && location.port !== "7860" ? ` --port ${location.port}` : "";
    bar.textContent = `Pincite has stopped. Start it again with: pincite serve${port}. What you see here is kept.`;
    lost = setInterval(async () => {
      const back = await fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);
      if (!back) return;
      document.body.classList.remove("gone");
      if (writing()) {
        bar.textContent = "Pincite is running again. Keep or cancel what you are writing; then this page is loaded anew.";
        return;
      }
      clearInterval(lost);
      lost = null;
      bar.remove();
      location.reload();
    }, 3000);
  }
  setInterval(() => {
    if (!lost && !document.hidden) fetch("/healthz", { cache: "no-store" }).catch(gone);
  }, 5000);

  // Puts text where it can be pasted from; without a secure page, such as over a local network, by the old way.
  async function copy(given, said) {
    const text = inOrder(given);
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = make("textarea", { value: text, className: "off", readOnly: true });
      const focused = document.activeElement;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
      focused?.focus?.({ preventScroll: true });
    }
    tell(said, { seconds: 3 });
  }

  key("?", "Show these keys", help);
  return { make, when, ask, tell, copy, dialog, key, help, typing };
})();

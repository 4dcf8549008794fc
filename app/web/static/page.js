// The page: its address, its tabs, and the conversation: what its answers cite, and where the newest begins.

// What is seen stands in the address, ?document=NAME&conversation=ID#p12, and how, in the history's entry for it;
// nothing else writes them. The names of what is to change are given, null where it is to go.
pincite.address = (() => {
  const OFTEN = 400;  // ms; browsers refuse to write it more often, as when a key is held down
  let [last, wait, next] = [-Infinity, null, null];

  function read() {
    const asked = new URLSearchParams(location.search);
    const paragraph = /^#p(\d{1,9})$/.exec(location.hash);
    return { document: asked.get("document"), conversation: asked.get("conversation"), paragraph: paragraph && Number(paragraph[1]) };
  }

  function changed(change) {
    const address = new URL(next ? next.address : location.href);
    for (const name of ["document", "conversation"]) {
      if (change[name]) address.searchParams.set(name, change[name]);
      else if (name in change) address.searchParams.delete(name);
    }
    if ("paragraph" in change) address.hash = change.paragraph === null ? "" : `p${change.paragraph}`;
    return address;
  }

  function put() {
    clearTimeout(wait);
    wait = null;
    if (!next) return;
    last = performance.now();
    history.replaceState({ ...history.state, pincite: next.seen }, "", next.address);
    next = null;
  }

  function write(change, seen = next ? next.seen : history.state?.pincite) {
    next = { address: changed(change), seen };
    if (performance.now() - last > OFTEN) put();
    else wait ??= setTimeout(put, OFTEN);
  }

  function push(change, seen) {
    put();
    history.pushState({ ...history.state, pincite: seen }, "", changed(change));
  }

  // A tab that is gone to can be gone back from.
  function tab(name, entry) {
    put();
    history[entry ? "pushState" : "replaceState"]({ ...history.state, tab: name }, "");
  }

  addEventListener("popstate", () => { clearTimeout(wait); [wait, next] = [null, null]; });  // that was another entry's
  addEventListener("pagehide", put);
  return { read, write, push, tab };
})();

(() => {
  const { key } = pincite;
  const TAB = "pincite-tab";
  const tabs = () => [...document.querySelectorAll("#tabs .tab-container [role=tab]")];
  const named = (name) => tabs().find((tab) => tab.textContent.trim() === name);
  const chosen = (tab) => tab.getAttribute("aria-selected") === "true";

  // Does something on a tab, at once where it is the one that is seen.
  pincite.on = (name, act) => {
    const tab = named(name);
    if (!tab || chosen(tab)) return act();
    tab.click();
    const seen = () => document.getElementById(tab.getAttribute("aria-controls"))?.checkVisibility();
    const soon = (left) => requestAnimationFrame(() => (seen() || !left ? requestAnimationFrame(act) : soon(left - 1)));
    soon(60);
  };

  let [now, entry] = ["", true];
  function gone(name) {
    sessionStorage.setItem(TAB, name);
    if (name !== now) pincite.address.tab(name, entry);
    now = name;
  }
  function go(tab) {
    entry = false;  // it is where one is already, or comes back to
    tab.click();
    entry = true;
  }
  addEventListener("popstate", () => {
    const tab = named(history.state?.tab) || tabs()[0];
    if (tab && tab.textContent.trim() !== now) go(tab);
  });

  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.("#tabs [role=tab]");
    if (tab) gone(tab.textContent.trim());
    if (event.target.closest?.('[data-do="keys"]')) pincite.help();
  });

  // Each tab has its number for a key; the one that was chosen is there again after a reload, not for a link that is opened.
  pincite.again = performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  const coming = new MutationObserver(() => {
    if (!tabs().length) return;
    coming.disconnect();
    tabs().forEach((tab, n) => {
      const name = tab.textContent.trim();
      key(String(n + 1), `The ${name} tab`, () => { named(name)?.click(); named(name)?.focus(); });
    });
    const before = pincite.again && named(sessionStorage.getItem(TAB));
    now = tabs().find(chosen)?.textContent.trim() || "";
    if (before && !chosen(before)) go(before);
  });
  coming.observe(document.documentElement, { childList: true, subtree: true });
})();

(() => {
  const field = () => document.querySelector("#question textarea");
  const answersOf = () => document.querySelectorAll("#chat .answer");

  function passages(answer) {
    return answer ? [...answer.querySelectorAll(":scope > .card a.cite")].map((a) => (
      { name: a.dataset.document, ordinal: Number(a.dataset.paragraph), lit: a.dataset.lit })) : [];
  }

  // Puts words into the question's box, as if they had been typed.
  function write(text) {
    if (!field()) return false;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field(), text);
    field().dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  // What is typed and not yet asked outlives a reload.
  const DRAFT = "pincite-draft";
  let draft = sessionStorage.getItem(DRAFT);
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("#question textarea")) sessionStorage.setItem(DRAFT, event.target.value);
  });

  // And so does the choice of where to search.
  const WITHIN = "pincite-within";
  pincite.chosen = (names) => sessionStorage.setItem(WITHIN, JSON.stringify(names || []));
  pincite.choice = () => (pincite.again ? sessionStorage.getItem(WITHIN) : null);

  // One question is asked at a time. What is entered while an answer is looked for stays in the box until that is there,
  // and is then asked; the same that is entered again is not.
  const LONGEST = 30000;  // ms; after which an answer that never came holds up nothing
  const asking = { without: [], sent: null, since: 0, next: false };
  // Until the page has been told which conversation it shows, that would take the place of what is asked.
  const arrived = () => document.querySelector("#talk [data-conversation]") !== null || performance.now() > LONGEST;
  const busy = () => !arrived() || (asking.sent !== null && performance.now() - asking.since < LONGEST);
  function entered(event) {
    if (busy()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      asking.next = field().value.trim() !== "" && field().value !== asking.sent;
    } else if (field().value.trim()) [asking.sent, asking.since] = [field().value, performance.now()];
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches?.("#question textarea")) entered(event);
  }, true);
  document.addEventListener("click", (event) => { if (event.target.closest?.("#question .submit-button")) entered(event); }, true);

  // The question has been taken: what has been written since stays in the box. Gives it as it was entered, and what else
  // the answer depends on.
  asking.taken = (text) => {
    const { sent, without } = asking;
    if (sent !== null && field()?.value.startsWith(sent)) {
      write(field().value.slice(sent.length).trimStart());
      sessionStorage.setItem(DRAFT, sent);  // until it is answered
    }
    asking.without = [];
    return [sent ?? text, JSON.stringify({ opened: pincite.opened(), without })];
  };
  // It has been answered, or refused, or its conversation was left.
  asking.over = () => {
    asking.sent = null;
    if (!asking.next) return;
    asking.next = false;
    requestAnimationFrame(() => document.querySelector("#question .submit-button")?.click());
  };
  asking.left = () => { [asking.sent, asking.next] = [null, false]; };
  pincite.asking = asking;

  // The answer of which a passage is opened is the one whose passages are marked and walked, until there is a new one.
  document.addEventListener("click", (event) => {
    const answer = event.target.closest?.("#chat a.cite")?.closest(".answer");
    if (answer) pincite.cite(passages(answer));
  });

  let coming = pincite.address.read();  // a reload shows what was read before it, not what answers best
  let [seen, newest] = [0, ""];
  new MutationObserver(() => {
    if (draft && write(draft)) draft = null;
    if (asking.next && asking.sent === null && arrived()) asking.over();
    const all = answersOf();
    const last = all[all.length - 1] || null;
    const cited = last ? [...last.querySelectorAll("a.cite")].map((a) => a.getAttribute("href")).join(" ") : "";
    if (all.length === seen && cited === newest) return;  // another conversation may be as long
    const grew = all.length > seen;
    [seen, newest] = [all.length, cited];
    const cites = passages(last);
    pincite.cite(cites);
    if (!grew) return;
    const kept = coming?.document && coming.conversation && coming.conversation === pincite.address.read().conversation;
    coming = null;
    if (!kept) pincite.beside(cites);
    if (!asking.sent || sessionStorage.getItem(DRAFT) === asking.sent) sessionStorage.removeItem(DRAFT);
    const chat = document.querySelector("#chat .bubble-wrap");
    const rows = document.querySelectorAll("#chat .user-row");
    const asked = rows[rows.length - 1] || last;
    if (asking.sent === null && asked.textContent.trim() === field().value.trim()) write("");  // a reload found it answered
    if (chat) requestAnimationFrame(() => setTimeout(() => pincite.scrollWithin(chat, asked, 8), 60));
  }).observe(document.documentElement, { childList: true, subtree: true });

  pincite.write = write;
  pincite.key("/", "Write a question", () => pincite.on("Ask", () => document.querySelector("#question textarea")?.focus()));
})();

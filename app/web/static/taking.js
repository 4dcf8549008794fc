// The Library tab: files dropped, chosen or named, the job that takes them in, and what became of each.
(() => {
  const { make, ask, tell } = pincite;
  const shelf = pincite.shelf;
  const EVERY = 500; // milliseconds between two looks at a running job
  const FATES = { added: "added", changed: "read again", moved: "moved", same: "the same as", unchanged: "unchanged", removed: "removed", away: "not there now; kept" };
  const KINDS = { add: "Adding", sync: "Looking again at what was added", retry: "Trying again", "go on": "Going on", rebuild: "Making the index again", verify: "Comparing paragraphs with their documents" };

  let job = null; // as the server told it last
  let shown = false;
  let sends = []; // files to send: { file, step, part, reason, collection }
  let [batch, sending, polling, told, stopping] = ["", null, null, "", false];
  let count = 0;
  const items = new Map();
  const ui = {};

  const failedSends = () => sends.filter((one) => one.step === "failed");
  const waiting = () => sends.filter((one) => one.step === "waiting" || one.step === "sending");
  const busy = () => !!waiting().length || !!(job && !job.over);

  // Files

  function add(files, passed = 0) {
    if (passed) tell(`${shelf.many(passed, "file")} of other kinds ${passed === 1 ? "was" : "were"} passed over.`);
    if (!files.length) { if (!passed) tell("There is nothing in there to add."); return; }
    if (!waiting().length && (!job || job.over)) { batch = `${Date.now()}-${Math.random()}`; sends = []; }
    const most = shelf.known().largest;
    const collection = ui.collection.value.trim();
    for (const file of files) {
      const large = file.size > most;
      sends.push({ id: ++count, file, collection, part: 0, step: large ? "failed" : "waiting", reason: large ? `it has ${shelf.size(file.size)}, and ${shelf.size(most)} are the most` : "" });
    }
    shown = true;
    say(`Adding ${shelf.many(files.length, "file")}.`);
    draw();
    send();
  }

  async function send() {
    if (sending) return;
    let one;
    while ((one = sends.find((other) => other.step === "waiting"))) {
      sending = one;
      one.step = "sending";
      try {
        const after = await put(one);
        sends.splice(sends.indexOf(one), 1);
        took(after);
      } catch (error) {
        if (one.step !== "failed") [one.step, one.reason] = ["failed", error.message];
      }
      sending = null;
      draw();
    }
    poll();
  }

  // Sends one file as it is; by XMLHttpRequest, since fetch does not tell how far it is.
  function put(one) {
    const query = new URLSearchParams({ name: one.file.name, batch, ...(one.collection ? { collection: one.collection } : {}) });
    return new Promise((resolve, reject) => {
      const request = one.request = new XMLHttpRequest();
      request.open("POST", `/shelf/upload?${query}`);
      request.upload.onprogress = (event) => { one.part = event.loaded / (event.total || 1); draw(); };
      request.onload = () => request.status === 200 ? resolve(JSON.parse(request.responseText)) : reject(new Error(request.responseText.split("\n")[0] || "it could not be sent"));
      request.onerror = () => reject(new Error("it could not be sent; it may have changed, or Pincite has stopped"));
      request.onabort = () => reject(new Error("it was cancelled"));
      request.send(one.file);
    });
  }

  const readable = (file) => {
    const suffix = /\.[^.]*$/.exec(file.name)?.[0].toLowerCase();
    return !/^(\.|~\$)/.test(file.name) && shelf.known().suffixes.includes(suffix);
  };

  // Files of a folder: those of a kind that is read, since nobody has chosen them one by one.
  function addFolder(files) {
    const kept = files.filter((file) => readable(file) && !/(^|\/)\./.test(file.webkitRelativePath || ""));
    add(kept, files.length - kept.length);
  }

  async function below(entry) {
    if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    if (entry.name.startsWith(".")) return [];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return found;
      for (const one of some) found.push(...await below(one));
    }
  }

  async function dropped(transfer) {
    const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => [item.webkitGetAsEntry?.(), item.getAsFile()]);
    const alone = entries.filter(([entry]) => !entry || entry.isFile).map(([, file]) => file).filter(Boolean);
    if (alone.length) add(alone);
    for (const [entry] of entries) if (entry?.isDirectory) addFolder(await below(entry).catch(() => []));
  }

  const carries = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  let left = null;
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    clearTimeout(left);
    document.body.classList.add("dropping");
    left = setTimeout(() => document.body.classList.remove("dropping"), 400); // it goes on coming while something is held there
  });
  document.addEventListener("drop", (event) => {
    if (!carries(event) || !ui.collection) return;
    event.preventDefault();
    document.body.classList.remove("dropping");
    [...document.querySelectorAll("#tabs [role=tab]")].find((tab) => tab.textContent.trim() === "Library")?.click();
    dropped(event.dataTransfer);
  });
  window.addEventListener("beforeunload", (event) => { if (waiting().length) event.preventDefault(); });

  // The job

  async function start(path, body) {
    try {
      took(await ask(`/shelf/${path}`, { method: "POST", body: body || {} }));
    } catch { return false; }
    shown = true;
    say(`${KINDS[job.kind]}.`);
    draw();
    poll();
    return true;
  }

  function again(locked) {
    const password = make("input", { type: "password", autocomplete: "off", "aria-label": "Password for encrypted files", placeholder: "Password" });
    password.hidden = !locked;
    const form = make("form", { className: "again" }, password, make("button", { type: "submit", className: "tool", textContent: "Try again" }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const resent = failedSends().filter((one) => one.file.size <= shelf.known().largest);
      for (const one of resent) Object.assign(one, { step: "waiting", reason: "", part: 0 });
      if (resent.length) { draw(); send(); }
      if (!resent.length || job?.counts.failed) await start("job/retry", { password: password.value || null });
      ui.heading.focus();
    });
    return form;
  }

  async function cancel() {
    stopping = true;
    for (const one of waiting()) {
      [one.step, one.reason] = ["failed", "it was cancelled"];
      one.request?.abort();
    }
    took(await ask("/shelf/job/cancel", { method: "POST", body: {} }).catch(() => job));
    draw();
    poll();
  }

  function took(after) {
    if (!after) return;
    const before = job;
    job = after;
    if (job.over || before?.number !== job.number) stopping = false;  // what was to stop is over
    const done = (one) => one ? `${one.number} ${one.counts.done} ${one.over}` : "";
    if (done(before) !== done(after)) later();
  }

  let soon = null;
  function later() {
    soon ||= setTimeout(() => { soon = null; shelf.refresh(); }, job?.over ? 0 : 1000);
  }

  function poll() {
    if (polling || !busy()) return;
    polling = setTimeout(async () => {
      took(await ask("/shelf/job", { quiet: true }).catch(() => null));
      polling = null;
      draw();
      if (busy()) poll();
      else say(headline());
    }, EVERY);
  }

  // What there is to see of it

  // Says something to a screen reader, once.
  function say(text) {
    if (text === told) return;
    told = text;
    ui.live.textContent = text;
  }

  function headline() {
    if (waiting().length && (!job || job.over)) return `Sending ${shelf.many(waiting().length, "file")}`;
    if (!job) return "";
    const { state, said, kind, to_embed: all, counts } = job;
    if (stopping && !job.over) return "Stopping after what is being done just now…";
    const failed = counts.failed + failedSends().length;
    if (state === "waiting") return said || `${KINDS[kind]}…`;
    if (state === "embedding") return all ? "Embedding paragraphs" : "Embedding";
    if (state === "indexing") return "Bringing the index up to date";
    if (!job.over) return `${KINDS[kind]}…`;
    if (said) return said;
    if (kind === "verify" || kind === "rebuild") return job.lines.length && kind === "rebuild" ? "Done" : job.lines[0] || "Done";
    const read = counts.done ? shelf.many(counts.done, "file") : "";
    const bad = failed ? `${shelf.many(failed, "file")} could not be read` : "";
    return [read && `Done: ${read}`, bad].filter(Boolean).join("; ") || "Done: nothing to do";
  }

  // How much of a job is done, from 0 to 1, or null where nobody can tell. It never goes back: of many files some are
  // embedded before others are read; one alone is read in a third of its time.
  let most = { number: 0, share: 0 };
  function share() {
    if (!job) return 0;
    const { waiting: rest, reading, done, failed } = job.counts;
    const all = rest + reading + done + failed + waiting().length;
    if (most.number !== job.number) most = { number: job.number, share: 0 };
    const part = job.files.filter((one) => one.step === "reading" && one.of).reduce((sum, one) => sum + one.pages / one.of, 0);
    const read = all ? (done + failed + part) / all : 1;
    const reads = all > 1 ? .8 : .3;
    const embedded = job.state === "indexing" ? 1 : job.state === "embedding" && job.to_embed && read === 1 ? job.embedded / job.to_embed : 0;
    if (!all && job.state !== "embedding") return null;
    most.share = Math.max(most.share, reads * read + (1 - reads) * embedded);
    return most.share;
  }

  function detail() {
    if (!job || job.over) return "";
    const { waiting: rest, reading, done, failed } = job.counts;
    if (rest + reading && done + failed) return `${done + failed} of ${done + failed + rest + reading} files`;
    return job.state === "embedding" && job.to_embed ? `${job.embedded.toLocaleString("en-US")} of ${job.to_embed.toLocaleString("en-US")}` : "";
  }

  function draw() {
    if (!ui.job) return;
    const going = busy();
    const focused = ui.job.contains(document.activeElement) ? document.activeElement : null;
    ui.job.hidden = !shown || !(job?.number || sends.length);
    if (ui.job.hidden) return;
    ui.heading.textContent = headline();
    ui.detail.textContent = detail();
    const amount = share();
    ui.bar.hidden = !going;
    if (amount === null) ui.bar.removeAttribute("value"); else ui.bar.value = amount;
    ui.cancel.hidden = !going;
    ui.close.hidden = going;
    ui.goOn.hidden = going || job?.state !== "cancelled";
    const failed = job && job.over ? job.files.filter((one) => one.step === "failed") : [];
    const retry = !going && (failed.length || failedSends().length);
    if (ui.retry.hidden === !!retry || ui.retry.dataset.job !== String(job?.number)) {
      ui.retry.hidden = !retry;
      ui.retry.dataset.job = String(job?.number);
      ui.retry.replaceChildren(...(retry ? [again(failed.some((one) => one.locked))] : []));
    }
    ui.lines.replaceChildren(...(job?.lines || []).filter((line) => line !== headline()).map((line) => make("li", { textContent: line })));
    list();
    if (focused && (!focused.isConnected || focused.hidden)) ui.heading.focus();
  }

  function list() {
    const all = [...(job?.files || []), ...sends.map((one) => ({ key: `send-${one.id}`, name: one.file.name, step: one.step, sent: one.part, reason: one.reason }))];
    const keys = new Set(all.map((one) => one.key));
    for (const [key, item] of items) if (!keys.has(key)) { item.remove(); items.delete(key); }
    all.forEach((one, at) => {
      let item = items.get(one.key);
      if (!item) {
        item = make("li", {}, make("span", { className: "name" }), make("progress", { max: 1, "aria-label": one.name }), make("span", { className: "fate" }));
        items.set(one.key, item);
      }
      if (ui.files.children[at] !== item) ui.files.insertBefore(item, ui.files.children[at] || null);
      item.className = one.step;
      const [name, bar, fate] = item.children;
      name.textContent = one.name;
      const part = one.step === "sending" ? one.sent : one.step === "reading" && one.of ? one.pages / one.of : null;
      bar.hidden = !(one.step === "sending" || one.step === "reading");
      if (part === null) bar.removeAttribute("value"); else bar.value = part;
      fate.textContent = fateOf(one);
    });
    const { waiting: rest = 0, done = 0 } = job?.counts || {};
    const hidden = rest + done - all.filter((one) => !("sent" in one) && (one.step === "waiting" || one.step === "done")).length;
    ui.more.textContent = hidden > 0 ? `And ${shelf.many(hidden, "more file")}.` : "";
  }

  function fateOf(one) {
    if (one.step === "sending") return `sending, ${Math.round(100 * one.sent)}%`;
    if (one.step === "waiting") return job?.over && !("sent" in one) ? "not read" : "waiting";
    if (one.step === "reading") return one.of ? `reading, ${one.pages} of ${one.of}` : "reading";
    if (one.step === "failed") return "sent" in one ? one.reason : `cannot be read: ${one.reason}`;
    const name = one.fate === "same" ? ` ${one.document}` : "";
    return `${FATES[one.fate] || "done"}${name}${one.reason ? ` (${one.reason})` : ""}`;
  }

  function parts() {
    const choose = (properties, take) => make("input", { type: "file", multiple: true, className: "unseen", tabIndex: -1, "aria-hidden": "true", ...properties, onchange: (event) => { take([...event.target.files]); event.target.value = ""; } });
    const files = choose({ id: "shelf-files" }, (chosen) => chosen.length && add(chosen));
    const folder = choose({ id: "shelf-folder", webkitdirectory: true }, addFolder);
    const path = make("input", { type: "text", id: "shelf-path", placeholder: "/path/to/a/folder", autocomplete: "off", spellcheck: false });
    ui.collection = make("input", { type: "text", id: "shelf-collection", autocomplete: "off", maxLength: 100 });
    ui.collection.setAttribute("list", "shelf-groups");
    ui.path = make("form", { className: "field path", hidden: true }, make("label", { htmlFor: "shelf-path", textContent: "File or folder of this machine" }), path,
      make("button", { type: "submit", className: "tool", textContent: "Add" }));
    ui.path.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await start("add", { paths: [path.value], collection: ui.collection.value.trim() || null })) path.value = "";
    });
    ui.ways = make("summary", { textContent: "Into a collection" });
    ui.live = make("div", { className: "unseen", role: "status", "aria-live": "polite" });
    ui.heading = make("h3", { tabIndex: -1 });
    ui.detail = make("span", { className: "detail" });
    ui.bar = make("progress", { max: 1, "aria-label": "All files" });
    ui.cancel = shelf.button("Cancel", "cancel", "", cancel);
    ui.goOn = shelf.button("Go on", "go-on", "", () => start("job/go-on").then(() => ui.heading.focus()));
    ui.close = shelf.button("Close", "close-job", "", () => { shown = false; sends = []; draw(); shelf.show(); document.querySelector("#shelf h2").focus(); });
    ui.retry = make("div", { hidden: true });
    [ui.lines, ui.files, ui.more] = [make("ul", { className: "lines" }), make("ul", { className: "files" }), make("p", { className: "more" })];
    ui.job = make("section", { className: "job", hidden: true, "aria-label": "What is being done" },
      make("header", {}, ui.heading, ui.detail, ui.cancel, ui.goOn, ui.close), ui.bar, ui.lines, ui.files, ui.more, ui.retry);
    const drop = make("section", { className: "drop", "aria-label": "Add documents" },
      make("p", { className: "invite" }, make("b", { textContent: "Add documents" }), make("span", { textContent: "Drop files or folders anywhere on this page: PDF, Word, EPUB, PowerPoint, HTML, Markdown, plain text and more" })),
      make("div", { className: "choose" },
        shelf.button("Choose files", "files", "", () => files.click()), shelf.button("Choose a folder", "folder", "", () => folder.click()), files, folder),
      make("details", { className: "more-ways", open: !window.matchMedia("(max-width: 800px)").matches }, ui.ways,
        make("div", { className: "fields" }, ui.path,
          make("div", { className: "field" }, make("label", { htmlFor: "shelf-collection", textContent: "Put what is added into a collection" }), ui.collection))));
    return [drop, ui.live, ui.job];
  }

  // What goes on when the page is opened is shown again.
  async function begin() {
    took(await ask("/shelf/job", { quiet: true }).catch(() => null));
    if (job && !job.over) { shown = true; batch = job.batch; }
    draw();
    poll();
  }

  Object.assign(shelf, {
    parts, begin, again, start, busy,
    onknown: (known) => { 
      if (!ui.path) return;
      ui.path.hidden = !known.may_name_paths;
      ui.ways.textContent = known.may_name_paths ? "Name a folder, or add into a collection" : "Add into a collection";
    },
    told: () => new Set(shown && job ? job.files.filter((one) => one.step === "failed").map((one) => one.key) : []),
  });
})();

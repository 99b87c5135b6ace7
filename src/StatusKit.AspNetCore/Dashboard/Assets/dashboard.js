// Keeps a page of the dashboard up to date and shows its times in the reader's zone. Every page also works without it.
//
// Parts of a page that change carry an id and the attribute data-part. When a change arrives, the page is fetched again
// and only the parts whose HTML differs are replaced. A script of a view listens to the event 'statuskit:updated' of
// the document, whose detail is the list of replaced elements.

const body = document.body;

/* Times */

const zoned = new Intl.DateTimeFormat(undefined, {
  year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short',
});

// Ages count by the server's clock: that of the reader may be wrong.
let skew = new Date(body.dataset.now ?? Date.now()).getTime() - Date.now();
const age = (instant) => duration(Date.now() + skew - instant.getTime());

// The two largest units, as the server formats durations.
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  return days > 0 ? `${days} d ${hours} h`
    : hours > 0 ? `${hours} h ${minutes} min`
    : minutes > 0 ? `${minutes} min ${seconds % 60} s`
    : `${seconds} s`;
}

function showTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.getTime())) {
      continue;
    }

    time.textContent = 'age' in time.dataset ? age(instant) : zoned.format(instant);
  }
}

function showAges() {
  for (const time of document.querySelectorAll('time[data-age]')) {
    const text = age(new Date(time.dateTime));
    if (time.textContent !== text) {
      time.textContent = text;
    }
  }
}

/* Commands to copy */

function addCopyButtons(root) {
  if (!navigator.clipboard) {
    return;
  }

  for (const command of root.querySelectorAll('code[data-copy]:not([data-copy="ready"])')) {
    command.dataset.copy = 'ready';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', `Copy the command ${command.textContent}`);
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(command.textContent);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 2000);
    });
    command.after(button);
  }
}

function enhance(root) {
  showTimes(root);
  addCopyButtons(root);
}

/* Live parts */

const partsOf = (root) => new Map([...root.querySelectorAll('[data-part][id]')].map((part) => [part.id, part]));

// What the server sent for each part: the part itself is changed by this script.
const sent = new Map([...partsOf(document)].map(([id, part]) => [id, part.outerHTML]));

function replaceParts(fresh) {
  const replaced = [];
  const current = partsOf(document);
  const parts = partsOf(fresh);
  let previous = null;
  for (const [id, part] of parts) {
    const old = current.get(id);
    if (!old) {
      // What appears stands where it stands in the new page.
      sent.set(id, part.outerHTML);
      const added = document.importNode(part, true);
      enhance(added);
      if (previous) {
        previous.after(added);
      } else {
        document.querySelector('main h1').after(added);
      }

      previous = added;
      replaced.push(added);
      continue;
    }

    previous = old;
    if (sent.get(id) === part.outerHTML) {
      continue;
    }

    sent.set(id, part.outerHTML);
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const open = new Set([...old.querySelectorAll('details[open][id]')].map((details) => details.id));
    const next = document.importNode(part, true);
    enhance(next);
    for (const details of next.querySelectorAll('details[id]')) {
      details.open ||= open.has(details.id);
    }

    old.replaceWith(next);
    restoreFocus(next, focused);
    previous = next;
    replaced.push(next);
  }

  for (const [id, part] of current) {
    if (!parts.has(id)) {
      part.remove();
      sent.delete(id);
    }
  }

  return replaced;
}

function restoreFocus(part, focused) {
  if (!focused) {
    return;
  }

  const same = focused.id ? document.getElementById(focused.id)
    : focused.getAttribute('href') ? part.querySelector(`[href="${CSS.escape(focused.getAttribute('href'))}"]`)
    : null;
  same?.focus({ preventScroll: true });
}

const settle = 150; // milliseconds to wait for more changes before the page is fetched
const pause = 1000; // milliseconds at least between two fetches

let fetched = 0;
let timer = 0;
let isFetching = false;
let isStale = false;

function refresh() {
  isStale = true;
  if (timer || isFetching || document.hidden) {
    return;
  }

  timer = setTimeout(fetchParts, Math.max(settle, fetched + pause - Date.now()));
}

async function fetchParts() {
  timer = 0;
  isStale = false;
  isFetching = true;
  try {
    const response = await fetch(location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' });
    if (response.ok || response.status === 404) {
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
      skew = new Date(fresh.body.dataset.now).getTime() - Date.now();
      const replaced = replaceParts(fresh);
      document.dispatchEvent(new CustomEvent('statuskit:updated', { detail: replaced }));
    }
  } catch {
    isStale = true; // the server is away; the stream says when it is back
  } finally {
    isFetching = false;
    fetched = Date.now();
    if (isStale && source?.readyState === EventSource.OPEN) {
      refresh();
    }
  }
}

/* The stream of changes */

const connection = document.getElementById('connection');
let source = null;
let sequence = body.dataset.sequence ?? '';
let wait = 1000;

function say(state, text) {
  connection.hidden = false;
  connection.dataset.state = state;
  if (connection.textContent !== text) {
    connection.textContent = text;
  }
}

function connect() {
  const url = new URL(body.dataset.live, location.href);
  if (sequence) {
    url.searchParams.set('after', sequence);
  }

  source = new EventSource(url);
  source.addEventListener('open', () => {
    wait = 1000;
    say('live', 'Live');
    if (isStale) {
      refresh();
    }
  });
  for (const type of ['created', 'updated', 'deleted']) {
    source.addEventListener(type, (event) => {
      sequence = event.lastEventId;
      document.dispatchEvent(new CustomEvent('statuskit:change', { detail: event.data }));
      refresh();
    });
  }

  source.addEventListener('bookmark', (event) => {
    sequence = event.lastEventId;
  });
  source.addEventListener('compacted', (event) => {
    sequence = event.lastEventId;
    source.close();
    refresh();
    connect();
  });
  source.addEventListener('error', () => {
    isStale = true;
    say('lost', 'Reconnecting…');
    if (source.readyState === EventSource.CLOSED) {
      // An answer that is no stream ends an EventSource for good. A position that the server refuses is forgotten.
      sequence = '';
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, 30000);
    }
  });
}

// A part that the server is still preparing is asked for again.
function askAgain() {
  if (document.querySelector('[data-pending]')) {
    setTimeout(() => { refresh(); askAgain(); }, pause);
  }
}

enhance(document);
askAgain();
setInterval(showAges, 1000);
if (body.dataset.live) {
  connect();
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && isStale) {
      refresh();
    }
  });
}

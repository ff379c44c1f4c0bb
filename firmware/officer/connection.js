// The way to garitad: this tab's token, commands, the session, and the stream of events.

let token = null;

async function open() {
  const answer = await fetch("/tab", { headers: { "Garita-Page": "1" } });
  if (answer.ok) token = (await answer.json()).token;
}

// Sends a command; its answer with `ok` and `status` (0: nobody answered). A tab's token that the kiosk no longer knows
// (it was started anew) is fetched again.
export async function ask(path, body = {}) {
  for (let attempt = 0; attempt < 2; ++attempt) {
    try {
      if (token === null) await open();
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Garita-Tab": token ?? "", "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const said = await answer.json().catch(() => ({}));
      // A refusal of a person's role names itself; one of the tab does not.
      if (answer.status !== 403 || said.refused !== undefined) return { ...said, ok: answer.ok, status: answer.status };
    } catch {
      return { ok: false, status: 0 };
    }
    token = null;
  }
  return { ok: false, status: 403 };
}

// True when the kiosk took it.
export const command = async (path, body = {}) => (await ask(path, body)).ok;

// Who works at the kiosk; null where it does not answer.
export async function session() {
  try {
    const answer = await fetch("/session");
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const kTypes = ["reset", "scanner", "source", "phase", "shot", "result", "trouble", "models", "mode", "decided", "lists", "bureau"];

let source = null;
let again = null;

export function hangUp() {
  source?.close();
  source = null;
  clearTimeout(again);
}

// Calls handlers[type](data) for every event; handlers.connected(true or false) when the stream comes and goes. When it
// ends, handlers.ended() says whether it is worth to connect again.
export function listen(handlers) {
  hangUp();
  let wait = 500;
  const connect = () => {
    const stream = new EventSource("/events");
    source = stream;
    stream.addEventListener("open", () => {
      wait = 500;
      handlers.connected(true);
    });
    for (const type of kTypes)
      stream.addEventListener(type, (event) => handlers[type](JSON.parse(event.data)));
    stream.addEventListener("error", async () => {
      stream.close();
      if (source !== stream) return;
      source = null;
      if (!(await handlers.ended()) || source !== null) return;
      again = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 5000);
    });
  };
  connect();
}

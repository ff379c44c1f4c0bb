// The way to garitad: this tab's token, commands, and the stream of events.

let token = null;

async function open() {
  const answer = await fetch("/tab", { headers: { "Garita-Page": "1" } });
  if (answer.ok) token = (await answer.json()).token;
}

// Sends a command; true when the kiosk took it. A token that the kiosk no longer knows (it was started anew) is fetched again.
export async function command(path, body = {}) {
  for (let attempt = 0; attempt < 2; ++attempt) {
    try {
      if (token === null) await open();
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Garita-Tab": token ?? "", "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (answer.status !== 403) return answer.ok;
    } catch {
      return false;
    }
    token = null;
  }
  return false;
}

const kTypes = ["reset", "scanner", "source", "phase", "shot", "result", "trouble", "models"];

// Calls handlers[type](data) for every event; handlers.connected(true or false) when the stream comes and goes.
export function listen(handlers) {
  let wait = 500;
  const connect = () => {
    const source = new EventSource("/events");
    source.addEventListener("open", () => {
      wait = 500;
      handlers.connected(true);
    });
    for (const type of kTypes)
      source.addEventListener(type, (event) => handlers[type](JSON.parse(event.data)));
    source.addEventListener("error", () => {
      handlers.connected(false);
      source.close();
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, 5000);
    });
  };
  connect();
}

// What Node has and a page has not, of what the page's model is asked through.
const page = globalThis as { setImmediate?: unknown };
page.setImmediate ??= (call: () => void) => setTimeout(call);

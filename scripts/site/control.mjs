import { createServer } from 'node:http';
import { look } from './look.mjs';

const WRONG = `<!doctype html><html lang="en" class="light"><title>wrong</title><main id="app"><h1>wrong</h1>
<img src="http://127.0.0.2:9/elsewhere.png"><a href="/nowhere.html">nowhere</a></main>
<script>app.__vue_app__ = true; console.error('said'); setTimeout(() => { throw new Error('thrown'); }); fetch('/missing');</script>`;

/** What must be found on a page that is wrong in every way: each kind of problem that is not, a sentence each. */
export async function missedOnAWrongPage(browser) {
  const server = createServer(({ url }, response) => {
    response
      .writeHead(url === '/wrong.html' ? 200 : 404, { 'content-type': 'text/html' })
      .end(url === '/wrong.html' ? WRONG : '');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const context = await browser.newContext({ colorScheme: 'light' });
  const { found } = await look(context, `http://127.0.0.1:${server.address().port}`, '/wrong.html', {
    scheme: 'light',
  });
  await context.close();
  await new Promise((done) => server.close(done));
  const expected = [
    /the console says: said/,
    /a script failed: thrown/,
    /asks http:\/\/127\.0\.0\.2/,
    /missing answers 404/,
    /axe-core: image-alt/,
  ];
  return expected
    .filter((problem) => !found.some((sentence) => problem.test(sentence)))
    .map(
      (problem) =>
        `the check is blind: a page that is wrong in every way should give ${problem}, and gave ${found.join('; ')}`,
    );
}

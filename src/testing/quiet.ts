// A test run is quiet: a warning that nobody expects is a failure of the test that brought it, and not a line among thousands.
// A test that expects one puts a spy in its place.
// What a test runs is no step of a workflow, whatever runs the tests: nothing is written to the summary of that job.
delete process.env.GITHUB_ACTIONS;

const { warn, error } = console;
let said: string[] = [];

beforeEach(() => {
  said = [];
  console.warn = (...words: unknown[]) => void said.push(words.join(' '));
  console.error = (...words: unknown[]) => void said.push(words.join(' '));
});

afterEach(() => {
  Object.assign(console, { warn, error });
  expect(said).toEqual([]);
});

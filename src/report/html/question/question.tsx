import { useEffect, useRef, useState } from 'preact/hooks';
import { messageOf } from '../../../core/errors';
import type { LookedAt } from '../browser/attention/attention';
import { ExplanationView } from '../browser/tools/explanation';
import { MARKS } from '../../terminal/verdict-word';
import type { Answer, AskedModel } from './ask';
import { ownOfThePage, Questions } from './ask';
import { ownModel } from './own-files';
import { Softmax } from './softmax';

/** How long a visitor has stopped typing before the model runs. */
const PAUSE_MS = 250;

/** The page that answers: two sentences, a model that runs here, and a switch that plants a leak. */
export function Question() {
  const [model, setModel] = useState<AskedModel>(ownOfThePage);
  const [texts, setTexts] = useState(['The capital of France', 'Yes yes']);
  const [leak, setLeak] = useState(false);
  const [answer, setAnswer] = useState<Answer>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(true);
  const [at, setAt] = useState<LookedAt>({ layer: 0, head: 0 });
  const asked = useRef(0);
  const [questions] = useState(() => new Questions());
  useEffect(() => {
    const number = ++asked.current;
    const wanted = (): boolean => number === asked.current;
    setBusy(true);
    // Nobody has typed before the first question.
    const pause = number === 1 ? 0 : PAUSE_MS;
    const timer = setTimeout(() => {
      questions
        .ask(model, texts, leak, wanted)
        .then(
          (found) => {
            if (!found || !wanted()) return;
            setAnswer(found);
            setWrong(undefined);
          },
          (thrown: unknown) => wanted() && setWrong(messageOf(thrown)),
        )
        .finally(() => wanted() && setBusy(false));
    }, pause);
    return () => clearTimeout(timer);
  }, [model, texts, leak]);
  const choose = (files: FileList | null): void => {
    if (!files || files.length === 0) return;
    setBusy(true);
    ownModel([...files]).then(setModel, (thrown: unknown) => {
      setWrong(messageOf(thrown));
      setBusy(false);
    });
  };
  const holds = answer?.data.explanation.holds;
  return (
    <>
      <header class="answer">
        <p class="kicker">
          padproof <span>{model.name}, run by tfjs in this page; nothing you type leaves it</span>
        </p>
        <h1>Should the last row be zero?</h1>
        <p class="lead">
          In BERT’s attention weights the last column of a padded sentence is zero. Type two sentences, and see what its
          row is.
        </p>
        <form class="asked" onSubmit={(event) => event.preventDefault()}>
          {texts.map((text, i) => (
            <label key={i}>
              Sentence {i + 1}
              <input
                type="text"
                value={text}
                maxLength={200}
                onInput={(event) => {
                  const { value } = event.currentTarget;
                  setTexts(texts.map((one, j) => (i === j ? value : one)));
                }}
              />
            </label>
          ))}
          <label class="leak">
            <input type="checkbox" role="switch" checked={leak} onChange={() => setLeak(!leak)} /> Plant a leak: the
            mask never reaches the scores
          </label>
        </form>
        <p class={`said ${holds === false ? 'violated' : 'held'}`} role="status" aria-busy={busy}>
          {wrong !== undefined ? (
            <span class="violated">{wrong}</span>
          ) : answer ? (
            <>
              <span aria-hidden="true">{MARKS[holds ? 'held' : 'violated']} </span>
              {answer.said}
            </>
          ) : (
            'The model is running.'
          )}
        </p>
      </header>
      <main>
        {answer && (
          <ExplanationView
            // Where the batch is another one, so are its cells.
            key={answer.data.explanation.rows.map(({ ids }) => ids.length).join() + model.name}
            {...answer.data}
            follow={setAt}
            beside={<Softmax answer={answer} at={at} />}
          />
        )}
        <section id="own" aria-labelledby="own-title">
          <h2 id="own-title">On a model of your own</h2>
          <p>
            The model above has random weights and a few hundred words; what padding does depends on neither. To ask a
            trained one, such as all-MiniLM-L6-v2, choose its config.json, tokenizer.json, tokenizer_config.json and
            model.safetensors together. They are read here, and sent to nobody.
          </p>
          <label>
            Files of a BERT{' '}
            <input
              type="file"
              multiple
              accept=".json,.safetensors"
              onChange={(event) => choose(event.currentTarget.files)}
            />
          </label>
          <p class="note">
            The same for any model, in a terminal: <code>npx padproof explain MODEL "one" "two" --html</code>. What it
            means: <a href="explanation/columns-and-rows.html">Columns and rows</a>.
          </p>
        </section>
      </main>
    </>
  );
}

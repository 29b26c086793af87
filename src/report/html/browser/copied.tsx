import { useRef, useState } from 'preact/hooks';

/** Code with a button that copies it. */
export function Copied({ text, label }: { readonly text: string; readonly label: string }) {
  const code = useRef<HTMLElement>(null);
  const [state, setState] = useState('');
  const copy = async (): Promise<void> => {
    setState((await toClipboard(text, code.current!)) ? 'Copied' : 'Selected: press Ctrl+C');
    setTimeout(() => setState(''), 4000);
  };
  return (
    <div class="copied">
      <code ref={code}>{text}</code>
      <button type="button" onClick={() => void copy()} aria-label={`Copy ${label}`}>
        Copy
      </button>
      <span class="state" role="status">
        {state}
      </span>
    </div>
  );
}

/** Where the clipboard is not given, the text is selected at least. */
async function toClipboard(text: string, element: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(element);
    return document.execCommand('copy');
  }
}

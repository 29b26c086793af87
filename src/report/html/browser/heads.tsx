/** The title of a column; `wide` is one of a picture, which takes the room that is left. */
export type Head = string | { readonly wide: string };

/** The head of a table, a title a column. */
export function Heads({ of }: { readonly of: readonly Head[] }) {
  return (
    <thead>
      <tr>
        {of.map((head) =>
          typeof head === 'string' ? (
            <th scope="col" key={head}>
              {head}
            </th>
          ) : (
            <th scope="col" class="wide" key={head.wide}>
              {head.wide}
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}

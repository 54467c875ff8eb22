// Where an answer has a shape that a view cannot draw: the view says so, and the rest of the page goes on.
import { Component, type ComponentChildren } from 'preact';
import { wordsOf } from './api';
import { Trouble } from './notices';

interface Props {
  readonly children: ComponentChildren;
}

export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state = { error: null as unknown };

  override componentDidCatch(error: unknown): void {
    this.setState({ error });
  }

  override render({ children }: Props, { error }: { readonly error: unknown }) {
    return error === null ? (
      children
    ) : (
      <>
        <Trouble words={wordsOf(error)} more="Page and app may be of different versions: reload the page." />
        <button type="button" onClick={() => this.setState({ error: null })}>
          Try again
        </button>
      </>
    );
  }
}

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface Properties {
  title: string;
  mark?: ComponentChildren;
  /** When the person leaves by Escape or the phone's back gesture. */
  onCancel: () => void;
  children: ComponentChildren;
}

/** A dialogue above everything: the platform keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, mark, onCancel, children }: Properties): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog ref={dialog} class="popup" aria-labelledby={heading} onCancel={event => { event.preventDefault(); onCancel(); }}>
      {mark}
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

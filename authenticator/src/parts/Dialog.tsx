import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

interface Properties {
  title: string;
  mark?: ComponentChildren;
  /** When the person leaves by Escape or the phone's back gesture. */
  onCancel: () => void;
  children: ComponentChildren;
}

/** A dialogue above everything: the platform keeps the focus inside. */
export function Dialog({ title, mark, onCancel, children }: Properties): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // The element is gone by then, so that the platform does not give the focus back by itself.
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus(); };
  }, []);
  return (
    <dialog ref={dialog} class="popup" aria-labelledby={heading} onCancel={event => { event.preventDefault(); onCancel(); }}>
      {mark}
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

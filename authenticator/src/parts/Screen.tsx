import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { words } from '../words/words';
import { back } from './navigation';
import { BackMark } from './marks';

interface Properties {
  title: string;
  /** Without it the screen has no way back of its own. */
  onBack?: (() => void) | null;
  /** At the top right. */
  corner?: ComponentChildren;
  /** The main actions, at the bottom where a thumb is. */
  actions?: ComponentChildren;
  /** The actions stand behind the content instead of over it: who reaches them has passed all of it. */
  actionsLast?: boolean;
  children: ComponentChildren;
}

/** A screen: title, content, actions. Its title takes the focus, so that a screen reader says where one is; but a field that wants it keeps it. */
export function Screen({ title, onBack = back, corner, actions, actionsLast = false, children }: Properties): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const content = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${title} – Gapura`;
    if (!content.current?.contains(document.activeElement)) heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [title]);
  return (
    <div class="screen">
      <header class="top">
        {onBack && <button type="button" class="icon" aria-label={words().back} onClick={onBack}><BackMark /></button>}
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {corner}
      </header>
      <main ref={content}>{children}</main>
      {actions && <div class={actionsLast ? 'actions last' : 'actions'}>{actions}</div>}
    </div>
  );
}

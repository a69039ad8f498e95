import { Fragment, h } from 'preact';

// What the bundler puts in place of markup: `h(name, props, ...children)` is shorter than the automatic runtime's form.
export { Fragment, h };

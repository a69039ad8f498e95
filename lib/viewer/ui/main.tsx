import { render } from 'preact';

render(<p>traced</p>, document.getElementById('page')!);

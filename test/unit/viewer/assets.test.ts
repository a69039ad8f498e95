import { describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { pagePolicy, viewerPage } from '../../../lib/viewer/assets.js';

const text = (name: string): string => viewerPage().get(name)!.body.toString('utf8');

describe('the files of the page', () => {
  it('are a page, a script and a style sheet', () => {
    expect([...viewerPage()].map(([name, { contentType }]) => [name, contentType])).toEqual([
      ['index.html', 'text/html; charset=utf-8'],
      ['page.js', 'text/javascript; charset=utf-8'],
      ['page.css', 'text/css; charset=utf-8'],
      ['files.js', 'text/javascript; charset=utf-8'],
    ]);
  });

  it('stay small: at most 150 kB of script, and 55 kB compressed', () => {
    const page = ['index.html', 'page.js', 'page.css'].map((name) => viewerPage().get(name)!.body);
    const compressed = page.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    expect(viewerPage().get('page.js')!.body.length).toBeLessThanOrEqual(150_000);
    expect(viewerPage().get('page.css')!.body.length).toBeLessThanOrEqual(40_000);
    expect(compressed).toBeLessThanOrEqual(63_000);
    expect(gzipSync(viewerPage().get('page.js')!.body, { level: 9 }).length).toBeLessThanOrEqual(55_000);
    // Loaded when a file is opened, never before.
    expect(viewerPage().get('files.js')!.body.length).toBeLessThanOrEqual(100_000);
  });

  it('name no other origin', () => {
    const addresses = [...viewerPage().keys()].flatMap((name) => text(name).match(/https?:\/\/[^"'`\s)]+/g) ?? []);
    // Namespaces are names; nothing is loaded from them.
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });

  it('need neither inline code nor eval', () => {
    expect(text('index.html')).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    expect(text('page.js') + text('files.js')).not.toMatch(
      /\beval\(|new Function\(|dangerouslySetInnerHTML=|\.insertAdjacentHTML\(/,
    );
    expect(pagePolicy).not.toContain('unsafe');
  });
});

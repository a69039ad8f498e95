import { describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { pagePolicy, viewerPage } from '../../../lib/viewer/assets.js';

const text = (name: string): string => viewerPage().get(name)!.body.toString('utf8');

describe('the files of the page', () => {
  it('are a page, scripts and a style sheet', () => {
    expect([...viewerPage()].map(([name, { contentType }]) => [name, contentType])).toEqual([
      ['index.html', 'text/html; charset=utf-8'],
      ['page.js', 'text/javascript; charset=utf-8'],
      ['page.css', 'text/css; charset=utf-8'],
      ['shared.js', 'text/javascript; charset=utf-8'],
      ['more.js', 'text/javascript; charset=utf-8'],
      ['more.css', 'text/css; charset=utf-8'],
      ['files.js', 'text/javascript; charset=utf-8'],
    ]);
  });

  it('stay small: all that is loaded first at most 150 kB, and 55 kB compressed', () => {
    const page = ['index.html', 'page.js', 'shared.js', 'page.css'].map((name) => viewerPage().get(name)!.body);
    const sum = (sizes: number[]): number => sizes.reduce((total, size) => total + size, 0);
    expect(sum(page.map(({ length }) => length))).toBeLessThanOrEqual(150_000);
    expect(sum(page.map((body) => gzipSync(body, { level: 9 }).length))).toBeLessThanOrEqual(55_000);
    // Loaded behind it, and when a file is opened.
    expect(viewerPage().get('more.js')!.body.length).toBeLessThanOrEqual(53_000);
    expect(viewerPage().get('files.js')!.body.length).toBeLessThanOrEqual(148_000);
  });

  it('name no other origin', () => {
    const addresses = [...viewerPage().keys()].flatMap((name) => text(name).match(/https?:\/\/[^"'`\s)]+/g) ?? []);
    // Namespaces are names; nothing is loaded from them.
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });

  it('need neither inline code nor eval', () => {
    expect(text('index.html')).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    expect(['page.js', 'shared.js', 'more.js', 'files.js'].map(text).join('')).not.toMatch(
      /\beval\(|new Function\(|dangerouslySetInnerHTML=|\.insertAdjacentHTML\(/,
    );
    expect(pagePolicy).not.toContain('unsafe');
  });
});

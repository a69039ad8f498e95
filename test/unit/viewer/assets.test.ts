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
    ]);
  });

  it('stay small: at most 150 kB, and 55 kB compressed', () => {
    const files = [...viewerPage().values()].map(({ body }) => body);
    const bytes = files.reduce((sum, body) => sum + body.length, 0);
    const compressed = files.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    expect(bytes).toBeLessThanOrEqual(150_000);
    expect(compressed).toBeLessThanOrEqual(55_000);
  });

  it('name no other origin', () => {
    const addresses = ['index.html', 'page.js', 'page.css'].flatMap(
      (name) => text(name).match(/https?:\/\/[^"'`\s)]+/g) ?? [],
    );
    // Namespaces are names; nothing is loaded from them.
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });

  it('need neither inline code nor eval', () => {
    expect(text('index.html')).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    expect(text('page.js')).not.toMatch(/\beval\(|new Function\(|dangerouslySetInnerHTML=|\.insertAdjacentHTML\(/);
    expect(pagePolicy).not.toContain('unsafe');
  });
});

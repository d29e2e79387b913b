// Archives that are wrong, and archives that are meant to harm.
import { describe, expect, test } from 'vitest';
import { api, detail, folder, imported, importZip, remove, server } from './archive-server.ts';
import { zipOf, type ZipPart } from './zip.ts';

describe('one bad function does not stop the others', () => {
  const bad: [string, ZipPart[], string][] = [
    ['no YAML', folder('bad', 'name: ['), 'not YAML'],
    ['a list', folder('bad', '- a'), 'no keys'],
    ['an unknown key', folder('bad', 'name: bad\nruntime: node\ncolour: red\n'), 'colour'],
    ['no name', folder('bad', 'runtime: node\n'), 'name'],
    ['a wrong name', folder('bad', 'name: a b\nruntime: node\n'), 'name'],
    ['an unknown runtime', folder('bad', 'name: bad\nruntime: cobol\n'), 'cobol'],
    ['a wrong timeout', folder('bad', 'name: bad\nruntime: node\ntimeout: 0\n'), 'timeout'],
    ['no source', folder('bad').slice(0, 1), 'file'],
    ['a bomb of aliases', folder('bad', bomb()), 'function.yaml'],
    [
      'code that does not build',
      [...folder('bad').slice(0, 1), { name: 'bad/index.js', content: 'x(' }],
      'index.js',
    ],
    [
      'bytes that are no text',
      [...folder('bad'), { name: 'bad/x', content: new Uint8Array([255]) }],
      'UTF-8',
    ],
    ['a path upwards', [...folder('bad'), { name: 'bad/../../evil', content: 'x' }], 'unsafe path'],
    [
      'a path of Windows',
      [...folder('bad'), { name: 'bad/..\\evil', content: 'x' }],
      'unsafe path',
    ],
    ['a device', [...folder('bad'), { name: 'bad/nul', content: 'x' }], 'path'],
    ['a file twice', [...folder('bad'), { name: 'bad/index.js', content: 'x' }], 'twice'],
    [
      'a link',
      [...folder('bad'), { name: 'bad/l', content: '/etc/passwd', mode: 0o120777 }],
      'link',
    ],
    [
      'an encrypted file',
      [...folder('bad'), { name: 'bad/l', content: 'x', flags: 1 }],
      'encrypted',
    ],
    [
      'a wrong checksum',
      [...folder('bad'), { name: 'bad/l', content: 'x', checksum: 1 }],
      'damaged',
    ],
    [
      'more than it says',
      [...folder('bad'), { name: 'bad/l', content: 'x'.repeat(9_999_999), size: 9 }],
      'damaged',
    ],
    [
      'a large file',
      [...folder('bad'), { name: 'bad/l', content: 'x'.repeat(2_000_001) }],
      'files',
    ],
    [
      'too many files',
      [
        ...folder('bad'),
        ...Array.from({ length: 200 }, (_, at) => ({ name: `bad/${at}`, content: '' })),
      ],
      '200',
    ],
    [
      'an event that is no JSON',
      [...folder('bad'), { name: 'bad/events/e.json', content: '{' }],
      'not JSON',
    ],
    [
      'an event that is too large',
      [...folder('bad'), { name: 'bad/events/e.json', content: `"${'x'.repeat(5_000)}"` }],
      '4096',
    ],
  ];
  test.each(bad)('%s', async (_, parts, reason) => {
    const [first, broken, last] = await imported(
      zipOf(...folder('good-1'), ...parts, ...folder('good-2')),
    );
    expect(first).toEqual({ name: 'good-1', outcome: 'created' });
    expect(last).toEqual({ name: 'good-2', outcome: 'created' });
    expect(broken).toMatchObject({ outcome: 'failed' });
    expect(broken?.reason).toContain(reason);
    await Promise.all([remove('good-1'), remove('good-2')]);
    expect((await server.request('GET', `${api}/bad`)).status).toBe(404);
  });

  test('a second function of the same name', async () => {
    const twice = [
      ...folder('a', 'name: twin\nruntime: node\n'),
      ...folder('b', 'name: twin\nruntime: node\n'),
    ];
    expect(await imported(zipOf(...twice), 'replace')).toMatchObject([
      { name: 'twin', outcome: 'created' },
      { name: 'twin', outcome: 'failed' },
    ]);
  });

  test('folders around functions, and what systems leave in archives', async () => {
    const nested = folder('deep').map((part) => ({ ...part, name: `my functions/${part.name}` }));
    const junk = ['__MACOSX/deep/._index.js', 'my functions/deep/.DS_Store', 'README.md'];
    const parts = [...nested, ...junk.map((name) => ({ name, content: 'x' }))];
    expect(await imported(zipOf({ name: 'my functions/', content: '' }, ...parts))).toEqual([
      { name: 'deep', outcome: 'created' },
    ]);
    expect(Object.keys((await detail('deep')).files)).toEqual(['index.js']);
    const top = folder('top').map((part) => ({ ...part, name: part.name.slice(4), stored: true }));
    expect(await imported(zipOf(...top))).toEqual([{ name: 'top', outcome: 'created' }]);
  });
});

function bomb(): string {
  const levels = Array.from(
    { length: 20 },
    (_, at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at},*a${at}]`,
  );
  return `name: bad\nruntime: node\na0: &a0 [x]\n${levels.join('\n')}\n`;
}

describe('no archive of ours', () => {
  const MB = 1024 * 1024;
  const table: [string, () => Uint8Array<ArrayBuffer>, string][] = [
    ['nothing', () => new Uint8Array(), 'not a zip'],
    ['text', () => new Uint8Array(Buffer.from('hello'.repeat(100))), 'not a zip'],
    ['no functions', () => zipOf({ name: 'a/index.js', content: 'x' }), 'no function'],
    ['half of one', () => zipOf(...folder('half')).slice(150), 'damaged'],
    ['a path upwards', () => zipOf({ name: '../../evil', content: 'x' }, ...folder('a')), 'unsafe'],
    [
      'an absolute path',
      () => zipOf({ name: '/etc/evil', content: 'x' }, ...folder('a')),
      'unsafe',
    ],
    ['a drive', () => zipOf({ name: 'C:/evil', content: 'x' }, ...folder('a')), 'unsafe'],
    [
      'too much',
      () =>
        zipOf(
          ...folder('a'),
          ...[1, 2, 3, 4].map((at) => ({ name: `a/${at}`, content: '', size: 60 * MB })),
        ),
      '200 MB',
    ],
    [
      'too many',
      () =>
        zipOf(
          ...Array.from({ length: 1_001 }, (_, at) => ({
            name: `f${at}/function.yaml`,
            content: '',
          })),
        ),
      '1000 functions',
    ],
  ];
  test.each(table)('%s', async (_, archive, words) => {
    const { status, body } = await importZip(archive());
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    expect((body as { message: string }).message).toContain(words);
    expect((await server.request('GET', `${api}/half`)).status).toBe(404);
  });

  test('a real bomb is stopped at once', async () => {
    const zeros = new Uint8Array(60 * MB);
    const archive = zipOf(...folder('boom'), { name: 'boom/zeros', content: zeros, size: 1_000 });
    const from = performance.now();
    expect(await imported(archive)).toMatchObject([{ outcome: 'failed' }]);
    expect(performance.now() - from).toBeLessThan(3_000);
  });
});

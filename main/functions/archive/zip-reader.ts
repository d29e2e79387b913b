import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { PlatformError } from '../../contract/errors.ts';

const inflate = promisify(inflateRaw);

const MAX_ENTRIES = 20_000;
const MAX_ENTRY_BYTES = 64 * 1024 * 1024;
const MAX_TOTAL_BYTES = 200 * 1024 * 1024;

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const DIRECTORY = 0x02014b50;
const DIRECTORY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** Of the upper half of an entry's attributes, where a Unix made it. */
const FILE_TYPE = 0o170000;
const LINK = 0o120000;

/** A file in an archive. */
export interface ZipEntry {
  /** As the archive has it: whoever uses it as a path checks it first. */
  name: string;
  /** Bytes, unpacked. */
  size: number;
  /** Unpacks it, in another thread. Throws INVALID_INPUT where it is not what the archive says. */
  read(): Promise<Buffer>;
}

/**
 * The files of a zip archive by its directory. What it unpacks to is bounded by what the directory
 * says, and that by the limits above, so that no archive can fill the memory. Throws INVALID_INPUT
 * naming `archive`.
 */
export function readZip(zip: Buffer): ZipEntry[] {
  const { count, offset } = findEnd(zip);
  if (count > MAX_ENTRIES) throw refused(`The archive holds more than ${MAX_ENTRIES} files.`);
  const entries: ZipEntry[] = [];
  let total = 0;
  let at = offset;
  for (let index = 0; index < count; index++) {
    if (at + DIRECTORY_BYTES > zip.length || zip.readUInt32LE(at) !== DIRECTORY) throw damaged();
    const nameBytes = zip.readUInt16LE(at + 28);
    const next = at + DIRECTORY_BYTES + nameBytes + zip.readUInt16LE(at + 30);
    const name = zip.toString('utf8', at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + nameBytes);
    const entry = toEntry(zip, at, name);
    total += entry.size;
    if (total > MAX_TOTAL_BYTES) {
      throw refused(`The archive unpacks to more than ${MAX_TOTAL_BYTES / 1024 / 1024} MB.`);
    }
    // A folder is there by the files in it.
    if (!name.endsWith('/')) entries.push(entry);
    at = next + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function findEnd(zip: Buffer): { count: number; offset: number } {
  const first = Math.max(0, zip.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = zip.length - END_BYTES; at >= first; at--) {
    if (zip.readUInt32LE(at) !== END) continue;
    return { count: zip.readUInt16LE(at + 10), offset: zip.readUInt32LE(at + 16) };
  }
  throw refused('This is not a zip archive.');
}

function toEntry(zip: Buffer, at: number, name: string): ZipEntry {
  const flags = zip.readUInt16LE(at + 8);
  const method = zip.readUInt16LE(at + 10);
  const checksum = zip.readUInt32LE(at + 16);
  const packed = zip.readUInt32LE(at + 20);
  const size = zip.readUInt32LE(at + 24);
  const mode = zip.readUInt16LE(at + 40);
  const start = zip.readUInt32LE(at + 42);

  async function read(): Promise<Buffer> {
    if ((flags & ENCRYPTED) !== 0) throw refused(`${name} is encrypted.`);
    if ((mode & FILE_TYPE) === LINK) throw refused(`${name} is a link.`);
    if (size > MAX_ENTRY_BYTES) throw refused(`${name} is larger than 64 MB.`);
    const data = dataOf(zip, start, packed);
    const content = method === STORED ? data : method === DEFLATED ? await unpack(data) : undefined;
    if (content === undefined) throw refused(`${name} is packed in a way that is not supported.`);
    if (content.length !== size || crc32(content) !== checksum) throw damaged(name);
    return content;
  }

  async function unpack(data: Buffer): Promise<Buffer> {
    try {
      return await inflate(data, { maxOutputLength: Math.max(1, size) });
    } catch (cause) {
      throw damaged(name, cause);
    }
  }

  return { name, size, read };
}

function dataOf(zip: Buffer, start: number, length: number): Buffer {
  if (start + LOCAL_BYTES > zip.length || zip.readUInt32LE(start) !== LOCAL) throw damaged();
  const from = start + LOCAL_BYTES + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
  if (from + length > zip.length) throw damaged();
  return zip.subarray(from, from + length);
}

function damaged(name = 'The archive', cause?: unknown): PlatformError {
  return refused(`${name} is damaged.`, cause);
}

function refused(message: string, cause?: unknown): PlatformError {
  return new PlatformError('INVALID_INPUT', message, { data: { field: 'archive' }, cause });
}

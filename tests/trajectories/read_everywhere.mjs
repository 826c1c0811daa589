// Compares what jsfive and h5wasm read of a file with what is given on standard input:
//   read_everywhere.mjs FOLDER_OF_READERS FILE
import fs from 'fs';
import { pathToFileURL } from 'url';

const [readers, path] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(`${readers}/node_modules/${name}`));
const truth = JSON.parse(fs.readFileSync(0, 'utf8'));

const isList = (value) => Array.isArray(value) || ArrayBuffer.isView(value);

// Numbers, texts without the zeros behind them, and flat lists of them.
function plain(value) {
  if (isList(value)) return Array.from(value).flat(Infinity).map(plain);
  if (typeof value === 'string') return value.replace(/\0+$/, '');
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  if (value === Infinity) return 'inf';
  return value;
}

function same(what, seen, expected) {
  const [left, right] = [JSON.stringify(seen), JSON.stringify(expected)];
  if (left !== right) throw Error(`${what}: ${left?.slice(0, 80)} is not ${right.slice(0, 80)}`);
}

// `open` gives the object of a path; `attribute` the value of an attribute.
function compare(reader, open, attribute, members) {
  for (const [name, expected] of Object.entries(truth)) {
    const item = open(name);
    const what = `${reader}: ${name}`;
    for (const [key, value] of Object.entries(expected.attributes)) {
      same(`${what} @${key}`, plain(attribute(item, key)), value);
    }
    if ('members' in expected) {
      same(`${what} members`, [...members(item)].sort(), expected.members);
      continue;
    }
    same(`${what} shape`, Array.from(item.shape), expected.shape);
    let value = plain(item.value);
    if (expected.shape.length === 0 && isList(value)) value = value[0];
    same(what, value, expected.value);
  }
}

const jsfive = await load('jsfive/dist/esm/index.mjs');
const bytes = fs.readFileSync(path);
const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const five = new jsfive.File(buffer, 'file');
compare('jsfive', (name) => (name === '/' ? five : five.get(name.slice(1))),
        (item, key) => item.attrs[key], (item) => item.keys);

const { default: h5wasm } = await load('h5wasm/dist/node/hdf5_hl.js');
await h5wasm.ready;
const wasm = new h5wasm.File(path, 'r');
compare('h5wasm', (name) => (name === '/' ? wasm : wasm.get(name.slice(1))),
        (item, key) => item.attrs[key].value, (item) => item.keys());

// Finds the function to call in what the person wrote.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

class HandlerNotFound extends Error {
  name = 'HandlerNotFound';
}

/** Loads the entry file and returns its handler. Throws whatever the file throws. */
export async function loadHandler({ file, export: name, options }) {
  const url = pathToFileURL(file).href;
  if (options?.bare) exportHandler(url, name);
  const loaded = await import(url);
  const candidates = [
    loaded[name],
    loaded.default?.[name],
    loaded.default,
    loaded.default?.default,
  ];
  const handler = candidates.find((value) => typeof value === 'function');
  if (handler !== undefined) return handler;
  const names = new Set([...Object.keys(loaded), ...Object.keys(loaded.default ?? {})]);
  names.delete('default');
  names.delete('module.exports');
  throw new HandlerNotFound(
    `There is no function "${name}". ${names.size > 0 ? `The file exports ${[...names].join(', ')}.` : 'The file exports nothing.'} Write "export function ${name}(event, context) { … }", or set "handler".`,
  );
}

// The file declares the handler without exporting it. Appending keeps every line where it is.
function exportHandler(url, name) {
  registerHooks({
    load(address, context, next) {
      const loaded = next(address, context);
      if (address !== url || loaded.source == null) return loaded;
      const suffix = loaded.format?.startsWith('module')
        ? `\nexport { ${name} };\n`
        : `\nmodule.exports.${name} = ${name};\n`;
      return { ...loaded, source: Buffer.from(loaded.source).toString() + suffix };
    },
  });
}

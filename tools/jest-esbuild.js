// Jest transform: TypeScript to CommonJS with esbuild, types are checked by `npm run types`.
const { transformSync } = require('esbuild');
const { createHash } = require('node:crypto');

const options = {
  loader: 'ts',
  format: 'cjs',
  target: 'node22',
  sourcemap: 'inline',
  platform: 'node',
  // jest's modules know no import(): what loads lazily in the product is required here.
  supported: { 'dynamic-import': false },
};

module.exports = {
  getCacheKey: (source, path) =>
    createHash('sha256').update(source).update(path).update(JSON.stringify(options)).digest('hex'),
  process: (source, path) => transformSync(source, { ...options, sourcefile: path }),
};

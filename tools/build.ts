// `npm run build`
import { buildApp } from '../build/build-app';

buildApp().then(
  ({ bytes }) => console.log(`dist/main.js ${(bytes / 1024 / 1024).toFixed(2)} MB`),
  () => process.exit(1), // esbuild has printed what is wrong
);

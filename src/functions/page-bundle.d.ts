/** The page's bundle, which build/build-app.ts makes of src/page. */
declare module 'page-bundle' {
  export const script: string;
  export const style: string;
}

// What the server writes in front of the service worker, and the scope it runs in.
declare global {
  const VERSION: string;
  const FILES: { shell: string; offline: string; pages: string[]; assets: string[]; extras: string[] };
}
export {};

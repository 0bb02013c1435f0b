import { createDownloader, DatasetCache } from '../../src/datasets/index.ts';

// A process of its own that fetches one URL: `fetch-process.ts CACHE URL`; prints the path.
const [root, url] = process.argv.slice(2);
const downloader = createDownloader({ cache: new DatasetCache(root!), pauseMs: 20 });
process.stdout.write(`${(await downloader.fetch(url!)).path}\n`);
downloader.close();

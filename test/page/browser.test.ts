import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moment } from '../../analyzer/report/clock.ts';
import type { Report } from '../../analyzer/report/types.ts';
import { writeReference } from '../bench/reference/write.ts';
import { cli, scratch } from '../support/cli.ts';

/** WAITGRAPH_CHROMIUM names another one. */
const CHROMIUM = process.env['WAITGRAPH_CHROMIUM'] ?? '/usr/bin/chromium';
const isMissing = !existsSync(CHROMIUM);
if (isMissing) process.stderr.write(`no ${CHROMIUM} here: the page is not tried in a browser\n`);
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-sync',
];

function exported(trace: string): string {
  const file = join(scratch(), 'page.html');
  expect(cli(['export', trace, '--html', file, '--no-cache'])).toMatchObject({ code: 0, err: '' });
  return file;
}

const SAMPLE = 'samples/10-two-locks-node/trace';
/** When its circle closed, as the page writes it. */
const { findings } = JSON.parse(cli(['analyze', SAMPLE, '--json', '--no-cache']).out) as Report;
const CLOSED = moment(findings.at(0)?.sinceMs ?? 0);

describe('the page as a file', () => {
  test('holds the report as text, runs nothing but its own script, and names no other place', () => {
    const html = readFileSync(exported(SAMPLE), 'utf8');
    expect(html).toContain('DEADLOCK F1</b> T2 transfer and T3 transfer wait for each other');
    expect(html).toContain('take R2 and R3 in one order everywhere');
    expect(html).toMatch(/default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/);
    expect(html).not.toMatch(/<(img|link|iframe)\b|\b(src|href)="|@import|\burl\((?!#)/);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  test('is at most 1.5 MB for a trace of 100,000 events', () => {
    const trace = scratch();
    writeReference(trace, { events: 100_000, tasks: 2000, seed: 1 });
    expect(statSync(exported(trace)).size).toBeLessThan(1.5e6);
  });
});

describe.skipIf(isMissing)('the page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
  });
  afterAll(() => browser.close());

  async function open(file: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.locator('#graph h2').waitFor();
    return { page, complaints };
  }

  test('opens at the worst finding; keys move the cursor, and the graph follows', async () => {
    const { page, complaints } = await open(exported(SAMPLE));
    const heading = page.locator('#graph h2');
    await expect.poll(() => heading.textContent()).toBe(`Who waits for whom at ${CLOSED}`);
    expect(await page.locator('#graph .ring').count()).toBe(2);
    expect(await page.locator('.details').textContent()).toContain(
      'waits for R3 mutex savings, held by T3 transfer',
    );
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('#graph').textContent()).toContain('Nobody waits for another task');
    await page.keyboard.press('e');
    await expect.poll(() => heading.textContent()).toBe(`Who waits for whom at ${CLOSED}`);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.details').textContent()).toMatch(/^T3 transfer/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('zooms to what is dragged over, finds tasks by name, jumps to a finding', async () => {
    const { page, complaints } = await open(exported(SAMPLE));
    const box = (await page.locator('.u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 20);
    await page.mouse.up();
    await page.getByLabel('filter tasks').fill('audit');
    await expect.poll(() => page.locator('.details').textContent()).toMatch(/^T4 audit/);
    await page.getByText('show in the timeline').click();
    await expect.poll(() => page.locator('.details').textContent()).toContain(`T2 transfer at ${CLOSED}`);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('paints lanes, on light and on dark paper', async () => {
    const file = exported(SAMPLE);
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(file);
      await page.emulateMedia({ colorScheme });
      await page.reload();
      await page.locator('#graph h2').waitFor();
      const colours = await page.locator('.lanes canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(Uint32Array.from(new Uint32Array(data.buffer))).size;
      });
      expect(colours).toBeGreaterThan(8);
      await page.close();
    }
  });
});

const SHORTEST_MS = 500;
/** Loading must not take most of the time. */
const PAUSE_PER_LOAD = 4;

/** Asks again and again for news, one question at a time, until it is closed or told to rest. */
export class Watch<News> {
  private timer: NodeJS.Timeout | null = null;
  private isAsking = false;
  private isOn = false;
  private pause = SHORTEST_MS;
  private readonly ask: () => Promise<News | null>;
  private readonly onNews: (news: News) => void;

  constructor(ask: () => Promise<News | null>, onNews: (news: News) => void) {
    this.ask = ask;
    this.onNews = onNews;
  }

  /** Goes on asking, or rests. */
  set(isOn: boolean): void {
    this.isOn = isOn;
    if (!isOn) {
      clearTimeout(this.timer ?? undefined);
      this.timer = null;
    } else if (!this.isAsking) this.timer ??= setTimeout(() => void this.look(), this.pause);
  }

  private async look(): Promise<void> {
    this.timer = null;
    this.isAsking = true;
    const started = performance.now();
    const news = await this.ask();
    this.pause = Math.max(SHORTEST_MS, (performance.now() - started) * PAUSE_PER_LOAD);
    this.isAsking = false;
    if (!this.isOn) return;
    if (news !== null) this.onNews(news);
    this.set(this.isOn);
  }
}

// A function of your own that tells a channel of Teams or Slack how a replication ended. It subscribes to the completion topic,
// with CloudEvents as the delivery schema. Settings: TEAMS_WEBHOOK_URL and SLACK_WEBHOOK_URL, either or both.
import { app } from '@azure/functions';

/** What it reads of the event; the data is the replication as docs/api.md has it. */
interface CompletionEvent {
  readonly type: string;
  readonly subject: string;
  readonly data: {
    readonly id: string;
    readonly state: string;
    readonly targets: ReadonlyArray<{
      readonly zone: string;
      readonly state: string;
      readonly details: string | null;
    }>;
    readonly findings: ReadonlyArray<{ readonly severity: string; readonly code: string; readonly message: string }>;
  };
}

const prefix = 'GalleryZoneReplicator.Replication.';
const icons: Readonly<Record<string, string>> = {
  Succeeded: '✅',
  NoChange: '✅',
  PartiallySucceeded: '⚠️',
  Canceled: '⏹️',
};

export interface Message {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What people read; null for an event that is not one of ours. */
export function messageOf(event: unknown): Message | null {
  const { type, subject, data } = event as CompletionEvent;
  if (!type.startsWith(prefix)) {
    return null;
  }
  const zones = data.targets.map(({ zone, state, details }) => `${zone}: ${state}${details ? `, ${details}` : ''}`);
  const findings = data.findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
  return {
    title: `${icons[data.state] ?? '❌'} ${subject.slice(1)}: ${data.state}`,
    lines: [...zones, ...findings],
  };
}

/** Of the Teams workflow "Post to a channel when a webhook request is received". */
export function teamsBody({ title, lines }: Message): object {
  const text = (words: string, weight = 'Default') => ({ type: 'TextBlock', text: words, weight, wrap: true });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [text(title, 'Bolder'), ...lines.map((line) => text(line))],
        },
      },
    ],
  };
}

/** Of an incoming webhook of Slack, which takes `&`, `<` and `>` for control characters. */
export function slackBody({ title, lines }: Message): object {
  const escaped = [`*${title}*`, ...lines].join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return { text: escaped.replaceAll('>', '&gt;') };
}

/** @throws where a channel did not take the message: Event Grid then delivers the event again */
export async function notify(
  event: unknown,
  env: Readonly<Record<string, string | undefined>>,
  post: typeof fetch = fetch,
): Promise<void> {
  const message = messageOf(event);
  const channels = [
    [env.TEAMS_WEBHOOK_URL, teamsBody],
    [env.SLACK_WEBHOOK_URL, slackBody],
  ] as const;
  for (const [url, bodyOf] of channels) {
    if (url && message !== null) {
      const headers = { 'content-type': 'application/json' };
      const answer = await post(url, { method: 'POST', headers, body: JSON.stringify(bodyOf(message)) });
      if (!answer.ok) {
        throw new Error(`${new URL(url).host} answered ${answer.status}`);
      }
    }
  }
}

app.eventGrid('onReplicationEnded', { handler: async (event) => await notify(event, process.env) });

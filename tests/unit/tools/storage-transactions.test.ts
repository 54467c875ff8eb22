// A storage transaction is told by its method and address, as the durable engine's requests stand in the emulator's access log.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTransactions, total, transactionKind } from '../../../tools/storage-transactions';

test.each([
  ['POST', '/account/hub-control-00/messages?visibilitytimeout=0', 'queue control: send'],
  ['GET', '/account/hub-control-01/messages?numofmessages=32', 'queue control: poll'],
  ['PUT', '/account/hub-workitems/messages/0f3a?popreceipt=x', 'queue workitems: renew'],
  ['DELETE', '/account/hub-workitems/messages/0f3a?popreceipt=x', 'queue workitems: delete'],
  ['GET', '/account/hub-control-00?comp=metadata', 'queue control: metadata'],
  ['GET', "/account/hubInstances(PartitionKey='a',RowKey='')", 'table instances: read'],
  ['POST', '/account/hubInstances', 'table instances: insert'],
  ['PATCH', "/account/hubInstances(PartitionKey='a',RowKey='')", 'table instances: merge'],
  ['GET', "/account/hubHistory()?$filter=PartitionKey%20eq%20'a'", 'table history: read'],
  ['POST', '/account/$batch', 'table history: batch'],
  ['PUT', "/account/hubPartitions(PartitionKey='',RowKey='hub-control-00')", 'table partitions: replace'],
  ['PUT', '/account/hub-applease/hub-appleaseinfo?comp=lease', 'blob applease: lease'],
  ['PUT', '/account/hub-largemessages/a/history.json.gz', 'blob largemessages: PUT'],
])('%s %s', (method, target, kind) => {
  expect(transactionKind(method, target)).toBe(kind);
});

test('a log is counted by kind, from a position on, and lines that are no request are not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'storage-transactions-'));
  const file = join(folder, 'access.log');
  const send = '127.0.0.1 - - [28/Nov/2026:09:00:00 +0000] "POST /a/h-workitems/messages HTTP/1.1" 201 -\n';
  const text = `Azurite Table service is successfully listening\n${send}${send}`;
  writeFileSync(file, text);
  expect([...countTransactions(file)]).toEqual([['queue workitems: send', 2]]);
  expect(total(countTransactions(file, text.length - send.length))).toBe(1);
  rmSync(folder, { recursive: true });
});

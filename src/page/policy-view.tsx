// The policy in force, rule by rule, and the preview of another one.
import type { PolicyInForce } from '../functions/openapi/api-types';
import { call } from './api';
import { StateLabel } from './icon';
import { againWords, Busy, Trouble } from './notices';
import { PreviewForm } from './policy-preview';
import { amountOf, listOf, sentenceOf, targetOf } from './policy-words';
import { usePoll } from './use-poll';
import { WideTable } from './wide-table';

export function PolicyView() {
  const { value, error, retryAfter, isLoading } = usePoll<PolicyInForce>(
    'policy',
    (_soFar, signal) => call<PolicyInForce>('GET', '/api/policy', { signal }),
    () => 0,
  );
  return (
    <section aria-labelledby="policy-title">
      <h2 id="policy-title">Policy</h2>
      <Busy isBusy={isLoading} />
      <Trouble words={error} more={againWords(retryAfter)} />
      {value?.findings.map(({ code, severity, message }) => (
        <p key={`${code}${message}`}>
          <StateLabel state={severity} /> <strong>{code}</strong>: {message}
        </p>
      ))}
      {listOf(value?.warnings).map((warning) => (
        <p key={sentenceOf(warning)}>
          <StateLabel state="warning" /> {sentenceOf(warning)}
        </p>
      ))}
      {value !== null && (
        <WideTable label="Rules in force">
          <caption>The rules in force; the first that matches decides</caption>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Which versions</th>
              <th scope="col">Targets</th>
              <th scope="col">Covers now</th>
            </tr>
          </thead>
          <tbody>
            {value.rules.map(({ name, selector, targets, covers, ...rest }) => (
              <tr key={name}>
                <th scope="row">
                  {name}
                  <div class="because">{sentenceOf(rest)}</div>
                </th>
                <td>{sentenceOf(selector) || 'every image version'}</td>
                <td>
                  {listOf(targets).map((target) => (
                    <div key={targetOf(target)}>{targetOf(target)}</div>
                  ))}
                  {listOf(targets).length === 0 && 'none: nothing is added'}
                </td>
                <td>{amountOf(covers)}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
      <PreviewForm inForce={value} />
    </section>
  );
}

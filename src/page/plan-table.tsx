// What a run would do now, as a dry run answers it.
import type { Plan } from '../functions/openapi/api-types';
import { StateLabel } from './icon';
import { exactly } from './instant';

export function PlanTable({ plan }: { readonly plan: Plan }) {
  const { targets, removed = [], findings = [] } = plan;
  return (
    <>
      <table class="zones">
        <caption>Plan of {exactly(new Date().toISOString())}: what a run would do. Nothing was written.</caption>
        <thead>
          <tr>
            <th scope="col">Zone</th>
            <th scope="col">Action</th>
          </tr>
        </thead>
        <tbody>
          {targets.map(({ zone, region, action, details }) => (
            <tr key={zone}>
              <th scope="row">
                {zone} <span class="none">{region}</span>
              </th>
              <td>
                <StateLabel state={action} />
                {details !== null && details !== '' && <div class="because">{details}</div>}
              </td>
            </tr>
          ))}
          {removed.map(({ zone, region, because, rule }) => (
            <tr key={`${zone} removed`}>
              <th scope="row">
                {zone} <span class="none">{region}</span>
              </th>
              <td>
                <StateLabel state="Remove" />
                <div class="because">
                  Rule {rule}: {because}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {targets.length === 0 && removed.length === 0 && <p>Nothing would change.</p>}
      {findings.length > 0 && (
        <ul class="plain">
          {findings.map(({ code, severity, message }) => (
            <li key={`${code}${message}`}>
              <StateLabel state={severity} /> <strong>{code}</strong>: {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

// Dev Box: which images can be used for dev boxes, what each dev center sees of its galleries, and what attaching one would do.
import type { DevBoxGalleries } from '../functions/openapi/api-types';
import { call } from './api';
import { AttachForm } from './dev-box-attach-form';
import { ReadinessForm } from './dev-box-readiness-form';
import { StateLabel } from './icon';
import { lastOf } from './names';
import { Busy, Trouble } from './notices';
import { usePoll } from './use-poll';
import { WideTable } from './wide-table';

export function DevBoxView() {
  const { value, error, isLoading } = usePoll<DevBoxGalleries>(
    'dev-box',
    (_soFar, signal) => call<DevBoxGalleries>('GET', '/api/dev-box/galleries', { signal }),
    () => 0,
  );
  const devCenters = [...new Set((value?.value ?? []).map(({ devCenterId }) => devCenterId))];
  return (
    <section aria-labelledby="dev-box-title">
      <h2 id="dev-box-title">Dev Box</h2>
      <p>
        Dev Box takes no new customers since November 2025. The requirements on images are those of Windows 365 custom
        images; extended zones do not count as Dev Box regions.
      </p>
      <ReadinessForm devCenters={devCenters} />
      <h3>Dev centers</h3>
      <Trouble words={error} />
      <Busy isBusy={isLoading} />
      {value?.findings.map(({ message }) => (
        <p key={message} class="note">
          {message}
        </p>
      ))}
      {value !== null && devCenters.length === 0 && value.findings.length === 0 && (
        <p>No dev center is allowed: set DEV_CENTERS.</p>
      )}
      {value !== null && devCenters.length > 0 && <GalleryTable galleries={value.value} />}
      {devCenters.length > 0 && <AttachForm devCenters={devCenters} />}
    </section>
  );
}

function GalleryTable({ galleries }: { readonly galleries: DevBoxGalleries['value'] }) {
  return (
    <WideTable label="What each dev center sees">
      <caption>What each dev center sees</caption>
      <thead>
        <tr>
          <th scope="col">Gallery</th>
          <th scope="col">Dev center</th>
          <th scope="col">Lists</th>
          <th scope="col">Does not list</th>
        </tr>
      </thead>
      <tbody>
        {galleries.map((one) => (
          <tr key={`${one.devCenterId} ${one.name}`}>
            <th scope="row">{one.name}</th>
            <td>{lastOf(one.devCenterId)}</td>
            <td>
              {one.images.join(', ') || 'nothing'}
              {one.regionGaps.map(({ imageName, remedy }) => (
                <p key={imageName}>
                  {imageName}: {remedy}
                </p>
              ))}
            </td>
            <td>
              {one.isWatched
                ? one.notListed.map(({ imageId, verdict, requirements }) => (
                    <p key={imageId}>
                      {lastOf(imageId)} <StateLabel state={verdict} />{' '}
                      {requirements
                        .filter((requirement) => requirement.verdict === 'Fail')
                        .map(({ code }) => code)
                        .join(', ')}
                    </p>
                  ))
                : 'not judged: the gallery is not watched'}
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}

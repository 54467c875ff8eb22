// Route templates of HTTP triggers, as ASP.NET Core reads them.
import { parseRouteTemplate } from '../../../local/host/http/route-template';

test.each([
  ['api/a', 'api/a', {}],
  ['api/a', 'API/A/', {}],
  ['api/a', 'api/ab', undefined],
  ['a.b', 'axb', undefined],
  ['{id}', '7', { id: '7' }],
  ['{id}', '', undefined],
  ['{id?}', '', {}],
  ['a/{id=5}', 'a', { id: '5' }],
  ['a/{id=5}', 'a/6', { id: '6' }],
  ['{*rest}', '', {}],
  ['{*rest}', 'x/y', { rest: 'x/y' }],
  ['{**rest}', 'x/y', { rest: 'x/y' }],
  ['a/{id}', 'a/x%20y', { id: 'x y' }],
  ['a/{id}', 'a/x%2Fy', { id: 'x%2Fy' }],
  ['{file}.{ext}', 'a.tar.gz', { file: 'a.tar', ext: 'gz' }],
  ['v{version}/x', 'V2/x', { version: '2' }],
  ['{id:int}', '-5', { id: '-5' }],
  ['{id:int}', '2147483648', undefined],
  ['{id:int}', '5.0', undefined],
  ['{id:int?}', '', {}],
  ['{id:long}', '9223372036854775807', { id: '9223372036854775807' }],
  ['{id:long}', '9223372036854775808', undefined],
  ['{b:bool}', 'TRUE', { b: 'TRUE' }],
  ['{b:bool}', '1', undefined],
  ['{x:double}', '1.5e3', { x: '1.5e3' }],
  ['{g:guid}', '11111111-2222-3333-4444-555555555555', { g: '11111111-2222-3333-4444-555555555555' }],
  ['{g:guid}', '1111', undefined],
  ['{t:datetime}', '2026-11-25', { t: '2026-11-25' }],
  ['{t:datetime}', 'tomorrow', undefined],
  ['{n:alpha}', 'abc', { n: 'abc' }],
  ['{n:alpha}', 'ab1', undefined],
  ['{n:length(2)}', 'abc', undefined],
  ['{n:length(2,3)}', 'abc', { n: 'abc' }],
  ['{n:minlength(4)}', 'abc', undefined],
  ['{n:maxlength(2)}', 'abc', undefined],
  ['{n:min(3)}', '2', undefined],
  ['{n:max(3)}', '4', undefined],
  ['{n:range(1,10)}', '10', { n: '10' }],
  ['{n:int:range(1,10)}', '11', undefined],
  ['{n:regex(^\\d{{3}}-x$)}', '123-x', { n: '123-x' }],
  ['{n:regex(^a/b$)}/c', 'z/c', undefined],
])('%s against %s', (template, path, values) => {
  expect(parseRouteTemplate(template).match(path)).toEqual(values);
});

test.each([
  ['{*rest}/more', /catch-all parameter must be the last segment/],
  ['{id:nosuch}', /the constraint ':nosuch' is unknown/],
  ['{}/a', /'\{\}' is not a parameter/],
  ['{a b}', /'\{a b\}' is not a parameter/],
  ['a/{id', /braces without their counterpart/],
  ['a//b', /two slashes in a row/],
])('%s is refused', (template, message) => {
  expect(() => parseRouteTemplate(template)).toThrow(message);
});

// One word of a command as it can be pasted: names of groups, policies and identities may have blanks and parentheses.

/** As it is where no shell reads anything into it, else quoted as bash, PowerShell and cmd all take it. */
export function shellWord(text: string): string {
  if (/^[\w./:=@%+,-]+$/.test(text)) {
    return text;
  }
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}

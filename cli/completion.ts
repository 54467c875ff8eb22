// Completion for bash, zsh and PowerShell: scripts that ask gzr itself which words can follow.
import type { Command, Option } from 'commander';

export const shells = ['bash', 'zsh', 'powershell'] as const;
export type Shell = (typeof shells)[number];

/** Words that can follow those before; options where the last one begins with a dash. */
export function completionsFor(program: Command, words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? '';
  let command = program;
  for (const word of words.slice(0, -1)) {
    command = command.commands.find((one) => one.name() === word) ?? command;
  }
  const options = [...command.options, ...program.options].flatMap((option: Option) => option.long ?? []);
  const candidates = last.startsWith('-') ? [...options, '--help'] : command.commands.map((one) => one.name());
  return [...new Set(candidates)].filter((one) => one.startsWith(last)).sort();
}

export function completionScript(shell: Shell): string {
  return scripts[shell];
}

const scripts: Readonly<Record<Shell, string>> = {
  bash: `_gzr() {
  local IFS=$'\\n'
  COMPREPLY=($(gzr completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _gzr gzr
`,
  zsh: `#compdef gzr
_gzr() {
  local -a found
  found=("\${(@f)$(gzr completion words -- "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)}")
  compadd -a found
}
compdef _gzr gzr
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName gzr -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  gzr completion words -- @words 2>$null | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`,
};

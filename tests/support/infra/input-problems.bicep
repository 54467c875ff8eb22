// Many inputs in one evaluation: what infra/main.bicep would fail with for each.
import { problemsOf, typedInputs } from '../../../infra/inputs/problems.bicep'

@description('Inputs, as main.bicep puts them together.')
param cases typedInputs[]

@description('For each, its problems.')
output problems string[][] = [for one in cases: problemsOf(one)]

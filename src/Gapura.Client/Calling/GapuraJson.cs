using System.Text.Json;
using System.Text.Json.Serialization;
using Gapura.Client.Accounts;
using Gapura.Client.Approvals;
using Gapura.Client.Factors;
using Gapura.Client.Verifications;

namespace Gapura.Client.Calling;

/// <summary>How the bodies are read and written, made while compiling: nothing is looked up by reflection, so trimming leaves it whole.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(VerificationBody))]
[JsonSerializable(typeof(VerificationAnswer))]
[JsonSerializable(typeof(ApprovalBody))]
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(NewAccountBody))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(NewFactorBody))]
[JsonSerializable(typeof(ConfirmBody))]
[JsonSerializable(typeof(AccountFactors))]
[JsonSerializable(typeof(Factor))]
[JsonSerializable(typeof(ConfirmedFactor))]
internal sealed partial class GapuraJson : JsonSerializerContext;

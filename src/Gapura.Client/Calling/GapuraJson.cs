using System.Text.Json;
using System.Text.Json.Serialization;
using Gapura.Client.Accounts;
using Gapura.Client.Approvals;
using Gapura.Client.Events;
using Gapura.Client.Factors;
using Gapura.Client.Transactions;
using Gapura.Client.Verifications;
using Gapura.Client.Webhooks;

namespace Gapura.Client.Calling;

/// <summary>How the bodies are read and written, made while compiling: nothing is looked up by reflection, so trimming leaves it whole.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(VerificationBody))]
[JsonSerializable(typeof(VerificationAnswer))]
[JsonSerializable(typeof(ApprovalBody))]
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(TransactionBody))]
[JsonSerializable(typeof(Transaction))]
[JsonSerializable(typeof(TransactionOffline))]
[JsonSerializable(typeof(ResponseBody))]
[JsonSerializable(typeof(ResponseAnswer))]
[JsonSerializable(typeof(NewAccountBody))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(NewFactorBody))]
[JsonSerializable(typeof(ConfirmBody))]
[JsonSerializable(typeof(AccountFactors))]
[JsonSerializable(typeof(Factor))]
[JsonSerializable(typeof(ConfirmedFactor))]
[JsonSerializable(typeof(EventPage))]
[JsonSerializable(typeof(Webhook))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(WebhookTest))]
[JsonSerializable(typeof(NoBody))]
internal sealed partial class GapuraJson : JsonSerializerContext;

namespace Gapura.Client.Calling;

/// <summary>What a client's token can be for.</summary>
internal static class Scopes
{
    public const string Verify = "gapura.verify";
    public const string Approve = "gapura.approve";
    public const string Transactions = "gapura.transactions";
    public const string Enrol = "gapura.enrol";
    public const string Accounts = "gapura.accounts";
    public const string Events = "gapura.events";
}

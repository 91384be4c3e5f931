using System.Globalization;
using BusinessBanking.Ledger;
using BusinessBanking.Transfers;
using Microsoft.AspNetCore.Components;

namespace BusinessBanking.Pages;

/// <summary>What every page has: who looks at it, and in which language.</summary>
public abstract class Page : ComponentBase
{
    private static readonly CultureInfo s_indonesian = CultureInfo.GetCultureInfo("id-ID");
    private static readonly CultureInfo s_english = CultureInfo.GetCultureInfo("en-GB");

    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    protected bool IsEnglish => Language.IsEnglish(Http);

    protected Person Person => Person.Of(Http.User)!;

    protected string L(string indonesian, string english) => IsEnglish ? english : indonesian;

    /// <summary>Day and time in Jakarta, where the bank is.</summary>
    protected string When(DateTimeOffset? at) => at is { } time
        ? time.ToOffset(TimeSpan.FromHours(7)).ToString(IsEnglish ? "d MMMM yyyy, HH:mm 'WIB'" : "d MMMM yyyy, HH.mm 'WIB'", IsEnglish ? s_english : s_indonesian)
        : "–";

    protected string StateOf(Transfer transfer) => transfer.State switch
    {
        TransferState.Waiting => L($"Menunggu persetujuan, {transfer.Proofs.Count} dari {transfer.Required}", $"Waiting for approval, {transfer.Proofs.Count} of {transfer.Required}"),
        TransferState.Released => L("Dana dikirim", "Released"),
        TransferState.Denied => L("Ditolak", "Rejected"),
        TransferState.Reported => L("Dilaporkan", "Reported"),
        TransferState.Expired => L("Kedaluwarsa", "Expired"),
        TransferState.Cancelled => L("Dibatalkan", "Cancelled"),
        TransferState.Superseded => L("Diganti", "Replaced"),
        TransferState.Unproved => L("Tidak dikirim: bukti tidak cocok", "Not released: proof does not fit"),
        _ => L("Tidak dikirim: saldo kurang", "Not released: not enough money"),
    };

    /// <summary>For who looks at colours: the words beside them say the same.</summary>
    protected static string ToneOf(TransferState state) => state switch
    {
        TransferState.Waiting => "waiting",
        TransferState.Released => "good",
        TransferState.Denied or TransferState.Reported or TransferState.Unproved or TransferState.Uncovered => "bad",
        _ => "past",
    };

    protected string NameOf(Transfer transfer) => transfer.IsBatch
        ? L($"Payroll, {transfer.Payments.Count} penerima", $"Payroll, {transfer.Payments.Count} beneficiaries")
        : L($"Transfer ke {transfer.Payments[0].Beneficiary}", $"Transfer to {transfer.Payments[0].Beneficiary}");
}

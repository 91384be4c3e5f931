using Gapura.Storage.Records;

namespace Gapura.Server.Flows.SignIn;

/// <summary>What can happen to a sign-in.</summary>
public enum SignInEvent
{
    PasswordRefused,
    NothingMoreAsked,
    CodeAsked,
    FirstCodeAsked,
    NewPasswordAsked,
    TermsAsked,
    ContactsAsked,
    EnrolmentAsked,
    CodeRefused,
    CodeProved,
    EnrolmentBegun,
    EnrolmentSkipped,
    ApprovalAsked,
    Approved,
    DeviceCodeShown,
    DeviceConfirmed,
    DeviceRefused,
    Dropped,
}

/// <summary>
/// Sign-in as a table: identify → check password → prove second factor → open session. The files beside this one are the verbs, in the
/// order in which a person meets them: Identify, CheckPassword, AwaitApproval, ProveCode, ProveRecoveryCode, Enrol, BindDevice,
/// ChooseNewPassword, AcceptTerms, ConfirmContacts, Finish, Drop.
/// </summary>
public static class SignInFlow
{
    /// <summary>The state after an event, or null when the event cannot happen in that state.</summary>
    public static SignInState? Next(SignInState state, SignInEvent happened) => (state, happened) switch
    {
        (SignInState.AwaitingPassword, SignInEvent.PasswordRefused) => SignInState.AwaitingPassword,
        (SignInState.AwaitingPassword, SignInEvent.NothingMoreAsked) => SignInState.Finished,
        (SignInState.AwaitingPassword, SignInEvent.CodeAsked) => SignInState.AwaitingCode,
        (SignInState.AwaitingPassword, SignInEvent.ApprovalAsked) => SignInState.AwaitingApproval,
        (SignInState.AwaitingPassword, SignInEvent.FirstCodeAsked) => SignInState.AwaitingFirstCode,
        (SignInState.AwaitingPassword, SignInEvent.NewPasswordAsked) => SignInState.AwaitingNewPassword,
        (SignInState.AwaitingPassword, SignInEvent.EnrolmentAsked) => SignInState.OfferedEnrolment,

        (SignInState.AwaitingApproval, SignInEvent.Approved) => SignInState.Finished,
        (SignInState.AwaitingApproval, SignInEvent.CodeAsked) => SignInState.AwaitingCode,
        (SignInState.AwaitingApproval, SignInEvent.NewPasswordAsked) => SignInState.AwaitingNewPassword,

        (SignInState.AwaitingCode, SignInEvent.CodeRefused) => SignInState.AwaitingCode,
        (SignInState.AwaitingCode, SignInEvent.CodeProved) => SignInState.Finished,
        (SignInState.AwaitingCode, SignInEvent.NewPasswordAsked) => SignInState.AwaitingNewPassword,

        (SignInState.AwaitingFirstCode, SignInEvent.CodeRefused) => SignInState.AwaitingFirstCode,
        (SignInState.AwaitingFirstCode, SignInEvent.CodeProved) => SignInState.Finished,
        (SignInState.AwaitingFirstCode, SignInEvent.NewPasswordAsked) => SignInState.AwaitingNewPassword,
        (SignInState.AwaitingFirstCode, SignInEvent.EnrolmentBegun) => SignInState.ShowingEnrolment,
        (SignInState.AwaitingFirstCode, SignInEvent.EnrolmentSkipped) => SignInState.Finished,
        (SignInState.AwaitingFirstCode, SignInEvent.DeviceCodeShown) => SignInState.ShowingDeviceCode,

        (SignInState.AwaitingNewPassword or SignInState.AwaitingTerms or SignInState.AwaitingContacts, SignInEvent.NothingMoreAsked) => SignInState.Finished,
        (SignInState.AwaitingNewPassword or SignInState.AwaitingTerms or SignInState.AwaitingContacts, SignInEvent.EnrolmentAsked) => SignInState.OfferedEnrolment,

        // The stages of a first sign-in, in this order; whoever has passed one meets the next.
        (SignInState.AwaitingPassword or SignInState.AwaitingApproval or SignInState.AwaitingCode or SignInState.AwaitingNewPassword, SignInEvent.TermsAsked) =>
            SignInState.AwaitingTerms,
        (SignInState.AwaitingPassword or SignInState.AwaitingApproval or SignInState.AwaitingCode or SignInState.AwaitingNewPassword or SignInState.AwaitingTerms,
            SignInEvent.ContactsAsked) => SignInState.AwaitingContacts,

        // Where the QR code is shown at once, without an offer before it.
        (SignInState.AwaitingPassword or SignInState.AwaitingNewPassword or SignInState.AwaitingTerms or SignInState.AwaitingContacts, SignInEvent.DeviceCodeShown) =>
            SignInState.ShowingDeviceCode,
        (SignInState.ShowingDeviceCode, SignInEvent.EnrolmentSkipped) => SignInState.Finished,

        (SignInState.OfferedEnrolment, SignInEvent.EnrolmentBegun) => SignInState.ShowingEnrolment,
        (SignInState.OfferedEnrolment, SignInEvent.EnrolmentSkipped) => SignInState.Finished,
        (SignInState.OfferedEnrolment, SignInEvent.DeviceCodeShown) => SignInState.ShowingDeviceCode,

        (SignInState.ShowingDeviceCode, SignInEvent.DeviceCodeShown) => SignInState.ShowingDeviceCode,
        (SignInState.ShowingDeviceCode, SignInEvent.DeviceConfirmed) => SignInState.Finished,
        (SignInState.ShowingDeviceCode, SignInEvent.DeviceRefused) => SignInState.OfferedEnrolment,
        (SignInState.ShowingDeviceCode, SignInEvent.NewPasswordAsked) => SignInState.AwaitingNewPassword,

        (SignInState.ShowingEnrolment, SignInEvent.CodeRefused) => SignInState.ShowingEnrolment,
        (SignInState.ShowingEnrolment, SignInEvent.CodeProved) => SignInState.Finished,

        (not (SignInState.Finished or SignInState.Dropped), SignInEvent.Dropped) => SignInState.Dropped,
        _ => null,
    };

    /// <summary>The page, within the portal, on which a sign-in in this state goes on.</summary>
    public static string PageOf(SignInState state) => state switch
    {
        SignInState.AwaitingPassword => "/sign-in/password",
        SignInState.AwaitingCode or SignInState.AwaitingFirstCode => "/sign-in/code",
        SignInState.AwaitingApproval => "/sign-in/waiting",
        SignInState.AwaitingNewPassword => "/sign-in/new-password",
        SignInState.AwaitingTerms => "/sign-in/terms",
        SignInState.AwaitingContacts => "/sign-in/contacts",
        SignInState.OfferedEnrolment => "/sign-in/enable",
        SignInState.ShowingEnrolment => "/sign-in/qr",
        SignInState.ShowingDeviceCode => "/sign-in/device",
        _ => "/sign-in",
    };

    /// <summary>The table as a Mermaid diagram, for the README beside this file.</summary>
    public static string Diagram()
    {
        var lines = from state in Enum.GetValues<SignInState>()
                    from happened in Enum.GetValues<SignInEvent>()
                    let next = Next(state, happened)
                    where next is not null && happened != SignInEvent.Dropped
                    select $"    {state} --> {next} : {happened}";
        return "stateDiagram-v2\n    [*] --> AwaitingPassword : identify\n" + string.Join('\n', lines) + "\n    Finished --> [*]\n";
    }
}

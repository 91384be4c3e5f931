using System.Net;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Server.Portals;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Flows.SignIn;

/// <summary>Where people name their company: who they are, and what they meet on the way in (R60–R63, Q25).</summary>
public sealed class CompanyTests
{
    [Fact]
    public async Task The_same_User_ID_in_two_companies_is_two_people()
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        var first = await gapura.AddCompanyUserAsync("maker01");
        var second = await gapura.AddCompanyUserAsync("maker01", "SENTOSA");
        using var browser = gapura.NewVisitor();
        Assert.NotEmpty((await browser.PasswordAtBankAsync(first, second.Password)).Problem);
        Assert.NotEmpty((await browser.PasswordAtBankAsync(second, first.Password)).Problem);
        Assert.Equal("Aktivasi Token Keamanan", (await browser.PasswordAtBankAsync(second)).Title);
    }

    [Theory]
    [InlineData("majujaya", "MAKER01")]
    [InlineData(" MajuJaya ", "maker01")]
    public async Task Company_and_User_ID_are_taken_in_any_case(string company, string userId)
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        var person = await gapura.AddCompanyUserAsync("maker01");
        using var browser = gapura.NewVisitor();
        Assert.Equal("Aktivasi Token Keamanan", (await browser.PasswordAtBankAsync(person with { Company = company, UserId = userId })).Title);
    }

    [Fact]
    public async Task An_unknown_company_an_unknown_user_and_a_wrong_password_look_alike()
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        var person = await gapura.AddCompanyUserAsync("maker01");
        var texts = new HashSet<string>();
        foreach (var typed in (TestPerson[])[person with { Company = "TIDAKADA1" }, person with { UserId = "orang0001" }, person with { Password = "salah" }])
        {
            using var browser = gapura.NewVisitor();
            var reply = await browser.PasswordAtBankAsync(typed, "salah sekali");
            texts.Add($"{(int)reply.Status} {reply.Text.Replace(reply.Reference, "", StringComparison.Ordinal).Replace(typed.Company, "C", StringComparison.Ordinal).Replace(typed.UserId, "U", StringComparison.Ordinal)}");
        }

        Assert.Single(texts);
    }

    [Theory]
    [InlineData("", "maker01")]
    [InlineData("PT Maju", "maker01")]
    [InlineData("MAJUJAYA", "")]
    public async Task What_is_no_company_or_user_is_said_and_what_was_typed_stays(string company, string userId)
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        using var browser = gapura.NewVisitor();
        var reply = await browser.SubmitAsync(await browser.GetAsync("/bisnis/sign-in"), "Next", ("companyId", company), ("userId", userId));
        Assert.Equal((HttpStatusCode)422, reply.Status);
        Assert.NotEmpty(reply.Problem);
        Assert.Equal(company, reply.Document.QuerySelector("[name=companyId]")!.GetAttribute("value"));
        Assert.Equal(userId, reply.Document.QuerySelector("[name=userId]")!.GetAttribute("value"));
        Assert.False(await gapura.Database.ReadAsync(db => db.SignIns.AnyAsync()));
    }

    [Fact]
    public async Task A_closed_company_opens_nothing_and_ends_what_was_open()
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        var person = await gapura.AddCompanyUserAsync("maker01");
        using var browser = gapura.NewVisitor();
        var home = await browser.SubmitAsync(await browser.PasswordAtBankAsync(person), "Lewati, aktifkan nanti");
        Assert.Equal("Beranda", home.Title);
        var companies = new OrganisationAdministration(gapura.Database, gapura.Services.GetRequiredService<Clock>(), gapura.Services.GetRequiredService<AuditLog>());
        await companies.CloseAsync("bisnis", "MAJUJAYA", isClosed: true, new OperatorAct("test", "contract ended"));
        Assert.NotEqual("Beranda", (await browser.GetAsync("/bisnis/home")).Title);
        Assert.NotEmpty((await browser.PasswordAtBankAsync(person)).Problem);
        await companies.CloseAsync("bisnis", "MAJUJAYA", isClosed: false, new OperatorAct("test", "contract renewed"));
        Assert.Equal("Aktivasi Token Keamanan", (await browser.PasswordAtBankAsync(person)).Title);
    }

    [Fact]
    public async Task Terms_and_contacts_come_before_the_first_session_and_changed_terms_again()
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        var person = await gapura.AddCompanyUserAsync("maker01", isNew: true);
        using var browser = gapura.NewVisitor();
        var password = await browser.PasswordAtBankAsync(person);
        var terms = await browser.SubmitAsync(password, password.Document.QuerySelector("main button[type=submit]")!.TextContent.Trim(), ("newPassword", "kopi-hitam-pagi-hari"), ("repeatPassword", "kopi-hitam-pagi-hari"));
        Assert.Equal("Syarat dan Ketentuan", terms.Title);
        Assert.NotEqual("Beranda", (await browser.GetAsync("/bisnis/home")).Title);
        var old = await browser.SubmitAsync(terms, "Setuju & Lanjutkan", ("terms", "2020-01"));
        Assert.Equal((HttpStatusCode)422, old.Status);
        var contacts = await browser.SubmitAsync(old, "Setuju & Lanjutkan");
        Assert.Equal("Periksa data kontak Anda", contacts.Title);
        Assert.Contains("•••• 9001", contacts.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("+62", contacts.Text, StringComparison.Ordinal);
        var lightbox = await browser.SubmitAsync(contacts, "Ada yang salah");
        Assert.Equal("Aktivasi Token Keamanan", lightbox.Title);
        await browser.SubmitAsync(lightbox, "Lewati, aktifkan nanti");
        await browser.SubmitAsync(await browser.GetAsync("/bisnis/home"), "LOGOUT");

        // Contacts that were disputed are asked again, terms only when they are others.
        Assert.Equal("Periksa data kontak Anda", (await browser.PasswordAtBankAsync(person, "kopi-hitam-pagi-hari")).Title);
        gapura.Settings.Portals.Single(portal => portal.Key == "bisnis").Terms.Version = "2027-01";
        Assert.Equal("Syarat dan Ketentuan", (await browser.PasswordAtBankAsync(person, "kopi-hitam-pagi-hari")).Title);
        var kinds = (await gapura.AuditAsync()).Select(one => one.Kind).ToList();
        Assert.Contains("terms_accepted", kinds);
        Assert.Contains("contacts_disputed", kinds);
    }

    [Fact]
    public async Task Where_the_token_is_required_it_cannot_be_skipped()
    {
        await using var gapura = await RunningGapura.StartAsync(Storage.DatabaseKind.Sqlite);
        var portal = gapura.Settings.Portals.Single(one => one.Key == "bisnis");
        await gapura.SetPolicyAsync(portal, SecondFactorMode.Required);
        using var browser = gapura.NewVisitor();
        var lightbox = await browser.PasswordAtBankAsync(await gapura.AddCompanyUserAsync("maker01"));
        Assert.DoesNotContain("Lewati", lightbox.Text, StringComparison.Ordinal);
        var run = await gapura.Database.ReadAsync(db => db.SignIns.Select(one => one.Id).SingleAsync());
        var skipped = await browser.PostAsync("/bisnis/sign-in/skip", ("formToken", lightbox.Document.QuerySelector("[name=formToken]")!.GetAttribute("value")!), ("signIn", run.ToString()));
        Assert.Equal("Aktivasi Token Keamanan", skipped.Title);
        Assert.NotEqual("Beranda", (await browser.GetAsync("/bisnis/home")).Title);
    }
}

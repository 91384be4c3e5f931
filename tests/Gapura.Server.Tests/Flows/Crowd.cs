using System.Net;
using Gapura.Protocol;
using Gapura.Server.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SignInRow = Gapura.Storage.Records.SignIn;

namespace Gapura.Server.Tests.Flows;

/// <summary>
/// Many browsers at one account, on one node or two. Where they stand in their sign-ins is written straight into the database: what is
/// tested is what they do next, and a password for each would cost more than the race.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    private readonly List<RunningGapura> _nodes;
    private readonly List<Visitor> _visitors = [];

    private Crowd(List<RunningGapura> nodes, TestPerson person)
    {
        _nodes = nodes;
        Person = person;
    }

    public RunningGapura Gapura => _nodes[0];

    public TestPerson Person { get; }

    public IReadOnlyList<Visitor> Visitors => _visitors;

    /// <summary>On PostgreSQL every second browser talks to a second node.</summary>
    public static async Task<Crowd> GatherAsync(DatabaseKind kind, int size = 50)
    {
        var gapura = await RunningGapura.StartAsync(kind);
        List<RunningGapura> nodes = kind == DatabaseKind.Postgres ? [gapura, await gapura.StartAnotherNodeAsync()] : [gapura];
        var crowd = new Crowd(nodes, await gapura.AddPersonAsync("ramai"));
        for (var i = 0; i < size; i++)
        {
            var visitor = nodes[i % nodes.Count].NewVisitor();
            await visitor.GetAsync("/lpse/");
            crowd._visitors.Add(visitor);
        }

        return crowd;
    }

    /// <summary>Puts every browser half-way: the password proved, this asked next.</summary>
    /// <returns>The sign-ins' ids, as forms carry them.</returns>
    public async Task<string[]> StandAsync(SignInState state, bool mayBeSkipped = false)
    {
        var runs = new string[_visitors.Count];
        await Gapura.Database.WriteAsync(async db =>
        {
            var version = await db.Accounts.Where(a => a.Id == Person.Id).Select(a => a.CredentialVersion).SingleAsync();
            for (var i = 0; i < runs.Length; i++)
            {
                var (handle, now) = (Cookies.NewToken(), Gapura.Time.GetUtcNow());
                var run = new SignInRow
                {
                    Id = SignInId.New(now),
                    HandleHash = Cookies.HashOf(handle),
                    BrowserHash = Cookies.HashOf(TokenOf(_visitors[i])),
                    Portal = "lpse",
                    UserType = Person.UserType,
                    UserId = Person.UserId,
                    State = state,
                    AccountId = Person.Id,
                    CredentialVersion = version,
                    Methods = "pwd",
                    EnrolmentMayBeSkipped = mayBeSkipped,
                    CreatedAt = now,
                    ExpiresAt = now.AddMinutes(5),
                };
                db.SignIns.Add(run);
                runs[i] = run.Id.ToString();
                _visitors[i].Cookies["__Host-gapura-signin-lpse"] = handle;
                _visitors[i].Cookies.Remove("__Host-gapura-session-lpse");
            }

            await db.SaveChangesAsync();
        });
        return runs;
    }

    /// <summary>Gives the account a TOTP secret in place of any other.</summary>
    public async Task<byte[]> GiveSecretAsync(FactorStatus status)
    {
        var now = Gapura.Time.GetUtcNow();
        using var secret = OtpSecret.Create(OtpAlgorithm.Sha1);
        var (id, key) = (FactorId.New(now), secret.Reveal().ToArray());
        await Gapura.Database.WriteAsync(async db =>
        {
            await db.TotpFactors.Where(f => f.AccountId == Person.Id).ExecuteDeleteAsync();
            db.TotpFactors.Add(new TotpFactor
            {
                Id = id,
                AccountId = Person.Id,
                Status = status,
                Algorithm = OtpAlgorithm.Sha1,
                Digits = 6,
                PeriodSeconds = 30,
                CreatedAt = now,
                SecretSealed = Gapura.Services.GetRequiredService<KeyRing>().Seal(SealedColumn.TotpSecret, id.ToString(), key),
                PendingUntil = now.AddMinutes(10),
            });
            await db.SaveChangesAsync();
        });
        return key;
    }

    /// <summary>A mailed link's token.</summary>
    public async Task<string> GiveLinkAsync(ResetPurpose purpose)
    {
        var (token, now) = (Cookies.NewToken(), Gapura.Time.GetUtcNow());
        await Gapura.Database.WriteAsync(async db =>
        {
            var account = await db.Accounts.SingleAsync(a => a.Id == Person.Id);
            await db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordMailResetAt, (DateTimeOffset?)null).SetProperty(a => a.FactorMailResetAt, (DateTimeOffset?)null));
            await db.ResetLinks.Where(link => link.AccountId == Person.Id && link.Purpose == purpose).ExecuteDeleteAsync();
            db.ResetLinks.Add(new ResetLink
            {
                AccountId = account.Id,
                Purpose = purpose,
                TokenHash = Cookies.HashOf(token),
                CredentialVersion = account.CredentialVersion,
                CreatedAt = now,
                ExpiresAt = now.AddMinutes(30),
            });
            await db.SaveChangesAsync();
        });
        return token;
    }

    /// <summary>The token of a link about the person's mailbox; no password is asked.</summary>
    public async Task<string> GiveMailboxLinkAsync(MailboxPurpose purpose, string address)
    {
        var (token, now) = (Cookies.NewToken(), Gapura.Time.GetUtcNow());
        await Gapura.Database.WriteAsync(async db =>
        {
            db.MailboxLinks.Add(new MailboxLink
            {
                TokenHash = Cookies.HashOf(token),
                AccountId = Person.Id,
                Purpose = purpose,
                Address = address,
                CredentialVersion = await db.Accounts.Where(a => a.Id == Person.Id).Select(a => a.CredentialVersion).SingleAsync(),
                CreatedAt = now,
                ExpiresAt = now.AddDays(1),
            });
            await db.SaveChangesAsync();
        });
        return token;
    }

    /// <summary>Signs one browser in, with everything proved just now.</summary>
    public async Task GiveSessionAsync(Visitor visitor)
    {
        var (token, now) = (Cookies.NewToken(), Gapura.Time.GetUtcNow());
        await Gapura.Database.WriteAsync(async db =>
        {
            var version = await db.Accounts.Where(a => a.Id == Person.Id).Select(a => a.CredentialVersion).SingleAsync();
            db.Sessions.Add(new Session
            {
                Id = SessionId.New(now),
                AccountId = Person.Id,
                TokenHash = Cookies.HashOf(token),
                BrowserHash = Cookies.HashOf(TokenOf(visitor)),
                Portal = "lpse",
                CredentialVersion = version,
                Methods = "pwd otp",
                Address = "",
                UserAgent = "",
                CreatedAt = now,
                LastSeenAt = now,
                ExpiresAt = now.AddHours(12),
                ProvedAt = now,
            });
            await db.SaveChangesAsync();
        });
        visitor.Cookies["__Host-gapura-session-lpse"] = token;
    }

    /// <summary>Every browser is a copy of the first: its tabs, or stolen cookies.</summary>
    public void ShareCookies()
    {
        foreach (var visitor in _visitors.Skip(1))
        {
            foreach (var (name, value) in _visitors[0].Cookies)
            {
                visitor.Cookies[name] = value;
            }
        }
    }

    /// <summary>Posts with the browser's form token added, and follows nothing.</summary>
    public Task<Reply> PostAsync(Visitor visitor, string path, params (string Name, string Value)[] fields) =>
        visitor.PostOnlyAsync(path, [("formToken", Gapura.Services.GetRequiredService<BrowserCookie>().FormToken(TokenOf(visitor))), .. fields]);

    /// <summary>Every browser does its thing, all let loose at the same moment.</summary>
    public async Task<Reply[]> AtOnceAsync(Func<Visitor, int, Task<Reply>> act)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = _visitors.Select((visitor, i) => Task.Run(async () =>
        {
            await gate.Task;
            return await act(visitor, i);
        })).ToList();
        gate.SetResult();
        return await Task.WhenAll(all);
    }

    public static bool IsSentTo(Reply reply, string path) => reply.Status == HttpStatusCode.SeeOther && reply.Location == path;

    /// <summary>Exactly one of many was sent there, and nothing broke.</summary>
    public static void AssertOneWon(Reply[] replies, string path)
    {
        Assert.DoesNotContain(replies, reply => (int)reply.Status >= 500);
        Assert.Single(replies, reply => IsSentTo(reply, path));
    }

    public async ValueTask DisposeAsync()
    {
        _visitors.ForEach(visitor => visitor.Dispose());
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.DisposeAsync();
        }
    }

    private static string TokenOf(Visitor visitor) => visitor.Cookies["__Host-gapura-browser"].Split('.')[0];
}

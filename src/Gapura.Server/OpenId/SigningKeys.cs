using System.Globalization;
using System.Security.Cryptography;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace Gapura.Server.OpenId;

/// <summary>
/// The provider's keys: made, kept sealed in the database, and rotated while serving. A new key is in the JWK set a day before it signs,
/// and an old one stays until the last token that it signed has expired, and the session with which it was given (J-14).
/// </summary>
public sealed class SigningKeys(Database database, Clock clock, KeyRing ring, GapuraSettings settings) : IDisposable
{
    public const string Es256 = "ES256";
    public const string Rs256 = "RS256";

    /// <summary>Of codes and refresh tokens, which nobody but us reads.</summary>
    public const string Own = "A256";

    /// <summary>How long a key signs.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(90);

    /// <summary>How long before that it can be seen: relying parties keep the JWK set for hours.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(1);

    // Asked every second by every node: compiled once.
    private static readonly PerProvider<Func<GapuraContext, DateTimeOffset, IAsyncEnumerable<SigningKey>>> Shown = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, DateTimeOffset now) => db.SigningKeys.Where(row => row.GoneAt == null || row.GoneAt > now)));

    private const int RsaBits = 3072;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly SemaphoreSlim _rsa = new(1, 1);
    private volatile KeySet? _current;
    private CancellationTokenSource _changed = new();

    public KeySet Current => _current ?? throw new InvalidOperationException("The signing keys are read before the first request is taken.");

    /// <summary>Fires when the keys that sign or that are shown have changed.</summary>
    public IChangeToken Changes => new CancellationChangeToken(_changed.Token);

    /// <summary>Reads the keys, makes what is missing, plans successors. Safe to run on several nodes at once: a key's name decides.</summary>
    public async Task RefreshAsync()
    {
        await _one.WaitAsync();
        try
        {
            var rows = await ReadAsync();
            var due = Due(rows).ToList();
            if (due.Count > 0)
            {
                foreach (var (algorithm, number, from) in due)
                {
                    await MakeAsync(algorithm, number, from);
                }

                rows = await ReadAsync();
            }

            Take(rows);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>RSA keys cost a moment to make, so there is none until somebody asks for the provider's metadata or has use for one.</summary>
    public async Task EnsureRsaAsync()
    {
        if (Current.Has(Rs256))
        {
            return;
        }

        // Of those who ask at the same moment one makes it: it is the work of a third of a second.
        await _rsa.WaitAsync();
        try
        {
            if (!Current.Has(Rs256))
            {
                await MakeAsync(Rs256, 1, clock.Now);
                await RefreshAsync();
            }
        }
        finally
        {
            _rsa.Release();
        }
    }

    /// <summary>A successor now, for a key that may be known to others.</summary>
    /// <param name="atOnce">True: it signs at once, and what the old keys signed is refused from now on.</param>
    public async Task RotateAsync(string algorithm, bool atOnce)
    {
        var rows = (await ReadAsync()).Where(row => row.Algorithm == algorithm).ToList();
        var from = atOnce ? clock.Now : clock.Now + Notice;
        await MakeAsync(algorithm, rows.Select(NumberOf).DefaultIfEmpty(0).Max() + 1, from);
        var gone = atOnce ? clock.Now : from + LifeOfTokens(algorithm);
        var ids = rows.ConvertAll(row => row.Id);
        await database.WriteAsync(db => db.SigningKeys.Where(row => ids.Contains(row.Id)).ExecuteUpdateAsync(set => set.SetProperty(row => row.GoneAt, gone)));
        await RefreshAsync();
    }

    public void Dispose()
    {
        _one.Dispose();
        _rsa.Dispose();
        _changed.Dispose();
    }

    /// <summary>An ID token names its person after its own end too, when they sign out: its key is believed as long as the session may be open.</summary>
    private TimeSpan LifeOfTokens(string algorithm) =>
        algorithm == Own ? Lifetimes.Refresh + TimeSpan.FromDays(1) : TimeSpan.FromHours(settings.Limits.SessionHours + 1) + Lifetimes.Access;

    private static int NumberOf(SigningKey row) => int.Parse(row.Id.AsSpan(row.Id.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);

    private static string NameOf(string algorithm, int number) => string.Create(CultureInfo.InvariantCulture, $"{algorithm.ToLowerInvariant()}-{number}");

    private Task<List<SigningKey>> ReadAsync() => database.ListAsync(db => Shown.For(db)(db, clock.Now));

    private IEnumerable<(string Algorithm, int Number, DateTimeOffset From)> Due(List<SigningKey> rows)
    {
        foreach (var algorithm in new[] { Es256, Rs256, Own })
        {
            var newest = rows.Where(row => row.Algorithm == algorithm).MaxBy(NumberOf);
            if (newest is null && algorithm != Rs256)
            {
                yield return (algorithm, 1, clock.Now);
            }
            else if (newest is not null && newest.SignsFrom + Life - Notice <= clock.Now)
            {
                yield return (algorithm, NumberOf(newest) + 1, clock.Now + Notice);
            }
        }
    }

    private async Task MakeAsync(string algorithm, int number, DateTimeOffset from)
    {
        var id = NameOf(algorithm, number);
        var fresh = ring.Seal(SealedColumn.SigningKey, id, NewKey(algorithm));
        var (created, signsFrom, oldGone) = (database.Time(clock.Now), database.Time(from), database.Time(from + LifeOfTokens(algorithm)));
        await database.WriteAsync(async db =>
        {
            var rows = await db.Database.ExecuteSqlAsync(
                $"""
                 INSERT INTO signing_keys (id, algorithm, private_sealed, created_at, signs_from) VALUES ({id}, {algorithm}, {fresh}, {created}, {signsFrom})
                 ON CONFLICT (id) DO NOTHING
                 """);
            return rows == 0 ? 0 : await db.Database.ExecuteSqlAsync(
                $"UPDATE signing_keys SET gone_at = {oldGone} WHERE algorithm = {algorithm} AND id <> {id} AND gone_at IS NULL");
        });
    }

    private static byte[] NewKey(string algorithm)
    {
        if (algorithm == Own)
        {
            return RandomNumberGenerator.GetBytes(64);
        }

        using AsymmetricAlgorithm key = algorithm == Es256 ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(RsaBits);
        return key.ExportPkcs8PrivateKey();
    }

    private void Take(List<SigningKey> rows)
    {
        if (_current?.IsOf(rows, clock.Now) == true)
        {
            return;
        }

        _current = new KeySet([.. rows.Select(row => new ProviderKey(row, ring.Open(SealedColumn.SigningKey, row.Id, row.PrivateSealed)))], clock.Now);
        var before = Interlocked.Exchange(ref _changed, new CancellationTokenSource());
        before.Cancel();
        before.Dispose();
    }
}

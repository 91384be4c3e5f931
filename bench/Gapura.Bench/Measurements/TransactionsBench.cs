using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Gapura.Bench.Ground;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Gapura.Testing;

namespace Gapura.Bench.Measurements;

/// <summary>
/// A transfer from the bank's request to its release: asked, fetched by the token, signed with its PIN, verified by the bank. Beside it, what
/// verifying a statement costs over a bare <c>ECDsa.VerifyData</c>.
/// </summary>
public static class TransactionsBench
{
    private const int Banks = 16;

    // The runtime compiles what is used often a second time while the first rounds run; a server that serves has that behind it.
    private const int WarmingUp = 4;

    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int each, int rounds) = isQuick ? (40, 3) : (150, 5);
        var report = new Report("Transactions end to end", $"""
            The whole server on PostgreSQL with fsync on, and {Banks} tokens that work beside each other, in one process on the same two cores: what tokens and bank
            compute (three signatures and two checks a transfer) is in the number. Each transfer is `POST /api/v1/transactions`, the token's `GET /transactions`, its signed
            answer with the PIN's proof, `GET /api/v1/transactions/ID`, and the check of the statement against the fields. {Banks * each} transfers a round, {rounds} rounds
            after {WarmingUp} for warming up.
            """);
        Verify(report, isQuick ? 2_000 : 10_000);
        await using PostgresServer postgres = await PostgresServer.StartNewAsync();
        await using Bank bank = await Bank.StartAsync(await postgres.CreateDatabaseAsync(), Banks);
        List<double> perSecond = [], cpu = [], latency = [];
        for (int round = 0; round < WarmingUp + rounds; round++)
        {
            List<double> times = [];
            (TimeSpan before, long started) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
            await Task.WhenAll(bank.Tokens.Select(token => WorkAsync(bank, token, each, times)));
            double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (round >= WarmingUp)
            {
                perSecond.Add(Banks * each / seconds);
                cpu.Add((Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds / (Banks * each));
                latency.Add(Report.Median(times));
            }
        }

        report.AddMedian("transfers", perSecond, "a second", "≥ 500");
        report.AddMedian("CPU of server, tokens and bank together, each", cpu, "ms");
        report.AddMedian("one transfer, p50", latency, "ms");
        return report;
    }

    private static async Task WorkAsync(Bank bank, BankToken token, int count, List<double> times)
    {
        for (int i = 0; i < count; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await bank.TransferAsync(token);
            lock (times)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }
    }

    /// <summary>In turn, so that both meet the same machine.</summary>
    private static void Verify(Report report, int count)
    {
        using var key = DeviceKey.Create();
        TransactionField[] fields = [new("amount", "1500000.00"), new("currency", "IDR"), new("beneficiary", "PT Sumber Contoh"), new("account", "5550100")];
        var question = new TransactionQuestion(
            ServerName.Read("https://masuk.example")!.Value, new TransactionChallenge(Guid.CreateVersion7(), Base64UrlText.Encode(new byte[32]), 1795392060),
            Guid.CreateVersion7(), Guid.CreateVersion7(), new TransactionShown("Bank Contoh", "Transfer", fields, "", 0));
        string statement = TransactionStatement.Seal(question, new TransactionAnswer(Decision.Approve, true, 1), key);
        string[] parts = statement.Split('.');
        byte[] signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        Base64UrlText.TryDecode(parts[2], out byte[] signature);
        using var bare = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = key.Public.Point[1..33].ToArray(), Y = key.Public.Point[33..].ToArray() },
        });
        List<double> ours = [], floor = [];
        for (int round = 0; round < 6; round++)
        {
            ours.Add(Time(count, () => TransactionStatement.Read(statement)!.Answers(question, key.Public)));
            floor.Add(Time(count, () => bare.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)));
        }

        ours.RemoveAt(0);
        floor.RemoveAt(0);
        report.AddMedian("verifying a statement", ours, "µs");
        report.AddMedian("floor: ECDsa.VerifyData with the key at hand", floor, "µs");
        report.AddMedian("ours ÷ floor", [.. ours.Zip(floor, (a, b) => a / b)], "", "≤ 1.3");
    }

    private static double Time(int count, Func<bool> check)
    {
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            if (!check())
            {
                throw new InvalidOperationException("A right statement was refused.");
            }
        }

        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / count;
    }
}

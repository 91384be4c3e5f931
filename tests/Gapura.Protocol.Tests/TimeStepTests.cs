using CsCheck;
using Xunit;

namespace Gapura.Protocol.Tests;

public sealed class TimeStepTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:00:29.9999999Z", 0)]
    [InlineData("1970-01-01T00:00:30Z", 1)]
    [InlineData("2038-01-19T03:14:07Z", 71_582_788)]
    [InlineData("2038-01-19T03:14:30Z", 71_582_789)]
    [InlineData("2106-02-07T06:28:30Z", 143_165_577)]
    [InlineData("2603-10-11T11:33:20Z", 0x27BC86AA)]
    [InlineData("4011-07-14T01:03:59Z", 2_147_483_647)]
    [InlineData("4011-07-14T01:04:00Z", 2_147_483_648)]
    [InlineData("9999-12-31T23:59:59.9999999Z", 8_446_743_359)]
    public void A_step_counts_whole_periods_past_2038_and_2603_and_past_32_bits(string instant, long expected)
    {
        DateTimeOffset at = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture);

        TimeStep step = TotpParameters.Default.StepAt(at);

        Assert.Equal(expected, step.Value);
        Assert.Equal(step, TotpParameters.Default.StepAt(at.Year is > 1970 and < 9999 ? at.ToOffset(TimeSpan.FromHours(7)) : at));
    }

    [Fact]
    public void A_step_begins_at_its_start_and_ends_a_period_later() =>
        Gen.Select(Samples.UnixTime, Samples.Parameters).Sample((unix, p) =>
        {
            DateTimeOffset at = DateTimeOffset.FromUnixTimeSeconds(unix);
            TimeStep step = p.StepAt(at);
            DateTimeOffset start = p.StartOf(step);

            Assert.Equal(TimeSpan.Zero, start.Offset);
            Assert.InRange((at - start).TotalSeconds, 0, p.PeriodSeconds - 1);
            Assert.Equal(step, p.StepAt(start));
            Assert.True(step.Value == 0 || p.StepAt(start.AddTicks(-1)) == step - 1);
        }, iter: 2_000);

    [Fact]
    public void Instants_and_steps_out_of_range_are_refused()
    {
        var p = TotpParameters.Default;

        Assert.Throws<ArgumentOutOfRangeException>(() => p.StepAt(DateTimeOffset.UnixEpoch.AddTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => p.StartOf(new TimeStep(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => p.StartOf(new TimeStep(8_446_743_360)));
        Assert.Throws<ArgumentOutOfRangeException>(() => p.StartOf(new TimeStep(long.MaxValue)));
    }

    [Fact]
    public void Steps_are_counted_and_ordered()
    {
        var step = new TimeStep(10);

        Assert.Equal(new TimeStep(12), step + 2);
        Assert.Equal(new TimeStep(8), step - 2);
        Assert.Equal(-2, step - (step + 2));
        Assert.True(step < step + 1 && step + 1 > step && step <= step + 0 && step >= step - 0);
        Assert.False(step < step - 1 || step > step + 1 || step <= step - 1 || step >= step + 1);
        Assert.Equal(step + 1, new[] { step, step + 1, step - 1 }.Max());
        Assert.Throws<OverflowException>(() => new TimeStep(long.MaxValue) + 1);
        Assert.Throws<OverflowException>(() => new TimeStep(long.MinValue) - 1);
    }

    [Theory]
    [InlineData(5, 30)]
    [InlineData(9, 30)]
    [InlineData(6, 14)]
    [InlineData(6, 121)]
    [InlineData(6, 0)]
    [InlineData(6, -30)]
    public void Parameters_out_of_range_are_refused_when_made_and_when_changed(int digits, int period)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TotpParameters(OtpAlgorithm.Sha1, digits, period));
        Assert.Throws<ArgumentOutOfRangeException>(() => TotpParameters.Default with { Digits = digits, PeriodSeconds = period });
        Assert.Throws<ArgumentOutOfRangeException>(() => TotpParameters.Default with { Algorithm = (OtpAlgorithm)7 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TotpParameters((OtpAlgorithm)(-1), 6, 30));
    }

    [Fact]
    public void The_default_is_what_every_app_assumes() =>
        Assert.Equal(new TotpParameters(OtpAlgorithm.Sha1, 6, 30), TotpParameters.Default);
}

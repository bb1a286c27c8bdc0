using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// What fails, and what changes in the hospitals: outages of brokers and CAs, wrong clocks of devices, policies, and twice the authority's
/// key. The seed decides when; nothing fails in the last days.
/// </summary>
internal sealed class LifeTroubles
{
    private static readonly TimeSpan BrokerOutage = TimeSpan.FromHours(6);
    private static readonly TimeSpan AuthorityOutage = TimeSpan.FromDays(5);
    private static readonly TimeSpan WrongClocks = TimeSpan.FromDays(3);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly TimeSpan QuietEnd = TimeSpan.FromDays(7);

    private readonly PriorityQueue<Action, TimeSpan> _due = new();

    /// <summary>Plans what happens.</summary>
    /// <param name="random">Decides when.</param>
    /// <param name="duration">Of the run.</param>
    /// <param name="hospitals">The hospitals.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="tryChangeAuthority">Changes the authority's key of a hospital; false to try it again on the next day.</param>
    public LifeTroubles(
        Random random, TimeSpan duration, IReadOnlyList<LifeHospital> hospitals, IReadOnlyList<LifeDevice> devices,
        Func<LifeHospital, bool> tryChangeAuthority)
    {
        TimeSpan end = duration - LifePlan.LastDay - QuietEnd;
        foreach (LifeHospital hospital in hospitals)
        {
            Repeat(random, end, Year / 8, BrokerOutage, hospital.Broker.Fail, hospital.Broker.Recover);
            Repeat(
                random, end, Year / 3, AuthorityOutage, () => hospital.CertificateAuthority.IsDown = true,
                () => hospital.CertificateAuthority.IsDown = false);
            Repeat(random, end, Year * 2 / 3, TimeSpan.Zero, hospital.ChangePolicy, () => { });
            PlanChange(() => tryChangeAuthority(hospital), duration * (0.25 + (0.2 * random.NextDouble())));
            PlanChange(() => tryChangeAuthority(hospital), duration * (0.55 + (0.2 * random.NextDouble())));
        }

        Repeat(random, end, Year / 4, WrongClocks, () => SetClocks(random, devices), () => SetClocks(null, devices));
    }

    /// <summary>When something is due next.</summary>
    public TimeSpan Next => _due.TryPeek(out _, out TimeSpan next) ? next : TimeSpan.MaxValue;

    /// <summary>Applies what is due.</summary>
    public void Apply(TimeSpan now)
    {
        while (_due.TryPeek(out Action? change, out TimeSpan at) && at <= now)
        {
            _due.Dequeue();
            change();
        }
    }

    /// <summary>Each device that starts now has no date, or one that is years off, or none of that.</summary>
    private static void SetClocks(Random? random, IReadOnlyList<LifeDevice> devices)
    {
        foreach (LifeDevice device in devices)
        {
            int kind = random?.Next(3) ?? 0;
            device.Sensor.DateQuality = kind == 1 ? ClockQuality.None : ClockQuality.Network;
            device.Sensor.DateError = kind == 2 ? TimeSpan.FromDays(random!.Next(-2000, 2000)) : TimeSpan.Zero;
        }
    }

    private void PlanChange(Func<bool> tryChange, TimeSpan at) => _due.Enqueue(
        () =>
        {
            if (!tryChange())
            {
                PlanChange(tryChange, at + Day);
            }
        },
        at);

    /// <summary>Something begins once in each interval, and ends.</summary>
    private void Repeat(Random random, TimeSpan end, TimeSpan interval, TimeSpan length, Action begin, Action over)
    {
        for (TimeSpan from = TimeSpan.Zero; from < end; from += interval)
        {
            TimeSpan at = from + (interval * random.NextDouble());
            if (at + length < end)
            {
                _due.Enqueue(begin, at);
                _due.Enqueue(over, at + length);
            }
        }
    }
}

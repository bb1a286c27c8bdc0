namespace NanoMedAgent.HostSim.Life;

/// <summary>
/// What happens to a device, decided by the seed: it is made, has a day of work in each quarter, and one in some tens is stolen, repaired,
/// tampered with, given to the other hospital or retired. On the last day all that work are powered.
/// </summary>
internal static class LifePlan
{
    /// <summary>The last day of a run, on which nothing fails.</summary>
    public static readonly TimeSpan LastDay = TimeSpan.FromHours(30);

    private const int QuarterDays = 91;
    private const int WritesOfDay = 120;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The acts of a device, in their order.</summary>
    /// <param name="number">Which device, from 0.</param>
    /// <param name="random">Of this device alone.</param>
    /// <param name="duration">Of the run.</param>
    public static IReadOnlyList<LifeAct> Of(int number, Random random, TimeSpan duration)
    {
        List<LifeAct> acts = [];
        LifeActKind? fate = FateOf(number, random);
        int quarters = Math.Max(1, (int)(duration / TimeSpan.FromDays(QuarterDays)));
        int quarterOfFate = fate is null ? -1 : random.Next(quarters > 1 ? 1 : 0, quarters);
        bool isOver = false;
        for (int quarter = 0; quarter < quarters && !isOver; quarter++)
        {
            TimeSpan from = TimeSpan.FromDays(quarter * QuarterDays);
            TimeSpan latest = duration - LastDay - TimeSpan.FromDays(4);
            TimeSpan begin = from + (Day * (QuarterDays / 2 * random.NextDouble()));
            begin = begin < latest ? begin : latest;
            AddDay(acts, begin, random);
            if (quarter == quarterOfFate)
            {
                isOver = AddFate(acts, fate!.Value, begin, random);
            }
        }

        if (!isOver)
        {
            TimeSpan begin = duration - LastDay + TimeSpan.FromHours(random.NextDouble());
            acts.Add(new LifeAct(begin, LifeActKind.PowerOn));
            acts.Add(new LifeAct(begin + TimeSpan.FromHours(2), LifeActKind.Pair));
        }

        return [.. acts.OrderBy(act => act.At)];
    }

    /// <summary>
    /// In a hundred, one is stolen and one tampered with, two are repaired, two handed over, three retired: the first ones in small runs.
    /// </summary>
    private static LifeActKind? FateOf(int number, Random random) => (number < 6 ? number : random.Next(100)) switch
    {
        0 => LifeActKind.Lose,
        1 or 6 => LifeActKind.Suspend,
        2 or 7 => LifeActKind.HandOver,
        3 or 8 or 9 => LifeActKind.Retire,
        4 or 10 => LifeActKind.Tamper,
        _ => null,
    };

    /// <summary>A day of work: a patient or two, and sometimes a battery that is loose.</summary>
    private static void AddDay(List<LifeAct> acts, TimeSpan begin, Random random)
    {
        acts.Add(new LifeAct(begin, LifeActKind.PowerOn));
        acts.Add(new LifeAct(begin + TimeSpan.FromHours(1 + random.NextDouble()), LifeActKind.Pair));
        if (random.Next(4) == 0)
        {
            TimeSpan at = begin + TimeSpan.FromHours(12 * random.NextDouble());
            acts.Add(new LifeAct(at, LifeActKind.CutAtWrite, random.Next(1, WritesOfDay)));
        }

        bool isByButton = random.Next(3) == 0;
        acts.Add(new LifeAct(begin + TimeSpan.FromHours(23), isByButton ? LifeActKind.UnpairByButton : LifeActKind.Unpair));
        acts.Add(new LifeAct(begin + Day + TimeSpan.FromMinutes(30 * random.NextDouble()), LifeActKind.PowerOff));
    }

    /// <summary>What happens once in a life, on a day of work.</summary>
    /// <returns>Whether its life is over with that.</returns>
    private static bool AddFate(List<LifeAct> acts, LifeActKind fate, TimeSpan begin, Random random)
    {
        TimeSpan at = begin + TimeSpan.FromHours(6 + (10 * random.NextDouble()));
        TimeSpan later = begin + TimeSpan.FromDays(2 + random.NextDouble());
        switch (fate)
        {
            case LifeActKind.Lose:
                // Whoever has it lets it work until its battery is empty, and charges it once more.
                acts.Add(new LifeAct(at, LifeActKind.Lose));
                acts.Add(new LifeAct(later, LifeActKind.PowerOn));
                acts.Add(new LifeAct(later + TimeSpan.FromHours(12), LifeActKind.PowerOff));
                return true;
            case LifeActKind.Suspend:
                acts.Add(new LifeAct(begin + Day + TimeSpan.FromHours(1), LifeActKind.Suspend));
                acts.Add(new LifeAct(later, LifeActKind.PowerOn));
                acts.Add(new LifeAct(later + TimeSpan.FromHours(3), LifeActKind.Activate));
                acts.Add(new LifeAct(later + TimeSpan.FromHours(20), LifeActKind.PowerOff));
                return false;
            case LifeActKind.Tamper:
                // It works for another day, as if nothing was; then somebody has to look for it.
                acts.Add(new LifeAct(begin + Day + TimeSpan.FromHours(1), LifeActKind.Tamper));
                acts.Add(new LifeAct(later, LifeActKind.PowerOn));
                acts.Add(new LifeAct(later + TimeSpan.FromHours(1), LifeActKind.Pair));
                acts.Add(new LifeAct(later + TimeSpan.FromHours(20), LifeActKind.PowerOff));
                return true;
            case LifeActKind.HandOver:
                acts.Add(new LifeAct(begin + Day + TimeSpan.FromHours(1), LifeActKind.HandOver));
                acts.Add(new LifeAct(later, LifeActKind.PowerOn));
                acts.Add(new LifeAct(later + TimeSpan.FromHours(20), LifeActKind.PowerOff));
                acts.Add(new LifeAct(later + TimeSpan.FromHours(40), LifeActKind.Move));
                return false;
            default:
                acts.Add(new LifeAct(begin + Day + TimeSpan.FromHours(1), LifeActKind.Retire));
                acts.Add(new LifeAct(later, LifeActKind.PowerOn));
                acts.Add(new LifeAct(later + TimeSpan.FromHours(20), LifeActKind.PowerOff));
                return true;
        }
    }
}

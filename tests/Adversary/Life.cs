using Adversary.Attackers;
using Adversary.Invariants;
using Adversary.World;

namespace Adversary;

/// <summary>Half an hour or so of a ward, with insiders of some kinds, and then some minutes in which nobody attacks.</summary>
internal sealed class Life
{
    private const int LongestPairingSeconds = 120;
    private const int HealSeconds = 7 * 60;
    private const int CheckSeconds = 30;

    // A device sends what was not acknowledged again after an hour at the latest.
    private const int LongestRetrySeconds = 75 * 60;
    private const int RetryCheckSeconds = 60;

    private static readonly Func<WardUnderAttack, Random, Attacker>[] Kinds =
    [
        (ward, random) => new StolenSensor(ward, random),
        (ward, random) => new ForgingReader(ward, random),
        (ward, random) => new HostileBroker(ward, random),
        (ward, random) => new FlashThief(ward, random),
        (ward, random) => new ClockForger(ward, random),
        (ward, random) => new CommandForger(ward, random),
        (ward, random) => new LooseBattery(ward, random),
    ];

    private readonly List<Finding> _findings = [];
    private readonly int _seed;
    private readonly int _sensors;

    /// <summary>A life.</summary>
    /// <param name="seed">The same seed gives the same life.</param>
    /// <param name="sensors">How many beds have one.</param>
    public Life(int seed, int sensors)
    {
        _seed = seed;
        _sensors = sensors;
    }

    /// <summary>Who attacked.</summary>
    public string Attackers { get; private set; } = "";

    /// <summary>Seconds of virtual time.</summary>
    public int Seconds { get; private set; }

    /// <summary>Lives it.</summary>
    /// <returns>What must not have happened.</returns>
    public IReadOnlyList<Finding> Run(CancellationToken cancellation)
    {
        Random random = new(_seed);
        try
        {
            using WardUnderAttack ward = new(_seed, _sensors);
            WardInvariants invariants = new(ward);
            for (int i = 0; i < LongestPairingSeconds && ward.Nurses.Any(nurse => !nurse.IsDone); i++)
            {
                Second(ward, invariants);
            }

            Attacker[] attackers = [.. Kinds.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).Select(kind => kind(ward, random))];
            Attackers = string.Join(", ", attackers.Select(attacker => attacker.GetType().Name));
            Attack(ward, invariants, attackers, random, cancellation);
            Heal(ward, invariants, attackers);
            _findings.AddRange(invariants.NowAndThen());
            _findings.AddRange(invariants.AtTheEnd());
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Nothing that an insider does may throw out of the product's code.
            _findings.Add(new Finding("exception", $"{exception}"));
        }

        return _findings;
    }

    private void Attack(
        WardUnderAttack ward, WardInvariants invariants, Attacker[] attackers, Random random, CancellationToken cancellation)
    {
        for (int i = random.Next(5 * 60, 30 * 60); i > 0; i--)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (Attacker attacker in attackers)
            {
                attacker.Act();
            }

            if (random.Next(300) == 0 && ward.NextPatient < PatientSensor.Patients / 2)
            {
                ward.Nurses[random.Next(ward.Nurses.Count)].Exchange();
            }

            Second(ward, invariants);
            if (i % CheckSeconds == 0)
            {
                _findings.AddRange(invariants.NowAndThen());
            }
        }
    }

    private void Heal(WardUnderAttack ward, WardInvariants invariants, Attacker[] attackers)
    {
        foreach (Attacker attacker in attackers)
        {
            attacker.Stop();
        }

        int end = HealSeconds;
        for (int i = 0; i < end; i++)
        {
            Second(ward, invariants);
            if (i == end - 1 && i < LongestRetrySeconds && ward.Sensors.Any(invariants.HasBacklog))
            {
                end += RetryCheckSeconds;
            }
        }
    }

    private void Second(WardUnderAttack ward, WardInvariants invariants)
    {
        ward.Tick();
        Seconds++;
        _findings.AddRange(invariants.Always());
    }
}

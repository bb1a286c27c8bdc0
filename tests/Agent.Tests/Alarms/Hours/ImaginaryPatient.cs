using NanoMedAgent.Measurements;
using NanoMedAgent.Platform;
using Hospital = NanoMedAgent.Hospital.Vitals;

namespace Agent.Tests.Alarms.Hours;

/// <summary>
/// A patient whose vital signs wander, mostly near the limits, with motion, values that no patient can have, sensors that come off, and
/// sensors that repeat an old value.
/// </summary>
internal sealed class ImaginaryPatient : IVitalSigns
{
    // How long a sign stays with one behaviour.
    private const int LongestStretchMilliseconds = 300_000;

    private readonly Random _random;
    private readonly Stretch[] _stretches;
    private readonly RandomRule _rule;
    private readonly Func<VitalSign, long, int?>? _recorded;

    /// <summary>A patient.</summary>
    /// <param name="rule">Near which limits the values are.</param>
    /// <param name="random">Decides.</param>
    /// <param name="recorded">A recording in place of imagined values: the sign's value at a time in milliseconds, null for none.</param>
    public ImaginaryPatient(RandomRule rule, Random random, Func<VitalSign, long, int?>? recorded = null)
    {
        (_rule, _random, _recorded) = (rule, random, recorded);
        _stretches = [.. Enum.GetValues<VitalSign>().Select(_ => new Stretch())];
    }

    /// <summary>The time.</summary>
    public long Milliseconds { get; set; }

    /// <summary>Whether all is well from now on.</summary>
    public bool IsWell { get; set; }

    /// <summary>What was measured since the last time that somebody took it: the values in the unit of databases; null for none.</summary>
    public List<(Hospital.VitalSign Sign, decimal? Value)> Taken { get; private set; } = [];

    /// <summary>Takes what was measured.</summary>
    public List<(Hospital.VitalSign Sign, decimal? Value)> Take()
    {
        List<(Hospital.VitalSign, decimal?)> taken = Taken;
        Taken = [];
        return taken;
    }

    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (!_rule.Has(sign))
        {
            return false;
        }

        if (IsWell)
        {
            measurement.Set(_rule.Normal(sign), SignalQuality.Good);
        }
        else if (_recorded is not null)
        {
            Set(measurement, _recorded(sign, Milliseconds), SignalQuality.LeadOff);
        }
        else
        {
            Imagine(sign, measurement);
        }

        Hospital.VitalSign known = Hospital.VitalSign.Find(RandomRule.NameOf(sign))!;
        bool isStale = measurement.HasValue && measurement.SampledMs < Milliseconds - 10_000;
        decimal? value = !measurement.HasValue || isStale ? null
            : known.IsPressure ? known.ToStored(measurement.Value) : measurement.Value / 10m;
        Taken.Add((known, value));
        return true;
    }

    private static void Set(Measurement measurement, int? value, SignalQuality otherwise)
    {
        if (value is { } known)
        {
            measurement.Set(known, SignalQuality.Good);
        }
        else
        {
            measurement.SetMissing(otherwise);
        }
    }

    private void Imagine(VitalSign sign, Measurement measurement)
    {
        ref Stretch stretch = ref _stretches[(int)sign];
        if (Milliseconds >= stretch.Until)
        {
            long until = Milliseconds + _random.Next(1, LongestStretchMilliseconds);
            stretch = new Stretch(Milliseconds, until, _random.Next(20), Near(sign), Near(sign));
        }

        double passed = (Milliseconds - stretch.From) / (double)(stretch.Until - stretch.From);
        int value = (int)(stretch.Begin + ((stretch.End - stretch.Begin) * passed)) + _random.Next(-4, 5);
        switch (stretch.Behaviour)
        {
            case 0:
                measurement.SetMissing(SignalQuality.LeadOff);
                break;
            case 1:
                Set(measurement, _random.Next(3) == 0 ? value : null, SignalQuality.WeakSignal);
                break;
            case 2:
                measurement.Set(_random.Next(3) == 0 ? 150 : value, SignalQuality.Motion);
                break;
            case 3:
                measurement.Set(value, SignalQuality.Good);
                measurement.SampledMs = stretch.From;
                break;
            default:
                measurement.Set(value, SignalQuality.Good);
                break;
        }
    }

    /// <summary>Mostly a value at one of the limits, or half a shown number beside it.</summary>
    private int Near(VitalSign sign)
    {
        int step = RandomRule.IsPressure(sign) ? 133 : sign == VitalSign.Temperature ? 1 : 10;
        int[] edges = _rule.Edges(sign);
        return _random.Next(3) == 0 ? _rule.Normal(sign) : edges[_random.Next(edges.Length)] + (_random.Next(-6, 7) * step / 2);
    }

    /// <summary>How a sign behaves for a while.</summary>
    private readonly record struct Stretch(long From, long Until, int Behaviour, int Begin, int End);
}

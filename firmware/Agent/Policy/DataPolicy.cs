using NanoMedAgent.Cose;

namespace NanoMedAgent.Policy;

/// <summary>Who may read which data, and how often each sign is measured: signed by the hospital authority.</summary>
public sealed class DataPolicy
{
    private readonly CoseKey[] _recipients;
    private readonly ClassRule[] _classes;
    private string[] _vitals;
    private int[] _periodSeconds;

    /// <summary>A policy with these entries, which <see cref="DataPolicyReader"/> has checked.</summary>
    internal DataPolicy(
        long version, CoseKey[] recipients, ClassRule[] classes, string[] vitals, int[] periodSeconds, int lateAfterSeconds,
        int epochSeconds, int secondsAtRisk, string[] evictionOrder)
    {
        Version = version;
        _recipients = recipients;
        _classes = classes;
        _vitals = vitals;
        _periodSeconds = periodSeconds;
        LateAfterSeconds = lateAfterSeconds;
        EpochSeconds = epochSeconds;
        SecondsAtRisk = secondsAtRisk;
        EvictionOrder = evictionOrder;
    }

    /// <summary>The version, which only increases.</summary>
    public readonly long Version;

    /// <summary>A reading is late when it arrives more than this many seconds after its measurement.</summary>
    public readonly int LateAfterSeconds;

    /// <summary>The longest lifetime of an epoch's keys, in seconds.</summary>
    public readonly int EpochSeconds;

    /// <summary>How long an unacknowledged reading may wait in RAM, in seconds: the most that a sudden power loss can cost.</summary>
    public readonly int SecondsAtRisk;

    /// <summary>All classes in the order of eviction: when space is needed, readings of the first are evicted first.</summary>
    public string[] EvictionOrder;

    /// <summary>When and how releases are tried.</summary>
    public UpdateRule Updates;

    /// <summary>The rule for pairing.</summary>
    public PairingRule Pairing;

    /// <summary>The alarm limits; null when there are none.</summary>
    internal AlarmRule Alarms;

    /// <summary>How many vital signs are to be measured.</summary>
    public int VitalCount => _vitals.Length;

    /// <summary>The name of a vital sign, as in <c>Vitals</c>.</summary>
    public string VitalName(int index) => _vitals[index];

    /// <summary>Its sampling period in seconds, 1 to 86,400.</summary>
    public int PeriodSeconds(int index) => _periodSeconds[index];

    /// <summary>Drops the entries that only the start needs, to free their memory; sampler, outbox and updater have copied them.</summary>
    internal void ForgetStart()
    {
        _vitals = null;
        _periodSeconds = null;
        EvictionOrder = null;
        Updates = null;
    }

    /// <summary>Who may read a class.</summary>
    /// <returns>null when nobody may: such data is not made.</returns>
    public CoseKey[] Readers(string dataClass)
    {
        ClassRule rule = Find(dataClass);
        if (rule == null)
        {
            return null;
        }

        CoseKey[] readers = new CoseKey[rule.Readers.Length];
        for (int i = 0; i < readers.Length; i++)
        {
            readers[i] = _recipients[rule.Readers[i]];
        }

        return readers;
    }

    /// <summary>The custodian's index in <see cref="Readers"/>. The class must have readers.</summary>
    public int CustodianAmongReaders(string dataClass)
    {
        ClassRule rule = Find(dataClass);
        int position = 0;
        while (rule.Readers[position] != rule.Custodian)
        {
            position++;
        }

        return position;
    }

    private ClassRule Find(string dataClass)
    {
        foreach (ClassRule rule in _classes)
        {
            if (rule.DataClass == dataClass)
            {
                return rule;
            }
        }

        return null;
    }
}

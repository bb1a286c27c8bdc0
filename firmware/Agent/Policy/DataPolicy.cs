using NanoMedAgent.Cose;

namespace NanoMedAgent.Policy;

/// <summary>Who may read what, and how often is measured: what the hospital authority signed.</summary>
public sealed class DataPolicy
{
    private readonly CoseKey[] _recipients;
    private readonly ClassRule[] _classes;
    private string[] _vitals;
    private int[] _periods;

    /// <summary>A policy out of its entries, checked by <see cref="DataPolicyReader"/>.</summary>
    internal DataPolicy(long version, CoseKey[] recipients, ClassRule[] classes, string[] vitals, int[] periods, int lateAfterSeconds, int epochSeconds, int secondsAtRisk, string[] givesWay)
    {
        Version = version;
        _recipients = recipients;
        _classes = classes;
        _vitals = vitals;
        _periods = periods;
        LateAfterSeconds = lateAfterSeconds;
        EpochSeconds = epochSeconds;
        SecondsAtRisk = secondsAtRisk;
        EvictionOrder = givesWay;
    }

    /// <summary>It only rises.</summary>
    public readonly long Version;

    /// <summary>A reading that arrives later than this after its measurement is late.</summary>
    public readonly int LateAfterSeconds;

    /// <summary>The longest life of an epoch's keys.</summary>
    public readonly int EpochSeconds;

    /// <summary>How long an unacknowledged reading may wait in RAM: what a sudden end of power costs at most.</summary>
    public readonly int SecondsAtRisk;

    /// <summary>All classes; when space runs out, readings of the first of them go first.</summary>
    public string[] EvictionOrder;

    /// <summary>When and how releases are tried.</summary>
    public UpdateRule Updates;

    /// <summary>What is wanted of pairing.</summary>
    public PairingRule Pairing;

    /// <summary>What is an alarm; null when nothing is.</summary>
    internal AlarmRule Alarms;

    /// <summary>How many vital signs are to be measured.</summary>
    public int VitalCount => _vitals.Length;

    /// <summary>The name of a vital sign, as in <c>Vitals</c>.</summary>
    public string VitalName(int index) => _vitals[index];

    /// <summary>Its sampling period in seconds, 1 to 86,400.</summary>
    public int PeriodSeconds(int index) => _periods[index];

    /// <summary>Whoever samples, keeps and updates has taken what only a start wants to know: it needs no memory any more.</summary>
    internal void ForgetStart()
    {
        _vitals = null;
        _periods = null;
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

    /// <summary>Which of <see cref="Readers"/> is the custodian. The class has readers.</summary>
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

using NanoMedAgent.Cose;

namespace NanoMedAgent.Policy;

/// <summary>Who may read which data, and how often each sign is measured: signed by the hospital authority.</summary>
internal sealed class DataPolicy
{
    /// <summary>Stands for <see cref="CoreOffsetTenths"/> when thermometers measure the skin and nothing else.</summary>
    public const int SkinOnly = int.MinValue;

    private const int SecondsInDay = 86_400;

    /// <summary>The version, which only increases. Negative while it is not known.</summary>
    public long Version = -1;

    /// <summary>A reading is late when it arrives more than this many seconds after its measurement.</summary>
    public int LateAfterSeconds = 60;

    /// <summary>The longest lifetime of an epoch's keys, in seconds.</summary>
    public int EpochSeconds = SecondsInDay;

    /// <summary>How long an unacknowledged reading may wait in RAM, in seconds: the most that a sudden power loss can cost.</summary>
    public int SecondsAtRisk = 15;

    /// <summary>All classes in the order of eviction: when space is needed, readings of the first are evicted first.</summary>
    public string[] EvictionOrder = { DataClass.Waveform, DataClass.Device, DataClass.Vitals, DataClass.Audit, DataClass.Alarm };

    /// <summary>When and how releases are tried.</summary>
    public UpdateRule Updates = new();

    /// <summary>The rule for pairing.</summary>
    public readonly PairingRule Pairing = new();

    /// <summary>The alarm limits; null when there are none.</summary>
    internal AlarmRule Alarms;

    /// <summary>
    /// What is added to the temperature of the skin to get the body's, in tenths of a degree Celsius, as the thermometer is in the axilla
    /// or the ear: the "adjusted mode" of a clinical thermometer (ISO 80601-2-56, section 201.3), whose offset the hospital gives.
    /// </summary>
    public int CoreOffsetTenths = SkinOnly;

    /// <summary>
    /// Who may issue certificates for this device: SHA-256 of each SubjectPublicKeyInfo, 32 bytes; null for nobody.
    /// </summary>
    public byte[][] Issuers;

    /// <summary>The ward that the device belongs to: delegations may be for one. null when there is none.</summary>
    public string Ward;

    /// <summary>The names of the vital signs that are measured, as in <c>Vitals</c>.</summary>
    public string[] VitalNames;

    /// <summary>The sampling period of each of them in seconds, 1 to 86,400.</summary>
    public int[] PeriodsSeconds;

    /// <summary>The public keys of all who may read something.</summary>
    internal CoseKey[] Recipients;

    /// <summary>The rule of each class; after the start only of those that this agent makes, null for one that nobody may read.</summary>
    internal ClassRule[] Classes;

    /// <summary>Drops the entries that only the start needs, to free their memory; sampler, outbox and updater have copied them.</summary>
    [OwnFrame]
    internal void ForgetStart()
    {
        VitalNames = null;
        PeriodsSeconds = null;
        EvictionOrder = null;
        Updates = null;

        // Without the rules of classes that this agent does not make.
        ClassRule[] made = new ClassRule[DataClass.Made.Length];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = Rule(DataClass.Made[i]);
        }

        Classes = made;
    }

    /// <summary>Who may read a class, and who is its custodian.</summary>
    /// <returns>null when nobody may: such data is not made.</returns>
    [OwnFrame]
    internal ClassRule Rule(string dataClass)
    {
        foreach (ClassRule rule in Classes)
        {
            if (rule != null && rule.DataClass == dataClass)
            {
                return rule;
            }
        }

        return null;
    }
}

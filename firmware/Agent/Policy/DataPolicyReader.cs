using NanoMedAgent.Cose;
using NanoMedAgent.Cryptography;
using NanoMedAgent.Encoding;

namespace NanoMedAgent.Policy;

/// <summary>Verifies and reads a signed data policy (PROTOCOL.md, "Data policy"), or gives the reason for refusing it.</summary>
internal sealed class DataPolicyReader
{
    /// <summary>Bytes of the longest signed policy: eight recipients, five classes and all vital signs fit.</summary>
    public const int EncodedLimit = 2048;

    private const int VersionLabel = 1;
    private const int RecipientsLabel = 2;
    private const int ClassesLabel = 3;
    private const int PeriodsLabel = 4;
    private const int LateAfterLabel = 5;
    private const int EpochLengthLabel = 6;
    private const int AtRiskLabel = 7;
    private const int EvictionOrderLabel = 8;
    private const int UpdatesLabel = 9;
    private const int AlarmsLabel = 10;
    private const int PairingLabel = 11;
    private const int ThermometerLabel = 12;
    private const int IssuersLabel = 13;
    private const int WardLabel = 14;

    private const int RecipientsLimit = 8;
    private const int ClassesLimit = 5;
    private const int IssuersLimit = 4;
    private const int DigestLength = 32;
    private const int VitalsLimit = 32;
    private const int VitalNameLimit = 16;
    private const int WardLimit = 32;
    private const int SecondsLimit = 86400;
    private const int ShortestEpoch = 60;
    private const int LastMinuteOfDay = 1439;
    private const int MinutesInDay = 1440;
    private const int Axilla = 1;
    private const int Ear = 2;
    private const int OffsetLimit = 30;

    private readonly DataPolicy _policy = new();

    private DataPolicyReader()
    {
    }

    /// <summary>Reads a policy that the authority signed.</summary>
    /// <param name="encoded">COSE_Sign1.</param>
    /// <param name="authority">The table of the pinned key; null when an earlier start has verified the signature.</param>
    /// <param name="policy">null when refused.</param>
    public static PolicyRefusal TryRead(byte[] encoded, P256Table authority, out DataPolicy policy)
    {
        policy = null;
        if (CoseSign1.TryParse(encoded, EncodedLimit, out CoseSign1 message) != CoseRefusal.None)
        {
            return PolicyRefusal.Malformed;
        }

        if (authority != null && message.Verify(authority, CosePurpose.Of(CosePurpose.Policy)) != CoseRefusal.None)
        {
            return PolicyRefusal.NotByAuthority;
        }

        if (!CborReader.TryOpen(message.Payload, out CborReader reader) || !reader.TryReadStartMap(WardLabel, out int count))
        {
            return PolicyRefusal.Malformed;
        }

        DataPolicyReader entries = new();
        PolicyRefusal refusal = PolicyRefusal.None;
        for (int i = 0; i < count && refusal == PolicyRefusal.None; i++)
        {
            refusal = entries.ReadEntry(reader);
        }

        return refusal != PolicyRefusal.None ? refusal : entries.Complete(out policy);
    }

    /// <summary>Whether the authority has signed something, be it a policy or not.</summary>
    /// <param name="encoded">COSE_Sign1.</param>
    /// <param name="authority">The table of the pinned key.</param>
    public static bool IsSigned(byte[] encoded, P256Table authority) =>
        CoseSign1.TryParse(encoded, EncodedLimit, out CoseSign1 message) == CoseRefusal.None
        && message.Verify(authority, CosePurpose.Of(CosePurpose.Policy)) == CoseRefusal.None;

    private PolicyRefusal ReadEntry(CborReader reader)
    {
        if (!reader.TryReadInteger(out long label))
        {
            return PolicyRefusal.Malformed;
        }

        switch (label)
        {
            case VersionLabel:
                return reader.TryReadInteger(0, int.MaxValue, out _policy.Version) ? PolicyRefusal.None : PolicyRefusal.NumberOutOfRange;
            case RecipientsLabel:
                return ReadRecipients(reader);
            case ClassesLabel:
                return ReadClasses(reader);
            case PeriodsLabel:
                return ReadPeriods(reader);
            case LateAfterLabel:
                return ReadSeconds(reader, 1, out _policy.LateAfterSeconds);
            case EpochLengthLabel:
                return ReadSeconds(reader, ShortestEpoch, out _policy.EpochSeconds);
            case AtRiskLabel:
                return ReadSeconds(reader, 0, out _policy.SecondsAtRisk);
            case EvictionOrderLabel:
                return ReadEvictionOrder(reader);
            case UpdatesLabel:
                return ReadUpdates(reader);
            case AlarmsLabel:
                return AlarmRule.TryRead(reader, out _policy.Alarms) ? PolicyRefusal.None : PolicyRefusal.NumberOutOfRange;
            case PairingLabel:
                return reader.TryReadFixedArray(2) && reader.TryReadBoolean(out _policy.Pairing.IsRequired)
            && reader.TryReadBoolean(out _policy.Pairing.IsConfirmed)
                    ? PolicyRefusal.None : PolicyRefusal.Malformed;
            case ThermometerLabel:
                return ReadThermometer(reader);
            case IssuersLabel:
                return ReadIssuers(reader);
            case WardLabel:
                return reader.TryReadTextString(WardLimit, out _policy.Ward) && _policy.Ward.Length > 0
                    ? PolicyRefusal.None : PolicyRefusal.Malformed;
            default:
                return PolicyRefusal.EntryUnknown;
        }
    }

    [OwnFrame]
    private PolicyRefusal ReadRecipients(CborReader reader)
    {
        if (!reader.TryReadStartArray(RecipientsLimit, out int count))
        {
            return PolicyRefusal.RecipientWrong;
        }

        _policy.Recipients = new CoseKey[count];
        for (int i = 0; i < count; i++)
        {
            if (!CoseKey.TryRead(reader, out CoseKey recipient))
            {
                return PolicyRefusal.RecipientWrong;
            }

            _policy.Recipients[i] = recipient;
        }

        return PolicyRefusal.None;
    }

    [OwnFrame]
    private PolicyRefusal ReadClasses(CborReader reader)
    {
        if (!reader.TryReadStartMap(ClassesLimit, out int count))
        {
            return PolicyRefusal.Malformed;
        }

        _policy.Classes = new ClassRule[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadTextString(DataClass.NameLimit, out string name) || DataClass.Known(name) == null)
            {
                return PolicyRefusal.ClassUnknown;
            }

            if (!reader.TryReadFixedArray(2) || !reader.TryReadStartArray(RecipientsLimit, out int readerCount))
            {
                return PolicyRefusal.Malformed;
            }

            int[] readers = new int[readerCount];
            for (int j = 0; j < readerCount; j++)
            {
                if (!reader.TryReadInteger(0, RecipientsLimit - 1, out long index))
                {
                    return PolicyRefusal.ReaderWrong;
                }

                readers[j] = (int)index;
            }

            if (!reader.TryReadInteger(0, RecipientsLimit - 1, out long custodian))
            {
                return PolicyRefusal.ReaderWrong;
            }

            _policy.Classes[i] = new ClassRule(DataClass.Known(name), readers, (int)custodian);
        }

        return PolicyRefusal.None;
    }

    [OwnFrame]
    private PolicyRefusal ReadPeriods(CborReader reader)
    {
        if (!reader.TryReadStartMap(VitalsLimit, out int count))
        {
            return PolicyRefusal.Malformed;
        }

        _policy.VitalNames = new string[count];
        _policy.PeriodsSeconds = new int[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadTextString(VitalNameLimit, out _policy.VitalNames[i]))
            {
                return PolicyRefusal.VitalSignUnknown;
            }

            PolicyRefusal refusal = ReadSeconds(reader, 1, out _policy.PeriodsSeconds[i]);
            if (refusal != PolicyRefusal.None)
            {
                return refusal;
            }
        }

        return PolicyRefusal.None;
    }

    /// <summary>Reads the order, which must name each class exactly once: otherwise the place of the others would be undefined.</summary>
    [OwnFrame]
    private PolicyRefusal ReadEvictionOrder(CborReader reader)
    {
        if (!reader.TryReadFixedArray(_policy.EvictionOrder.Length))
        {
            return PolicyRefusal.Malformed;
        }

        string[] order = new string[_policy.EvictionOrder.Length];
        for (int i = 0; i < order.Length; i++)
        {
            if (!reader.TryReadTextString(DataClass.NameLimit, out string name) || DataClass.Known(name) == null)
            {
                return PolicyRefusal.ClassUnknown;
            }

            for (int j = 0; j < i; j++)
            {
                if (order[j] == name)
                {
                    return PolicyRefusal.Malformed;
                }
            }

            order[i] = DataClass.Known(name);
        }

        _policy.EvictionOrder = order;
        return PolicyRefusal.None;
    }

    [OwnFrame]
    private PolicyRefusal ReadUpdates(CborReader reader)
    {
        if (!reader.TryReadFixedArray(5)
            || !reader.TryReadInteger(0, LastMinuteOfDay, out long from)
            || !reader.TryReadInteger(0, LastMinuteOfDay, out long to)
            || !reader.TryReadBoolean(out bool asksNurse)
            || !reader.TryReadInteger(1, MinutesInDay, out long trialMinutes)
            || !reader.TryReadInteger(0, 100, out long leastBattery))
        {
            return PolicyRefusal.NumberOutOfRange;
        }

        UpdateRule rule = _policy.Updates;
        rule.WindowFrom = (int)from;
        rule.WindowTo = (int)to;
        rule.AsksNurse = asksNurse;
        rule.TrialMinutes = (int)trialMinutes;
        rule.LeastBatteryPercent = (int)leastBattery;
        return PolicyRefusal.None;
    }

    /// <summary>Reads where the thermometer is, and what is added. The place is for people.</summary>
    [OwnFrame]
    private PolicyRefusal ReadThermometer(CborReader reader)
    {
        if (!reader.TryReadFixedArray(2) || !reader.TryReadInteger(Axilla, Ear, out _)
            || !reader.TryReadInteger(-OffsetLimit, OffsetLimit, out long offset))
        {
            return PolicyRefusal.NumberOutOfRange;
        }

        _policy.CoreOffsetTenths = (int)offset;
        return PolicyRefusal.None;
    }

    /// <summary>Reads whose certificates for this device count.</summary>
    [OwnFrame]
    private PolicyRefusal ReadIssuers(CborReader reader)
    {
        if (!reader.TryReadStartArray(IssuersLimit, out int count) || count == 0)
        {
            return PolicyRefusal.NumberOutOfRange;
        }

        _policy.Issuers = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryReadFixedByteString(DigestLength, out _policy.Issuers[i]))
            {
                return PolicyRefusal.Malformed;
            }
        }

        return PolicyRefusal.None;
    }

    private static PolicyRefusal ReadSeconds(CborReader reader, int least, out int seconds)
    {
        bool inRange = reader.TryReadInteger(least, SecondsLimit, out long value);
        seconds = (int)value;
        return inRange ? PolicyRefusal.None : PolicyRefusal.NumberOutOfRange;
    }

    /// <summary>Checks that need all entries: the map may have them in any order.</summary>
    private PolicyRefusal Complete(out DataPolicy policy)
    {
        policy = null;
        if (_policy.Version < 0 || _policy.Recipients == null || _policy.Classes == null || _policy.VitalNames == null)
        {
            return PolicyRefusal.Malformed;
        }

        bool vitalsAreRead = false;
        bool alarmsAreRead = _policy.Alarms == null;
        foreach (ClassRule rule in _policy.Classes)
        {
            if (!IsConsistent(rule))
            {
                return PolicyRefusal.ReaderWrong;
            }

            vitalsAreRead |= rule.DataClass == DataClass.Vitals;
            alarmsAreRead |= rule.DataClass == DataClass.Alarm;
        }

        if (!vitalsAreRead)
        {
            return PolicyRefusal.NobodyReadsVitals;
        }

        if (!alarmsAreRead)
        {
            return PolicyRefusal.NobodyReadsAlarms;
        }

        if (!AreMeasured(_policy.Alarms))
        {
            return PolicyRefusal.AlarmNotMeasured;
        }

        policy = _policy;
        return PolicyRefusal.None;
    }

    private bool AreMeasured(AlarmRule alarms)
    {
        for (int i = 0; alarms != null && i < alarms.Names.Length; i++)
        {
            bool isMeasured = false;
            foreach (string vital in _policy.VitalNames)
            {
                isMeasured |= vital == alarms.Names[i];
            }

            if (!isMeasured)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsConsistent(ClassRule rule)
    {
        bool custodianReads = false;
        foreach (int index in rule.Readers)
        {
            if (index >= _policy.Recipients.Length)
            {
                return false;
            }

            custodianReads |= index == rule.Custodian;
        }

        return custodianReads;
    }
}

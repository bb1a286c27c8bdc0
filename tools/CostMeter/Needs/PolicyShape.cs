using NanoMedAgent.CostMeter.Seams;
using NanoMedAgent.Encoding;
using NanoMedAgent.Measurements;

namespace NanoMedAgent.CostMeter.Needs;

/// <summary>What of a policy takes heap on a device. The rest of it is the same in each.</summary>
internal sealed record PolicyShape
{
    private static readonly string[] Signs = ["hr", "o2", "rr", "t", "pr", "as", "ad", "am", "ns", "nd", "nm", "st"];

    // What medagent policy new writes names all vital signs, and a board of the project measures at most four of them.
    private const int LeastMeasured = (int)VitalSign.Temperature + 1;
    private const int PeriodSeconds = 60;
    private const int LateSeconds = 60;
    private const int DaySeconds = 86_400;

    /// <summary>The data classes that somebody reads, sorted as the keys of a CBOR map.</summary>
    public IReadOnlyList<string> Classes { get; init; } = ["alarm", "audit", "device", "vitals", "waveform"];

    /// <summary>Recipients, each with a key of its own.</summary>
    public int Recipients { get; init; } = 1;

    /// <summary>How many of them read each class.</summary>
    public int Readers { get; init; } = 1;

    /// <summary>Vital signs with an alarm limit.</summary>
    public int Limits { get; init; } = 4;

    /// <summary>Whether there is an early-warning score.</summary>
    public bool HasScore { get; init; } = true;

    /// <summary>Vital signs with a period.</summary>
    public int Periods { get; init; } = Signs.Length;

    /// <summary>Vital signs that the device of a story measures: all with a limit, as a missing value would be an alarm.</summary>
    public int Measured => Math.Max(Limits, LeastMeasured);

    /// <summary>The payload of the signed policy (PROTOCOL.md, "Data policy").</summary>
    public byte[] Encode()
    {
        CborWriter writer = new(2048);
        writer.WriteStartMap(7);
        writer.WriteInteger(1);
        writer.WriteInteger(1);
        writer.WriteInteger(2);
        writer.WriteStartArray(Recipients);
        for (int i = 0; i < Recipients; i++)
        {
            writer.WriteEncoded(RecipientKey(i));
        }

        writer.WriteInteger(3);
        WriteClasses(writer);
        writer.WriteInteger(4);
        writer.WriteStartMap(Periods);
        foreach (string sign in Sorted(Periods))
        {
            writer.WriteTextString(sign);
            writer.WriteInteger(PeriodSeconds);
        }

        writer.WriteInteger(5);
        writer.WriteInteger(LateSeconds);
        writer.WriteInteger(6);
        writer.WriteInteger(DaySeconds);
        writer.WriteInteger(10);
        WriteAlarms(writer);
        return writer.ToArray();
    }

    // Any number below the order of the curve is a private key.
    private static byte[] RecipientKey(int index)
    {
        byte[] privateKey = new byte[32];
        Array.Fill(privateKey, (byte)(index + 1));
        return FixedInputs.PublicKeyOf(privateKey).Encode();
    }

    // The first of them, as the keys of a CBOR map: shorter ones first.
    private static IEnumerable<string> Sorted(int count) =>
        Signs.Take(count).OrderBy(sign => sign.Length).ThenBy(sign => sign, StringComparer.Ordinal);

    private void WriteClasses(CborWriter writer)
    {
        writer.WriteStartMap(Classes.Count);
        foreach (string name in Classes)
        {
            writer.WriteTextString(name);
            writer.WriteStartArray(2);
            writer.WriteStartArray(Readers);
            for (int reader = 0; reader < Readers; reader++)
            {
                writer.WriteInteger(reader);
            }

            writer.WriteInteger(0);
        }
    }

    // A heart rate of 50 to 120; of the others no value of a story is outside. The pressures are in pascals.
    private void WriteAlarms(CborWriter writer)
    {
        writer.WriteStartArray(5);
        writer.WriteInteger(60);
        writer.WriteInteger(5);
        writer.WriteBoolean(true);
        writer.WriteStartMap(Limits);
        foreach (string sign in Sorted(Limits))
        {
            bool isHeartRate = sign == Signs[(int)VitalSign.HeartRate];
            writer.WriteTextString(sign);
            writer.WriteStartArray(4);
            writer.WriteInteger(isHeartRate ? 500 : 10);
            writer.WriteInteger(isHeartRate ? 1_200 : 100_000);
            writer.WriteInteger(10);
            writer.WriteInteger(60);
        }

        if (!HasScore)
        {
            writer.WriteNull();
            return;
        }

        // Threshold, hysteresis, delay, three points in one sign, valid seconds, not scale 2, no oxygen.
        writer.WriteStartArray(7);
        writer.WriteInteger(5);
        writer.WriteInteger(0);
        writer.WriteInteger(60);
        writer.WriteBoolean(true);
        writer.WriteInteger(3_600);
        writer.WriteBoolean(false);
        writer.WriteBoolean(false);
    }
}

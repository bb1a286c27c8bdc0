using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace NanoMedAgent.MedAgent;

/// <summary>A data policy as people edit it: JSON, recipients by a name and the file of their public key.</summary>
internal sealed record PolicyDocument
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Raise it with every change.</summary>
    public required int Version { get; init; }

    /// <summary>A name for each recipient, and the file of its public key, relative to this document.</summary>
    public required IReadOnlyDictionary<string, string> Recipients { get; init; }

    /// <summary>For each data class who reads it, and who keeps it.</summary>
    public required IReadOnlyDictionary<string, ClassEntry> Classes { get; init; }

    /// <summary>Sampling period in seconds for each vital sign.</summary>
    public required IReadOnlyDictionary<string, int> PeriodSeconds { get; init; }

    /// <summary>From when on a reading is late.</summary>
    public int LateAfterSeconds { get; init; } = 60;

    /// <summary>The longest life of a key.</summary>
    public int EpochSeconds { get; init; } = 86400;

    /// <summary>How long a reading that nobody has acknowledged may wait in RAM.</summary>
    public int SecondsAtRisk { get; init; } = 15;

    /// <summary>What goes first when a device's storage is full, then the next.</summary>
    public IReadOnlyList<string> GivesWay { get; init; } = ["waveform", "device", "vitals", "audit", "alarm"];

    /// <summary>When releases are tried; left out, the devices' own rule.</summary>
    public UpdatesEntry? Updates { get; init; }

    /// <summary>Reads a document.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says where.</exception>
    public static PolicyDocument Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PolicyDocument>(File.ReadAllText(path), Format) ?? throw new InvalidDataException($"{path}: there is nothing in it");
        }
        catch (JsonException mistake)
        {
            throw new InvalidDataException($"{path}: {mistake.Message}");
        }
    }

    /// <summary>The document as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>The policy that it describes.</summary>
    /// <param name="folder">Where its key files are.</param>
    /// <exception cref="InvalidDataException">It names a recipient that it does not have.</exception>
    public DataPolicy ToPolicy(string folder)
    {
        string[] names = [.. Recipients.Keys];
        int PositionOf(string name, string dataClass)
        {
            int position = Array.IndexOf(names, name);
            return position >= 0 ? position : throw new InvalidDataException($"class '{dataClass}' names '{name}', who is not among the recipients");
        }

        return new DataPolicy
        {
            Version = Version,
            Recipients = [.. Recipients.Values.Select(file => CosePublicKey.FromPem(Path.Combine(folder, file)))],
            Classes = Classes.ToDictionary(
                entry => entry.Key,
                entry => new ClassRule([.. entry.Value.Readers.Select(name => PositionOf(name, entry.Key))], PositionOf(entry.Value.Custodian, entry.Key))),
            Periods = PeriodSeconds,
            LateAfterSeconds = LateAfterSeconds,
            EpochSeconds = EpochSeconds,
            SecondsAtRisk = SecondsAtRisk,
            GivesWay = GivesWay,
            Updates = Updates?.ToRule(),
        };
    }

    /// <summary>Who reads a class.</summary>
    /// <param name="Readers">Names of recipients.</param>
    /// <param name="Custodian">The one of them whose acknowledgements free the device's storage.</param>
    internal sealed record ClassEntry(IReadOnlyList<string> Readers, string Custodian);

    /// <summary>When and how releases are tried.</summary>
    internal sealed record UpdatesEntry
    {
        private const string Always = "always";

        /// <summary>"02:00-04:00", in UTC, also over midnight; or "always".</summary>
        public string Window { get; init; } = Always;

        /// <summary>Whether somebody with the patient has to press the button.</summary>
        public bool AsksNurse { get; init; } = true;

        /// <summary>Minutes that a release on trial has to show that it works.</summary>
        public int TrialMinutes { get; init; } = 15;

        /// <summary>What the battery must hold.</summary>
        public int LeastBatteryPercent { get; init; } = 20;

        /// <summary>A rule's window as it is written here.</summary>
        public static string WindowOf(UpdateRule rule) =>
            rule.WindowFrom == rule.WindowTo ? Always : $"{Clock(rule.WindowFrom)}-{Clock(rule.WindowTo)}";

        /// <summary>The rule that it describes.</summary>
        /// <exception cref="InvalidDataException">The window is none.</exception>
        public UpdateRule ToRule()
        {
            string[] ends = Window.Split('-');
            (int from, int to) = Window == Always ? (0, 0) : ends.Length == 2 ? (Minute(ends[0]), Minute(ends[1])) : (-1, -1);
            bool isWindow = Window == Always || (from >= 0 && to >= 0 && from != to);
            return isWindow
                ? new UpdateRule { WindowFrom = from, WindowTo = to, AsksNurse = AsksNurse, TrialMinutes = TrialMinutes, LeastBatteryPercent = LeastBatteryPercent }
                : throw new InvalidDataException($"updates: '{Window}' is no window; say 02:00-04:00 (UTC), or always");
        }

        private static string Clock(int minute) => FormattableString.Invariant($"{minute / 60:00}:{minute % 60:00}");

        private static int Minute(string clock) =>
            TimeOnly.TryParseExact(clock.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? (time.Hour * 60) + time.Minute : -1;
    }
}

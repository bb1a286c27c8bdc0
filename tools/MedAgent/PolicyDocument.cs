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
        RespectNullableAnnotations = true,
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

    /// <summary>What is an alarm; left out, devices raise none.</summary>
    public AlarmsEntry? Alarms { get; init; }

    /// <summary>What association with a patient means; left out, the devices' own rule.</summary>
    public PairingEntry? Pairing { get; init; }

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
            EvictionOrder = GivesWay,
            Updates = Updates?.ToRule(),
            Alarms = Alarms?.ToRule(),
            Pairing = (Pairing ?? new PairingEntry()).ToRule(),
        };
    }

    /// <summary>Who reads a class.</summary>
    /// <param name="Readers">Names of recipients.</param>
    /// <param name="Custodian">The one of them whose acknowledgements free the device's storage.</param>
    internal sealed record ClassEntry(IReadOnlyList<string> Readers, string Custodian);

    /// <summary>What association with a patient means.</summary>
    internal sealed record PairingEntry
    {
        /// <summary>Whether a device measures only while it is associated with a patient.</summary>
        public bool OnlyWhilePaired { get; init; }

        /// <summary>Whether somebody at the device has to press its button for it to take effect.</summary>
        public bool AsksForPress { get; init; } = true;

        /// <summary>The rule that it describes.</summary>
        public PairingRule ToRule() => new() { IsRequired = OnlyWhilePaired, IsConfirmed = AsksForPress };
    }

    /// <summary>What is an alarm, in people's units.</summary>
    internal sealed record AlarmsEntry
    {
        /// <summary>From when on it is one that a sign with a limit has no value; 0 for never.</summary>
        public int NoValueSeconds { get; init; }

        /// <summary>How often a sign is measured while it is outside its limit, when its period is longer.</summary>
        public int CheckSeconds { get; init; } = 5;

        /// <summary>Whether the light goes on when the alarm is over, until somebody has pressed the button.</summary>
        public bool Latches { get; init; } = true;

        /// <summary>Limits by the vital sign's name.</summary>
        public IReadOnlyDictionary<string, LimitEntry> Limits { get; init; } = new Dictionary<string, LimitEntry>();

        /// <summary>The early-warning score; left out, none is reckoned.</summary>
        public ScoreEntry? News2 { get; init; }

        /// <summary>To start from, for an adult. Not more than that: which limits are right for its patients, a hospital has to say.</summary>
        public static AlarmsEntry ForAdults { get; } = new()
        {
            NoValueSeconds = 60,
            Limits = new Dictionary<string, LimitEntry>
            {
                ["hr"] = new() { Low = 50, High = 120, Hysteresis = 2, DelaySeconds = 10 },
                ["o2"] = new() { Low = 90, Hysteresis = 1, DelaySeconds = 10 },
                ["rr"] = new() { Low = 8, High = 30, Hysteresis = 1, DelaySeconds = 15 },
                ["t"] = new() { Low = 35, High = 39, Hysteresis = 0.2m, DelaySeconds = 60 },

                // A cuff gives one value in a quarter of an hour: a delay would wait for the next.
                ["ns"] = new() { Low = 90, High = 180, Hysteresis = 2 },
            },
            News2 = new ScoreEntry(),
        };

        /// <summary>The rule that it describes.</summary>
        /// <exception cref="InvalidDataException">A limit is null.</exception>
        public AlarmRule ToRule() => new()
        {
            NoValueSeconds = NoValueSeconds,
            CheckSeconds = CheckSeconds,
            Latches = Latches,
            Limits = Limits.ToDictionary(
                limit => limit.Key,
                limit => limit.Value is { } entry
                    ? new AlarmLimit(entry.Low, entry.High, entry.Hysteresis, entry.DelaySeconds)
                    : throw new InvalidDataException($"alarms: '{limit.Key}' has null for a limit; leave it out")),
            Score = News2 is { } score
                ? new ScoreRule
                {
                    AlarmAt = score.AlarmAt,
                    Hysteresis = score.Hysteresis,
                    DelaySeconds = score.DelaySeconds,
                    AlarmsAtThree = score.AlarmsAtThree,
                    ValidSeconds = score.ValidSeconds,
                    IsScale2 = score.Scale2,
                    IsOnOxygen = score.OnOxygen,
                }
                : null,
        };
    }

    /// <summary>Between what a vital sign should stay: 1/min, percent, degrees Celsius, mmHg.</summary>
    internal sealed record LimitEntry
    {
        /// <summary>Below it is an alarm; left out, no value is too low.</summary>
        public decimal? Low { get; init; }

        /// <summary>Above it is an alarm; left out, no value is too high.</summary>
        public decimal? High { get; init; }

        /// <summary>How far inside a value must be to end the alarm.</summary>
        public decimal Hysteresis { get; init; }

        /// <summary>How long values must stay outside.</summary>
        public int DelaySeconds { get; init; }
    }

    /// <summary>How the early-warning score is reckoned, and from when on it is an alarm.</summary>
    internal sealed record ScoreEntry
    {
        /// <summary>From which score on.</summary>
        public int AlarmAt { get; init; } = 5;

        /// <summary>How many points below that it must be to end the alarm.</summary>
        public int Hysteresis { get; init; }

        /// <summary>How long it must stay there.</summary>
        public int DelaySeconds { get; init; } = 60;

        /// <summary>Whether three points for one parameter alone are an alarm too.</summary>
        public bool AlarmsAtThree { get; init; } = true;

        /// <summary>How long the last value of a parameter counts.</summary>
        public int ValidSeconds { get; init; } = 3600;

        /// <summary>Whether oxygen saturation is judged by scale 2, for patients whose target is 88 to 92 %.</summary>
        public bool Scale2 { get; init; }

        /// <summary>Whether the patient is given oxygen.</summary>
        public bool OnOxygen { get; init; }
    }

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

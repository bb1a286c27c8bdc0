using System.Globalization;
using System.Text.Json;

namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>What must hold before the next ring of a rollout opens, and what pauses the rollout. Stored as JSON.</summary>
public sealed record RolloutGates
{
    /// <summary>Of the devices of the open ring that have answered and did not fail, how many percent must have confirmed it.</summary>
    public decimal Confirmed { get; init; } = 100;

    /// <summary>How many devices of the open ring must have confirmed it: "20", or a share of them: "50%".</summary>
    public string AtLeast { get; init; } = "50%";

    /// <summary>How long the ring is watched after the last confirmation, in hours.</summary>
    public decimal SoakHours { get; init; } = 24;

    /// <summary>How many devices may refuse it.</summary>
    public int Refused { get; init; }

    /// <summary>How many devices may roll back.</summary>
    public int RolledBack { get; init; }

    /// <summary>
    /// How many devices may have a technical alarm after it: silent at a patient, not heard of since its trial began, or a failed storage.
    /// </summary>
    public int TechnicalAlarms { get; init; }

    /// <summary>How many devices may show evidence after it that is contraindicated, or that another release runs.</summary>
    public int Contraindicated { get; init; }

    /// <summary>How long a device may try the release before nothing heard of it counts as a technical alarm, in hours.</summary>
    public decimal TrialHours { get; init; } = 2;

    /// <summary>Whether a text can be <see cref="AtLeast"/>.</summary>
    public static bool IsAtLeast(string text) => RolloutRings.TryReadPercent(text, out _)
        || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0);

    /// <summary>How many of the devices of a ring must have confirmed it: at least one of them, and at most all.</summary>
    /// <param name="devices">How many there are.</param>
    public int Needed(int devices)
    {
        int needed = RolloutRings.TryReadPercent(AtLeast, out decimal percent) ? (int)Math.Ceiling(percent * devices / 100)
            : int.Parse(AtLeast, CultureInfo.InvariantCulture);
        return Math.Min(devices, Math.Max(1, needed));
    }

    /// <summary>As it is stored.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Reads what was stored.</summary>
    internal static RolloutGates FromJson(string json) => JsonSerializer.Deserialize<RolloutGates>(json) ?? new RolloutGates();
}

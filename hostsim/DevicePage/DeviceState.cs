using System.Text.Json.Serialization;

namespace NanoMedAgent.HostSim.DevicePage;

/// <summary>What the device page shows, as JSON for the browser.</summary>
internal sealed record DeviceState
{
    /// <summary>The light's pattern: when it changes, the rhythm starts at its beginning.</summary>
    [JsonPropertyName("pattern")]
    public required string Pattern { get; init; }

    /// <summary>Its colour while it is lit: none, green, amber, red, white, blue.</summary>
    [JsonPropertyName("colour")]
    public required string Colour { get; init; }

    /// <summary>Its colour while it is not.</summary>
    [JsonPropertyName("between")]
    public required string Between { get; init; }

    /// <summary>1 while it is lit and 0 while it is not, a tenth of a second each.</summary>
    [JsonPropertyName("rhythm")]
    public required string Rhythm { get; init; }

    /// <summary>How the light looks, in words.</summary>
    [JsonPropertyName("looks")]
    public required string Looks { get; init; }

    /// <summary>What it means.</summary>
    [JsonPropertyName("means")]
    public required string Means { get; init; }

    /// <summary>What to do next; empty without a ward.</summary>
    [JsonPropertyName("next")]
    public required string Next { get; init; }

    /// <summary>How long the button has been held, in milliseconds.</summary>
    [JsonPropertyName("held")]
    public required int Held { get; init; }

    /// <summary>Whether the device has no power at the moment.</summary>
    [JsonPropertyName("off")]
    public required bool IsOff { get; init; }

    /// <summary>Whether somebody pulled its network.</summary>
    [JsonPropertyName("pulled")]
    public required bool IsPulled { get; init; }

    /// <summary>Its network in a word.</summary>
    [JsonPropertyName("network")]
    public required string Network { get; init; }

    /// <summary>Sealed readings that are not acknowledged yet; null where only the firmware knows.</summary>
    [JsonPropertyName("waiting")]
    public required int? Waiting { get; init; }

    /// <summary>Simulated time since the start.</summary>
    [JsonPropertyName("time")]
    public required string Time { get; init; }
}

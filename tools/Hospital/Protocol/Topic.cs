using System.Collections.Concurrent;

namespace NanoMedAgent.Hospital.Protocol;

/// <summary>An MQTT topic (PROTOCOL.md, "Topics"): <c>nm/2/&lt;device&gt;/&lt;kind&gt;[/&lt;class&gt;]</c>.</summary>
/// <param name="Device">20 lower-case hexadecimal digits.</param>
/// <param name="Kind">"r" readings, "k" epoch announcements, "a" acknowledgements, "c" commands and offers, "e" events.</param>
/// <param name="DataClass">Empty if the kind has none.</param>
public sealed record Topic(string Device, string Kind, string DataClass)
{
    /// <summary>The kind for messages to a device: commands of the authority, and offers of releases.</summary>
    public const string Commands = "c";

    /// <summary>The kind for answers and events of a device.</summary>
    public const string Events = "e";

    /// <summary>The kind for sealed readings.</summary>
    public const string Readings = "r";

    /// <summary>The kind for acknowledgements.</summary>
    public const string Acknowledgements = "a";

    /// <summary>The kind for epoch announcements.</summary>
    public const string Announcements = "k";

    private const int DeviceIdLength = 20;

    // Each message of a device has one of the same few topics.
    private const int KnownLimit = 100_000;

    private static readonly ConcurrentDictionary<string, Topic> Known = new(StringComparer.Ordinal);

    /// <summary>The data classes of the protocol.</summary>
    public static IReadOnlyList<string> DataClasses { get; } = ["vitals", "alarm", "audit", "device", "waveform"];

    /// <summary>The topics that a collector subscribes to.</summary>
    public static IReadOnlyList<string> Filters { get; } = ["nm/2/+/r/+", "nm/2/+/k/+"];

    /// <summary>Parses a topic.</summary>
    /// <returns>null if the protocol has no such topic.</returns>
    public static Topic? Parse(string topic)
    {
        if (Known.TryGetValue(topic, out Topic? known))
        {
            return known;
        }

        string[] parts = topic.Split('/');
        bool isKnown = parts.Length is 4 or 5 && parts[0] == "nm" && parts[1] == "2"
            && parts[2].Length == DeviceIdLength && parts[2].All(char.IsAsciiHexDigitLower)
            && (parts.Length == 4 || DataClasses.Contains(parts[4]));
        if (!isKnown)
        {
            return null;
        }

        Topic parsed = new(parts[2], parts[3], parts.Length == 5 ? parts[4] : "");
        if (parsed.Kind.Length == 1)
        {
            // What strangers make up is forgotten with all others.
            if (Known.Count >= KnownLimit)
            {
                Known.Clear();
            }

            Known[topic] = parsed;
        }

        return parsed;
    }

    /// <inheritdoc/>
    public override string ToString() => DataClass.Length == 0 ? $"nm/2/{Device}/{Kind}" : $"nm/2/{Device}/{Kind}/{DataClass}";
}

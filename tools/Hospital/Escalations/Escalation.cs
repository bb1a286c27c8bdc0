using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NanoMedAgent.Hospital.Escalations;

/// <summary>An alarm that nobody has acknowledged in time, as it is told to one destination.</summary>
public sealed record Escalation
{
    /// <summary>The name of the technical alarm that a device is silent.</summary>
    public const string Silence = "silence";

    private const int IdBytes = 16;

    /// <summary>The association's id.</summary>
    public required string Association { get; init; }

    /// <summary>The device's id.</summary>
    public required string Device { get; init; }

    /// <summary>The ward whose rule it follows.</summary>
    public required string Ward { get; init; }

    /// <summary>The bed in which the patient was.</summary>
    public required string Bed { get; init; }

    /// <summary>The alarm's name, such as "o2"; <see cref="Silence"/> for a silent device.</summary>
    public required string Alarm { get; init; }

    /// <summary>The alarm's state, such as "low"; empty for a silent device.</summary>
    public required string State { get; init; }

    /// <summary>
    /// Tells this alarm from others of its name: the number of the pack that has raised it; for a silent device when something last
    /// arrived, in milliseconds since 1970.
    /// </summary>
    public required long Began { get; init; }

    /// <summary>The priority, in the words of IEC 60601-1-8: "low", "medium" or "high".</summary>
    public required string Priority { get; init; }

    /// <summary>Since when nobody has answered.</summary>
    public required DateTimeOffset Unanswered { get; init; }

    /// <summary>The destination's name in the rule.</summary>
    public required string Destination { get; init; }

    /// <summary>The ward whose pages show it; empty when the destination is another one.</summary>
    public string Page { get; init; } = "";

    /// <summary>When the rule said that it is to be told.</summary>
    public required DateTimeOffset Noted { get; init; }

    /// <summary>
    /// 32 hexadecimal digits, which follow from the alarm, the priority and the destination: the same from two programs, and after a
    /// restart.
    /// </summary>
    public string Id
    {
        get
        {
            string[] parts = [Ward, Association, Alarm, Began.ToString(CultureInfo.InvariantCulture), Priority, Destination];
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)))[..IdBytes]);
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NanoMedAgent.Hospital.Rollouts;

/// <summary>
/// The rings of a rollout: which share of the devices has the release when each of them is open. The order of devices is that of a hash
/// over release and device, which no device can choose, and which mixes wards.
/// </summary>
public sealed class RolloutRings
{
    /// <summary>What to write.</summary>
    public const string Example = "1%,10%,100%";

    private const int RingsLimit = 9;
    private const decimal Whole = 100;

    private readonly decimal[] _shares;

    private RolloutRings(decimal[] shares) => _shares = shares;

    /// <summary>The share of all devices in each ring and those before it, in percent; the last is 100.</summary>
    public IReadOnlyList<decimal> Shares => _shares;

    /// <summary>How many there are.</summary>
    public int Count => _shares.Length;

    /// <summary>Reads "1%,10%,100%": one to nine shares, each higher than the one before, the last 100 %.</summary>
    /// <param name="text">From anybody.</param>
    /// <returns>null if it is not that.</returns>
    public static RolloutRings? Parse(string text)
    {
        string[] parts = text.Split(',');
        decimal[] shares = new decimal[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            decimal before = i == 0 ? 0 : shares[i - 1];
            if (!TryReadPercent(parts[i], out shares[i]) || shares[i] <= before)
            {
                return null;
            }
        }

        return parts.Length <= RingsLimit && shares[^1] == Whole ? new RolloutRings(shares) : null;
    }

    /// <summary>
    /// Decides in which ring each device is, from 1. A ring may be empty where there are few devices; the first one never is.
    /// </summary>
    /// <param name="release">What the release is known by, for example the digest of its manifest.</param>
    /// <param name="devices">The ids of all devices, each once; at least one.</param>
    /// <param name="first">Those of them that somebody wants to have in the first ring.</param>
    /// <returns>The devices in the order in which they get the release.</returns>
    public IReadOnlyList<(string Device, int Ring)> Assign(byte[] release, IReadOnlyList<string> devices, IReadOnlyCollection<string> first)
    {
        HashSet<string> named = [.. first];
        string[] ordered =
        [
            .. devices.OrderBy(device => named.Contains(device) ? 0 : 1)
                .ThenBy(device => PlaceOf(release, device), StringComparer.Ordinal),
        ];
        int[] ends = [.. _shares.Select(share => (int)Math.Ceiling(share * ordered.Length / Whole))];
        ends[0] = Math.Max(ends[0], ordered.Count(named.Contains));
        return [.. ordered.Select((device, place) => (device, 1 + Array.FindIndex(ends, end => place < end)))];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _shares.Select(share => share.ToString(CultureInfo.InvariantCulture) + "%"));

    private static string PlaceOf(byte[] release, string device) =>
        Convert.ToHexString(SHA256.HashData([.. release, .. Encoding.ASCII.GetBytes(device)]));

    /// <summary>Reads "10%" or "0.5 %".</summary>
    internal static bool TryReadPercent(string text, out decimal percent)
    {
        percent = 0;
        string trimmed = text.Trim();
        return trimmed.EndsWith('%')
            && decimal.TryParse(trimmed[..^1].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out percent)
            && percent is > 0 and <= Whole;
    }
}

using System.Text;
using System.Text.Json;
using NanoMedAgent.MedAgent.Boards;

namespace NanoMedAgent.MedAgent.Provisioning;

/// <summary>
/// Whether a device reads a <c>device.json</c> back exactly: it is what device.schema.json describes, and has nothing that
/// nanoFramework.Json reads otherwise than the standard.
/// </summary>
internal static class DeviceFileCheck
{
    // What DeviceConfiguration of the firmware reads, and what the driver of the chip's Wi-Fi takes.
    private const int LengthLimit = 4096;
    private const int WifiNameLimit = 31;
    private const int WifiPasswordLimit = 63;

    private static readonly FileSchema Schema = new("device.schema.json", "tools/MedAgent/Provisioning/device.schema.json");

    /// <summary>The errors in a file, each with what to do.</summary>
    public static IReadOnlyList<string> Check(byte[] content)
    {
        if (content.Length > LengthLimit)
        {
            return [$"has {content.Length} bytes; the device reads at most {LengthLimit}"];
        }

        if (content.AsSpan().StartsWith(Encoding.UTF8.Preamble))
        {
            return ["begins with a byte order mark, which the device refuses; save it as UTF-8 without one"];
        }

        string json = Encoding.UTF8.GetString(content);
        string[] errors = [.. Schema.Check(json)];
        return errors.Length > 0 ? errors : [.. FindUnreadable(json), .. FindTooLong(json)];
    }

    /// <summary>What the device's JSON reader takes for something else.</summary>
    private static List<string> FindUnreadable(string json)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        HashSet<string> names = [];
        List<string> errors = [];
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && !names.Add(reader.GetString()!))
            {
                errors.Add($"'{reader.GetString()}' is there twice; remove one");
            }

            string raw = reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetString(reader.ValueSpan) : "";
            if (reader.ValueIsEscaped && HasRefusedEscape(raw))
            {
                errors.Add($"the text \"{raw}\" has an escape that the device misreads; write the character itself, as UTF-8");
            }
        }

        return errors;
    }

    private static bool HasRefusedEscape(string raw)
    {
        for (int i = 0; i < raw.Length - 1; i++)
        {
            if (raw[i] == '\\')
            {
                if (raw[i + 1] is 'u' or '/')
                {
                    return true;
                }

                i++;
            }
        }

        return false;
    }

    private static IEnumerable<string> FindTooLong(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        int BytesOf(string name) =>
            Encoding.UTF8.GetByteCount(DeviceSettings.Unmarked(document.RootElement.GetProperty(name).GetString()!));
        if (BytesOf("wifiName") is 0 or > WifiNameLimit)
        {
            yield return $"'wifiName' must have 1 to {WifiNameLimit} bytes between its marks; the Wi-Fi driver ignores longer names";
        }

        if (BytesOf("wifiPassword") > WifiPasswordLimit)
        {
            yield return $"'wifiPassword' must have at most {WifiPasswordLimit} bytes between its marks; the Wi-Fi driver ignores longer "
                + "ones";
        }
    }
}

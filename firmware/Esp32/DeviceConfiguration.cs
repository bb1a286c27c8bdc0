using System;
using nanoFramework.Json;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent.Esp32;

/// <summary>
/// The content of the file <c>device.json</c>, written by <c>medagent device provision</c>. Names in the file are in camelCase;
/// nanoFramework.Json matches them to these fields without regard to case (JsonSerializerDefaults.Web), ignores unknown names, and leaves
/// the default when a name is missing.
/// </summary>
[Serializable]
public sealed class DeviceConfiguration
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "device.json";

    // Size of the file in bytes.
    private const int LengthLimitBytes = 4096;

    // What native code takes: it refuses a longer name or password without a word, and keeps the one before.
    private const int WifiNameLimitBytes = 31;
    private const int WifiPasswordLimitBytes = 63;

    /// <summary>Which board it is, for the log.</summary>
    public string Board;

    /// <summary>Kilobytes of the partition for files.</summary>
    public int StorageKilobytes;

    /// <summary>Number of the I2C controller, 1 or 2.</summary>
    public int I2cBus = -1;

    /// <summary>GPIO of SDA.</summary>
    public int I2cData = -1;

    /// <summary>GPIO of SCL.</summary>
    public int I2cClock = -1;

    /// <summary>Clock frequency of the bus in kilohertz: 100 or 400.</summary>
    public int I2cKilohertz;

    /// <summary>GPIO of the button.</summary>
    public int Button = -1;

    /// <summary>Whether the chip pulls the button's pin up.</summary>
    public bool ButtonPullUp;

    /// <summary>GPIO of the light; -1 where there is none.</summary>
    public int Light = -1;

    /// <summary>GPIO of the buzzer; -1 where there is none.</summary>
    public int Buzzer = -1;

    /// <summary>
    /// Channel of ADC1 at the battery's divider; -1 where there is none. The chip determines its pin, so the file's <c>batteryPin</c> is
    /// only for people.
    /// </summary>
    public int BatteryChannel = -1;

    /// <summary>Resistor between the battery and the pin, in kiloohms.</summary>
    public int BatteryUpperKiloohms;

    /// <summary>Resistor between the pin and ground, in kiloohms.</summary>
    public int BatteryLowerKiloohms;

    /// <summary>Energy of a full battery in milliwatt-hours; 0 on mains.</summary>
    public int BatteryMilliwattHours;

    /// <summary>The sensor chips on the bus.</summary>
    public SensorEntry[] Sensors;

    /// <summary>
    /// What each free text begins and ends with; null in files of earlier versions. nanoFramework.Json replaces texts that it takes for
    /// dates, and cuts quotation marks off at the ends; with this mark a text can be taken for nothing else.
    /// </summary>
    public string TextMark;

    /// <summary>SSID: 1 to 31 bytes.</summary>
    public string WifiName;

    /// <summary>Empty for an open network; at most 63 bytes.</summary>
    public string WifiPassword;

    /// <summary>Name or address of the broker.</summary>
    public string BrokerHost;

    /// <summary>Its port.</summary>
    public int BrokerPort;

    /// <summary>false for plain TCP, which is for tests on a desk only.</summary>
    public bool BrokerTls = true;

    /// <summary>The device's user at the broker; null or empty for none.</summary>
    public string BrokerUser;

    /// <summary>That user's password.</summary>
    public string BrokerPassword;

    /// <summary>An SNTP server; null for nanoFramework's default.</summary>
    public string TimeServer;

    /// <summary>The base of relative URIs of payloads.</summary>
    public string ReleaseMirror;

    /// <summary>Reads the file.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="configuration">Its content, complete or not; null when the file cannot be read.</param>
    /// <param name="isFailed">Whether the storage failed: it may be read later.</param>
    /// <returns>What is wrong with it, as a text for the log; null when nothing is.</returns>
    public static string TryRead(IStorage storage, out DeviceConfiguration configuration, out bool isFailed)
    {
        configuration = null;
        TwinFile file = new(storage, FileName, LengthLimitBytes);
        StorageResult result = file.Read();
        isFailed = result == StorageResult.Failed;
        if (result != StorageResult.Found)
        {
            return isFailed ? "device.json cannot be read" : "device.json is missing, or over 4096 bytes";
        }

        bool isCopyUsed = file.IsDamaged;
        try
        {
            byte[] content = isCopyUsed ? file.Copy : file.Main;
            string text = System.Text.Encoding.UTF8.GetString(content, 0, content.Length);
            configuration = (DeviceConfiguration)JsonConvert.DeserializeObject(
                text, typeof(DeviceConfiguration), new JsonSerializerOptions(JsonSerializerDefaults.Web));
        }
        catch (OutOfMemoryException)
        {
            // The library needs 15 KB for a file of 1 KB. What is in use now may be free at the next attempt.
            isFailed = true;
            return "device.json: the heap is full";
        }
        catch (Exception failure)
        {
            // The library throws exceptions of several types for invalid JSON, and for values of another type than the field.
            return "device.json is not what was expected: " + failure.Message;
        }

        if (configuration == null)
        {
            return "device.json is no object";
        }

        string missing = configuration.UnwrapTexts() ? configuration.FindMissing() : "mark around each free text";
        if (missing != null)
        {
            return "device.json has no " + missing;
        }

        // Only a complete configuration gets a second copy.
        file.Settle(isCopyUsed);
        return null;
    }

    /// <summary>Takes the mark off the free texts.</summary>
    /// <returns>false when one has none: it is not what was written.</returns>
    [OwnFrame]
    private bool UnwrapTexts() => string.IsNullOrEmpty(TextMark)
        || (TryUnwrap(ref WifiName) && TryUnwrap(ref WifiPassword) && TryUnwrap(ref BrokerUser) && TryUnwrap(ref BrokerPassword)
            && TryUnwrap(ref ReleaseMirror));

    private bool TryUnwrap(ref string text)
    {
        if (text == null)
        {
            return true;
        }

        int length = text.Length - (2 * TextMark.Length);
        if (length < 0 || text.Substring(0, TextMark.Length) != TextMark || text.Substring(TextMark.Length + length) != TextMark)
        {
            return false;
        }

        text = text.Substring(TextMark.Length, length);
        return true;
    }

    private static bool IsLonger(string text, int limitBytes) =>
        text != null && System.Text.Encoding.UTF8.GetBytes(text).Length > limitBytes;

    private string FindMissing() => StorageKilobytes <= 0 ? "storageKilobytes"
        : I2cBus is not (1 or 2) ? "i2cBus of 1 or 2"
        : I2cData < 0 ? "i2cData"
        : I2cClock < 0 ? "i2cClock"
        : Button < 0 ? "button"
        : BatteryChannel >= 0 && BatteryLowerKiloohms <= 0 ? "batteryLowerKiloohms"
        : Sensors == null ? "sensors"
        : string.IsNullOrEmpty(WifiName) || IsLonger(WifiName, WifiNameLimitBytes) ? "wifiName of 1 to 31 bytes"
        : IsLonger(WifiPassword, WifiPasswordLimitBytes) ? "wifiPassword of at most 63 bytes"
        : string.IsNullOrEmpty(BrokerHost) ? "brokerHost"
        : BrokerPort <= 0 ? "brokerPort"
        : null;
}

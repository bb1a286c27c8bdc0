using System;
using NanoMedAgent.Platform;
using nanoFramework.Json;

namespace NanoMedAgent.Esp32;

/// <summary>
/// What <c>medagent device provision</c> put into the file <c>device.json</c>. There the names are in camelCase; nanoFramework.Json matches them to these fields without regard to case
/// (JsonSerializerDefaults.Web), passes over names that it has no field for, and leaves a field as it is here when its name is missing.
/// </summary>
public sealed class DeviceConfiguration
{
    private const string FileName = "device.json";

    // Bytes of the file.
    private const int LengthLimit = 4096;

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

    /// <summary>100 or 400.</summary>
    public int I2cKilohertz;

    /// <summary>GPIO of the button.</summary>
    public int Button = -1;

    /// <summary>Whether the chip pulls the button's pin up.</summary>
    public bool ButtonPullUp;

    /// <summary>GPIO of the light; -1 where there is none.</summary>
    public int Light = -1;

    /// <summary>Channel of ADC1 at the battery's divider, -1 where there is none; which pin that is (<c>batteryPin</c>) is for people, and laid down by the chip.</summary>
    public int BatteryChannel = -1;

    /// <summary>Resistor between the battery and the pin.</summary>
    public int BatteryUpperKiloohms;

    /// <summary>Resistor between the pin and ground.</summary>
    public int BatteryLowerKiloohms;

    /// <summary>What a full battery holds; 0 on mains.</summary>
    public int BatteryMilliwattHours;

    /// <summary>The sensor chips on the bus.</summary>
    public SensorEntry[] Sensors;

    /// <summary>SSID.</summary>
    public string WifiName;

    /// <summary>Empty for an open network.</summary>
    public string WifiPassword;

    /// <summary>Name or address of the broker.</summary>
    public string BrokerHost;

    /// <summary>Its port.</summary>
    public int BrokerPort;

    /// <summary>false for plain TCP, which belongs on a desk only.</summary>
    public bool BrokerTls = true;

    /// <summary>An SNTP server; missing for nanoFramework's own choice.</summary>
    public string TimeServer;

    /// <summary>What relative URIs of payloads are meant at.</summary>
    public string ReleaseMirror;

    /// <summary>Reads the file.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="configuration">What it says, complete or not; null when that cannot be told.</param>
    /// <returns>What is wrong with it, in words for the log; null when nothing is.</returns>
    public static string TryRead(IStorage storage, out DeviceConfiguration configuration)
    {
        configuration = null;
        byte[] buffer = new byte[LengthLimit];
        if (!storage.TryRead(FileName, buffer, out int count))
        {
            return "device.json is missing, longer than 4096 bytes, or unreadable";
        }

        try
        {
            string text = System.Text.Encoding.UTF8.GetString(buffer, 0, count);
            configuration = (DeviceConfiguration)JsonConvert.DeserializeObject(text, typeof(DeviceConfiguration), new JsonSerializerOptions(JsonSerializerDefaults.Web));
        }
        catch (Exception failure)
        {
            // The library throws exceptions of several kinds at what is no JSON, or is of another type than the field.
            return "device.json is not what was expected: " + failure.Message;
        }

        if (configuration == null)
        {
            return "device.json is no object";
        }

        string missing = configuration.FindMissing();
        return missing == null ? null : "device.json has no " + missing;
    }

    private string FindMissing() => StorageKilobytes <= 0 ? "storageKilobytes"
        : I2cBus is not (1 or 2) ? "i2cBus of 1 or 2"
        : I2cData < 0 ? "i2cData"
        : I2cClock < 0 ? "i2cClock"
        : Button < 0 ? "button"
        : BatteryChannel >= 0 && BatteryLowerKiloohms <= 0 ? "batteryLowerKiloohms"
        : Sensors == null ? "sensors"
        : string.IsNullOrEmpty(WifiName) ? "wifiName"
        : string.IsNullOrEmpty(BrokerHost) ? "brokerHost"
        : BrokerPort <= 0 ? "brokerPort"
        : null;
}
